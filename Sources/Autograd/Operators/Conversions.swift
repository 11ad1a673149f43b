// Copies: of the same elements, of other types, into other tensors.

import Arrays

extension Catalog {
  static let conversions: [Operator] = [
    Operator(.both, "clone(Tensor input, *, MemoryFormat? memory_format=None)", "A copy.") {
      let input = try $0.tensor()
      return try .tensor(input.clone(format: $0.memoryFormat()))
    },
    Operator(
      .method, "contiguous(Tensor input, *, MemoryFormat memory_format=None)",
      "The elements in row-major order, copied if need be."
    ) { call in
      let input = try call.tensor()
      let format = call.memoryFormat() ?? "contiguous_format"
      return try .tensor(
        input.data.isContiguous(format) ? input : input.clone(format: format))
    },
    .binary("type_as", "Converted to the type of another tensor.", .method) {
      try $0.to($1.dtype)
    },
    Operator(
      .method, "copy_(Tensor input, Tensor other, bool non_blocking=False)",
      "Takes over the elements of another tensor."
    ) { try .tensor($0.tensor().copyInPlace($0.tensor())) },
    Operator(
      [.torch, .method], "Sets all elements to one value.",
      [
        Overload("fill_(Tensor input, Scalar value)") {
          try .tensor($0.tensor().fillInPlace($0.number()))
        },
        Overload("fill_(Tensor input, Tensor value)") {
          try .tensor($0.tensor().fillInPlace($0.tensor()))
        },
      ]),
    Operator([.torch, .method], "zero_(Tensor input)", "Sets all elements to zero.") {
      try .tensor($0.tensor().zeroInPlace())
    },
    Operator([.torch, .method], "detach_(Tensor input)", "Forgets the history.") {
      try .tensor($0.tensor().detachInPlace())
    },
  ]
}

extension Tensor {
  package func clone(contiguous: Bool = false) throws -> Tensor {
    try record("CloneBackward0", self, data.clone(contiguous: contiguous)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  /// A copy in the order that `torch.NAME` stands for.
  func clone(format: String?) throws -> Tensor {
    try record("CloneBackward0", self, data.clone(format: format)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  package func contiguous() throws -> Tensor {
    data.isContiguous ? self : try clone(contiguous: true)
  }

  /// Converted to another type; this tensor itself if it has that.
  package func to(_ dtype: DType, copy: Bool = false, format: String? = nil) throws -> Tensor {
    if dtype == self.dtype && !copy && data.suggests(format: format) { return self }
    let wanted = dtype == self.dtype ? data : data.astype(dtype)
    let converted = try dtype == self.dtype || format != nil ? wanted.clone(format: format) : wanted
    return try record("ToCopyBackward0", self, converted) { node in
      let before = self.dtype
      node.gradient(of: 0, "grad.to(self.options())") { try $0.to(before) }
    }
  }

  @discardableResult
  package func copyInPlace(_ source: Tensor) throws -> Tensor {
    let (to, from) = (data, source.data)
    return try inPlace(with: [source], direct: { try from.copy(to: $0) }) { this in
      let joint = try Shape.broadcast(to.shape, from.shape)
      try check(
        joint == to.shape,
        .runtime(
          "output with shape \(to.shape.text) doesn't match the broadcast shape \(joint.text)"))
      let copied = try from.expand(to.shape).astype(to.dtype)
      return try record("CopyBackwards", this, source, copied) { node in
        node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
        node.gradient(of: 1, "grad") { try $0.to(from.dtype) }
      }
    }
  }

  @discardableResult
  package func fillInPlace(_ value: Scalar) throws -> Tensor {
    try inPlace(direct: { try $0.checkedFill(value) }) { this in
      let filled = NDArray.empty(like: this.data)
      filled.fill(value)
      return try record("FillBackward2", this, filled) { node in
        node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
      }
    }
  }

  @discardableResult
  package func fillInPlace(_ value: Tensor) throws -> Tensor {
    try check(
      value.rank == 0,
      .runtime(
        "fill_ only supports 0-dimension value tensor but got tensor with \(value.rank) dimensions."
      ))
    return try inPlace(with: [value]) { this in
      let filled = try value.data.astype(this.dtype).expand(this.shape)
      return try record("FillBackward3", this, value, filled) { node in
        node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
        node.gradient(of: 1, "grad.sum()") { try $0.sum() }
      }
    }
  }

  @discardableResult
  package func zeroInPlace() throws -> Tensor {
    try inPlace(direct: { try $0.checkedFill(0) }) { this in
      let zeros = NDArray.zeros(this.shape, this.dtype, meta: this.data.isMeta)
      return try record("ZeroBackward0", this, zeros) { node in
        node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
      }
    }
  }

  @discardableResult
  package func addInPlace(_ other: Tensor, alpha: Scalar = 1) throws -> Tensor {
    let direct = { (data: NDArray) in
      _ = try Kernel.binary(.add(alpha: alpha), data, other.data, out: data)
    }
    return try inPlace(with: [other], direct: direct) { try $0.add(other, alpha: alpha) }
  }

  @discardableResult
  package func detachInPlace() throws -> Tensor {
    try check(
      !isView,
      .runtime(
        "Can't detach views in-place. Use detach() instead. If you are using "
          + "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, "
          + "gradients are views of DDP buckets, and hence detach_() cannot be called on these "
          + "gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
          + "torch/optim/optimizer.py as the solution."))
    history = nil
    outputNumber = 0
    flags.remove([.requiresGrad])
    return self
  }

  /// `out=`: takes over another tensor's elements and, if need be, its shape.
  func becomeOutput(_ result: Tensor) throws {
    try check(
      !(Session.current.gradMode && (requiresGrad || result.requiresGrad)),
      .runtime(
        "functions with out=... arguments don't support automatic differentiation, but one of the "
          + "arguments requires grad."))
    try result.dtype.checkCast(to: dtype)
    if shape != result.shape { data = .empty(result.shape, dtype, meta: data.isMeta) }
    try result.data.copy(to: data)
    wasWritten()
  }
}

// Tensors made in the likeness of this one.

extension Tensor {
  package func zerosLike() throws -> Tensor {
    if data.isContiguous { return Tensor(.zeros(shape, dtype, meta: data.isMeta)) }
    return try fullLike(0)
  }

  package func fullLike(_ value: Scalar) throws -> Tensor {
    let full = NDArray.empty(like: data)
    full.fill(value)
    return Tensor(full)
  }

  package func newZeros(_ shape: Shape) throws -> Tensor {
    Tensor(.zeros(shape, dtype, meta: data.isMeta))
  }

  package func newEmpty(_ shape: Shape, strides: [Int]) throws -> Tensor {
    Tensor(.empty(shape, dtype, strides: strides, meta: data.isMeta))
  }
}
