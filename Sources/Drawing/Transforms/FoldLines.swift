// What folds where there are no modules: all that one line of the source made.

/// Draws what the same line of a script made, in one module, as one box with the leaves that only
/// that line uses.
package struct FoldLines: Transform {
  package init() {}

  private struct Place: Hashable {
    let module: Int?
    let source: Graph.Source
    let order: Int
  }

  package func applied(to graph: Graph) -> Graph {
    var groups: [Place: Int] = [:]
    var places: [Place] = []
    var group = [Int?](repeating: nil, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() where node.kind == .function {
      guard let function = node.function, let source = function.source else { continue }
      let place = Place(module: node.module, source: source, order: function.order)
      if groups[place] == nil {
        groups[place] = places.count
        places.append(place)
      }
      group[index] = groups[place]
    }
    adopt(graph, &group)
    let byID = Dictionary(
      uniqueKeysWithValues: graph.nodes.indices.compactMap { index in
        group[index].map { (graph.nodes[index].id, $0) }
      })
    return graph.folding {
      byID[$0.id]
    } as: { number in
      Title(name: "line \(places[number].source.line)", module: places[number].module)
    }
  }

  /// Leaves that only one line uses lie in its box.
  private func adopt(_ graph: Graph, _ group: inout [Int?]) {
    var users: [Int: Set<Int?>] = [:]
    for edge in graph.edges {
      let (box, user) =
        edge.relation.isSave ? (edge.target, edge.source) : (edge.source, edge.target)
      if graph.nodes[box].kind.isAttached { users[box, default: []].insert(group[user]) }
    }
    for (box, groups) in users where groups.count == 1 { group[box] = groups.first ?? nil }
  }
}

extension Graph.Kind {
  /// Whether it has no place of its own in the order of operations.
  fileprivate var isAttached: Bool {
    switch self {
    case .leaf, .saved, .constant: true
    case .output, .function, .accumulate, .base, .block, .reference, .operation, .change: false
    }
  }
}
