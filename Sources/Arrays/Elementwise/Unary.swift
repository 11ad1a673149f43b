// Elementwise functions of one array: which there are, their dtypes, and their loops.

/// A function of one element, with its parameters.
package enum UnaryOp: Hashable, Sendable {
  case abs, neg, square, sign, positive
  case exp, exp2, expm1, log, log2, log10, log1p, sqrt, rsqrt, reciprocal
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, sinc
  case sigmoid, logit(eps: Double?), erf, erfc, erfinv, lgamma, digamma, polygamma(Int), i0
  case i0e, i1, i1e, ndtri, logNdtr, entr, erfcx, besselJ0, besselJ1, besselY0, besselY1
  case floor, ceil, round, roundDecimals(Int), trunc, frac
  case isnan, isinf, isfinite, isposinf, isneginf, signbit
  case logicalNot, bitwiseNot
  case nanToNum(nan: Double, posinf: Double?, neginf: Double?)
  case relu, leakyRelu(Double), elu(alpha: Double, scale: Double, inputScale: Double)
  case gelu(tanh: Bool), silu, mish, softplus(beta: Double, threshold: Double), logSigmoid
  case hardtanh(Scalar, Scalar), hardswish, hardsigmoid, hardshrink(Double), softshrink(Double)
  case threshold(Scalar, Scalar)
  case deg2rad, rad2deg
}

extension UnaryOp {
  var rule: DTypeRule {
    switch self {
    case .abs: DTypeRule("abs_cpu", .same, .numeric)
    case .neg, .positive, .square, .sign, .logicalNot, .nanToNum: DTypeRule("neg_cpu", .same)
    case .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sqrt, .rsqrt, .reciprocal, .sin, .cos,
      .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .asinh, .acosh, .atanh, .sinc, .sigmoid,
      .logit, .erf, .erfc, .erfinv, .lgamma, .digamma, .polygamma, .i0, .i0e, .i1, .i1e,
      .ndtri, .logNdtr, .entr, .erfcx, .besselJ0, .besselJ1, .besselY0, .besselY1, .deg2rad,
      .rad2deg:
      DTypeRule("unary", .floating, .floating)
    case .floor: DTypeRule("floor_vml_cpu", .same, .numeric)
    case .ceil: DTypeRule("ceil_vml_cpu", .same, .numeric)
    case .round: DTypeRule("round_vml_cpu", .same, .numeric)
    case .roundDecimals: DTypeRule("round_cpu", .same, .floating)
    case .trunc: DTypeRule("trunc_vml_cpu", .same, .numeric)
    case .frac: DTypeRule("frac_cpu", .same, .floating)
    case .isnan, .isinf, .isfinite, .isposinf, .isneginf, .signbit: DTypeRule("isnan", .bool)
    case .bitwiseNot: DTypeRule("bitwise_not_cpu", .same, .integralOrBool)
    case .relu: DTypeRule("relu", .same)
    case .leakyRelu: DTypeRule("leaky_relu_cpu", .same, .floating)
    case .elu: DTypeRule("elu_cpu", .same, .floating)
    case .gelu: DTypeRule("GeluKernelImpl", .same, .floating)
    case .silu: DTypeRule("silu_cpu", .same, .floating)
    case .mish: DTypeRule("mish_cpu", .same, .floating)
    case .softplus: DTypeRule("softplus_cpu", .same, .floating)
    case .logSigmoid: DTypeRule("log_sigmoid_cpu", .same, .floating)
    case .hardtanh: DTypeRule("hardtanh", .same)
    case .hardswish: DTypeRule("hardswish_cpu", .same, .floating)
    case .hardsigmoid: DTypeRule("hardsigmoid_cpu", .same, .floating)
    case .hardshrink: DTypeRule("hardshrink_cpu", .same, .floating)
    case .softshrink: DTypeRule("softshrink_check", .same, .floating)
    case .threshold: DTypeRule("threshold_cpu", .same, .numeric)
    }
  }

