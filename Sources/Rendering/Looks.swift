// How a graph looks where its own text does not say.

import CGraphviz

enum Looks {
  /// Takes over the defaults of one graph, given as DOT, for all that another leaves open.
  static func add(_ looks: String, to graph: UnsafeMutablePointer<Agraph_t>) {
    guard let model = autograph_read(looks) else { return }
    defer { agclose(model) }
    for kind in [AGRAPH, AGNODE, AGEDGE] {
      var next = agnxtattr(model, kind, nil)
      while let attribute = next {
        if autograph_declare(graph, kind, attribute.pointee.name, nil) == nil {
          autograph_declare(graph, kind, attribute.pointee.name, attribute.pointee.defval)
        }
        next = agnxtattr(model, kind, attribute)
      }
    }
  }
}
