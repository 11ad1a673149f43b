// Tensors kept for the backward run: what they were when kept, and whether that still holds.

import Arrays

/// A tensor as it was when a node kept it; PyTorch's `SavedVariable`.
package final class SavedTensor {
  private enum Content {
    case freed(Trace)
    /// An argument: the tensor itself.
    case argument(Tensor)
    /// The node's own output: its elements only, since the tensor refers to the node.
    indirect case output(NDArray, Int)
    /// What `torch.autograd.graph.saved_tensors_hooks` made of the tensor.
    indirect case packed(Trace, () throws -> Tensor)
  }

  /// What pictures still tell of a tensor that was let go; a leaf is kept alive by its
  /// AccumulateGrad anyhow.
  private struct Trace {
    let shape: Shape
    let leaf: Tensor?
    let dtype: DType
    var wasPacked = false
  }

  private var content: Content
  private var expectedVersion: Int32
  private unowned let node: Node

  init(_ tensor: Tensor, node: Node) {
    content = .argument(tensor)
    expectedVersion = tensor.data.storage.changes
    self.node = node
  }

  init(output data: NDArray, number: Int, node: Node) {
    content = .output(data, number)
    expectedVersion = data.storage.changes
    self.node = node
  }

  /// Whether hooks keep the tensor in a form of their own, or did until it was let go.
  var isPacked: Bool {
    switch content {
    case .packed: true
    case .freed(let trace): trace.wasPacked
    case .argument, .output: false
    }
  }

  package var isFreed: Bool {
    if case .freed = content { return true }
    return false
  }

  /// The argument that was kept; nil for an output, or once freed unless it is a leaf.
  package var argument: Tensor? {
    switch content {
    case .freed(let trace), .packed(let trace, _): trace.leaf
    case .argument(let tensor): tensor
    case .output: nil
    }
  }

  package var shape: Shape {
    switch content {
    case .freed(let trace), .packed(let trace, _): trace.shape
    case .argument(let tensor): tensor.shape
    case .output(let data, _): data.shape
    }
  }

  package var dtype: DType {
    switch content {
    case .freed(let trace), .packed(let trace, _): trace.dtype
    case .argument(let tensor): tensor.dtype
    case .output(let data, _): data.dtype
    }
  }

  /// The elements, for pictures; nil once freed.
  package var data: NDArray? {
    switch content {
    case .freed, .packed: nil
    case .argument(let tensor): tensor.data
    case .output(let data, _): data
    }
  }

  /// The output number, if the node's own output was kept.
  package var outputNumber: Int? {
    guard case .output(_, let number) = content else { return nil }
    return number
  }

  /// Which output of which node was kept; nil for a leaf, and once freed.
  package var origin: (node: Node, number: Int)? {
    switch content {
    case .freed, .packed: nil
    case .argument(let tensor): tensor.gradFn.map { ($0, Int(tensor.outputNumber)) }
    case .output(_, let number): (node, number)
    }
  }

  /// The version when kept and now; nil once freed.
  package var versions: (expected: Int, current: Int)? {
    data.map { (Int(expectedVersion), $0.storage.version) }
  }

  /// The tensor, if it is still what was kept; an output comes back with its history.
  package func unpacked() throws -> Tensor {
    switch content {
    case .freed: throw Self.freedError
    case .packed(_, let unpack): return try unpack()
    case .argument(let tensor):
      try checkVersion(tensor.data, tensor.history, Int(tensor.outputNumber))
      return tensor
    case .output(let data, let number):
      try checkVersion(data, node, number)
      return Tensor(data, history: node, outputNumber: number)
    }
  }

  func release() { content = .freed(trace) }

  private var trace: Trace {
    let leaf = argument.flatMap { $0.history == nil && $0.requiresGrad ? $0 : nil }
    return Trace(shape: shape, leaf: leaf, dtype: dtype, wasPacked: isPacked)
  }

  /// Hands the content to the teardown of a graph.
  func takeArgument() -> Tensor? {
    guard case .argument(let tensor) = content else { return nil }
    content = .freed(Trace(shape: [], leaf: nil, dtype: tensor.dtype))
    return tensor
  }

  /// Replaces the tensor by whatever a pack hook made of it.
  package func pack(_ unpack: @escaping () throws -> Tensor) { content = .packed(trace, unpack) }

  /// After an in-place operation: the output lies in the storage that was written.
  func moveOutput(to data: NDArray) {
    guard case .output(let old, let number) = content, old.shape == data.shape else { return }
    content = .output(data, number)
    expectedVersion = data.storage.changes
  }

  /// Before an in-place operation: the argument about to be overwritten is kept as a copy.
  func replaceArgument(_ tensor: Tensor, by copy: () throws -> Tensor) rethrows {
    guard case .argument(let current) = content, current === tensor else { return }
    let copied = try copy()
    content = .argument(copied)
    expectedVersion = copied.data.storage.changes
  }

  private func checkVersion(_ data: NDArray, _ maker: Node?, _ number: Int) throws {
    let version = data.storage.changes
    guard version != expectedVersion else { return }
    let origin = maker.map { ", which is output \(number) of \($0.shortName)," } ?? ""
    throw TensorError.runtime(
      "one of the variables needed for gradient computation has been modified by an inplace "
        + "operation: [\(data.typeName) \(data.shape.text)]\(origin) is at version \(version); "
        + "expected version \(expectedVersion) instead. Hint: enable anomaly detection to find the "
        + "operation that failed to compute its gradient, with "
        + "torch.autograd.set_detect_anomaly(True, check_nan=False).")
  }

  static let freedError = TensorError.runtime(
    "Trying to backward through the graph a second time (or directly access saved tensors after "
      + "they have already been freed). Saved intermediate values of the graph are freed when you "
      + "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
      + "through the graph a second time or if you need to access saved tensors after calling "
      + "backward.")

  static let inferenceError = TensorError.runtime(
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference "
      + "mode in computation tracked by autograd. To work around this, you can make a clone to get "
      + "a normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
      + "`torch.inference_mode()`.")
}

/// A rule's hold on a kept tensor; empty if no wanted gradient needs it.
package struct Saved {
  let box: SavedTensor?

  /// The tensor as it was kept.
  package func unpacked() throws -> Tensor {
    guard let box else { throw SavedTensor.freedError }
    return try box.unpacked()
  }

  /// The tensor as it was kept, or nil if there was none.
  package func unpackedIfAny() throws -> Tensor? { try box?.unpacked() }
}

extension Node {
  /// The name as messages have it, `Mul` for `MulBackward0`.
  package var shortName: String {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let part = "Backward".utf8
    let head = name.utf8.reversed().drop(while: digits.contains)
    guard head.starts(with: part.reversed()) else { return name }
    return String(name[..<head.dropFirst(part.count).startIndex.base])
  }
}
