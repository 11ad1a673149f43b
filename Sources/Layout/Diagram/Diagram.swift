// What a layout is made from: sizes and who is connected with whom, and nothing of tensors or DOT.

package struct Point: Equatable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

package struct Size: Equatable, Sendable {
  package var width: Double
  package var height: Double

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  var transposed: Size { Size(width: height, height: width) }
}

/// A graph to be laid out; all lengths are points, indices are positions in the arrays.
package struct Diagram: Sendable {
  package var nodes: [Node] = []
  package var edges: [Edge] = []
  /// Parents stand before their children.
  package var clusters: [Cluster] = []
  /// Nodes that have to share a rank.
  package var rankGroups: [RankGroup] = []
  package var direction = Direction.topToBottom
  package var nodeSeparation = 18.0
  package var rankSeparation = 36.0

  package init() {}

  package enum Direction: String, Sendable, CaseIterable {
    case topToBottom = "TB"
    case leftToRight = "LR"
    case bottomToTop = "BT"
    case rightToLeft = "RL"

    /// Whether ranks are columns.
    var isHorizontal: Bool { self == .leftToRight || self == .rightToLeft }
  }

  package struct Node: Sendable {
    package var size: Size
    package var outline: Outline
    /// The innermost cluster that the node lies in.
    package var cluster: Int?

    package init(size: Size, outline: Outline = .box, cluster: Int? = nil) {
      self.size = size
      self.outline = outline
      self.cluster = cluster
    }
  }

  /// Where an arrow that aims at a node's centre meets its border.
  package enum Outline: Sendable {
    case box, ellipse
    /// Any other shape: arrows meet it in the middle of a side.
    case other
  }

  package struct Edge: Sendable {
    package var tail: Int
    package var head: Int
    package var weight = 1
    /// The least number of ranks between the ends.
    package var minimumLength = 1
    /// Whether the edge has a say in the ranks of its ends.
    package var ranks = true
    package var label: Size?
    /// Where the edge meets its ends, from their centres; the middle of a side where absent.
    package var tailPort: Point?
    package var headPort: Point?
    /// The lengths of the arrowheads, 0 where there is none.
    package var tailArrow = 0.0
    package var headArrow = 10.0

    package init(tail: Int, head: Int) {
      self.tail = tail
      self.head = head
    }
  }

  package struct Cluster: Sendable {
    package var parent: Int?
    package var label: Size?
    package var margin = 8.0
    /// Where the picture's upper side is, as long as ranks go down.
    var labelSide = LabelSide.above

    enum LabelSide {
      case above, below, left
    }

    package init(parent: Int? = nil, label: Size? = nil) {
      self.parent = parent
      self.label = label
    }
  }

  package struct RankGroup: Sendable {
    package enum Place: Sendable {
      case same, first, last
    }

    package var nodes: [Int]
    package var place: Place

    package init(nodes: [Int], place: Place = .same) {
      self.nodes = nodes
      self.place = place
    }
  }
}
