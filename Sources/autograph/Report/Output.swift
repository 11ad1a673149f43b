// What commands write, with complaints as the failures that they end in.

import Rendering

enum Output {
  /// Writes to standard output.
  static func write(_ text: String) throws(Failure) {
    try write(Array(text.utf8), to: "-")
  }

  /// Writes a file; `-` is standard output.
  static func write(_ bytes: [UInt8], to target: String) throws(Failure) {
    try write(to: target) { (send) throws(OutputError) in try send(bytes) }
  }

  /// Writes a file piece by piece.
  static func write(
    to target: String, _ fill: (_ send: OutputFile.Send) throws(OutputError) -> Void
  ) throws(Failure) {
    do throws(OutputError) {
      try OutputFile(target).write(fill)
    } catch {
      throw .output(error)
    }
  }
}
