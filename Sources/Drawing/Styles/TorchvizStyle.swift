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

  package func defaults(
    of graph: Graph, statements: Int
  ) -> [(element: String, attributes: [DOTAttribute])] {
    let size = Self.pictureSize(statements: statements)
    return [
      ("graph", [DOTAttribute("size", "\(size),\(size)")]),
      (
        "node",
        [
          DOTAttribute("align", "left"), DOTAttribute("fontname", "monospace"),
          DOTAttribute("fontsize", "10"), DOTAttribute("height", "0.2"),
          DOTAttribute("ranksep", "0.1"), DOTAttribute("shape", "box"),
          DOTAttribute("style", "filled"),
        ]
      ),
    ]
  }

  package func attributes(of node: Graph.Node, in graph: Graph) -> [DOTAttribute] {
    switch node.kind {
    case .function, .accumulate, .block, .operation, .change:
      [DOTAttribute("label", functionLabel(node))]
    case .leaf, .reference, .constant: tensorAttributes(node, color: "lightblue")
    case .output: tensorAttributes(node, color: "darkolivegreen1")
    case .base: tensorAttributes(node, color: "darkolivegreen3")
    case .saved: tensorAttributes(node, color: "orange")
    }
  }

  package func attributes(of edge: Graph.Edge, in graph: Graph) -> [DOTAttribute] {
    switch edge.relation {
    case .next, .accumulates, .produces, .feeds, .overwrites, .derives: []
    case .saves: [DOTAttribute("dir", "none")]
    case .views: [DOTAttribute("style", "dotted")]
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

  private func tensorAttributes(_ node: Graph.Node, color: String) -> [DOTAttribute] {
    let shape = node.tensor.map { Number.tuple($0.shape) } ?? "()"
    let name = node.kind == .saved ? node.name : node.parameterName
    return [DOTAttribute("fillcolor", color), DOTAttribute("label", "\(name)\n \(shape)")]
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
