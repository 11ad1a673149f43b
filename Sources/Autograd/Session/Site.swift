// Where something happened in a script, and on which device it happens.

/// The place in the script at which a node was recorded.
package struct Site: Sendable {
  /// The source file, by the host's own numbering.
  package var file: Int32
  /// The line, counted from 1; 0 is nowhere.
  package var line: Int32
  /// How often what is recorded here was derived: 1 for the graph of a gradient.
  package var order: Int32 = 0
  /// The innermost call of an `nn.Module` under way.
  package var call: ModuleCall?

  package init(file: Int = 0, line: Int = 0, call: ModuleCall? = nil) {
    self.file = Int32(truncatingIfNeeded: file)
    self.line = Int32(truncatingIfNeeded: line)
    self.call = call
  }

  /// The path of the innermost module that was being called, `encoder.0`; empty outside.
  package var module: String { call?.path ?? "" }

  /// The place of what is recorded while a gradient flows back through what was recorded here.
  var derived: Site {
    var site = self
    site.order += 1
    return site
  }
}

/// One call of an `nn.Module`, within the call that made it.
package final class ModuleCall: Sendable {
  /// The number of the outermost module, counted by the host.
  package let root: Int
  /// The path from the outermost module, `encoder.0`; empty for that one itself.
  package let path: String
  /// The module's class.
  package let type: String
  /// Counts calls in the order in which they were made.
  package let number: Int
  package let parent: ModuleCall?

  package init(root: Int, path: String, type: String, number: Int, parent: ModuleCall?) {
    self.root = root
    self.number = number
    self.path = path
    self.type = type
    self.parent = parent
  }
}

/// Where a tensor's elements are; on the meta device there are none.
package enum Device: String, Sendable {
  case cpu, meta
}
