// The boxes around clusters: around what lies in them, and never beyond their sides.

enum ClusterBoxes {
  static func boxes(
    _ diagram: Diagram, _ layers: Layers, _ ranks: RankPositions, _ x: [Double]
  ) -> [Box] {
    let tree = layers.clusters
    var low = Array(repeating: Double.infinity, count: tree.parents.count)
    var high = Array(repeating: -Double.infinity, count: tree.parents.count)
    for vertex in layers.rank.indices where layers.border[vertex] < 0 {
      let cluster = layers.cluster[vertex]
      guard cluster >= 0 else { continue }
      low[cluster] = min(low[cluster], x[vertex] - layers.left[vertex])
      high[cluster] = max(high[cluster], x[vertex] + layers.right[vertex])
    }
    var boxes = Array(repeating: Box.empty, count: tree.parents.count)
    for cluster in tree.parents.indices.reversed() {
      guard let range = tree.ranges[cluster] else { continue }
      let margin = diagram.clusters[cluster].margin
      let beside = diagram.clusters[cluster].thickness(on: .left)
      let label = beside > 0 ? 0 : (diagram.clusters[cluster].label?.width ?? -8) + 8
      let missing = max(label - (high[cluster] - low[cluster]) - 2 * margin, 0) / 2
      let sides = (x[tree.leftSide[cluster]], x[tree.rightSide[cluster]])
      let left = max(low[cluster] - margin - missing - beside, sides.0)
      let right = min(high[cluster] + margin + missing, sides.1)
      boxes[cluster] = Box(
        low: Point(x: left, y: ranks.tops[range.lowerBound] - ranks.clusterTops[cluster]),
        high: Point(x: right, y: ranks.bottoms[range.upperBound] + ranks.clusterBottoms[cluster]))
      let parent = tree.parents[cluster]
      guard parent >= 0 else { continue }
      low[parent] = min(low[parent], left)
      high[parent] = max(high[parent], right)
    }
    return boxes
  }
}
