// How long the arrowheads at an edge's ends are, as Graphviz draws them.

enum Arrowheads {
  /// The length of a shape in parts of a normal one.
  private static let shares: [String: Double] = [
    "none": 0, "normal": 1, "crow": 1, "tee": 0.25, "box": 0.75, "diamond": 1.2, "dot": 0.8,
    "inv": 1, "vee": 1, "curve": 1, "icurve": 1, "open": 1, "halfopen": 1, "empty": 1,
    "invempty": 1, "invdot": 1.8, "invodot": 1.8, "odot": 0.8, "ediamond": 1.2,
  ]

  /// In points, at the tail and at the head; 0 where there is none.
  static func lengths(
    of edge: UnsafeMutableRawPointer, isDirected: Bool
  ) -> (tail: Double, head: Double) {
    let given = GraphReader.text("dir", of: edge)
    let direction = given.isEmpty ? isDirected ? "forward" : "none" : given
    let size = 10 * (GraphReader.number("arrowsize", of: edge) ?? 1)
    let hasTail = direction == "back" || direction == "both"
    let hasHead = direction == "forward" || direction == "both"
    return (
      hasTail ? size * share(GraphReader.text("arrowtail", of: edge)) : 0,
      hasHead ? size * share(GraphReader.text("arrowhead", of: edge)) : 0
    )
  }

  /// Shapes may be open (`o`) or halved (`l`, `r`), and several may follow one another.
  private static func share(_ name: String) -> Double {
    if name.isEmpty { return 1 }
    if let share = shares[name] { return share }
    var rest = name[...]
    var total = 0.0
    while !rest.isEmpty {
      let known = (1...rest.count).reversed().lazy.compactMap { length in
        shares[String(rest.prefix(length))].map { (length, $0) }
      }.first
      total += known?.1 ?? 0
      rest = rest.dropFirst(known?.0 ?? 1)
    }
    return total
  }
}
