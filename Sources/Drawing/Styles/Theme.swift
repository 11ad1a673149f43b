// The colours of the default style, on white and on black.

/// `--theme`
package enum Theme: String, CaseIterable, Sendable {
  case light, dark

  /// The colours of one kind of box.
  struct Paint {
    var fill: String
    var line: String
    var text: String
  }

  var background: String { self == .light ? "#FFFFFF" : "#12161C" }
  var ink: String { self == .light ? "#14181F" : "#E8EBF0" }
  var quiet: String { self == .light ? "#5B626D" : "#9AA3B0" }
  var edge: String { self == .light ? "#6B7280" : "#8A93A0" }
  /// What is wrong: vermilion, told apart from green by colour-blind eyes; always with words.
  var alarm: String { self == .light ? "#C43C00" : "#FF8A5C" }
  var alarmFill: String { self == .light ? "#FDE3D8" : "#4A1F0F" }

  /// Clusters, deeper ones darker.
  func cluster(depth: Int) -> String {
    let light = ["#FAFBFC", "#F3F5F8", "#ECEFF4", "#E5E9F0"]
    let dark = ["#171C24", "#1D232D", "#232B36", "#2A333F"]
    return (self == .light ? light : dark)[min(depth, 3)]
  }

  var clusterLine: String { self == .light ? "#C4CAD4" : "#3B4654" }

  /// The colours of a box; functions of the graph of a gradient have their own.
  func paint(of node: Graph.Node) -> Paint {
    let order = node.function?.order ?? 0
    guard node.kind == .function, order > 0 else { return paint(of: node.kind) }
    let light = ["#E2E6FA", "#C3CBF3", "#A5B0EC"][min(order, 3) - 1]
    let dark = ["#232A4D", "#2E3869", "#3A4786"][min(order, 3) - 1]
    return Paint(
      fill: self == .light ? light : dark, line: self == .light ? "#4A5AB0" : "#8C9BEA", text: ink)
  }

  /// Colours after Okabe and Ito; boxes differ in shape and line as well.
  func paint(of kind: Graph.Kind) -> Paint {
    let colours: (light: (String, String), dark: (String, String)) =
      switch kind {
      case .function, .operation: (("#FFFFFF", "#8A9099"), ("#262D38", "#6F7A89"))
      case .accumulate: (("#FFFFFF", "#B8BDC6"), ("#1B212A", "#4A5463"))
      case .block: (("#EFE7F3", "#8E5A9F"), ("#35243D", "#C79AD6"))
      case .leaf, .reference: (("#D7EAF8", "#0072B2"), ("#10344C", "#56B4E9"))
      case .output: (("#D5F0E3", "#00835F"), ("#0E3A2D", "#3BC79B"))
      case .base: (("#B4DFCB", "#00724F"), ("#14483A", "#3BC79B"))
      case .saved: (("#FCEBCB", "#B87500"), ("#43300A", "#E8A93A"))
      case .constant: (("#FFFFFF", "#8A9099"), ("#12161C", "#8A93A0"))
      case .change: ((alarmFill, alarm), (alarmFill, alarm))
      }
    let (fill, line) = self == .light ? colours.light : colours.dark
    let text = kind == .accumulate || kind == .constant ? quiet : ink
    return Paint(fill: fill, line: line, text: text)
  }
}

/// Where the picture's outputs are, `--direction`.
package enum Direction: String, CaseIterable, Sendable {
  /// Top to bottom, bottom to top, left to right, right to left: from the leaves to the outputs.
  case TB, BT, LR, RL
}
