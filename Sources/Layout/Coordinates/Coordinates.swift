// Where each vertex stands on its layer.

/// The horizontal positions of an ordered graph: lines as straight as they can be.
enum Coordinates {
  static func positions(
    _ layers: Layers, _ order: Order, _ separations: Separations
  ) -> [Double] {
    let start = balanced(layers, order, separations)
    return Straightening.improve(start, layers, separations)
  }

  /// How far the ends of all links are apart, and how wide all is, which is seen more, before the
  /// last third of the way.
  static func cost(_ layers: Layers, _ order: Order, _ separations: Separations) -> Double {
    let positions = balanced(layers, order, separations)
    let extent = extent(of: positions, layers)
    let width = extent.high - extent.low
    return layers.linkTops.indices.reduce(4 * width) {
      $0 + abs(positions[layers.linkTops[$1]] - positions[layers.linkBottoms[$1]])
    }
  }

  /// The mean of four layouts, one for each corner from which alignment can start (Brandes and
  /// Köpf): all are moved to the narrowest, then each vertex takes the mean of the middle two.
  private static func balanced(
    _ layers: Layers, _ order: Order, _ separations: Separations
  ) -> [Double] {
    let alignment = Alignment(layers, order)
    var layouts: [(positions: [Double], isLeftward: Bool)] = []
    for isDownward in [true, false] {
      for isLeftward in [true, false] {
        let line = alignment.lines(isDownward: isDownward, isLeftward: isLeftward)
        let compaction = Compaction(separations, line: line)
        layouts.append((compaction.positions(isLeftward: isLeftward), isLeftward))
      }
    }
    let extents = layouts.map { extent(of: $0.positions, layers) }
    let narrowest = extents.min { $0.high - $0.low < $1.high - $1.low } ?? (low: 0, high: 0)
    for index in layouts.indices {
      let shift =
        layouts[index].isLeftward
        ? narrowest.low - extents[index].low : narrowest.high - extents[index].high
      for vertex in layouts[index].positions.indices { layouts[index].positions[vertex] += shift }
    }
    return layers.rank.indices.map { vertex in
      let values = layouts.map { $0.positions[vertex] }.sorted()
      return (values[1] + values[2]) / 2
    }
  }

  private static func extent(
    of positions: [Double], _ layers: Layers
  ) -> (low: Double, high: Double) {
    var low = Double.infinity
    var high = -Double.infinity
    for vertex in positions.indices {
      low = min(low, positions[vertex] - layers.left[vertex])
      high = max(high, positions[vertex] + layers.right[vertex])
    }
    return low <= high ? (low, high) : (0, 0)
  }
}
