// Products of matrices, batches of them, and vectors.

extension Kernel {
  /// The product of two matrices.
  package static func mm(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    try check(a.rank == 2, .runtime("self must be a matrix"))
    try check(b.rank == 2, .runtime("mat2 must be a matrix"))
    try checkShapes(a, b)
    try check(
      a.dtype == b.dtype,
      .runtime(
        "expected m1 and m2 to have the same dtype, but got: \(a.dtype.cxxName) != "
          + b.dtype.cxxName))
    try check(a.dtype != .bool, notImplemented("addmm_impl_cpu_", a.dtype))
    return try product(nil, a, b, 0, 1)
  }

  /// `beta × input + alpha × a b`, `input` broadcast.
  package static func addmm(
    _ input: NDArray, _ a: NDArray, _ b: NDArray, beta: Scalar = 1, alpha: Scalar = 1
  ) throws -> NDArray {
    try check(a.rank == 2, .runtime("mat1 must be a matrix, got \(a.rank)-D tensor"))
    try check(b.rank == 2, .runtime("mat2 must be a matrix, got \(b.rank)-D tensor"))
    try checkShapes(a, b)
    for (name, dtype) in [("self", input.dtype), ("mat1", a.dtype)] where dtype != b.dtype {
      throw TensorError.runtime(
        "\(name) and mat2 must have the same dtype, but got \(dtype.scalarTypeName) and "
          + b.dtype.scalarTypeName)
    }
    try check(a.dtype != .bool, notImplemented("addmm_impl_cpu_", a.dtype))
    return try product(try input.expand([a.shape[0], b.shape[1]]), a, b, beta, alpha)
  }

  private static func checkShapes(_ a: NDArray, _ b: NDArray) throws {
    try check(
      a.shape[1] == b.shape[0],
      .runtime(
        "mat1 and mat2 shapes cannot be multiplied (\(a.shape[0])x\(a.shape[1]) and "
          + "\(b.shape[0])x\(b.shape[1]))"))
  }

  /// The products of the matrices of two batches.
  package static func bmm(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    try check(a.rank == 3, .runtime("batch1 must be a 3D tensor"))
    try check(b.rank == 3, .runtime("batch2 must be a 3D tensor"))
    try checkBatches(a, b)
    try a.dtype.checkSame(b.dtype)
    try check(a.dtype != .bool, notImplemented("bmm", a.dtype))
    return try product(nil, a, b, 0, 1)
  }

  /// `beta × input + alpha × a b` for each matrix of two batches, `input` broadcast.
  package static func baddbmm(
    _ input: NDArray, _ a: NDArray, _ b: NDArray, beta: Scalar = 1, alpha: Scalar = 1
  ) throws -> NDArray {
    try check(a.rank == 3, .runtime("batch1 must be a 3D tensor"))
    try check(b.rank == 3, .runtime("batch2 must be a 3D tensor"))
    try checkBatches(a, b)
    try check(
      a.dtype == input.dtype && b.dtype == input.dtype,
      .runtime(
        "Input dtypes must be the same, got: input \(input.dtype.cxxName), batch1: "
          + "\(a.dtype.cxxName), batch2: \(b.dtype.cxxName)"))
    try check(a.dtype != .bool, notImplemented("baddbmm", a.dtype))
    return try product(
      try input.expand([a.shape[0], a.shape[1], b.shape[2]]), a, b, beta, alpha)
  }

  private static func checkBatches(_ a: NDArray, _ b: NDArray) throws {
    let expected = [a.shape[0], a.shape[2]]
    try check(
      Array(b.shape.prefix(2)) == expected,
      .runtime(
        "Expected size for first two dimensions of batch2 tensor to be: \(expected.text) but got: "
          + "\(Array(b.shape.prefix(2)).text)."))
  }

  /// The product of a matrix and a vector.
  package static func mv(_ matrix: NDArray, _ vector: NDArray) throws -> NDArray {
    try addmv(nil, matrix, vector, beta: 0, alpha: 1)
  }