  /// What PyTorch refuses beyond its dtype rules.
  private func validate(_ dtype: DType) throws {
    guard !dtype.isFloatingPoint else { return }
    switch (self, dtype) {
    case (.neg, .bool):
      throw TensorError.runtime(
        "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
          + "invert a mask, use the `~` or `logical_not()` operator instead.")
    case (.positive, .bool):
      throw TensorError.runtime("The `+` operator, on a bool tensor is not supported.")
    case (.relu, .bool): throw TensorError.runtime("Boolean inputs not supported for relu")
    case (.hardtanh, .bool): throw TensorError.runtime("Bool inputs not supported for hardtanh")
    case (.hardtanh(let low, _), .uint8) where low.double < 0:
      throw TensorError.runtime("cannot do hardtanh on an unsigned type with negative limits")
    default: break
    }
  }

  /// The dtypes to compute in and to give.
  func dtypes(_ input: DType) throws -> (computing: DType, result: DType) {
    try validate(input)
    switch self {
    case .square where input == .bool: return (.int64, .int64)
    case .logicalNot:
      try check(!input.isComplex, notImplemented("logical_not", input))
      return (input, .bool)
    default: break
    }
    let rule = rule
    let computing = try rule.computing(input)
    return (computing, rule.result == .bool ? .bool : computing)
  }
}

extension UnaryOp {
  /// `nanToNum` with the largest numbers of a 16-bit type, if it has no bounds of its own.
  fileprivate func bounded(by dtype: DType) -> UnaryOp {
    guard case .nanToNum(let nan, let high, let low) = self, dtype.itemSize == 2 else {
      return self
    }
    let largest = dtype == .float16 ? 65504.0 : 0x1.fep127
    return .nanToNum(nan: nan, posinf: high ?? largest, neginf: low ?? -largest)
  }
}

extension Kernel {
  /// `op` of each element, in a new array or in `out`.
  package static func unary(
    _ op: UnaryOp, _ x: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    if x.dtype.isComplex { return try complexUnary(op, x, out: out) }
    let (computing, dtype) = try op.dtypes(x.dtype)
    let op = op.bounded(by: x.dtype)
    let result: NDArray
    if let out {
      let isIntoBool = op == .logicalNot
      try checkOutput(out, x.shape, isIntoBool ? out.dtype : dtype)
      try checkOverlap(out, [x])
      result = out
    } else {
      result = .empty(like: x, dtype: dtype)
    }
    guard !x.isMeta, !result.isMeta else { return result }
    switch computing.computeType {
    case .float: forEachRow(x, into: result) { unaryLoop(op, Float.self, $0, $1, $2) }
    case .double: forEachRow(x, into: result) { unaryLoop(op, Double.self, $0, $1, $2) }
    case .int:
      let isBool = computing == .bool
      forEachRow(x, into: result) { integerLoop(op, isBool, $0, $1, $2) }
    }
    return result
  }
}

private func unaryLoop<T: FloatComputable>(
  _ op: UnaryOp, _: T.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .abs: map(x, y, n) { $0.magnitude }
  case .neg: map(x, y, n) { -$0 }
  case .square: map(x, y, n) { $0 * $0 }
  case .positive: map(x, y, n) { $0 }
  case .sign: map(x, y, n) { ($0 > 0 ? 1 : 0) - ($0 < 0 ? 1 : 0) }
  case .exp: map(x, y, n) { T.exp($0) }
  case .exp2: map(x, y, n) { T.exp2($0) }
  case .expm1: map(x, y, n) { T.expm1($0) }
  case .log: map(x, y, n) { T.log($0) }
  case .log2: map(x, y, n) { T.log2($0) }
  case .log10: map(x, y, n) { T.log10($0) }
  case .log1p: map(x, y, n) { T.log1p($0) }
  case .sqrt: map(x, y, n) { $0.squareRoot() }
  case .rsqrt: map(x, y, n) { 1 / $0.squareRoot() }
  case .reciprocal: map(x, y, n) { 1 / $0 }
  case .sin: map(x, y, n) { T.sin($0) }
  case .cos: map(x, y, n) { T.cos($0) }
  case .tan: map(x, y, n) { T.tan($0) }
  case .asin: map(x, y, n) { T.asin($0) }
  case .acos: map(x, y, n) { T.acos($0) }
  case .atan: map(x, y, n) { T.atan($0) }
  case .sinh: map(x, y, n) { T.sinh($0) }
  case .cosh: map(x, y, n) { T.cosh($0) }
  case .tanh: map(x, y, n) { T.tanh($0) }
  case .asinh: map(x, y, n) { T.asinh($0) }
  case .acosh: map(x, y, n) { T.acosh($0) }
  case .atanh: map(x, y, n) { T.atanh($0) }
  case .sinc:
    map(x, y, n) { value in
      let angle = T(Double.pi * Double(value))
      return value == 0 ? 1 : T.sin(angle) / angle
    }
  case .sigmoid: map(x, y, n) { 1 / (1 + T.exp(-$0)) }
  case .logit(let eps):
    let low = T(eps ?? 0)
    let high = 1 - low
    map(x, y, n) { value in
      let p = eps == nil ? value : value < low ? low : value > high ? high : value
      return T.log(p / (1 - p))
    }
  case .erf: map(x, y, n) { T.erf($0) }
  case .erfc: map(x, y, n) { T.erfc($0) }
  case .erfinv: map(x, y, n) { T(inverseErf(Double($0))) }
  case .deg2rad: map(x, y, n) { $0 * T(Double.pi / 180) }
  case .rad2deg: map(x, y, n) { $0 * T(180 / Double.pi) }
  default: specialLoop(op, T.self, x, y, n)
  }
}

