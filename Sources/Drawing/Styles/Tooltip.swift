// Everything that is known of a box or an arrow, for those who point at it.

enum Tooltip {
  /// Longer ones are cut in the middle.
  private static let longest = 4000

  private static let labels = Labels(Set(Detail.allCases).subtracting([.attrs]))

  /// Writes the lines for a box.
  static func write(_ node: Graph.Node, in graph: Graph, to text: inout TextBuffer) {
    let start = text.count
    text += node.kind.rawValue
    text += " "
    text += node.name
    let label = labels.label(of: node, in: graph)
    for line in label.lines { write(line, to: &text) }
    if let warning = label.warning { write(warning, to: &text) }
    if let function = node.function {
      if node.kind == .leaf { write("AccumulateGrad", to: &text) }
      if let source = function.source {
        write(source.file, to: &text)
        text += ":"
        text += source.line
      }
      for (name, value) in function.attributes {
        write(name, to: &text)
        text += ": "
        text += value
      }
    }
    if let module = node.module { write("in \(graph.modules[module].path)", to: &text) }
    if node.stands > 1 { write("stands for \(node.stands) nodes", to: &text) }
    if !node.members.isEmpty { write(node.members.joined(separator: " "), to: &text) }
    cut(&text, from: start)
  }

  /// Writes the lines for an arrow, along which this gradient flows; none if there is nothing to say.
  static func write(
    _ edge: Graph.Edge, _ gradient: Graph.Gradient?, to text: inout TextBuffer
  ) {
    let start = text.count
    if let gradient {
      text += "gradient "
      text += Number.tuple(gradient.shape)
      text += " "
      text += Labels.text(of: gradient)
    }
    if let formula = edge.formula { write(formula, to: &text, isFirst: text.count == start) }
    if let warning = edge.warning { write(warning, to: &text, isFirst: text.count == start) }
    cut(&text, from: start)
  }

  private static func write(_ line: String, to text: inout TextBuffer, isFirst: Bool = false) {
    guard !line.isEmpty else { return }
    text += isFirst ? "" : "\n"
    text += line
  }

  private static func cut(_ text: inout TextBuffer, from start: Int) {
    guard text.count - start > longest else { return }
    let whole = text.string(from: start)
    text.shorten(to: start)
    text += Labels.shortened(whole, to: longest)
  }
}
