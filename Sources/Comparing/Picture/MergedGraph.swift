// Both graphs of a difference laid over each other: each matched pair is one node.

/// What became of a node or an edge.
enum Fate: Int {
  case same, changed, removed, added
}

struct MergedGraph {
  struct Node {
    var node: Snapshot.Node
    var fate: Fate
    /// What the node was, where that differs.
    var before: Snapshot.Node?
  }

  struct Edge: Hashable {
    var source: Int
    var target: Int
    var fate: Fate
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []

  /// The new graph's nodes keep their numbers, removed ones follow.
  init(_ difference: Difference) {
    let matching = difference.matching
    let (old, new) = (matching.old, matching.new)
    nodes = new.nodes.map { Node(node: $0, fate: .same) }
    for index in difference.added { nodes[index].fate = .added }
    for index in difference.changed {
      guard let partner = matching.partner[index] else { continue }
      nodes[partner].before = old.nodes[index]
      nodes[partner].fate = .changed
    }
    for rewiring in difference.rewired {
      if let target = matching.partner[rewiring.target] { nodes[target].fate = .changed }
    }
    var places = matching.partner
    for index in difference.removed {
      places[index] = nodes.count
      nodes.append(Node(node: old.nodes[index], fate: .removed))
    }
    let added = Set(difference.addedEdges)
    edges = new.edges.map {
      Edge(source: $0.source, target: $0.target, fate: added.contains($0) ? .added : .same)
    }
    for edge in difference.removedEdges {
      guard let source = places[edge.source], let target = places[edge.target] else { continue }
      edges.append(Edge(source: source, target: target, fate: .removed))
    }
  }
}
