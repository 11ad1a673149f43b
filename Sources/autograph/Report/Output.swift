// What commands write, with complaints as the failures that they end in.

import Rendering

enum Output {
  /// Writes to standard output.
  static func write(_ text: String) throws(Failure) {
    try write(Array(text.utf8), to: "-")
  }

  /// Writes a file; `-` is standard output.
  static func write(_ bytes: [UInt8], to target: String) throws(Failure) {
    do throws(OutputError) {
      try OutputFile(target).write(bytes)
    } catch {
      throw .output(error)
    }
  }
}
