// Largest and smallest elements with their indices, and both at once.

extension Kernel {
  /// The largest elements along a dim and their first indices.
  package static func maxWithIndices(
    _ x: NDArray, _ dim: Int, keepdim: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    try extremes("max", x, dim, keepdim)
  }

  /// The smallest elements along a dim and their first indices.
  package static func minWithIndices(
    _ x: NDArray, _ dim: Int, keepdim: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    try extremes("min", x, dim, keepdim)
  }

  /// The first index of the largest element, along a dim or in the flattened array.
  package static func argmax(_ x: NDArray, _ dim: Int? = nil, keepdim: Bool = false) throws
    -> NDArray
  {
    try index("argmax", x, dim, keepdim)
  }

  /// The first index of the smallest element, along a dim or in the flattened array.
  package static func argmin(_ x: NDArray, _ dim: Int? = nil, keepdim: Bool = false) throws
    -> NDArray
  {
    try index("argmin", x, dim, keepdim)
  }

  private static func index(
    _ name: String, _ x: NDArray, _ dim: Int?, _ keepdim: Bool
  ) throws -> NDArray {
    try check(x.dtype != .bool, .runtime("\(name)(): does not support bool input"))
    return try extremes(name, x, dim, keepdim).indices
  }

  private static func extremes(
    _ name: String, _ x: NDArray, _ dim: Int?, _ keepdim: Bool
  ) throws -> (values: NDArray, indices: NDArray) {
    try check(!x.dtype.isComplex, notImplemented("\(name)_cpu", x.dtype))
    let plan = try ReductionPlan(x, dim.map { [$0] }, keepdim: keepdim)
    try plan.checkNotEmpty(name, hasDims: dim != nil)
    let values = NDArray.empty(plan.shape, x.dtype, meta: x.isMeta)
    let indices = NDArray.empty(plan.shape, .int64, meta: x.isMeta)
    guard !values.isMeta, !indices.isMeta, values.count > 0 else { return (values, indices) }
    let isMaximum = name.hasSuffix("max")
    switch x.dtype.computeType {
    case .float: run(Extreme<Float>(isMaximum: isMaximum))
    case .double: run(Extreme<Double>(isMaximum: isMaximum))
    case .int: run(Extreme<Int>(isMaximum: isMaximum))
    }
    return (values, indices)

    func run<T: Computable>(_ reducer: Extreme<T>) {
      let positions = indices.pointer(as: Int.self)
      plan.run(reducer, inOrder: true) { index, found in
        storeElement(found.value, values.rawPointer + index * values.itemSize, values.dtype)
        positions[index] = found.index
      }
    }
  }

  /// The smallest and largest elements, along a dim or of all.
  package static func aminmax(
    _ x: NDArray, _ dim: Int? = nil, keepdim: Bool = false
  ) throws -> (min: NDArray, max: NDArray) {
    let plan = try ReductionPlan(x, dim.map { [$0] }, keepdim: keepdim)
    if let dim {
      try check(
        plan.length > 0 || x.rank == 0,
        .index("aminmax: Expected reduction dim \(dim) to have non-zero size."))
    }
    try check(
      plan.length > 0,
      .runtime(
        "aminmax(): cannot compute aminmax over an empty dimension as the operation has no "
          + "identity."))
    let dims = dim.map { [$0] }
    return (
      try reduce(.amin, x, dims, keepdim: keepdim), try reduce(.amax, x, dims, keepdim: keepdim)
    )
  }

  /// Variance and mean along `dims` or of all elements; the sum of squares is divided by the number of
  /// elements less `correction`.
  package static func varMean(
    _ x: NDArray, _ dims: [Int]? = nil, correction: Double = 1, keepdim: Bool = false,
    std: Bool = false
  ) throws -> (variance: NDArray, mean: NDArray) {
    try check(
      x.dtype.isFloatingPoint,
      .runtime("std and var only support floating point and complex dtypes"))
    let plan = try ReductionPlan(x, dims, keepdim: keepdim)
    let variance = NDArray.empty(plan.shape, x.dtype, meta: x.isMeta)
    let mean = NDArray.empty(plan.shape, x.dtype, meta: x.isMeta)
    guard !x.isMeta else { return (variance, mean) }
    if x.dtype == .float64 { run(Moments<Double>()) } else { run(Moments<Float>()) }
    return (variance, mean)

    func run<T>(_ moments: Moments<T>) {
      let divisor = max(0, Double(plan.length) - correction)
      plan.run(moments) { index, found in
        let value = found.squares / divisor
        let isEmpty = plan.length == 0
        let position = index * x.itemSize
        storeElement(std ? value.squareRoot() : value, variance.rawPointer + position, x.dtype)
        storeElement(isEmpty ? .nan : found.mean, mean.rawPointer + position, x.dtype)
      }
    }
  }
}
