// Which rank each node lies on: edges point one way, and are short in all.

/// The ranks of a diagram's nodes, from 0, and which edges run against them.
struct Ranking {
  private(set) var ranks: [Int]
  /// Edges whose head lies on an earlier rank than their tail.
  private(set) var isReversed: [Bool]
  /// Edges with labels get a rank in their middle: then every rank counts twice.
  private(set) var scale: Int

  init(of diagram: Diagram) {
    scale = diagram.edges.contains { $0.label != nil } ? 2 : 1
    let unions = RankGroups(of: diagram)
    let problem = Self.problem(diagram, unions, scale: scale)
    var (values, order) = problem.longestPaths()
    problem.tighten(&values, order: order, passes: 8)
    values = NetworkSimplex.improve(problem, values, budget: Self.budget(for: problem))
    Self.balance(problem, &values)

    let found = diagram.nodes.indices.map { values[unions.owner[$0]] }
    let least = found.min() ?? 0
    let ranks = found.map { $0 - least }
    self.ranks = ranks
    isReversed = diagram.edges.map { ranks[$0.tail] > ranks[$0.head] }
  }

  /// How much network simplex may look at: enough for the optimum of every small graph, and a
  /// bounded part of the whole time for a large one.
  private static func budget(for problem: RankProblem) -> Int {
    2_000_000 + 60 * (problem.count + problem.tails.count)
  }

  private static func problem(_ diagram: Diagram, _ unions: RankGroups, scale: Int) -> RankProblem {
    let ranking = diagram.edges.filter {
      $0.ranks && unions.owner[$0.tail] != unions.owner[$0.head]
    }
    let ends = ranking.map { edge in
      let (tail, head) = (unions.owner[edge.tail], unions.owner[edge.head])
      let isAgainst = unions.first == head || unions.last == tail
      return isAgainst ? (tail: head, head: tail) : (tail: tail, head: head)
    }
    let tails = ends.map(\.tail)
    let heads = ends.map(\.head)
    let reversed = Orientation.reversed(count: diagram.nodes.count, tails: tails, heads: heads)

    var problem = RankProblem(count: diagram.nodes.count)
    for index in ranking.indices {
      let (tail, head) =
        reversed[index] ? (heads[index], tails[index]) : (tails[index], heads[index])
      let edge = ranking[index]
      problem.add(
        tail, head, length: max(edge.minimumLength, 0) * scale, weight: max(edge.weight, 0))
    }
    for edge in unions.fixedEdges { problem.add(edge.tail, edge.head, length: 0, weight: 0) }
    return problem
  }

  /// Moves vertices that lose nothing by it to the emptiest rank within their reach.
  private static func balance(_ problem: RankProblem, _ values: inout [Int]) {
    let reach = 32
    var pull = Array(repeating: 0, count: problem.count)
    for edge in problem.tails.indices {
      pull[problem.tails[edge]] += problem.weights[edge]
      pull[problem.heads[edge]] -= problem.weights[edge]
    }
    let entering = Adjacency(
      count: problem.count, keys: problem.heads, values: Array(problem.tails.indices))
    let leaving = Adjacency(
      count: problem.count, keys: problem.tails, values: Array(problem.tails.indices))
    let least = values.min() ?? 0
    var population = Array(repeating: 0, count: (values.max() ?? 0) - least + 1)
    for value in values { population[value - least] += 1 }
    for vertex in 0..<problem.count where pull[vertex] == 0 {
      let earliest = entering[vertex].reduce(Int.min) {
        max($0, values[problem.tails[$1]] + problem.lengths[$1])
      }
      let latest = leaving[vertex].reduce(Int.max) {
        min($0, values[problem.heads[$1]] - problem.lengths[$1])
      }
      guard earliest > .min, latest < .max, latest > earliest else { continue }
      let old = values[vertex]
      let range = max(earliest, old - reach)...min(latest, old + reach)
      let best = range.min { population[$0 - least] < population[$1 - least] }
      guard let best, population[best - least] < population[old - least] - 1 else { continue }
      population[old - least] -= 1
      population[best - least] += 1
      values[vertex] = best
    }
  }
}

/// Nodes that share a rank are one vertex to ranking.
struct RankGroups {
  private(set) var owner: [Int]
  /// The vertex that stays on the first rank, and the one on the last.
  private(set) var first: Int?
  private(set) var last: Int?

  init(of diagram: Diagram) {
    owner = Array(diagram.nodes.indices)
    var ends: [Diagram.RankGroup.Place: Int] = [:]
    for group in diagram.rankGroups {
      guard let node = group.nodes.first else { continue }
      for other in group.nodes { join(other, node) }
      guard group.place != .same else { continue }
      if let known = ends[group.place] { join(known, node) } else { ends[group.place] = node }
    }
    for node in owner.indices { owner[node] = root(of: node) }
    first = ends[.first].map { owner[$0] }
    last = ends[.last].map { owner[$0] }
    if first == last { last = nil }
  }

  /// What keeps all others between the first and the last.
  var fixedEdges: [(tail: Int, head: Int)] {
    let others = owner.indices.filter { owner[$0] == $0 && $0 != first && $0 != last }
    var edges: [(tail: Int, head: Int)] = []
    if let first { edges += others.map { (first, $0) } }
    if let last { edges += others.map { ($0, last) } }
    if let first, let last { edges.append((first, last)) }
    return edges
  }

  private mutating func join(_ first: Int, _ second: Int) {
    let (first, second) = (root(of: first), root(of: second))
    owner[max(first, second)] = min(first, second)
  }

  private mutating func root(of node: Int) -> Int {
    var node = node
    while owner[node] != node {
      owner[node] = owner[owner[node]]
      node = owner[node]
    }
    return node
  }
}
