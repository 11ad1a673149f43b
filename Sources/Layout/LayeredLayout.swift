// The whole of a layered layout: ranks, order, coordinates, edges.

/// Lays a diagram out in layers, edges pointing one way (Sugiyama, Tagawa and Toda, "Methods for
/// visual understanding of hierarchical system structures", IEEE Transactions on Systems, Man and
/// Cybernetics 11(2), 1981), in time near linear in nodes and edges, however long the edges are.
package enum LayeredLayout {
  /// The same diagram always gives the same placement.
  package static func place(_ diagram: Diagram) -> Placement {
    let upright = diagram.upright
    let ranking = Ranking(of: upright)
    let layers = Layers(upright, ranking)
    let order = Ordering.order(layers) { order in
      Coordinates.cost(layers, order, Separations(upright, layers, order))
    }
    let separations = Separations(upright, layers, order)
    let x = Coordinates.positions(layers, order, separations)
    let ranks = RankPositions(
      upright, layers, separation: upright.rankSeparation / Double(ranking.scale))
    var router = Router(upright, layers, order, ranks, x: x, separations: separations)

    let splines = upright.edges.indices.map { router.spline(of: $0) }
    let nodes = upright.nodes.indices.map { Point(x: x[$0], y: ranks.center(layers.rank[$0])) }
    let labels = upright.edges.indices.map { router.labelPosition(of: $0, along: splines[$0]) }
    let boxes = ClusterBoxes.boxes(upright, layers, ranks, x)
    let placement = Placement(
      nodes: nodes, edges: splines, labels: labels, clusters: boxes, bounds: .empty,
      crossings: Crossings.count(order, layers))
    return placement.turned(diagram)
  }
}

extension Diagram {
  /// The diagram with ranks as rows.
  var upright: Diagram {
    guard direction.isHorizontal else { return flippedPorts }
    var diagram = flippedPorts
    for index in nodes.indices { diagram.nodes[index].size = nodes[index].size.transposed }
    for index in edges.indices { diagram.edges[index].label = edges[index].label?.transposed }
    for index in clusters.indices {
      diagram.clusters[index].label = clusters[index].label?.transposed
    }
    return diagram
  }

  /// Ports as they lie when the picture is turned so that ranks go down.
  private var flippedPorts: Diagram {
    var diagram = self
    for index in clusters.indices { diagram.clusters[index].labelSide = direction.labelSide }
    for index in edges.indices {
      diagram.edges[index].tailPort = edges[index].tailPort.map(direction.unturned)
      diagram.edges[index].headPort = edges[index].headPort.map(direction.unturned)
    }
    return diagram
  }
}

extension Diagram.Direction {
  var labelSide: Diagram.Cluster.LabelSide {
    switch self {
    case .topToBottom: .above
    case .bottomToTop: .below
    case .leftToRight, .rightToLeft: .left
    }
  }

  /// A point of the picture, y upwards, as it lies while ranks go down; and y downwards.
  func unturned(_ point: Point) -> Point {
    switch self {
    case .topToBottom: Point(x: point.x, y: -point.y)
    case .bottomToTop: point
    case .leftToRight: Point(x: -point.y, y: point.x)
    case .rightToLeft: Point(x: -point.y, y: -point.x)
    }
  }

  func turned(_ point: Point) -> Point {
    switch self {
    case .topToBottom: Point(x: point.x, y: -point.y)
    case .bottomToTop: point
    case .leftToRight: Point(x: point.y, y: -point.x)
    case .rightToLeft: Point(x: -point.y, y: -point.x)
    }
  }
}
