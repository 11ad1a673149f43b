// One pass over the layers in which each is put in the order that its neighbours suggest.

/// A sweep as Eiglsperger, Siebenhaller and Kaufmann describe it: the layer before is fixed, the
/// vertices of the next go to the barycenter of their neighbours on it, segments keep their order
/// and are kept in a tree that finds them by index; O((V + E) log E) in all. A container of theirs
/// is here the space between two vertices: a vertex knows how many segments lie to its left.
struct Sweep {
  private let layers: Layers
  private let old: Order
  private var new: Order
  private var line: SegmentLine
  /// Segments begin at some vertices in the direction of the sweep and end at others.
  private let begins: [Int]
  private let ends: [Int]
  private let isDownward: Bool
  private let breaksTiesLeft: Bool
  private var blocks: ClusterBlocks

  static func run(
    _ order: Order, _ layers: Layers, isDownward: Bool, breaksTiesLeft: Bool
  ) -> Order {
    var sweep = Sweep(order, layers, isDownward: isDownward, breaksTiesLeft: breaksTiesLeft)
    let sequence = Array(order.layers.indices)
    var previous: Int?
    for layer in isDownward ? sequence : sequence.reversed() {
      if let previous { sweep.place(layer, after: previous) }
      previous = layer
    }
    return sweep.new
  }

  private init(_ order: Order, _ layers: Layers, isDownward: Bool, breaksTiesLeft: Bool) {
    self.layers = layers
    self.isDownward = isDownward
    self.breaksTiesLeft = breaksTiesLeft
    old = order
    new = order
    line = SegmentLine(count: layers.segments.count)
    begins = isDownward ? layers.opening : layers.closing
    ends = isDownward ? layers.closing : layers.opening
    blocks = ClusterBlocks(layers)
  }

  /// A vertex, or the members of a cluster that begins on this layer, and where it wants to stand.
  struct Item {
    /// Its vertices in the list of all.
    var members: Range<Int>
    var measure: Double
    /// False, if nothing on the layer before has a say in where it stands.
    var isKnown: Bool
    /// How many of the segments, those that end here included, are on its left.
    var gap = 0
  }

  struct Measured {
    var vertex: Int
    var value: Double
    /// False for a vertex without neighbours on the layer before.
    var isKnown: Bool
  }

  private mutating func place(_ layer: Int, after previous: Int) {
    let fixed = Fixed(new, new.layers[previous], begins)
    for (segment, index) in fixed.begun { line.insert(segment, at: index) }

    let free = order(on: layer).filter { ends[$0] < 0 }
    var items = blocks.items(of: free.map { measured($0) })
    keepUnknown(&items)
    for index in items.indices {
      let gap = fixed.segments(before: items[index].measure, of: line.count)
      items[index].gap = legal(gap, for: blocks.sequence[items[index].members.lowerBound])
    }
    items.sort { $0.gap != $1.gap ? $0.gap < $1.gap : $0.measure < $1.measure }
    let closing = new.layers[layer].filter { ends[$0] >= 0 }
      .map { (vertex: $0, index: line.index(of: ends[$0])) }
      .sorted { $0.index < $1.index }
    merge(items, closing, on: layer)
  }

  /// Sorts the items that know where to stand into the places that they hold together; all others
  /// keep theirs, and want to stand next to whom they follow.
  private func keepUnknown(_ items: inout [Item]) {
    guard items.contains(where: { !$0.isKnown }) else { return }
    var known = items.filter(\.isKnown).sorted { $0.measure < $1.measure }[...]
    guard var last = known.first?.measure else { return }
    for index in items.indices {
      if items[index].isKnown, let next = known.popFirst() {
        items[index] = next
        last = next.measure
      } else {
        items[index].measure = last
      }
    }
  }

  /// The vertices that are placed freely, as they stood; reversed, where equals change places.
  private func order(on layer: Int) -> [Int] {
    let vertices = old.layers[layer]
    return breaksTiesLeft ? vertices.reversed() : vertices
  }

