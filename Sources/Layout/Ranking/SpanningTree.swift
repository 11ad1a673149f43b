// The rooted tree that network simplex walks and changes: parents, and children in linked lists.

struct SpanningTree {
  private(set) var parent: [Int]
  private(set) var parentEdge: [Int]
  /// Parents before their children, as the tree was first built.
  private(set) var preorder: [Int] = []
  /// The subtree that was last asked for.
  private(set) var collected: [Int] = []
  private var firstChild: [Int]
  private var next: [Int]
  private var previous: [Int]
  private var mark: [Int]
  private var round = 0

  /// A tree over all vertices of a problem, of as many of its edges as that takes.
  init(_ problem: RankProblem, edges: [Int]) {
    let count = problem.count
    parent = Array(repeating: -1, count: count)
    parentEdge = parent
    firstChild = parent
    next = parent
    previous = parent
    mark = Array(repeating: 0, count: count)
    preorder.reserveCapacity(count)

    let ends = edges.map { problem.tails[$0] } + edges.map { problem.heads[$0] }
    let incident = Adjacency(count: count, keys: ends, values: edges + edges)
    var stack = [0]
    while let vertex = stack.popLast() {
      preorder.append(vertex)
      for edge in incident[vertex] where edge != parentEdge[vertex] {
        let child = problem.tails[edge] == vertex ? problem.heads[edge] : problem.tails[edge]
        attach(child, to: vertex, edge)
        stack.append(child)
      }
    }
  }

  func isCollected(_ vertex: Int) -> Bool { mark[vertex] == round }

  /// Finds the vertices of a subtree.
  mutating func collect(below vertex: Int) {
    round += 1
    collected.removeAll(keepingCapacity: true)
    collected.append(vertex)
    mark[vertex] = round
    var position = 0
    while position < collected.count {
      var child = firstChild[collected[position]]
      position += 1
      while child >= 0 {
        mark[child] = round
        collected.append(child)
        child = next[child]
      }
    }
  }

  /// Cuts the subtree of `top` off, turns it so that `inside` is its root, and hangs it below
  /// `outside` by an edge.
  mutating func hang(_ top: Int, from inside: Int, below outside: Int, _ edge: Int) {
    var member = inside
    var newParent = outside
    var newEdge = edge
    while true {
      let oldParent = parent[member]
      let oldEdge = parentEdge[member]
      detach(member)
      attach(member, to: newParent, newEdge)
      if member == top { return }
      newParent = member
      newEdge = oldEdge
      member = oldParent
    }
  }

  private mutating func attach(_ vertex: Int, to owner: Int, _ edge: Int) {
    parent[vertex] = owner
    parentEdge[vertex] = edge
    next[vertex] = firstChild[owner]
    previous[vertex] = -1
    if firstChild[owner] >= 0 { previous[firstChild[owner]] = vertex }
    firstChild[owner] = vertex
  }

  private mutating func detach(_ vertex: Int) {
    if previous[vertex] >= 0 {
      next[previous[vertex]] = next[vertex]
    } else {
      firstChild[parent[vertex]] = next[vertex]
    }
    if next[vertex] >= 0 { previous[next[vertex]] = previous[vertex] }
  }
}
