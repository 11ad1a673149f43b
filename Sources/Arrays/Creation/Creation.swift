// Arrays made from nothing: uninitialised, constant, ranges, and Swift values.

extension NDArray {
  /// An array without defined elements.
  package static func empty(_ shape: Shape, _ dtype: DType, meta: Bool = false) -> NDArray {
    empty(shape, dtype, strides: shape.contiguousStrides, meta: meta)
  }

  /// An array without defined elements whose dims lie in memory as `strides` say, without gaps.
  package static func empty(
    _ shape: Shape, _ dtype: DType, strides: [Int], meta: Bool = false
  ) -> NDArray {
    let byteCount = shape.byteCount(dtype) ?? -1
    let storage =
      meta && byteCount >= 0
      ? Storage.meta(byteCount: byteCount) : Storage.allocate(byteCount: byteCount)
    return NDArray(storage: storage, dtype: dtype, shape: shape, strides: strides)
  }

  /// Throws if there was no memory for this array, or never could be; whoever makes arrays of a size that
  /// a user chose must ask.
  @inline(__always)
  package func checkAllocated() throws {
    if storage.isExhausted { throw refusal }
  }

  private var refusal: TensorError {
    do { return .memory(try shape.possibleByteCount(dtype)) } catch { return error }
  }

  /// Throws unless there may be memory for an array of this shape. Swift's own arrays end the process
  /// where there is none, so whoever makes one of a size that a user chose must ask before.
  package static func checkRoom(_ shape: Shape, _ dtype: DType = .int64) throws {
    let byteCount = try shape.possibleByteCount(dtype)
    try check(byteCount <= NumericSettings.current.arraySize, .memory(byteCount))
  }

  /// An array without defined elements, laid out like `array`: same strides if those are dense, else
  /// the same order of dims without gaps (PyTorch's preserve_format).
  package static func empty(like array: NDArray, dtype: DType? = nil) -> NDArray {
    empty(
      array.shape, dtype ?? array.dtype, strides: array.preservedStrides, meta: array.isMeta)
  }

  /// An array without defined elements, of the shape of a contiguous one.
  @inline(__always)
  static func empty(likeDense array: NDArray, dtype: DType? = nil) -> NDArray {
    let strides = array.hasStandardStrides ? array.strides : array.shape.contiguousStrides
    return empty(array.shape, dtype ?? array.dtype, strides: strides, meta: array.isMeta)
  }

  /// The strides of a copy that keeps the order of dims.
  package var preservedStrides: [Int] {
    if isContiguous { return shape.contiguousStrides }
    if isNonOverlappingAndDense { return strides }
    return iterationStrides([self], shape)
  }

  package static func zeros(_ shape: Shape, _ dtype: DType, meta: Bool = false) -> NDArray {
    let result = empty(shape, dtype, meta: meta)
    if let base = result.storage.base, !result.storage.isZeroed {
      base.initializeMemory(as: UInt8.self, repeating: 0, count: result.storage.byteCount)
    }
    return result
  }

  package static func ones(_ shape: Shape, _ dtype: DType, meta: Bool = false) -> NDArray {
    full(shape, 1, dtype, meta: meta)
  }

  package static func full(
    _ shape: Shape, _ value: Scalar, _ dtype: DType, meta: Bool = false
  ) -> NDArray {
    let result = empty(shape, dtype, meta: meta)
    result.fill(value)
    return result
  }

  /// A 0-d array of one number.
  package static func scalar(_ value: Scalar, _ dtype: DType, meta: Bool = false) -> NDArray {
    let result = empty([], dtype, meta: meta)
    if !meta { result.storeScalar(value, at: 0) }
    return result
  }

  /// A Python number as an operand: 0-d, and yielding to others in type promotion.
  package static func number(_ value: Scalar) -> NDArray {
    var result = scalar(value, value.isFloat ? .float64 : value.dtype)
    result.isWrappedNumber = true
    return result
  }

  /// Sets every element.
  package func fill(_ value: Scalar) {
    guard !isMeta, count > 0 else { return }
    if dtype == .float32 && isContiguous {
      pointer(as: Float.self).update(repeating: Float(value.double), count: count)
      return
    }
    NDArray.scalar(value, dtype).broadcast(to: shape).write(to: self)
  }

  /// Sets every element of an array that may be a view of which some elements are the same.
  package func checkedFill(_ value: Scalar) throws {
    try checkOverlap(self, [])
    fill(value)
  }

  private func write(to target: NDArray) {
    do { try copy(to: target) } catch { preconditionFailure("shapes agree") }
  }

  package static func values(_ values: [Double], _ shape: Shape, _ dtype: DType = .float32)
    -> NDArray
  {
    make(values, shape, dtype)
  }

  package static func values(_ values: [Int], _ shape: Shape, _ dtype: DType = .int64) -> NDArray {
    make(values, shape, dtype)
  }

