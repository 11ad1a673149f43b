// Added and removed nodes that hang together, and what took whose place.

/// The leftovers of a matching as connected pieces.
struct Blocks {
  /// Nodes that hang together, in order of their graph, and their neighbours outside.
  struct Block {
    var nodes: [Int]
    var sources: [Int]
    var consumers: [Int]
  }

  private(set) var added: [Block] = []
  private(set) var removed: [Block] = []
  private(set) var replaced: [(old: Block, new: Block)] = []

  init(_ difference: Difference) {
    let matching = difference.matching
    removed = Self.blocks(of: difference.removed, in: matching.old)
    added = Self.blocks(of: difference.added, in: matching.new)
    pairUp(matching)
  }

  /// A removed and an added block with a neighbour in common, the consumers first.
  private mutating func pairUp(_ matching: Matching) {
    var takers: [Int: Int] = [:]
    for (index, block) in added.enumerated() {
      for consumer in block.consumers where takers[consumer] == nil { takers[consumer] = index }
      if block.consumers.isEmpty {
        for source in block.sources where takers[source] == nil { takers[source] = index }
      }
    }
    var taken: Set<Int> = []
    var kept: [Block] = []
    for block in removed {
      let neighbours = block.consumers.isEmpty ? block.sources : block.consumers
      let match = neighbours.lazy.compactMap { matching.partner[$0] }.compactMap { takers[$0] }
        .first { !taken.contains($0) }
      guard let match else {
        kept.append(block)
        continue
      }
      taken.insert(match)
      replaced.append((block, added[match]))
    }
    removed = kept
    added = added.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
  }

  private static func blocks(of nodes: [Int], in snapshot: Snapshot) -> [Block] {
    let members = Set(nodes)
    let inputs = snapshot.inputs
    let consumers = snapshot.consumers
    var seen: Set<Int> = []
    var blocks: [Block] = []
    for start in nodes where seen.insert(start).inserted {
      var block = Block(nodes: [], sources: [], consumers: [])
      var pending = [start]
      while let node = pending.popLast() {
        block.nodes.append(node)
        let below = snapshot.edges[inputs[node]].map(\.source)
        let above = consumers[node].map { snapshot.edges[$0].target }
        block.sources += below.filter { !members.contains($0) }
        block.consumers += above.filter { !members.contains($0) }
        pending += (below + above).filter { members.contains($0) && seen.insert($0).inserted }
      }
      block.nodes.sort()
      blocks.append(block)
    }
    return blocks
  }
}
