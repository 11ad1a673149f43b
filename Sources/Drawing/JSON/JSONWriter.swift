// The picture as JSON Graph Format v2 (jsongraphformat.info), so that other tools can read it.

/// Writes the whole graph, whatever a style would hide; what the format does not know sits under
/// `metadata`.
package struct JSONWriter {
  /// The version of what stands under `metadata`.
  package static let version = 1

  private let graph: Graph
  private var buffer = ""

  package static func write(_ graph: Graph, to output: inout some TextOutputStream) {
    var writer = JSONWriter(graph: graph)
    writer.run(&output)
  }

  package static func text(_ graph: Graph) -> String {
    var text = ""
    write(graph, to: &text)
    return text
  }

  private init(graph: Graph) { self.graph = graph }

  private mutating func run(_ output: inout some TextOutputStream) {
    buffer = "{\"graph\": {\n  \"directed\": true, \"type\": \"autograph/backward\", \"label\": "
    append(graph.label)
    let roots = graph.roots.map { "\"n\($0)\"" }.joined(separator: ", ")
    buffer += ",\n  \"metadata\": {\"version\": \(Self.version), \"roots\": [\(roots)]},\n"
    buffer += "  \"nodes\": {"
    for index in graph.nodes.indices {
      buffer += index == 0 ? "\n" : ",\n"
      writeNode(index)
      flush(&output)
    }
    buffer += "},\n  \"edges\": ["
    for index in graph.edges.indices {
      buffer += index == 0 ? "\n" : ",\n"
      writeEdge(graph.edges[index])
      flush(&output)
    }
    output.write(buffer + "]}}\n")
  }

  private mutating func flush(_ output: inout some TextOutputStream) {
    guard buffer.utf8.count > 1 << 16 else { return }
    output.write(buffer)
    buffer = ""
  }

  private mutating func writeNode(_ index: Int) {
    let node = graph.nodes[index]
    buffer += "    \"n\(index)\": {\"label\": "
    append(node.name)
    buffer += ", \"metadata\": {\"kind\": \"\(node.kind.rawValue)\", \"name\": "
    append(node.name)
    if let function = node.function { write(function) }
    if let tensor = node.tensor { write(tensor, of: node) }
    buffer += "}}"
  }

  private mutating func write(_ function: Graph.FunctionSummary) {
    buffer += ", \"inputs\": \(function.inputs)"
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
    buffer += ", \"line\": \(source.line)}"
  }

  private mutating func write(_ tensor: Graph.TensorSummary, of node: Graph.Node) {
    buffer += ", \"shape\": \(list(tensor.shape)), \"dtype\": \"\(tensor.dtype)\""
    if let gradient = tensor.gradient {
      buffer += ", \"grad\": {\"shape\": \(list(gradient.shape)), \"norm\": "
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
    buffer += "    {\"source\": \"n\(edge.source)\", \"target\": \"n\(edge.target)\", "
    buffer += "\"relation\": \"\(edge.relation.name)\""
    if case .next(let slot, let output) = edge.relation {
      buffer += ", \"metadata\": {\"slot\": \(slot), \"output\": \(output)}"
    }
    buffer += "}"
  }

  private func list(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
  }

  /// NaN and infinities are strings, as JSON has no such numbers.
  private mutating func append(_ value: Double) {
    buffer += value.isFinite ? Number.python(value) : "\"\(Number.python(value))\""
  }

  private mutating func append(_ text: String) { JSONText.append(text, to: &buffer) }
}
