// A difference as DOT: added green, removed red, changed amber, and the rest folded around it.

import Drawing

package enum DifferencePicture {
  /// A mark beside the colour tells the fates apart in greyscale print too.
  private struct Look {
    var mark: String
    var fill: String
    var line: String
    var style = "filled,rounded"
  }

  private static func look(_ fate: Fate) -> Look {
    switch fate {
    case .same: Look(mark: "", fill: "#F4F5F7", line: "#8A9099")
    case .changed: Look(mark: "~ ", fill: "#FCEBCB", line: "#D98C00")
    case .removed:
      Look(mark: "− ", fill: "#F9DCD6", line: "#C33C1F", style: "filled,rounded,dashed")
    case .added: Look(mark: "+ ", fill: "#D5F0E3", line: "#007A56")
    }
  }

  /// DOT text of at most `Selection.limit` boxes, whatever the size of the graphs.
  package static func dot(of difference: Difference, title: String) -> String {
    let graph = MergedGraph(difference)
    let selection = Selection(graph)
    var text = "digraph {\n"
    text += line(
      "graph",
      [
        ("bgcolor", "white"), ("fontname", font), ("fontsize", "12"), ("label", title),
        ("labelloc", "t"), ("nodesep", "0.25"), ("pad", "0.25"), ("rankdir", "TB"),
        ("ranksep", "0.35"),
      ])
    text += line(
      "node",
      [
        ("fontname", font), ("fontsize", "11"), ("height", "0.3"), ("margin", "0.13,0.06"),
        ("penwidth", "1.2"), ("shape", "box"), ("style", "filled,rounded"),
      ])
    text += line("edge", [("arrowsize", "0.65"), ("color", "#6B7280")])
    var boxes = [Int?](repeating: nil, count: graph.nodes.count)
    for (box, node) in selection.shown.sorted().enumerated() {
      boxes[node] = box
      text += line("n\(box)", attributes(of: graph.nodes[node], selection.copies[node] ?? 1))
    }
    for (offset, fold) in selection.folds.enumerated() {
      let box = selection.shown.count + offset
      for node in fold { boxes[node] = box }
      text += line("n\(box)", attributes(of: fold.map { graph.nodes[$0] }))
    }
    return text + arrows(graph, boxes) + "}\n"
  }

  private static let font = "Helvetica,Arial,sans-serif"

  private static func arrows(_ graph: MergedGraph, _ boxes: [Int?]) -> String {
    var text = ""
    var drawn: Set<MergedGraph.Edge> = []
    for edge in graph.edges {
      guard let source = boxes[edge.source], let target = boxes[edge.target], source != target,
        drawn.insert(.init(source: source, target: target, fate: edge.fate)).inserted
      else { continue }
      let look = look(edge.fate)
      switch edge.fate {
      case .same, .changed: text += line("n\(source) -> n\(target)", [])
      case .added:
        text += line("n\(source) -> n\(target)", [("color", look.line), ("penwidth", "2")])
      case .removed:
        text += line(
          "n\(source) -> n\(target)",
          [("color", look.line), ("penwidth", "1.6"), ("style", "dashed")])
      }
    }
    return text
  }

  private static func attributes(
    of node: MergedGraph.Node, _ copies: Int
  ) -> [(String, String)] {
    let look = look(node.fate)
    let name = AccountWriter.shown(node.node)
    var lines = ["\(look.mark)\(name)"]
    if let before = node.before {
      let was = AccountWriter.shown(before)
      if was != name { lines.append("was \(was)") }
      if before.kind != node.node.kind { lines.append("\(before.kind) → \(node.node.kind)") }
      if before.tensor != node.node.tensor { lines.append("\(before.tensor) →") }
    }
    if !node.node.tensor.isEmpty { lines.append(node.node.tensor) }
    if copies > 1 { lines.append("\(copies) times in equal blocks") }
    return [
      ("color", look.line), ("fillcolor", look.fill), ("label", lines.joined(separator: "\n")),
      ("style", look.style),
    ]
  }

  /// A fold tells how much it holds, and of which modules.
  private static func attributes(of fold: [MergedGraph.Node]) -> [(String, String)] {
    let steps = fold.filter { !$0.node.kind.isParameter }
    var modules = Groups<Int>()
    for step in steps where !step.node.module.isEmpty {
      let parts = step.node.module.split(separator: ".", omittingEmptySubsequences: false)
      modules.add(0, to: parts.prefix(2).joined(separator: "."))
    }
    let changed = fold.count { $0.fate != .same }
    var label = "\(steps.count) step\(steps.count == 1 ? "" : "s") "
    label += changed == 0 ? "unchanged" : "more, \(changed) changed"
    let names = modules.all.map(\.key).reversed()
    if !names.isEmpty { label += "\n\(AccountWriter.list(Array(names), limit: 4))" }
    return [
      ("color", "#B8BDC6"), ("fillcolor", "white"), ("fontcolor", "#5B626D"), ("fontsize", "10"),
      ("label", label), ("peripheries", "2"), ("style", "filled"),
    ]
  }

  private static func line(_ element: String, _ attributes: [(String, String)]) -> String {
    var line = "\t\(element)"
    for (index, attribute) in attributes.enumerated() {
      line += index == 0 ? " [" : " "
      line += attribute.0 + "="
      line += DOTSyntax.id(attribute.1)
    }
    return line + (attributes.isEmpty ? "\n" : "]\n")
  }
}
