// Elementwise functions of two arrays, or an array and a number: which there are, and their dtypes.

/// A function of two elements, with its parameters.
package enum BinaryOp: Hashable, Sendable {
  case add(alpha: Scalar = 1), sub(alpha: Scalar = 1), mul, div, floorDivide, truncDivide
  case remainder, fmod, pow, atan2, maximum, minimum, fmax, fmin, hypot, logaddexp, logaddexp2
  case xlogy, xlog1py, copysign, heaviside, nextafter, ldexp, gcd, lcm
  case igamma, igammac, zeta
  case eq, ne, lt, le, gt, ge
  case logicalAnd, logicalOr, logicalXor
  case bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift
  /// Of an incoming gradient and the function's own result.
  case sigmoidBackward, tanhBackward
  /// Of an incoming gradient and the function's input.
  case geluBackward(tanh: Bool), siluBackward, mishBackward, logSigmoidBackward
  case softplusBackward(beta: Double, threshold: Double)
  case leakyReluBackward(Double), hardtanhBackward(Scalar, Scalar)
  case hardswishBackward, hardsigmoidBackward, hardshrinkBackward(Double)
  case softshrinkBackward(Double), logitBackward(eps: Double?), thresholdBackward(Scalar)
  /// Of an incoming gradient and the function's input, or its result.
  case eluBackward(alpha: Double, scale: Double, inputScale: Double, isResult: Bool)
  /// Losses of a prediction and a target, element by element.
  case squaredError, smoothL1(beta: Double), huber(delta: Double), softMargin
  case binaryCrossEntropy
}

extension BinaryOp {
  var rule: DTypeRule {
    switch self {
    case .add: DTypeRule("add_stub", .same)
    case .sub: DTypeRule("sub_cpu", .same)
    case .mul: DTypeRule("mul_cpu", .same)
    case .div, .atan2, .xlogy, .xlog1py, .copysign: DTypeRule("div_true_cpu", .floating, .floating)
    case .floorDivide: DTypeRule("div_floor_cpu", .same, .numeric)
    case .truncDivide: DTypeRule("div_trunc_cpu", .same, .numeric)
    case .remainder: DTypeRule("remainder_cpu", .same, .numeric)
    case .fmod: DTypeRule("fmod_cpu", .same, .numeric)
    case .pow: DTypeRule("pow", .same, .numeric)
    case .maximum, .minimum, .fmax, .fmin, .heaviside: DTypeRule("maximum_cpu", .same)
    case .hypot: DTypeRule("hypot_cpu", .same, .floating)
    case .logaddexp: DTypeRule("logaddexp_cpu", .same, .floating)
    case .logaddexp2: DTypeRule("logaddexp2_cpu", .same, .floating)
    case .nextafter: DTypeRule("nextafter_cpu", .same, .floating)
    case .igamma, .igammac: DTypeRule("igamma", .same, .floating)
    case .zeta: DTypeRule("zeta", .floating, .floating)
    case .ldexp: DTypeRule("mul_cpu", .floating, .floating)
    case .gcd: DTypeRule("gcd_cpu", .same, .integral)
    case .lcm: DTypeRule("lcm_cpu", .same, .integral)
    case .eq, .ne, .lt, .le, .gt, .ge: DTypeRule("compare_cpu", .bool)
    case .logicalAnd, .logicalOr, .logicalXor: DTypeRule("logical_cpu", .bool)
    case .bitwiseAnd: DTypeRule("bitwise_and_cpu", .same, .integralOrBool)
    case .bitwiseOr: DTypeRule("bitwise_or_cpu", .same, .integralOrBool)
    case .bitwiseXor: DTypeRule("bitwise_xor_cpu", .same, .integralOrBool)
    case .leftShift: DTypeRule("lshift_cpu", .same, .integral)
    case .rightShift: DTypeRule("rshift_cpu", .same, .integral)
    case .sigmoidBackward: DTypeRule("sigmoid_backward_cpu", .same, .floating)
    case .tanhBackward: DTypeRule("tanh_backward_cpu", .same, .floating)
    case .geluBackward: DTypeRule("GeluBackwardKernelImpl", .same, .floating)
    case .siluBackward: DTypeRule("silu_backward_cpu", .same, .floating)
    case .mishBackward: DTypeRule("mish_backward_cpu", .same, .floating)
    case .logSigmoidBackward: DTypeRule("log_sigmoid_backward_cpu", .same, .floating)
    case .softplusBackward: DTypeRule("softplus_backward_cpu", .same, .floating)
    case .leakyReluBackward: DTypeRule("leaky_relu_backward_cpu", .same, .floating)
    case .hardtanhBackward: DTypeRule("hardshrink_backward_cpu", .same, .floating)
    case .hardswishBackward: DTypeRule("hardswish_backward_cpu", .same, .floating)
    case .hardsigmoidBackward: DTypeRule("hardsigmoid_backward", .same, .floating)
    case .hardshrinkBackward, .softshrinkBackward:
      DTypeRule("hardshrink_backward_cpu", .same, .floating)
    case .logitBackward: DTypeRule("logit_backward_cpu", .same, .floating)
    case .thresholdBackward: DTypeRule("threshold_cpu", .same, .numeric)
    case .eluBackward: DTypeRule("elu_backward_cpu", .same, .floating)
    case .squaredError: DTypeRule("mse_cpu", .same, .floating)
    case .smoothL1: DTypeRule("smooth_l1_cpu", .same, .floating)
    case .huber: DTypeRule("huber_cpu", .same, .floating)
    case .softMargin: DTypeRule("log1p", .floating, .floating)
    case .binaryCrossEntropy: DTypeRule("binary_cross_entropy", .same, .floating)
    }
  }