  package static func values(_ values: [Bool], _ shape: Shape, _ dtype: DType = .bool) -> NDArray {
    make(values.map { $0 ? 1 : 0 }, shape, dtype)
  }

  /// An array of numbers of mixed kinds.
  package static func values(_ values: [Scalar], _ shape: Shape, _ dtype: DType) -> NDArray {
    let result = empty(shape, dtype)
    precondition(values.count == result.count)
    for (index, value) in values.enumerated() { result.storeScalar(value, at: index) }
    return result
  }

  /// An array of `values`, as many as the shape has elements, in row-major order.
  private static func make<T: Computable>(_ values: [T], _ shape: Shape, _ dtype: DType) -> NDArray
  {
    let result = empty(shape, dtype)
    let count = result.count
    precondition(values.count == count)
    guard count > 0 else { return result }
    values.withUnsafeBufferPointer { values in
      guard let source = values.baseAddress else { return }
      let cursor = Cursor(sizes: [count], strides: [1])
      withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { buffer in
        guard let unused = buffer.baseAddress else { return }
        var sink = Sink<T>(result.rawPointer, dtype, cursor, buffer: unused)
        sink.store(source, count)
      }
    }
    return result
  }

  /// Ones on the diagonal.
  package static func eye(
    _ rows: Int, _ columns: Int? = nil, _ dtype: DType, meta: Bool = false
  ) throws -> NDArray {
    let columns = columns ?? rows
    try check(rows >= 0, .runtime("n must be greater or equal to 0, got \(rows)"))
    try check(columns >= 0, .runtime("m must be greater or equal to 0, got \(columns)"))
    let result = zeros([rows, columns], dtype, meta: meta)
    try result.checkAllocated()
    guard !meta else { return result }
    for i in 0..<min(rows, columns) { result.storeScalar(1, at: i * (columns + 1)) }
    return result
  }

  /// Numbers from `start` to before `end`; integers if all three are, unless a dtype is asked for.
  package static func arange(
    _ start: Scalar, _ end: Scalar, _ step: Scalar, _ dtype: DType? = nil, meta: Bool = false
  ) throws -> NDArray {
    let isFloat = start.isFloat || end.isFloat || step.isFloat
    let dtype = dtype ?? (isFloat ? .defaultFloating : .int64)
    try check(step.double != 0, .runtime("step must be nonzero"))
    try check(
      start.double.isFinite && end.double.isFinite,
      .runtime("unsupported range: \(arangeText(start)) -> \(arangeText(end))"))
    let upwards = step.double > 0
    try check(
      upwards ? start.double <= end.double : start.double >= end.double,
      .runtime("upper bound and lower bound inconsistent with step sign"))
    let length = (end.double - start.double) / step.double
    try check(length < 0x1p62, .runtime("invalid size, possible overflow?"))
    let count: Int
    if dtype == .int64 && !isFloat {
      let (a, b, s) = (start.int, end.int, step.int)
      count = (b &- a &+ s &- s.signum()) / s
    } else {
      count = Int(length.rounded(.up))
    }
    let result = empty([count], dtype, meta: meta)
    try result.checkAllocated()
    guard !meta, count > 0 else { return result }
    if dtype.isDifferentiable {
      let (a, s) = (start.double, step.double)
      return make((0..<count).map { a + s * Double($0) }, [count], dtype)
    }
    let (a, s) = (start.int, step.int)
    return make((0..<count).map { a &+ s &* $0 }, [count], dtype)
  }

  private static func arangeText(_ value: Scalar) -> String {
    switch value {
    case .float(let value) where value.isNaN: "nan"
    case .float(let value) where value.isInfinite: value < 0 ? "-inf" : "inf"
    case .float, .int, .bool:
      value.double == value.double.rounded() ? "\(value.int)" : "\(value.double)"
    }
  }

  /// `steps` numbers from `start` to `end`, both included.
  package static func linspace(
    _ start: Double, _ end: Double, _ steps: Int, _ dtype: DType? = nil, meta: Bool = false
  ) throws -> NDArray {
    try check(steps >= 0, .runtime("number of steps must be non-negative"))
    let dtype = dtype ?? .defaultFloating
    let result = empty([steps], dtype, meta: meta)
    try result.checkAllocated()
    if meta { return result }
    guard steps > 1 else { return make(Array(repeating: start, count: steps), [steps], dtype) }
    // As ATen has it: in the type itself, counted from the nearer end.
    let half = steps / 2
    if dtype.computeType == .double || dtype.isIntegral() {
      let step = (end - start) / Double(steps - 1)
      return make(
        (0..<steps).map {
          $0 < half ? start + step * Double($0) : end - step * Double(steps - 1 - $0)
        },
        [steps], dtype)
    }
    let (first, last) = (Float(start), Float(end))
    let step = (last - first) / Float(steps - 1)
    return make(
      (0..<steps).map {
        $0 < half ? first + step * Float($0) : last - step * Float(steps - 1 - $0)
      },
      [steps], dtype)
  }
}
