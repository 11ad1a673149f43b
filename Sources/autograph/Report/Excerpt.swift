// The source line that a diagnostic is about, with a caret below its place.

import Syntax

/// A piece of one source line that fits a terminal.
struct Excerpt {
  private let number: String
  private let text: String
  private let caret: String

  /// Characters shown of a longer line, and how many of them stand before the place.
  private static let width = 88
  private static let before = 40

  init(of span: Span, in file: SourceFile) {
    let line = file.line(at: span.start)
    let range = file.lineRange(line)
    let scalars = Array(String(decoding: file.bytes[range], as: UTF8.self).unicodeScalars)
    let start = min(file.location(at: span.start).column - 1, scalars.count)
    let last = min(max(Int(span.end), Int(span.start) + 1), range.upperBound)
    let end = max(min(file.location(at: Int32(last)).column - 1, scalars.count), start + 1)

    let first = start > Self.width - Self.before / 2 ? start - Self.before : 0
    let shown = scalars[first..<min(first + Self.width, scalars.count)]
    number = String(line)
    text = Self.text(of: shown)
    let marked = shown.dropFirst(start - first).prefix(end - start)
    let columns = marked.reduce(0) { $0 + Self.columns(of: $1) }
    let indent = scalars[first..<start].reduce(0) { $0 + Self.columns(of: $1) }
    caret =
      String(repeating: " ", count: indent) + "^"
      + String(repeating: "~", count: max(columns - 1, 0))
  }

  func lines(_ palette: Palette) -> [String] {
    let margin = String(repeating: " ", count: number.count)
    return [
      "  \(number) | \(text)",
      "  \(margin) | \(palette.caret)\(caret)\(palette.end)",
    ]
  }

  /// Tabs become one space, and control characters a mark, so that the caret stays below its place.
  private static func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      switch scalar.value {
      case 0x09: text.append(" ")
      case 0..<0x20, 0x7F..<0xA0: text.append("\u{FFFD}")
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// How many columns of a terminal a character takes.
  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70,
      0xFF00..<0xFF61, 0xFFE0..<0xFFE7, 0x1F300..<0x1F650, 0x1F900..<0x1FA00, 0x20000..<0x3FFFE:
      return 2
    default: return 1
    }
  }
}
