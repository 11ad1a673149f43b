// Determinants, inverses and solutions of linear systems.

import Arrays

extension Catalog {
  static let linearSystems: [Operator] =
    [
      matrix("det", .linalg, "The determinant.") { try $0.det() },
      matrix("det", .both, "The determinant.") { try $0.det() },
      Operator(.linalg, "slogdet(Tensor A)", "Sign and logarithm of the determinant.") {
        try .named("linalg_slogdet", $0.tensor().signAndLogarithm())
      },
      Operator(.both, "slogdet(Tensor input)", "Sign and logarithm of the determinant.") {
        try .named("slogdet", $0.tensor().signAndLogarithm())
      },
      Operator(.both, "logdet(Tensor input)", "The logarithm of the determinant.") {
        try .tensor($0.tensor().logdet())
      },
      matrix("inv", .linalg, "The inverse matrix.") { try $0.inverse().inverse },
      Operator(.both, "inverse(Tensor input, *, Tensor out=None)", "The inverse matrix.") {
        try .tensor($0.tensor().inverse().inverse)
      },
      Operator(
        .linalg, "inv_ex(Tensor A, *, bool check_errors=False)",
        "The inverse matrix, and whether there is one."
      ) {
        let (inverse, info) = try $0.tensor().inverse(isChecked: $0.bool())
        return .named("linalg_inv_ex", [("inverse", inverse), ("info", Tensor(info))])
      },
      Operator(
        .linalg, "solve(Tensor A, Tensor B, *, bool left=True, Tensor out=None)",
        "The solution of A X = B."
      ) { try .tensor($0.tensor().solve($0.tensor(), left: $0.bool())) },
      Operator(
        .linalg, "solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False)",
        "The solution of A X = B, and whether there is one."
      ) {
        let solution = try $0.tensor().solve($0.tensor(), left: $0.bool())
        let info = NDArray.zeros(Array(solution.shape.dropLast(2)), .int32)
        return .named("linalg_solve_ex", [("result", solution), ("info", Tensor(info))])
      },
    ] + triangularSystems

  private static let triangularSystems: [Operator] = [
    Operator(
      .linalg,
      "solve_triangular(Tensor A, Tensor B, *, bool upper, bool left=True, "
        + "bool unitriangular=False, Tensor out=None)",
      "The solution of A X = B for a triangle A."
    ) {
      let (a, b, upper) = try ($0.tensor(), $0.tensor(), $0.bool())
      return try .tensor(a.solveTriangular(b, upper: upper, left: $0.bool(), unit: $0.bool()))
    },
    Operator(
      .both,
      "triangular_solve(Tensor input, Tensor A, bool upper=True, bool transpose=False, "
        + "bool unitriangular=False)",
      "The solution of A X = B for a triangle A, under its old name."
    ) {
      let (b, a, upper, transposed) = try ($0.tensor(), $0.tensor(), $0.bool(), $0.bool())
      let triangle = transposed ? try a.mT() : a
      let solution = try triangle.solveTriangular(
        b, upper: upper != transposed, left: true, unit: $0.bool())
      return try .named(
        "triangular_solve", [("solution", solution), ("cloned_coefficient", a.clone())])
    },
    Operator(
      .linalg, "cholesky(Tensor A, *, bool upper=False, Tensor out=None)",
      "The triangle L with A = L Lᵀ."
    ) { try .tensor($0.tensor().cholesky("LinalgCholeskyExBackward0", "L", upper: $0.bool())) },
    Operator(
      .linalg, "cholesky_ex(Tensor A, *, bool upper=False, bool check_errors=False)",
      "The triangle L with A = L Lᵀ, and whether there is one."
    ) {
      let (tensor, upper, isChecked) = try ($0.tensor(), $0.bool(), $0.bool())
      let (value, info) = try Kernel.choleskyEx(tensor.data, upper: upper)
      if isChecked { try Kernel.checkCholesky(info, "linalg.cholesky_ex") }
      let factor = try tensor.recordCholesky("LinalgCholeskyExBackward0", "L", value, upper: upper)
      return .named("linalg_cholesky_ex", [("L", factor), ("info", Tensor(info))])
    },
    Operator(
      .both, "cholesky(Tensor input, bool upper=False, *, Tensor out=None)",
      "The triangle L with A = L Lᵀ."
    ) { try .tensor($0.tensor().cholesky("CholeskyBackward0", "result", upper: $0.bool())) },
    Operator(
      .both, "cholesky_solve(Tensor input, Tensor input2, bool upper=False, *, Tensor out=None)",
      "The solution of A X = B, given the triangle L with A = L Lᵀ."
    ) { try .tensor($0.tensor().choleskySolve($0.tensor(), upper: $0.bool())) },
    Operator(
      .both, "cholesky_inverse(Tensor input, bool upper=False, *, Tensor out=None)",
      "The inverse of A, given the triangle L with A = L Lᵀ."
    ) { try .tensor($0.tensor().choleskyInverse(upper: $0.bool())) },
  ]

