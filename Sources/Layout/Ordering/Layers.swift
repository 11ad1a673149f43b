// The graph cut into layers: what stands on each, and how long edges pass through.

/// A layered graph of linear size, made once and then only read (a class, so that those who read
/// it share it at the cost of one reference). An edge over a few ranks gets a vertex on each, as ever; a longer
/// one gets two, an opening below its upper end and a closing above its lower one, and between them
/// a segment, which is drawn as one vertical line and takes no vertex on the layers it passes
/// (Eiglsperger, Siebenhaller and Kaufmann, "An efficient implementation of Sugiyama's algorithm for
/// layered graph drawing", Journal of Graph Algorithms and Applications 9(3), 2005; their p- and
/// q-vertices). The two sides of a cluster that spans several layers are such segments too, so that
/// whatever keeps segments in order keeps clusters apart.
final class Layers {
  /// The vertices of each layer; vertex `i` is node `i` of the diagram, later ones were made here.
  private(set) var members: [[Int]]
  private(set) var rank: [Int]
  /// How far a vertex reaches to either side of its line.
  private(set) var left: [Double]
  private(set) var right: [Double]
  private(set) var height: [Double]
  /// The innermost cluster, -1 at the top.
  private(set) var cluster: [Int]
  /// The segment that starts below a vertex, and the one that ends above it; -1 without.
  private(set) var opening: [Int]
  private(set) var closing: [Int]
  /// The cluster whose left or right side a vertex is; -1 for all others.
  private(set) var border: [Int]
  let nodeCount: Int

  private(set) var segments: [Segment] = []
  /// For each edge of the diagram its vertices from the upper to the lower end; empty for those
  /// within a layer.
  private(set) var chains: [[Int]]
  /// The vertex that holds an edge's label.
  private(set) var labelVertex: [Int]
  private(set) var clusters: ClusterTree

  /// Neighbours on the layer above and on the one below, but for those at a segment's other end.
  private(set) var above: Adjacency
  private(set) var below: Adjacency
  private(set) var linkTops: [Int] = []
  private(set) var linkBottoms: [Int] = []
  /// How much each link wants to be straight.
  private(set) var linkWeights: [Int] = []

  struct Segment {
    var top: Int
    var bottom: Int
    var cluster: Int
    /// The cluster whose side this is, and which side.
    var side: Side?
    var weight = 1
  }

  struct Side {
    var cluster: Int
    var isLeft: Bool
  }

  init(_ diagram: Diagram, _ ranking: Ranking) {
    nodeCount = diagram.nodes.count
    rank = ranking.ranks
    left = diagram.nodes.map { $0.size.width / 2 }
    right = left
    height = diagram.nodes.map(\.size.height)
    cluster = diagram.nodes.map { $0.cluster ?? -1 }
    opening = Array(repeating: -1, count: nodeCount)
    closing = opening
    border = opening
    members = Array(repeating: [], count: (rank.max() ?? -1) + 1)
    for node in diagram.nodes.indices { members[rank[node]].append(node) }
    chains = Array(repeating: [], count: diagram.edges.count)
    labelVertex = Array(repeating: -1, count: diagram.edges.count)
    clusters = ClusterTree(diagram, ranks: rank)
    above = Adjacency(count: 0, keys: [], values: [])
    below = above

    let limit = Self.longestChain(diagram, rank)
    for edge in diagram.edges.indices { addChain(edge, diagram.edges[edge], limit: limit) }
    for cluster in clusters.ranges.indices {
      addSides(of: cluster, label: diagram.clusters[cluster].thickness(on: .left))
    }
    for edge in diagram.edges where edge.tail == edge.head {
      right[edge.tail] += Loops.room(for: edge, separation: diagram.nodeSeparation)
    }
    above = Adjacency(count: rank.count, keys: linkBottoms, values: linkTops)
    below = Adjacency(count: rank.count, keys: linkTops, values: linkBottoms)
  }

