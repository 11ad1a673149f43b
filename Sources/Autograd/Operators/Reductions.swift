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

  /// The gradient of a reduction with the dims of size 1 back that were taken out.
  func restoringDims(_ dims: [Int]?, _ sizes: Shape, keepdim: Bool) throws -> Tensor {
    guard let dims, !dims.isEmpty, !keepdim, !sizes.isEmpty else { return self }
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
