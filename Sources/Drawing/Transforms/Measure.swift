// Numbers that boxes have only in a whole graph: what flows into them backwards, how far they lie.

/// Notes for every box the gradient that arrives, and its distance from the outputs.
package struct Measure: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var graph = graph
    for edge in graph.edges {
      guard let gradient = edge.gradient else { continue }
      let known = graph.nodes[edge.source].incoming
      graph.nodes[edge.source].incoming = known?.joined(gradient) ?? gradient
    }
    var sources = Array(repeating: [Int](), count: graph.nodes.count)
    for edge in graph.edges where !edge.isRecurrent { sources[edge.target].append(edge.source) }
    var queue = graph.roots
    for root in queue { graph.nodes[root].distance = 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for source in sources[node] where graph.nodes[source].distance == nil {
        graph.nodes[source].distance = (graph.nodes[node].distance ?? 0) + 1
        queue.append(source)
      }
    }
    return graph
  }
}
