// Draws the edges: straight or gently curved in the gaps between ranks, where there are no nodes,
// and within their own lane across a rank, so that none ever runs through a node.

struct Router {
  let diagram: Diagram
  let layers: Layers
  let order: Order
  let ranks: RankPositions
  private let x: [Double]
  /// How far each vertex could move to either side before it met another.
  private let room: [Double]
  private let parallels: [Double]
  private var loops: [Int]

  init(
    _ diagram: Diagram, _ layers: Layers, _ order: Order, _ ranks: RankPositions, x: [Double],
    separations: Separations
  ) {
    self.diagram = diagram
    self.layers = layers
    self.order = order
    self.ranks = ranks
    self.x = x
    room = Self.room(x, separations, count: layers.rank.count)
    parallels = Parallels.offsets(of: diagram, separation: diagram.nodeSeparation)
    loops = Array(repeating: 0, count: diagram.nodes.count)
  }

  private static func room(
    _ x: [Double], _ separations: Separations, count: Int
  ) -> [Double] {
    var room = Array(repeating: Double.infinity, count: count)
    for pair in separations.lefts.indices {
      let (left, right) = (separations.lefts[pair], separations.rights[pair])
      let free = max((x[right] - x[left] - separations.extents[pair]) / 2, 0)
      room[left] = min(room[left], free)
      room[right] = min(room[right], free)
    }
    return room
  }

  /// The curve of an edge, from its tail to its head, y growing downwards.
  mutating func spline(of index: Int) -> Placement.Spline {
    let edge = diagram.edges[index]
    if edge.tail == edge.head {
      loops[edge.tail] += 1
      return Loops.loop(
        center: center(edge.tail), size: diagram.nodes[edge.tail].size,
        number: loops[edge.tail] - 1, tailArrow: edge.tailArrow, headArrow: edge.headArrow)
    }
    let isDownward = layers.rank[edge.tail] <= layers.rank[edge.head]
    guard layers.rank[edge.tail] != layers.rank[edge.head] else { return flat(edge) }
    let upperArrow = isDownward ? edge.tailArrow : edge.headArrow
    let lowerArrow = isDownward ? edge.headArrow : edge.tailArrow
    let ports = isDownward ? (edge.tailPort, edge.headPort) : (edge.headPort, edge.tailPort)
    var path = descend(
      layers.chains[index], offset: parallels[index], upperPort: ports.0,
      lowerPort: ports.1, upperArrow: upperArrow, lowerArrow: lowerArrow)
    if !isDownward {
      path.points.reverse()
      swap(&path.start, &path.end)
    }
    return path
  }

  /// Where an edge's label goes: beside its line.
  func labelPosition(of index: Int, along spline: Placement.Spline) -> Point? {
    guard let size = diagram.edges[index].label else { return nil }
    let vertex = layers.labelVertex[index]
    if vertex >= 0 {
      let x = x[vertex] + Loops.labelGap + size.width / 2
      return Point(x: x, y: ranks.center(layers.rank[vertex]))
    }
    let low = spline.points.map(\.y).min() ?? 0
    let middle = spline.points[spline.points.count / 2]
    if diagram.edges[index].tail == diagram.edges[index].head {
      return Point(x: middle.x + Loops.labelGap + size.width / 2, y: middle.y)
    }
    let center = ((spline.points.first?.x ?? 0) + (spline.points.last?.x ?? 0)) / 2
    return Point(x: center, y: low - size.height / 2)
  }

  func center(_ node: Int) -> Point {
    Point(x: x[node], y: ranks.center(layers.rank[node]))
  }

