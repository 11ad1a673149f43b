// Parts of a graph: around a name, between two names, or the leaves alone.

/// Which part is shown.
package enum Part: Sendable {
  /// A module, an operation or a tensor, with what touches it.
  case focus(String)
  /// What lies on a way from the first to the second; nil is every leaf, or every output.
  case between(String?, String?)
  /// The leaves and the outputs, with an arrow where one reaches the other.
  case leavesOnly
}

/// Leaves out what does not belong to a part.
package struct Slice: Transform {
  private let part: Part

  package init(_ part: Part) { self.part = part }

  package func applied(to graph: Graph) throws(TransformError) -> Graph {
    switch part {
    case .focus(let name): try focused(graph, on: name)
    case .between(let first, let last): try sliced(graph, first, last)
    case .leavesOnly: leavesOnly(graph)
    }
  }

  private func focused(_ graph: Graph, on name: String) throws(TransformError) -> Graph {
    let chosen = try graph.boxes(named: name, option: "--focus")
    var graph = graph
    var isKept = chosen
    for edge in graph.edges {
      if chosen[edge.source] { isKept[edge.target] = true }
      if chosen[edge.target] { isKept[edge.source] = true }
    }
    // A leaf is shown whole, with its AccumulateGrad.
    for edge in graph.edges where edge.relation == .accumulates {
      if isKept[edge.target] { isKept[edge.source] = true }
    }
    for index in graph.nodes.indices { graph.nodes[index].isContext = !chosen[index] }
    return graph.keeping(isKept, "around \(name)")
  }

  private func sliced(
    _ graph: Graph, _ first: String?, _ last: String?
  ) throws(TransformError) -> Graph {
    var isKept = Array(repeating: true, count: graph.nodes.count)
    if let first {
      let starts = try graph.boxes(named: first, option: "--from")
      let reached = graph.reachable(from: starts, forwards: true)
      for index in isKept.indices { isKept[index] = reached[index] }
    }
    if let last {
      let ends = try graph.boxes(named: last, option: "--to")
      let reached = graph.reachable(from: ends, forwards: false)
      for index in isKept.indices where !reached[index] { isKept[index] = false }
    }
    guard isKept.contains(true) else {
      throw TransformError(
        description: "no way leads from '\(first ?? "")' to '\(last ?? "")' in the graph")
    }
    return graph.keeping(isKept, "from \(first ?? "the leaves") to \(last ?? "the outputs")")
  }

  /// For every leaf the outputs that it reaches: one walk for each output.
  private func leavesOnly(_ graph: Graph) -> Graph {
    var result = graph.keeping(
      graph.nodes.map { $0.kind == .leaf || $0.kind == .constant || $0.kind == .output },
      "leaves only")
    var places: [Int: Int] = [:]
    for (index, node) in result.nodes.enumerated() { places[node.id] = index }
    for root in graph.roots {
      var start = Array(repeating: false, count: graph.nodes.count)
      start[root] = true
      let reached = graph.reachable(from: start, forwards: false)
      for index in graph.nodes.indices where reached[index] && graph.nodes[index].kind == .leaf {
        guard let source = places[graph.nodes[index].id], let target = places[graph.nodes[root].id]
        else { continue }
        result.connect(source, target, .produces)
      }
    }
    return result
  }
}

extension Graph {
  /// The boxes that are left, with a note of why the others are not.
  fileprivate func keeping(_ isKept: [Bool], _ what: String) -> Graph {
    var assignment = Assignment(of: self)
    for index in nodes.indices where !isKept[index] { assignment.representative[index] = nil }
    var graph = quotient(assignment)
    graph.captions.append("\(what): \(graph.boxCount) of \(boxCount) boxes")
    return graph
  }

  /// Which boxes a name means: a tensor or an operation, a module and all in it, or a pattern.
  fileprivate func boxes(named name: String, option: String) throws(TransformError) -> [Bool] {
    let pattern = Pattern(name)
    let inner = Pattern(name + ".*")
    let isInside = modules.map { pattern.matches($0.path) || inner.matches($0.path) }
    let chosen = nodes.map { node in
      if let module = node.module, isInside[module] { return true }
      return pattern.matches(node.name) || pattern.matches("n\(node.id)")
        || node.alias.map(pattern.matches) ?? false
    }
    guard chosen.contains(true) else {
      throw TransformError(description: "\(option) '\(name)': \(noBox(like: name))")
    }
    return chosen
  }

  /// What there is instead.
  private func noBox(like name: String) -> String {
    var seen = Set<String>()
    let names = (modules.map(\.path) + nodes.map(\.name))
      .filter { !$0.isEmpty && seen.insert($0).inserted }
    let close = names.filter { $0.contains(name) || name.contains($0) }
    let some = (close.isEmpty ? names : close).prefix(8).joined(separator: " ")
    return "no module, tensor or operation is called that; there are: \(some) ..."
  }

  /// The boxes that ways lead to, the starts among them; leaves come along with what they feed.
  fileprivate func reachable(from starts: [Bool], forwards: Bool) -> [Bool] {
    var next = Array(repeating: [Int](), count: nodes.count)
    for edge in edges where edge.relation.isFlow {
      if forwards {
        next[edge.source].append(edge.target)
      } else {
        next[edge.target].append(edge.source)
      }
    }
    var isReached = starts
    var stack = starts.indices.filter { starts[$0] }
    while let index = stack.popLast() {
      for neighbour in next[index] where !isReached[neighbour] {
        isReached[neighbour] = true
        stack.append(neighbour)
      }
    }
    return isReached
  }
}

extension Graph.Relation {
  /// Whether gradients flow along it.
  fileprivate var isFlow: Bool {
    switch self {
    case .next, .accumulates, .produces, .views: true
    case .saves, .feeds, .overwrites, .derives: false
    }
  }
}