private func specialLoop<T: FloatComputable>(
  _ op: UnaryOp, _: T.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .lgamma: map(x, y, n) { T.logGamma($0) }
  case .digamma: map(x, y, n) { T(Arrays.digamma(Double($0))) }
  case .polygamma(let order): map(x, y, n) { T(Arrays.polygamma(order, Double($0))) }
  case .i0: map(x, y, n) { T(besselI0(Double($0))) }
  case .i0e: map(x, y, n) { T(besselI0e(Double($0))) }
  case .i1: map(x, y, n) { T(besselI1(Double($0))) }
  case .i1e: map(x, y, n) { T(besselI1e(Double($0))) }
  case .ndtri: map(x, y, n) { T(inverseNormal(Double($0))) }
  case .logNdtr: map(x, y, n) { T(logNormal(Double($0))) }
  case .entr: map(x, y, n) { $0 > 0 ? -$0 * T.log($0) : $0 == 0 ? 0 : $0 != $0 ? $0 : -.infinity }
  case .erfcx: map(x, y, n) { T(scaledErfc(Double($0))) }
  case .besselJ0: map(x, y, n) { T(Double.besselJ0(Double($0))) }
  case .besselJ1: map(x, y, n) { T(Double.besselJ1(Double($0))) }
  case .besselY0: map(x, y, n) { T(Double.besselY0(Double($0))) }
  case .besselY1: map(x, y, n) { T(Double.besselY1(Double($0))) }
  default: roundingLoop(op, T.self, x, y, n)
  }
}

private func roundingLoop<T: FloatComputable>(
  _ op: UnaryOp, _: T.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .floor: map(x, y, n) { $0.rounded(.down) }
  case .ceil: map(x, y, n) { $0.rounded(.up) }
  case .round: map(x, y, n) { $0.rounded(.toNearestOrEven) }
  case .roundDecimals(let decimals):
    let power = T.pow(10, T(Swift.abs(decimals)))
    if decimals >= 0 {
      map(x, y, n) { ($0 * power).rounded(.toNearestOrEven) / power }
    } else {
      map(x, y, n) { ($0 / power).rounded(.toNearestOrEven) * power }
    }
  case .trunc: map(x, y, n) { $0.rounded(.towardZero) }
  case .frac: map(x, y, n) { $0 - $0.rounded(.towardZero) }
  case .isnan: map(x, y, n) { $0 != $0 ? 1 : 0 }
  case .isinf: map(x, y, n) { $0.magnitude == .infinity ? 1 : 0 }
  case .isfinite: map(x, y, n) { $0.magnitude < .infinity ? 1 : 0 }
  case .isposinf: map(x, y, n) { $0 == .infinity ? 1 : 0 }
  case .isneginf: map(x, y, n) { $0 == -.infinity ? 1 : 0 }
  case .signbit: map(x, y, n) { $0.sign == .minus ? 1 : 0 }
  case .logicalNot: map(x, y, n) { $0 == 0 ? 1 : 0 }
  case .nanToNum(let nan, let high, let low):
    let nan = T(nan)
    let high = high.map { T($0) } ?? T.greatestFiniteMagnitude
    let low = low.map { T($0) } ?? -T.greatestFiniteMagnitude
    map(x, y, n) { $0 != $0 ? nan : $0 == .infinity ? high : $0 == -.infinity ? low : $0 }
  default: activationLoop(op, T.self, x, y, n)
  }
}

