// What the user is told beside the picture, always on standard error.

import Rendering
import Syntax

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

enum Report {
  /// Prints a diagnostic, in colour on a terminal that wants it (no-color.org).
  static func print(_ diagnostic: Diagnostic) {
    let palette: Palette = showsColour ? .colour : .plain
    write(DiagnosticText(palette: palette).text(of: diagnostic))
  }

  /// Prints a line that is no mistake, such as what was assumed.
  static func note(_ message: String) {
    write("autograph: \(message)\n")
  }

  private static func write(_ text: String) {
    try? OutputDescriptor.standardError.write(Array(text.utf8))
  }

  private static var showsColour: Bool {
    guard OutputDescriptor.standardError.isTerminal, getenv("NO_COLOR") == nil else { return false }
    guard let terminal = getenv("TERM") else { return false }
    return String(cString: terminal) != "dumb"
  }
}
