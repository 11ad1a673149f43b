// Who stands left of whom on every layer, in space that grows with the vertices and not with the
// length of the edges.

/// The order of all layers. Segments that pass a layer are not listed there; each vertex knows how
/// many of them pass to its left, and which is the nearest. As segments never cross one another,
/// that says everything.
struct Order {
  var layers: [[Int]]
  /// A vertex's index among the vertices of its layer.
  var place: [Int]
  /// How many segments pass a vertex's layer on its left.
  var passing: [Int]
  /// The nearest segment that passes on the left; -1 without one.
  var nearest: [Int]

  /// Where a vertex stands among the vertices and passing segments of its layer.
  func position(_ vertex: Int) -> Int { place[vertex] + passing[vertex] }
}

/// Layers, their order, and how many crossings it has.
enum Ordering {
  /// An order with few crossings: sweeps from several starts, each as long as it gains something.
  /// Of orders with equally few, in a small graph, it is the one that costs least.
  static func order(_ layers: Layers, cost: (Order) -> Double) -> Order {
    let size = layers.rank.count + layers.linkTops.count
    // About a second's work at most: thorough where it is cheap, a few sweeps where it is not.
    let rounds = min(max(3_000_000 / max(size, 1), 4), 24)
    let starts = InitialOrder.Start.all(variants: min(60_000 / max(size, 1), 12))
    var best = InitialOrder(layers, from: starts[0]).order
    var fewest = improve(&best, layers, rounds: rounds)
    // A second start at all is for graphs that have the time.
    if size > 30_000 { return best }
    var least = cost(best)
    for start in starts.dropFirst() {
      var order = InitialOrder(layers, from: start).order
      let crossings = improve(&order, layers, rounds: rounds)
      guard crossings <= fewest else { continue }
      let cost = cost(order)
      if crossings < fewest || cost < least {
        fewest = crossings
        least = cost
        best = order
      }
    }
    return best
  }

  /// Sweeps up and down and keeps the best; gives its crossings.
  private static func improve(_ order: inout Order, _ layers: Layers, rounds: Int) -> Int {
    var best = order
    var fewest = Crossings.count(best, layers)
    var current = order
    var failures = 0
    for round in 0..<rounds {
      if fewest == 0 || failures == 4 { break }
      let isReversing = round % 4 >= 2
      for isDownward in [true, false] {
        current = Sweep.run(current, layers, isDownward: isDownward, breaksTiesLeft: isReversing)
        Transposition.run(
          &current, layers, rounds: min(rounds, 12), takesEqual: isReversing)
        let crossings = Crossings.count(current, layers)
        if crossings < fewest {
          if Double(crossings) < 0.995 * Double(fewest) { failures = -1 }
          fewest = crossings
          best = current
        }
      }
      failures += 1
    }
    Transposition.run(&best, layers, rounds: 20, takesEqual: false)
    order = best
    return Crossings.count(best, layers)
  }
}
