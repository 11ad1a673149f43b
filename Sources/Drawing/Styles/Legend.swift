// The box that explains a picture: the kinds of boxes that are in it, and the scale of its colours.

struct Legend {
  let graph: Graph
  let theme: Theme
  let coloring: Coloring?
  /// Whether it explains the kinds of boxes too, or the scale alone.
  let isFull: Bool

  private static let kinds: [(Graph.Kind, String)] = [
    (.output, "output"), (.function, "backward function"), (.operation, "operation"),
    (.block, "folded, see its words"), (.leaf, "leaf with AccumulateGrad"),
    (.constant, "takes no gradient"), (.saved, "saved for backward"), (.base, "base of a view"),
    (.reference, "leaf drawn elsewhere"), (.change, "change in place"),
  ]

  private static let plain =
    "BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"3\""

  var markup: String {
    "<TABLE \(Self.plain)>\(isFull ? kindRows : "")\(scaleRows)</TABLE>"
  }

  private var kindRows: String {
    let present = Set(graph.nodes.map(\.kind))
    return Self.kinds.filter { present.contains($0.0) }.map { kind, words in
      let paint = theme.paint(of: kind)
      let cell =
        "<TD BORDER=\"1\" WIDTH=\"26\" COLOR=\"\(paint.line)\" BGCOLOR=\"\(paint.fill)\"> </TD>"
      return "<TR>\(cell)<TD ALIGN=\"LEFT\">\(small(words, theme.ink))</TD></TR>"
    }.joined()
  }

  private var scaleRows: String {
    guard let coloring else { return "" }
    let title = "<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\">\(small(coloring.title, theme.ink))</TD></TR>"
    let cells = coloring.steps.map { step in
      "<TD BGCOLOR=\"\(step.color)\">\(small(step.text, step.isDark ? "#FFFFFF" : "#14181F"))</TD>"
    }
    guard !cells.isEmpty else { return title }
    let table = "<TABLE \(Self.plain)><TR>\(cells.joined())</TR></TABLE>"
    return title + "<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\" CELLPADDING=\"0\">\(table)</TD></TR>"
  }

  private func small(_ words: String, _ color: String) -> String {
    var text = TextBuffer()
    text.addSmall(words, color)
    return text.string
  }
}
