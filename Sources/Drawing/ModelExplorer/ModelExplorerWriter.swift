// A graph in the JSON that Google's Model Explorer reads: github.com/google-ai-edge/model-explorer,
// "graph_builder" format. Modules become its layers, which it folds by itself.

package enum ModelExplorerWriter {
  package static func text(_ graph: Graph, labels: Labels) -> String {
    var incoming = Array(repeating: [(source: Int, number: Int)](), count: graph.nodes.count)
    for edge in graph.edges {
      let number = if case .next(_, let output) = edge.relation { Int(output) } else { 0 }
      incoming[edge.target].append((edge.source, number))
    }
    let nodes = graph.nodes.indices.map { index in
      node(graph.nodes[index], incoming[index], graph, labels)
    }
    return """
      {"label": \(JSONText.quoted(graph.label)), "graphs": [{"id": "backward", "nodes": [
      \(nodes.joined(separator: ",\n"))
      ]}]}

      """
  }

  private static func node(
    _ node: Graph.Node, _ incoming: [(source: Int, number: Int)], _ graph: Graph, _ labels: Labels
  ) -> String {
    let namespace = node.module.map { module in
      graph.modules[module].path.split(separator: ".").joined(separator: "/")
    }
    var attributes = [("kind", node.kind.rawValue)]
    let lines = labels.label(of: node, in: graph).plain.dropFirst()
    attributes += lines.enumerated().map { ("fact \($0.offset + 1)", $0.element) }
    if let source = node.function?.source {
      attributes.append(("source", "\(source.file):\(source.line)"))
    }
    attributes += node.function?.attributes.map { ($0.name, $0.value) } ?? []
    let attrs = attributes.map { key, value in
      "{\"key\": \(JSONText.quoted(key)), \"value\": \(JSONText.quoted(value))}"
    }
    let edges = incoming.enumerated().map { place, edge in
      """
      {"sourceNodeId": "n\(graph.nodes[edge.source].id)", "sourceNodeOutputId": "\(edge.number)", \
      "targetNodeInputId": "\(place)"}
      """
    }
    return """
      {"id": "n\(node.id)", "label": \(JSONText.quoted(node.name)), \
      "namespace": \(JSONText.quoted(namespace ?? "")), \
      "attrs": [\(attrs.joined(separator: ", "))], \
      "incomingEdges": [\(edges.joined(separator: ", "))]}
      """
  }
}
