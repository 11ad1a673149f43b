// Many leaves without a gradient for the same reason, drawn as one box for each module.

/// Gathers leaves that no path leads to by what is before their last dot and by the reason.
package struct JoinUnreached: Transform {
  package init() {}

  private struct Key: Hashable {
    let prefix: String
    let reason: String
    let kind: Graph.Kind
  }

  package func applied(to graph: Graph) -> Graph {
    var graph = graph
    let touched = Set(graph.edges.flatMap { [$0.source, $0.target] })
    var first: [Key: Int] = [:]
    var assignment = Graph.Assignment(of: graph)
    for (index, node) in graph.nodes.enumerated() where !touched.contains(index) {
      guard let reason = node.missing else { continue }
      let prefix = node.name.lastIndex(of: ".").map { String(node.name[..<$0]) } ?? ""
      let key = Key(prefix: prefix, reason: reason, kind: node.kind)
      guard let place = first[key] else {
        first[key] = index
        continue
      }
      assignment.representative[index] = place
      if graph.nodes[place].members.isEmpty {
        graph.nodes[place].members = [graph.nodes[place].name]
        graph.nodes[place].name = prefix.isEmpty ? "several" : prefix + ".*"
        graph.nodes[place].tensor = nil
      }
      graph.nodes[place].members.append(node.name)
    }
    return graph.quotient(assignment)
  }
}
