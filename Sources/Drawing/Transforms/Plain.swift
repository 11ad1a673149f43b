// What a reader need not see: AccumulateGrad beside its leaf, kept tensors that nobody asked for.

/// Draws a leaf and its AccumulateGrad as one box.
package struct JoinAccumulators: Transform {
  package init() {}

  package func applied(to graph: consuming Graph) -> Graph {
    var graph = graph
    var assignment = Graph.Assignment(of: graph)
    for edge in graph.edges where edge.relation == .accumulates {
      guard graph.nodes[edge.target].kind == .accumulate else { continue }
      assignment.representative[edge.target] = edge.source
      if graph.nodes[edge.source].function == nil {
        graph.nodes[edge.source].function = graph.nodes[edge.target].function
      }
    }
    return graph.quotient(assignment)
  }
}

/// Calls parameters by their paths, whatever variable holds them beside: a loop over
/// `model.parameters()` leaves one behind.
package struct NameByPath: Transform {
  package init() {}

  package func applied(to graph: consuming Graph) -> Graph {
    var graph = graph
    for index in graph.nodes.indices {
      guard graph.nodes[index].kind != .saved, let path = graph.nodes[index].alias else { continue }
      graph.nodes[index].alias = graph.nodes[index].name
      graph.nodes[index].name = path
    }
    return graph
  }
}

/// Draws a kept tensor once, however many functions keep it, or leaves kept tensors out.
package struct JoinSaved: Transform {
  private let isShown: Bool

  package init(isShown: Bool) { self.isShown = isShown }

  package func applied(to graph: consuming Graph) -> Graph {
    var graph = graph
    var assignment = Graph.Assignment(of: graph)
    if !isShown { graph.edges.removeAll { $0.isOrdinarySave } }
    var kept = Set<Int>()
    for edge in graph.edges where edge.relation.isSave { kept.insert(edge.target) }
    for index in graph.nodes.indices where graph.nodes[index].kind == .saved {
      if !kept.contains(index) {
        assignment.representative[index] = nil
      } else if let twin = graph.nodes[index].twin, twin != index, graph.nodes[twin].kind == .saved
      {
        assignment.representative[index] = twin
        let roles = graph.nodes[index].tensor?.roles ?? []
        graph.nodes[twin].tensor?.roles += roles
      }
    }
    if !isShown { graph.statements = [] }
    return graph.quotient(assignment)
  }
}

extension Graph.Relation {
  var isSave: Bool { if case .saves = self { true } else { false } }
}

extension Graph.Edge {
  /// Whether a built-in function keeps the target; what a custom Function keeps is always drawn.
  fileprivate var isOrdinarySave: Bool { relation == .saves(custom: false) }
}
