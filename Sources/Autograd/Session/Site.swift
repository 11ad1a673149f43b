// Where something happened in a script, and on which device it happens.

/// The place in the script at which a node was recorded.
package struct Site: Hashable, Sendable {
  /// The source file, by the host's own numbering.
  package var file: Int32
  /// The line, counted from 1; 0 is nowhere.
  package var line: Int32
  /// The path of the innermost `nn.Module` that was being called, `encoder.0`; empty outside.
  package var module: String

  package init(file: Int = 0, line: Int = 0, module: String = "") {
    self.file = Int32(truncatingIfNeeded: file)
    self.line = Int32(truncatingIfNeeded: line)
    self.module = module
  }
}

/// Where a tensor's elements are; on the meta device there are none.
package enum Device: String, Sendable {
  case cpu, meta
}
