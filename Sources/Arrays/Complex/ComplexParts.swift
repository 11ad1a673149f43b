// Complex arrays as pairs of real ones: views of the parts, and arrays made of parts.

extension NDArray {
  /// The real parts of a complex array, or the imaginary ones, as a view.
  private func part(_ number: Int) -> NDArray {
    NDArray(
      storage: storage, dtype: .float32, shape: shape, strides: strides.map { $0 &* 2 },
      offset: offset * 2 + number)
  }

  /// The real parts as a view; a real array is its own.
  package var real: NDArray { dtype.isComplex ? part(0) : self }

  /// The imaginary parts as a view.
  package func imaginary() throws -> NDArray {
    try check(
      dtype.isComplex,
      .runtime("imag is not implemented for tensors with non-complex dtypes."))
    return part(1)
  }

  /// Both parts as a last dim of size 2, as a view.
  package func viewAsReal() throws -> NDArray {
    try check(
      dtype.isComplex, .runtime("view_as_real is only supported for complex tensors"))
    return NDArray(
      storage: storage, dtype: .float32, shape: shape + [2], strides: strides.map { $0 * 2 } + [1],
      offset: offset * 2)
  }

  /// The pairs in a last dim of size 2 as complex numbers, as a view.
  package func viewAsComplex() throws -> NDArray {
    try check(
      dtype == .float32,
      .runtime(
        "view_as_complex is only supported for floating point tensors, but got a tensor of scalar "
          + "type: \(dtype.scalarTypeName)"))
    try check(
      rank > 0, .runtime("Input tensor must have one or more dimensions"))
    try check(shape[rank - 1] == 2, .runtime("Tensor must have a last dimension of size 2"))
    try check(
      strides[rank - 1] == 1, .runtime("Tensor must have a last dimension with stride 1"))
    try check(
      strides.dropLast().allSatisfy { $0 % 2 == 0 },
      .runtime("Tensor must have a stride divisible by 2 for all but last dimension"))
    try check(
      offset % 2 == 0, .runtime("Tensor must have a storage_offset divisible by 2"))
    return NDArray(
      storage: storage, dtype: .complex64, shape: shape.dropLast(),
      strides: strides.dropLast().map { $0 / 2 }, offset: offset / 2)
  }

  /// All elements in row-major order, as pairs.
  package func toComplexes() -> [(real: Double, imaginary: Double)] {
    guard dtype.isComplex else { return toDoubles().map { ($0, 0) } }
    return zip(part(0).toDoubles(), part(1).toDoubles()).map { ($0, $1) }
  }

  /// The imaginary parts as an operand: zero for real arrays.
  fileprivate var imaginaryOperand: Operand { dtype.isComplex ? .array(part(1)) : .number(0) }
}

extension Operand {
  fileprivate var real: Operand {
    guard case .array(let array) = self else { return self }
    return .array(array.real)
  }

  fileprivate var imaginary: Operand {
    guard case .array(let array) = self else { return .number(0) }
    return array.imaginaryOperand
  }
}

extension Kernel {
  /// Complex numbers of real and imaginary parts.
  package static func complex(_ real: NDArray, _ imaginary: NDArray) throws -> NDArray {
    let result = try complexResult(real, imaginary)
    try real.copy(to: result.real)
    try imaginary.copy(to: try result.imaginary())
    return result
  }

  /// Complex numbers of magnitudes and angles.
  package static func polar(_ magnitude: NDArray, _ angle: NDArray) throws -> NDArray {
    let result = try complexResult(magnitude, angle)
    _ = try binary(.mul, magnitude, unary(.cos, angle), out: result.real)
    _ = try binary(.mul, magnitude, unary(.sin, angle), out: result.imaginary())
    return result
  }

  /// The complex conjugates, in memory of their own.
  package static func conjugate(_ x: NDArray) throws -> NDArray {
    guard x.dtype.isComplex else { return x }
    let result = x.clone()
    _ = try unary(.neg, result.imaginary(), out: result.imaginary())
    return result
  }

  /// The angles of complex numbers; of real ones 0 or π.
  package static func angle(_ x: NDArray) throws -> NDArray {
    if x.dtype.isComplex { return try binary(.atan2, x.imaginary(), x.real) }
    let negative = try binary(.lt, x, 0)
    let angles = try self.where(negative, Scalar.float(.pi), Scalar.float(0))
    let result = angles.astype(x.dtype.floatingResult)
    guard x.dtype.isFloatingPoint else { return result }
    return try self.where(unary(.isnan, x), x, result)
  }

