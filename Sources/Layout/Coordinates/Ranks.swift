// Where each rank lies, with room for the labels and margins of clusters that begin or end there.

/// Vertical positions, growing downwards from rank 0.
struct RankPositions {
  /// The strip that the nodes of a rank take; edges turn only between strips.
  private(set) var tops: [Double] = []
  private(set) var bottoms: [Double] = []
  /// How far each cluster's box reaches beyond the strips of its first and its last rank.
  private(set) var clusterTops: [Double]
  private(set) var clusterBottoms: [Double]

  init(_ diagram: Diagram, _ layers: Layers, separation: Double) {
    let tree = layers.clusters
    let labelTops = diagram.clusters.map { $0.thickness(on: .above) }
    let labelBottoms = diagram.clusters.map { $0.thickness(on: .below) }
    clusterTops = zip(diagram.clusters, labelTops).map { $0.margin + $1 }
    clusterBottoms = zip(diagram.clusters, labelBottoms).map { $0.margin + $1 }
    var above = Array(repeating: 0.0, count: layers.members.count)
    var below = above
    for cluster in tree.parents.indices.reversed() {
      guard let range = tree.ranges[cluster] else { continue }
      above[range.lowerBound] = max(above[range.lowerBound], clusterTops[cluster])
      below[range.upperBound] = max(below[range.upperBound], clusterBottoms[cluster])
      let parent = tree.parents[cluster]
      guard parent >= 0, let outer = tree.ranges[parent] else { continue }
      let margin = diagram.clusters[parent].margin
      if outer.lowerBound == range.lowerBound {
        clusterTops[parent] = max(
          clusterTops[parent], clusterTops[cluster] + margin + labelTops[parent])
      }
      if outer.upperBound == range.upperBound {
        clusterBottoms[parent] = max(
          clusterBottoms[parent], clusterBottoms[cluster] + margin + labelBottoms[parent])
      }
    }
    var y = 0.0
    for rank in layers.members.indices {
      let height = layers.members[rank].reduce(0) { max($0, layers.height[$1]) }
      y += above[rank]
      tops.append(y)
      bottoms.append(y + height)
      y += height + below[rank] + separation
    }
  }

  func center(_ rank: Int) -> Double { (tops[rank] + bottoms[rank]) / 2 }
}

extension Diagram.Cluster {
  /// What the label takes of the room on one side.
  func thickness(on side: LabelSide) -> Double {
    guard let label, side == labelSide else { return 0 }
    return (side == .left ? label.width : label.height) + 4
  }
}
