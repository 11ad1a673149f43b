// Whether dot would be done with a diagram in less than about a second.

extension Diagram {
  /// A rule of the graph and not of the clock, so that every machine draws the same picture: dot's
  /// time goes into network simplex over all nodes and a virtual one for each rank that an edge
  /// passes.
  package var suitsDot: Bool {
    var problem = RankProblem(count: nodes.count)
    let ranking = edges.filter { $0.ranks && $0.tail != $0.head }
    let reversed = Orientation.reversed(
      count: nodes.count, tails: ranking.map(\.tail), heads: ranking.map(\.head))
    for (edge, isReversed) in zip(ranking, reversed) {
      let (tail, head) = isReversed ? (edge.head, edge.tail) : (edge.tail, edge.head)
      problem.add(tail, head, length: max(edge.minimumLength, 0), weight: max(edge.weight, 0))
    }
    var (values, order) = problem.longestPaths()
    problem.tighten(&values, order: order, passes: 2)
    let spans = problem.tails.indices.reduce(0) {
      $0 + max(values[problem.heads[$1]] - values[problem.tails[$1]] - 1, 0)
    }
    return nodes.count + spans < Self.dotLimit
  }

  /// Measured with Graphviz 2.43: 0.1 s at 1,200 vertices of both kinds, 0.9 s at 2,900, 3 s at
  /// 4,600, 8 s at 6,000, and it gets worse.
  private static let dotLimit = 3_000
}
