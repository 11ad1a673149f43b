// DOT text as statements: enough of the language to read every picture that people keep.

/// The boxes and arrows of a DOT text, in order of appearance; subgraphs count as their content.
struct DOTGraph {
  struct Node {
    var id: String
    var attributes: [String: String] = [:]
    /// When its own statement came; nil for one that only edges name.
    var statement: Int?
  }

  struct Edge {
    var tail: Int
    var head: Int
    var attributes: [String: String]
  }

  private(set) var attributes: [String: String] = [:]
  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []
  private var places: [String: Int] = [:]
  private var statements = 0

  init(_ text: [UInt8]) throws(DOTError) {
    var parser = Parser(text)
    try parser.start()
    while try parser.statement(into: &self) {}
  }

  fileprivate mutating func place(of id: String) -> Int {
    if let place = places[id] { return place }
    places[id] = nodes.count
    nodes.append(Node(id: id))
    return nodes.count - 1
  }

  fileprivate mutating func set(_ attributes: [String: String], of node: Int) {
    nodes[node].attributes.merge(attributes) { $1 }
    nodes[node].statement = nodes[node].statement ?? statements
    statements += 1
  }

  fileprivate mutating func set(_ attributes: [String: String]) {
    self.attributes.merge(attributes) { $1 }
  }

  fileprivate mutating func connect(_ tail: Int, _ head: Int, _ attributes: [String: String]) {
    edges.append(Edge(tail: tail, head: head, attributes: attributes))
  }
}

private struct Parser {
  private var tokens: DOTTokens
  private var token = DOTTokens.Token.end
  /// How many braces are open.
  private var depth = 0

  init(_ text: [UInt8]) { tokens = DOTTokens(text) }

  private mutating func advance() throws(DOTError) { token = try tokens.next() }

  private func isKeyword(_ word: String) -> Bool {
    guard case .id(let text, false) = token else { return false }
    return text.lowercased() == word
  }

  private func unexpected(_ wanted: String) -> DOTError {
    guard token != .end else {
      return DOTError(line: tokens.line, message: "it ends where \(wanted) was due", isAtEnd: true)
    }
    let found: String
    switch token {
    case .id(let text, _): found = "'\(text.prefix(40))'"
    case .mark(let text): found = "'\(text)'"
    case .end: found = "the end"
    }
    return DOTError(line: tokens.line, message: "\(found) stands where \(wanted) was due")
  }

  private mutating func expect(_ mark: String) throws(DOTError) {
    guard token == .mark(mark) else { throw unexpected("'\(mark)'") }
    try advance()
  }

  private mutating func id() throws(DOTError) -> String {
    guard case .id(var text, _) = token else { throw unexpected("a name") }
    try advance()
    while token == .mark("+") {
      try advance()
      guard case .id(let more, true) = token else { throw unexpected("a quoted text") }
      text += more
      try advance()
    }
    return text
  }

  /// graph : [ strict ] (graph | digraph) [ ID ] '{'
  mutating func start() throws(DOTError) {
    try advance()
    if isKeyword("strict") { try advance() }
    guard isKeyword("digraph") || isKeyword("graph") else { throw unexpected("'digraph'") }
    try advance()
    if case .id = token { _ = try id() }
    try expect("{")
    depth = 1
  }

  /// Reads one statement; false after the last brace.
  mutating func statement(into graph: inout DOTGraph) throws(DOTError) -> Bool {
    if token == .mark(";") {
      try advance()
    } else if token == .mark("}") {
      depth -= 1
      try advance()
      guard depth > 0 else {
        guard token == .end else { throw unexpected("the end") }
        return false
      }
    } else if token == .mark("{") || isKeyword("subgraph") {
      if isKeyword("subgraph") { try advance() }
      if case .id = token { _ = try id() }
      try expect("{")
      depth += 1
    } else if isKeyword("graph") || isKeyword("node") || isKeyword("edge") {
      let isGraph = isKeyword("graph")
      try advance()
      let attributes = try attributes()
      if isGraph, depth == 1 { graph.set(attributes) }
    } else {
      try nodeOrEdge(into: &graph)
    }
    return true
  }

  /// ID '=' ID | node_id { edgeop node_id } [ attr_list ]
  private mutating func nodeOrEdge(into graph: inout DOTGraph) throws(DOTError) {
    let first = try id()
    if token == .mark("=") {
      try advance()
      let value = try id()
      if depth == 1 { graph.set([first: value]) }
      return
    }
    try port()
    var chain = [graph.place(of: first)]
    while token == .mark("->") || token == .mark("--") {
      try advance()
      chain.append(graph.place(of: try id()))
      try port()
    }
    let attributes = try attributes()
    guard chain.count > 1 else { return graph.set(attributes, of: chain[0]) }
    for (tail, head) in zip(chain, chain.dropFirst()) { graph.connect(tail, head, attributes) }
  }

  /// port : { ':' ID }
  private mutating func port() throws(DOTError) {
    while token == .mark(":") {
      try advance()
      _ = try id()
    }
  }

  /// attr_list : { '[' { ID '=' ID [ ';' | ',' ] } ']' }
  private mutating func attributes() throws(DOTError) -> [String: String] {
    var attributes: [String: String] = [:]
    while token == .mark("[") {
      try advance()
      while token != .mark("]") {
        let name = try id()
        try expect("=")
        attributes[name] = try id()
        if token == .mark(";") || token == .mark(",") { try advance() }
      }
      try advance()
    }
    return attributes
  }
}
