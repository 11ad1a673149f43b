// A graph as DOT with its modules as nested clusters; ids are those of the whole graph's JSON.

struct ClusterWriter: ~Copyable {
  private let graph: Graph
  private let style: any Style
  private var attributes = DOTAttributes()
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
    let shown = graph.nodes.indices.map { style.shows(graph.nodes[$0]) }
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
    attributes.text += "\tsubgraph cluster_loose {\n"
    let module = Graph.Module(path: "without a gradient", type: "")
    attributes.beginStatement("\t\tgraph")
    style.describe(module, in: graph, &attributes)
    attributes.endDefaults()
    for box in loose { write(box, "\t\t") }
    let height = max(Int(Double(loose.count * 2).squareRoot().rounded(.up)), 1)
    for (place, box) in loose.enumerated() where place % height > 0 {
      attributes.text += "\t\tn\(graph.nodes[loose[place - 1]].id) -> n\(graph.nodes[box].id)"
      attributes.text += " [style=invis]\n"
    }
    attributes.text += "\t}\n"
  }

  private mutating func run<Failure>(
    _ send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    attributes.text += "digraph {\n"
    for scope in DefaultScope.allCases {
      attributes.beginStatement("\t" + scope.rawValue)
      style.describe(scope, of: graph, statements: graph.statements.count, &attributes)
      attributes.endDefaults()
    }
    try writeItems(send)
    writeLoose()
    for index in graph.edges.indices {
      write(edge: index)
      if attributes.text.isFull { try send(attributes.text.take()) }
    }
    if style.showsLegend {
      attributes.beginStatement("\tlegend")
      style.describeLegend(of: graph, &attributes)
      attributes.endDefaults()
    }
    attributes.text += "}\n"
    try send(attributes.text.take())
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
        attributes.text += "\(indent)subgraph cluster_\(index) {\n"
        attributes.beginStatement("\(indent)\tgraph")
        style.describe(graph.modules[index], in: graph, &attributes)
        attributes.endDefaults()
      case .close: attributes.text += "\(indent)}\n"
      }
      if attributes.text.isFull { try send(attributes.text.take()) }
    }
  }

  private mutating func write(_ index: Int, _ indent: String) {
    attributes.text += indent
    attributes.text += "n"
    attributes.text += graph.nodes[index].id
    attributes.beginStatement()
    style.describe(graph.nodes[index], in: graph, &attributes)
    attributes.endStatement()
  }

  private mutating func write(edge index: Int) {
    let (source, target) = (graph.edges[index].source, graph.edges[index].target)
    guard shown[source] && shown[target] else { return }
    let isReversed = style.reverses(graph.edges[index])
    attributes.text += "\tn"
    attributes.text += graph.nodes[isReversed ? target : source].id
    attributes.text += " -> n"
    attributes.text += graph.nodes[isReversed ? source : target].id
    attributes.beginStatement()
    style.describe(graph.edges[index], in: graph, &attributes)
    attributes.endStatement()
  }
}
