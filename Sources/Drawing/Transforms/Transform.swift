// What every way to show less of a graph, or the same graph differently, has in common.

/// A picture's graph made from another: a pure function.
package protocol Transform: Sendable {
  func applied(to graph: consuming Graph) throws(TransformError) -> Graph
}

/// Why a graph cannot be shown as asked, in words for the user.
package struct TransformError: Error, CustomStringConvertible {
  package let description: String
}

extension Graph {
  /// The graph after one transform after another.
  package consuming func applying(
    _ transforms: [any Transform]
  ) throws(TransformError) -> Graph {
    var graph = self
    for transform in transforms { graph = try transform.applied(to: graph) }
    return graph
  }
}
