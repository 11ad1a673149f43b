// Integers for vertices that keep edges long enough and short in all: the question that ranks and,
// in its other axis, coordinates answer.

/// Minimise the sum of `weight * (value[head] - value[tail])` where every difference is at least
/// `length`; the edges have no cycle.
struct RankProblem {
  var count: Int
  var tails: [Int] = []
  var heads: [Int] = []
  var lengths: [Int] = []
  var weights: [Int] = []

  init(count: Int) { self.count = count }

  mutating func add(_ tail: Int, _ head: Int, length: Int, weight: Int) {
    tails.append(tail)
    heads.append(head)
    lengths.append(length)
    weights.append(weight)
  }

  func cost(of values: [Int]) -> Int {
    tails.indices.reduce(0) { $0 + weights[$1] * (values[heads[$1]] - values[tails[$1]]) }
  }

  /// The least values, each vertex as early as its predecessors let it; and the vertices in an
  /// order that the edges agree with.
  func longestPaths() -> (values: [Int], order: [Int]) {
    let leaving = Adjacency(count: count, keys: tails, values: Array(tails.indices))
    var waiting = Array(repeating: 0, count: count)
    for head in heads { waiting[head] += 1 }
    var values = Array(repeating: 0, count: count)
    var order = (0..<count).filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      let vertex = order[next]
      next += 1
      for edge in leaving[vertex] {
        let head = heads[edge]
        values[head] = max(values[head], values[vertex] + lengths[edge])
        waiting[head] -= 1
        if waiting[head] == 0 { order.append(head) }
      }
    }
    return (values, order)
  }

  /// Moves vertices next to where most of their edges lead, one after the other: late ones first
  /// towards their successors, then early ones towards their predecessors.
  func tighten(_ values: inout [Int], order: [Int], passes: Int) {
    let leaving = Adjacency(count: count, keys: tails, values: Array(tails.indices))
    let entering = Adjacency(count: count, keys: heads, values: Array(tails.indices))
    var pull = Array(repeating: 0, count: count)
    for edge in tails.indices {
      pull[tails[edge]] += weights[edge]
      pull[heads[edge]] -= weights[edge]
    }
    for _ in 0..<passes {
      var moved = false
      for vertex in order.reversed() where pull[vertex] >= 0 {
        let latest = leaving[vertex].reduce(Int.max) { min($0, values[heads[$1]] - lengths[$1]) }
        guard latest < .max, latest > values[vertex] else { continue }
        values[vertex] = latest
        moved = true
      }
      for vertex in order where pull[vertex] < 0 {
        let earliest = entering[vertex].reduce(Int.min) { max($0, values[tails[$1]] + lengths[$1]) }
        guard earliest > .min, earliest < values[vertex] else { continue }
        values[vertex] = earliest
        moved = true
      }
      if !moved { return }
    }
  }
}
