// Everything that is known of a box or an arrow, for those who point at it.

enum Tooltip {
  private static let longest = 4000

  private static let labels = Labels(Set(Detail.allCases).subtracting([.attrs]))

  static func text(of node: Graph.Node, in graph: Graph) -> String {
    let label = labels.label(of: node, in: graph)
    var lines = ["\(node.kind.rawValue) \(node.name)"] + label.plain.dropFirst()
    if let function = node.function {
      if node.kind == .leaf { lines.append("AccumulateGrad") }
      if let source = function.source { lines.append("\(source.file):\(source.line)") }
      lines += function.attributes.map { "\($0.name): \($0.value)" }
    }
    if let module = node.module { lines.append("in \(graph.modules[module].path)") }
    if node.stands > 1 { lines.append("stands for \(node.stands) nodes") }
    if !node.members.isEmpty { lines.append(node.members.joined(separator: " ")) }
    return cut(lines)
  }

  static func text(of edge: Graph.Edge) -> String? {
    var lines: [String] = []
    if let gradient = edge.gradient {
      let shape = Number.tuple(gradient.shape)
      lines.append("gradient \(shape) \(Labels.text(of: gradient))")
    }
    if let formula = edge.formula { lines.append(formula) }
    if let warning = edge.warning { lines.append(warning) }
    return lines.isEmpty ? nil : cut(lines)
  }

  private static func cut(_ lines: [String]) -> String {
    let text = lines.filter { !$0.isEmpty }.joined(separator: "\n")
    return DOTSyntax.tooltip(Labels.shortened(text, to: longest))
  }
}
