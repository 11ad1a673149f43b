// Products of matrices, batches and vectors, and `matmul`, which reduces every case to these.

import Arrays

extension Catalog {
  static let matrixProducts: [Operator] = [
    .binary("mm", "The product of two matrices.", .both) { try $0.mm($1) },
    .binary("bmm", "The products of the matrices of two batches.", .both) { try $0.bmm($1) },
    .binary("mv", "The product of a matrix and a vector.", .both) { try $0.mv($1) },
    .binary("dot", "The inner product of two vectors.", .both) { try $0.dot($1) },
    .binary("vdot", "The inner product of two vectors.", .both) { try $0.vdot($1) },
    .binary("matmul", "The product of matrices, vectors or batches of them.", .both) {
      try $0.matmul($1)
    },
    .binary("outer", "The products of all pairs of elements of two vectors.", .both) {
      try $0.outer($1)
    },
    .binary("ger", "The products of all pairs of elements of two vectors.", .both) {
      try $0.outer($1)
    },
    .binary("inner", "Inner products along the last dim.", .both) { try $0.inner($1) },
    scaled("addmm", "mat1", "mat2", .both.union(.inPlace)) {
      try $0.addmm($1, $2, beta: $3, alpha: $4)
    },
    scaled("baddbmm", "batch1", "batch2", .all) { try $0.baddbmm($1, $2, beta: $3, alpha: $4) },
    scaled("addmv", "mat", "vec", .all) { try $0.addmv($1, $2, beta: $3, alpha: $4) },
    scaled("addr", "vec1", "vec2", .all) { try $0.addr($1, $2, beta: $3, alpha: $4) },
    Operator(
      [.inner, .functional], "linear(Tensor input, Tensor weight, Tensor? bias=None)",
      "input · weightᵀ + bias."
    ) { try .tensor($0.tensor().linear($0.tensor(), $0.tensorIfAny())) },
    Operator(
      .inner, "bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)",
      "input1 · weight · input2 + bias."
    ) { call in
      let (a, b, weight) = try (call.tensor(), call.tensor(), call.tensor())
      return try .tensor(a.bilinear(b, weight, call.tensorIfAny()))
    },
    Operator(
      .inner,
      "tensordot(Tensor input, Tensor other, IntArrayRef dims_self, IntArrayRef dims_other, *, "
        + "Tensor out=None)",
      "The sum of products over given dims."
    ) { try .tensor($0.tensor().tensordot($0.tensor(), $0.ints(), $0.ints())) },
    Operator(.torch, "trace(Tensor input)", "The sum of the diagonal.") {
      try .tensor($0.tensor().trace())
    },
    Operator(.method, "trace(Tensor input)", "The sum of the diagonal.") {
      try .tensor($0.tensor().trace())
    },
  ]

  private static func scaled(
    _ name: String, _ first: String, _ second: String, _ places: Places,
    _ body: @escaping @Sendable (Tensor, Tensor, Tensor, Scalar, Scalar) throws -> Tensor
  ) -> Operator {
    Operator(
      places,
      "\(name)(Tensor input, Tensor \(first), Tensor \(second), *, Scalar beta=1, Scalar alpha=1, "
        + "Tensor out=None)", "beta · input + alpha · \(first) · \(second)."
    ) { try .tensor(body($0.tensor(), $0.tensor(), $0.tensor(), $0.number(), $0.number())) }
  }
}

extension Tensor {
  package func mm(_ other: Tensor) throws -> Tensor {
    try record("MmBackward0", self, other, Kernel.mm(data, other.data)) { node in
      let (first, second) = (node.save("self", self, for: 1), node.save("mat2", other, for: 0))
      let (own, others) = (node.describeMatrix("self", self), node.describeMatrix("mat2", other))
      node.gradient(of: 0, "mm_mat1_backward(grad, mat2, self.sizes(), self.strides(), 1)") {
        try $0.timesTransposed(second.unpacked(), isColumnMajor: own)
      }
      node.gradient(of: 1, "mm_mat2_backward(grad, self, mat2.sizes(), mat2.strides(), 1)") {
        try first.unpacked().transposedTimes($0, isColumnMajor: others)
      }
    }
  }

