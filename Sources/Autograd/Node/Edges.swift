// Where a node's gradients go, without an array for the one or two inputs that most nodes have.

/// A node and which of its outputs is meant: an entry of `next_functions`.
package struct Edge {
  package let node: Node
  package let output: Int

  package init(_ node: Node, _ output: Int) {
    self.node = node
    self.output = output
  }
}

/// A node's `next_functions`: one entry for each tensor argument, nil where no gradient is wanted.
package struct Edges {
  private enum Content {
    case one(Edge?)
    case two(Edge?, Edge?)
    case many([Edge?])
  }

  private let content: Content

  init() { content = .many([]) }

  init(_ edge: Edge?) { content = .one(edge) }

  init(_ first: Edge?, _ second: Edge?) { content = .two(first, second) }

  init(_ edges: [Edge?]) {
    switch edges.count {
    case 1: content = .one(edges[0])
    case 2: content = .two(edges[0], edges[1])
    default: content = .many(edges)
    }
  }
}

extension Edges: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var count: Int { endIndex }

  package var endIndex: Int {
    switch content {
    case .one: 1
    case .two: 2
    case .many(let edges): edges.count
    }
  }

  package subscript(slot: Int) -> Edge? {
    switch content {
    case .one(let edge):
      precondition(slot == 0)
      return edge
    case .two(let first, let second):
      precondition(slot == 0 || slot == 1)
      return slot == 0 ? first : second
    case .many(let edges): return edges[slot]
    }
  }
}