  /// Memory for complex numbers that are made of two real arrays.
  private static func complexResult(_ first: NDArray, _ second: NDArray) throws -> NDArray {
    try check(
      first.dtype.isFloatingPoint && second.dtype.isFloatingPoint,
      .runtime(
        "Expected both inputs to be Half, Float or Double tensors but got "
          + "\(first.dtype.scalarTypeName) and \(second.dtype.scalarTypeName)"))
    try check(
      first.dtype == second.dtype,
      .runtime(
        "Expected object of scalar type \(first.dtype.scalarTypeName) but got scalar type "
          + "\(second.dtype.scalarTypeName) for second argument"))
    let shape = try Shape.broadcast(first.shape, second.shape)
    return .empty(
      shape, .complex64, strides: iterationStrides([first, second], shape),
      meta: first.isMeta || second.isMeta)
  }

  /// A function of one complex array, by parts.
  static func complexUnary(_ op: UnaryOp, _ x: NDArray, out: NDArray?) throws -> NDArray {
    let (re, im) = (x.real, try x.imaginary())
    switch op {
    case .abs: return try binary(.hypot, re, im, out: out)
    case .neg, .positive, .exp, .square, .reciprocal, .sign, .log, .sqrt: break
    default: throw notImplemented(op.rule.name, x.dtype)
    }
    let result = out ?? .empty(like: x)
    let (real, imaginary) = (result.real, try result.imaginary())
    switch op {
    case .neg:
      _ = try unary(.neg, re, out: real)
      _ = try unary(.neg, im, out: imaginary)
    case .exp:
      let (size, sine) = (try unary(.exp, re), try unary(.sin, im))
      _ = try binary(.mul, size, unary(.cos, im), out: real)
      _ = try binary(.mul, size, sine, out: imaginary)
    case .sign:
      let size = try binary(.hypot, re, im)
      let isZero = try binary(.eq, size, 0)
      let divisor = try self.where(isZero, Scalar.int(1), size)
      _ = try binary(.div, re, divisor, out: real)
      _ = try binary(.div, im, divisor, out: imaginary)
    case .log:
      _ = try unary(.log, binary(.hypot, re, im), out: real)
      _ = try binary(.atan2, im, re, out: imaginary)
    case .sqrt:
      let root = try polar(
        unary(.sqrt, binary(.hypot, re, im)), binary(.mul, angle(x), .float(0.5)))
      try root.copy(to: result)
    case .square: return try binary(.mul, x, x, out: out)
    case .reciprocal: return try binary(.div, 1, x, out: out)
    default: if result.storage !== x.storage { try x.copy(to: result) }
    }
    return result
  }

  /// A function of two operands of which one is complex, by parts.
  static func complexBinary(
    _ op: BinaryOp, _ a: Operand, _ b: Operand, out: NDArray?
  ) throws -> NDArray {
    func value(_ op: BinaryOp, _ a: Operand, _ b: Operand) throws -> NDArray {
      if case .number(let a) = a, case .number(let b) = b {
        return try binary(op, .array(.scalar(a, .float32)), .number(b), out: nil)
      }
      return try binary(op, a, b, out: nil)
    }
    let (ar, ai, br, bi) = (a.real, a.imaginary, b.real, b.imaginary)
    let parts: (NDArray, NDArray)
    switch op {
    case .add, .sub: parts = (try value(op, ar, br), try value(op, ai, bi))
    case .mul:
      parts = (
        try binary(.sub(), value(.mul, ar, br), value(.mul, ai, bi)),
        try binary(.add(), value(.mul, ar, bi), value(.mul, ai, br))
      )
    case .div:
      let size = try binary(.add(), value(.mul, br, br), value(.mul, bi, bi))
      let real = try binary(.add(), value(.mul, ar, br), value(.mul, ai, bi))
      let imaginary = try binary(.sub(), value(.mul, ai, br), value(.mul, ar, bi))
      parts = (try binary(.div, real, size), try binary(.div, imaginary, size))
    case .eq: return try binary(.logicalAnd, value(.eq, ar, br), value(.eq, ai, bi), out: out)
    case .ne: return try binary(.logicalOr, value(.ne, ar, br), value(.ne, ai, bi), out: out)
    default: throw notImplemented(op.rule.name, .complex64)
    }
    let arrays = [a, b].compactMap(\.array)
    let shape = try Shape.broadcast(parts.0.shape, parts.1.shape)
    let result = try elementwiseResult(arrays, shape, .complex64, out: out)
    try parts.0.copy(to: result.real)
    try parts.1.copy(to: result.imaginary())
    return result
  }
}
