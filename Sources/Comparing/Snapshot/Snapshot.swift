// A graph as it is kept and compared: nothing in it depends on where, when or under which local
// names the script ran.

/// The part of a backward graph that a change of the model changes.
package struct Snapshot: Equatable, Sendable {
  /// The version of the text form; it grows when the same graph would be written differently.
  package static let version = 1

  package var nodes: [Node] = []
  /// Sorted by target, then by slot.
  package var edges: [Edge] = []

  package init() {}

  package enum Kind: String, Sendable, CaseIterable {
    case output, base, function, leaf
    /// A parameter that requires a gradient and that the graph does not reach.
    case unused
    /// A parameter that requires no gradient.
    case frozen
    /// A box of a picture that is no snapshot, of which nothing more is known.
    case box

    /// Whether this is a tensor that the script holds, not a step of the computation.
    package var isParameter: Bool { self == .leaf || self == .unused || self == .frozen }
  }

  package struct Node: Equatable, Sendable {
    package var id: String
    package var kind: Kind
    /// PyTorch's name of a function, the path of a parameter; empty for other tensors.
    package var name: String
    /// The path of the module that was being called.
    package var module = ""
    /// Dtype and shape, `float32 (2, 3)`.
    package var tensor = ""
    /// What else tells this node from others, sorted by name.
    package var attributes: [Attribute] = []
    /// Numbers that an unrelated change may change; compared only when asked for.
    package var values: [Value] = []
    /// The place in the script, of a fresh run only; it is neither written nor compared.
    package var source: Source?
  }

  /// A line of a script, which is named without its folder.
  package struct Source: Equatable, Sendable {
    package var file: String
    package var line: Int

    package init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  package struct Attribute: Equatable, Sendable {
    package var name: String
    package var value: String
  }

  package struct Value: Equatable, Sendable {
    package var name: String
    package var number: Double
  }

  package struct Edge: Hashable, Sendable {
    package var source: Int
    package var target: Int
    /// Which of the target's inputs the source is.
    package var slot: Int
    /// Which of the source's outputs is meant.
    package var output: Int
  }

  /// The same graph without numbers.
  package var withoutValues: Snapshot {
    var copy = self
    for index in copy.nodes.indices { copy.nodes[index].values = [] }
    return copy
  }

  package var hasValues: Bool { nodes.contains { !$0.values.isEmpty } }
}

extension Snapshot.Node {
  /// Places do not count.
  package static func == (first: Self, second: Self) -> Bool {
    first.id == second.id && first.kind == second.kind && first.name == second.name
      && first.module == second.module && first.tensor == second.tensor
      && first.attributes == second.attributes && first.values == second.values
  }
}

extension Snapshot {
  /// The edges into each node: `edges[inputs[node]]`.
  package var inputs: [Range<Int>] {
    var ranges = [Range<Int>](repeating: 0..<0, count: nodes.count)
    var start = 0
    while start < edges.count {
      var end = start
      while end < edges.count, edges[end].target == edges[start].target { end += 1 }
      ranges[edges[start].target] = start..<end
      start = end
    }
    return ranges
  }

  /// The edges out of each node, by number.
  package var consumers: [[Int]] {
    var lists = [[Int]](repeating: [], count: nodes.count)
    for (index, edge) in edges.enumerated() { lists[edge.source].append(index) }
    return lists
  }
}
