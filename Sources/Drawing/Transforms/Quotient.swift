// The one mechanism behind folding and slicing: boxes drawn as others, or not at all.

extension Graph {
  /// What becomes of each box.
  struct Assignment {
    /// The box that it is drawn as, which may be itself; nil where it is left out.
    var representative: [Int?]
    /// Which of several equal blocks it lies in; arrows between two of them are recurrent.
    var copy: [Int]

    /// Every box as itself.
    init(of graph: Graph) {
      representative = graph.nodes.indices.map { $0 }
      copy = Array(repeating: 0, count: graph.nodes.count)
    }
  }

  /// The graph in which every box is drawn as its representative; the looks of those stay.
  ///
  /// Arrows within one box go, and of several that now look the same one is left and counts them.
  func quotient(_ assignment: Assignment) -> Graph {
    let isSame = nodes.indices.allSatisfy { assignment.representative[$0] == $0 }
    guard !isSame || assignment.copy.contains(where: { $0 != 0 }) else { return self }
    var merger = Merger(self, assignment)
    merger.run()
    return merger.result
  }
}

private struct Merger {
  private struct Arrow: Hashable {
    let source: Int
    let target: Int
    let relation: Graph.Relation
    let isRecurrent: Bool
  }

  private let graph: Graph
  private let assignment: Graph.Assignment
  private(set) var result: Graph
  /// The new index of each representative.
  private var places: [Int]
  private var edgePlaces: [Int]
  private var known: [Arrow: Int] = [:]
  /// Whether more than one box is drawn as this one.
  private var isShared: [Bool]

  init(_ graph: Graph, _ assignment: Graph.Assignment) {
    self.graph = graph
    self.assignment = assignment
    places = Array(repeating: -1, count: graph.nodes.count)
    edgePlaces = Array(repeating: -1, count: graph.edges.count)
    isShared = Array(repeating: false, count: graph.nodes.count)
    result = graph
    (result.nodes, result.edges, result.statements) = ([], [], [])
  }

  mutating func run() {
    let count = graph.nodes.indices.count { assignment.representative[$0] == $0 }
    result.nodes.reserveCapacity(count)
    result.edges.reserveCapacity(graph.edges.count)
    for index in graph.nodes.indices where assignment.representative[index] == index {
      places[index] = result.nodes.count
      result.nodes.append(graph.nodes[index])
    }
    for index in graph.nodes.indices {
      guard let target = assignment.representative[index], target != index else { continue }
      result.nodes[places[target]].stands += graph.nodes[index].stands
      isShared[target] = true
    }
    for (index, edge) in graph.edges.enumerated() { edgePlaces[index] = merge(edge) ?? -1 }
    var seen = Set<Int>()
    result.roots = graph.roots.compactMap(place).filter { seen.insert($0).inserted }
    result.statements = graph.statements.compactMap(moved)
    relinkTwins()
  }

  private func place(_ node: Int) -> Int? { assignment.representative[node].map { places[$0] } }

  private mutating func merge(_ edge: Graph.Edge) -> Int? {
    guard let source = assignment.representative[edge.source],
      let target = assignment.representative[edge.target]
    else { return nil }
    let isRecurrent =
      edge.isRecurrent
      || assignment.copy[edge.source] != assignment.copy[edge.target]
        && assignment.copy[edge.source] != 0 && assignment.copy[edge.target] != 0
    guard source != target || isRecurrent else { return nil }
    var moved = edge
    (moved.source, moved.target) = (places[source], places[target])
    moved.isRecurrent = isRecurrent
    guard isShared[source] || isShared[target] else { return append(moved) }
    let arrow = Arrow(
      source: moved.source, target: moved.target, relation: plain(edge, at: target),
      isRecurrent: isRecurrent)
    guard let place = known[arrow] else {
      let place = append(moved)
      known[arrow] = place
      return place
    }
    result.edges[place].count += edge.count
    if let gradient = edge.gradient {
      result.edges[place].gradient = result.edges[place].gradient?.joined(gradient) ?? gradient
    }
    if result.edges[place].formula != edge.formula { result.edges[place].formula = nil }
    return place
  }

  private mutating func append(_ edge: Graph.Edge) -> Int {
    result.edges.append(edge)
    return result.edges.count - 1
  }

  /// Into a folded block one arrow is as good as another, and so it is out of equal ones.
  private func plain(_ edge: Graph.Edge, at target: Int) -> Graph.Relation {
    let relation = edge.relation
    let leavesCopies = assignment.copy[edge.source] != 0 && assignment.copy[edge.target] == 0
    guard graph.nodes[target].kind == .block || leavesCopies else {
      if case .next(let slot, _) = relation { return .next(slot: slot, output: 0) }
      return relation
    }
    switch relation {
    case .next: return .next(slot: 0, output: 0)
    case .feeds: return .feeds(slot: 0)
    case .accumulates, .produces, .saves, .views, .overwrites, .derives: return relation
    }
  }

  private func moved(_ statement: Graph.Statement) -> Graph.Statement? {
    switch statement {
    case .node(let node):
      guard assignment.representative[Int(node)] == Int(node) else { return nil }
      return .node(Int32(places[Int(node)]))
    case .edge(let edge):
      let place = edgePlaces[Int(edge)]
      return place < 0 ? nil : .edge(Int32(place))
    case .saved(let node, let edge, let name):
      guard let place = place(Int(node)), edgePlaces[Int(edge)] >= 0 else { return nil }
      return .saved(node: Int32(place), edge: Int32(edgePlaces[Int(edge)]), name: name)
    }
  }

  private mutating func relinkTwins() {
    for index in result.nodes.indices {
      result.nodes[index].twin = result.nodes[index].twin.flatMap(place)
    }
  }
}
