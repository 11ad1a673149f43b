// Edges between the same two nodes run side by side.

enum Parallels {
  /// How far each edge is moved aside.
  static func offsets(of diagram: Diagram, separation: Double) -> [Double] {
    let edges = diagram.edges
    func ends(_ edge: Int) -> (Int, Int) {
      (min(edges[edge].tail, edges[edge].head), max(edges[edge].tail, edges[edge].head))
    }
    let sorted = edges.indices.sorted { ends($0) == ends($1) ? $0 < $1 : ends($0) < ends($1) }
    var result = Array(repeating: 0.0, count: edges.count)
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, ends(sorted[end]) == ends(sorted[start]) { end += 1 }
      let (first, second) = ends(sorted[start])
      let room = 0.8 * min(diagram.nodes[first].size.width, diagram.nodes[second].size.width)
      let step = min(separation / 2, room / Double(end - start))
      for index in start..<end {
        result[sorted[index]] = step * (Double(index - start) - Double(end - start - 1) / 2)
      }
      start = end
    }
    return result
  }
}
