// How far apart what stands side by side has to be.

/// All pairs of horizontal neighbours and the least distance of their lines. A segment is neighbour
/// of what stands beside it on any layer; everything else follows from these, so there are at most
/// two pairs for each vertex.
struct Separations {
  /// A segment goes by the name of its upper end.
  private(set) var lefts: [Int] = []
  private(set) var rights: [Int] = []
  private(set) var distances: [Double] = []
  /// How much of the distance the two themselves take.
  private(set) var extents: [Double] = []

  private let layers: Layers
  private let separation: Double
  /// The segments that pass, as a linked list; index 0 is in front of the first.
  private var next: [Int]
  private var previous: [Int]

  init(_ diagram: Diagram, _ layers: Layers, _ order: Order) {
    self.layers = layers
    separation = diagram.nodeSeparation
    next = Array(repeating: 0, count: layers.segments.count + 1)
    previous = next
    for layer in order.layers {
      for vertex in layer where layers.closing[vertex] >= 0 { remove(layers.closing[vertex] + 1) }
      add(layer, order)
      insert(layer, order)
    }
    addClusters(diagram)
  }

  private mutating func remove(_ link: Int) {
    next[previous[link]] = next[link]
    previous[next[link]] = previous[link]
  }

  private mutating func insert(_ layer: [Int], _ order: Order) {
    var nearest = -1
    var link = 0
    for vertex in layer {
      if order.nearest[vertex] != nearest {
        nearest = order.nearest[vertex]
        link = nearest + 1
      }
      guard layers.opening[vertex] >= 0 else { continue }
      let new = layers.opening[vertex] + 1
      next[new] = next[link]
      previous[new] = link
      previous[next[link]] = new
      next[link] = new
      link = new
    }
  }

  private mutating func add(_ layer: [Int], _ order: Order) {
    for (place, vertex) in layer.enumerated() {
      let nearest = order.nearest[vertex]
      if place > 0, order.nearest[layer[place - 1]] == nearest {
        add(layer[place - 1], vertex)
      } else if nearest >= 0 {
        add(layers.segments[nearest].top, vertex, leftPasses: true)
      }
      let isLast = place + 1 == layer.count || order.nearest[layer[place + 1]] != nearest
      let after = next[nearest + 1]
      if isLast, after > 0 { add(vertex, layers.segments[after - 1].top, rightPasses: true) }
    }
  }

  private mutating func add(
    _ left: Int, _ right: Int, leftPasses: Bool = false, rightPasses: Bool = false
  ) {
    // The side of a cluster takes its room on every layer that it passes.
    let isThin = leftPasses && layers.border[left] < 0
    let extent = (isThin ? 0 : layers.right[left]) + (rightPasses ? 0 : layers.left[right])
    let lines = (isLine(left) ? 1 : 0) + (isLine(right) ? 1 : 0)
    lefts.append(left)
    rights.append(right)
    extents.append(extent)
    distances.append((extent + separation * [1, 0.75, 0.5][lines]).rounded(.up))
  }

  /// Edges need less room between them than nodes do.
  private func isLine(_ vertex: Int) -> Bool {
    vertex >= layers.nodeCount && (layers.right[vertex] == 0 || layers.border[vertex] >= 0)
  }

  /// A cluster is as wide as its label.
  private mutating func addClusters(_ diagram: Diagram) {
    for (cluster, range) in layers.clusters.ranges.enumerated() where range != nil {
      lefts.append(layers.clusters.leftSide[cluster])
      rights.append(layers.clusters.rightSide[cluster])
      extents.append(0)
      let description = diagram.clusters[cluster]
      let width = description.labelSide == .left ? 0 : (description.label?.width ?? -8) + 8
      distances.append(width.rounded(.up))
    }
  }
}