  private static func matrix(
    _ name: String, _ places: Places, _ summary: String,
    _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Operator {
    let (input, out) = places == .linalg ? ("A", ", *, Tensor out=None") : ("input", "")
    return Operator(places, "\(name)(Tensor \(input)\(out))", summary) {
      try .tensor(body($0.tensor()))
    }
  }
}

extension Tensor {
  /// The last two dims exchanged.
  func mT() throws -> Tensor { try transpose(-2, -1) }

  package func det() throws -> Tensor {
    let (value, lu, pivots) = try Kernel.det(data)
    return try record("LinalgDetBackward0", self, value) { node in
      let (a, result) = (node.save("A", self), node.saveResult("result", value))
      node.keepFactors(lu, pivots)
      node.gradient(of: 0, "linalg_det_backward(grad, result, A, LU, pivots)") { grad in
        try (grad * result.unpacked()).solvedDiagonal(a.unpacked())
      }
    }
  }

  fileprivate func signAndLogarithm() throws -> [(name: String, tensor: Tensor)] {
    let (sign, logarithm, lu, pivots) = try Kernel.slogdet(data)
    let name = "LinalgSlogdetBackward0"
    let results = try record(name, [self], outputs: [sign, logarithm]) { node in
      let a = node.save("A", self)
      node.saveResult("sign", sign)
      node.keepFactors(lu, pivots)
      node.rule("slogdet_backward(grad_sign, grad_logabsdet, A, sign, LU, pivots)") { grads, _ in
        [try grads[1]?.solvedDiagonal(a.unpacked())]
      }
    }
    return [("sign", results[0]), ("logabsdet", results[1])]
  }

  /// The matrices X with Aᵀ X = D, where D has these numbers on its diagonals.
  ///
  /// A pivot that is zero is moved a little, which has the gradient of the determinant go on there.
  private func solvedDiagonal(_ a: Tensor) throws -> Tensor? {
    if a.count == 0 { return nil }
    let size = a.shape[a.rank - 1]
    let diagonal = try unsqueeze(-1).expand(shape + [size]).diagEmbed(0, -2, -1).mT()
    if Session.current.gradMode { return try a.mT().solve(diagonal) }
    return try Tensor(Kernel.solveNearby(a.data.transpose(-2, -1), diagonal.data))
  }

  fileprivate func logdet() throws -> Tensor {
    let parts = try signAndLogarithm()
    let nothing = Tensor(.scalar(.float(.nan), dtype))
    return try .where(parts[0].tensor.eq(-1), nothing, parts[1].tensor)
  }

  package func inverse(isChecked: Bool = true) throws -> (inverse: Tensor, info: NDArray) {
    let (value, info) = try Kernel.inverseEx(data)
    if isChecked { try Kernel.checkInvertible(info) }
    let result = try record("LinalgInvExBackward0", self, value) { node in
      let inverse = node.saveResult("inverse", value)
      node.gradient(of: 0, "-at::matmul(inverse.mH(), at::matmul(grad, inverse.mH()))") { grad in
        let inverse = try inverse.unpacked()
        let left = try inverse.mT()
        return try -left.matmul(grad.matmul(inverse.mT()))
      }
    }
    return (result, info)
  }

  /// The solution X of A X = B, or of X A = B.
  package func solve(_ b: Tensor, left: Bool = true) throws -> Tensor {
    let isVector = b.rank == 1 || (rank - 1 == b.rank && Array(shape.dropLast()) == b.shape)
    try check(
      left || !isVector,
      .runtime(
        "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. "
          + "In this case linalg.solve is equivalent to B / A.squeeze(-1)"))
    let (value, lu, pivots): (NDArray, NDArray, NDArray)
    if left {
      (value, lu, pivots) = try Kernel.solve(data, b.data)
    } else {
      let turned = try Kernel.solve(data.transpose(-2, -1), b.data.transpose(-2, -1))
      (value, lu, pivots) = try (turned.result.transpose(-2, -1), turned.lu, turned.pivots)
    }
    return try record("LinalgSolveExBackward0", self, b, value) { node in
      let (a, result) = (node.save("A", self), node.saveResult("result", value))
      node.keepFactors(lu, pivots)
      node.attribute("left", .bool(left))
      node.rule("linalg_solve_backward(grad, result, A, LU, pivots, left, B.requires_grad())") {
        grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let right = isVector ? try grad.unsqueeze(-1) : grad
        let forB = try a.unpacked().mT().solve(right, left: left)
        var forA: Tensor?
        if needs[0] {
          let x = try result.unpacked()
          let solution = isVector ? try x.unsqueeze(-1) : x
          forA = try left ? -forB.matmul(solution.mT()) : -solution.mT().matmul(forB)
        }
        return [forA, needs[1] ? isVector ? try forB.squeeze(-1) : forB : nil]
      }
    }
  }

