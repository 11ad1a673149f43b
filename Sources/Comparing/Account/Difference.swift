// What a matching leaves over: nodes and edges that only one of the graphs has, and pairs that are
// not quite the same.

/// Everything by which two graphs differ.
package struct Difference {
  package let matching: Matching
  package private(set) var added: [Int] = []
  package private(set) var removed: [Int] = []
  package private(set) var addedEdges: [Snapshot.Edge] = []
  package private(set) var removedEdges: [Snapshot.Edge] = []
  /// Old nodes that are still there and look different.
  package private(set) var changed: [Int] = []
  /// Inputs of which both the old and the new source are in both graphs.
  package private(set) var rewired: [Rewiring] = []
  /// Numbers that moved by more than the tolerance.
  package private(set) var values: [ValueChange] = []

  /// An input that comes from another node than before; all numbers are of old nodes.
  package struct Rewiring: Hashable, Sendable {
    package var target: Int
    package var slot: Int
    package var before: Int
    package var after: Int
  }

  package struct ValueChange: Sendable {
    package var node: Int
    package var name: String
    package var before: Double
    package var after: Double
  }

  /// Compares; numbers count only if there is a tolerance, as a share of the larger one.
  package init(_ old: Snapshot, _ new: Snapshot, tolerance: Double? = nil) {
    matching = Matching(old, new)
    removed = old.nodes.indices.filter { matching.partner[$0] == nil }
    added = new.nodes.indices.filter { matching.origin[$0] == nil }
    compareEdges()
    changed = old.nodes.indices.filter { index in
      guard let partner = matching.partner[index] else { return false }
      return !Self.isAlike(old.nodes[index], new.nodes[partner])
    }
    if let tolerance { compareValues(tolerance) }
  }

  package var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && addedEdges.isEmpty && removedEdges.isEmpty
      && changed.isEmpty && values.isEmpty
  }

  /// Ids do not count: they follow from the rest.
  private static func isAlike(_ first: Snapshot.Node, _ second: Snapshot.Node) -> Bool {
    first.kind == second.kind && first.name == second.name && first.module == second.module
      && (first.tensor == second.tensor || first.tensor.isEmpty || second.tensor.isEmpty)
      && first.attributes == second.attributes
  }

  private mutating func compareEdges() {
    let (old, new) = (matching.old, matching.new)
    var known: Set<Snapshot.Edge> = Set(new.edges)
    var gone: [Place: Int] = [:]
    for edge in old.edges {
      guard let source = matching.partner[edge.source], let target = matching.partner[edge.target]
      else {
        removedEdges.append(edge)
        continue
      }
      var mapped = edge
      (mapped.source, mapped.target) = (source, target)
      if known.remove(mapped) == nil {
        removedEdges.append(edge)
        gone[Place(target: target, slot: edge.slot)] = edge.source
      }
    }
    addedEdges = new.edges.filter { known.contains($0) }
    for edge in addedEdges {
      guard let before = gone[Place(target: edge.target, slot: edge.slot)],
        let after = matching.origin[edge.source], let target = matching.origin[edge.target]
      else { continue }
      rewired.append(Rewiring(target: target, slot: edge.slot, before: before, after: after))
    }
  }

  private struct Place: Hashable {
    var target: Int
    var slot: Int
  }

  private mutating func compareValues(_ tolerance: Double) {
    for (index, node) in matching.old.nodes.enumerated() {
      guard let partner = matching.partner[index] else { continue }
      let now = matching.new.nodes[partner].values
      for value in node.values {
        guard let after = now.first(where: { $0.name == value.name })?.number else { continue }
        if !Self.isClose(value.number, after, tolerance) {
          values.append(
            ValueChange(node: index, name: value.name, before: value.number, after: after))
        }
      }
    }
  }

  private static func isClose(_ first: Double, _ second: Double, _ tolerance: Double) -> Bool {
    if first == second || first.isNaN && second.isNaN { return true }
    return abs(first - second) <= tolerance * max(abs(first), abs(second), 1e-6)
  }
}
