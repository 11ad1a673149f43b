// Matrices as products: QR, LU, singular values, eigenvalues, and what rests on them.

import Arrays

extension Catalog {
  static let decompositions: [Operator] = [
    Operator(
      .linalg, "qr(Tensor A, c10::string_view mode='reduced', *, TensorList[2] out=None)",
      "Orthogonal columns and a triangle whose product is A."
    ) { try .named("linalg_qr", $0.tensor().qr($0.string())) },
    Operator(
      .both, "qr(Tensor input, bool some=True, *, TensorList[2] out=None)",
      "Orthogonal columns and a triangle whose product is A."
    ) { try .named("qr", $0.tensor().qr($0.bool() ? "reduced" : "complete")) },
    Operator(
      .linalg,
      "svd(Tensor A, bool full_matrices=True, *, c10::string_view? driver=None, "
        + "TensorList[3] out=None)",
      "The singular values and vectors."
    ) {
      let found = try $0.tensor().svd(fullMatrices: $0.bool())
      return .named("linalg_svd", Array(zip(["U", "S", "Vh"], found)))
    },
    Operator(
      .both, "svd(Tensor input, bool some=True, bool compute_uv=True, *, TensorList[3] out=None)",
      "The singular values and vectors."
    ) {
      let found = try $0.tensor().svd(fullMatrices: !$0.bool())
      return try .named("svd", [("U", found[0]), ("S", found[1]), ("V", found[2].mT())])
    },
    Operator(
      .linalg, "svdvals(Tensor A, *, c10::string_view? driver=None, Tensor out=None)",
      "The singular values."
    ) { try .tensor($0.tensor().svdvals()) },
    Operator(
      .linalg, "eigh(Tensor A, c10::string_view UPLO='L', *, TensorList[2] out=None)",
      "The eigenvalues and eigenvectors of a symmetric matrix."
    ) {
      let found = try $0.tensor().eigh($0.string())
      return .named("linalg_eigh", [("eigenvalues", found[0]), ("eigenvectors", found[1])])
    },
    Operator(
      .linalg, "eigvalsh(Tensor A, c10::string_view UPLO='L', *, Tensor out=None)",
      "The eigenvalues of a symmetric matrix."
    ) { try .tensor($0.tensor().eigh($0.string())[0]) },
    Operator(
      .linalg, "lu_factor(Tensor A, *, bool pivot=True)", "Both triangles in one matrix."
    ) {
      let found = try $0.tensor().luFactor()
      return .named("linalg_lu_factor", [("LU", found.lu), ("pivots", found.pivots)])
    },
    Operator(
      .linalg, "lu(Tensor A, *, bool pivot=True)",
      "A permutation and two triangles whose product is A."
    ) { try .named("linalg_lu", $0.tensor().lu()) },
    Operator(
      .linalg,
      "lstsq(Tensor input, Tensor b, double? rcond=None, *, c10::string_view? driver=None)",
      "The least squares solution of A X = B."
    ) { call in
      let (a, b) = try (call.tensor(), call.tensor())
      call.skip()
      let driver = call.stringIfAny() ?? "gelsy"
      return try .named("linalg_lstsq", a.leastSquares(b, residuals: driver != "gelsy"))
    },
    Operator(
      .linalg, "The pseudoinverse.",
      [
        Overload(
          "pinv(Tensor input, *, double? atol=None, double? rtol=None, "
            + "bool hermitian=False, Tensor out=None)"
        ) {
          try .tensor($0.tensor().pinv($0.doubleIfAny(), $0.doubleIfAny()))
        },
        Overload("pinv(Tensor input, double rcond, bool hermitian=False, *, Tensor out=None)") {
          try .tensor($0.tensor().pinv(nil, $0.double()))
        },
      ]),
    Operator(.both, "pinverse(Tensor input, double rcond=1e-15)", "The pseudoinverse.") {
      try .tensor($0.tensor().pinv(nil, $0.double()))
    },
    Operator(
      .linalg,
      "matrix_rank(Tensor input, *, double? atol=None, double? rtol=None, bool hermitian=False, "
        + "Tensor out=None)",
      "How many singular values are not zero."
    ) { try .tensor($0.tensor().matrixRank($0.doubleIfAny(), $0.doubleIfAny())) },
  ]
}