private func activationLoop<T: FloatComputable>(
  _ op: UnaryOp, _: T.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .relu: map(x, y, n) { $0 < 0 ? 0 : $0 }
  case .leakyRelu(let slope):
    let slope = T(slope)
    map(x, y, n) { $0 > 0 ? $0 : $0 * slope }
  case .elu(let alpha, let scale, let inputScale):
    let (negative, positive, inner) = (T(alpha * scale), T(scale), T(inputScale))
    map(x, y, n) { $0 <= 0 ? T.expm1($0 * inner) * negative : $0 * positive }
  case .gelu(let tanh):
    if tanh {
      let (a, b) = (T(0.797_884_560_802_865_4), T(0.044715))
      map(x, y, n) { 0.5 * $0 * (1 + T.tanh(a * ($0 + b * ($0 * $0 * $0)))) }
    } else {
      let root = T(0.5.squareRoot())
      map(x, y, n) { $0 * 0.5 * (1 + T.quickErf($0 * root)) }
    }
  case .silu: map(x, y, n) { $0 / (1 + T.exp(-$0)) }
  case .mish: map(x, y, n) { $0 * T.tanh(T.log1p(T.exp($0))) }
  case .softplus(let beta, let threshold):
    let (beta, threshold) = (T(beta), T(threshold))
    map(x, y, n) { $0 * beta > threshold ? $0 : T.log1p(T.exp($0 * beta)) / beta }
  case .logSigmoid: map(x, y, n) { ($0 < 0 ? $0 : 0) - T.log1p(T.exp(-$0.magnitude)) }
  case .hardtanh(let low, let high):
    let (low, high) = (T(from: low), T(from: high))
    map(x, y, n) { clamped($0, low, high) }
  case .hardswish: map(x, y, n) { $0 * clamped($0 + 3, 0, 6) / 6 }
  case .hardsigmoid: map(x, y, n) { clamped($0 + 3, 0, 6) / 6 }
  case .hardshrink(let bound):
    let bound = T(bound)
    map(x, y, n) { $0 >= -bound && $0 <= bound ? 0 : $0 }
  case .softshrink(let bound):
    let bound = T(bound)
    map(x, y, n) { $0 > bound ? $0 - bound : $0 < -bound ? $0 + bound : $0 * 0 }
  case .threshold(let threshold, let value):
    let (threshold, value) = (T(from: threshold), T(from: value))
    map(x, y, n) { $0 <= threshold ? value : $0 }
  default: preconditionFailure("\(op) has no floating-point loop")
  }
}

/// The value or the bound it exceeds; not a number stays.
@inline(__always)
func clamped<T: Comparable>(_ value: T, _ low: T, _ high: T) -> T {
  value < low ? low : value > high ? high : value
}

private func integerLoop(
  _ op: UnaryOp, _ isBool: Bool, _ x: UnsafePointer<Int>, _ y: UnsafeMutablePointer<Int>, _ n: Int
) {
  switch op {
  case .abs: map(x, y, n) { $0 < 0 ? 0 &- $0 : $0 }
  case .neg: map(x, y, n) { 0 &- $0 }
  case .square: map(x, y, n) { $0 &* $0 }
  case .sign: map(x, y, n) { $0.signum() }
  case .positive, .floor, .ceil, .round, .trunc, .nanToNum: map(x, y, n) { $0 }
  case .isnan, .isinf, .isposinf, .isneginf: map(x, y, n) { _ in 0 }
  case .isfinite: map(x, y, n) { _ in 1 }
  case .signbit: map(x, y, n) { $0 < 0 ? 1 : 0 }
  case .logicalNot: map(x, y, n) { $0 == 0 ? 1 : 0 }
  case .bitwiseNot: if isBool { map(x, y, n) { 1 - $0 } } else { map(x, y, n) { ~$0 } }
  case .relu: map(x, y, n) { $0 < 0 ? 0 : $0 }
  case .hardtanh(let low, let high):
    let (low, high) = (low.int, high.int)
    map(x, y, n) { Swift.min(Swift.max($0, low), high) }
  case .threshold(let threshold, let value):
    let (threshold, value) = (threshold.int, value.int)
    map(x, y, n) { $0 <= threshold ? value : $0 }
  default: preconditionFailure("\(op) has no integer loop")
  }
}
