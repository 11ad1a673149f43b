// Norms, distances and log-sum-exp.

import Arrays

extension Catalog {
  static let norms: [Operator] = [
    Operator(
      .both,
      "norm(Tensor input, PyObject* p=\"fro\", IntArrayRef[1]? dim=None, bool keepdim=False, "
        + "Tensor out=None, ScalarType? dtype=None)",
      "The norm of all elements, or along dims."
    ) {
      let (input, order) = try ($0.tensor(), $0.argument())
      let (dims, keepdim) = try ($0.intsIfAny(), $0.bool())
      $0.skip()
      return try .tensor(input.norm(order, dims, keepdim: keepdim, dtype: $0.dtype()))
    },
    Operator(
      [.torch, .inner], "norm_except_dim(Tensor v, int64_t pow=2, int64_t dim=0)",
      "The norms of the slices along a dim."
    ) { try .tensor($0.tensor().normExceptDim($0.int(), $0.int())) },
    Operator(
      [.torch, .inner], "_weight_norm(Tensor v, Tensor g, int64_t dim=0)",
      "Directions and lengths as weights."
    ) { try .tensor($0.tensor().weightNorm($0.tensor(), $0.int())) },
    Operator(
      .linalg,
      "vector_norm(Tensor input, Scalar ord=2, IntArrayRef[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None, Tensor out=None)",
      "The norm of vectors."
    ) {
      try .tensor(
        $0.tensor().vectorNorm(
          $0.number(), $0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype()))
    },
    Operator(
      .both, "dist(Tensor input, Tensor other, Scalar p=2)", "The norm of the difference."
    ) { try .tensor($0.tensor().dist($0.tensor(), $0.number())) },
    Operator(
      .both, "logsumexp(Tensor input, IntArrayRef[1] dim, bool keepdim=False, *, Tensor out=None)",
      "The logarithm of the sum of exponentials."
    ) { try .tensor($0.tensor().logsumexp($0.ints(), keepdim: $0.bool())) },
    Operator(
      .all,
      "renorm(Tensor input, Scalar p, int64_t dim, Scalar maxnorm, *, Tensor out=None)",
      "Slices scaled down to a greatest norm."
    ) { try .tensor($0.tensor().renorm($0.number(), $0.int(), $0.number())) },
  ]
}

extension Tensor {
  /// `torch.norm`, whose order may be a number, "fro" or "nuc".
  package func norm(
    _ order: Argument, _ dims: [Int]? = nil, keepdim: Bool = false, dtype: DType? = nil
  ) throws -> Tensor {
    switch order {
    case .string("fro"), .none: return try vectorNorm(2, dims, keepdim: keepdim, dtype: dtype)
    case .string("nuc"):
      return try matrixNorm(.string("nuc"), dims ?? [-2, -1], keepdim: keepdim, dtype: dtype)
    case .string(let name):
      throw TensorError.runtime("linalg.matrix_norm: Order \(name) not supported.")
    default:
      guard let number = order.number else {
        throw TensorError.type(
          "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not \(order.typeName)")
      }
      return try vectorNorm(number, dims, keepdim: keepdim, dtype: dtype)
    }
  }

  package func vectorNorm(
    _ order: Scalar = 2, _ dims: [Int]? = nil, keepdim: Bool = false, dtype: DType? = nil
  ) throws -> Tensor {
    let norm = try Kernel.reduce(
      .norm(order.double), data, dims, keepdim: keepdim, dtype: dtype)
    return try record("LinalgVectorNormBackward0", self, norm) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", norm)
      node.attribute("dim", .init(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.attribute("ord", .number(order))
      node.gradient(of: 0, "linalg_vector_norm_backward(grad, self, ord, result, dim, keepdim)") {
        try $0.normBackward(this.unpacked(), order.double, result.unpacked(), dims ?? [], keepdim)
      }
    }
  }

  /// The norm of all elements as C++ code calls it.
  func norm(_ p: Scalar) throws -> Tensor {
    let norm = try Kernel.reduce(.norm(p.double), data, nil)
    return try record("NormBackward0", self, norm) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", norm)
      node.attribute("p", .number(p))
      node.gradient(of: 0, "norm_backward(grad, self, p, result)") {
        try $0.normBackward(this.unpacked(), p.double, result.unpacked(), [], false)
      }
    }
  }