extension Tensor {
  fileprivate func qr(_ mode: String) throws -> [(name: String, tensor: Tensor)] {
    let (q, r) = try Kernel.qr(data, mode: mode)
    let results = try record("LinalgQrBackward0", [self], outputs: [q, r]) { node in
      let saved = (node.saveResult("Q", q), node.saveResult("R", r, 1))
      node.attribute("mode", .string(mode))
      node.rule("linalg_qr_backward(grad_Q, grad_R, Q, R, mode)") { grads, _ in
        try check(
          mode != "r",
          .runtime(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please "
              + "use linalg.qr(A, mode='reduced') if you are going to require gradients."))
        return [try Tensor.qrBackward(grads, saved.0.unpacked(), saved.1.unpacked())]
      }
    }
    return [("Q", results[0]), ("R", results[1])]
  }

  private static func qrBackward(_ grads: [Tensor?], _ q: Tensor, _ r: Tensor) throws -> Tensor {
    let (rows, columns) = (q.shape[q.rank - 2], r.shape[r.rank - 1])
    let forR = try grads[1].map { try $0.matmul((rows >= columns ? r : r).mT()) }
    let forQ = try grads[0].map { try q.mT().matmul($0) }
    if rows >= columns {
      var middle = try forR ?? q.newZeros([])
      if let forQ { middle = try forR.map { try $0 - forQ } ?? -forQ }
      let triangle = try middle.triu()
      let even = try triangle + triangle.mT()
      try even.diagonal(0, -2, -1).inPlace { try $0.mul(.float(0.5)) }
      let product = try q.matmul(even)
      let total = try grads[0].map { try product + $0 } ?? product
      return try r.mT().solveTriangular(total, upper: false, left: false)
    }
    var middle = try forR.map { try -$0 } ?? q.newZeros([])
    if let forQ { middle = try forR.map { try forQ - $0 } ?? forQ }
    let square = try r.narrow(-1, 0, rows)
    let skew = try middle.tril(-1) - middle.triu(1).mT()
    let solved = try square.mT().solveTriangular(skew, upper: false, left: false)
    let inner = try Tensor.cat(
      [solved, solved.newZeros(Array(solved.shape.dropLast()) + [columns - rows])], -1)
    return try q.matmul(grads[1].map { try inner + $0 } ?? inner)
  }

  func svd(fullMatrices: Bool = false) throws -> [Tensor] {
    let (u, s, vh) = try Kernel.svd(data, fullMatrices: fullMatrices)
    return try record("LinalgSvdBackward0", [self], outputs: [u, s, vh]) { node in
      let saved = (
        node.saveResult("U", u), node.saveResult("S", s, 1), node.saveResult("Vh", vh, 2)
      )
      node.attribute("S_sym_argsize_minus_1", .int(s.shape[s.rank - 1]))
      node.attribute("full_matrices", .bool(fullMatrices))
      let count = s.shape[s.rank - 1]
      node.rule("svd_backward(grad_U, grad_S, grad_Vh, U, S, Vh)") { grads, _ in
        let (u, s, vh) = try (saved.0.unpacked(), saved.1.unpacked(), saved.2.unpacked())
        guard fullMatrices else { return [try Tensor.svdBackward(grads, u, s, vh)] }
        let narrowed = [
          try grads[0]?.narrow(-1, 0, count), grads[1], try grads[2]?.narrow(-2, 0, count),
        ]
        return [
          try Tensor.svdBackward(
            narrowed, u.narrow(-1, 0, count), s, vh.narrow(-2, 0, count))
        ]
      }
    }
  }

