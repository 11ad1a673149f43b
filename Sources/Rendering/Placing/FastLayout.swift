// Our own layout on libgraphviz's graphs: sizes from it, positions from `Layout`, drawing by it.

import CGraphviz
import Layout

/// Lays a graph out and leaves it ready to be drawn. The engine `nop2` runs twice: over positions
/// that mean nothing, to learn how large labels are in its fonts, then over ours.
struct FastLayout {
  private var reader: GraphReader

  init(_ reader: GraphReader) {
    self.reader = reader
  }

  /// Gives 0, or what gvLayout gave.
  mutating func run(_ context: OpaquePointer?) -> Int32 {
    let graph = reader.graph
    declare(in: graph)
    let status = gvLayout(context, graph, "nop2")
    guard status == 0 else { return status }
    reader.readSizes()
    gvFreeLayout(context, graph)
    PositionWriter(reader).write(LayeredLayout.place(reader.diagram))
    for kind in [AGNODE, AGEDGE] { autograph_declare(graph, kind, "pos", "") }
    return gvLayout(context, graph, "nop2")
  }

  /// Positions for all, and no attribute that would have them moved.
  private func declare(in graph: GraphHandle) {
    autograph_declare(graph, AGNODE, "pos", "0,0")
    autograph_declare(graph, AGEDGE, "pos", "0,0 0,0 0,0 0,0")
    autograph_declare(graph, AGEDGE, "lp", "")
    autograph_declare(graph, AGRAPH, "bb", "0,0,1,1")
    autograph_declare(graph, AGRAPH, "lp", "")
    if autograph_declare(graph, AGRAPH, "ratio", nil) != nil {
      autograph_declare(graph, AGRAPH, "ratio", "")
    }
  }
}
