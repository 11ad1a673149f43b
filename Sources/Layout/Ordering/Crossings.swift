// How many pairs of edges cross, between two layers and in all.

/// Counts crossings by sorting and a tree of prefix sums, O(E log V) for a pair of layers (Barth,
/// Jünger and Mutzel, "Simple and efficient bilayer cross counting", Graph Drawing 2002). What a
/// link crosses of the segments beside it is the difference of how many lie left of its two ends.
enum Crossings {
  static func count(_ order: Order, _ layers: Layers) -> Int {
    var total = 0
    var lefts = LeftSegments(order, layers)
    for layer in order.layers.indices.dropLast() {
      lefts.move(to: layer)
      total += count(order, layers, between: layer, &lefts)
    }
    return total
  }

  private static func count(
    _ order: Order, _ layers: Layers, between layer: Int, _ lefts: inout LeftSegments
  ) -> Int {
    var total = 0
    var inserted = 0
    var tree = CountingTree(count: order.layers[layer + 1].count)
    var places: [Int] = []
    for vertex in order.layers[layer] {
      places.removeAll(keepingCapacity: true)
      for member in layers.below.range(of: vertex) {
        let other = layers.below.members[member]
        places.append(order.place[other])
        total += abs(lefts.ofUpper[order.place[vertex]] - lefts.ofLower[order.place[other]])
      }
      // The ends of one vertex's links do not cross one another: count before inserting.
      for place in places { total += inserted - tree.sum(before: place + 1) }
      for place in places { tree.add(1, at: place) }
      inserted += places.count
    }
    return total
  }
}

/// How many segments that run between two layers lie left of each vertex of either.
struct LeftSegments {
  private let order: Order
  private let layers: Layers
  /// By place, for the vertices of the upper layer and of the lower one.
  private(set) var ofUpper: [Int] = []
  private(set) var ofLower: [Int] = []

  init(_ order: Order, _ layers: Layers) {
    self.order = order
    self.layers = layers
  }

  mutating func move(to layer: Int) {
    ofUpper = order.segments(leftOf: order.layers[layer], layers.opening)
    ofLower = order.segments(leftOf: order.layers[layer + 1], layers.closing)
  }
}

extension Order {
  /// For each vertex of a layer, the segments on its left just below the layer (where `ends` says
  /// what opens) or just above it (what closes).
  func segments(leftOf layer: [Int], _ ends: [Int]) -> [Int] {
    var ended = 0
    return layer.map { vertex in
      defer { if ends[vertex] >= 0 { ended += 1 } }
      return passing[vertex] + ended
    }
  }
}
