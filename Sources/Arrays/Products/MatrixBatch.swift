// What factorisations share: checks, column-major copies, and LAPACK calls for each matrix of a batch.

extension NDArray {
  /// The sizes of the last two dims.
  var lastSizes: (rows: Int, columns: Int) { (shape[rank - 2], shape[rank - 1]) }

  /// A copy whose matrices lie column by column, as LAPACK has them.
  func columnMajor() -> NDArray {
    let turned = matrixTransposed.clone(contiguous: true)
    return turned.matrixTransposed
  }
}

extension Kernel {
  static func checkMatrices(_ a: NDArray, _ name: String, leastRank: Int = 2) throws {
    try check(
      a.dtype.isDifferentiable,
      .runtime(
        "\(name): Expected a floating point or complex tensor as input. Got "
          + a.dtype.scalarTypeName))
    try check(
      a.dtype == .float32 || a.dtype == .float64,
      .runtime("\(name): Low precision dtypes not supported. Got \(a.dtype.scalarTypeName)"))
    try check(
      a.rank >= leastRank,
      .runtime("\(name): The input tensor A must have at least 2 dimensions."))
  }

  static func checkSquare(_ a: NDArray, _ name: String) throws {
    try checkMatrices(a, name)
    let (rows, columns) = a.lastSizes
    try check(
      rows == columns,
      .runtime(
        "\(name): A must be batches of square matrices, but they are \(rows) by \(columns) "
          + "matrices"))
  }

  /// Throws LAPACK's complaint about the first matrix it could not do.
  static func checkInfo(_ info: NDArray, _ name: String, _ message: (Int) -> String) throws {
    for (index, value) in info.toInts().enumerated() where value > 0 {
      let place = info.rank > 0 ? "(Batch element \(index)): " : ""
      throw TensorError(.linearAlgebra, "\(name): \(place)\(message(value))")
    }
  }

  /// Runs `body` for each matrix of a column-major batch, unless that is meta or empty.
  static func forEachMatrix(_ batch: NDArray, _ body: (any LAPACKMatrix, Int) -> Void) {
    guard !batch.isMeta, batch.count > 0 else { return }
    let (rows, columns) = batch.lastSizes
    let count = batch.count / (rows * columns)
    for index in 0..<count {
      if batch.dtype == .float32 {
        body(Matrix<Float>(batch, index), index)
      } else {
        body(Matrix<Double>(batch, index), index)
      }
    }
  }

  /// Hands out the diagonal of each factored matrix, and the sign of its row exchanges.
  static func forEachDiagonal(
    _ lu: NDArray, _ pivots: NDArray, _ body: (Int, _ sign: Double, [Double]) -> Void
  ) {
    guard !lu.isMeta else { return }
    let size = lu.lastSizes.rows
    let diagonal = (try? lu.diagonal(0, -2, -1).toDoubles()) ?? []
    let swaps = pivots.toInts()
    for index in 0..<Array(lu.shape.dropLast(2)).elementCount {
      let range = index * size..<(index + 1) * size
      let count = swaps[range].enumerated().reduce(0) { $0 + ($1.element != $1.offset + 1 ? 1 : 0) }
      body(index, count % 2 == 0 ? 1 : -1, Array(diagonal[range]))
    }
  }
}

/// One column-major matrix of a batch, to be worked on in place.
protocol LAPACKMatrix {
  func luFactor(_ pivots: NDArray, _ info: NDArray, _ index: Int)
  func luSolve(_ lu: NDArray, _ pivots: NDArray, _ index: Int)
  func cholesky(upper: Bool) -> Int
  func householder(_ tau: NDArray, _ index: Int)
  func orthogonal(_ tau: NDArray, _ reflectors: Int, _ index: Int)
  func singularValues(_ job: String, _ s: NDArray, _ u: NDArray, _ v: NDArray, _ index: Int)
  func symmetricEigen(_ values: NDArray, vectors: Bool, upper: Bool, _ index: Int)
  func triangularSolve(_ triangle: NDArray, upper: Bool, unitriangular: Bool, _ index: Int)
}

private struct Matrix<T: LAPACKElement>: LAPACKMatrix {
  let rows: Int
  let columns: Int
  let base: UnsafeMutablePointer<T>

  init(_ batch: NDArray, _ index: Int) {
    (rows, columns) = batch.lastSizes
    base = batch.pointer(as: T.self) + index * rows * columns
  }

  func luFactor(_ pivots: NDArray, _ info: NDArray, _ index: Int) {
    let size = min(rows, columns)
    let result = T.luFactor(rows, columns, base, pivots.pointer(as: Int32.self) + index * size)
    info.storeScalar(.int(result), at: index)
  }

  func luSolve(_ lu: NDArray, _ pivots: NDArray, _ index: Int) {
    T.luSolve(
      rows, columns, lu.pointer(as: T.self) + index * rows * rows,
      pivots.pointer(as: Int32.self) + index * rows, base)
  }

  func cholesky(upper: Bool) -> Int { T.cholesky(rows, upper: upper, base) }

  func householder(_ tau: NDArray, _ index: Int) {
    T.householder(rows, columns, base, tau.pointer(as: T.self) + index * min(rows, columns))
  }

  func orthogonal(_ tau: NDArray, _ reflectors: Int, _ index: Int) {
    T.orthogonal(rows, columns, reflectors, base, tau.pointer(as: T.self) + index * reflectors)
  }

  func singularValues(_ job: String, _ s: NDArray, _ u: NDArray, _ v: NDArray, _ index: Int) {
    let rank = min(rows, columns)
    let hasVectors = job != "N"
    let stepV = hasVectors ? v.lastSizes.rows : 1
    let first = u.pointer(as: T.self) + (hasVectors ? index * rows * u.lastSizes.columns : 0)
    let second = v.pointer(as: T.self) + (hasVectors ? index * stepV * columns : 0)
    let values = s.pointer(as: T.self) + index * rank
    if T.singularValues(job, rows, columns, base, values, first, second, stepV: stepV) != 0 {
      values.update(repeating: .nan, count: rank)
    }
  }

  func symmetricEigen(_ values: NDArray, vectors: Bool, upper: Bool, _ index: Int) {
    let target = values.pointer(as: T.self) + index * rows
    if T.symmetricEigen(rows, vectors: vectors, upper: upper, base, target) != 0 {
      target.update(repeating: .nan, count: rows)
    }
  }

  func triangularSolve(_ triangle: NDArray, upper: Bool, unitriangular: Bool, _ index: Int) {
    T.triangularSolve(
      rows, columns, upper: upper, unitriangular: unitriangular,
      triangle.pointer(as: T.self) + index * rows * rows, base)
  }
}
