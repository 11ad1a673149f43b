// Edges that stay on their rank: from a node to itself, and to one beside it.

enum Loops {
  static let labelGap = 4.0
  private static let step = 14.0

  /// What a loop needs on its node's right.
  static func room(for edge: Diagram.Edge, separation: Double) -> Double {
    step + (edge.label.map { $0.width + labelGap } ?? 0)
  }

  /// A loop on the right of a node, the `number`th there.
  static func loop(
    center: Point, size: Size, number: Int, tailArrow: Double, headArrow: Double
  ) -> Placement.Spline {
    let side = center.x + size.width / 2
    let rise = size.height / 4
    let reach = side + step * Double(number + 1)
    let tip = Point(x: side, y: center.y + rise)
    let start = Point(x: side, y: center.y - rise)
    let from = tailArrow > 0 ? Point(x: side + min(tailArrow, step), y: start.y) : start
    let to = headArrow > 0 ? Point(x: side + min(headArrow, step), y: tip.y) : tip
    let points = [
      from, Point(x: reach, y: start.y), Point(x: reach, y: center.y - rise / 2),
      Point(x: reach, y: center.y),
      Point(x: reach, y: center.y + rise / 2), Point(x: reach, y: tip.y), to,
    ]
    return Placement.Spline(
      points: points, start: tailArrow > 0 ? start : nil, end: headArrow > 0 ? tip : nil)
  }
}
