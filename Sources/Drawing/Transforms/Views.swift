// The same run from other sides: its forward pass, both passes, or its modules alone.

/// Leaves out tensors that take no gradient and are not expected to.
package struct WithoutInputs: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var assignment = Graph.Assignment(of: graph)
    for index in graph.nodes.indices where graph.nodes[index].isInput {
      assignment.representative[index] = nil
    }
    return graph.quotient(assignment)
  }
}

/// The operations and tensors of the forward pass.
package struct ForwardView: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var graph = graph
    for index in graph.nodes.indices { graph.nodes[index].becomeOperation() }
    for index in graph.edges.indices {
      graph.edges[index].gradient = nil
      graph.edges[index].formula = nil
    }
    return graph
  }
}

/// Forward and backward side by side, each operation linked to its backward function.
package struct BothViews: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var both = ForwardView().applied(to: graph)
    let nextID = graph.nextID
    var twins: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() where node.kind == .function {
      var twin = node
      twin.stands = 0
      let place = both.add(twin)
      both.nodes[place].id = nextID + twins.count
      twins[index] = place
      both.connect(index, place, .derives)
      both.statements.append(.node(Int32(place)))
    }
    for edge in graph.edges {
      guard case .next = edge.relation, let target = twins[edge.target] else { continue }
      var back = edge
      (back.source, back.target) = (twins[edge.source] ?? edge.source, target)
      back.isBackward = true
      both.statements.append(.edge(Int32(both.add(back))))
    }
    return both
  }
}

/// One box for each module, for what its own code does between the calls of others.
package struct ModulesView: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    let around = Set(graph.nodes.compactMap { $0.module }.flatMap { graph.modulesAround($0) })
    let ids = Dictionary(
      uniqueKeysWithValues: graph.nodes.filter { $0.kind != .block }.map { ($0.id, $0.module) })
    return graph.folding {
      ids[$0.id] ?? nil
    } as: { module in
      let title = graph.modules[module]
      return around.contains(module)
        ? Title(name: "own operations", module: module)
        : Title(name: title.path, type: title.type, module: title.parent)
    }
  }
}

extension Graph.Node {
  fileprivate var isInput: Bool { kind == .constant && missing == nil }

  /// `MulBackward0` becomes `mul`.
  fileprivate mutating func becomeOperation() {
    guard kind == .function else { return }
    kind = .operation
    var words = ""
    for character in Operations.shortName(name) {
      if character.isUppercase, !words.isEmpty { words += "_" }
      words += character.lowercased()
    }
    name = words
  }
}
