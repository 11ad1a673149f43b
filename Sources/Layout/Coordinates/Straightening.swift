// The last third of the way to straight edges: the best coordinates that a bounded effort finds.

/// Coordinates as an integer programme, as dot has them (Gansner et al. 1993, section 4.2), from
/// which network simplex starts where Brandes and Köpf's coordinates are already close.
enum Straightening {
  static func improve(
    _ positions: [Double], _ layers: Layers, _ separations: Separations
  ) -> [Double] {
    let count = positions.count
    guard count > 0 else { return positions }
    var owner = Array(0..<count)
    for segment in layers.segments { owner[segment.bottom] = segment.top }

    var problem = RankProblem(count: count + layers.linkTops.count)
    for pair in separations.lefts.indices {
      problem.add(
        owner[separations.lefts[pair]], owner[separations.rights[pair]],
        length: Int(separations.distances[pair]), weight: 0)
    }
    for (cluster, range) in layers.clusters.ranges.enumerated() where range != nil {
      let left = layers.clusters.leftSide[cluster]
      problem.add(left, layers.clusters.rightSide[cluster], length: 0, weight: 8)
    }
    for link in layers.linkTops.indices {
      let weight = layers.linkWeights[link]
      problem.add(count + link, owner[layers.linkTops[link]], length: 0, weight: weight)
      problem.add(count + link, owner[layers.linkBottoms[link]], length: 0, weight: weight)
    }
    let compaction = Compaction(separations, line: owner)
    var whole = positions.map { $0.rounded() }
    compaction.pushRight(&whole)
    var values = whole.map { Int($0) }
    values += layers.linkTops.indices.map { link in
      min(values[owner[layers.linkTops[link]]], values[owner[layers.linkBottoms[link]]])
    }
    let budget = 20_000_000 + 100 * problem.count
    values = NetworkSimplex.improve(problem, values, budget: budget)
    return (0..<count).map { Double(values[owner[$0]]) }
  }
}
