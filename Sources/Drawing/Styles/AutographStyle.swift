// The default look: what each box is can be read from shape, line and words; colour only helps.

/// `--style autograph`: names first, then shape and type, then what backward brought.
package struct AutographStyle: Style {
  package var labels: Labels
  package var theme: Theme
  package var direction: Direction
  package var showsLegend: Bool
  package var coloring: Coloring?
  /// Inches per inch, and pixels per inch of bitmaps.
  package var scale: Double?
  package var dpi: Double?
  /// Arrows carry words only in graphs up to this size.
  package var longestLabelled = 40

  package init(
    labels: Labels = Labels(), theme: Theme = .light, direction: Direction = .TB,
    showsLegend: Bool = false, coloring: Coloring? = nil
  ) {
    self.labels = labels
    self.theme = theme
    self.direction = direction
    self.showsLegend = showsLegend
    self.coloring = coloring
  }

  package var showsSavedEdges: Bool { true }
  package var restatesSavedTensors: Bool { false }
  package var groupsModules: Bool { true }

  private static let font = DOTAttribute("fontname", "Helvetica,Arial,sans-serif")

  package func defaults(
    of graph: Graph, statements: Int
  ) -> [(element: String, attributes: [DOTAttribute])] {
    [
      ("graph", graphAttributes(graph)),
      (
        "node",
        [
          Self.font, DOTAttribute("fontsize", "11"), DOTAttribute("height", "0.28"),
          DOTAttribute("margin", "0.11,0.045"), DOTAttribute("penwidth", "1.1"),
          DOTAttribute("shape", "box"), DOTAttribute("style", "filled,rounded"),
        ]
      ),
      (
        "edge",
        [
          DOTAttribute("arrowsize", "0.6"), DOTAttribute("color", theme.edge), Self.font,
          DOTAttribute("fontcolor", theme.quiet), DOTAttribute("fontsize", "9"),
        ]
      ),
    ]
  }

  private func graphAttributes(_ graph: Graph) -> [DOTAttribute] {
    var attributes = [
      DOTAttribute("bgcolor", theme.background), Self.font, DOTAttribute("nodesep", "0.16"),
      DOTAttribute("pad", "0.2"), DOTAttribute("rankdir", direction.rawValue),
      DOTAttribute("ranksep", "0.26"), DOTAttribute("fontcolor", theme.quiet),
      DOTAttribute("fontsize", "10"),
    ]
    if let dpi { attributes.append(DOTAttribute("dpi", Number.short(dpi))) }
    if !graph.captions.isEmpty {
      let lines = graph.captions.map(DOTSyntax.markup)
      attributes.append(DOTAttribute("label", markup: lines.joined(separator: "<BR/>")))
      attributes.append(DOTAttribute("labelloc", "b"))
    }
    return attributes
  }

  package func attributes(of node: Graph.Node, in graph: Graph) -> [DOTAttribute] {
    let label = labels.label(of: node, in: graph)
    var paint = theme.paint(of: node)
    if let (fill, isDark) = coloring?.fill(of: node, in: graph) {
      paint.fill = fill
      paint.text = isDark ? "#FFFFFF" : "#14181F"
    }
    var own = shape(of: node)
    if label.warning != nil {
      paint.line = theme.alarm
      if coloring == nil { paint.fill = theme.alarmFill }
      own.append(DOTAttribute("penwidth", "2.2"))
    }
    let isPlain = node.kind == .function || node.kind == .operation
    let words = markup(label, paint, isPlain: isPlain, isLight: coloring != nil)
    // In the order in which they are written, which is quicker than to be put into it.
    var attributes = [
      DOTAttribute("label", markup: words), DOTAttribute("class", node.kind.rawValue),
      DOTAttribute("color", paint.line), DOTAttribute("fillcolor", paint.fill),
      DOTAttribute("fontcolor", paint.text), DOTAttribute("id", "n\(node.id)"),
    ]
    attributes += own
    attributes.append(DOTAttribute("tooltip", Tooltip.text(of: node, in: graph)))
    return attributes
  }

  /// Shape and line tell the kind of box without colour.
  private func shape(of node: Graph.Node) -> [DOTAttribute] {
    switch node.kind {
    case .function, .operation:
      node.isContext ? [DOTAttribute("style", "filled,rounded,dotted")] : []
    case .block:
      [DOTAttribute("penwidth", "1.6")]
    case .accumulate, .reference:
      [DOTAttribute("height", "0.2"), DOTAttribute("margin", "0.06,0.02")]
    case .leaf:
      [DOTAttribute("style", node.isReached ? "filled" : "filled,dashed")]
    case .constant: [DOTAttribute("style", "filled,dashed")]
    case .output, .base: [DOTAttribute("penwidth", "1.8"), DOTAttribute("style", "filled")]
    case .saved: [DOTAttribute("shape", "note"), DOTAttribute("style", "filled")]
    case .change: [DOTAttribute("shape", "octagon"), DOTAttribute("style", "filled")]
    }
  }

  private func markup(
    _ label: Label, _ paint: Theme.Paint, isPlain: Bool, isLight: Bool
  ) -> String {
    let quiet = isLight ? paint.text : theme.quiet
    let title = DOTSyntax.markup(label.title)
    var head = title.isEmpty ? "" : isPlain ? title : "<B>\(title)</B>"
    if !label.aside.isEmpty { head += "\(head.isEmpty ? "" : "  ")\(small(label.aside, quiet))" }
    var lines = head.isEmpty ? [] : [head]
    lines += label.lines.filter { !$0.isEmpty }.map { small($0, quiet) }
    if let warning = label.warning {
      lines.append("<B>\(small(warning, isLight ? paint.text : theme.alarm))</B>")
    }
    guard !label.rows.isEmpty else { return lines.joined(separator: "<BR/>") }
    var table = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
    for line in lines { table += "<TR><TD COLSPAN=\"2\">\(line)</TD></TR>" }
    for (name, value) in label.rows {
      table += "<TR><TD ALIGN=\"LEFT\">\(small(name, quiet))</TD>"
      table += "<TD ALIGN=\"RIGHT\">\(small(value, paint.text))</TD></TR>"
    }
    return table + "</TABLE>"
  }

  private func small(_ text: String, _ color: String) -> String {
    "<FONT POINT-SIZE=\"9\" COLOR=\"\(color)\">\(DOTSyntax.markup(text))</FONT>"
  }

  package func attributes(of edge: Graph.Edge, in graph: Graph) -> [DOTAttribute] {
    var attributes = line(of: edge)
    var words: [String] = []
    if edge.count > 1, edge.count != graph.nodes[edge.source].repeats,
      edge.count != graph.nodes[edge.target].repeats
    {
      words.append("×\(edge.count)")
    }
    let isSmall =
      graph.nodes.count <= longestLabelled && graph.captions.isEmpty
      && graph.nodes[edge.source].kind != .leaf
    if labels.details.contains(.grad), isSmall, let gradient = edge.gradient {
      words.append(Labels.text(of: gradient, limit: 2))
    }
    if labels.details.contains(.formula), let formula = edge.formula { words.append(formula) }
    if let warning = edge.warning { words += warning.split(separator: ", ").map(String.init) }
    if !words.isEmpty {
      let color = edge.warning == nil ? theme.quiet : theme.alarm
      // A space keeps the words off the arrow, and two would not be kept.
      let lines = words.map { small("\u{A0}" + Labels.shortened($0, to: 80), color) }
      attributes.append(DOTAttribute("label", markup: lines.joined(separator: "<BR/>")))
    }
    if coloring == nil, let gradient = edge.gradient, Labels.warning(gradient) != nil {
      attributes += [DOTAttribute("color", theme.alarm), DOTAttribute("penwidth", "2.2")]
    }
    if let tooltip = Tooltip.text(of: edge) {
      attributes.append(DOTAttribute("tooltip", tooltip))
      attributes.append(DOTAttribute("labeltooltip", tooltip))
    }
    return attributes
  }

  private func line(of edge: Graph.Edge) -> [DOTAttribute] {
    if edge.isRecurrent {
      return [DOTAttribute("style", "invis"), DOTAttribute("constraint", "false")]
    }
    if edge.isBackward {
      return [DOTAttribute("dir", "back"), DOTAttribute("color", theme.paint(of: .leaf).line)]
    }
    switch edge.relation {
    case .next, .accumulates, .produces: return []
    case .saves:
      return [
        DOTAttribute("dir", "none"), DOTAttribute("color", theme.paint(of: .saved).line),
        DOTAttribute("style", "dashed"),
      ]
    case .views:
      return [DOTAttribute("color", theme.paint(of: .base).line), DOTAttribute("style", "dotted")]
    case .feeds: return [DOTAttribute("style", "dashed")]
    case .overwrites:
      return [
        DOTAttribute("color", theme.alarm), DOTAttribute("constraint", "false"),
        DOTAttribute("penwidth", "2"),
      ]
    case .derives:
      return [
        DOTAttribute("style", "dotted"), DOTAttribute("dir", "none"),
        DOTAttribute("constraint", "false"),
      ]
    }
  }

  package func shows(_ node: Graph.Node) -> Bool { true }

  package func reverses(_ edge: Graph.Edge) -> Bool {
    if case .saves(custom: true) = edge.relation { return true }
    return false
  }

  package func attributes(of module: Graph.Module, in graph: Graph) -> [DOTAttribute] {
    var depth = 0
    var parent = module.parent
    while let current = parent, depth < 4 {
      depth += 1
      parent = graph.modules[current].parent
    }
    var words = "<B>\(DOTSyntax.markup(graph.name(of: module)))</B>"
    if module.repeats > 1 { words += " <B>×\(module.repeats)</B>" }
    if !module.type.isEmpty { words += "  \(small(module.type, theme.quiet))" }
    if module.calls > 1 { words += small(", call \(module.call) of \(module.calls)", theme.quiet) }
    return [
      DOTAttribute("label", markup: words), DOTAttribute("labeljust", "l"),
      DOTAttribute("labelloc", "t"),
      DOTAttribute("style", "filled,rounded"), DOTAttribute("fontcolor", theme.ink),
      DOTAttribute("fillcolor", theme.cluster(depth: depth)),
      DOTAttribute("color", theme.clusterLine),
      DOTAttribute("penwidth", module.repeats > 1 ? "2" : "1"),
      DOTAttribute("tooltip", DOTSyntax.tooltip("\(module.path): \(module.type)")),
    ]
  }

  package func legend(of graph: Graph) -> [DOTAttribute]? {
    guard showsLegend || coloring != nil else { return nil }
    let table = Legend(graph: graph, theme: theme, coloring: coloring, isFull: showsLegend).markup
    return [
      DOTAttribute("label", markup: table), DOTAttribute("shape", "plain"),
      DOTAttribute("style", ""),
    ]
  }
}
