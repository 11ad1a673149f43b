// The backward run as a film: one SVG laid out once, and for each step a style sheet that shows
// what has run.

/// The steps of a backward run over a drawn graph.
package struct Film: Sendable {
  private let graph: Graph
  /// The boxes in the order in which they run.
  private let order: [Int]

  /// More steps are refused.
  package static let longest = 2000

  package init(of graph: Graph) {
    self.graph = graph
    order = graph.nodes.indices.filter { graph.nodes[$0].function?.position != nil }
      .sorted { (graph.position(of: $0), $0) < (graph.position(of: $1), $1) }
  }

  package var count: Int { order.count }

  package func name(of step: Int) -> String {
    let digits = String(step + 1)
    return "step-" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
  }

  /// The picture when `step` runs: what has run is clear, what has not is faint.
  package func frame(_ step: Int, of svg: [UInt8]) -> [UInt8] {
    guard let root = svg.firstRange(of: Array("<svg".utf8))?.lowerBound,
      let end = svg[root...].firstIndex(of: UInt8(ascii: ">"))
    else { return svg }
    return svg[...end] + Array(sheet(step).utf8) + svg[(end + 1)...]
  }

  private func sheet(_ step: Int) -> String {
    let done = order[...step].map { "#n\(graph.nodes[$0].id)" } + [".output"]
    let now = "#n\(graph.nodes[order[step]].id)"
    return """

      <style>
      .node {opacity: 0.25}
      \(done.joined(separator: ", ")) {opacity: 1}
      \(now) path, \(now) polygon {stroke: #C43C00; stroke-width: 3}
      </style>
      """
  }
}

extension Graph {
  fileprivate func position(of node: Int) -> Int { nodes[node].function?.position ?? 0 }
}