  /// Edges over at most that many layers get a vertex on each: all of them in a graph where that
  /// doubles its size at most, only short ones in others.
  private static func longestChain(_ diagram: Diagram, _ rank: [Int]) -> Int {
    var histogram = Array(repeating: 0, count: (rank.max() ?? 0) + 2)
    for edge in diagram.edges { histogram[max(abs(rank[edge.head] - rank[edge.tail]) - 1, 0)] += 1 }
    let allowed = max(2_000, diagram.nodes.count + diagram.edges.count)
    var total = 0
    for length in histogram.indices {
      total += length * histogram[length]
      if total > allowed { return max(length - 1, 1) }
    }
    return histogram.count
  }

  private func addVertex(rank: Int, cluster: Int) -> Int {
    let vertex = self.rank.count
    self.rank.append(rank)
    self.cluster.append(cluster)
    left.append(0)
    right.append(0)
    height.append(0)
    opening.append(-1)
    closing.append(-1)
    border.append(-1)
    members[rank].append(vertex)
    return vertex
  }

  private func link(_ top: Int, _ bottom: Int, weight: Int) {
    linkTops.append(top)
    linkBottoms.append(bottom)
    // As dot has it: an edge between inner vertices is straight before one at a node is.
    let inner = (top >= nodeCount ? 1 : 0) + (bottom >= nodeCount ? 1 : 0)
    linkWeights.append(weight * [1, 2, 8][inner])
  }

  private func addSegment(_ top: Int, _ bottom: Int, cluster: Int, side: Side? = nil) {
    opening[top] = segments.count
    closing[bottom] = segments.count
    segments.append(Segment(top: top, bottom: bottom, cluster: cluster, side: side))
  }

  /// The vertices of one edge, cut where it enters or leaves a cluster and at its label.
  private func addChain(_ index: Int, _ edge: Diagram.Edge, limit: Int) {
    let isDownward = rank[edge.tail] <= rank[edge.head]
    let (upper, lower) = isDownward ? (edge.tail, edge.head) : (edge.head, edge.tail)
    guard rank[upper] < rank[lower] else { return }
    let first = rank[upper] + 1
    let last = rank[lower] - 1
    var chain = [upper]
    let label = edge.label == nil ? nil : (rank[upper] + rank[lower]) / 2
    var from = first
    while from <= last {
      let cluster = clusters.between(self.cluster[upper], self.cluster[lower], at: from)
      var to =
        last - first + 1 > limit
        ? clusters.lastRank(self.cluster[upper], self.cluster[lower], from: from, to: last) : from
      if let label, from <= label { to = from == label ? from : min(to, label - 1) }
      let vertex = addVertex(rank: from, cluster: cluster)
      addLink(to: vertex, &chain, weight: edge.weight)
      if to > from {
        let end = addVertex(rank: to, cluster: cluster)
        addSegment(vertex, end, cluster: cluster)
        chain.append(end)
      }
      if from == label, let size = edge.label {
        labelVertex[index] = vertex
        right[vertex] = size.width + Loops.labelGap
        height[vertex] = size.height
      }
      from = to + 1
    }
    addLink(to: lower, &chain, weight: edge.weight)
    chains[index] = chain
  }

  private func addLink(to vertex: Int, _ chain: inout [Int], weight: Int) {
    if let previous = chain.last { link(previous, vertex, weight: weight) }
    chain.append(vertex)
  }

  private func addSides(of cluster: Int, label: Double) {
    guard let range = clusters.ranges[cluster] else { return }
    for isLeft in [true, false] {
      let top = addVertex(rank: range.lowerBound, cluster: cluster)
      border[top] = cluster
      right[top] = isLeft ? label : 0
      clusters.setSide(cluster, isLeft: isLeft, top: top)
      guard range.count > 1 else { continue }
      let bottom = addVertex(rank: range.upperBound, cluster: cluster)
      border[bottom] = cluster
      right[bottom] = right[top]
      let side = Side(cluster: cluster, isLeft: isLeft)
      addSegment(top, bottom, cluster: cluster, side: side)
    }
  }
}
