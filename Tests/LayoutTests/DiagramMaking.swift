// Diagrams to lay out: small ones by hand, larger ones by rule.

import Layout

extension Diagram {
  /// Boxes of one size, connected as said.
  static func of(_ count: Int, _ edges: [(Int, Int)]) -> Diagram {
    var diagram = Diagram()
    diagram.nodes = (0..<count).map { _ in Diagram.Node(size: Size(width: 54, height: 36)) }
    diagram.edges = edges.map { Diagram.Edge(tail: $0.0, head: $0.1) }
    return diagram
  }

  /// A graph without cycles: most edges are short, a few run over many ranks; boxes of all sizes.
  static func random(nodes: Int, edges: Int, seed: UInt64, reach: Int = 12) -> Diagram {
    var generator = Generator(state: seed)
    var pairs: [(Int, Int)] = []
    for index in 0..<edges {
      let tail = generator.next(below: nodes - 1)
      let farthest = index % 20 == 0 ? nodes - 1 : min(tail + reach, nodes - 1)
      pairs.append((tail, tail + 1 + generator.next(below: farthest - tail)))
    }
    var diagram = Diagram.of(nodes, pairs)
    for node in diagram.nodes.indices {
      let size = Size(
        width: Double(30 + generator.next(below: 90)),
        height: Double(20 + generator.next(below: 40)))
      diagram.nodes[node].size = size
      diagram.nodes[node].outline = generator.next(below: 3) == 0 ? .ellipse : .box
    }
    return diagram
  }

  /// A chain of blocks in clusters, each of a few branches, and one node that all blocks use.
  static func blocks(_ count: Int) -> Diagram {
    var edges: [(Int, Int)] = []
    for block in 0..<count {
      let first = 1 + block * 5
      edges += [
        (first, first + 1), (first, first + 2), (first + 1, first + 3), (first + 2, first + 3),
        (first + 3, first + 4), (first, first + 4), (0, first + 3),
      ]
      if block + 1 < count { edges.append((first + 4, first + 5)) }
    }
    var diagram = Diagram.of(1 + count * 5, edges)
    diagram.clusters.append(Diagram.Cluster(label: Size(width: 80, height: 14)))
    for block in 0..<count {
      diagram.clusters.append(Diagram.Cluster(parent: 0, label: Size(width: 40, height: 14)))
      for node in 0..<5 { diagram.nodes[1 + block * 5 + node].cluster = block + 1 }
    }
    return diagram
  }
}

/// Numbers that look random and are the same every time (Steele's SplitMix64).
struct Generator {
  var state: UInt64

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(max(limit, 1)))
  }
}
