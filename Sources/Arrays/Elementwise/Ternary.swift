// Elementwise functions of three arrays: choice, interpolation, clamping, fused products.

extension Kernel {
  /// Elements of `a` where `condition` holds, of `b` elsewhere.
  package static func `where`(
    _ condition: NDArray, _ a: NDArray, _ b: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    try choose(condition, .array(a), .array(b), out: out)
  }

  package static func `where`(
    _ condition: NDArray, _ a: NDArray, _ b: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    try choose(condition, .array(a), .number(b), out: out)
  }

  package static func `where`(
    _ condition: NDArray, _ a: Scalar, _ b: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    try choose(condition, .number(a), .array(b), out: out)
  }

  package static func `where`(
    _ condition: NDArray, _ a: Scalar, _ b: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    try choose(condition, Operand.number(a), Operand.number(b), out: out)
  }

  private static func choose(
    _ condition: NDArray, _ a: Operand, _ b: Operand, out: NDArray?
  ) throws -> NDArray {
    try check(
      condition.dtype == .bool || condition.dtype == .uint8,
      .runtime(
        "where expected condition to be a boolean tensor, but got a tensor with dtype "
          + condition.dtype.scalarTypeName))
    let dtype = commonDType(a, b)
    try check(!dtype.isComplex, notImplemented("where_cpu", dtype))
    return try ternary(.array(condition), a, b, dtype, out) { dtype, result in
      switch dtype.computeType {
      case .float: forEachRow(.array(condition), a, b, into: result, choose(Float.self))
      case .double: forEachRow(.array(condition), a, b, into: result, choose(Double.self))
      case .int: forEachRow(.array(condition), a, b, into: result, choose(Int.self))
      }
    }
  }

  private static func choose<T: Computable>(_: T.Type) -> Loop3<T> {
    return { condition, a, b, out, count in
      for i in 0..<count { out[i] = condition[i] != 0 ? a[i] : b[i] }
    }
  }

  /// The point `weight` of the way from `start` to `end`.
  package static func lerp(
    _ start: NDArray, _ end: NDArray, _ weight: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    try checkSameDType(start, end, "end")
    try checkSameDType(start, weight, "weight")
    return try lerp(start, end, .array(weight), "lerp_kernel_tensor", out: out)
  }

  package static func lerp(
    _ start: NDArray, _ end: NDArray, _ weight: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    try checkSameDType(start, end, "end")
    return try lerp(start, end, .number(weight), "lerp_kernel_scalar", out: out)
  }

  private static func checkSameDType(_ start: NDArray, _ other: NDArray, _ name: String) throws {
    try check(
      start.dtype == other.dtype,
      .runtime(
        "expected dtype \(start.dtype.cxxName) for `\(name)` but got dtype \(other.dtype.cxxName)"))
  }

  private static func lerp(
    _ start: NDArray, _ end: NDArray, _ weight: Operand, _ name: String, out: NDArray?
  ) throws -> NDArray {
    let rule = DTypeRule(name, .same, .floating)
    let dtype = try rule.computing(start.dtype)
    let (first, second) = (Operand.array(start), Operand.array(end))
    return try ternary(first, second, weight, dtype, out) { dtype, result in
      if dtype == .float64 {
        forEachRow(first, second, weight, into: result, interpolate(Double.self))
      } else {
        forEachRow(first, second, weight, into: result, interpolate(Float.self))
      }
    }
  }

  private static func interpolate<T: FloatComputable>(_: T.Type) -> Loop3<T> {
    return { start, end, weight, out, count in
      for i in 0..<count {
        let distance = end[i] - start[i]
        let isNear = weight[i].magnitude < 0.5
        out[i] = isNear ? start[i] + weight[i] * distance : end[i] - distance * (1 - weight[i])
      }
    }
  }

  /// `input + value * a * b`.
  package static func addcmul(
    _ input: NDArray, _ a: NDArray, _ b: NDArray, value: Scalar = 1, out: NDArray? = nil
  ) throws -> NDArray {
    let rule = DTypeRule("addcmul_cpu_out", .same, .numeric)
    return try fused(rule, input, a, b, out) { (dtype, operands, result) in
      switch dtype.computeType {
      case .float: addProduct(operands, result, Float(from: value))
      case .double: addProduct(operands, result, Double(from: value))
      case .int: addProduct(operands, result, value.int)
      }
    }
  }

  private static func addProduct<T: Computable>(
    _ operands: (Operand, Operand, Operand), _ result: NDArray, _ value: T
  ) {
    forEachRow(operands.0, operands.1, operands.2, into: result) {
      (x: UnsafePointer<T>, a, b, out, count) in
      for i in 0..<count { out[i] = x[i].adding(value.multiplied(by: a[i]).multiplied(by: b[i])) }
    }
  }

  /// `input + value * a / b`.
  package static func addcdiv(
    _ input: NDArray, _ a: NDArray, _ b: NDArray, value: Scalar = 1, out: NDArray? = nil
  ) throws -> NDArray {
    try check(
      a.dtype.isDifferentiable || b.dtype.isDifferentiable,
      .runtime(
        "Integer division with addcdiv is no longer supported, and in a future  release addcdiv "
          + "will perform a true division of tensor1 and tensor2. The historic addcdiv behavior "
          + "can be implemented as (input + value * torch.trunc(tensor1 / tensor2))"
          + ".to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
          + "float inputs. The future addcdiv behavior is just the latter implementation: "
          + "(input + value * tensor1 / tensor2), for all dtypes."))
    let rule = DTypeRule("addcdiv_cpu_out", .same, .floating)
    return try fused(rule, input, a, b, out) { (dtype, operands, result) in
      if dtype == .float64 {
        addQuotient(operands, result, value.double)
      } else {
        addQuotient(operands, result, Float(value.double))
      }
    }
  }

