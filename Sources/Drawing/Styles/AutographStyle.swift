// The default look: what each box is can be read from shape, line and words; colour only helps.

/// `--style autograph`: names first, then shape and type, then what backward brought.
package struct AutographStyle: Style {
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
  package var restatesSavedTensors: Bool { false }

  /// Colours after Okabe and Ito, told apart by colour-blind eyes and, being of different
  /// lightness, in greyscale print.
  private struct Palette {
    var fill: String
    var line: String
    var text: String = ink

    static let function = Palette(fill: "#F4F5F7", line: "#8A9099")
    static let accumulate = Palette(fill: "#FFFFFF", line: "#B8BDC6", text: quiet)
    static let leaf = Palette(fill: "#D7EAF8", line: "#0072B2")
    static let output = Palette(fill: "#D5F0E3", line: "#009E73")
    static let base = Palette(fill: "#B4DFCB", line: "#00724F")
    static let saved = Palette(fill: "#FCEBCB", line: "#D98C00")
    static let missing = Palette(fill: "#FFFFFF", line: "#8A9099", text: quiet)

    static let ink = "#14181F"
    static let quiet = "#5B626D"
    static let edge = "#6B7280"
  }

  package func defaults(
    statements: Int
  ) -> [(element: String, attributes: [DOTAttribute])] {
    let font = DOTAttribute("fontname", "Helvetica,Arial,sans-serif")
    return [
      (
        "graph",
        [
          DOTAttribute("bgcolor", "white"), font, DOTAttribute("nodesep", "0.22"),
          DOTAttribute("pad", "0.25"), DOTAttribute("rankdir", "TB"),
          DOTAttribute("ranksep", "0.32"),
        ]
      ),
      (
        "node",
        [
          font, DOTAttribute("fontsize", "11"), DOTAttribute("height", "0.3"),
          DOTAttribute("margin", "0.13,0.06"), DOTAttribute("penwidth", "1.2"),
          DOTAttribute("shape", "box"), DOTAttribute("style", "filled,rounded"),
        ]
      ),
      (
        "edge",
        [
          DOTAttribute("arrowsize", "0.65"), DOTAttribute("color", Palette.edge), font,
          DOTAttribute("fontsize", "9"),
        ]
      ),
    ]
  }

  package func attributes(of node: Graph.Node, in graph: Graph) -> [DOTAttribute] {
    let palette = palette(of: node)
    var attributes = [
      DOTAttribute("fillcolor", palette.fill), DOTAttribute("color", palette.line),
      DOTAttribute("fontcolor", palette.text),
    ]
    switch node.kind {
    case .function:
      attributes.append(functionLabel(node))
      if let tooltip = tooltip(of: node, in: graph) { attributes.append(tooltip) }
    case .accumulate:
      attributes += [
        DOTAttribute("label", node.name), DOTAttribute("fontsize", "9"),
        DOTAttribute("height", "0.2"), DOTAttribute("margin", "0.08,0.03"),
      ]
    case .leaf:
      attributes += [tensorLabel(node), DOTAttribute("style", leafLine(node))]
    case .output, .base:
      attributes += [tensorLabel(node), DOTAttribute("style", "filled")]
    case .saved:
      attributes += [tensorLabel(node), DOTAttribute("style", "filled")]
    }
    return attributes
  }

  package func attributes(of edge: Graph.Edge, in graph: Graph) -> [DOTAttribute] {
    switch edge.relation {
    case .next, .accumulates, .produces: []
    case .saves:
      [
        DOTAttribute("dir", "none"), DOTAttribute("color", Palette.saved.line),
        DOTAttribute("style", "dashed"),
      ]
    case .views:
      [DOTAttribute("color", Palette.base.line), DOTAttribute("style", "dotted")]
    }
  }

  package func shows(_ node: Graph.Node) -> Bool { true }

  package func reverses(_ edge: Graph.Edge) -> Bool {
    if case .saves(custom: true) = edge.relation { return true }
    return false
  }

  private func palette(of node: Graph.Node) -> Palette {
    switch node.kind {
    case .function: .function
    case .accumulate: .accumulate
    case .leaf: node.isReached ? .leaf : .missing
    case .output: .output
    case .base: .base
    case .saved: .saved
    }
  }

  private func leafLine(_ node: Graph.Node) -> String {
    node.isReached ? "filled" : "filled,dashed"
  }

  private func tooltip(of node: Graph.Node, in graph: Graph) -> DOTAttribute? {
    guard let function = node.function, let source = function.source else { return nil }
    let module = function.module.isEmpty ? "" : " in \(function.module)"
    return DOTAttribute("tooltip", "\(node.name)\(module), \(source.file):\(source.line)")
  }

  private func functionLabel(_ node: Graph.Node) -> DOTAttribute {
    guard showAttributes, let rows = node.function?.attributes, !rows.isEmpty else {
      return DOTAttribute("label", node.name)
    }
    var markup = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
    markup += "<TR><TD COLSPAN=\"2\"><B>\(DOTSyntax.markup(node.name))</B></TD></TR>"
    for (name, value) in rows {
      let limit = max(maxAttributeCharacters, 3)
      let shown = value.count > limit ? value.prefix(limit - 3) + "..." : value[...]
      markup += "<TR><TD ALIGN=\"LEFT\">\(small(name))</TD>"
      markup += "<TD ALIGN=\"RIGHT\">\(small(String(shown)))</TD></TR>"
    }
    return DOTAttribute("label", markup: markup + "</TABLE>")
  }

  private func tensorLabel(_ node: Graph.Node) -> DOTAttribute {
    var lines: [String] = []
    if !node.name.isEmpty { lines.append("<B>\(DOTSyntax.markup(node.name))</B>") }
    if let tensor = node.tensor {
      let dtype = tensor.dtype.split(separator: ".").last.map(String.init) ?? tensor.dtype
      lines.append(small("\(Number.tuple(tensor.shape)) \(dtype)"))
      lines += gradientLines(tensor, of: node)
    }
    return DOTAttribute("label", markup: lines.joined(separator: "<BR/>"))
  }

  private func gradientLines(_ tensor: Graph.TensorSummary, of node: Graph.Node) -> [String] {
    if let gradient = tensor.gradient { return [small("grad \(text(of: gradient))")] }
    if node.kind == .leaf && !node.isReached { return [small("not reached: no gradient")] }
    return []
  }

  private func small(_ text: String) -> String {
    "<FONT POINT-SIZE=\"9\">\(DOTSyntax.markup(text))</FONT>"
  }

  /// The value of a small gradient, shape and norm of a large one.
  private func text(of gradient: Graph.Gradient) -> String {
    if gradient.norm.isNaN { return Number.tuple(gradient.shape) }
    let bad = gradient.nonfinite > 0 ? ", \(gradient.nonfinite) not finite" : ""
    guard let values = gradient.values, values.count <= 6, gradient.shape.count <= 2 else {
      return "norm \(Number.short(gradient.norm))\(bad)"
    }
    return nested(values[...], gradient.shape[...])
  }

  private func nested(_ values: ArraySlice<Double>, _ shape: ArraySlice<Int>) -> String {
    guard let count = shape.first else { return values.first.map(Number.short) ?? "" }
    guard count > 0 else { return "[]" }
    let step = values.count / count
    let rows = (0..<count).map { row -> String in
      let start = values.startIndex + row * step
      return nested(values[start..<start + step], shape.dropFirst())
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }
}