  package func solveTriangular(
    _ b: Tensor, upper: Bool, left: Bool = true, unit: Bool = false
  ) throws -> Tensor {
    let value = try Kernel.solveTriangular(
      data, b.data, upper: upper, left: left, unitriangular: unit)
    return try record("LinalgSolveTriangularBackward0", self, b, value) { node in
      let (a, result) = (node.save("self", self), node.saveResult("result", value))
      for (name, flag) in [("left", left), ("unitriangular", unit), ("upper", upper)] {
        node.attribute(name, .bool(flag))
      }
      node.rule("linalg_solve_triangular_backward(grad, self, result, upper, left, …)") {
        grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let forB = try a.unpacked().mT()
          .solveTriangular(grad, upper: !upper, left: left, unit: unit)
        guard needs[0] else { return [nil, forB] }
        let x = try result.unpacked()
        let forA = try left ? -forB.matmul(x.mT()) : -x.mT().matmul(forB)
        let triangle = try upper ? forA.triu(unit ? 1 : 0) : forA.tril(unit ? -1 : 0)
        return [triangle, needs[1] ? forB : nil]
      }
    }
  }

  fileprivate func cholesky(_ name: String, _ kept: String, upper: Bool) throws -> Tensor {
    try recordCholesky(name, kept, Kernel.cholesky(data, upper: upper), upper: upper)
  }

  fileprivate func recordCholesky(
    _ name: String, _ kept: String, _ value: NDArray, upper: Bool
  ) throws -> Tensor {
    try record(name, self, value) { node in
      let factor = node.saveResult(kept, value)
      node.attribute("upper", .bool(upper))
      node.gradient(of: 0, "cholesky_backward(grad, upper, L)") { grad in
        let saved = try factor.unpacked()
        let (factor, slope) = try upper ? (saved.mT(), grad.mT()) : (saved, grad)
        let product = try factor.mT().matmul(slope).tril()
        let half = try (product + product.tril(-1).mT()).mul(.float(0.5))
        return try factor.solveTriangular(
          factor.mT().solveTriangular(half, upper: true), upper: false, left: false)
      }
    }
  }

  private static func choleskyProduct(_ factor: Tensor, upper: Bool) throws -> NDArray {
    let triangle = try upper ? factor.triu() : factor.tril()
    return try withoutGrad {
      try (upper ? triangle.mT().matmul(triangle) : triangle.matmul(triangle.mT())).data
    }
  }

  fileprivate func choleskySolve(_ factor: Tensor, upper: Bool) throws -> Tensor {
    let value = try Kernel.solve(Tensor.choleskyProduct(factor, upper: upper), data).result
    return try record("CholeskySolveBackward0", self, factor, value) { node in
      let (this, input2) = (node.save("self", self), node.save("input2", factor))
      _ = this
      let result = node.saveResult("result", value)
      node.attribute("upper", .bool(upper))
      node.rule("cholesky_solve_backward(grad, self, input2, result, upper)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let factor = try input2.unpacked()
        let forB = try grad.choleskySolve(factor, upper: upper)
        guard needs[1] else { return [forB, nil] }
        let product = try forB.matmul(result.unpacked().mT())
        let both = try product + product.mT()
        return [needs[0] ? forB : nil, try upper ? -factor.matmul(both) : -both.matmul(factor)]
      }
    }
  }

  fileprivate func choleskyInverse(upper: Bool) throws -> Tensor {
    let value = try Kernel.inverseEx(Tensor.choleskyProduct(self, upper: upper)).result
    return try record("CholeskyInverseBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.attribute("upper", .bool(upper))
      node.gradient(of: 0, "cholesky_inverse_backward(grad, self, upper, result)") { grad in
        let (factor, inverse) = try (this.unpacked(), result.unpacked())
        let middle = try inverse.matmul(grad + grad.mT()).matmul(inverse)
        return try upper ? -factor.matmul(middle) : -middle.matmul(factor)
      }
    }
  }
}

extension Node {
  /// Keeps a factorisation, which only shows.
  fileprivate func keepFactors(_ lu: NDArray, _ pivots: NDArray) {
    save("LU", Tensor(lu))
    save("pivots", Tensor(pivots))
  }
}
