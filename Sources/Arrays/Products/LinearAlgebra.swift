// Factorisations of matrices and batches of them, and what follows: determinants, inverses, solutions.

extension Kernel {
  /// Rows exchanged, lower and upper triangle in one matrix: `torch.linalg.lu_factor_ex`.
  package static func luFactor(
    _ a: NDArray, name: String = "linalg.lu_factor"
  ) throws -> (lu: NDArray, pivots: NDArray, info: NDArray) {
    try checkMatrices(a, name)
    let (rows, columns) = a.lastSizes
    let lu = a.columnMajor()
    let batch = a.shape.dropLast(2)
    let pivots = NDArray.empty(batch + [min(rows, columns)], .int32, meta: a.isMeta)
    let info = NDArray.zeros(Array(batch), .int32, meta: a.isMeta)
    forEachMatrix(lu) { lapack, index in
      lapack.luFactor(pivots, info, index)
    }
    return (lu, pivots, info)
  }

  /// Determinants, with the factors that the gradient needs.
  package static func det(
    _ a: NDArray
  ) throws -> (result: NDArray, lu: NDArray, pivots: NDArray) {
    try checkSquare(a, "linalg.det")
    let (lu, pivots, _) = try luFactor(a, name: "linalg.det")
    let result = NDArray.empty(Array(a.shape.dropLast(2)), a.dtype, meta: a.isMeta)
    forEachDiagonal(lu, pivots) { index, sign, diagonal in
      result.storeScalar(.float(diagonal.reduce(sign, *)), at: index)
    }
    return (result, lu, pivots)
  }

  /// Signs and logarithms of determinants, with the factors that the gradient needs.
  package static func slogdet(
    _ a: NDArray
  ) throws -> (sign: NDArray, logabsdet: NDArray, lu: NDArray, pivots: NDArray) {
    try checkSquare(a, "linalg.slogdet")
    let (lu, pivots, _) = try luFactor(a, name: "linalg.slogdet")
    let signs = NDArray.empty(Array(a.shape.dropLast(2)), a.dtype, meta: a.isMeta)
    let logarithms = NDArray.empty(like: signs)
    forEachDiagonal(lu, pivots) { index, sign, diagonal in
      let negative = diagonal.reduce(sign) { $0 * ($1 < 0 ? -1 : $1 > 0 ? 1 : $1) }
      signs.storeScalar(.float(negative), at: index)
      let sum = diagonal.reduce(0.0) { $0 + Double.log(abs($1)) }
      logarithms.storeScalar(.float(sum), at: index)
    }
    return (signs, logarithms, lu, pivots)
  }

  /// Throws if one of some matrices could not be inverted.
  package static func checkInvertible(_ info: NDArray) throws {
    try checkInfo(info, "linalg.inv") {
      "The diagonal element \($0) is zero, the inversion could not be completed because the input "
        + "matrix is singular."
    }
  }

  /// Inverses, and for each matrix which pivot was zero, counted from 1.
  package static func inverseEx(_ a: NDArray) throws -> (result: NDArray, info: NDArray) {
    try checkSquare(a, "linalg.inv")
    let (lu, pivots, info) = try luFactor(a, name: "linalg.inv")
    let size = a.lastSizes.rows
    let identity = try NDArray.eye(size, nil, a.dtype, meta: a.isMeta)
    let result = identity.broadcast(to: a.shape).columnMajor()
    solve(lu, pivots, result)
    return (result, info)
  }

