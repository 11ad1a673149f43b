// Random choices: permutations and samples from a list of weights.

extension Generator {
  /// The numbers from 0 to before `count` in random order.
  package func randperm(
    _ count: Int, dtype: DType = .int64, meta: Bool = false
  ) throws -> NDArray {
    try check(
      count >= 0, .runtime("Trying to create tensor with negative dimension \(count): [\(count)]"))
    guard !meta else { return .empty([count], dtype, meta: true) }
    try NDArray.checkRoom([count])
    var order = Array(0..<count)
    for i in 0..<max(count - 1, 0) {
      order.swapAt(i, i + Int(random32() % UInt32(truncatingIfNeeded: count - i)))
    }
    return .values(order, [count], dtype)
  }

  /// Indices drawn with the weights of the last dim.
  package func multinomial(
    _ weights: NDArray, _ samples: Int, replacement: Bool = false
  ) throws -> NDArray {
    try check(
      weights.rank == 1 || weights.rank == 2, .runtime("prob_dist must be 1 or 2 dim"))
    try check(
      weights.dtype.isFloatingPoint,
      .runtime(
        "multinomial only supports floating-point dtypes for input, got: "
          + weights.dtype.scalarTypeName))
    try check(samples > 0, .runtime("cannot sample n_sample <= 0 samples"))
    let categories = weights.shape[weights.rank - 1]
    try check(
      replacement || samples <= categories,
      .runtime("cannot sample n_sample > prob_dist.size(-1) samples without replacement"))
    let shape = Array(weights.shape.dropLast()) + [samples]
    guard !weights.isMeta else { return .empty(shape, .int64, meta: true) }
    let values = weights.toDoubles()
    try check(
      values.allSatisfy { $0 >= 0 && $0 < .infinity },
      .runtime("probability tensor contains either `inf`, `nan` or element < 0"))
    let rows = weights.rank == 2 ? weights.shape[0] : 1
    for row in 0..<rows {
      try check(
        values[row * categories..<(row + 1) * categories].contains { $0 > 0 },
        .runtime("invalid multinomial distribution (sum of probabilities <= 0)"))
    }
    if !replacement || samples == 1 { return try race(weights, samples) }
    return draw(values, rows, categories, samples, shape, isDouble: weights.dtype == .float64)
  }

  /// The winners of an exponential race, which sample without replacement.
  private func race(_ weights: NDArray, _ samples: Int) throws -> NDArray {
    let times = NDArray.empty(like: weights)
    try exponential(into: times)
    let speed = try Kernel.binary(.div, weights, times)
    return samples == 1
      ? try Kernel.argmax(speed, -1, keepdim: true) : try Kernel.topk(speed, samples).indices
  }

  /// Independent draws by search in the running sum.
  private func draw(
    _ values: [Double], _ rows: Int, _ categories: Int, _ samples: Int, _ shape: Shape,
    isDouble: Bool
  ) -> NDArray {
    var indices: [Int] = []
    for row in 0..<rows {
      var total = 0.0
      var sums = values[row * categories..<(row + 1) * categories].map { weight in
        total = isDouble ? total + weight : Double(Float(total) + Float(weight))
        return total
      }
      for i in sums.indices {
        sums[i] = isDouble ? sums[i] / total : Double(Float(sums[i]) / Float(total))
      }
      for _ in 0..<samples {
        let point = uniform53()
        var (low, high) = (0, categories)
        while low < high {
          let middle = low + (high - low) / 2
          if sums[middle] < point { low = middle + 1 } else { high = middle }
        }
        indices.append(min(low, categories - 1))
      }
    }
    return .values(indices, shape)
  }
}
