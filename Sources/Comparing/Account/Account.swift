// The difference in words: a few lines, the cause first, each with its module and source line.

/// One line of an account.
package struct Change: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case status, moved, replaced, added, removed, changed, renamed, values

    /// The mark that the line begins with.
    package var mark: String {
      switch self {
      case .status: "!"
      case .moved: ">"
      case .replaced, .changed, .values: "~"
      case .added: "+"
      case .removed: "-"
      case .renamed: "="
      }
    }
  }

  package var kind: Kind
  package var text: String
  package var module = ""
  /// The place in the fresh script.
  package var source: Snapshot.Source?

  package init(kind: Kind, text: String, module: String = "", source: Snapshot.Source? = nil) {
    self.kind = kind
    self.text = text
    self.module = module
    self.source = source
  }
}

/// A difference as people read it.
package struct Account: Sendable {
  /// "1 node added, 2 edges added, 1 edge removed"
  package let summary: String
  package private(set) var changes: [Change] = []

  package init(_ difference: Difference) {
    summary = Self.summary(of: difference)
    var writer = AccountWriter(difference)
    writer.run()
    changes = writer.changes
  }

  /// One line for each change, each with its place where it has one; what is more than `limit` is
  /// only counted.
  package func lines(limit: Int = 20) -> [String] {
    var lines = changes.prefix(limit).map { change in
      let place = change.source.map { " (\($0.file):\($0.line))" } ?? ""
      return "  \(change.kind.mark) \(change.text)\(place)"
    }
    if changes.count > limit { lines.append("  … and \(changes.count - limit) more changes") }
    return lines
  }

  private static func summary(of difference: Difference) -> String {
    func count(_ number: Int, _ what: String, _ how: String) -> String? {
      number == 0 ? nil : "\(number) \(what)\(number == 1 ? "" : "s") \(how)"
    }
    let parts = [
      count(difference.added.count, "node", "added"),
      count(difference.removed.count, "node", "removed"),
      count(difference.changed.count, "node", "changed"),
      count(difference.addedEdges.count, "edge", "added"),
      count(difference.removedEdges.count, "edge", "removed"),
      count(difference.values.count, "value", "changed"),
    ]
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return text.isEmpty ? "the same nodes in another order" : text
  }
}
