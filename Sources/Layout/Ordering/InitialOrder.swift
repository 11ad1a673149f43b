// A first order in which neighbours are near: a depth-first numbering of everything there is, the
// same on all layers, so that segments are in order from the start.

struct InitialOrder {
  /// Where the search begins, and in which of many ways it takes neighbours.
  struct Start {
    var isTop: Bool
    var variant = 0

    /// Three plain starts, then as many others as are asked for.
    static func all(variants: Int) -> [Start] {
      let plain = [Start(isTop: false, variant: -1), Start(isTop: true), Start(isTop: false)]
      return plain + (0..<variants).map { Start(isTop: $0.isMultiple(of: 2), variant: $0 + 1) }
    }

    /// Neighbours in the order in which they are to be met: as given, by chance, or with the one
    /// that has most behind it in the middle, so that a trunk has its branches on both sides.
    fileprivate func arranged(_ vertices: [Int], depths: [Int]) -> [Int] {
      guard variant != 0, vertices.count > 1 else { return vertices }
      guard variant < 0 else { return vertices.sorted { (key($0), $0) < (key($1), $1) } }
      let sorted = vertices.sorted { (-depths[$0], $0) < (-depths[$1], $1) }
      var result: [Int] = []
      // The side that is longer by one changes with the depth.
      var isLeft = depths[sorted[0]].isMultiple(of: 2)
      for vertex in sorted.reversed() {
        result.insert(vertex, at: isLeft ? result.count / 2 : (result.count + 1) / 2)
        isLeft.toggle()
      }
      return result
    }

    /// A number that looks random and is the same every time.
    private func key(_ vertex: Int) -> UInt64 {
      var value = UInt64(truncatingIfNeeded: vertex &* 64 &+ variant) &* 0x9E37_79B9_7F4A_7C15
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      return value ^ (value >> 27)
    }
  }

  private let layers: Layers
  /// A number for each vertex; the ends of a segment share one.
  private var number: [Int]
  private(set) var order: Order

  init(_ layers: Layers, from start: Start) {
    self.layers = layers
    number = Self.search(layers, from: start)
    if !layers.clusters.parents.isEmpty { number = Self.gathered(number, layers) }
    let count = layers.rank.count
    order = Order(
      layers: layers.members, place: Array(repeating: 0, count: count),
      passing: Array(repeating: 0, count: count), nearest: Array(repeating: -1, count: count))
    sort()
  }

  /// Numbers vertices as a search meets them, through links and segments alike.
  private static func search(_ layers: Layers, from start: Start) -> [Int] {
    var number = Array(repeating: -1, count: layers.rank.count)
    let depths = start.variant < 0 ? depths(layers) : []
    var next = 0
    var stack: [Int] = []
    for layer in start.isTop ? layers.members : layers.members.reversed() {
      for root in layer where number[root] < 0 && layers.border[root] < 0 {
        stack.append(root)
        while let vertex = stack.popLast() {
          guard number[vertex] < 0 else { continue }
          number[vertex] = next
          next += 1
          let lower = start.arranged(
            layers.below[vertex].reversed().filter { number[$0] < 0 }, depths: depths)
          let upper = start.arranged(
            layers.above[vertex].reversed().filter { number[$0] < 0 }, depths: depths)
          stack += start.isTop ? lower + upper : upper + lower
          let other = Self.otherEnd(of: vertex, layers)
          if other >= 0, number[other] < 0 {
            number[other] = number[vertex]
            stack += layers.below[other].filter { number[$0] < 0 }
            stack += layers.above[other].filter { number[$0] < 0 }
          }
        }
      }
    }
    return number
  }

  /// The number of layers on the longest way up from each vertex.
  private static func depths(_ layers: Layers) -> [Int] {
    var depths = Array(repeating: 0, count: layers.rank.count)
    for layer in layers.members {
      for vertex in layer {
        for upper in layers.above[vertex] {
          depths[vertex] = max(depths[vertex], depths[upper] + 1)
        }
        guard layers.closing[vertex] >= 0 else { continue }
        let segment = layers.segments[layers.closing[vertex]]
        depths[vertex] = depths[segment.top] + layers.rank[vertex] - layers.rank[segment.top]
      }
    }
    return depths
  }