  private static func addQuotient<T: FloatComputable>(
    _ operands: (Operand, Operand, Operand), _ result: NDArray, _ value: T
  ) {
    forEachRow(operands.0, operands.1, operands.2, into: result) {
      (x: UnsafePointer<T>, a, b, out, count) in
      for i in 0..<count { out[i] = x[i] + value * a[i] / b[i] }
    }
  }

  private static func fused(
    _ rule: DTypeRule, _ input: NDArray, _ a: NDArray, _ b: NDArray, _ out: NDArray?,
    _ body: (DType, (Operand, Operand, Operand), NDArray) -> Void
  ) throws -> NDArray {
    let dtype = try rule.computing(DType.result(of: [input, a, b]))
    let operands = (Operand.array(input), Operand.array(a), Operand.array(b))
    return try ternary(operands.0, operands.1, operands.2, dtype, out) { dtype, result in
      body(dtype, operands, result)
    }
  }

  /// Elements no less than `low` and no more than `high`; at least one bound must be given.
  package static func clamp(
    _ x: NDArray, _ low: Scalar?, _ high: Scalar?, out: NDArray? = nil
  ) throws -> NDArray {
    try checkBounds(low == nil && high == nil)
    let bounds = [low, high].compactMap { $0 }
    var common = Promotion()
    common.add(x)
    for bound in bounds { common.add(bound) }
    let kernel =
      high == nil
      ? "clamp_min_scalar_cpu" : low == nil ? "clamp_max_scalar_cpu" : "clamp_scalar_cpu"
    let dtype = try DTypeRule(kernel, .same, .numeric).computing(common.result)
    let result = try elementwiseResult([x], x.shape, dtype, out: out)
    guard !x.isMeta, !result.isMeta else { return result }
    switch dtype.computeType {
    case .float: clampRows(x, result, low.map { Float(from: $0) }, high.map { Float(from: $0) })
    case .double: clampRows(x, result, low.map(\.double), high.map(\.double))
    case .int: clampRows(x, result, low.map(\.int), high.map(\.int))
    }
    return result
  }

  private static func clampRows<T: Computable>(
    _ x: NDArray, _ result: NDArray, _ low: T?, _ high: T?
  ) {
    forEachRow(x, into: result) { (x: UnsafePointer<T>, out, count) in
      switch (low, high) {
      case (let low?, let high?):
        map(x, out, count) { value in
          let raised = value < low ? low : value
          return raised > high ? high : raised
        }
      case (let low?, nil): map(x, out, count) { $0 < low ? low : $0 }
      case (nil, let high?): map(x, out, count) { $0 > high ? high : $0 }
      case (nil, nil): map(x, out, count) { $0 }
      }
    }
  }

  /// Elements within bounds of their own, all broadcast.
  package static func clamp(
    _ x: NDArray, _ low: NDArray?, _ high: NDArray?, out: NDArray? = nil
  ) throws -> NDArray {
    try checkBounds(low == nil && high == nil)
    let bounds = [low, high].compactMap { $0 }
    guard let low, let high else {
      return try binary(low == nil ? .minimum : .maximum, x, bounds[0], out: out)
    }
    let dtype = try DTypeRule("clamp_cpu", .same, .numeric)
      .computing(DType.result(of: [x] + bounds))
    let operands = (Operand.array(x), Operand.array(low), Operand.array(high))
    return try ternary(operands.0, operands.1, operands.2, dtype, out) { dtype, result in
      switch dtype.computeType {
      case .float: clampRows(operands, result, Float.self)
      case .double: clampRows(operands, result, Double.self)
      case .int: clampRows(operands, result, Int.self)
      }
    }
  }

  private static func clampRows<T: Computable>(
    _ operands: (Operand, Operand, Operand), _ result: NDArray, _: T.Type
  ) {
    forEachRow(operands.0, operands.1, operands.2, into: result) {
      (x: UnsafePointer<T>, low, high, out, count) in
      for i in 0..<count {
        let raised = x[i] < low[i] || low[i] != low[i] ? low[i] : x[i]
        out[i] = raised > high[i] || high[i] != high[i] ? high[i] : raised
      }
    }
  }

  private static func checkBounds(_ areMissing: Bool) throws {
    try check(
      !areMissing, .runtime("torch.clamp: At least one of 'min' or 'max' must not be None"))
  }

  /// Makes the result of three broadcast operands and fills it unless an input is meta.
  private static func ternary(
    _ a: Operand, _ b: Operand, _ c: Operand, _ dtype: DType, _ out: NDArray?,
    _ fill: (DType, NDArray) -> Void
  ) throws -> NDArray {
    let arrays = [a, b, c].compactMap(\.array)
    let shape = try arrays.dropFirst().reduce(arrays.first?.shape ?? []) {
      try .broadcast($0, $1.shape)
    }
    let result = try elementwiseResult(arrays, shape, dtype, out: out)
    if !result.isMeta && !arrays.contains(where: \.isMeta) { fill(dtype, result) }
    return result
  }
}
