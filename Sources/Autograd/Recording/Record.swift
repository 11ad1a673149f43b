// The recording of operations: what turns an array that was computed into a tensor with a history.

import Arrays

/// The result of an operation on one tensor; `build` tells the node how to run back, and is only
/// asked if a gradient is wanted.
@inline(__always)
package func record(
  _ name: String, _ input: Tensor, _ data: NDArray, _ build: (Node) -> Void
) throws -> Tensor {
  try data.checkAllocated()
  guard input.requiresGrad, data.dtype.isDifferentiable else { return Tensor(data) }
  let session = Session.current
  guard session.gradMode else { return unrecorded(data, [input], session) }
  return try finish(Node(name, Edges(input.gradientEdge), session), data, build)
}

/// The result of an operation on two tensors.
@inline(__always)
package func record(
  _ name: String, _ a: Tensor, _ b: Tensor, _ data: NDArray, _ build: (Node) -> Void
) throws -> Tensor {
  try data.checkAllocated()
  guard a.requiresGrad || b.requiresGrad, data.dtype.isDifferentiable else { return Tensor(data) }
  let session = Session.current
  guard session.gradMode else { return unrecorded(data, [a, b], session) }
  let node = Node(name, Edges(a.gradientEdge, b.gradientEdge), session)
  if session.watches { node.watch([a, b]) }
  return try finish(node, data, build)
}

/// The result of an operation on any number of tensors; an absent argument has a slot too.
package func record(
  _ name: String, _ inputs: [Tensor?], _ data: NDArray, _ build: (Node) -> Void
) throws -> Tensor {
  try data.checkAllocated()
  guard data.dtype.isDifferentiable, let node = node(name, inputs) else { return Tensor(data) }
  return try finish(node, data, build)
}

/// The results of an operation that has several; those whose type takes no gradient have none.
package func record(
  _ name: String, _ inputs: [Tensor?], outputs: [NDArray], _ build: (Node) -> Void
) throws -> [Tensor] {
  for output in outputs { try output.checkAllocated() }
  guard let node = node(name, inputs) else { return outputs.map { Tensor($0) } }
  node.setOutputs(outputs.map { $0.dtype.isDifferentiable ? $0 : nil })
  build(node)
  try node.throwFailure()
  return outputs.enumerated().map { number, data in
    data.dtype.isDifferentiable
      ? Tensor(data, history: node, outputNumber: number) : Tensor(data)
  }
}

/// The results of an operation some of whose outputs nobody wants.
func record(
  _ name: String, _ inputs: [Tensor?], wanted outputs: [NDArray?], _ build: (Node) -> Void
) throws -> [Tensor?] {
  guard let node = node(name, inputs) else { return outputs.map { $0.map { Tensor($0) } } }
  node.setOutputs(outputs)
  build(node)
  try node.throwFailure()
  return outputs.enumerated().map { number, data in
    data.map { Tensor($0, history: node, outputNumber: number) }
  }
}

/// The result of an operation that shows the elements of its argument.
package func recordView(
  _ name: String, _ input: Tensor, _ data: NDArray, _ build: (Node) -> Void
) throws -> Tensor {
  let result: Tensor
  if input.requiresGrad, data.dtype.isDifferentiable, Session.current.gradMode {
    result = try finish(Node(name, Edges(input.gradientEdge), Session.current), data, build)
  } else {
    result = Tensor(data, flags: input.flags.intersection(.inference))
  }
  result.becomeView(of: input, .ordinary)
  return result
}

/// The results of an operation that shows the elements of its argument in several pieces.
package func recordViews(
  _ name: String, _ input: Tensor, outputs: [NDArray], _ build: (Node) -> Void
) throws -> [Tensor] {
  let results: [Tensor]
  if input.requiresGrad, input.dtype.isDifferentiable, Session.current.gradMode {
    results = try record(name, [input], outputs: outputs, build)
  } else {
    results = outputs.map { Tensor($0, flags: input.flags.intersection(.inference)) }
  }
  for result in results { result.becomeView(of: input, .multipleOutputs) }
  return results
}

/// The result of an operation while nothing is recorded.
@inline(never)
package func unrecorded(_ data: NDArray, _ inputs: [Tensor], _ session: Session) -> Tensor {
  if session.watches { for input in inputs { input.watchLoss(Loss.notRecorded) } }
  return Tensor(data)
}

private func finish(_ node: Node, _ data: NDArray, _ build: (Node) -> Void) throws -> Tensor {
  node.setOutput(data)
  build(node)
  if node.extras != nil { try node.throwFailure() }
  return Tensor(data, history: node)
}

/// The node of an operation, if it is to be recorded.
func node(_ name: String, _ inputs: [Tensor?]) -> Node? {
  let isWanted = inputs.contains { $0?.requiresGrad ?? false }
  guard isWanted else { return nil }
  let session = Session.current
  guard session.gradMode else {
    if session.watches { for input in inputs { input?.watchLoss(Loss.notRecorded) } }
    return nil
  }
  let node = Node(name, Edges(inputs.map { $0?.gradientEdge }), session)
  if session.watches { node.watch(inputs) }
  return node
}

extension Node {
  func throwFailure() throws {
    if let failure = extras?.failure { throw failure }
  }
}