  private static func svdBackward(
    _ grads: [Tensor?], _ u: Tensor, _ s: Tensor, _ vh: Tensor
  ) throws -> Tensor {
    let (m, n, k) = (u.shape[u.rank - 2], vh.shape[vh.rank - 1], s.shape[s.rank - 1])
    let (gU, gS, gVh) = (grads[0], grads[1], grads[2])
    if gU == nil, gVh == nil, let gS {
      return try m >= n
        ? u.matmul(gS.unsqueeze(-1) * vh) : (u * gS.unsqueeze(-2)).matmul(vh)
    }
    func skew(_ a: Tensor) throws -> Tensor { try a - a.mT() }
    let squares = try s * s
    let gaps = try squares.unsqueeze(-2) - squares.unsqueeze(-1)
    try gaps.diagonal(0, -2, -1).fillInPlace(1)
    let left = try gU.map { try skew(u.mT().matmul($0)) }
    let right = try gVh.map { try skew(vh.matmul($0.mT())) }
    var core: Tensor
    if let left, let right {
      core = try (left * s.unsqueeze(-2) + s.unsqueeze(-1) * right) / gaps
    } else if let left {
      core = try (left / gaps) * s.unsqueeze(-2)
    } else if let right {
      core = try s.unsqueeze(-1) * (right / gaps)
    } else {
      core = gaps
    }
    if let gS { core = try core + gS.diagEmbed() }
    if m > k, let gU {
      let scaled = try gU / s.unsqueeze(-2)
      let outside = try u.matmul(core) + scaled - u.matmul(u.mT().matmul(scaled))
      return try outside.matmul(vh)
    }
    if n > k, let gVh {
      let scaled = try gVh / s.unsqueeze(-1)
      let outside = try core.matmul(vh) + scaled - scaled.matmul(vh.mT()).matmul(vh)
      return try u.matmul(outside)
    }
    return try m >= n ? u.matmul(core.matmul(vh)) : u.matmul(core).matmul(vh)
  }

  package func svdvals() throws -> Tensor {
    if requiresGrad && Session.current.gradMode { return try svd()[1] }
    return try Tensor(Kernel.svd(data, vectors: false).s)
  }

  fileprivate func eigh(_ triangle: String) throws -> [Tensor] {
    let letter = triangle.uppercased()
    try check(
      letter == "L" || letter == "U",
      .runtime("Expected UPLO argument to be 'L' or 'U', but got \(triangle)"))
    let (values, vectors) = try Kernel.eigh(data, upper: letter == "U")
    return try record("LinalgEighBackward0", [self], outputs: [values, vectors]) { node in
      let saved = (
        node.saveResult("eigenvalues", values), node.saveResult("eigenvectors", vectors, 1)
      )
      node.rule("linalg_eig_backward(grads[0], grads[1], eigenvalues, eigenvectors, true)") {
        grads, _ in
        let (values, vectors) = try (saved.0.unpacked(), saved.1.unpacked())
        guard let forVectors = grads[1] else {
          return [
            try grads[0].map { try (vectors * $0.unsqueeze(-2)).matmul(vectors.mT()) }
          ]
        }
        let product = try vectors.mT().matmul(forVectors)
        let gaps = try values.unsqueeze(-2) - values.unsqueeze(-1)
        try gaps.diagonal(0, -2, -1).fillInPlace(1)
        let core = try (product - product.mT()).mul(.float(0.5)) / gaps
        if let forValues = grads[0] { try core.diagonal(0, -2, -1).copyInPlace(forValues) }
        return [try vectors.matmul(core.matmul(vectors.mT()))]
      }
    }
  }