  package func addmm(
    _ a: Tensor, _ b: Tensor, beta: Scalar = 1, alpha: Scalar = 1
  ) throws -> Tensor {
    let result = try Kernel.addmm(data, a.data, b.data, beta: beta, alpha: alpha)
    return try record("AddmmBackward0", [self, a, b], result) { node in
      let (first, second) = (node.save("mat1", a, for: 2), node.save("mat2", b, for: 1))
      node.attribute("alpha", .number(alpha))
      node.attribute("beta", .number(beta))
      let (own, others) = (node.describeMatrix("mat1", a), node.describeMatrix("mat2", b))
      node.gradient(of: 0, "maybe_multiply(grad, beta)") { try $0.multipliedIfNotOne(beta) }
      node.gradient(of: 1, "mm_mat1_backward(grad, mat2, mat1.sizes(), mat1.strides(), alpha)") {
        try $0.timesTransposed(second.unpacked(), isColumnMajor: own).multipliedIfNotOne(alpha)
      }
      node.gradient(of: 2, "mm_mat2_backward(grad, mat1, mat2.sizes(), mat2.strides(), alpha)") {
        try first.unpacked().transposedTimes($0, isColumnMajor: others).multipliedIfNotOne(alpha)
      }
    }
  }

  /// self · otherᵀ, laid out by columns for a matrix that is.
  private func timesTransposed(_ other: Tensor, isColumnMajor: Bool) throws -> Tensor {
    isColumnMajor ? try other.mm(t()).t() : try mm(other.t())
  }

  /// selfᵀ · grad, laid out by columns for a matrix that is.
  private func transposedTimes(_ grad: Tensor, isColumnMajor: Bool) throws -> Tensor {
    isColumnMajor ? try grad.t().mm(self).t() : try t().mm(grad)
  }

  package func bmm(_ other: Tensor) throws -> Tensor {
    try record("BmmBackward0", self, other, Kernel.bmm(data, other.data)) { node in
      let (second, first) = (node.save("mat2", other, for: 0), node.save("self", self, for: 1))
      node.gradient(of: 0, "grad.bmm(mat2.transpose(1, 2).conj())") {
        try $0.bmm(second.unpacked().transpose(1, 2))
      }
      node.gradient(of: 1, "self.transpose(1, 2).conj().bmm(grad)") {
        try first.unpacked().transpose(1, 2).bmm($0)
      }
    }
  }

  package func baddbmm(
    _ a: Tensor, _ b: Tensor, beta: Scalar = 1, alpha: Scalar = 1
  ) throws -> Tensor {
    let result = try Kernel.baddbmm(data, a.data, b.data, beta: beta, alpha: alpha)
    return try record("BaddbmmBackward0", [self, a, b], result) { node in
      node.attribute("alpha", .number(alpha))
      let (first, second) = (node.save("batch1", a, for: 2), node.save("batch2", b, for: 1))
      node.attribute("beta", .number(beta))
      node.gradient(of: 0, "maybe_multiply(grad, beta)") { try $0.multipliedIfNotOne(beta) }
      node.gradient(of: 1, "maybe_multiply(grad.bmm(batch2.transpose(1, 2)), alpha)") {
        try $0.bmm(second.unpacked().transpose(1, 2)).multipliedIfNotOne(alpha)
      }
      node.gradient(of: 2, "maybe_multiply(batch1.transpose(1, 2).bmm(grad), alpha)") {
        try first.unpacked().transpose(1, 2).bmm($0).multipliedIfNotOne(alpha)
      }
    }
  }

  package func mv(_ vector: Tensor) throws -> Tensor {
    try record("MvBackward0", self, vector, Kernel.mv(data, vector.data)) { node in
      let (matrix, vector) = (node.save("self", self, for: 1), node.save("vec", vector, for: 0))
      node.gradient(of: 0, "grad.ger(vec.conj())") { try $0.outer(vector.unpacked()) }
      node.gradient(of: 1, "self.conj().t().mv(grad)") { try matrix.unpacked().t().mv($0) }
    }
  }

