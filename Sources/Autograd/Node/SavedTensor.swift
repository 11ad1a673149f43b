// Tensors kept for the backward run: what they were when kept, and whether that still holds.

import Arrays

/// A tensor as it was when a node kept it; PyTorch's `SavedVariable`.
package final class SavedTensor {
  private enum Content {
    /// What pictures still tell of it; a leaf is kept alive by its AccumulateGrad anyhow.
    case freed(shape: Shape, dtype: DType, leaf: Tensor?)
    /// An argument: the tensor itself.
    case argument(Tensor)
    /// The node's own output: its elements only, since the tensor refers to the node.
    case output(NDArray, Int)
  }

  private var content: Content
  private var expectedVersion: Int
  private unowned let node: Node
  /// What `torch.autograd.graph.saved_tensors_hooks` made of the tensor.
  private var packed: (() throws -> Tensor)?

  init(_ tensor: Tensor, node: Node) {
    content = .argument(tensor)
    expectedVersion = tensor.version
    self.node = node
  }

  init(output data: NDArray, number: Int, node: Node) {
    content = .output(data, number)
    expectedVersion = data.storage.version
    self.node = node
  }

  package var isFreed: Bool {
    if case .freed = content { return packed == nil }
    return false
  }

  /// The argument that was kept; nil for an output, or once freed unless it is a leaf.
  package var argument: Tensor? {
    switch content {
    case .freed(_, _, let leaf): leaf
    case .argument(let tensor): tensor
    case .output: nil
    }
  }

  package var shape: Shape {
    switch content {
    case .freed(let shape, _, _): shape
    case .argument(let tensor): tensor.shape
    case .output(let data, _): data.shape
    }
  }

  package var dtype: DType {
    switch content {
    case .freed(_, let dtype, _): dtype
    case .argument(let tensor): tensor.dtype
    case .output(let data, _): data.dtype
    }
  }

  /// The elements, for pictures; nil once freed.
  package var data: NDArray? {
    switch content {
    case .freed: nil
    case .argument(let tensor): tensor.data
    case .output(let data, _): data
    }
  }

  /// The output number, if the node's own output was kept.
  package var outputNumber: Int? {
    guard case .output(_, let number) = content else { return nil }
    return number
  }

  /// The version when kept and now; nil once freed.
  package var versions: (expected: Int, current: Int)? {
    data.map { (expectedVersion, $0.storage.version) }
  }

  /// The tensor, if it is still what was kept; an output comes back with its history.
  package func unpacked() throws -> Tensor {
    if let packed { return try packed() }
    switch content {
    case .freed: throw Self.freedError
    case .argument(let tensor):
      try checkVersion(tensor.data, tensor.history, Int(tensor.outputNumber))
      return tensor
    case .output(let data, let number):
      try checkVersion(data, node, number)
      return Tensor(data, history: node, outputNumber: number)
    }
  }

  func release() {
    let leaf = argument.flatMap { $0.history == nil && $0.requiresGrad ? $0 : nil }
    content = .freed(shape: shape, dtype: dtype, leaf: leaf)
    packed = nil
  }

  /// Hands the content to the teardown of a graph.
  func takeArgument() -> Tensor? {
    guard case .argument(let tensor) = content else { return nil }
    content = .freed(shape: [], dtype: tensor.dtype, leaf: nil)
    return tensor
  }

  /// Replaces the tensor by whatever a pack hook made of it.
  package func pack(_ unpack: @escaping () throws -> Tensor) {
    release()
    packed = unpack
  }

  /// After an in-place operation: the output lies in the storage that was written.
  func moveOutput(to data: NDArray) {
    guard case .output(let old, let number) = content, old.shape == data.shape else { return }
    content = .output(data, number)
    expectedVersion = data.storage.version
  }

  /// Before an in-place operation: the argument about to be overwritten is kept as a copy.
  func replaceArgument(_ tensor: Tensor, by copy: () throws -> Tensor) rethrows {
    guard case .argument(let current) = content, current === tensor else { return }
    let copied = try copy()
    content = .argument(copied)
    expectedVersion = copied.version
  }

  private func checkVersion(_ data: NDArray, _ maker: Node?, _ number: Int) throws {
    let version = data.storage.version
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
    guard let range = name.range(ofLast: "Backward") else { return name }
    return String(name[..<range])
  }
}

extension String {
  /// Where `part` last begins, if only digits follow it.
  fileprivate func range(ofLast part: String) -> Index? {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isNumber { end = index(before: end) }
    let head = self[..<end]
    return head.hasSuffix(part) ? index(end, offsetBy: -part.count) : nil
  }
}
