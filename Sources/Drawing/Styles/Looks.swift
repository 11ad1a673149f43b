// Shapes and lines by kind, so that boxes and arrows can be told apart without colour.

/// What sets one box off from the graph's usual ones.
struct BoxLook {
  var height: String?
  var margin: String?
  var penwidth: String?
  var shape: String?
  var style: String?

  init(of node: Graph.Node) {
    switch node.kind {
    case .function, .operation: style = node.isContext ? "filled,rounded,dotted" : nil
    case .block: penwidth = "1.6"
    case .accumulate, .reference: (height, margin) = ("0.2", "0.06,0.02")
    case .leaf: style = node.isReached ? "filled" : "filled,dashed"
    case .constant: style = "filled,dashed"
    case .output, .base: (penwidth, style) = ("1.8", "filled")
    case .saved: (shape, style) = ("note", "filled")
    case .change: (shape, style) = ("octagon", "filled")
    }
  }
}

/// What sets one arrow off from the graph's usual ones.
struct ArrowLook {
  var color: String?
  var constraint: String?
  var dir: String?
  var penwidth: String?
  var style: String?

  init(of edge: Graph.Edge, _ theme: Theme) {
    if edge.isRecurrent {
      (constraint, style) = ("false", "invis")
      return
    }
    if edge.isBackward {
      (color, dir) = (theme.paint(of: .leaf).line, "back")
      return
    }
    switch edge.relation {
    case .next, .accumulates, .produces: break
    case .saves: (color, dir, style) = (theme.paint(of: .saved).line, "none", "dashed")
    case .views: (color, style) = (theme.paint(of: .base).line, "dotted")
    case .feeds: style = "dashed"
    case .overwrites: (color, constraint, penwidth) = (theme.alarm, "false", "2")
    case .derives: (constraint, dir, style) = ("false", "none", "dotted")
    }
  }
}
