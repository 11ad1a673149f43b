// Looks a placement over, slowly and by other means than the layout itself.

import Layout

struct PlacementCheck {
  let diagram: Diagram
  let placement: Placement

  init(_ diagram: Diagram) {
    self.diagram = diagram
    placement = LayeredLayout.place(diagram)
  }

  func box(_ node: Int) -> Box {
    let (center, size) = (placement.nodes[node], diagram.nodes[node].size)
    return Box(
      low: Point(x: center.x - size.width / 2, y: center.y - size.height / 2),
      high: Point(x: center.x + size.width / 2, y: center.y + size.height / 2))
  }

  /// Nodes by the height of their centres: only neighbours there can meet.
  private var byHeight: [Int] {
    diagram.nodes.indices.sorted {
      (placement.nodes[$0].y, placement.nodes[$0].x, $0)
        < (placement.nodes[$1].y, placement.nodes[$1].x, $1)
    }
  }

  /// Pairs of nodes whose boxes overlap.
  var overlaps: [String] {
    let sorted = byHeight
    let tallest = diagram.nodes.map(\.size.height).max() ?? 0
    var found: [String] = []
    for (index, first) in sorted.enumerated() {
      for second in sorted[(index + 1)...] {
        if placement.nodes[second].y - placement.nodes[first].y > tallest { break }
        if Self.overlap(box(first), box(second)) { found.append("\(first) and \(second)") }
      }
    }
    return found
  }

  private static func overlap(_ first: Box, _ second: Box) -> Bool {
    let slack = 0.01
    return first.low.x + slack < second.high.x && second.low.x + slack < first.high.x
      && first.low.y + slack < second.high.y && second.low.y + slack < first.high.y
  }

  /// Points along an edge's curve.
  func samples(of edge: Int) -> [Point] {
    let points = placement.edges[edge].points
    var result: [Point] = []
    for piece in stride(from: 0, to: points.count - 3, by: 3) {
      for step in 0...24 {
        result.append(Self.bezier(Array(points[piece...(piece + 3)]), Double(step) / 24))
      }
    }
    return result
  }

  /// Edges that enter the box of a node that is not one of their ends.
  var edgesThroughNodes: [String] {
    let sorted = byHeight
    let heights = sorted.map { placement.nodes[$0].y }
    let tallest = (diagram.nodes.map(\.size.height).max() ?? 0) / 2
    var found: [String] = []
    for edge in diagram.edges.indices {
      let ends = [diagram.edges[edge].tail, diagram.edges[edge].head]
      let isHit = samples(of: edge).contains { point in
        var index = Self.firstIndex(of: heights, atLeast: point.y - tallest)
        while index < sorted.count, heights[index] <= point.y + tallest {
          let box = box(sorted[index])
          let isInside =
            point.x > box.low.x + 0.5 && point.x < box.high.x - 0.5
            && point.y > box.low.y + 0.5 && point.y < box.high.y - 0.5
          if isInside, !ends.contains(sorted[index]) { return true }
          index += 1
        }
        return false
      }
      if isHit { found.append("\(ends[0]) -> \(ends[1])") }
    }
    return found
  }