  package func addmv(_ matrix: Tensor, _ vector: Tensor, beta: Scalar, alpha: Scalar) throws
    -> Tensor
  {
    let result = try Kernel.addmv(data, matrix.data, vector.data, beta: beta, alpha: alpha)
    return try record("AddmvBackward0", [self, matrix, vector], result) { node in
      node.attribute("alpha", .number(alpha))
      node.attribute("beta", .number(beta))
      let (mat, vec) = (node.save("mat", matrix, for: 2), node.save("vec", vector, for: 1))
      node.gradient(of: 0, "maybe_multiply(grad, beta)") { try $0.multipliedIfNotOne(beta) }
      node.gradient(of: 1, "maybe_multiply(grad.ger(vec), alpha)") {
        try $0.outer(vec.unpacked()).multipliedIfNotOne(alpha)
      }
      node.gradient(of: 2, "maybe_multiply(mat.t().mv(grad), alpha)") {
        try mat.unpacked().t().mv($0).multipliedIfNotOne(alpha)
      }
    }
  }

  package func addr(_ a: Tensor, _ b: Tensor, beta: Scalar, alpha: Scalar) throws -> Tensor {
    let product = try Kernel.binary(.mul, Kernel.outer(a.data, b.data), alpha)
    let result = try Kernel.binary(.add(), Kernel.binary(.mul, data, beta), product)
    return try record("AddrBackward0", [self, a, b], result) { node in
      node.attribute("alpha", .number(alpha))
      node.attribute("beta", .number(beta))
      let (first, second) = (node.save("vec1", a, for: 2), node.save("vec2", b, for: 1))
      node.gradient(of: 0, "maybe_multiply(grad, beta)") { try $0.multipliedIfNotOne(beta) }
      node.gradient(of: 1, "maybe_multiply(grad.mv(vec2), alpha)") {
        try $0.mv(second.unpacked()).multipliedIfNotOne(alpha)
      }
      node.gradient(of: 2, "maybe_multiply(grad.t().mv(vec1), alpha)") {
        try $0.t().mv(first.unpacked()).multipliedIfNotOne(alpha)
      }
    }
  }

  package func dot(_ other: Tensor) throws -> Tensor {
    try record("DotBackward0", self, other, Kernel.dot(data, other.data)) { node in
      let (first, second) = (node.save("self", self, for: 1), node.save("tensor", other, for: 0))
      node.gradient(of: 0, "grad * tensor") { try $0 * second.unpacked() }
      node.gradient(of: 1, "grad * self") { try $0 * first.unpacked() }
    }
  }

  package func vdot(_ other: Tensor) throws -> Tensor {
    try record("VdotBackward0", self, other, Kernel.dot(data, other.data)) { node in
      let (first, second) = (node.save("self", self, for: 1), node.save("other", other, for: 0))
      node.gradient(of: 0, "grad * other") { try $0 * second.unpacked() }
      node.gradient(of: 1, "grad * self") { try $0 * first.unpacked() }
    }
  }

  package func trace() throws -> Tensor {
    let sizes = shape
    return try record("TraceBackward0", self, Kernel.trace(data)) { node in
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "trace_backward(grad, self.sizes())") { grad in
        let flat = try grad.newZeros([sizes.elementCount])
        let places = Array(stride(from: 0, to: sizes.elementCount, by: sizes[1] + 1))
        let diagonal = Array(places.prefix(min(sizes[0], sizes[1])))
        let index = Tensor(.values(diagonal, [diagonal.count]))
        return try flat.inPlace(with: [grad]) { try $0.indexFill(0, index, grad) }.view(sizes)
      }
    }
  }

  package func outer(_ other: Tensor) throws -> Tensor {
    try check(
      rank == 1 && other.rank == 1,
      .runtime("outer: Expected 1-D argument self, but got \(rank)-D"))
    return try reshapedColumn() * other
  }

  private func reshapedColumn() throws -> Tensor { try view([count, 1]) }
}

extension Node {
  /// Keeps the sizes of a matrix, and the strides of one that needs a gradient; whether it is laid out
  /// by columns.
  fileprivate func describeMatrix(_ name: String, _ matrix: Tensor) -> Bool {
    let (shape, strides) = (matrix.shape, matrix.strides)
    attribute(name + "_sym_sizes", .ints(shape))
    attribute(name + "_sym_strides", .ints(matrix.requiresGrad ? strides : []))
    return strides[0] == 1 && strides[1] == shape[0]
  }
}
