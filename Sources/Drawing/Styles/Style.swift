// What a style decides; every one is a file of its own beside this.

/// How boxes and arrows look; every style is one file in `Styles`.
package protocol Style: Sendable {
  /// Tells the attributes of the graph, of all nodes and of all edges.
  func describe(
    _ scope: DefaultScope, of graph: Graph, statements: Int, _ attributes: inout DOTAttributes)
  /// Tells a box's own attributes, or an arrow's.
  func describe(_ node: Graph.Node, in graph: Graph, _ attributes: inout DOTAttributes)
  func describe(_ edge: Graph.Edge, in graph: Graph, _ attributes: inout DOTAttributes)
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
  func describe(_ module: Graph.Module, in graph: Graph, _ attributes: inout DOTAttributes)
  /// Whether a box explains the picture, and what stands in it.
  var showsLegend: Bool { get }
  func describeLegend(of graph: Graph, _ attributes: inout DOTAttributes)
}

/// To what default attributes apply.
package enum DefaultScope: String, CaseIterable, Sendable {
  case graph, node, edge
}

extension Style {
  package var groupsModules: Bool { false }
  package func describe(
    _ module: Graph.Module, in graph: Graph, _ attributes: inout DOTAttributes
  ) {}
  package var showsLegend: Bool { false }
  package func describeLegend(of graph: Graph, _ attributes: inout DOTAttributes) {}
}
