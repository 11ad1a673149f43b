// Edges between two nodes of one rank: straight to the next one, over the others to a farther one.

extension Router {
  func flat(_ edge: Diagram.Edge) -> Placement.Spline {
    let (tail, head) = (center(edge.tail), center(edge.head))
    let isRightward = tail.x < head.x
    let sign = isRightward ? 1.0 : -1.0
    guard isNext(edge.tail, edge.head) else { return arch(edge) }
    let start = Point(x: tail.x + sign * size(edge.tail).width / 2, y: tail.y)
    let end = Point(x: head.x - sign * size(edge.head).width / 2, y: head.y)
    let length = abs(end.x - start.x)
    let from = start.x + sign * min(edge.tailArrow, 0.45 * length)
    let to = end.x - sign * min(edge.headArrow, 0.45 * length)
    let points = [0.0, 1 / 3, 2 / 3, 1].map { share in
      Point(x: from + (to - from) * share, y: start.y + (end.y - start.y) * share)
    }
    return Placement.Spline(
      points: points, start: edge.tailArrow > 0 ? start : nil, end: edge.headArrow > 0 ? end : nil)
  }

  /// Up from one node, across above the rank, and down to the other.
  private func arch(_ edge: Diagram.Edge) -> Placement.Spline {
    let top = ranks.tops[layers.rank[edge.tail]]
    let (tail, head) = (center(edge.tail), center(edge.head))
    let start = Point(x: tail.x, y: tail.y - size(edge.tail).height / 2)
    let end = Point(x: head.x, y: head.y - size(edge.head).height / 2)
    let rise = diagram.rankSeparation * 0.8
    let from = Point(x: start.x, y: min(start.y - edge.tailArrow, top))
    let to = Point(x: end.x, y: min(end.y - edge.headArrow, top))
    let peak = min(from.y, to.y) - rise
    return Placement.Spline(
      points: [from, Point(x: from.x, y: peak), Point(x: to.x, y: peak), to],
      start: edge.tailArrow > 0 ? start : nil, end: edge.headArrow > 0 ? end : nil)
  }

  private func size(_ node: Int) -> Size { diagram.nodes[node].size }

  private func isNext(_ first: Int, _ second: Int) -> Bool {
    abs(order.place[first] - order.place[second]) == 1
      && order.passing[first] == order.passing[second]
  }
}