  fileprivate func luFactor() throws -> (lu: Tensor, pivots: Tensor) {
    let (lu, pivots, _) = try Kernel.luFactor(data)
    let permutation = Kernel.permutation(pivots, rows: shape[rank - 2], dtype)
    let result = try record("LinalgLuFactorExBackward0", self, lu) { node in
      let factors = node.saveResult("LU", lu)
      node.save("pivots", Tensor(pivots))
      node.attribute("pivot", .bool(true))
      node.gradient(of: 0, "lu_factor_ex_backward(grad, LU, pivots, pivot)") { grad in
        let size = min(grad.shape[grad.rank - 2], grad.shape[grad.rank - 1])
        let factors = try factors.unpacked()
        let unit =
          try factors.narrow(-1, 0, size).tril(-1)
          + Tensor(.eye(factors.shape[factors.rank - 2], size, factors.dtype))
        return try Tensor.luBackward(
          grad.narrow(-1, 0, size), grad.narrow(-2, 0, size), unit,
          factors.narrow(-2, 0, size).triu(), permutation)
      }
    }
    return (result, Tensor(pivots))
  }

  fileprivate func lu() throws -> [(name: String, tensor: Tensor)] {
    let (factors, pivots, _) = try Kernel.luFactor(data)
    let (rows, size) = (shape[rank - 2], min(shape[rank - 2], shape[rank - 1]))
    let permutation = Kernel.permutation(pivots, rows: rows, dtype)
    let lower = try Kernel.binary(
      .add(), Kernel.tril(factors.narrow(-1, 0, size), -1), .eye(rows, size, dtype))
    let upper = try Kernel.triu(factors.narrow(-2, 0, size))
    let results = try record("LinalgLuBackward0", [self], outputs: [lower, upper]) { node in
      let saved = (node.saveResult("L", lower), node.saveResult("U", upper, 1))
      node.save("P", Tensor(permutation))
      node.attribute("pivot", .bool(true))
      node.rule("linalg_lu_backward(grad_L, grad_U, P, L, U, pivot)") { grads, _ in
        [
          try Tensor.luBackward(
            grads[0], grads[1], saved.0.unpacked(), saved.1.unpacked(), permutation)
        ]
      }
    }
    return [("P", Tensor(permutation)), ("L", results[0]), ("U", results[1])]
  }

  /// The gradient of a square matrix from those of its two triangles.
  private static func luBackward(
    _ forL: Tensor?, _ forU: Tensor?, _ lower: Tensor, _ upper: Tensor, _ permutation: NDArray
  ) throws -> Tensor {
    try check(
      lower.shape[lower.rank - 2] == upper.shape[upper.rank - 1],
      .notImplemented("the derivative of the factors of a matrix that is not square"))
    let below = try forL.map { try lower.mT().matmul($0).tril(-1) }
    let above = try forU.map { try $0.matmul(upper.mT()).triu() }
    guard let core = try below.plus(above) else { return try upper.zerosLike() }
    let right = try upper.mT().solveTriangular(core, upper: false, left: false)
    let both = try lower.mT().solveTriangular(right, upper: true, unit: true)
    return try Tensor(permutation).matmul(both)
  }

