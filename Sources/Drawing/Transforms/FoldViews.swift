// Operations in a row that only look at the same elements differently, drawn as one box.

/// Folds chains of views and copies in one module, such as a view, a transposition and a copy.
package struct FoldViews: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var chains: [[Int]] = []
    var chain = Array(repeating: -1, count: graph.nodes.count)
    let next = followers(graph)
    let isSecond = Set(next.values)
    for start in graph.nodes.indices where next[start] != nil && !isSecond.contains(start) {
      var current: Int? = start
      var members: [Int] = []
      while let index = current {
        chain[index] = chains.count
        members.append(index)
        current = next[index]
      }
      chains.append(members)
    }
    guard !chains.isEmpty else { return graph }
    var groups: [Int: Int] = [:]
    for index in graph.nodes.indices where chain[index] >= 0 {
      groups[graph.nodes[index].id] = chain[index]
    }
    return graph.folding {
      groups[$0.id]
    } as: { number in
      let members = chains[number].map { graph.nodes[$0] }
      let names = members.prefix(3).map { Operations.shortName($0.name).lowercased() }
      let more = members.count > 3 ? ", …" : ""
      return Title(
        name: "\(members.count) views", type: names.joined(separator: ", ") + more,
        module: members[0].module)
    }
  }

  /// For a view whose result only another view in the same module uses, that one.
  private func followers(_ graph: Graph) -> [Int: Int] {
    var targets = Array(repeating: [Int](), count: graph.nodes.count)
    var sources = Array(repeating: 0, count: graph.nodes.count)
    for edge in graph.edges {
      targets[edge.source].append(edge.target)
      sources[edge.target] += 1
    }
    var next: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() where node.isView {
      guard targets[index].count == 1, let target = targets[index].first, sources[target] == 1,
        graph.nodes[target].isView, graph.nodes[target].module == node.module,
        graph.nodes[target].repeats == node.repeats
      else { continue }
      next[index] = target
    }
    return next
  }
}

extension Graph.Node {
  fileprivate var isView: Bool { kind == .function && Operations.isFree(name) && warning == nil }
}
