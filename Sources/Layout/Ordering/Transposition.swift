// What sweeps leave: neighbours on a layer that cross less the other way round.

/// Exchanges adjacent vertices as long as that removes crossings (Gansner et al. 1993, section 3).
/// A vertex where a segment begins or ends stays, as its segment would have to move on all layers.
struct Transposition {
  private let layers: Layers

  static func run(_ order: inout Order, _ layers: Layers, rounds: Int, takesEqual: Bool) {
    let transposition = Transposition(layers: layers)
    var pending = Array(repeating: true, count: order.layers.count)
    for round in 0..<rounds {
      var gained = false
      for layer in order.layers.indices where pending[layer] {
        pending[layer] = false
        let takesEqual = takesEqual && round == 0
        guard transposition.exchange(on: layer, &order, takesEqual: takesEqual) else { continue }
        gained = true
        for near in max(layer - 1, 0)...min(layer + 1, pending.count - 1) { pending[near] = true }
      }
      if !gained { return }
    }
  }

  private func exchange(on layer: Int, _ order: inout Order, takesEqual: Bool) -> Bool {
    var gained = false
    for index in order.layers[layer].indices.dropLast() {
      let (first, second) = (order.layers[layer][index], order.layers[layer][index + 1])
      guard mayExchange(first, second, order) else { continue }
      let gain =
        gain(first, second, layers.above, order.place)
        + gain(
          first, second, layers.below, order.place)
      guard gain > 0 || takesEqual && gain == 0 else { continue }
      order.layers[layer].swapAt(index, index + 1)
      order.place[first] = index + 1
      order.place[second] = index
      gained = gained || gain > 0
    }
    return gained
  }

  private func mayExchange(_ first: Int, _ second: Int, _ order: borrowing Order) -> Bool {
    order.passing[first] == order.passing[second]
      && layers.cluster[first] == layers.cluster[second]
      && isFree(first) && isFree(second)
  }

  private func isFree(_ vertex: Int) -> Bool {
    layers.opening[vertex] < 0 && layers.closing[vertex] < 0 && layers.border[vertex] < 0
  }

  /// How many crossings of two vertices' links on one side vanish by an exchange.
  private func gain(
    _ first: Int, _ second: Int, _ neighbours: Adjacency, _ place: [Int]
  ) -> Int {
    let (left, right) = (neighbours.range(of: first), neighbours.range(of: second))
    guard min(left.count, right.count) > 8 else {
      var gain = 0
      for member in left {
        let here = place[neighbours.members[member]]
        for other in right { gain += (here - place[neighbours.members[other]]).signum() }
      }
      return gain
    }
    let lefts = left.map { place[neighbours.members[$0]] }.sorted()
    let rights = right.map { place[neighbours.members[$0]] }.sorted()
    return Self.inversions(lefts, rights) - Self.inversions(rights, lefts)
  }

  /// The pairs in which the left one's neighbour lies right of the right one's.
  private static func inversions(_ left: [Int], _ right: [Int]) -> Int {
    var result = 0
    var before = 0
    for place in left {
      while before < right.count, right[before] < place { before += 1 }
      result += before
    }
    return result
  }
}
