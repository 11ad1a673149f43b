// Gradients that PyTorch computes by an operation with a node of its own, given here by a formula.

import Arrays

/// The results of a formula of differentiable arithmetic, recorded as one operation.
///
/// Asked for its own gradients the operation runs the formula again and goes back through it.
func recordFormula(
  _ name: String, _ inputs: [Tensor?], _ keep: (Node) -> Void,
  _ formula: @escaping ([Tensor?]) throws -> [Tensor?]
) throws -> [Tensor?] {
  let values = try withoutGrad { try formula(inputs) }
  return try record(name, inputs, wanted: values.map { $0?.data }) { node in
    keep(node)
    node.rule("the gradients of a formula") { grads, needs in
      try backThrough(formula, inputs, grads, needs)
    }
  }
}

/// The gradients of a formula's inputs, from those of the outputs that it has.
private func backThrough(
  _ formula: ([Tensor?]) throws -> [Tensor?], _ inputs: [Tensor?], _ grads: [Tensor?],
  _ needs: [Bool]
) throws -> [Tensor?] {
  let session = Session.current
  let isRecorded = session.gradMode
  return try session.withGradMode(true) {
    // Each input under a name of its own: what leads from one to another is no concern of here.
    let fresh = try inputs.enumerated().map { slot, input -> Tensor? in
      guard let input, needs[slot] else { return input?.detach() }
      if isRecorded { return try input.alias() }
      return Tensor(input.data, requiresGrad: true)
    }
    let outputs = try formula(fresh)
    var (roots, weights): ([Tensor], [Tensor]) = ([], [])
    for (output, grad) in zip(outputs, grads) {
      guard let output, let grad, output.requiresGrad else { continue }
      roots.append(output)
      weights.append(grad)
    }
    let wanted = fresh.enumerated().compactMap { needs[$0] ? $1 : nil }
    guard !roots.isEmpty, !wanted.isEmpty else { return inputs.map { _ in nil } }
    var found = try Engine.grad(
      roots, wanted, weights, createGraph: isRecorded, allowUnused: true)[...]
    return needs.map { $0 ? found.popFirst() ?? nil : nil }
  }
}
