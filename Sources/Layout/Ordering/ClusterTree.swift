// Clusters as layers see them: which ranks each spans, and which of them an edge runs inside of.

struct ClusterTree {
  private(set) var parents: [Int]
  private(set) var depths: [Int]
  /// The ranks of all nodes in each cluster; `nil` for one without nodes.
  private(set) var ranges: [ClosedRange<Int>?]
  /// The vertices that are the upper ends of a cluster's left and right side.
  private(set) var leftSide: [Int]
  private(set) var rightSide: [Int]

  init(_ diagram: Diagram, ranks: [Int]) {
    parents = diagram.clusters.map { $0.parent ?? -1 }
    depths = Array(repeating: 1, count: parents.count)
    ranges = Array(repeating: nil, count: parents.count)
    leftSide = Array(repeating: -1, count: parents.count)
    rightSide = leftSide
    for cluster in parents.indices where parents[cluster] >= 0 {
      depths[cluster] = depths[parents[cluster]] + 1
    }
    for (node, rank) in zip(diagram.nodes, ranks) {
      if let cluster = node.cluster { widen(cluster, rank...rank) }
    }
    for cluster in parents.indices.reversed() where parents[cluster] >= 0 {
      if let range = ranges[cluster] { widen(parents[cluster], range) }
    }
  }

  private mutating func widen(_ cluster: Int, _ range: ClosedRange<Int>) {
    let old = ranges[cluster] ?? range
    ranges[cluster] =
      min(old.lowerBound, range.lowerBound)...max(old.upperBound, range.upperBound)
  }

  mutating func setSide(_ cluster: Int, isLeft: Bool, top: Int) {
    if isLeft { leftSide[cluster] = top } else { rightSide[cluster] = top }
  }

  /// The innermost cluster that holds both.
  func common(_ first: Int, _ second: Int) -> Int {
    var (first, second) = (first, second)
    while first != second {
      if second < 0 || first >= 0 && depths[first] > depths[second] {
        first = parents[first]
      } else {
        second = parents[second]
      }
    }
    return first
  }

  /// The ancestor of a cluster, or itself, that is a child of `ancestor`.
  func child(of ancestor: Int, towards cluster: Int) -> Int {
    var cluster = cluster
    while parents[cluster] != ancestor { cluster = parents[cluster] }
    return cluster
  }

  /// Whether a cluster is `ancestor` or lies within it.
  func lies(_ cluster: Int, within ancestor: Int) -> Bool {
    guard ancestor >= 0 else { return true }
    var cluster = cluster
    while cluster >= 0, depths[cluster] > depths[ancestor] { cluster = parents[cluster] }
    return cluster == ancestor
  }

  /// The cluster in which an edge from a node in `upper` to one in `lower` passes a rank: inside of
  /// its ends' clusters as long as these last, outside of both where they overlap.
  func between(_ upper: Int, _ lower: Int, at rank: Int) -> Int {
    guard upper >= 0 || lower >= 0 else { return -1 }
    let shared = common(upper, lower)
    let above = innermost(upper, shared, at: rank)
    let below = innermost(lower, shared, at: rank)
    if above == shared { return below }
    return below == shared ? above : shared
  }

  private func innermost(_ cluster: Int, _ ancestor: Int, at rank: Int) -> Int {
    var cluster = cluster
    while cluster != ancestor {
      if ranges[cluster]?.contains(rank) ?? false { return cluster }
      cluster = parents[cluster]
    }
    return ancestor
  }

  /// The last rank up to which an edge stays in the cluster where it passes `from`.
  func lastRank(_ upper: Int, _ lower: Int, from: Int, to last: Int) -> Int {
    guard upper >= 0 || lower >= 0 else { return last }
    let cluster = between(upper, lower, at: from)
    var stops: [Int] = []
    for end in [upper, lower] {
      var ancestor = end
      while ancestor >= 0 {
        if let range = ranges[ancestor] { stops += [range.lowerBound - 1, range.upperBound] }
        ancestor = parents[ancestor]
      }
    }
    for stop in stops.sorted() where stop >= from && stop < last {
      if between(upper, lower, at: stop + 1) != cluster { return stop }
    }
    return last
  }
}
