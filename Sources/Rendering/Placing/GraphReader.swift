// A graph of libcgraph's as the plain values that a layout is made from.

import CGraphviz
import Layout

typealias GraphHandle = UnsafeMutablePointer<Agraph_t>

/// Nodes, edges and clusters in the order of the DOT text.
struct GraphReader {
  let graph: GraphHandle
  private(set) var nodes: [UnsafeMutablePointer<Agnode_t>] = []
  private(set) var edges: [UnsafeMutablePointer<Agedge_t>] = []
  private(set) var clusters: [GraphHandle] = []
  private(set) var diagram = Diagram()
  /// From libcgraph's numbers to ours.
  private var indices: [Int] = []

  /// Reads who is connected with whom; sizes are unknown yet.
  init(_ graph: GraphHandle) {
    self.graph = graph
    readNodes()
    readEdges()
    readSubgraphs()
    readGraph()
  }

  private mutating func readNodes() {
    var next = agfstnode(graph)
    while let node = next {
      let number = Int(autograph_sequence(node))
      while indices.count <= number { indices.append(-1) }
      indices[number] = nodes.count
      nodes.append(node)
      diagram.nodes.append(Diagram.Node(size: Size(width: 0, height: 0)))
      next = agnxtnode(graph, node)
    }
  }

  private mutating func readEdges() {
    let isDirected = agisdirected(graph) != 0
    for node in nodes {
      var next = agfstout(graph, node)
      while let edge = next {
        edges.append(edge)
        diagram.edges.append(description(of: edge, isDirected: isDirected))
        next = agnxtout(graph, edge)
      }
    }
  }

  private func index(of node: UnsafeMutablePointer<Agnode_t>?) -> Int {
    indices[Int(autograph_sequence(node))]
  }

  private func description(
    of edge: UnsafeMutablePointer<Agedge_t>, isDirected: Bool
  ) -> Diagram.Edge {
    var result = Diagram.Edge(
      tail: index(of: autograph_tail(edge)), head: index(of: autograph_head(edge)))
    let object = UnsafeMutableRawPointer(edge)
    result.weight = Self.number("weight", of: object).map { Int($0.clamped(to: 0...1000)) } ?? 1
    result.minimumLength =
      Self.number("minlen", of: object).map { Int($0.clamped(to: 0...1000)) } ?? 1
    result.ranks = !["false", "no", "0"].contains(Self.text("constraint", of: object).lowercased())
    (result.tailArrow, result.headArrow) = Arrowheads.lengths(of: object, isDirected: isDirected)
    return result
  }

  /// Clusters, and subgraphs whose nodes share a rank; parents come before their children.
  private mutating func readSubgraphs() {
    var stack: [(graph: GraphHandle, cluster: Int?)] = [(graph, nil)]
    while let (parent, owner) = stack.popLast() {
      var children: [(GraphHandle, Int?)] = []
      var next = agfstsubg(parent)
      while let child = next {
        children.append((child, isCluster(child) ? add(child, in: owner) : owner))
        readRank(of: child)
        next = agnxtsubg(child)
      }
      stack += children.reversed()
    }
  }

  private func isCluster(_ subgraph: GraphHandle) -> Bool {
    guard let name = agnameof(subgraph) else { return false }
    if String(cString: name).hasPrefix("cluster") { return true }
    return Self.text("cluster", of: subgraph).lowercased() == "true"
  }

  private mutating func add(_ subgraph: GraphHandle, in owner: Int?) -> Int {
    let cluster = clusters.count
    clusters.append(subgraph)
    var description = Diagram.Cluster(parent: owner)
    description.margin = Self.number("margin", of: subgraph) ?? 8
    diagram.clusters.append(description)
    for node in members(of: subgraph) where diagram.nodes[node].cluster == owner {
      diagram.nodes[node].cluster = cluster
    }
    return cluster
  }

  private func members(of subgraph: GraphHandle) -> [Int] {
    var result: [Int] = []
    var next = agfstnode(subgraph)
    while let node = next {
      result.append(index(of: node))
      next = agnxtnode(subgraph, node)
    }
    return result
  }

  private mutating func readRank(of subgraph: GraphHandle) {
    let places: [String: Diagram.RankGroup.Place] = [
      "same": .same, "min": .first, "source": .first, "max": .last, "sink": .last,
    ]
    guard let place = places[Self.text("rank", of: subgraph)] else { return }
    diagram.rankGroups.append(Diagram.RankGroup(nodes: members(of: subgraph), place: place))
  }

  private mutating func readGraph() {
    let direction = Self.text("rankdir", of: graph).uppercased()
    diagram.direction = Diagram.Direction(rawValue: direction) ?? .topToBottom
    diagram.nodeSeparation = 72 * max(Self.number("nodesep", of: graph) ?? 0.25, 0.02)
    diagram.rankSeparation = 72 * max(Self.number("ranksep", of: graph) ?? 0.5, 0.02)
  }

  /// Adds what a first layout found out: how large nodes and labels are, and where ports lie.
  mutating func readSizes() {
    for index in nodes.indices {
      let size = autograph_node_size(nodes[index])
      diagram.nodes[index].size = Size(width: size.width, height: size.height)
      diagram.nodes[index].outline = Self.outline(String(cString: autograph_shape(nodes[index])))
    }
    for index in edges.indices {
      diagram.edges[index].label = Self.size(autograph_edge_label_size(edges[index]))
      diagram.edges[index].tailPort = port(of: edges[index], isHead: false)
      diagram.edges[index].headPort = port(of: edges[index], isHead: true)
    }
    for index in clusters.indices {
      diagram.clusters[index].label = Self.size(autograph_graph_label_size(clusters[index]))
    }
  }

  private static func size(_ size: autograph_size) -> Size? {
    size.width > 0 && size.height > 0 ? Size(width: size.width, height: size.height) : nil
  }

  private func port(of edge: UnsafeMutablePointer<Agedge_t>, isHead: Bool) -> Point? {
    var x = 0.0
    var y = 0.0
    guard autograph_port(edge, isHead ? 1 : 0, &x, &y) != 0 else { return nil }
    return Point(x: x, y: y)
  }

  private static let boxes: Set<String> = [
    "box", "rect", "rectangle", "square", "plaintext", "none", "plain", "record", "Mrecord",
    "note", "tab", "folder", "box3d", "component", "underline", "Msquare", "",
  ]
  private static let ellipses: Set<String> = [
    "ellipse", "oval", "circle", "doublecircle", "Mcircle", "point",
  ]

  private static func outline(_ shape: String) -> Diagram.Outline {
    if boxes.contains(shape) { return .box }
    return ellipses.contains(shape) ? .ellipse : .other
  }

  /// An attribute's text; empty where it is not set.
  static func text(_ name: String, of object: UnsafeMutableRawPointer) -> String {
    guard let value = autograph_get(object, name) else { return "" }
    return String(cString: value)
  }

  static func number(_ name: String, of object: UnsafeMutableRawPointer) -> Double? {
    let text = text(name, of: object)
    guard let number = Double(text.prefix { "+-.0123456789eE".contains($0) }) else { return nil }
    return number.isFinite ? number : nil
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
