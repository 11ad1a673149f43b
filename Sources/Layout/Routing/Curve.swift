// A curve that goes down the picture: its x is a smooth function of its y.

/// Cubic Bézier pieces between knots, each with the curve's slope there (the change of x for one
/// step down). As every piece is a cubic in y, the curve never leaves the strip between two knots,
/// and where pieces meet it has no corner.
struct Curve {
  struct Knot {
    var x: Double
    var y: Double
    var slope: Double

    /// The point on the tangent at another height.
    func tangent(at y: Double) -> Knot { Knot(x: x + slope * (y - self.y), y: y, slope: slope) }

    var point: Point { Point(x: x, y: y) }
  }

  private(set) var knots: [Knot] = []

  mutating func add(_ knot: Knot) {
    if let last = knots.last, knot.y - last.y < 0.01 { return }
    // Three knots on one straight line are two.
    if knots.count > 1, let last = knots.last, isStraight(knots[knots.count - 2], last, knot) {
      knots.removeLast()
    }
    knots.append(knot)
  }

  private func isStraight(_ first: Knot, _ second: Knot, _ third: Knot) -> Bool {
    let slope = (third.x - first.x) / (third.y - first.y)
    return [first, second, third].allSatisfy {
      abs($0.slope - slope) < 0.001 && abs($0.tangent(at: first.y).x - first.x) < 0.01
    }
  }

  /// The control points, three for each piece after the first point.
  var points: [Point] {
    guard let first = knots.first else { return [] }
    var result = [first.point]
    for (from, to) in zip(knots, knots.dropFirst()) {
      let third = (to.y - from.y) / 3
      result.append(from.tangent(at: from.y + third).point)
      result.append(to.tangent(at: to.y - third).point)
      result.append(to.point)
    }
    return result
  }
}
