// Methods of tensors that are about the tensor as an object, rather than operators on its elements.

import Arrays
import Autograd
import Scripting

/// A method that needs the tensor only.
private func simple(
  _ name: String, _ body: @escaping (Bridge, Tensor) throws -> Value
) -> NativeMethod {
  .unary(name) { interpreter, value in
    let bridge = interpreter.bridge
    return try body(bridge, bridge.tensor(value))
  }
}

/// A method by its signature, with the tensor at hand.
private func method(
  _ signature: String, _ body: @escaping (Bridge, Tensor, BoundArguments) throws -> Value
) -> NativeMethod {
  .method(signature) { interpreter, arguments in
    let bridge = interpreter.bridge
    return try body(bridge, bridge.tensor(arguments[0]), arguments)
  }
}

/// What scripts ask about a tensor.
var inspectionMethods: [NativeMethod] {
  [
    method("size(self, dim=None)") { bridge, tensor, arguments in
      guard let dim = arguments.optional(1) else { return bridge.size(tensor.shape) }
      return .int(try tensor.data.size(bridge.interpreter.index(dim)))
    },
    method("stride(self, dim=None)") { bridge, tensor, arguments in
      guard let dim = arguments.optional(1) else {
        return .tuple(tensor.strides.map { .int($0) })
      }
      return .int(
        tensor.strides[try tensor.data.existing(dim: bridge.interpreter.index(dim))])
    },
    simple("dim") { .int($1.rank) },
    simple("ndimension") { .int($1.rank) },
    simple("numel") { .int($1.count) },
    simple("nelement") { .int($1.count) },
    simple("element_size") { .int($1.dtype.itemSize) },
    simple("storage_offset") { .int($1.data.offset) },
    simple("data_ptr") { bridge, tensor in .int(bridge.address(of: tensor)) },
    method("is_contiguous(self, memory_format=None)") { _, tensor, arguments in
      let format = (arguments[1].payload as? NamedConstant)?.name ?? "contiguous_format"
      return .bool(tensor.data.isContiguous(format))
    },
    simple("is_floating_point") { .bool($1.dtype.isFloatingPoint) },
    simple("is_complex") { .bool($1.dtype.isComplex) },
    simple("is_signed") { .bool($1.dtype.isSigned) },
    simple("is_inference") { .bool($1.isInference) },
    simple("is_conj") { _, _ in .bool(false) },
    simple("is_neg") { _, _ in .bool(false) },
    simple("is_shared") { _, _ in .bool(false) },
    simple("is_pinned") { _, _ in .bool(false) },
    simple("_is_view") { .bool($1.isView) },
    simple("get_device") { _, _ in .int(-1) },
    method("is_same_size(self, other)") { bridge, tensor, arguments in
      .bool(tensor.shape == (try bridge.tensor(arguments[1]).shape))
    },
    method("is_set_to(self, tensor)") { bridge, tensor, arguments in
      let other = try bridge.tensor(arguments[1])
      return .bool(
        tensor.data.storage === other.data.storage && tensor.shape == other.shape
          && tensor.strides == other.strides && tensor.data.offset == other.data.offset)
    },
  ]
}

/// What gives a tensor's elements to Python.
var elementMethods: [NativeMethod] {
  [
    simple("item") { bridge, tensor in
      tensor.watchLoss(Loss.number)
      return bridge.value(try tensor.item())
    },
    method("numpy(self, *, force=False)") { bridge, tensor, arguments in
      let force = try bridge.interpreter.isTrue(arguments[1])
      return try bridge.numpyArray(of: tensor, force: force)
    },
    simple("tolist") { bridge, tensor in
      guard !tensor.data.isMeta else {
        throw TensorError.notImplemented("Cannot copy out of meta tensor; no data!")
      }
      tensor.watchLoss(Loss.number)
      return bridge.nestedList(tensor.data.toScalars(), tensor.shape)
    },
    method("apply_(self, callable)") { bridge, tensor, arguments in
      guard !tensor.requiresGrad else {
        throw TensorError.type(
          "can't call apply_() on Variable that requires grad. Use detach() first")
      }
      let results = try tensor.data.toScalars().map { element in
        try bridge.interpreter.call(arguments[1], [bridge.value(element)]).asScalar ?? element
      }
      try bridge.write(results, to: tensor)
      return arguments[0]
    },
    method("map_(self, tensor, callable)") { bridge, tensor, arguments in
      let other = try bridge.tensor(arguments[1])
      let pairs = zip(tensor.data.toScalars(), other.data.toScalars())
      let results = try pairs.map { first, second in
        let pair = [bridge.value(first), bridge.value(second)]
        return try bridge.interpreter.call(arguments[2], pair).asScalar ?? first
      }
      try bridge.write(results, to: tensor)
      return arguments[0]
    },
  ]
}

