// Clusters that begin on a layer enter it as one block each: sides outside, members inside, sorted.

struct ClusterBlocks {
  private let layers: Layers
  private let hasClusters: Bool
  /// The cluster around the outermost block that a vertex came in, as of the last layer.
  private var around: [Int: Int] = [:]

  init(_ layers: Layers) {
    self.layers = layers
    hasClusters = !layers.clusters.parents.isEmpty
  }

  /// The vertices of the last layer's items, item by item.
  private(set) var sequence: [Int] = []

  /// The cluster in which the item that holds a vertex has to stand.
  func surroundings(of vertex: Int) -> Int { around[vertex] ?? layers.cluster[vertex] }

  /// The items that vertices of one layer form.
  mutating func items(of free: [Sweep.Measured]) -> [Sweep.Item] {
    around.removeAll(keepingCapacity: true)
    sequence.removeAll(keepingCapacity: true)
    let beginning = hasClusters ? beginningClusters(free) : []
    guard beginning.isEmpty else { return gather(free, beginning) }
    var items: [Sweep.Item] = []
    items.reserveCapacity(free.count)
    for measured in free { items.append(item(measured)) }
    return items
  }

  /// The clusters whose sides begin among these vertices, parents first.
  private func beginningClusters(_ free: [Sweep.Measured]) -> [Int] {
    Set(free.map { layers.border[$0.vertex] }.filter { $0 >= 0 }).sorted()
  }

  private mutating func item(_ measured: Sweep.Measured) -> Sweep.Item {
    sequence.append(measured.vertex)
    return Sweep.Item(
      members: sequence.count - 1..<sequence.count, measure: measured.value,
      isKnown: measured.isKnown)
  }

  private struct Block {
    var sum = 0.0
    var count = 0
    var fallback = 0.0
    var contents: [(measure: Double, item: Content)] = []
    var sides: [Int] = []

    var measure: Double { count > 0 ? sum / Double(count) : fallback }
  }

  private enum Content {
    case vertex(Int)
    case cluster(Int)
  }

  private mutating func gather(_ free: [Sweep.Measured], _ beginning: [Int]) -> [Sweep.Item] {
    var blocks: [Int: Block] = [:]
    for cluster in beginning { blocks[cluster] = Block() }
    var items: [Sweep.Item] = []
    for measured in free {
      let (vertex, value) = (measured.vertex, measured.value)
      guard var block = blocks.removeValue(forKey: layers.cluster[vertex]) else {
        items.append(item(measured))
        continue
      }
      if layers.border[vertex] >= 0 {
        block.sides.append(vertex)
      } else {
        block.contents.append((value, .vertex(vertex)))
        if measured.isKnown {
          block.sum += value
          block.count += 1
        } else {
          block.fallback = value
        }
      }
      blocks[layers.cluster[vertex]] = block
    }
    for cluster in beginning.reversed() {
      guard let block = blocks[cluster] else { continue }
      let parent = layers.clusters.parents[cluster]
      if var outer = blocks.removeValue(forKey: parent) {
        outer.sum += block.sum
        outer.count += block.count
        outer.fallback = block.fallback
        outer.contents.append((block.measure, .cluster(cluster)))
        blocks[parent] = outer
      } else {
        let members = flattened(cluster, blocks)
        around[members[0]] = parent
        let start = sequence.count
        sequence += members
        items.append(
          Sweep.Item(
            members: start..<sequence.count, measure: block.measure, isKnown: block.count > 0))
      }
    }
    return items
  }

  private func flattened(_ cluster: Int, _ blocks: [Int: Block]) -> [Int] {
    var result: [Int] = []
    var stack: [Content] = [.cluster(cluster)]
    while let content = stack.popLast() {
      switch content {
      case .vertex(let vertex): result.append(vertex)
      case .cluster(let cluster):
        guard let block = blocks[cluster] else { continue }
        // Sides were made left before right, and so are their numbers.
        let sides = block.sides.sorted()
        if let right = sides.last { stack.append(.vertex(right)) }
        let contents = block.contents.enumerated().sorted {
          ($0.element.measure, $0.offset) > ($1.element.measure, $1.offset)
        }
        stack += contents.map(\.element.item)
        if let left = sides.first { stack.append(.vertex(left)) }
      }
    }
    return result
  }
}