  fileprivate func pinv(_ absolute: Double?, _ relative: Double?) throws -> Tensor {
    let value = try withoutGrad { try pseudoinverse(absolute, relative).data }
    return try record("LinalgPinvBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "pinv_backward(grad, result, self)") { grad in
        try grad.pinvBackward(result.unpacked(), this.unpacked())
      }
    }
  }

  private func pseudoinverse(_ absolute: Double?, _ relative: Double?) throws -> Tensor {
    try check(
      rank >= 2,
      .runtime(
        "linalg.pinv(\(dtype.scalarTypeName){\(shape)}): expected a tensor with 2 or more dimensions "
          + "of float, double, cfloat or cdouble types"))
    if count == 0 {
      return try newZeros(Array(shape.dropLast(2)) + [shape[rank - 1], shape[rank - 2]])
    }
    let found = try svd()
    let s = found[1]
    let isKept = try s.gt(s.tolerance(absolute, relative, shape))
    let inverse = try Tensor.where(isKept, s.reciprocal(), s.newZeros([]))
    return try (found[2].mT() * inverse.unsqueeze(-2)).matmul(found[0].mT())
  }

  /// Below which singular values count as zero; this being them in descending order.
  private func tolerance(
    _ absolute: Double?, _ relative: Double?, _ matrix: Shape
  ) throws -> Tensor {
    let epsilon = dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let size = max(matrix[matrix.count - 1], matrix[matrix.count - 2])
    let factor = relative ?? ((absolute ?? 0) > 0 ? 0 : epsilon * Double(size))
    return try narrow(-1, 0, 1).mul(.float(factor)).clamp(.float(absolute ?? 0), nil)
  }

  private func pinvBackward(_ inverse: Tensor, _ a: Tensor) throws -> Tensor {
    let (turned, grad) = try (inverse.mT(), mT())
    if a.shape[a.rank - 2] <= a.shape[a.rank - 1] {
      let k = try grad.matmul(inverse)
      let kTurned = try k.matmul(turned)
      let first = try -(inverse.matmul(k).mT()) + kTurned
      let second = try first - a.matmul(inverse).matmul(kTurned)
      return try second + turned.matmul(inverse).matmul(grad - k.matmul(a))
    }
    let k = try inverse.matmul(grad)
    let rest = try grad - a.matmul(k)
    let turnedK = try turned.matmul(k)
    let first = try -(k.matmul(inverse).mT()) + rest.matmul(inverse).matmul(turned)
    return try first + turnedK - turnedK.matmul(inverse).matmul(a)
  }

  fileprivate func matrixRank(_ absolute: Double?, _ relative: Double?) throws -> Tensor {
    try withoutGrad {
      let values = try detach().svdvals()
      if values.shape[values.rank - 1] == 0 {
        return Tensor(.zeros(Array(values.shape.dropLast()), .int64))
      }
      return try values.gt(values.tolerance(absolute, relative, shape)).sum([-1])
    }
  }

  fileprivate func leastSquares(
    _ b: Tensor, residuals wantsResiduals: Bool
  ) throws -> [(name: String, tensor: Tensor)] {
    try check(
      rank >= 2,
      .runtime("torch.linalg.lstsq: input must have at least 2 dimensions."))
    let isVector = b.rank == rank - 1 && b.rank > 0
    let right = isVector ? b.data.shape + [1] : b.shape
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    try check(
      right.count >= 2 && right[right.count - 2] == rows,
      .runtime(
        "torch.linalg.lstsq: input.size(-2) should match other.size(-2)"))
    let value = try withoutGrad { () -> Tensor in
      let sides = try b.detach().view(right)
      let solution = try detach().pseudoinverse(nil, nil).matmul(sides)
      return isVector ? try solution.squeeze(-1) : solution
    }
    let solution = try record("LinalgLstsqBackward0", self, b, value.data) { node in
      let (this, other) = (node.save("self", self), node.save("b", b))
      node.saveResult("solution", value.data)
      node.rule("linalg_lstsq_backward(grad, self, b)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let (a, b) = try (this.unpacked(), other.unpacked())
        let (side, slope) = isVector ? try (b.unsqueeze(-1), grad.unsqueeze(-1)) : (b, grad)
        let inverse = try a.pinv(nil, nil)
        let forA = needs[0] ? try slope.matmul(side.mT()).pinvBackward(inverse, a) : nil
        guard needs[1] else { return [forA, nil] }
        let forB = try inverse.mT().matmul(slope)
        return [forA, isVector ? try forB.squeeze(-1) : forB]
      }
    }
    let empty = Tensor(.empty([0], dtype))
    let residuals = try withoutGrad { () -> Tensor in
      guard wantsResiduals, rows > columns else { return empty }
      return try detach().matmul(value).sub(b.detach()).pow(2).sum([isVector ? -1 : -2])
    }
    return [
      ("solution", solution), ("residuals", residuals),
      ("rank", try matrixRank(nil, nil)), ("singular_values", empty),
    ]
  }
}
