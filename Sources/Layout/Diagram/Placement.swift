// What a layout gives: centres of nodes, splines of edges, boxes of clusters.

/// Where everything lies; y grows upwards, as Graphviz has it, and the picture starts at (0, 0).
package struct Placement: Equatable, Sendable {
  package var nodes: [Point]
  package var edges: [Spline]
  /// The centres of the edges' labels.
  package var labels: [Point?]
  package var clusters: [Box]
  package var bounds: Box
  /// How many pairs of edges cross between one rank and the next, in all.
  package var crossings = 0

  /// Cubic Bézier curves: a start and three points for each piece, from the edge's tail to its head.
  package struct Spline: Equatable, Sendable {
    package var points: [Point] = []
    /// The tip of the arrowhead at the tail.
    package var start: Point?
    /// The tip of the arrowhead at the head.
    package var end: Point?
  }
}

package struct Box: Equatable, Sendable {
  package var low: Point
  package var high: Point

  package init(low: Point, high: Point) {
    self.low = low
    self.high = high
  }

  /// The box that holds nothing, to which others are added.
  static let empty = Box(
    low: Point(x: .infinity, y: .infinity), high: Point(x: -.infinity, y: -.infinity))

  mutating func include(_ point: Point) {
    low = Point(x: min(low.x, point.x), y: min(low.y, point.y))
    high = Point(x: max(high.x, point.x), y: max(high.y, point.y))
  }

  mutating func include(_ box: Box) {
    include(box.low)
    include(box.high)
  }

  mutating func include(center: Point, width: Double, height: Double) {
    include(Point(x: center.x - width / 2, y: center.y - height / 2))
    include(Point(x: center.x + width / 2, y: center.y + height / 2))
  }
}
