// Running sums, products and extremes along a dim.

import Arrays

extension Catalog {
  static let accumulations: [Operator] = [
    Operator(
      .all, "cumsum(Tensor input, int64_t dim, *, ScalarType? dtype=None, Tensor out=None)",
      "The sums so far."
    ) { try .tensor($0.tensor().cumsum($0.int(), dtype: $0.dtype())) },
    Operator(
      .all, "cumprod(Tensor input, int64_t dim, *, ScalarType? dtype=None, Tensor out=None)",
      "The products so far."
    ) { try .tensor($0.tensor().cumprod($0.int(), dtype: $0.dtype())) },
    Operator(
      .both, "cummax(Tensor input, int64_t dim, *, TensorList[2] out=None)",
      "The greatest elements so far."
    ) {
      let found = try $0.tensor().cumulativeExtreme($0.int(), isMaximum: true)
      return .named("cummax", [("values", found[0]), ("indices", found[1])])
    },
    Operator(
      .both, "cummin(Tensor input, int64_t dim, *, TensorList[2] out=None)",
      "The least elements so far."
    ) {
      let found = try $0.tensor().cumulativeExtreme($0.int(), isMaximum: false)
      return .named("cummin", [("values", found[0]), ("indices", found[1])])
    },
    Operator(
      .both, "logcumsumexp(Tensor input, int64_t dim, *, Tensor out=None)",
      "The logarithms of the sums of exponentials so far."
    ) { try .tensor($0.tensor().logcumsumexp($0.int())) },
    Operator(
      .both,
      "diff(Tensor input, int64_t n=1, int64_t dim=-1, Tensor? prepend=None, "
        + "Tensor? append=None, *, Tensor out=None)",
      "The differences of neighbours, taken n times."
    ) {
      try .tensor(
        $0.tensor().diff($0.int(), $0.int(), prepend: $0.tensorIfAny(), append: $0.tensorIfAny()))
    },
  ]
}