  /// The mean position of the neighbours on the fixed layer; without any, where it stood.
  private func measured(_ vertex: Int) -> Measured {
    let neighbours = isDownward ? layers.above : layers.below
    let range = neighbours.range(of: vertex)
    guard !range.isEmpty else {
      return Measured(vertex: vertex, value: Double(old.position(vertex)), isKnown: false)
    }
    var sum = 0
    for member in range { sum += new.position(neighbours.members[member]) }
    let mean = Double(sum) / Double(range.count)
    return Measured(vertex: vertex, value: mean, isKnown: true)
  }

  /// Writes the layer: vertices in their gaps, and what ends here in place of its segment.
  private mutating func merge(
    _ items: [Item], _ closing: [(vertex: Int, index: Int)], on layer: Int
  ) {
    var result: [Int] = []
    result.reserveCapacity(new.layers[layer].count)
    var next = closing[...]
    func put(_ vertex: Int, _ passing: Int, _ new: inout Order) {
      new.place[vertex] = result.count
      new.passing[vertex] = passing
      result.append(vertex)
    }
    for item in items {
      while let first = next.first, first.index < item.gap {
        put(first.vertex, first.index - (closing.count - next.count), &new)
        next.removeFirst()
      }
      for member in item.members {
        put(blocks.sequence[member], item.gap - (closing.count - next.count), &new)
      }
    }
    while let first = next.popFirst() {
      put(first.vertex, first.index - (closing.count - next.count - 1), &new)
    }
    for (vertex, _) in closing { line.remove(ends[vertex]) }
    for vertex in result {
      new.nearest[vertex] =
        new.passing[vertex] > 0 ? line.segment(at: new.passing[vertex] - 1) : -1
    }
    new.layers[layer] = result
  }

  /// The gap nearest to the wanted one that lies in the vertex's own cluster.
  private mutating func legal(_ gap: Int, for vertex: Int) -> Int {
    guard !layers.clusters.parents.isEmpty else { return gap }
    let cluster = blocks.surroundings(of: vertex)
    let found = self.cluster(at: gap)
    guard found != cluster else { return gap }
    if layers.clusters.lies(found, within: cluster) {
      let sides = self.sides(of: layers.clusters.child(of: cluster, towards: found))
      return gap - sides.left <= sides.right + 1 - gap ? sides.left : sides.right + 1
    }
    let sides = self.sides(of: cluster)
    return gap <= sides.left ? sides.left + 1 : sides.right
  }

  private mutating func sides(of cluster: Int) -> (left: Int, right: Int) {
    let top = (layers.clusters.leftSide[cluster], layers.clusters.rightSide[cluster])
    return (line.index(of: layers.opening[top.0]), line.index(of: layers.opening[top.1]))
  }

  /// The innermost cluster that has this gap between its sides.
  private mutating func cluster(at gap: Int) -> Int {
    guard gap > 0 else { return -1 }
    let segment = layers.segments[line.segment(at: gap - 1)]
    guard let side = segment.side else { return segment.cluster }
    return side.isLeft ? side.cluster : layers.clusters.parents[side.cluster]
  }
}

extension Sweep {
  /// The layer that was placed last, as the next one sees it: vertices and segments in one line.
  private struct Fixed {
    /// Segments that begin on it, and at which index of the line they enter.
    var begun: [(segment: Int, index: Int)] = []
    /// The positions of all other vertices, ascending.
    private var vertices: [Int] = []

    init(_ order: Order, _ layer: [Int], _ begins: [Int]) {
      for vertex in layer {
        if begins[vertex] >= 0 {
          begun.append((begins[vertex], order.passing[vertex] + begun.count))
        } else {
          vertices.append(order.position(vertex))
        }
      }
    }

    /// How many segments lie left of a position.
    func segments(before measure: Double, of count: Int) -> Int {
      let whole = max(Int(measure.rounded(.up)), 0)
      var low = 0
      var high = vertices.count
      while low < high {
        let middle = (low + high) / 2
        if vertices[middle] < whole { low = middle + 1 } else { high = middle }
      }
      return min(max(whole - low, 0), count)
    }
  }
}
