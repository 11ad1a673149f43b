// How a diagnostic looks: the line that tools parse, the source line with a caret, the calls that
// led there, and what to try instead.

import Syntax

/// The marks that make parts of a diagnostic stand out.
struct Palette {
  var place = ""
  var error = ""
  var caret = ""
  var end = ""

  static let plain = Palette()
  static let colour = Palette(
    place: "\u{1B}[1m", error: "\u{1B}[1;31m", caret: "\u{1B}[1;32m", end: "\u{1B}[0m")
}

struct DiagnosticText {
  let palette: Palette

  func text(of diagnostic: Diagnostic) -> String {
    var lines = [headline(of: diagnostic)]
    if let file = diagnostic.file, let span = diagnostic.span {
      lines += Excerpt(of: span, in: file).lines(palette)
    }
    lines += calls(diagnostic.frames)
    if let hint = diagnostic.hint { lines.append("hint: \(hint)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `FILE:LINE:COLUMN: error: TYPE: MESSAGE`
  private func headline(of diagnostic: Diagnostic) -> String {
    var place = diagnostic.file?.name ?? "autograph"
    if let file = diagnostic.file, let span = diagnostic.span {
      let (line, column) = file.location(at: span.start)
      place += ":\(line):\(column)"
    }
    let severity = "\(palette.error)\(diagnostic.severity.rawValue):\(palette.end)"
    let words = [diagnostic.type, diagnostic.message].compactMap { $0 }.filter { !$0.isEmpty }
    return "\(palette.place)\(place):\(palette.end) \(severity) \(words.joined(separator: ": "))"
  }

  /// The calls, outermost first, if there were any; of a deep recursion only its ends.
  private func calls(_ frames: [Diagnostic.Frame]) -> [String] {
    guard frames.count > 1 else { return [] }
    let ends = 8
    let lines = frames.map { "  \($0.file):\($0.line): in \($0.function)" }
    guard lines.count > 2 * ends + 1 else { return lines }
    let left = "  ... \(lines.count - 2 * ends) calls more ..."
    return lines.prefix(ends) + [left] + lines.suffix(ends)
  }
}
