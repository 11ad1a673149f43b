// The two ways to ask for gradients: `backward`, which leaves them in the leaves, and `grad`.

import Arrays

/// The backward engine.
package enum Engine {
  /// `torch.autograd.backward(tensors, gradients, retain_graph, create_graph, inputs)`
  package static func backward(
    _ tensors: [Tensor], _ gradients: [Tensor?] = [], retainGraph: Bool? = nil,
    createGraph: Bool = false, inputs: [Tensor]? = nil
  ) throws {
    if let inputs {
      try check(
        !inputs.isEmpty, .runtime("`inputs` argument to `backward()` cannot be empty."))
    }
    let roots = try roots(tensors, gradients)
    let targets = try inputs.map { inputs in
      try inputs.map { input -> Node in
        try check(
          input.requiresGrad, .runtime("One of the differentiated Tensors does not require grad"))
        try input.retainGrad()
        return input.gradFn ?? input.accumulator
      }
    }
    _ = try run(roots, [], targets, retainGraph ?? createGraph, createGraph)
  }

  /// `torch.autograd.grad(outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused,
  /// materialize_grads)`
  package static func grad(
    _ outputs: [Tensor], _ inputs: [Tensor], _ gradients: [Tensor?] = [],
    retainGraph: Bool? = nil, createGraph: Bool = false, allowUnused: Bool? = nil,
    materializeGrads: Bool = false
  ) throws -> [Tensor?] {
    try check(
      !(allowUnused == false && materializeGrads),
      .value(
        "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
          + "allow_unused=False."))
    try check(!inputs.isEmpty, .value("grad requires non-empty inputs."))
    let roots = try roots(outputs, gradients)
    let wanted = try inputs.map { input -> Edge? in
      try check(
        input.requiresGrad, .runtime("One of the differentiated Tensors does not require grad"))
      return input.gradientEdge
    }
    let results = try run(roots, wanted, nil, retainGraph ?? createGraph, createGraph)
    return try zip(inputs, results).enumerated().map { index, pair in
      if let grad = pair.1 { return grad }
      if materializeGrads {
        return Tensor(.zeros(pair.0.shape, pair.0.dtype, meta: pair.0.data.isMeta))
      }
      try check(
        allowUnused == true,
        .runtime(
          "The differentiated Tensor at index \(index) appears to not have been used in the graph. "
            + "Set allow_unused=True if this is the desired behavior."))
      return nil
    }
  }

  private static func run(
    _ roots: [(edge: Edge, gradient: Tensor)], _ wanted: [Edge?], _ only: [Node]?,
    _ keepsGraph: Bool, _ createGraph: Bool
  ) throws -> [Tensor?] {
    let session = Session.current
    let run = Run(session, keepsGraph: keepsGraph)
    return try session.withGradMode(createGraph) {
      try run.run(roots, wanted: wanted, only: only)
    }
  }

  /// Where the run begins, with the gradient of each output: one, unless given.
  private static func roots(
    _ outputs: [Tensor], _ gradients: [Tensor?]
  ) throws -> [(edge: Edge, gradient: Tensor)] {
    try check(
      gradients.isEmpty || gradients.count == outputs.count,
      .runtime("got \(outputs.count) tensors and \(gradients.count) gradients"))
    let grads = try outputs.enumerated().map { index, output in
      try rootGradient(index, output, gradients.isEmpty ? nil : gradients[index])
    }
    return try zip(outputs, grads).enumerated().map { index, pair in
      guard let edge = pair.0.gradientEdge, let grad = pair.1 else {
        throw TensorError.runtime(
          "element \(index) of tensors does not require grad and does not have a grad_fn")
      }
      return (edge, try edge.validated(grad) { "invalid gradient at index \(index)" })
    }
  }

  private static func rootGradient(
    _ index: Int, _ output: Tensor, _ gradient: Tensor?
  ) throws -> Tensor? {
    if let gradient {
      try check(
        gradient.shape == output.shape,
        .runtime(
          "Mismatch in shape: grad_output[\(index)] has a shape of "
            + "torch.Size(\(gradient.shape.text)) and output[\(index)] has a shape of "
            + "torch.Size(\(output.shape.text))."))
      return gradient
    }
    guard output.requiresGrad else { return nil }
    try check(
      output.count == 1,
      .runtime("grad can be implicitly created only for scalar outputs"))
    try check(
      output.dtype.isFloatingPoint,
      .runtime(
        "grad can be implicitly created only for real scalar outputs but got \(output.dtype.name)"))
    return Tensor(.onesLike(output.data), flags: [])
  }
}

extension NDArray {
  fileprivate static func onesLike(_ array: NDArray) -> NDArray {
    let result = NDArray.empty(like: array)
    result.fill(1)
    return result
  }
}