  private func descend(
    _ chain: [Int], offset: Double, upperPort: Point?, lowerPort: Point?, upperArrow: Double,
    lowerArrow: Double
  ) -> Placement.Spline {
    let (upper, lower) = (chain[0], chain[chain.count - 1])
    var inner = chain.dropFirst().dropLast().map { crossing(of: $0) }
    relax(&inner, from: center(upper), to: center(lower))
    bend(&inner, from: center(upper), to: center(lower))
    let target = inner.first.map(entry) ?? Curve.Knot(center(lower))
    let origin = inner.last.map(exit) ?? Curve.Knot(center(upper))
    let start = Port(node: upper, isBottom: true, given: upperPort, offset: offset)
    let end = Port(node: lower, isBottom: false, given: lowerPort, offset: offset)
    let first = knot(at: start, towards: target)
    let last = knot(at: end, towards: origin)
    let ends = Ends(
      upper: leave(first, towards: inner.first.map(entry) ?? last, upper),
      lower: leave(last, towards: inner.last.map(exit) ?? first, lower),
      strip: ranks.bottoms[layers.rank[upper]]...ranks.tops[layers.rank[lower]],
      upperArrow: upperArrow, lowerArrow: lowerArrow)
    return assemble(ends, inner)
  }

  /// A lane through the strip of one rank.
  private struct Crossing {
    var x: Double
    var top: Double
    var bottom: Double
    var slope = 0.0
    /// How far the line may move aside.
    var room: Double

    var center: Point { Point(x: x, y: (top + bottom) / 2) }
  }

  private struct Port {
    var node: Int
    var isBottom: Bool
    var given: Point?
    var offset: Double
  }

  private func crossing(of vertex: Int) -> Crossing {
    let rank = layers.rank[vertex]
    let (top, bottom) = (ranks.tops[rank], ranks.bottoms[rank])
    let isFixed = layers.opening[vertex] >= 0 || layers.closing[vertex] >= 0
    let isFree = !isFixed && layers.right[vertex] == 0
    return Crossing(
      x: x[vertex], top: top, bottom: bottom, room: isFree ? min(room[vertex], 200) : 0)
  }

  private func entry(_ crossing: Crossing) -> Curve.Knot {
    let half = (crossing.bottom - crossing.top) / 2
    return Curve.Knot(
      x: crossing.x - crossing.slope * half, y: crossing.top, slope: crossing.slope)
  }

  private func exit(_ crossing: Crossing) -> Curve.Knot {
    entry(crossing).tangent(at: crossing.bottom)
  }

  /// Rounds corners off: lanes move towards the straight line between those before and after.
  private func relax(_ crossings: inout [Crossing], from upper: Point, to lower: Point) {
    guard crossings.contains(where: { $0.room > 0 }) else { return }
    let lanes = crossings.map(\.x)
    for _ in 0..<4 {
      var before = upper
      for index in crossings.indices {
        let here = crossings[index].center
        let after = index + 1 < crossings.count ? crossings[index + 1].center : lower
        let share = (here.y - before.y) / (after.y - before.y)
        let reach = 0.8 * crossings[index].room
        let wanted = before.x + share * (after.x - before.x)
        crossings[index].x = min(max(wanted, lanes[index] - reach), lanes[index] + reach)
        before = crossings[index].center
      }
    }
    for index in crossings.indices {
      crossings[index].room -= abs(crossings[index].x - lanes[index])
    }
  }

  /// Chooses slopes for which the curve does not overshoot (Fritsch and Carlson, "Monotone piecewise
  /// cubic interpolation", SIAM Journal on Numerical Analysis 17(2), 1980) and stays in its lanes.
  private func bend(_ crossings: inout [Crossing], from upper: Point, to lower: Point) {
    var before = upper
    for index in crossings.indices {
      let crossing = crossings[index]
      let here = crossing.center
      let after = index + 1 < crossings.count ? crossings[index + 1].center : lower
      let arriving = (here.x - before.x) / (here.y - before.y)
      let leaving = (after.x - here.x) / (after.y - here.y)
      if arriving * leaving > 0 {
        let limit = 2 * crossing.room / max(crossing.bottom - crossing.top, 0.01)
        let slope = 2 * arriving * leaving / (arriving + leaving)
        crossings[index].slope = min(max(slope, -limit), limit)
      }
      before = here
    }
  }

