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
    let lasts = order.layers[layer].indices.dropLast()
    for index in lasts {
      let (first, second) = (order.layers[layer][index], order.layers[layer][index + 1])
      guard mayExchange(first, second, order) else { continue }
      let (now, then) = crossings(first, second, order)
      guard then < now || takesEqual && then == now else { continue }
      order.layers[layer].swapAt(index, index + 1)
      order.place[first] = index + 1
      order.place[second] = index
      gained = gained || then < now
    }
    return gained
  }

  private func mayExchange(_ first: Int, _ second: Int, _ order: Order) -> Bool {
    order.passing[first] == order.passing[second]
      && layers.cluster[first] == layers.cluster[second]
      && isFree(first) && isFree(second)
  }

  private func isFree(_ vertex: Int) -> Bool {
    layers.opening[vertex] < 0 && layers.closing[vertex] < 0 && layers.border[vertex] < 0
  }

  /// How often the links of two vertices cross, as they stand and the other way round.
  private func crossings(_ first: Int, _ second: Int, _ order: Order) -> (now: Int, then: Int) {
    var now = 0
    var then = 0
    for neighbours in [layers.above, layers.below] {
      let left = neighbours[first].map { order.place[$0] }.sorted()
      let right = neighbours[second].map { order.place[$0] }.sorted()
      now += Self.inversions(left, right)
      then += Self.inversions(right, left)
    }
    return (now, then)
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
