// From rows that go down to the direction that was asked for, with the picture's corner at (0, 0).

extension Placement {
  /// The placement of upright ranks as the diagram wants it.
  func turned(_ diagram: Diagram) -> Placement {
    var result = map(diagram.direction.turned)
    var bounds = Box.empty
    for (node, point) in zip(diagram.nodes, result.nodes) {
      bounds.include(center: point, width: node.size.width, height: node.size.height)
    }
    for (edge, spline) in zip(diagram.edges.indices, result.edges) {
      for point in spline.points { bounds.include(point) }
      if let point = result.labels[edge], let size = diagram.edges[edge].label {
        bounds.include(center: point, width: size.width, height: size.height)
      }
    }
    for box in result.clusters where box.low.x <= box.high.x { bounds.include(box) }
    guard bounds.low.x <= bounds.high.x else {
      result.bounds = Box(low: Point(x: 0, y: 0), high: Point(x: 0, y: 0))
      return result
    }
    let corner = bounds.low
    result = result.map { Point(x: $0.x - corner.x, y: $0.y - corner.y) }
    result.bounds = Box(
      low: Point(x: 0, y: 0),
      high: Point(x: bounds.high.x - corner.x, y: bounds.high.y - corner.y))
    return result
  }

  private func map(_ move: (Point) -> Point) -> Placement {
    Placement(
      nodes: nodes.map(move),
      edges: edges.map { spline in
        Spline(
          points: spline.points.map(move), start: spline.start.map(move),
          end: spline.end.map(move))
      },
      labels: labels.map { $0.map(move) },
      clusters: clusters.map { box in
        guard box.low.x <= box.high.x else { return box }
        var moved = Box.empty
        moved.include(move(box.low))
        moved.include(move(box.high))
        return moved
      }, bounds: bounds, crossings: crossings)
  }
}
