// A graph as DOT with its modules as nested clusters; ids are those of the whole graph's JSON.

struct ClusterWriter {
  private let graph: Graph
  private let style: any Style
  private var buffer = TextBuffer()
  /// Which boxes the style draws.
  private let shown: [Bool]
  /// Boxes that no arrow touches and no module holds: leaves without gradient.
  private let loose: [Int]

  static func write<Failure>(
    _ graph: Graph, style: any Style, to send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = ClusterWriter(graph: graph, style: style)
    try writer.run(send)
  }

  private init(graph: Graph, style: any Style) {
    self.graph = graph
    self.style = style
    let shown = graph.nodes.map { style.shows($0) }
    var touched = [Bool](repeating: false, count: graph.nodes.count)
    for edge in graph.edges { (touched[edge.source], touched[edge.target]) = (true, true) }
    loose = graph.nodes.indices.filter { index in
      shown[index] && !touched[index] && graph.nodes[index].missing != nil
        && graph.nodes[index].module == nil
    }
    self.shown = shown
  }

  /// Boxes that nothing touches stand in columns, held by arrows that are not seen.
  private mutating func writeLoose() {
    guard !loose.isEmpty else { return }
    buffer += "\tsubgraph cluster_loose {\n\t\tgraph"
    style.attributes(of: Graph.Module(path: "without a gradient", type: ""), in: graph)
      .append(to: &buffer)
    buffer += "\n"
    for box in loose { write(box, "\t\t") }
    let height = max(Int(Double(loose.count * 2).squareRoot().rounded(.up)), 1)
    for (place, box) in loose.enumerated() where place % height > 0 {
      buffer += "\t\tn\(graph.nodes[loose[place - 1]].id) -> n\(graph.nodes[box].id)"
      buffer += " [style=invis]\n"
    }
    buffer += "\t}\n"
  }

  private mutating func run<Failure>(
    _ send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    buffer += "digraph {\n"
    for (element, attributes) in style.defaults(of: graph, statements: graph.statements.count) {
      buffer += "\t\(element)"
      attributes.append(to: &buffer)
      buffer += "\n"
    }
    try writeItems(send)
    writeLoose()
    for edge in graph.edges where isShown(edge) {
      write(edge)
      if buffer.isFull { try send(buffer.take()) }
    }
    if let legend = style.legend(of: graph) {
      buffer += "\tlegend"
      legend.append(to: &buffer)
      buffer += "\n"
    }
    buffer += "}\n"
    try send(buffer.take())
  }

  private mutating func writeItems<Failure>(
    _ send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var placed = shown
    for box in loose { placed[box] = false }
    for (step, depth) in ModuleTree(graph, shows: { placed[$0] }).walk {
      let indent = String(repeating: "\t", count: depth + 1)
      switch step {
      case .node(let index): write(index, indent)
      case .open(let index):
        buffer += "\(indent)subgraph cluster_\(index) {\n\(indent)\tgraph"
        style.attributes(of: graph.modules[index], in: graph).append(to: &buffer)
        buffer += "\n"
      case .close: buffer += "\(indent)}\n"
      }
      if buffer.isFull { try send(buffer.take()) }
    }
  }

  private func isShown(_ edge: Graph.Edge) -> Bool {
    shown[edge.source] && shown[edge.target]
  }

  private mutating func write(_ index: Int, _ indent: String) {
    buffer += indent
    buffer += "n"
    buffer += graph.nodes[index].id
    style.attributes(of: graph.nodes[index], in: graph).append(to: &buffer)
    buffer += "\n"
  }

  private mutating func write(_ edge: Graph.Edge) {
    let (tail, head) =
      style.reverses(edge) ? (edge.target, edge.source) : (edge.source, edge.target)
    buffer += "\tn"
    buffer += graph.nodes[tail].id
    buffer += " -> n"
    buffer += graph.nodes[head].id
    style.attributes(of: edge, in: graph).append(to: &buffer)
    buffer += "\n"
  }
}