  /// The norm as C++ code calls it, with a node of its own.
  package func norm(_ p: Scalar, _ dims: [Int], keepdim: Bool) throws -> Tensor {
    let norm = try Kernel.reduce(.norm(p.double), data, dims, keepdim: keepdim)
    return try record("NormBackward1", self, norm) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", norm)
      node.attribute("dim", .ints(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.attribute("p", .number(p))
      node.gradient(of: 0, "norm_backward(grad, self, p, result, dim, keepdim)") {
        try $0.normBackward(this.unpacked(), p.double, result.unpacked(), dims, keepdim)
      }
    }
  }

  private func normBackward(
    _ input: Tensor, _ p: Double, _ result: Tensor, _ dims: [Int], _ keepdim: Bool
  ) throws -> Tensor? {
    var (grad, norm) = (self, result)
    if !keepdim && input.rank != 0 {
      grad = try grad.restoringDims(dims, input.shape, keepdim: false)
      norm = try norm.restoringDims(dims, input.shape, keepdim: false)
    }
    let isZero = try norm.eq(0)
    func masked(_ tensor: Tensor) throws -> Tensor {
      try tensor.inPlace { try $0.maskedFill(isZero, 0) }
    }
    switch p {
    case 0: return nil
    case 1: return try input.sgn() * grad
    case 2: return try grad * masked(input / norm)
    case .infinity, -.infinity:
      let size = try input.abs()
      let mask = try size.eq(norm).logicalOr(size.isNaN())
      let count = try mask.sum(dims, keepdim: true)
      return try input.sgn() * ((grad / count) * mask)
    case ..<1:
      let isNothing = try input.eq(0)
      let power = try input.abs().inPlace { try $0.pow(.float(p - 1)) }
      let scaled = try input.sgn() * power.inPlace { try $0.maskedFill(isNothing, 0) }
      return try scaled * grad * norm.pow(.float(1 - p))
    case ..<2:
      let power = try input.abs().inPlace { try $0.pow(.float(p - 1)) }
      return try input.sgn() * power * masked(grad / norm.pow(.float(p - 1)))
    default:
      let power = try input.abs().inPlace { try $0.pow(.float(p - 2)) }
      return try input * power * masked(grad / norm.pow(.float(p - 1)))
    }
  }

  package func dist(_ other: Tensor, _ p: Scalar = 2) throws -> Tensor {
    let difference = try Kernel.binary(.sub(), data, other.data)
    let norm = try Kernel.reduce(.norm(p.double), difference)
    return try record("DistBackward0", self, other, norm) { node in
      let (this, other) = (node.save("self", self), node.save("other", other))
      node.attribute("p", .number(p))
      let result = node.saveResult("result", norm)
      let slope = { (grad: Tensor) in
        let difference = try this.unpacked() - other.unpacked()
        return try grad.normBackward(difference, p.double, result.unpacked(), [], true)
      }
      node.gradient(of: 0, "norm_backward(grad, self - other, p, result)") { try slope($0) }
      node.gradient(of: 1, "-norm_backward(grad, self - other, p, result)") {
        try slope($0)?.neg()
      }
    }
  }

  /// The norm over all dims but one, as weight normalisation needs it.
  package func normExceptDim(_ p: Int = 2, _ dim: Int = 0) throws -> Tensor {
    if dim == -1 { return try norm(.int(p)) }
    _ = try data.existing(dim: dim)
    var shape = Array(repeating: 1, count: rank)
    if dim == 0 {
      shape[0] = self.shape[0]
      return try contiguous().view([self.shape[0], -1]).norm(.int(p), [1], keepdim: false).view(
        shape)
    }
    if dim == rank - 1 {
      shape[rank - 1] = self.shape[rank - 1]
      let flat = try contiguous().view([-1, self.shape[rank - 1]])
      return try flat.norm(.int(p), [0], keepdim: false).view(shape)
    }
    return try transpose(0, dim).normExceptDim(p, 0).transpose(0, dim)
  }

  /// The direction that this is, times a length.
  fileprivate func weightNorm(_ length: Tensor, _ dim: Int) throws -> Tensor {
    _ = try data.size(dim)
    let (direction, length) = try (contiguous(), length.contiguous())
    guard dim == 0 || dim == rank - 1, dtype != .float16, length.dtype != .float16 else {
      return try direction * (length / direction.normExceptDim(2, dim))
    }
    let norms = try withoutGrad { try direction.detach().normExceptDim(2, dim) }
    let factors = try Kernel.binary(.div, length.data, norms.data)
    let weight = try Kernel.binary(.mul, direction.data, factors)
    return try record("WeightNormInterfaceBackward0", direction, length, weight) { node in
      node.attribute("dim", .int(dim))
      let (v, g) = (node.save("v", direction), node.save("g", length))
      node.save("result1", norms)
      node.rule("_weight_norm_differentiable_backward(grad, v, g, result1, dim)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let (v, g) = try (v.unpacked(), g.unpacked())
        var sizes = [Int](repeating: 1, count: v.rank)
        sizes[dim] = v.shape[dim]
        let flat = dim == 0 ? [v.shape[0], -1] : [-1, v.shape[dim]]
        let sums = try (grad * v).view(flat).sum([dim == 0 ? 1 : 0]).view(sizes)
        let forV = try (g / norms) * (grad - v * (sums / (norms * norms)))
        return [forV, needs[1] ? try sums / norms : nil]
      }
    }
  }

  package func renorm(_ p: Scalar, _ dim: Int, _ greatest: Scalar) throws -> Tensor {
    let axis = try wrapped(dim: dim, rank: rank)
    let others = Array(0..<rank).filter { $0 != axis }
    let scaled = try withoutGrad { () -> NDArray in
      let norm = try vectorNorm(p, others, keepdim: true)
      let factor = try (norm + .float(1e-7)).reciprocal() * greatest
      let ones = Tensor(.ones(norm.shape, norm.dtype, meta: data.isMeta))
      let applied = try Tensor.where(norm.gt(greatest), factor, ones)
      return try Kernel.binary(.mul, data, applied.data)
    }
    return try record("RenormBackward0", self, scaled) { node in
      let this = node.save("self", self)
      node.attribute("dim", .int(dim))
      node.attribute("maxnorm", .number(greatest))
      node.attribute("p", .number(p))
      node.gradient(of: 0, "renorm_backward(grad, self, p, dim, maxnorm)") { grad in
        let this = try this.unpacked()
        let norm = try this.vectorNorm(p, others, keepdim: true)
        let total = try (this * grad).sum(others, keepdim: true)
        guard let slope = try total.normBackward(this, p.double, norm, others, true) else {
          return grad
        }
        let inverse = try (norm + .float(1e-7)).reciprocal()
        let scaled = try inverse * greatest * (grad - inverse * slope)
        return try .where(norm.gt(greatest), scaled, grad)
      }
    }
  }
}

extension Tensor {
  package func logsumexp(_ dims: [Int], keepdim: Bool = false) throws -> Tensor {
    let total = try Kernel.reduce(.logsumexp, data, dims, keepdim: keepdim)
    return try record("LogsumexpBackward0", self, total) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", total)
      node.attribute("dim", .ints(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.gradient(of: 0, "grad * exp(self - result)") { grad in
        let this = try this.unpacked()
        let spread = try grad.restoringDims(dims, this.shape, keepdim: keepdim)
        let result = try result.unpacked().restoringDims(dims, this.shape, keepdim: keepdim)
        return try spread * (this - result).exp()
      }
    }
  }
}
