// Sums, means and other reductions of dims.

import Arrays

extension Catalog {
  static let reductions: [Operator] = [
    Operator(
      .both, "The sum of all elements, or along dims.",
      [
        Overload("sum(Tensor input, *, ScalarType? dtype=None)") {
          try .tensor($0.tensor().sum(dtype: $0.dtype()))
        },
        Overload(
          "sum(Tensor input, IntArrayRef[1]? dim, bool keepdim=False, *, ScalarType? dtype=None, "
            + "Tensor out=None)"
        ) {
          try .tensor($0.tensor().sum($0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype()))
        },
      ]),
    Operator(
      .both, "The mean of all elements, or along dims.",
      [
        Overload("mean(Tensor input, *, ScalarType? dtype=None, Tensor out=None)") {
          try .tensor($0.tensor().mean(dtype: $0.dtype()))
        },
        Overload(
          "mean(Tensor input, IntArrayRef[1]? dim, bool keepdim=False, *, ScalarType? dtype=None, "
            + "Tensor out=None)"
        ) {
          try .tensor($0.tensor().mean($0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype()))
        },
      ]),
    Operator(
      .both, "The product of all elements, or along a dim.",
      [
        Overload("prod(Tensor input, *, ScalarType? dtype=None)") {
          try .tensor($0.tensor().prod(dtype: $0.dtype()))
        },
        Overload(
          "prod(Tensor input, int64_t dim, bool keepdim=False, *, ScalarType? dtype=None, "
            + "Tensor out=None)"
        ) { try .tensor($0.tensor().prod($0.int(), keepdim: $0.bool(), dtype: $0.dtype())) },
      ]),
    Operator(
      .both,
      "nansum(Tensor input, IntArrayRef[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None, Tensor out=None)",
      "The sum of what is no NaN."
    ) {
      try .tensor($0.tensor().nansum($0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype()))
    },
    Operator(
      .both,
      "nanmean(Tensor input, IntArrayRef[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None, Tensor out=None)",
      "The mean of what is no NaN."
    ) {
      try .tensor($0.tensor().nanmean($0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype()))
    },
  ]
}

extension Tensor {
  package func sum(dtype: DType? = nil) throws -> Tensor {
    try record("SumBackward0", self, Kernel.reduce(.sum, data, dtype: dtype)) { node in
      let sizes = shape
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.expand(self.sizes())") { try $0.expand(sizes) }
    }
  }

  package func sum(_ dims: [Int]?, keepdim: Bool = false, dtype: DType? = nil) throws -> Tensor {
    let total = try Kernel.reduce(.sum, data, dims, keepdim: keepdim, dtype: dtype)
    return try record("SumBackward1", self, total) { node in
      let sizes = shape
      node.attribute("dim", .init(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "sum_backward(grad, self.sizes(), dim, keepdim)") { grad in
        try grad.restoringDims(dims, sizes, keepdim: keepdim).expand(sizes)
      }
    }
  }

  package func mean(dtype: DType? = nil) throws -> Tensor {
    try record("MeanBackward0", self, Kernel.reduce(.mean, data, dtype: dtype)) { node in
      let sizes = shape
      node.attribute("self_sym_numel", .int(count))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.expand(self.sizes()) / self.numel()") { grad in
        try grad.expand(sizes) / .int(sizes.elementCount)
      }
    }
  }

  package func mean(_ dims: [Int]?, keepdim: Bool = false, dtype: DType? = nil) throws -> Tensor {
    let mean = try Kernel.reduce(.mean, data, dims, keepdim: keepdim, dtype: dtype)
    return try record("MeanBackward1", self, mean) { node in
      let sizes = shape
      node.attribute("dim", .init(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.attribute("self_sym_numel", .int(count))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "mean_backward(grad, self.sizes(), dim, self.numel(), keepdim)") {
        let spread = try $0.restoringDims(dims, sizes, keepdim: keepdim).expand(sizes)
        return try spread / .int(sizes.reducedCount(dims))
      }
    }
  }

  package func prod(dtype: DType? = nil) throws -> Tensor {
    let product = try Kernel.reduce(.prod, data, dtype: dtype)
    return try record("ProdBackward0", self, product) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", product)
      node.gradient(of: 0, "prod_backward(grad, self, result)") { grad in
        let this = try this.unpacked().to(grad.dtype)
        if this.rank == 0 { return grad }
        let zeros = this.data.isMeta ? 1 : this.data.toDoubles().count { $0 == 0 }
        if zeros == 0 { return try grad * (result.unpacked() / this) }
        if zeros > 1 && !Session.current.gradMode { return try this.zerosLike() }
        let flat = try this.contiguous().view([-1])
        return try grad.prodBackward(avoidingZerosOf: flat, 0).view(this.shape)
      }
    }
  }

