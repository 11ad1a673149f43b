// Counts by value, and places in sorted sequences.

extension Kernel {
  /// How often each number from 0 on occurs, or the sum of the weights where it does.
  package static func bincount(
    _ x: NDArray, weights: NDArray? = nil, minlength: Int = 0
  ) throws -> NDArray {
    try check(minlength >= 0, .runtime("minlength should be >= 0"))
    try check(
      x.dtype.isIntegral() || x.rank != 1, notImplemented("bincount_cpu", x.dtype))
    let dtype: DType =
      weights == nil ? .int64 : weights?.dtype == .float32 ? .float32 : .float64
    let message = "bincount only supports 1-d non-negative integral inputs."
    try check(x.dtype.isIntegral(), notImplemented("bincount_cpu", x.dtype))
    if x.rank == 1 && x.count == 0 { return .zeros([minlength], .int64) }
    let values = x.toInts()
    try check(x.rank == 1 && values.allSatisfy { $0 >= 0 }, .runtime(message))
    try check(
      weights == nil || weights?.shape == x.shape,
      .runtime("weights should be 1-d and have the same length as input"))
    let most = values.max() ?? -1
    try check(
      most < .max,
      .runtime(
        "maximum value of input overflowed, it should be < \(Int.max) but got \(most)"))
    let size = max(most + 1, minlength)
    try NDArray.checkRoom([size], dtype)
    if let weights {
      var sums = [Double](repeating: 0, count: size)
      for (value, weight) in zip(values, weights.toDoubles()) { sums[value] += weight }
      return .values(sums, [size], dtype)
    }
    var counts = [Int](repeating: 0, count: size)
    for value in values { counts[value] += 1 }
    return .values(counts, [size])
  }

  /// How many elements fall into each of `bins` equal parts of a range; of an empty range, into those of
  /// the elements' own.
  package static func histc(
    _ x: NDArray, bins: Int = 100, min low: Double = 0, max high: Double = 0
  ) throws -> NDArray {
    try check(x.dtype.isFloatingPoint, notImplemented("histogram_cpu", x.dtype))
    try check(
      bins > 0, .runtime("torch.histogram(): bins must be > 0, but got \(bins) for dimension 0"))
    let values = x.toDoubles()
    var (low, high) = (low, high)
    if low == high && !values.isEmpty {
      (low, high) = (values.min() ?? 0, values.max() ?? 0)
      if values.contains(where: \.isNaN) { (low, high) = (.nan, .nan) }
    }
    if low == high { (low, high) = (low - 1, high + 1) }
    try check(
      low.isFinite && high.isFinite,
      .runtime("torch.histc: range of [\(low), \(high)] is not finite"))
    try check(low < high, .runtime("torch.histc: max must be larger than min"))
    if x.dtype != .float64 {
      try check(
        Float(low).isFinite && Float(high).isFinite,
        .runtime("value cannot be converted to type float without overflow"))
    }
    try NDArray.checkRoom([bins])
    var counts = [Double](repeating: 0, count: bins)
    for value in values where value >= low && value <= high {
      let bin = Int(truncating: (value - low) / (high - low) * Double(bins))
      counts[Swift.max(Swift.min(bin, bins - 1), 0)] += 1
    }
    return .values(counts, [bins], x.dtype)
  }

  /// Where each value belongs in sorted lines: before equal ones, or behind them if `right`.
  package static func searchsorted(
    _ sorted: NDArray, _ values: NDArray, right: Bool = false, int32: Bool = false
  ) throws -> NDArray {
    let agrees =
      sorted.rank == 1
      || (sorted.rank == values.rank && sorted.shape.dropLast() == values.shape.dropLast())
    try check(
      agrees && sorted.rank > 0,
      .runtime(
        "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions "
          + "of boundaries tensor and input value tensor must match, but we got boundaries tensor "
          + "\(sorted.shape.text) and input value tensor \(values.shape.text)"))
    let dtype: DType = int32 ? .int32 : .int64
    let isMeta = sorted.isMeta || values.isMeta
    guard !isMeta else { return .empty(values.shape, dtype, meta: true) }
    let (line, wanted) = (sorted.toDoubles(), values.toDoubles())
    let length = sorted.shape[sorted.rank - 1]
    let width = sorted.rank == 1 ? Swift.max(wanted.count, 1) : values.shape[values.rank - 1]
    let places = wanted.enumerated().map { index, value in
      let start = sorted.rank == 1 ? 0 : index / width * length
      var (low, high) = (start, start + length)
      while low < high {
        let middle = (low + high) / 2
        let isBefore = right ? !(line[middle] > value) : !(line[middle] >= value)
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low - start
    }
    return .values(places, values.shape, dtype)
  }

  /// Where each value belongs between boundaries.
  package static func bucketize(
    _ values: NDArray, _ boundaries: NDArray, right: Bool = false, int32: Bool = false
  ) throws -> NDArray {
    try check(
      boundaries.rank == 1,
      .runtime("boundaries tensor must be 1 dimension, but got dim(\(boundaries.rank))"))
    return try searchsorted(boundaries, values, right: right, int32: int32)
  }
}