  /// What PyTorch refuses beyond its dtype rules.
  private func validate(_ a: Operand, _ b: Operand, _ common: DType) throws {
    switch self {
    case .add(let alpha): try validate(alpha: alpha, common)
    case .sub(let alpha):
      try validateSubtraction(a, b)
      try validate(alpha: alpha, common)
    case .pow:
      guard case .number(let exponent) = b, common.category <= .integral else { return }
      try check(
        exponent.isFloat || exponent.int >= 0,
        .runtime("Integers to negative integer powers are not allowed."))
    default: break
    }
  }

  private func validate(alpha: Scalar, _ common: DType) throws {
    guard alpha != 1 else { return }
    try check(
      alpha.category != .bool || common == .bool,
      .runtime("Boolean alpha only supported for Boolean results."))
    try check(
      common.isDifferentiable || !alpha.isFloat,
      .runtime("For integral input tensors, argument alpha must not be a floating point number."))
  }

  private func validateSubtraction(_ a: Operand, _ b: Operand) throws {
    let instead = " is not supported. "
    switch (a.isBool, b.isBool) {
    case (true, true):
      throw TensorError.runtime(
        "Subtraction, the `-` operator, with two bool tensors\(instead)Use the `^` or "
          + "`logical_xor()` operator instead.")
    case (true, false), (false, true):
      throw TensorError.runtime(
        "Subtraction, the `-` operator, with a bool tensor\(instead)If you are trying to invert a "
          + "mask, use the `~` or `logical_not()` operator instead.")
    case (false, false): break
    }
  }

  /// The dtypes to compute in and to give.
  @inline(__always)
  fileprivate func dtypes(_ a: Operand, _ b: Operand) throws -> (computing: DType, result: DType) {
    let common = commonDType(a, b)
    if common != .float32 || !isArithmetic { try validate(a, b, common) }
    let rule = rule
    let computing = try rule.computing(common)
    return (computing, rule.result == .bool ? .bool : computing)
  }

  /// Whether this is one of the four operations, which floats may always do.
  @inline(__always)
  fileprivate var isArithmetic: Bool {
    switch self {
    case .add, .mul, .div: true
    default: false
    }
  }
}

extension Operand {
  fileprivate var isBool: Bool {
    switch self {
    case .array(let array): array.dtype == .bool
    case .number(let number): number.category == .bool
    }
  }
}

/// The promoted dtype of two operands.
@inline(__always)
func commonDType(_ a: Operand, _ b: Operand) -> DType {
  if case .array(let a) = a, case .array(let b) = b, a.dtype == b.dtype, !a.isWrappedNumber {
    return a.dtype
  }
  if case .array(let a) = a, case .number(let b) = b, a.dtype.category >= b.category {
    return a.dtype
  }
  var promotion = Promotion()
  promotion.add(a)
  promotion.add(b)
  return promotion.result
}

extension Promotion {
  mutating func add(_ operand: Operand) {
    switch operand {
    case .array(let array): add(array)
    case .number(let number): add(number)
    }
  }
}

extension Kernel {
  /// `op` of each pair of elements, broadcast, in a new array or in `out`.
  package static func binary(
    _ op: BinaryOp, _ a: NDArray, _ b: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    if out == nil, op.isArithmetic, a.dtype == .float32, b.dtype == .float32, a.shape == b.shape,
      a.isContiguous, b.isContiguous, let first = a.storage.base, let second = b.storage.base
    {
      // What scripts do most, without the machinery.
      let result = NDArray.empty(likeDense: a)
      guard !result.isMeta else { return result }
      let count = result.count
      floatLoop(
        op, Float.self, first.assumingMemoryBound(to: Float.self) + a.offset,
        second.assumingMemoryBound(to: Float.self) + b.offset, result.pointer(as: Float.self), count
      )
      return result
    }
    if b.isWrappedNumber, a.dtype == .float32, !a.isWrappedNumber, out == nil {
      return try binary(op, a, b.loadScalar(at: 0))
    }
    return try binary(op, .array(a), .array(b), out: out)
  }

