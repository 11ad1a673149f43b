// The hooks that a backward run calls before and after a node.

import Arrays

extension Tensor {
  /// Whether a gradient that arrives here calls anyone.
  var hasHooks: Bool {
    guard let extras else { return false }
    return extras.hooks != nil || extras.postAccumulateHooks != nil
  }
}

extension Node {
  var hasPostHooks: Bool { extras?.postHooks.map { !$0.isEmpty } ?? false }

  /// The gradients of the node's outputs after the hooks of the tensors they belong to.
  func afterTensorHooks(_ grads: [Tensor?]) throws -> [Tensor?] {
    if case .accumulate(let leaf) = rule {
      guard let hooks = leaf.extras?.hooks else { return grads }
      return [try hooks.applied(to: grads[0])]
    }
    guard let extras, !extras.tensorHooks.isEmpty || !extras.retaining.isEmpty else { return grads }
    var grads = grads
    for (output, hooks) in extras.tensorHooks {
      grads[output] = try hooks.applied(to: grads[output])
    }
    for (output, tensor) in extras.retaining {
      if let tensor = tensor.tensor, let grad = grads[output] { try tensor.retain(grad) }
    }
    return grads
  }

  func afterPreHooks(_ grads: [Tensor?]) throws -> [Tensor?] {
    guard let hooks = extras?.preHooks else { return grads }
    return try hooks.hooks.reduce(grads) { try $1($0) ?? $0 }
  }

  func afterPostHooks(_ results: [Tensor?], _ grads: [Tensor?]) throws -> [Tensor?] {
    guard let hooks = extras?.postHooks else { return results }
    return try hooks.hooks.reduce(results) { try $1($0, grads) ?? $0 }
  }

  /// The hooks of an `AccumulateGrad` node, which has nothing to send on.
  func runPostHooks(_ results: [Tensor?], _ grads: [Tensor?]) throws {
    _ = try afterPostHooks(results, grads)
    guard let leaf = variable, let hooks = leaf.extras?.postAccumulateHooks else { return }
    for hook in hooks.hooks { try hook(leaf) }
  }

  func checkForNaN(_ results: [Tensor?]) throws {
    for (index, result) in results.enumerated() {
      guard let result, !result.data.isMeta, result.data.toDoubles().contains(where: \.isNaN)
      else { continue }
      throw TensorError.runtime(
        "Function '\(name)' returned nan values in its \(index)th output.")
    }
  }
}

extension HookList where Hook == TensorHook {
  /// The gradient after all hooks; where there is none, none is called.
  func applied(to grad: Tensor?) throws -> Tensor? {
    guard var grad else { return nil }
    for hook in hooks { grad = try hook(grad) ?? grad }
    return grad
  }
}

extension Tensor {
  /// Keeps a gradient that passes by, as `retain_grad()` asks.
  func retain(_ gradient: Tensor) throws {
    if let old = grad {
      grad = try old.add(gradient)
    } else {
      grad = try gradient.clone()
    }
  }

  /// `register_hook`
  package func registerHook(_ hook: @escaping TensorHook) throws -> HookHandle {
    try check(
      requiresGrad, .runtime("cannot register a hook on a tensor that doesn't require gradient"))
    if let node = gradFn { return node.tensorHooks(Int(outputNumber)).add(hook) }
    let list = box.hooks ?? HookList()
    box.hooks = list
    return list.add(hook)
  }

  /// `register_post_accumulate_grad_hook`
  package func registerPostAccumulateGradHook(
    _ hook: @escaping (Tensor) throws -> Void
  ) throws -> HookHandle {
    try check(
      requiresGrad, .runtime("cannot register a hook on a tensor that doesn't require gradient"))
    try check(
      isLeaf, .runtime("post accumulate grad hooks cannot be registered on non-leaf tensors"))
    let list = box.postAccumulateHooks ?? HookList()
    box.postAccumulateHooks = list
    return list.add(hook)
  }

  /// `retain_grad()`
  package func retainGrad() throws {
    try check(
      requiresGrad, .runtime("can't retain_grad on Tensor that has requires_grad=False"))
    guard let node = gradFn, !retainsGrad else { return }
    flags.insert(.retainsGrad)
    node.box.retaining.append((Int(outputNumber), WeakTensor(tensor: self)))
  }
}