/// Gradients, hooks and flags.
var gradientMethods: [NativeMethod] {
  [
    method(
      "backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None)"
    ) { bridge, tensor, arguments in
      bridge.record(backward: arguments[0])
      try bridge.backward([tensor], arguments, gradient: 1, inputs: 4)
      return .none
    },
    method("register_hook(self, hook)") { bridge, tensor, arguments in
      let hook = arguments[1]
      return bridge.value(
        try tensor.registerHook { grad in
          let result = try bridge.interpreter.call(hook, [bridge.value(grad)])
          if result.isNone { return nil }
          guard let replacement = result.asTensor else {
            throw TensorError.type(
              "expected Variable, but hook returned '\(bridge.interpreter.typeName(result))'")
          }
          return replacement
        })
    },
    method("register_post_accumulate_grad_hook(self, hook)") { bridge, tensor, arguments in
      let hook = arguments[1]
      return bridge.value(
        try tensor.registerPostAccumulateGradHook { leaf in
          _ = try bridge.interpreter.call(hook, [bridge.value(leaf)])
        })
    },
    simple("retain_grad") { _, tensor in
      try tensor.retainGrad()
      return .none
    },
    method("requires_grad_(self, requires_grad=True)") { bridge, tensor, arguments in
      guard case .bool(let flag) = arguments[1] else {
        throw TensorError.type(
          "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
            + bridge.interpreter.typeName(arguments[1]))
      }
      if flag, !tensor.dtype.isDifferentiable {
        throw TensorError.runtime("only Tensors of floating point dtype can require gradients")
      }
      try tensor.setRequiresGrad(flag)
      return arguments[0]
    },
    simple("share_memory_") { bridge, tensor in bridge.value(tensor) },
    simple("pin_memory") { _, _ in
      throw TensorError.runtime("Cannot access accelerator device when none is available.")
    },
  ]
}

extension Bridge {
  /// Elements as nested lists.
  func nestedList(_ elements: [Scalar], _ shape: Shape) -> Value {
    guard let last = shape.last else { return elements.first.map { value($0) } ?? .none }
    var level = elements.map { value($0) }
    var count = last
    for size in shape.dropLast().reversed() {
      level = grouped(level, by: count)
      count = size
    }
    return .list(level.isEmpty && shape.count > 1 ? emptyLists(shape) : level)
  }

  private func grouped(_ values: [Value], by size: Int) -> [Value] {
    guard size > 0 else { return [] }
    return stride(from: 0, to: values.count, by: size).map { .list(Array(values[$0..<$0 + size])) }
  }

  /// The lists of a tensor without elements, as deep as its dims before the one of size 0.
  private func emptyLists(_ shape: Shape) -> [Value] {
    guard let first = shape.first else { return [] }
    return (0..<first).map { _ in .list(emptyLists(Array(shape.dropFirst()))) }
  }

  fileprivate func write(_ elements: [Scalar], to tensor: Tensor) throws {
    try NDArray.values(elements, tensor.shape, tensor.dtype).copy(to: tensor.data)
    tensor.wasWritten()
  }

  /// A number that stands for where a tensor's elements are: the same for views that start together.
  fileprivate func address(of tensor: Tensor) -> Int {
    if tensor.count == 0 || tensor.data.isMeta { return 0 }
    let storage = tensor.data.storage
    return storageNumber(storage) * 0x1000_0000 + tensor.data.offset * tensor.dtype.itemSize
  }
}