extension Tensor {
  package func cumsum(_ dim: Int, dtype: DType? = nil) throws -> Tensor {
    let sums = try Kernel.cumulative(.sum, data, dim, dtype: dtype)
    return try record("CumsumBackward0", self, sums) { node in
      let before = self.dtype
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "grad.flip(dim).cumsum(dim).flip(dim)") { grad in
        let grad = try grad.to(before)
        if grad.count <= 1 || grad.shape[dim < 0 ? dim + grad.rank : dim] == 1 { return grad }
        return try grad.flip([dim]).cumsum(dim).flip([dim])
      }
    }
  }

  package func cumprod(_ dim: Int, dtype: DType? = nil) throws -> Tensor {
    let products = try Kernel.cumulative(.prod, data, dim, dtype: dtype)
    return try record("CumprodBackward0", self, products) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", products)
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "cumprod_backward(grad, self, dim, result)") { grad in
        let this = try this.unpacked()
        return try grad.to(this.dtype).cumprodBackward(this, dim, result.unpacked())
      }
    }
  }

  private func cumprodBackward(_ input: Tensor, _ dim: Int, _ output: Tensor) throws -> Tensor {
    if input.count <= 1 { return self }
    let axis = try wrapped(dim: dim, rank: input.rank)
    let length = input.shape[axis]
    if length == 1 { return self }
    let product = try output * self
    if !input.data.isMeta && !input.data.toDoubles().contains(0) {
      return try product.flip([axis]).cumsum(axis).flip([axis]) / input
    }
    if Session.current.gradMode {
      return try cumprodBackward(slowlyFor: input, axis, output, length)
    }
    return try cumprodBackward(withZerosOf: input, axis, product)
  }

  /// Right with zeros, but not to be differentiated again.
  private func cumprodBackward(
    withZerosOf input: Tensor, _ axis: Int, _ product: Tensor
  ) throws -> Tensor {
    let zeros = try input.eq(0)
    let seen = try zeros.cumsum(axis)
    let isBefore = try seen.eq(0)
    let isFirst = try seen.eq(1).logicalAnd(zeros)
    let isAfter = try seen.eq(1)
    let result =
      try product.maskedFill(isBefore.logicalNot(), 0)
      .flip([axis]).cumsum(axis).flip([axis]) / input
    let upToFirst = try result.maskedFill(isBefore.logicalNot(), 0)
    // At the first zero: the product before it, times the gradients after it without that zero.
    let without = try input.maskedFill(isFirst, 1).cumprod(axis)
    let rest = try (without * self).maskedFill(isAfter.logicalNot(), 0).sum([axis], keepdim: true)
    return try .where(isFirst, rest.expand(input.shape), upToFirst)
  }

  /// Element by element, in operations that have gradients of their own.
  private func cumprodBackward(
    slowlyFor input: Tensor, _ axis: Int, _ output: Tensor, _ length: Int
  ) throws -> Tensor {
    var ones = input.shape
    ones[axis] = 1
    let one = Tensor(.ones(ones, dtype, meta: data.isMeta))
    let result = try input.newZeros(input.shape)
    for k in 0..<length {
      let omitted: Tensor
      if k == 0 {
        let rest = try input.slice(axis, k + 1).cumprod(axis)
        omitted = try .cat([one, rest], axis)
      } else if k == length - 1 {
        omitted = try input.slice(axis, 0, k).prod(axis, keepdim: true)
      } else {
        let before = try input.slice(axis, 0, k).prod(axis, keepdim: true)
        let after = try input.slice(axis, k + 1).cumprod(axis)
        omitted = try .cat([before, before.expand(after.shape) * after], axis)
      }
      let share = try (slice(axis, k) * omitted).sum([axis])
      try result.select(axis, k).copyInPlace(share)
    }
    return result
  }

  /// Values and indices.
  package func cumulativeExtreme(_ dim: Int, isMaximum: Bool) throws -> [Tensor] {
    let found = try isMaximum ? Kernel.cummax(data, dim) : Kernel.cummin(data, dim)
    let indices = Tensor(found.indices)
    let name = isMaximum ? "CummaxBackward0" : "CumminBackward0"
    let values = try record(name, self, found.values) { node in
      let this = node.save("self", self)
      node.attribute("dim", .int(dim))
      let indices = node.saveIndices("indices", indices, 1)
      node.gradient(of: 0, "zeros_like(self).scatter_add(dim, indices, grad)") { grad in
        let zeros = try this.unpacked().zerosLike()
        return try zeros.inPlace(with: [grad]) { try $0.scatterAdd(dim, indices.unpacked(), grad) }
      }
    }
    return [values, indices]
  }

  package func logcumsumexp(_ dim: Int) throws -> Tensor {
    let sums = try Kernel.cumulative(.logsumexp, data, dim)
    return try record("LogcumsumexpBackward0", self, sums) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", sums)
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "logcumsumexp_backward(grad, self, result, dim)") { grad in
        if grad.rank == 0 || grad.count == 0 { return grad }
        let (this, result) = try (this.unpacked(), result.unpacked())
        let lowest = Tensor(.scalar(.float(grad.dtype.lowest), grad.dtype, meta: grad.data.isMeta))
        let logs = try grad.abs().log()
        func part(_ mask: Tensor) throws -> Tensor {
          let logs = try Tensor.where(mask, logs, lowest) - result
          return try (logs.flip([dim]).logcumsumexp(dim).flip([dim]) + this).exp()
        }
        return try part(grad.gt(0)) - part(grad.lt(0))
      }
    }
  }

  package func diff(
    _ times: Int = 1, _ dim: Int = -1, prepend: Tensor? = nil, append: Tensor? = nil
  ) throws -> Tensor {
    try check(rank > 0, .runtime("diff expects input to be at least one-dimensional"))
    try check(
      times >= 0, .runtime("order must be non-negative but got \(times)"))
    let parts = [prepend, self, append].compactMap { $0 }
    var result = parts.count > 1 ? try Tensor.cat(parts, dim) : self
    if times == 0 { return try result.alias() }
    for _ in 0..<(try min(times, result.data.size(dim))) {
      let length = try result.data.size(dim)
      let earlier = try result.narrow(dim, 0, length - 1)
      result = try result.narrow(dim, 1, length - 1) - earlier
    }
    return result
  }
}

extension DType {
  /// The least finite number.
  var lowest: Double {
    switch self {
    case .float16: -65504
    case .bfloat16: -3.3895313892515355e38
    case .float32, .complex64: -Double(Float.greatestFiniteMagnitude)
    case .float64: -Double.greatestFiniteMagnitude
    case .uint8, .int8, .int16, .int32, .int64, .bool: Double(Int.min)
    }
  }
}
