// torchviz 0.0.3's look, statement for statement, without the faults that lose information.

/// `--style torchviz`: grey functions, blue leaves, green outputs, orange saved tensors.
package struct TorchvizStyle: Style {
  package var showSaved: Bool
  package var showAttributes: Bool
  package var maxAttributeCharacters: Int

  package init(
    showSaved: Bool = false, showAttributes: Bool = false, maxAttributeCharacters: Int = 50
  ) {
    self.showSaved = showSaved
    self.showAttributes = showAttributes
    self.maxAttributeCharacters = maxAttributeCharacters
  }

  package var showsSavedEdges: Bool { showSaved }
  package var restatesSavedTensors: Bool { true }

  package func describe(
    _ scope: DefaultScope, of graph: Graph, statements: Int, _ attributes: inout DOTAttributes
  ) {
    switch scope {
    case .graph:
      let size = Self.pictureSize(statements: statements)
      attributes.add("size", "\(size),\(size)")
    case .node:
      attributes.add("align", "left")
      attributes.add("fontname", "monospace")
      attributes.add("fontsize", "10")
      attributes.add("height", "0.2")
      attributes.add("ranksep", "0.1")
      attributes.add("shape", "box")
      attributes.add("style", "filled")
    case .edge: break
    }
  }

  package func describe(
    _ node: Graph.Node, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    switch node.kind {
    case .function, .accumulate, .block, .operation, .change: break
    case .leaf, .reference, .constant: return describe(node, "lightblue", &attributes)
    case .output: return describe(node, "darkolivegreen1", &attributes)
    case .base: return describe(node, "darkolivegreen3", &attributes)
    case .saved: return describe(node, "orange", &attributes)
    }
    attributes.add("label", functionLabel(node))
  }

  package func describe(
    _ edge: Graph.Edge, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    switch edge.relation {
    case .next, .accumulates, .produces, .feeds, .overwrites, .derives: break
    case .saves: attributes.add("dir", "none")
    case .views: attributes.add("style", "dotted")
    }
  }

  package func shows(_ node: Graph.Node) -> Bool {
    node.isReached && node.kind != .constant && node.kind != .change
  }

  package func reverses(_ edge: Graph.Edge) -> Bool {
    if case .saves(custom: true) = edge.relation { return true }
    return false
  }

  /// torchviz's `size`: an inch and a half for ten statements, at least twelve inches.
  private static func pictureSize(statements: Int) -> String {
    let size = Double(statements) * 0.15
    return size > 12 ? Number.python(size) : "12"
  }

  private func describe(
    _ tensor: Graph.Node, _ color: String, _ attributes: inout DOTAttributes
  ) {
    let shape = tensor.tensor.map { Number.tuple($0.shape) } ?? "()"
    let name = tensor.kind == .saved ? tensor.name : tensor.parameterName
    attributes.add("label", "\(name)\n \(shape)")
    attributes.add("fillcolor", color)
  }

  private func functionLabel(_ node: Graph.Node) -> String {
    guard showAttributes, let rows = node.function?.attributes, !rows.isEmpty else {
      return node.name
    }
    let limit = max(maxAttributeCharacters, 3)
    let firstWidth = rows.map(\.name.count).max() ?? 0
    let secondWidth = min(rows.map(\.value.count).max() ?? 0, limit)
    let rule = String(repeating: "-", count: max(firstWidth + secondWidth + 2, node.name.count))
    let lines = rows.map { row in
      let value =
        row.value.count > secondWidth ? row.value.prefix(secondWidth - 3) + "..." : row.value[...]
      let left = row.name + String(repeating: " ", count: firstWidth - row.name.count)
      let right = String(repeating: " ", count: secondWidth - value.count) + value
      return "\(left): \(right)"
    }
    return ([node.name, rule] + lines).joined(separator: "\n")
  }
}