  private static func firstIndex(of heights: [Double], atLeast value: Double) -> Int {
    var low = 0
    var high = heights.count
    while low < high {
      let middle = (low + high) / 2
      if heights[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Edges that do not start at their tail's border or do not end at their head's.
  var looseEnds: [String] {
    diagram.edges.indices.compactMap { index in
      let edge = diagram.edges[index]
      let spline = placement.edges[index]
      guard let first = spline.start ?? spline.points.first,
        let last = spline.end ?? spline.points.last
      else { return "\(edge.tail) -> \(edge.head) is missing" }
      let isBound = touches(first, edge.tail) && touches(last, edge.head)
      return isBound ? nil : "\(edge.tail) -> \(edge.head)"
    }
  }

  private func touches(_ point: Point, _ node: Int) -> Bool {
    let size = diagram.nodes[node].size
    let x = abs(point.x - placement.nodes[node].x) / (size.width / 2)
    let y = abs(point.y - placement.nodes[node].y) / (size.height / 2)
    switch diagram.nodes[node].outline {
    case .ellipse: return abs((x * x + y * y).squareRoot() - 1) < 0.01
    case .box, .other: return abs(max(x, y) - 1) < 0.01
    }
  }

  private func lies(_ cluster: Int?, within ancestor: Int) -> Bool {
    var cluster = cluster
    while let current = cluster {
      if current == ancestor { return true }
      cluster = diagram.clusters[current].parent
    }
    return false
  }

  /// Nodes in the box of a cluster that is not theirs, and those outside of their own.
  var strangers: [String] {
    var found: [String] = []
    for (cluster, outer) in placement.clusters.enumerated() {
      for node in diagram.nodes.indices {
        let inner = box(node)
        let isMember = lies(diagram.nodes[node].cluster, within: cluster)
        let isHeld =
          inner.low.x >= outer.low.x && inner.high.x <= outer.high.x
          && inner.low.y >= outer.low.y && inner.high.y <= outer.high.y
        if isMember ? !isHeld : Self.overlap(inner, outer) {
          found.append("node \(node), cluster \(cluster)")
        }
      }
    }
    return found
  }

  var overlappingClusters: [String] {
    var found: [String] = []
    for first in placement.clusters.indices {
      for second in placement.clusters.indices where second > first {
        guard !lies(second, within: first) else { continue }
        if Self.overlap(placement.clusters[first], placement.clusters[second]) {
          found.append("\(first) and \(second)")
        }
      }
    }
    return found
  }

  /// Crossings of straight lines between centres, pair by pair.
  var straightCrossings: Int {
    func side(_ a: Point, _ b: Point, _ c: Point) -> Double {
      (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
    let lines = diagram.edges.map { (placement.nodes[$0.tail], placement.nodes[$0.head]) }
    var count = 0
    for first in lines.indices {
      for second in lines.indices where second > first {
        let (a, b) = lines[first]
        let (c, d) = lines[second]
        if side(a, b, c) * side(a, b, d) < 0, side(c, d, a) * side(c, d, b) < 0 { count += 1 }
      }
    }
    return count
  }

  /// Pairs of edges that change sides between the centres of two ranks, pair by pair.
  var crossingsByHand: Int {
    let heights = Set(placement.nodes.map(\.y)).sorted()
    var total = 0
    for (low, high) in zip(heights, heights.dropFirst()) {
      let lines = diagram.edges.indices.compactMap { edge -> (Double, Double)? in
        guard let from = position(of: edge, at: low), let to = position(of: edge, at: high)
        else { return nil }
        return (from, to)
      }
      for (index, first) in lines.enumerated() {
        for second in lines[(index + 1)...] {
          let (before, after) = (first.0 - second.0, first.1 - second.1)
          if abs(before) > 0.02, abs(after) > 0.02, before * after < 0 { total += 1 }
        }
      }
    }
    return total
  }

  /// Where an edge is at a height; at its ends, the centre of the node.
  private func position(of edge: Int, at y: Double) -> Double? {
    let (tail, head) = (
      placement.nodes[diagram.edges[edge].tail], placement.nodes[diagram.edges[edge].head]
    )
    guard min(tail.y, head.y) <= y, y <= max(tail.y, head.y) else { return nil }
    if y == tail.y { return tail.x }
    if y == head.y { return head.x }
    let points = placement.edges[edge].points
    for start in stride(from: 0, to: points.count - 3, by: 3) {
      let piece = Array(points[start...(start + 3)])
      guard piece[0].y >= y, piece[3].y <= y else { continue }
      var (low, high) = (0.0, 1.0)
      for _ in 0..<40 {
        let middle = (low + high) / 2
        if Self.bezier(piece, middle).y > y { low = middle } else { high = middle }
      }
      return Self.bezier(piece, low).x
    }
    return nil
  }

  private static func bezier(_ piece: [Point], _ t: Double) -> Point {
    let weights = [
      (1 - t) * (1 - t) * (1 - t), 3 * t * (1 - t) * (1 - t), 3 * t * t * (1 - t), t * t * t,
    ]
    var point = Point(x: 0, y: 0)
    for index in 0..<4 {
      point.x += weights[index] * piece[index].x
      point.y += weights[index] * piece[index].y
    }
    return point
  }
}
