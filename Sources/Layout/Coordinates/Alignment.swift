// Which vertices stand on one vertical line.

/// The vertical alignment of Brandes and Köpf ("Fast and simple horizontal coordinate assignment",
/// Graph Drawing 2001): each vertex joins the line of a median neighbour on the layer before, where
/// no line crosses another. Both ends of a segment are always on one line.
struct Alignment {
  private let layers: Layers
  private let order: Order
  private let isConflicting: [Bool]
  private let links: (above: Adjacency, below: Adjacency)
  private let lefts: (below: [Int], above: [Int])

  init(_ layers: Layers, _ order: Order) {
    self.layers = layers
    self.order = order
    let all = Array(layers.linkTops.indices)
    links = (
      Adjacency(count: layers.rank.count, keys: layers.linkBottoms, values: all),
      Adjacency(count: layers.rank.count, keys: layers.linkTops, values: all)
    )
    var below = Array(repeating: 0, count: layers.rank.count)
    var above = below
    for layer in order.layers {
      for (vertex, count) in zip(layer, order.segments(leftOf: layer, layers.opening)) {
        below[vertex] = count
      }
      for (vertex, count) in zip(layer, order.segments(leftOf: layer, layers.closing)) {
        above[vertex] = count
      }
    }
    lefts = (below, above)
    isConflicting = Self.conflicts(layers, order, links.above)
  }

  /// The vertex that stands for the line of each.
  func lines(isDownward: Bool, isLeftward: Bool) -> [Int] {
    var line = Array(layers.rank.indices)
    let sequence = isDownward ? Array(order.layers) : order.layers.reversed()
    for layer in sequence {
      var last = isLeftward ? -1 : Int.max
      for vertex in isLeftward ? layer : layer.reversed() {
        if let other = otherEnd(of: vertex, isDownward: isDownward) {
          line[vertex] = line[other]
          continue
        }
        guard let partner = partner(of: vertex, isDownward, isLeftward, last) else { continue }
        last = order.place[partner]
        line[vertex] = line[partner]
      }
    }
    return line
  }

  private func otherEnd(of vertex: Int, isDownward: Bool) -> Int? {
    let segment = isDownward ? layers.closing[vertex] : layers.opening[vertex]
    guard segment >= 0 else { return nil }
    return isDownward ? layers.segments[segment].top : layers.segments[segment].bottom
  }

  /// The median neighbour on the layer before, if the way to it is free.
  private func partner(
    of vertex: Int, _ isDownward: Bool, _ isLeftward: Bool, _ last: Int
  ) -> Int? {
    let candidates = (isDownward ? links.above[vertex] : links.below[vertex])
      .map { (link: $0, vertex: isDownward ? layers.linkTops[$0] : layers.linkBottoms[$0]) }
      .sorted { order.place[$0.vertex] < order.place[$1.vertex] }
    guard !candidates.isEmpty else { return nil }
    let lower = (candidates.count - 1) / 2
    let upper = candidates.count / 2
    for median in isLeftward ? [lower, upper] : [upper, lower] {
      let (link, other) = candidates[median]
      let place = order.place[other]
      guard !isConflicting[link], crossesNoSegment(link) else { continue }
      if isLeftward ? place > last : place < last { return other }
    }
    return nil
  }

  private func crossesNoSegment(_ link: Int) -> Bool {
    lefts.below[layers.linkTops[link]] == lefts.above[layers.linkBottoms[link]]
  }

  /// Links that cross one between two inner vertices, which long edges are straight for.
  private static func conflicts(_ layers: Layers, _ order: Order, _ above: Adjacency) -> [Bool] {
    var result = Array(repeating: false, count: layers.linkTops.count)
    for (upper, lower) in zip(order.layers, order.layers.dropFirst()) {
      var low = 0
      var next = 0
      for (index, vertex) in lower.enumerated() {
        let inner = above[vertex].first { link in
          vertex >= layers.nodeCount && layers.linkTops[link] >= layers.nodeCount
        }
        let place = inner.map { order.place[layers.linkTops[$0]] }
        let isBound = place.map { $0 >= low } ?? false
        guard isBound || index == lower.count - 1 else { continue }
        let high = isBound ? place ?? upper.count : upper.count
        while next <= index {
          for link in above[lower[next]] {
            let place = order.place[layers.linkTops[link]]
            if place < low || place > high { result[link] = true }
          }
          next += 1
        }
        low = high
      }
    }
    return result
  }
}
