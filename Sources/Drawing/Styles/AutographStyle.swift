// The default look: what each box is can be read from shape, line and words; colour only helps.

/// `--style autograph`: names first, then shape and type, then what backward brought.
package struct AutographStyle: Style {
  package var labels: Labels
  package var theme: Theme
  package var direction: Direction
  /// Whether a legend explains the kinds of boxes.
  package var explainsKinds: Bool
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
    explainsKinds = showsLegend
    self.coloring = coloring
  }

  package var showsSavedEdges: Bool { true }
  package var restatesSavedTensors: Bool { false }
  package var groupsModules: Bool { true }

  package func describe(
    _ scope: DefaultScope, of graph: Graph, statements: Int, _ attributes: inout DOTAttributes
  ) {
    let font = "Helvetica,Arial,sans-serif"
    switch scope {
    case .graph:
      if !graph.captions.isEmpty {
        attributes.add("label", markup: { $0.addMarkup(lines: graph.captions) })
      }
      attributes.add("bgcolor", theme.background)
      attributes.add("dpi", dpi.map(Number.short))
      attributes.add("fontcolor", theme.quiet)
      attributes.add("fontname", font)
      attributes.add("fontsize", "10")
      attributes.add("labelloc", graph.captions.isEmpty ? nil : "b")
      attributes.add("nodesep", "0.16")
      attributes.add("pad", "0.2")
      attributes.add("rankdir", direction.rawValue)
      attributes.add("ranksep", "0.26")
    case .node:
      attributes.add("fontname", font)
      attributes.add("fontsize", "11")
      attributes.add("height", "0.28")
      attributes.add("margin", "0.11,0.045")
      attributes.add("penwidth", "1.1")
      attributes.add("shape", "box")
      attributes.add("style", "filled,rounded")
    case .edge:
      attributes.add("arrowsize", "0.6")
      attributes.add("color", theme.edge)
      attributes.add("fontcolor", theme.quiet)
      attributes.add("fontname", font)
      attributes.add("fontsize", "9")
    }
  }

  package func describe(
    _ node: Graph.Node, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    let label = labels.label(of: node, in: graph)
    var paint = theme.paint(of: node)
    if let (fill, isDark) = coloring?.fill(of: node, in: graph) {
      paint.fill = fill
      paint.text = isDark ? "#FFFFFF" : "#14181F"
    }
    var look = BoxLook(of: node)
    if label.warning != nil {
      paint.line = theme.alarm
      if coloring == nil { paint.fill = theme.alarmFill }
      look.penwidth = "2.2"
    }
    let isPlain = node.kind == .function || node.kind == .operation
    attributes.add(
      "label", markup: { write(label, paint, isPlain: isPlain, to: &$0) })
    attributes.add("class", node.kind.rawValue)
    attributes.add("color", paint.line)
    attributes.add("fillcolor", paint.fill)
    attributes.add("fontcolor", paint.text)
    attributes.add("height", look.height)
    attributes.add("id", "n", node.id)
    attributes.add("margin", look.margin)
    attributes.add("penwidth", look.penwidth)
    attributes.add("shape", look.shape)
    attributes.add("style", look.style)
    attributes.add("tooltip", tooltip: { Tooltip.write(node, in: graph, to: &$0) })
  }

  /// The words of a box; of coloured boxes all have the colour that can be read there.
  private func write(
    _ label: Label, _ paint: Theme.Paint, isPlain: Bool, to text: inout TextBuffer
  ) {
    let quiet = coloring == nil ? theme.quiet : paint.text
    let isTable = !label.rows.isEmpty
    if isTable {
      text += "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">"
    }
    var isFirst = true
    func line(_ write: (inout TextBuffer) -> Void) {
      text += isTable ? "<TR><TD COLSPAN=\"2\">" : isFirst ? "" : "<BR/>"
      write(&text)
      text += isTable ? "</TD></TR>" : ""
      isFirst = false
    }
    if !label.title.isEmpty || !label.aside.isEmpty {
      line { writeHead(of: label, quiet, isPlain: isPlain, to: &$0) }
    }
    for words in label.lines where !words.isEmpty { line { $0.addSmall(words, quiet) } }
    if let warning = label.warning {
      line {
        $0 += "<B>"
        $0.addSmall(warning, coloring == nil ? theme.alarm : paint.text)
        $0 += "</B>"
      }
    }
    guard isTable else { return }
    for (name, value) in label.rows {
      text += "<TR><TD ALIGN=\"LEFT\">"
      text.addSmall(name, quiet)
      text += "</TD><TD ALIGN=\"RIGHT\">"
      text.addSmall(value, paint.text)
      text += "</TD></TR>"
    }
    text += "</TABLE>"
  }

  private func writeHead(
    of label: Label, _ quiet: String, isPlain: Bool, to text: inout TextBuffer
  ) {
    if !label.title.isEmpty {
      text += isPlain ? "" : "<B>"
      text.addMarkup(label.title)
      text += isPlain ? "" : "</B>"
    }
    guard !label.aside.isEmpty else { return }
    text += label.title.isEmpty ? "" : "  "
    text.addSmall(label.aside, quiet)
  }

  package func describe(
    _ edge: Graph.Edge, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    let gradient = edge.gradient
    let words = words(of: edge, gradient, in: graph)
    if !words.isEmpty {
      let color = edge.warning == nil ? theme.quiet : theme.alarm
      attributes.add(
        "label",
        markup: { text in
          for (place, word) in words.enumerated() {
            text += place == 0 ? "" : "<BR/>"
            // A space keeps the words off the arrow, and two would not be kept.
            text.addSmall("\u{A0}" + Labels.shortened(word, to: 80), color)
          }
        })
    }
    var look = ArrowLook(of: edge, theme)
    if coloring == nil, let gradient, Labels.warning(gradient) != nil {
      look.color = theme.alarm
      look.penwidth = "2.2"
    }
    attributes.add("color", look.color)
    attributes.add("constraint", look.constraint)
    attributes.add("dir", look.dir)
    attributes.add("labeltooltip", tooltip: { Tooltip.write(edge, gradient, to: &$0) })
    attributes.add("penwidth", look.penwidth)
    attributes.add("style", look.style)
    attributes.addAgain("tooltip")
  }

  /// What stands at an arrow.
  private func words(
    of edge: Graph.Edge, _ gradient: Graph.Gradient?, in graph: Graph
  ) -> [String] {
    var words: [String] = []
    if edge.count > 1, edge.count != graph.nodes[edge.source].repeats,
      edge.count != graph.nodes[edge.target].repeats
    {
      words.append("×\(edge.count)")
    }
    let isSmall =
      graph.nodes.count <= longestLabelled && graph.captions.isEmpty
      && graph.nodes[edge.source].kind != .leaf
    if isSmall, labels.shows(.grad), let gradient {
      words.append(Labels.text(of: gradient, limit: 2))
    }
    if labels.shows(.formula), let formula = edge.formula { words.append(formula) }
    if let warning = edge.warning { words += warning.split(separator: ", ").map(String.init) }
    return words
  }

  package func shows(_ node: Graph.Node) -> Bool { true }

  package func reverses(_ edge: Graph.Edge) -> Bool {
    if case .saves(custom: true) = edge.relation { return true }
    return false
  }

  package func describe(
    _ module: Graph.Module, in graph: Graph, _ attributes: inout DOTAttributes
  ) {
    var depth = 0
    var parent = module.parent
    while let current = parent, depth < 4 {
      depth += 1
      parent = graph.modules[current].parent
    }
    attributes.add(
      "label",
      markup: { text in
        text += "<B>"
        text.addMarkup(graph.name(of: module))
        text += "</B>"
        if module.repeats > 1 { text += " <B>×\(module.repeats)</B>" }
        if !module.type.isEmpty {
          text += "  "
          text.addSmall(module.type, theme.quiet)
        }
        if module.calls > 1 {
          text.addSmall(", call \(module.call) of \(module.calls)", theme.quiet)
        }
      })
    attributes.add("color", theme.clusterLine)
    attributes.add("fillcolor", theme.cluster(depth: depth))
    attributes.add("fontcolor", theme.ink)
    attributes.add("labeljust", "l")
    attributes.add("labelloc", "t")
    attributes.add("penwidth", module.repeats > 1 ? "2" : "1")
    attributes.add("style", "filled,rounded")
    attributes.add("tooltip", tooltip: { $0 += "\(module.path): \(module.type)" })
  }

  package var showsLegend: Bool { explainsKinds || coloring != nil }

  package func describeLegend(of graph: Graph, _ attributes: inout DOTAttributes) {
    let legend = Legend(graph: graph, theme: theme, coloring: coloring, isFull: explainsKinds)
    attributes.add("label", markup: { $0 += legend.markup })
    attributes.add("shape", "plain")
    attributes.add("style", "")
  }
}
