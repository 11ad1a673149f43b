// Weight sharing without long arrows: a leaf that is used in many places is drawn small at each.

/// Draws a leaf that several distant operations use as a small reference beside each use but the
/// first.
package struct NearReferences: Transform {
  /// Leaves with fewer uses keep their arrows.
  private let fewest: Int
  /// How many small boxes a leaf gets at most; the arrows of further uses stay.
  private static let most = 64

  package init(fewest: Int = 2) { self.fewest = fewest }

  package func applied(to graph: Graph) -> Graph {
    var uses: [Int: [Int]] = [:]
    for (index, edge) in graph.edges.enumerated() {
      guard graph.nodes[edge.source].kind == .leaf, case .next = edge.relation else { continue }
      uses[edge.source, default: []].append(index)
    }
    var result = graph
    var nextID = graph.nextID
    for leaf in uses.keys.sorted() {
      let edges = uses[leaf] ?? []
      guard edges.count >= fewest, edges.count <= Self.most else { continue }
      for edge in edges.dropFirst() {
        let target = graph.edges[edge].target
        var reference = Graph.Node(kind: .reference, name: "↗ \(graph.nodes[leaf].name)")
        reference.module = graph.nodes[target].module
        reference.stands = 0
        let place = result.add(reference)
        result.nodes[place].id = nextID
        nextID += 1
        result.edges[edge].source = place
        result.statements.append(.node(Int32(place)))
      }
    }
    return result
  }
}
