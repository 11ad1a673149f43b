// In-place operations: the one mechanism behind every operator whose name ends in an underscore.

import Arrays

extension Tensor {
  /// Replaces the elements by the result of an operation on this tensor.
  ///
  /// The operation runs out of place; its result is copied into the storage and its node becomes this
  /// tensor's history. Where neither this tensor nor `others` need a gradient `direct`, if given, writes
  /// the elements itself.
  @discardableResult
  package func inPlace(
    with others: [Tensor?] = [], direct: ((NDArray) throws -> Void)? = nil,
    _ operation: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let isRecording = Session.current.gradMode
    if let direct, !(isRecording && (requiresGrad || others.contains { $0?.requiresGrad ?? false }))
    {
      try checkWritable(false)
      try direct(data)
      wasWritten()
      return self
    }
    let result = try operation(self)
    let records = isRecording && (requiresGrad || result.requiresGrad)
    try checkWritable(records)
    try checkResult(result.data)
    let node = records ? result.history : nil
    try node?.detachSaved(self)
    try result.data.copy(to: data)
    wasWritten(by: node)
    if let node { rebase(node) }
    return self
  }

  /// Throws unless the elements may be changed here and now.
  func checkWritable(_ records: Bool) throws {
    let session = Session.current
    try check(
      !isInference || session.inferenceMode,
      .runtime(
        "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a "
          + "clone to get a normal tensor before doing inplace update.See "
          + "https://github.com/pytorch/rfcs/pull/17 for more details."))
    guard records else { return }
    if let view = extras?.view {
      try view.checkWritable(self)
      try check(
        !(requiresGrad && view.base.isLeaf),
        .runtime(
          "a view of a leaf Variable that requires grad is being used in an in-place operation."))
    }
    try check(
      !(requiresGrad && isLeaf),
      .runtime("a leaf Variable that requires grad is being used in an in-place operation."))
  }

  private func checkResult(_ result: NDArray) throws {
    try result.dtype.checkCast(to: dtype)
    try check(
      result.shape == shape,
      .runtime(
        "output with shape \(shape.text) doesn't match the broadcast shape \(result.shape.text)"))
    try data.checkDistinctElements()
  }

  /// Makes `node` this tensor's history; of a view, part of its base's.
  func rebase(_ node: Node) {
    node.setOutput(data)
    node.moveOutput(to: data)
    guard let view = extras?.view else {
      moveRetaining(to: node)
      history = node
      outputNumber = 0
      flags.remove(.requiresGrad)
      return
    }
    let base = view.base
    let slices = Node(copying: node, into: base, at: data.geometry)
    base.moveRetaining(to: slices)
    base.history = slices
    base.outputNumber = 0
    base.flags.remove(.requiresGrad)
    _ = gradFn
  }

  /// `retain_grad()` is about the tensor's last value.
  private func moveRetaining(to node: Node) {
    guard retainsGrad, let old = history else { return }
    old.extras?.retaining.removeAll { $0.tensor.tensor === self }
    node.box.retaining.append((0, WeakTensor(tensor: self)))
  }
}

extension Node {
  /// Keeps a copy of an argument that is about to be overwritten.
  fileprivate func detachSaved(_ tensor: Tensor) throws {
    var copy: Tensor?
    for saved in savedTensors {
      try saved.replaceArgument(tensor) {
        let made = try copy ?? tensor.clone()
        copy = made
        return made
      }
    }
  }

  /// Declares a kept output to be what now lies in the storage that was written.
  fileprivate func moveOutput(to data: NDArray) {
    forEachSavedTensor { $0.moveOutput(to: data) }
  }
}

extension View {
  /// Throws if a view may not be written because of how it came to be.
  fileprivate func checkWritable(_ tensor: Tensor) throws {
    let advice =
      " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify "
      + "your code by moving both the view and the inplace either both inside the "
    switch origin {
    case .ordinary: break
    case .multipleOutputs:
      let maker =
        tensor.gradFn.map { "Output \(tensor.outputNumber) of \($0.shortName)" } ?? "This view"
      throw TensorError.runtime(
        "\(maker) is a view and is being modified inplace. This view is the output of a function "
          + "that returns multiple views. Such functions do not allow the output views to be "
          + "modified inplace. You should replace the inplace operation by an out-of-place one.")
    case .noGrad:
      throw TensorError.runtime(
        "A view was created in no_grad mode and is being modified inplace with grad mode enabled."
          + advice + "no_grad block (if you don't want the inplace to be tracked) or both outside "
          + "(if you want the inplace to be tracked).")
    case .inference:
      throw TensorError.runtime(
        "A view was created in inference mode and is being modified inplace in normal mode."
          + advice
          + "inference_mode block (if you don't want the inplace to be tracked) or both outside (if "
          + "you want the inplace to be tracked).")
    case .customFunction:
      let maker = tensor.gradFn.map { "Output \(tensor.outputNumber) of \($0.name)" } ?? "This view"
      throw TensorError.runtime(
        "\(maker) is a view and is being modified inplace. This view was created inside a custom "
          + "Function (or because an input was returned as-is) and the autograd logic to handle "
          + "view+inplace would override the custom backward associated with the custom Function, "
          + "leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning "
          + "the output of the custom Function.")
    }
  }
}

extension NDArray {
  /// Throws if several elements lie in one place.
  fileprivate func checkDistinctElements() throws {
    let overlaps = count > 0 && zip(shape, strides).contains { $0 > 1 && $1 == 0 }
    try check(
      !overlaps,
      .runtime(
        "unsupported operation: more than one element of the written-to tensor refers to a single "
          + "memory location. Please clone() the tensor before performing the operation."))
  }
}