  /// `op` of each element and a number.
  package static func binary(
    _ op: BinaryOp, _ a: NDArray, _ b: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    if out == nil, op.isArithmetic, a.dtype == .float32, a.hasStandardStrides, !a.isMeta {
      let result = NDArray.empty(likeDense: a)
      guard !result.isMeta else { return result }
      let (source, target) = (
        UnsafePointer(a.pointer(as: Float.self)), result.pointer(as: Float.self)
      )
      let count = result.count
      if count == 1 {
        var number = Float(from: b)
        floatLoop(op, Float.self, source, &number, target, 1)
        return result
      }
      withUnsafeTemporaryAllocation(of: Float.self, capacity: min(max(count, 1), blockSize)) {
        guard let number = $0.baseAddress else { return }
        let block = $0.count
        number.update(repeating: Float(from: b), count: block)
        var start = 0
        while start < count {
          let length = min(count &- start, block)
          floatLoop(op, Float.self, source + start, number, target + start, length)
          start &+= length
        }
      }
      return result
    }
    return try binary(op, .array(a), .number(b), out: out)
  }

  /// `op` of a number and each element.
  package static func binary(
    _ op: BinaryOp, _ a: Scalar, _ b: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    try binary(op, .number(a), .array(b), out: out)
  }

  static func binary(
    _ op: BinaryOp, _ a: Operand, _ b: Operand, out: NDArray?
  ) throws -> NDArray {
    if a.isComplex || b.isComplex { return try complexBinary(op, a, b, out: out) }
    let (computing, dtype) = try op.dtypes(a, b)
    let result = try binaryResult(op, a, b, dtype, out)
    guard !a.isMeta, !b.isMeta, !result.isMeta else { return result }
    if case .pow = op, case .array(let base) = a, case .number(let exponent) = b,
      computing.isFloatingPoint
    {
      raise(base, exponent.double, computing, into: result)
      return result
    }
    switch computing.computeType {
    case .float: forEachRow(a, b, into: result) { floatLoop(op, Float.self, $0, $1, $2, $3) }
    case .double: forEachRow(a, b, into: result) { floatLoop(op, Double.self, $0, $1, $2, $3) }
    case .int:
      if op.divides { try checkDivisor(b) }
      forEachRow(a, b, into: result) { integerLoop(op, computing, $0, $1, $2, $3) }
    }
    return result
  }

  @inline(__always)
  private static func binaryResult(
    _ op: BinaryOp, _ a: Operand, _ b: Operand, _ dtype: DType, _ out: NDArray?
  ) throws -> NDArray {
    if out == nil {
      switch (a, b) {
      case (.array(let a), .array(let b))
      where a.shape == b.shape && a.isContiguous && b.isContiguous && !a.isMeta && !b.isMeta:
        return .empty(likeDense: a, dtype: dtype)
      case (.array(let a), .number), (.number, .array(let a)):
        if a.hasStandardStrides {
          return .empty(a.shape, dtype, strides: a.strides, meta: a.isMeta)
        }
      default: break
      }
    }
    let arrays = [a, b].compactMap(\.array)
    var shape: Shape = arrays.first?.shape ?? []
    if arrays.count == 2 { shape = try .broadcast(shape, arrays[1].shape) }
    let required = op.rule.result == .bool ? out?.dtype ?? dtype : dtype
    return try elementwiseResult(arrays, shape, required, out: out)
  }

  private static func raise(
    _ base: NDArray, _ exponent: Double, _ computing: DType, into result: NDArray
  ) {
    if computing == .float64 {
      forEachRow(base, into: result) { powerLoop(exponent, Double.self, $0, $1, $2) }
    } else {
      forEachRow(base, into: result) { powerLoop(exponent, Float.self, $0, $1, $2) }
    }
  }

  /// Throws if an integer divisor has a zero.
  private static func checkDivisor(_ divisor: Operand) throws {
    let hasZero =
      switch divisor {
      case .number(let number): number.int == 0
      case .array(let array): array.toInts().contains(0)
      }
    try check(!hasZero, .runtime("ZeroDivisionError"))
  }
}

extension BinaryOp {
  /// Whether an integer zero on the right is an error.
  fileprivate var divides: Bool {
    switch self {
    case .floorDivide, .truncDivide, .remainder, .fmod: true
    default: false
    }
  }
}
