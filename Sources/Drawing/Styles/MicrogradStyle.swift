// micrograd's look: every value with its data and its gradient, every operation a small circle.

/// `--style micrograd`: records `name | data | grad`, left to right.
package struct MicrogradStyle: Style {
  package init() {}

  package var showsSavedEdges: Bool { false }
  package var restatesSavedTensors: Bool { false }

  package func describe(
    _ scope: DefaultScope, of graph: Graph, statements: Int, _ attributes: inout DOTAttributes
  ) {
    switch scope {
    case .graph: attributes.add("rankdir", "LR")
    case .node: attributes.add("fontsize", "12")
    case .edge: break
    }
  }

  package func describe(
    _ node: Graph.Node, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    switch node.kind {
    case .function, .operation, .block, .change, .accumulate:
      attributes.add("label", Self.symbol(node.name))
      attributes.add("shape", "oval")
    case .leaf, .output, .base, .saved, .constant, .reference:
      attributes.add("label", markup: { $0 += record(node) })
      attributes.add("shape", "plain")
    }
  }

  package func describe(
    _ edge: Graph.Edge, in graph: Graph, _ attributes: inout DOTAttributes
  ) {}

  package func shows(_ node: Graph.Node) -> Bool { node.kind != .accumulate }
  package func reverses(_ edge: Graph.Edge) -> Bool { false }

  private static let symbols = [
    "Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "Pow": "**", "Neg": "neg", "Mm": "@",
  ]

  /// `MulBackward0` as `*`.
  private static func symbol(_ name: String) -> String {
    let short = Operations.shortName(name)
    return symbols[short] ?? short.lowercased()
  }

  private func record(_ node: Graph.Node) -> String {
    let data = node.tensor.map { value($0.values, $0.shape) } ?? ""
    let gradient = node.tensor?.gradient.map { value($0.values, $0.shape) } ?? "0.0000"
    let name = node.name.isEmpty ? [] : [Labels.shortened(node.name)]
    let cells = (name + ["data \(data)", "grad \(gradient)"])
      .map { "<TD>\(DOTSyntax.markup($0))</TD>" }.joined()
    return "<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\">"
      + "<TR>\(cells)</TR></TABLE>"
  }

  private func value(_ values: [Double]?, _ shape: [Int]) -> String {
    guard let values, values.count == 1, let value = values.first else {
      return values.flatMap { $0.count <= 6 ? Labels.nested($0, shape) : nil }
        ?? Number.tuple(shape)
    }
    return Number.fixed(value)
  }
}
