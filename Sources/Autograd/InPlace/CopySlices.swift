// The node of a tensor of which a part was written in place.

import Arrays

/// What a `CopySlices` node does: pass the gradient on, but for the part that was overwritten, which
/// goes through the node of the operation that overwrote it.
final class CopySlices {
  /// The operation on the view; nil once its graph is freed.
  var operation: Node?
  private let base: Geometry
  private let view: Geometry

  init(_ operation: Node, base: Geometry, view: Geometry) {
    self.operation = operation
    self.base = base
    self.view = view
  }

  func apply(_ grads: [Tensor?], needs: (Int) -> Bool) throws -> [Tensor?] {
    guard let grad = grads[0] else { return [] }
    guard let operation else { throw SavedTensor.freedError }
    let result = try grad.newEmpty(base.shape, strides: base.strides)
    try result.copyInPlace(grad)
    let slice = try result.asStrided(view.shape, view.strides, view.offset - base.offset)
    var results = try operation.apply([try slice.clone(contiguous: true)], needs: needs)
    if !results.isEmpty, needs(0), let inner = results[0] {
      try slice.copyInPlace(inner)
      results[0] = result
    }
    return results
  }
}

extension Node {
  /// The node of `base` after `operation` wrote the part of it at `view`.
  convenience init(copying operation: Node, into base: Tensor, at view: Geometry) {
    let edges = [base.gradientEdge] + operation.edges.dropFirst()
    self.init("CopySlices", Edges(edges), Session.current)
    setOutput(base.data)
    rule = .copySlices(CopySlices(operation, base: base.data.geometry, view: view))
  }
}
