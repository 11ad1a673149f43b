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
    let isSmall = size < 30_000
    var (best, fewest) = attempt(layers, from: starts[0], rounds: isSmall ? rounds : 1)
    var least = isSmall ? cost(best) : 0
    for start in starts.dropFirst() where isSmall || fewest > 0 {
      let (order, crossings) = attempt(layers, from: start, rounds: isSmall ? rounds : 1)
      guard crossings < fewest || crossings == fewest && isSmall else { continue }
      let cost = isSmall ? cost(order) : 0
      guard crossings < fewest || cost < least else { continue }
      (best, fewest, least) = (order, crossings, cost)
    }
    if !isSmall { _ = improve(&best, layers, rounds: rounds) }
    return best
  }

  private static func attempt(
    _ layers: Layers, from start: InitialOrder.Start, rounds: Int
  ) -> (order: Order, crossings: Int) {
    var order = InitialOrder(layers, from: start).order
    let crossings = improve(&order, layers, rounds: rounds)
    return (order, crossings)
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
