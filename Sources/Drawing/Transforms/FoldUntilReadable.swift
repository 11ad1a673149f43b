// The default: a graph that nobody could read is folded until somebody can, and the picture says so.

/// Folds a large graph: equal blocks first, then modules from the innermost outwards, then lines.
package struct FoldUntilReadable: Transform {
  /// Graphs up to this many nodes are shown as they are.
  package static let comfortable = 150
  /// What folding aims at.
  package static let goal = 60
  /// What can still be drawn, if not read.
  package static let limit = 1500

  package init() {}

  package func applied(to graph: Graph) throws(TransformError) -> Graph {
    let before = graph.boxCount
    let nodes = graph.nodes.reduce(0) { $0 + $1.stands }
    guard nodes > Self.comfortable else { return graph }
    var steps: [String] = []
    var folded = FoldRepeats().applied(to: graph)
    if folded.boxCount < before { steps.append("equal blocks drawn once") }
    (folded, steps) = try closing(folded, steps)
    let viewed = FoldViews().applied(to: folded)
    if viewed.boxCount < folded.boxCount {
      folded = viewed
      steps.append("views in a row one box")
    }
    if folded.boxCount > Self.comfortable {
      let joined = JoinUnreached().applied(to: folded)
      if joined.boxCount < folded.boxCount {
        folded = joined
        steps.append("leaves without gradient gathered")
      }
    }
    if folded.boxCount > Self.comfortable {
      let lines = FoldRepeats().applied(to: FoldLines().applied(to: folded))
      if lines.boxCount < folded.boxCount {
        folded = lines
        steps.append("each source line one box")
      }
    }
    guard folded.boxCount <= Self.limit else { throw tooMany(before, folded.boxCount) }
    let how = steps.isEmpty ? "" : ": " + steps.joined(separator: ", ")
    folded.captions.append(
      "\(nodes) nodes folded into \(folded.boxCount) boxes\(how); --full shows all")
    return folded
  }

  /// Closes as few modules as will do.
  private func closing(
    _ graph: Graph, _ steps: [String]
  ) throws(TransformError) -> (Graph, [String]) {
    var best = graph
    var count = graph.boxCount
    var closed: Int?
    for height in 0...max(graph.moduleHeights.max() ?? 0, 0) where count > Self.goal {
      let candidate = FoldRepeats().applied(to: try Fold(.height(height)).applied(to: graph))
      guard candidate.boxCount < count else { continue }
      (best, count, closed) = (candidate, candidate.boxCount, height)
    }
    guard let closed else { return (best, steps) }
    let what =
      closed == 0 ? "modules that hold no others closed" : "modules of \(closed + 1) levels closed"
    return (best, steps + [what])
  }

  private func tooMany(_ before: Int, _ after: Int) -> TransformError {
    TransformError(
      description: """
        the graph has \(before) boxes, and \(after) when folded: too many to read. Show a part \
        (--focus NAME, --depth N), draw all (--full, best as SVG), or write -o graph.json
        """)
  }
}