  /// `beta × input + alpha × matrix vector`.
  package static func addmv(
    _ input: NDArray?, _ matrix: NDArray, _ vector: NDArray, beta: Scalar = 1, alpha: Scalar = 1
  ) throws -> NDArray {
    let inputRank = input?.rank ?? 1
    try check(
      matrix.rank == 2 && vector.rank == 1 && inputRank <= 1,
      .runtime(
        "vector + matrix @ vector expected, got \(inputRank), \(matrix.rank), \(vector.rank)"))
    let rows = matrix.shape[0]
    let size = input.map(\.count) ?? rows
    try check(
      matrix.shape[1] == vector.shape[0] && (size == rows || size == 1),
      .runtime(
        "size mismatch, got input (\(size)), mat (\(rows)x\(matrix.shape[1])), vec "
          + "(\(vector.shape[0]))"))
    try check(
      matrix.dtype == vector.dtype && input?.dtype ?? vector.dtype == vector.dtype,
      .runtime(
        "addmv input tensors must have the same dtype, but got "
          + "\((input ?? vector).dtype.scalarTypeName), \(matrix.dtype.scalarTypeName), and "
          + vector.dtype.scalarTypeName))
    try check(matrix.dtype != .bool, notImplemented("addmv_impl_cpu", .bool))
    let column = try vector.unsqueeze(1)
    let start = try input?.expand([rows]).unsqueeze(1)
    return try product(start, matrix, column, beta, alpha).reshaped(to: [rows])
  }

  /// The sum of the products of two vectors' elements.
  package static func dot(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    try check(
      a.rank == 1 && b.rank == 1,
      .runtime("1D tensors expected, but got \(a.rank)D and \(b.rank)D tensors"))
    try check(
      a.dtype == b.dtype,
      .runtime(
        "dot : expected both vectors to have same dtype, but found \(a.dtype.scalarTypeName) and "
          + b.dtype.scalarTypeName))
    try check(
      a.count == b.count,
      .runtime(
        "inconsistent tensor size, expected tensor [\(a.count)] and src [\(b.count)] to have the "
          + "same number of elements, but got \(a.count) and \(b.count) elements respectively"))
    try check(a.dtype != .bool, notImplemented("dot", a.dtype))
    let result = NDArray.zeros([], a.dtype, meta: a.isMeta || b.isMeta)
    guard !result.isMeta, a.count > 0 else { return result }
    switch a.dtype {
    case .float32: dotFloats(Float.self)
    case .float64: dotFloats(Double.self)
    default:
      return try product(nil, a.unsqueeze(0), b.unsqueeze(1), 0, 1).reshaped(to: [])
    }
    return result

    func dotFloats<T: BLASElement>(_: T.Type) {
      result.pointer(as: T.self).pointee = T.dot(
        a.count, a.pointer(as: T.self), a.strides[0], b.pointer(as: T.self), b.strides[0])
    }
  }

  /// The products of each element of one vector with each of another.
  package static func outer(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    try check(
      a.rank == 1, .runtime("outer: Expected 1-D argument self, but got \(a.rank)-D"))
    try check(
      b.rank == 1, .runtime("outer: Expected 1-D argument vec2, but got \(b.rank)-D"))
    return try binary(.mul, a.unsqueeze(1), b)
  }

  /// The sum of a matrix's diagonal.
  package static func trace(_ x: NDArray) throws -> NDArray {
    try check(
      x.rank == 2, .runtime("trace: expected a matrix, but got tensor with dim \(x.rank)"))
    return try reduce(.sum, x.diagonal())
  }

