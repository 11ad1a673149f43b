// Takes the cycles out: every edge that closes one is drawn against its direction.

/// The edges whose reversal leaves a graph without cycles: those that lead a depth-first search
/// back to a vertex that it has not left yet (Gansner, Koutsofios, North and Vo, "A technique for
/// drawing directed graphs", IEEE Transactions on Software Engineering 19(3), 1993, section 2.1).
enum Orientation {
  static func reversed(count: Int, tails: [Int], heads: [Int]) -> [Bool] {
    let leaving = Adjacency(count: count, keys: tails, values: Array(tails.indices))
    var result = Array(repeating: false, count: tails.count)
    var state = [State](repeating: .new, count: count)
    var progress = Array(repeating: 0, count: count)
    var stack: [Int] = []
    for root in 0..<count where state[root] == .new {
      stack.append(root)
      state[root] = .open
      while let vertex = stack.last {
        let edges = leaving[vertex]
        guard progress[vertex] < edges.count else {
          state[vertex] = .left
          stack.removeLast()
          continue
        }
        let edge = edges[edges.startIndex + progress[vertex]]
        progress[vertex] += 1
        let head = heads[edge]
        switch state[head] {
        case .new:
          state[head] = .open
          stack.append(head)
        case .open: result[edge] = head != vertex
        case .left: break
        }
      }
    }
    return result
  }

  private enum State {
    case new, open, left
  }
}