  private static func otherEnd(of vertex: Int, _ layers: Layers) -> Int {
    if layers.opening[vertex] >= 0 { return layers.segments[layers.opening[vertex]].bottom }
    if layers.closing[vertex] >= 0 { return layers.segments[layers.closing[vertex]].top }
    return -1
  }

  /// The same numbering with the members of every cluster next to one another, between its sides.
  private static func gathered(_ number: [Int], _ layers: Layers) -> [Int] {
    let tree = layers.clusters
    let count = layers.rank.count
    var least = Array(repeating: Int.max, count: tree.parents.count)
    for vertex in 0..<count where layers.cluster[vertex] >= 0 && layers.border[vertex] < 0 {
      least[layers.cluster[vertex]] = min(least[layers.cluster[vertex]], number[vertex])
    }
    for cluster in tree.parents.indices.reversed() where tree.parents[cluster] >= 0 {
      least[tree.parents[cluster]] = min(least[tree.parents[cluster]], least[cluster])
    }
    // Items are vertices, and clusters behind them; one list for the top and one for each cluster.
    let vertices = (0..<count).filter { layers.border[$0] < 0 }
    let spanned = tree.parents.indices.filter { tree.ranges[$0] != nil }
    let items = vertices + spanned.map { $0 + count }
    let owners = vertices.map { layers.cluster[$0] + 1 } + spanned.map { tree.parents[$0] + 1 }
    let key = { (item: Int) in item < count ? number[item] : least[item - count] }
    let contents = Adjacency(count: tree.parents.count + 1, keys: owners, values: items)

    var result = Array(repeating: -1, count: count)
    var next = 0
    var stack = contents[0].sorted { key($0) > key($1) }
    while let item = stack.popLast() {
      if item < count {
        if result[item] < 0 { result[item] = next }
        let other = layers.border[item] < 0 ? Self.otherEnd(of: item, layers) : -1
        if other >= 0 { result[other] = result[item] }
      } else if item < 2 * count {
        let cluster = item - count
        let (left, right) = (tree.leftSide[cluster], tree.rightSide[cluster])
        result[left] = next
        stack.append(right + 2 * count)
        stack += contents[cluster + 1].sorted { key($0) > key($1) }
        Self.copyToOtherEnd(left, layers, &result)
      } else {
        result[item - 2 * count] = next
        Self.copyToOtherEnd(item - 2 * count, layers, &result)
      }
      next += 1
    }
    return result
  }

  private static func copyToOtherEnd(_ side: Int, _ layers: Layers, _ result: inout [Int]) {
    let other = otherEnd(of: side, layers)
    if other >= 0 { result[other] = result[side] }
  }

  /// Sorts every layer by number, and counts what passes on the left with a binary indexed tree.
  private mutating func sort() {
    var owner = Array(repeating: -1, count: (number.max() ?? 0) + 1)
    var line = CountingTree(count: owner.count)
    for layer in order.layers.indices {
      let number = number
      order.layers[layer].sort { number[$0] < number[$1] }
      for vertex in order.layers[layer] where layers.closing[vertex] >= 0 {
        line.add(-1, at: number[vertex])
      }
      for (place, vertex) in order.layers[layer].enumerated() {
        let passing = line.sum(before: number[vertex])
        order.place[vertex] = place
        order.passing[vertex] = passing
        order.nearest[vertex] = passing > 0 ? owner[line.index(ofUnit: passing - 1)] : -1
      }
      for vertex in order.layers[layer] where layers.opening[vertex] >= 0 {
        line.add(1, at: number[vertex])
        owner[number[vertex]] = layers.opening[vertex]
      }
    }
  }
}
