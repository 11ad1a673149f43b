// Reductions to one element: which there are, their dtypes, and their dispatch.

/// A way to fold elements into one.
package enum ReduceOp: Equatable, Sendable {
  case sum, nansum, mean, prod, amax, amin, any, all, countNonzero, logsumexp
  case norm(Double)
  /// The extremes again, in the words of `max()` and `min()`.
  case max, min

  fileprivate var name: String {
    switch self {
    case .sum: "sum"
    case .nansum: "nansum"
    case .mean: "mean"
    case .prod: "prod"
    case .amax: "amax"
    case .amin: "amin"
    case .any: "any"
    case .all: "all"
    case .countNonzero: "count_nonzero"
    case .logsumexp: "logsumexp"
    case .norm: "linalg.vector_norm"
    case .max: "max"
    case .min: "min"
    }
  }
}

extension Kernel {
  /// The elements folded along `dims`, or all of them if there are none.
  ///
  /// The input is taken as `dtype` if that is given; integers are summed and multiplied as int64.
  package static func reduce(
    _ op: ReduceOp, _ x: NDArray, _ dims: [Int]? = nil, keepdim: Bool = false, dtype: DType? = nil
  ) throws -> NDArray {
    if x.dtype.isComplex && (op == .sum || op == .mean) {
      let real = try reduce(op, x.real, dims, keepdim: keepdim)
      return try complex(real, reduce(op, x.imaginary(), dims, keepdim: keepdim))
    }
    let plan = try ReductionPlan(x, dims, keepdim: keepdim)
    let (computing, result) = try dtypes(op, x.dtype, dtype)
    try checkIdentity(op, plan, dims)
    let output = NDArray.empty(plan.shape, result, meta: x.isMeta)
    guard !output.isMeta else { return output }
    switch computing.computeType {
    case .float: reduceFloats(op, plan, output, Float.self)
    case .double: reduceFloats(op, plan, output, Double.self)
    case .int: reduceIntegers(op, plan, output)
    }
    return output
  }

