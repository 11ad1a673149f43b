// What a style decides; every one is a file of its own beside this.

/// How boxes and arrows look; every style is one file in `Styles`.
package protocol Style: Sendable {
  /// Attributes of the graph, of all nodes and of all edges.
  func defaults(of graph: Graph, statements: Int) -> [(element: String, attributes: [DOTAttribute])]
  /// A box's own attributes.
  func attributes(of node: Graph.Node, in graph: Graph) -> [DOTAttribute]
  func attributes(of edge: Graph.Edge, in graph: Graph) -> [DOTAttribute]
  /// Whether a box, and every arrow that touches it, is drawn at all.
  func shows(_ node: Graph.Node) -> Bool
  /// Whether the arrow points against its relation's direction.
  func reverses(_ edge: Graph.Edge) -> Bool
  /// Whether what built-in functions saved is drawn; a custom Function's saved tensors always are.
  var showsSavedEdges: Bool { get }
  /// Whether a saved tensor is stated again at each operation that saved it.
  var restatesSavedTensors: Bool { get }
  /// Whether modules are drawn as clusters, and what a cluster looks like.
  var groupsModules: Bool { get }
  func attributes(of module: Graph.Module, in graph: Graph) -> [DOTAttribute]
  /// A box that explains the picture; nil for none.
  func legend(of graph: Graph) -> [DOTAttribute]?
}

extension Style {
  package var groupsModules: Bool { false }
  package func attributes(of module: Graph.Module, in graph: Graph) -> [DOTAttribute] { [] }
  package func legend(of graph: Graph) -> [DOTAttribute]? { nil }
}