  /// Where an edge meets a node's border: on the line from its centre to where the edge goes.
  private func knot(at port: Port, towards target: Curve.Knot) -> Curve.Knot {
    let center = center(port.node)
    let size = diagram.nodes[port.node].size
    let sign = port.isBottom ? 1.0 : -1.0
    let (width, height) = (size.width / 2, size.height / 2)
    if let given = port.given {
      // A field of a record is left through its side.
      return Curve.Knot(x: center.x + given.x, y: center.y + sign * height, slope: 0)
    }
    var direction = (target.x - center.x - port.offset) / max(abs(target.y - center.y), 1)
    switch diagram.nodes[port.node].outline {
    case .other: return Curve.Knot(x: center.x, y: center.y + sign * height, slope: 0)
    case .box:
      let reach = width * 0.8
      let shift = min(max(direction * height + port.offset, -reach), reach)
      return Curve.Knot(x: center.x + shift, y: center.y + sign * height, slope: 0)
    case .ellipse:
      let steepest = 1.5 * width / max(height, 0.01)
      direction = min(max(direction, -steepest), steepest)
      let across = direction / max(width, 0.01)
      let down = 1 / max(height, 0.01)
      let length = 1 / (across * across + down * down).squareRoot()
      return Curve.Knot(x: center.x + direction * length, y: center.y + sign * length, slope: 0)
    }
  }

  /// The same knot with the slope at which the edge leaves it: towards its next knot, but within
  /// the node's own column as long as it is beside other nodes.
  private func leave(_ knot: Curve.Knot, towards next: Curve.Knot, _ node: Int) -> Curve.Knot {
    let rank = layers.rank[node]
    let isBelow = next.y > knot.y
    let depth = isBelow ? ranks.bottoms[rank] - knot.y : knot.y - ranks.tops[rank]
    let secant = (next.x - knot.x) / (next.y - knot.y)
    var slope = next.slope == 0 ? secant : 1.5 * secant - 0.5 * next.slope
    if slope * secant < 0 { slope = 0 }
    if depth > 0.01 {
      let column = diagram.nodes[node].size.width / 2 - abs(knot.x - x[node])
      let limit = (max(column, 0) + min(room[node], 20)) / depth
      slope = min(max(slope, -limit), limit)
    }
    return Curve.Knot(x: knot.x, y: knot.y, slope: slope)
  }

  private struct Ends {
    var upper: Curve.Knot
    var lower: Curve.Knot
    /// From below the upper end's rank to above the lower one's.
    var strip: ClosedRange<Double>
    var upperArrow: Double
    var lowerArrow: Double
  }

  private func assemble(_ ends: Ends, _ inner: [Crossing]) -> Placement.Spline {
    let next = inner.first?.top ?? ends.lower.y
    let previous = inner.last?.bottom ?? ends.upper.y
    let from = shortened(ends.upper, by: ends.upperArrow, within: 0.45 * (next - ends.upper.y))
    let to = shortened(ends.lower, by: -ends.lowerArrow, within: 0.45 * (ends.lower.y - previous))
    var curve = Curve()
    curve.add(from)
    if from.y < ends.strip.lowerBound {
      curve.add(ends.upper.tangent(at: ends.strip.lowerBound))
    }
    for crossing in inner {
      curve.add(entry(crossing))
      curve.add(exit(crossing))
    }
    if to.y > ends.strip.upperBound { curve.add(ends.lower.tangent(at: ends.strip.upperBound)) }
    curve.add(to)
    return Placement.Spline(
      points: curve.points, start: ends.upperArrow > 0 ? ends.upper.point : nil,
      end: ends.lowerArrow > 0 ? ends.lower.point : nil)
  }

  private func shortened(
    _ knot: Curve.Knot, by arrow: Double, within limit: Double
  ) -> Curve.Knot {
    let drop = arrow / (1 + knot.slope * knot.slope).squareRoot()
    return knot.tangent(at: knot.y + min(max(drop, -limit), limit))
  }
}

extension Curve.Knot {
  init(_ point: Point) { self.init(x: point.x, y: point.y, slope: 0) }
}