  private static func dtypes(
    _ op: ReduceOp, _ input: DType, _ asked: DType?
  ) throws -> (computing: DType, result: DType) {
    try check(!input.isComplex, notImplemented("\(op.name)_cpu", input))
    switch op {
    case .sum, .nansum, .prod:
      let dtype = asked ?? (input.isIntegral(includeBool: true) ? .int64 : input)
      return (dtype, dtype)
    case .mean:
      let dtype = asked ?? input
      try check(
        dtype.isFloatingPoint,
        .runtime(
          "mean(): could not infer output dtype. \(asked == nil ? "Input" : "Optional") dtype must "
            + "be either a floating point or complex dtype. Got: \(dtype.scalarTypeName)"))
      return (dtype, dtype)
    case .amax, .amin, .max, .min: return (input, input)
    case .any, .all: return (input, input == .uint8 ? .uint8 : .bool)
    case .countNonzero: return (input, .int64)
    case .logsumexp: return (input.floatingResult, input.floatingResult)
    case .norm:
      try check(
        input.isFloatingPoint,
        .runtime(
          "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            + input.scalarTypeName))
      let dtype = asked ?? input
      try check(
        DType.promoted(dtype, input) == dtype,
        .runtime(
          "linalg.vector_norm: the dtype of the input (\(input.scalarTypeName)) should be "
            + "convertible without narrowing to the specified dtype (\(dtype.scalarTypeName))"))
      return (dtype, dtype)
    }
  }

  private static func checkIdentity(
    _ op: ReduceOp, _ plan: ReductionPlan, _ dims: [Int]?
  ) throws {
    let hasDims = !(dims ?? []).isEmpty
    switch op {
    case .amax, .amin, .max, .min: try plan.checkNotEmpty(op.name, hasDims: hasDims)
    case .norm(let p) where p < 0 || p == .infinity:
      guard plan.length == 0 else { return }
      let order = p == .infinity ? "inf" : p == -.infinity ? "-inf" : "\(p)"
      if !hasDims {
        throw TensorError.runtime(
          "linalg.vector_norm cannot compute the \(order) norm on an empty tensor because the "
            + "operation does not have an identity")
      }
      for (dim, size) in plan.input.shape.enumerated() where plan.isReduced[dim] && size == 0 {
        throw TensorError.runtime(
          "linalg.vector_norm cannot compute the \(order) norm on the dimension \(dim)because this "
            + "dimension is empty and the operation does not have an identity")
      }
    default: break
    }
  }

  private static func reduceFloats<T: FloatComputable & Summable>(
    _ op: ReduceOp, _ plan: ReductionPlan, _ result: NDArray, _: T.Type
  ) {
    switch op {
    case .sum: if !sumColumns(plan, result, 1, T.self) { plan.run(Sum<T>(), into: result) }
    case .mean:
      if !sumColumns(plan, result, plan.length, T.self) {
        plan.run(Mean<T>(length: plan.length), into: result)
      }
    case .nansum: plan.run(MappedSum<T>({ $0 == $0 ? Double($0) : 0 }), into: result)
    case .prod: plan.run(FloatProduct<T>(), into: result)
    case .amax, .max: plan.run(Extreme<T>(isMaximum: true), into: result)
    case .amin, .min: plan.run(Extreme<T>(isMaximum: false), into: result)
    case .any: plan.run(Logical<T>(isAll: false), into: result)
    case .all: plan.run(Logical<T>(isAll: true), into: result)
    case .countNonzero: plan.run(CountNonzero<T>(), into: result)
    case .logsumexp: plan.run(LogSumExp<T>(), into: result)
    case .norm(let p): norm(p, plan, result, T.self)
    }
  }

  private static func norm<T: FloatComputable & Summable>(
    _ p: Double, _ plan: ReductionPlan, _ result: NDArray, _: T.Type
  ) {
    switch p {
    case 0: plan.run(MappedSum<T>({ $0 == 0 ? 0 : 1 }), into: result)
    case 1: plan.run(MappedSum<T>({ Double($0.magnitude) }), into: result)
    case 2: plan.run(EuclideanNorm<T>(), into: result)
    case .infinity, -.infinity:
      plan.run(Extreme<T>(isMaximum: p > 0, ofMagnitudes: true), into: result)
    default:
      plan.run(
        MappedSum<T>(
          { Double.pow(Double($0.magnitude), p) }, { Double.pow($0, 1 / p) }), into: result)
    }
  }

  private static func reduceIntegers(_ op: ReduceOp, _ plan: ReductionPlan, _ result: NDArray) {
    switch op {
    case .sum, .nansum: plan.run(Sum<Int>(), into: result)
    case .prod: plan.run(IntegerProduct(), into: result)
    case .amax, .max: plan.run(Extreme<Int>(isMaximum: true), into: result)
    case .amin, .min: plan.run(Extreme<Int>(isMaximum: false), into: result)
    case .any: plan.run(Logical<Int>(isAll: false), into: result)
    case .all: plan.run(Logical<Int>(isAll: true), into: result)
    case .countNonzero: plan.run(CountNonzero<Int>(), into: result)
    case .mean, .logsumexp, .norm: preconditionFailure("\(op) computes in floats")
    }
  }

  /// Adds dense rows to one another, as sums over leading dims do; false if the array is not like that.
  private static func sumColumns<T: FloatComputable & Summable>(
    _ plan: ReductionPlan, _ result: NDArray, _ divisor: Int, _: T.Type
  ) -> Bool {
    guard plan.input.dtype == T.dtype, result.dtype == T.dtype,
      let (outer, length, inner) = plan.columns, inner >= 4, length > 0, outer > 0
    else { return false }
    let (source, target) = (plan.input.pointer(as: T.self), result.pointer(as: T.self))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: inner) { totals in
      guard let totals = totals.baseAddress else { return }
      for block in 0..<outer {
        totals.update(repeating: 0, count: inner)
        var row = source + block * length * inner
        for _ in 0..<length {
          for i in 0..<inner { totals[i] += Double(row[i]) }
          row += inner
        }
        let scale = Double(divisor)
        for i in 0..<inner { target[block * inner + i] = T(totals[i] / scale) }
      }
    }
    return true
  }
}