  /// `beta × input + alpha × a b` of checked matrices or batches; integers have a loop of their own, 16-bit
  /// floats are multiplied as float32.
  private static func product(
    _ input: NDArray?, _ a: NDArray, _ b: NDArray, _ beta: Scalar, _ alpha: Scalar
  ) throws -> NDArray {
    let shape = Array(a.shape.dropLast()) + [b.shape[b.rank - 1]]
    let isMeta = a.isMeta || b.isMeta || input?.isMeta ?? false
    let usesInput = input != nil && beta.double != 0
    switch a.dtype {
    case .float32, .float64:
      let result = NDArray.empty(shape, a.dtype, meta: isMeta)
      guard !isMeta, !result.isMeta, result.count > 0 else { return result }
      if usesInput { try input?.copy(to: result) }
      if a.dtype == .float32 {
        multiply(a, b, into: result, usesInput ? beta : 0, alpha, Float.self)
      } else {
        multiply(a, b, into: result, usesInput ? beta : 0, alpha, Double.self)
      }
      return result
    case .float16, .bfloat16:
      let wide = try product(
        input?.astype(.float32), a.astype(.float32), b.astype(.float32), beta, alpha)
      return wide.astype(a.dtype)
    case .complex64:
      try check(input == nil, notImplemented("addmm_impl_cpu_", .complex64))
      return try complexProduct(a, b)
    case .uint8, .int8, .int16, .int32, .int64, .bool:
      let result = NDArray.zeros(shape, a.dtype, meta: isMeta)
      guard !isMeta, !result.isMeta, result.count > 0 else { return result }
      let wide = NDArray.zeros(shape, .int64)
      if usesInput { try input?.copy(to: wide) }
      multiplyIntegers(a, b, into: wide, usesInput ? beta.int : 0, alpha.int)
      try wide.copy(to: result)
      return result
    }
  }

  private static func complexProduct(_ a: NDArray, _ b: NDArray) throws -> NDArray {
    func times(_ a: NDArray, _ b: NDArray) throws -> NDArray { try product(nil, a, b, 0, 1) }
    let (ai, bi) = (try a.imaginary(), try b.imaginary())
    let real = try binary(.sub(), times(a.real, b.real), times(ai, bi))
    return try complex(real, binary(.add(), times(a.real, bi), times(ai, b.real)))
  }

  private static func multiply<T: BLASElement>(
    _ a: NDArray, _ b: NDArray, into result: NDArray, _ beta: Scalar, _ alpha: Scalar, _: T.Type
  ) {
    let (alpha, beta) = (T(from: alpha), T(from: beta))
    let (a, b) = (a.blasReady, b.blasReady)
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let batches = a.rank == 3 ? a.shape[0] : 1
    let target = result.pointer(as: T.self)
    guard k > 0 else {
      for i in 0..<result.count { target[i] = beta == 0 ? 0 : target[i] * beta }
      return
    }
    for batch in 0..<batches {
      T.multiply(
        m, n, k, alpha, a.matrix(batch), b.matrix(batch), beta, into: target + batch * m * n,
        step: n)
    }
    withExtendedLifetime((a, b)) {}
  }

  private static func multiplyIntegers(
    _ a: NDArray, _ b: NDArray, into result: NDArray, _ beta: Int, _ alpha: Int
  ) {
    let (a, b) = (a.astype(.int64).contiguous(), b.astype(.int64).contiguous())
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let batches = a.rank == 3 ? a.shape[0] : 1
    let target = result.pointer(as: Int.self)
    let (first, second) = (a.pointer(as: Int.self), b.pointer(as: Int.self))
    for i in 0..<result.count { target[i] &*= beta }
    for row in 0..<(batches * m) {
      let (out, matrix) = (target + row * n, second + row / m * k * n)
      for inner in 0..<k {
        let factor = alpha &* first[row * k + inner]
        for column in 0..<n { out[column] &+= factor &* matrix[inner * n + column] }
      }
    }
    withExtendedLifetime((a, b)) {}
  }
}

extension NDArray {
  /// This matrix, or batch of them, as OpenBLAS can read it: one of the last two dims dense.
  fileprivate var blasReady: NDArray {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let (down, right) = (strides[rank - 2], strides[rank - 1])
    let isReady =
      (right == 1 || columns == 1) && down >= max(columns, 1)
      || (down == 1 || rows == 1) && right >= max(rows, 1)
    return isReady ? self : clone(contiguous: true)
  }

  /// One of a batch, or the matrix itself.
  fileprivate func matrix<T>(_ batch: Int) -> BLASMatrix<T> {
    let (down, right) = (strides[rank - 2], strides[rank - 1])
    let base = pointer(as: T.self) + (rank == 3 ? batch * strides[0] : 0)
    let columns = shape[rank - 1]
    if (right == 1 || columns == 1) && down >= max(columns, 1) {
      return BLASMatrix(base: base, isTransposed: false, step: down)
    }
    return BLASMatrix(base: base, isTransposed: true, step: right)
  }
}