  package func prod(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) throws -> Tensor {
    let product = try Kernel.reduce(.prod, data, [dim], keepdim: keepdim, dtype: dtype)
    return try record("ProdBackward1", self, product) { node in
      node.attribute("dim", .int(dim))
      node.attribute("keepdim", .bool(keepdim))
      let this = node.save("self", self)
      let result = node.saveResult("result", product)
      node.gradient(of: 0, "prod_backward(grad, self, result, dim, keepdim)") { grad in
        let this = try this.unpacked().to(grad.dtype)
        if this.rank == 0 { return grad }
        let axis = dim < 0 ? dim + this.rank : dim
        let spread = try keepdim ? grad : grad.unsqueeze(axis)
        let result = try keepdim ? result.unpacked() : result.unpacked().unsqueeze(axis)
        if !this.data.isMeta && !this.data.toDoubles().contains(0) {
          return try spread * (result / this)
        }
        return try spread.prodBackward(avoidingZerosOf: this, axis)
      }
    }
  }

  /// The gradient of a product as products of all others, which stays right with zeros.
  private func prodBackward(avoidingZerosOf input: Tensor, _ dim: Int) throws -> Tensor {
    if input.count == 0 { return try expand(input.shape) }
    let length = input.shape[dim]
    if length == 1 { return self }
    var shape = input.shape
    shape[dim] = 1
    let ones = Tensor(.ones(shape, dtype, meta: data.isMeta))
    let before = try Tensor.cat([ones, input.narrow(dim, 0, length - 1)], dim).cumprod(dim)
    let reversed = try input.narrow(dim, 1, length - 1).flip([dim])
    let after = try Tensor.cat([ones, reversed], dim).cumprod(dim).flip([dim])
    return try self * (before * after)
  }

  package func nansum(_ dims: [Int]?, keepdim: Bool = false, dtype: DType? = nil) throws -> Tensor {
    let total = try Kernel.reduce(.nansum, data, dims, keepdim: keepdim, dtype: dtype)
    return try record("NansumBackward0", self, total) { node in
      let this = node.save("self", self)
      node.attribute("dim", .init(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.gradient(of: 0, "sum_backward(grad, self.sizes(), dim, keepdim) * ~isnan(self)") {
        let this = try this.unpacked()
        let spread = try $0.to(this.dtype).restoringDims(dims, this.shape, keepdim: keepdim)
        return try spread.expand(this.shape) * this.isNaN().logicalNot()
      }
    }
  }

  package func nanmean(_ dims: [Int]?, keepdim: Bool = false, dtype: DType? = nil) throws -> Tensor
  {
    let isNumber = try detach().isNaN().logicalNot()
    let count = try isNumber.sum(dims, keepdim: keepdim)
    return try nansum(dims, keepdim: keepdim, dtype: dtype) / count
  }

  /// The gradient of a reduction with the dims of size 1 back that were taken out.
  func restoringDims(_ dims: [Int]?, _ sizes: Shape, keepdim: Bool) throws -> Tensor {
    guard let dims, !dims.isEmpty, !keepdim, !sizes.isEmpty else { return self }
    if dims.count == 1 { return try unsqueeze(dims[0]) }
    return try dims.map { $0 < 0 ? $0 + sizes.count : $0 }.sorted()
      .reduce(self) { try $0.unsqueeze($1) }
  }
}

extension Shape {
  /// How many elements of this shape a reduction of `dims` makes one; no dims are all.
  func reducedCount(_ dims: [Int]?) -> Int {
    guard let dims, !dims.isEmpty else { return elementCount }
    return dims.reduce(1) { $0 * (isEmpty ? 1 : self[$1 < 0 ? $1 + count : $1]) }
  }
}
