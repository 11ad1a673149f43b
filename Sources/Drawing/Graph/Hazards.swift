// Kept tensors that were changed in place since: what backward refuses, with both lines.

import Arrays
import Autograd

/// A tensor that a function kept and that was changed afterwards.
struct Hazard {
  let function: Int
  let saved: Int
  let name: String
  let expected: Int
  let version: Int
  let write: Write?
}

extension GraphBuilder {
  func hazard(
    _ saved: SavedTensor, as name: String, _ index: Int, by function: Int
  ) -> Hazard? {
    guard !saved.isFreed, let versions = saved.versions, versions.expected != versions.current
    else { return nil }
    let write = saved.data.flatMap { subject.session?.lastWrite(to: $0.storage) }
    return Hazard(
      function: function, saved: index, name: name, expected: versions.expected,
      version: versions.current, write: write)
  }

  /// An arrow from what kept a tensor to what changed it; a box for a change that made no function.
  mutating func drawHazards() {
    guard !hazards.isEmpty else { return }
    var bySequence: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() where node.kind == .function {
      if let sequence = node.function?.sequence { bySequence[sequence] = index }
    }
    var changes: [Graph.Source?: Int] = [:]
    for hazard in hazards {
      let source = hazard.write.flatMap { self.source(of: $0.site) }
      let known = hazard.write?.sequenceNumber.flatMap { bySequence[$0] } ?? changes[source]
      let changer = known ?? graph.add(Graph.Node(kind: .change, name: change(at: source)))
      if known == nil { changes[source] = changer }
      var edge = Graph.Edge(source: hazard.function, target: changer, relation: .overwrites)
      let saver = graph.nodes[hazard.function].function?.source.map { " at line \($0.line)" } ?? ""
      let place = source.map { " at line \($0.line)" } ?? ""
      edge.warning =
        "'\(hazard.name)' saved\(saver) (version \(hazard.expected)), "
        + "changed\(place) (version \(hazard.version))"
      _ = graph.add(edge)
      graph.nodes[hazard.function].warning = "'\(hazard.name)' is overwritten"
      graph.nodes[changer].warning =
        "overwrites '\(hazard.name)' of \(graph.nodes[hazard.function].name)"
    }
  }

  private func change(at source: Graph.Source?) -> String {
    source.map { "changed in place, line \($0.line)" } ?? "changed in place"
  }
}
