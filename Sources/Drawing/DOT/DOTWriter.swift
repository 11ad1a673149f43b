// Writes a drawn graph as DOT text; what it looks like is the style's business.

/// A graph as DOT: ids counted in order of appearance, attributes sorted, lines ended by LF.
package struct DOTWriter: ~Copyable {
  private let graph: Graph
  private let style: any Style
  /// Which boxes the style draws.
  private let shown: [Bool]
  private var ids: [Int32]
  private var nextID: Int32 = 0
  private var attributes = DOTAttributes()

  /// Writes the text piece by piece.
  package static func write<Failure>(
    _ graph: Graph, style: any Style, to send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    if style.groupsModules {
      return try ClusterWriter.write(graph, style: style, to: send)
    }
    var writer = DOTWriter(graph: graph, style: style)
    try writer.run(send)
  }

  package static func text(_ graph: Graph, style: any Style) -> String {
    TextBuffer.text { write(graph, style: style, to: $0) }
  }

  private init(graph: Graph, style: any Style) {
    self.graph = graph
    self.style = style
    shown = graph.nodes.indices.map { style.shows(graph.nodes[$0]) }
    ids = Array(repeating: -1, count: graph.nodes.count)
  }

  private mutating func run<Failure>(
    _ send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    attributes.text += "digraph {\n"
    let count = statementCount
    for scope in DefaultScope.allCases {
      attributes.beginStatement("\t" + scope.rawValue)
      style.describe(scope, of: graph, statements: count, &attributes)
      attributes.endDefaults()
    }
    for statement in graph.statements {
      write(statement)
      if attributes.text.isFull { try send(attributes.text.take()) }
    }
    attributes.text += "}\n"
    try send(attributes.text.take())
  }

  /// The number of statements that will be written; torchviz scales its picture by it.
  private var statementCount: Int {
    graph.statements.reduce(0) { count, statement in
      switch statement {
      case .node(let node): count + (shown[Int(node)] ? 1 : 0)
      case .edge(let edge): count + (isShown(edge: Int(edge)) ? 1 : 0)
      case .saved(_, let edge, _): count + (isShown(edge: Int(edge)) ? 2 : 0)
      }
    }
  }

  private func isShown(edge: Int) -> Bool {
    if case .saves(let custom) = graph.edges[edge].relation, !custom, !style.showsSavedEdges {
      return false
    }
    return shown[graph.edges[edge].source] && shown[graph.edges[edge].target]
  }

  private mutating func write(_ statement: Graph.Statement) {
    switch statement {
    case .node(let index):
      guard shown[Int(index)] else { return }
      beginNode(Int(index))
      style.describe(graph.nodes[Int(index)], in: graph, &attributes)
      attributes.endStatement()
    case .edge(let edge): writeEdge(Int(edge))
    case .saved(let index, let edge, let name):
      guard isShown(edge: Int(edge)) else { return }
      writeEdge(Int(edge))
      writeSaved(Int(index), name < 0 ? nil : graph.savedNames[Int(name)])
    }
  }

  /// A box that is a leaf or an output too keeps that look; torchviz states it each time.
  private mutating func writeSaved(_ index: Int, _ name: String?) {
    var node = graph.nodes[index]
    guard shown[index], node.kind == .saved || style.restatesSavedTensors else { return }
    if let name {
      node.kind = .saved
      node.name = name
    }
    beginNode(index)
    style.describe(node, in: graph, &attributes)
    attributes.endStatement()
  }

  private mutating func beginNode(_ index: Int) {
    let id = id(of: index)
    attributes.text += "\tn"
    attributes.text += id
    attributes.beginStatement()
  }

  private mutating func writeEdge(_ index: Int) {
    guard isShown(edge: index) else { return }
    var (tail, head) = (graph.edges[index].source, graph.edges[index].target)
    if style.reverses(graph.edges[index]) { swap(&tail, &head) }
    (tail, head) = (id(of: tail), id(of: head))
    attributes.text += "\tn"
    attributes.text += tail
    attributes.text += " -> n"
    attributes.text += head
    attributes.beginStatement()
    style.describe(graph.edges[index], in: graph, &attributes)
    attributes.endStatement()
  }

  private mutating func id(of node: Int) -> Int {
    if ids[node] < 0 {
      ids[node] = nextID
      nextID += 1
    }
    return Int(ids[node])
  }
}
