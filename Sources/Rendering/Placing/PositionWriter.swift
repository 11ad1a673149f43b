// A placement as the attributes in which Graphviz keeps positions.

import CGraphviz
import Layout

struct PositionWriter {
  private let reader: GraphReader

  init(_ reader: GraphReader) {
    self.reader = reader
  }

  /// Sets `pos`, `lp` and `bb` (graphviz.org/docs/attrs/pos).
  func write(_ placement: Placement) {
    for (node, point) in zip(reader.nodes, placement.nodes) { set("pos", Self.text(point), node) }
    for (edge, spline) in zip(reader.edges, placement.edges) { set("pos", Self.text(spline), edge) }
    for (edge, label) in zip(reader.edges, placement.labels) {
      if let label { set("lp", Self.text(label), edge) }
    }
    for (index, box) in placement.clusters.enumerated() {
      let isEmpty = box.low.x > box.high.x
      set("bb", isEmpty ? "" : Self.text(box), reader.clusters[index])
      guard !isEmpty, let size = reader.diagram.clusters[index].label else { continue }
      let top = Point(
        x: (box.low.x + box.high.x) / 2, y: box.high.y - size.height / 2 - 4)
      set("lp", Self.text(top), reader.clusters[index])
    }
    set("bb", Self.text(placement.bounds), reader.graph)
  }

  private func set(_ name: String, _ value: String, _ object: UnsafeMutableRawPointer) {
    autograph_set(object, name, value)
  }

  private static func text(_ spline: Placement.Spline) -> String {
    var result = ""
    if let start = spline.start { result += "s,\(text(start)) " }
    if let end = spline.end { result += "e,\(text(end)) " }
    return result + spline.points.map(text).joined(separator: " ")
  }

  private static func text(_ box: Box) -> String { "\(text(box.low)),\(text(box.high))" }

  private static func text(_ point: Point) -> String {
    "\(hundredths(point.x)),\(hundredths(point.y))"
  }

  /// Two digits after the point, whatever the locale.
  private static func hundredths(_ value: Double) -> String {
    let scaled = Int((value * 100).rounded())
    let (whole, rest) = abs(scaled).quotientAndRemainder(dividingBy: 100)
    let sign = scaled < 0 ? "-" : ""
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
