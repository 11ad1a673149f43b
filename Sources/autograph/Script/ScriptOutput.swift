// What the script prints: gathered, so that a loop of prints costs no system call each.

import Rendering

/// Collects text for a descriptor; on a terminal every line appears at once.
final class ScriptOutput {
  private let descriptor: OutputDescriptor
  private let isTerminal: Bool
  private var buffer: [UInt8] = []
  /// Why nothing more is written.
  private(set) var error: OutputError?

  init(_ descriptor: OutputDescriptor) {
    self.descriptor = descriptor
    isTerminal = descriptor.isTerminal
  }

  func write(_ text: String) {
    guard error == nil else { return }
    buffer += text.utf8
    if buffer.count > 1 << 16 || isTerminal && buffer.contains(UInt8(ascii: "\n")) { flush() }
  }

  func flush() {
    guard error == nil, !buffer.isEmpty else { return }
    do throws(OutputError) { try descriptor.write(buffer) } catch { self.error = error }
    buffer.removeAll(keepingCapacity: true)
  }
}
