// The best answer to a rank problem, or the best that a budget of work affords.

/// Network simplex as Gansner, Koutsofios, North and Vo use it (1993, section 2.3), over a spanning
/// tree of tight edges that is rooted. An edge's cut value is read off the sum, over the subtree
/// below it, of what leaves each vertex less what enters it; so a pivot changes sums on two paths
/// only, and no cut value is ever computed anew.
struct NetworkSimplex {
  private var problem: RankProblem
  private(set) var values: [Int]
  private var incident: Adjacency
  private var tree: SpanningTree
  /// What leaves the subtree of each vertex less what enters it.
  private var surplus: [Int]
  private var work = 0
  private var cursor = 0

  /// Improves feasible values, at most until that many vertices and edges have been looked at.
  static func improve(_ problem: RankProblem, _ values: [Int], budget: Int) -> [Int] {
    guard problem.count > 1 else { return values }
    var simplex = NetworkSimplex(problem, values)
    simplex.run(budget: budget)
    return simplex.values
  }

  private init(_ given: RankProblem, _ start: [Int]) {
    var growth = TightTree(given, start)
    growth.grow()
    problem = growth.problem
    values = growth.values
    incident = growth.incident
    tree = SpanningTree(problem, edges: growth.edges)
    surplus = Array(repeating: 0, count: problem.count)
    for edge in problem.tails.indices {
      surplus[problem.tails[edge]] += problem.weights[edge]
      surplus[problem.heads[edge]] -= problem.weights[edge]
    }
    for vertex in tree.preorder.reversed() where tree.parent[vertex] >= 0 {
      surplus[tree.parent[vertex]] += surplus[vertex]
    }
  }

  private mutating func run(budget: Int) {
    while work < budget, let vertex = leaving() {
      guard let edge = entering(below: vertex) else { return }
      exchange(vertex, for: edge)
    }
  }

  /// The cut value of the tree edge above a vertex.
  private func cut(_ vertex: Int) -> Int {
    let edge = tree.parentEdge[vertex]
    guard edge >= 0 else { return 0 }
    return problem.tails[edge] == vertex ? surplus[vertex] : -surplus[vertex]
  }

  /// The vertex below the worst of the next few edges that cost more than they need.
  private mutating func leaving() -> Int? {
    var best: Int?
    var bestCut = 0
    var found = 0
    for _ in 0..<problem.count {
      cursor = cursor + 1 == problem.count ? 0 : cursor + 1
      let value = cut(cursor)
      guard value < 0 else { continue }
      if value < bestCut {
        best = cursor
        bestCut = value
      }
      found += 1
      if found == 30 { break }
    }
    return best
  }

  /// The tightest edge that reconnects the subtree of a vertex, the other way round.
  private mutating func entering(below vertex: Int) -> Int? {
    let leaves = problem.tails[tree.parentEdge[vertex]] == vertex
    tree.collect(below: vertex)
    var best: Int?
    var least = Int.max
    for member in tree.collected {
      let range = incident.range(of: member)
      work += range.count + 1
      for index in range {
        let edge = incident.members[index]
        let other = leaves ? problem.tails[edge] : problem.heads[edge]
        guard other != member, !tree.isCollected(other) else { continue }
        let slack = slack(edge)
        if slack < least {
          least = slack
          best = edge
        }
      }
    }
    return best
  }

  private func slack(_ edge: Int) -> Int {
    values[problem.heads[edge]] - values[problem.tails[edge]] - problem.lengths[edge]
  }

  /// Takes the edge above a vertex out of the tree and `edge` into it.
  private mutating func exchange(_ vertex: Int, for edge: Int) {
    let tail = problem.tails[edge]
    let head = problem.heads[edge]
    let shift = tree.isCollected(tail) ? slack(edge) : -slack(edge)
    if shift != 0 { for member in tree.collected { values[member] += shift } }
    let (inside, outside) = tree.isCollected(tail) ? (tail, head) : (head, tail)
    let moved = surplus[vertex]

    addToAncestors(of: vertex, -moved)
    addToAncestors(of: inside, upTo: vertex, moved)
    tree.hang(vertex, from: inside, below: outside, edge)
    addToAncestors(of: inside, moved)
  }

  private mutating func addToAncestors(of vertex: Int, _ amount: Int) {
    var ancestor = tree.parent[vertex]
    while ancestor >= 0 {
      surplus[ancestor] += amount
      ancestor = tree.parent[ancestor]
      work += 1
    }
  }

  /// The subtrees on the way from `vertex` up to `top` turn inside out.
  private mutating func addToAncestors(of vertex: Int, upTo top: Int, _ whole: Int) {
    var below = 0
    var member = vertex
    while true {
      let old = surplus[member]
      surplus[member] = whole - below
      below = old
      if member == top { return }
      member = tree.parent[member]
      work += 1
    }
  }
}