  /// The solutions X of A X = B, with the factors that the gradient needs.
  package static func solve(
    _ a: NDArray, _ b: NDArray
  ) throws -> (result: NDArray, lu: NDArray, pivots: NDArray) {
    try checkSquare(a, "linalg.solve")
    try checkMatrices(b, "linalg.solve", leastRank: 1)
    try check(
      a.dtype == b.dtype,
      .runtime(
        "linalg.solve: Expected A and B to have the same dtype, but found A of type "
          + "\(a.dtype.scalarTypeName) and B of type \(b.dtype.scalarTypeName) instead"))
    let isVector = b.rank == 1 || (a.rank - 1 == b.rank && Array(a.shape.dropLast()) == b.shape)
    let right = isVector ? try b.unsqueeze(-1) : b
    let (size, rows) = (a.lastSizes.rows, right.lastSizes.rows)
    try check(
      size == rows,
      .runtime(
        "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
          + "(\(size)x\(size) and \(rows)x\(right.lastSizes.columns))"))
    let batch = try Shape.broadcast(
      Array(a.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    let (lu, pivots, info) = try luFactor(
      a.broadcast(to: batch + [size, size]), name: "linalg.solve")
    let result = right.broadcast(to: batch + right.shape.suffix(2)).columnMajor()
    try checkInfo(info, "torch.linalg.solve") { _ in
      "The solver failed because the input matrix is singular."
    }
    solve(lu, pivots, result)
    return (isVector ? try result.squeeze([-1]) : result, lu, pivots)
  }

  /// The solutions of A X = B, where pivots that are zero are moved by a rounding error.
  package static func solveNearby(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    let (lu, pivots, _) = try luFactor(a)
    let diagonal = try lu.diagonal(0, -2, -1)
    let epsilon = a.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let moved = try self.where(binary(.eq, diagonal, 0), .float(epsilon), diagonal)
    try moved.copy(to: diagonal)
    let result = b.columnMajor()
    solve(lu, pivots, result)
    return result
  }

  /// The matrices that exchange rows as pivots say.
  package static func permutation(_ pivots: NDArray, rows: Int, _ dtype: DType) -> NDArray {
    let batch = Array(pivots.shape.dropLast())
    let result = NDArray.zeros(batch + [rows, rows], dtype, meta: pivots.isMeta)
    guard !pivots.isMeta, let count = pivots.shape.last else { return result }
    let swaps = pivots.toInts()
    for index in 0..<batch.elementCount {
      var order = Array(0..<rows)
      for place in 0..<count { order.swapAt(place, swaps[index * count + place] - 1) }
      for (column, row) in order.enumerated() {
        result.storeScalar(.int(1), at: (index * rows + row) * rows + column)
      }
    }
    return result
  }

  private static func solve(_ lu: NDArray, _ pivots: NDArray, _ result: NDArray) {
    forEachMatrix(result) { lapack, index in lapack.luSolve(lu, pivots, index) }
  }

  /// Triangular factors L with A = L Lᵀ, or their transposes.
  package static func cholesky(_ a: NDArray, upper: Bool = false) throws -> NDArray {
    let (result, info) = try choleskyEx(a, upper: upper)
    try checkCholesky(info, "linalg.cholesky")
    return result
  }

  /// The same with the order of the leading minor that is not positive-definite, 0 if all are.
  package static func choleskyEx(
    _ a: NDArray, upper: Bool = false
  ) throws -> (result: NDArray, info: NDArray) {
    try checkSquare(a, "linalg.cholesky")
    let source = upper ? try triu(a) : try tril(a)
    let result = source.columnMajor()
    let info = NDArray.zeros(Array(a.shape.dropLast(2)), .int32, meta: a.isMeta)
    forEachMatrix(result) { lapack, index in
      info.storeScalar(.int(lapack.cholesky(upper: upper)), at: index)
    }
    return (result, info)
  }

  package static func checkCholesky(_ info: NDArray, _ name: String) throws {
    try checkInfo(info, name) {
      "The factorization could not be completed because the input is not positive-definite (the "
        + "leading minor of order \($0) is not positive-definite)."
    }
  }

  /// Orthogonal columns Q and a triangle R with A = Q R; mode is reduced, complete or r.
  package static func qr(
    _ a: NDArray, mode: String = "reduced"
  ) throws -> (q: NDArray, r: NDArray) {
    try checkMatrices(a, "linalg.qr")
    try check(
      ["reduced", "complete", "r"].contains(mode),
      .runtime(
        "qr received unrecognized mode '\(mode)' but expected one of 'reduced' (default), 'r', or "
          + "'complete'"))
    let (rows, columns) = a.lastSizes
    let rank = min(rows, columns)
    let width = mode == "complete" ? rows : rank
    let batch = a.shape.dropLast(2)
    let factored = a.columnMajor()
    let tau = NDArray.empty(batch + [rank], a.dtype, meta: a.isMeta)
    forEachMatrix(factored) { lapack, index in lapack.householder(tau, index) }
    let r = try triu(factored.narrowed(a.rank - 2, 0, width)).columnMajor()
    guard mode != "r" else { return (.empty([0], a.dtype, meta: a.isMeta), r) }
    let q = NDArray.zeros(batch + [rows, width], a.dtype, meta: a.isMeta).columnMajor()
    let shared = min(columns, width)
    try factored.narrowed(a.rank - 1, 0, shared).copy(to: q.narrowed(a.rank - 1, 0, shared))
    forEachMatrix(q) { lapack, index in lapack.orthogonal(tau, rank, index) }
    return (q, r)
  }

  /// Singular vectors and values with A = U diag(S) Vh.
  package static func svd(
    _ a: NDArray, fullMatrices: Bool = true, vectors: Bool = true
  ) throws -> (u: NDArray, s: NDArray, vh: NDArray) {
    try checkMatrices(a, "linalg.svd")
    let (rows, columns) = a.lastSizes
    let rank = min(rows, columns)
    let batch = a.shape.dropLast(2)
    let isMeta = a.isMeta
    let sizes = fullMatrices ? (rows, columns) : (rank, rank)
    let u = NDArray.zeros(vectors ? batch + [rows, sizes.0] : [0], a.dtype, meta: isMeta)
    let vh = NDArray.zeros(vectors ? batch + [sizes.1, columns] : [0], a.dtype, meta: isMeta)
    let result = (vectors ? u.columnMajor() : u, vectors ? vh.columnMajor() : vh)
    let s = NDArray.empty(batch + [rank], a.dtype, meta: isMeta)
    let job = vectors ? (fullMatrices ? "A" : "S") : "N"
    if vectors && a.count == 0 { fillIdentity(result.0, result.1) }
    forEachMatrix(a.columnMajor()) { lapack, index in
      lapack.singularValues(job, s, result.0, result.1, index)
    }
    return (result.0, s, result.1)
  }

  private static func fillIdentity(_ u: NDArray, _ vh: NDArray) {
    for matrix in [u, vh] {
      if let diagonal = try? matrix.diagonal(0, -2, -1) { diagonal.fill(1) }
    }
  }

  /// Eigenvalues in ascending order and eigenvectors of symmetric matrices, of which one triangle is read.
  package static func eigh(
    _ a: NDArray, upper: Bool = false, vectors: Bool = true
  ) throws -> (values: NDArray, vectors: NDArray) {
    try checkSquare(a, "linalg.eigh")
    let result = a.columnMajor()
    let values = NDArray.empty(Array(a.shape.dropLast()), a.dtype, meta: a.isMeta)
    forEachMatrix(result) { lapack, index in
      lapack.symmetricEigen(values, vectors: vectors, upper: upper, index)
    }
    return (values, vectors ? result : .empty([0], a.dtype, meta: a.isMeta))
  }

  /// The solutions of A X = B, or X A = B unless `left`, for triangular A.
  package static func solveTriangular(
    _ a: NDArray, _ b: NDArray, upper: Bool, left: Bool = true, unitriangular: Bool = false
  ) throws -> NDArray {
    try checkSquare(a, "linalg.solve_triangular")
    try checkMatrices(b, "linalg.solve_triangular")
    if !left {
      let turned = try solveTriangular(
        a.matrixTransposed, b.matrixTransposed, upper: !upper, unitriangular: unitriangular)
      return turned.matrixTransposed
    }
    let (size, rows) = (a.lastSizes.rows, b.lastSizes.rows)
    try check(
      size == rows,
      .runtime(
        "linalg.solve_triangular: Incompatible shapes of A and B for the equation AX = B "
          + "(\(size)x\(size) and \(rows)x\(b.lastSizes.columns))"))
    let batch = try Shape.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let triangle = a.broadcast(to: batch + [size, size]).columnMajor()
    let result = b.broadcast(to: batch + b.shape.suffix(2)).columnMajor()
    forEachMatrix(result) { lapack, index in
      lapack.triangularSolve(triangle, upper: upper, unitriangular: unitriangular, index)
    }
    return result
  }
}
