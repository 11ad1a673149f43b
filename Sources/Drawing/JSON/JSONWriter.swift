// The picture as JSON Graph Format v2 (jsongraphformat.info), so that other tools can read it.

/// Writes the whole graph, whatever a style would hide; what the format does not know sits under
/// `metadata`.
package struct JSONWriter: ~Copyable {
  /// The version of what stands under `metadata`.
  package static let version = 1

  private let graph: Graph
  private var buffer = TextBuffer()

  /// Writes the text piece by piece.
  package static func write<Failure>(
    _ graph: Graph, to send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = JSONWriter(graph: graph)
    try writer.run(send)
  }

  package static func text(_ graph: Graph) -> String {
    TextBuffer.text { write(graph, to: $0) }
  }

  private init(graph: Graph) { self.graph = graph }

  private mutating func run<Failure>(
    _ send: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    buffer += "{\"graph\": {\n  \"directed\": true, \"type\": \"autograph/backward\", \"label\": "
    append(graph.label)
    let roots = graph.roots.map { "\"n\($0)\"" }.joined(separator: ", ")
    buffer += ",\n  \"metadata\": {\"version\": \(Self.version), \"roots\": [\(roots)]},\n"
    buffer += "  \"nodes\": {"
    for index in graph.nodes.indices {
      buffer += index == 0 ? "\n" : ",\n"
      writeNode(index)
      if buffer.isFull { try send(buffer.take()) }
    }
    buffer += "},\n  \"edges\": ["
    for index in graph.edges.indices {
      buffer += index == 0 ? "\n" : ",\n"
      writeEdge(graph.edges[index])
      if buffer.isFull { try send(buffer.take()) }
    }
    buffer += "]}}\n"
    try send(buffer.take())
  }

  private mutating func writeNode(_ index: Int) {
    let node = graph.nodes[index]
    buffer += "    \"n"
    buffer += index
    buffer += "\": {\"label\": "
    append(node.name)
    buffer += ", \"metadata\": {\"kind\": \""
    buffer += node.kind.rawValue
    buffer += "\", \"name\": "
    append(node.name)
    if let function = node.function { write(function) }
    if let tensor = node.tensor { write(tensor, of: node) }
    buffer += "}}"
  }

  private mutating func write(_ function: Graph.FunctionSummary) {
    buffer += ", \"inputs\": "
    buffer += function.inputs
    if !function.attributes.isEmpty {
      var separator = ", \"attributes\": {"
      for (name, value) in function.attributes {
        buffer += separator
        append(name)
        buffer += ": "
        append(value)
        separator = ", "
      }
      buffer += "}"
    }
    guard let source = function.source else { return }
    buffer += ", \"module\": "
    append(function.module)
    buffer += ", \"source\": {\"file\": "
    append(source.file)
    buffer += ", \"line\": "
    buffer += source.line
    buffer += "}"
  }

  private mutating func write(_ tensor: Graph.TensorSummary, of node: Graph.Node) {
    buffer += ", \"shape\": "
    append(tensor.shape)
    buffer += ", \"dtype\": \""
    buffer += tensor.dtype
    buffer += "\""
    if let gradient = tensor.gradient {
      buffer += ", \"grad\": {\"shape\": "
      append(gradient.shape)
      buffer += ", \"norm\": "
      append(gradient.norm)
      if let values = gradient.values {
        var separator = ", \"values\": ["
        if values.isEmpty { buffer += separator }
        for value in values {
          buffer += separator
          append(value)
          separator = ", "
        }
        buffer += "]"
      }
      buffer += ", \"nonfinite\": \(gradient.nonfinite)}"
    } else if node.kind == .leaf {
      buffer += ", \"grad\": null"
    }
  }

  private mutating func writeEdge(_ edge: Graph.Edge) {
    buffer += "    {\"source\": \"n"
    buffer += edge.source
    buffer += "\", \"target\": \"n"
    buffer += edge.target
    buffer += "\", \"relation\": \""
    buffer += edge.relation.name
    buffer += "\""
    if case .next(let slot, let output) = edge.relation {
      buffer += ", \"metadata\": {\"slot\": "
      buffer += Int(slot)
      buffer += ", \"output\": "
      buffer += Int(output)
      buffer += "}"
    }
    buffer += "}"
  }

  private mutating func append(_ shape: [Int]) {
    buffer += "["
    for (dim, size) in shape.enumerated() {
      if dim > 0 { buffer += ", " }
      buffer += size
    }
    buffer += "]"
  }

  /// NaN and infinities are strings, as JSON has no such numbers.
  private mutating func append(_ value: Double) {
    buffer += value.isFinite ? Number.python(value) : "\"\(Number.python(value))\""
  }

  private mutating func append(_ text: String) { JSONText.append(text, to: &buffer) }
}
