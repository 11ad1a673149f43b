// Arrays filled with random numbers, drawn in the order in which PyTorch draws them: that of memory.

extension Generator {
  /// Uniform numbers in [low, high).
  package func uniform(into x: NDArray, _ low: Double = 0, _ high: Double = 1) throws {
    try check(x.dtype.isFloatingPoint, notImplemented("check_uniform_bounds", x.dtype))
    try check(
      low <= high,
      .runtime(
        "uniform_ expects to return a [from, to) range, but found from=\(numberText(low)) > "
          + "to=\(numberText(high))"))
    // PyTorch's kernel rounds once, after the addition.
    if x.dtype == .float64 {
      try fill(x, Double.self) { low.addingProduct(self.uniform53(), high - low) }
    } else {
      let (first, width) = (Float(low), Float(high) - Float(low))
      try fill(x, Float.self) { fused(self.uniform24(), width, first) }
    }
  }

  /// Normal numbers; sixteen or more at once in contiguous memory are made by blocks.
  package func normal(into x: NDArray, _ mean: Double = 0, _ std: Double = 1) throws {
    try check(
      std >= 0, .runtime("normal expects std >= 0.0, but found std \(numberText(std))"))
    try check(x.dtype.isFloatingPoint, notImplemented("normal_kernel_cpu", x.dtype))
    guard x.count >= 16 && x.isContiguous else {
      return try fill(x, Double.self) { self.normal() * std + mean }
    }
    guard !x.isMeta else { return }
    if x.dtype == .float64 {
      normalBlocks(x, mean, std, transform) { self.uniform53() }
    } else {
      let block = x.dtype == .float32 ? makeNormal : transform
      normalBlocks(x, Float(mean), Float(std), block) { self.uniform24() }
    }
  }

  /// Box-Muller on blocks of sixteen; a remainder is made up for by doing the last sixteen again.
  private func normalBlocks<T: FloatComputable>(
    _ x: NDArray, _ mean: T, _ std: T, _ transform: (UnsafeMutablePointer<T>, T, T) -> Void,
    _ uniform: () -> T
  ) {
    let count = x.count
    let work = x.dtype == T.dtype ? x : NDArray.empty([count], T.dtype)
    let data = work.pointer(as: T.self)
    for i in 0..<count { data[i] = uniform() }
    var start = 0
    while start + 16 <= count {
      transform(data + start, mean, std)
      start += 16
    }
    if start < count {
      for i in count - 16..<count { data[i] = uniform() }
      transform(data + (count - 16), mean, std)
    }
    if x.dtype != T.dtype { try? work.reshaped(to: x.shape).copy(to: x) }
  }

  private func transform<T: FloatComputable>(
    _ data: UnsafeMutablePointer<T>, _ mean: T, _ std: T
  ) {
    for i in 0..<8 {
      let radius = (-2 * T.log(1 - data[i])).squareRoot()
      let angle = 2 * T(Double.pi) * data[i + 8]
      data[i] = radius * T.cos(angle) * std + mean
      data[i + 8] = radius * T.sin(angle) * std + mean
    }
  }

  /// Integers of the whole range that the dtype holds exactly.
  package func random(into x: NDArray) throws {
    switch x.dtype {
    case .bool: try fill(x, Int.self) { Int(self.random32() & 1) }
    case .uint8: try fill(x, Int.self) { Int(self.random32() & 0xff) }
    case .int8: try fill(x, Int.self) { Int(self.random32() & 0x7f) }
    case .int16: try fill(x, Int.self) { Int(self.random32() & 0x7fff) }
    case .int32: try fill(x, Int.self) { Int(self.random32() & 0x7fff_ffff) }
    case .int64: try fill(x, Int.self) { Int(self.random64() & UInt64(Int64.max)) }
    case .bfloat16: try fill(x, Int.self) { Int(self.random32() % 257) }
    case .float16: try fill(x, Int.self) { Int(self.random32() % 2049) }
    case .float32: try fill(x, Int.self) { Int(self.random32() % 16_777_217) }
    case .float64: try fill(x, Int.self) { Int(self.random64() % 9_007_199_254_740_993) }
    case .complex64: throw notImplemented("random_cpu", x.dtype)
    }
  }

  /// Integers from `low` to before `high`.
  package func random(into x: NDArray, _ low: Int, _ high: Int) throws {
    try check(
      low < high,
      .runtime("random_ expects 'from' to be less than 'to', but got from=\(low) >= to=\(high)"))
    if let (least, most) = x.dtype.integerRange {
      for (name, bound) in [("from", low), ("to - 1", high - 1)] {
        try check(
          bound >= least && bound <= most,
          .runtime("\(name) is out of bounds for \(x.dtype.cxxName)"))
      }
    }
    let range = UInt64(bitPattern: Int64(high &- low))
    if range >= 1 << 28 {
      try fill(x, Int.self) { Int(truncatingIfNeeded: self.random64() % range) &+ low }
    } else {
      let range = UInt32(range)
      try fill(x, Int.self) { Int(self.random32() % range) &+ low }
    }
  }

  /// Ones with probability `p`, else zeros.
  package func bernoulli(into x: NDArray, _ p: Double) throws {
    try check(
      p >= 0 && p <= 1,
      .runtime("bernoulli_ expects p to be in [0, 1], but got p=\(numberText(p))"))
    try fill(x, Int.self) { self.uniform53() < p ? 1 : 0 }
  }

  /// Ones with a probability for each element, which is broadcast; drawn in the precision of these.
  package func bernoulli(into x: NDArray, probabilities: NDArray) throws {
    try check(
      probabilities.dtype.isFloatingPoint,
      notImplemented("bernoulli_tensor_cpu_p_", probabilities.dtype))
    let p = try probabilities.expand(x.shape)
    guard !x.isMeta, !p.isMeta else { return }
    let isDouble = p.dtype == .float64
    let values = p.toDoubles()
    try check(
      values.allSatisfy { $0 >= 0 && $0 <= 1 },
      .runtime(
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be "
          + "improved?  If so, please report an enhancement request to PyTorch.)"))
    let result = values.map { p in
      (isDouble ? uniform53() : Double(uniform24())) < p ? 1.0 : 0.0
    }
    try NDArray.values(result, x.shape, .float64).copy(to: x)
  }

  /// Exponential numbers of the given rate.
  package func exponential(into x: NDArray, _ rate: Double = 1) throws {
    try check(
      rate > 0,
      .runtime("exponential_ expects lambda > 0.0, but found lambda=\(numberText(rate))"))
    try check(
      x.dtype.isFloatingPoint,
      .runtime(
        "Exponential distribution is a continuous probability distribution. dtype must be a "
          + "floating point but you specified \(x.dtype.scalarTypeName)"))
    try fill(x, Double.self) { -Double.log1p(-self.uniform53()) / rate }
  }

  package func cauchy(into x: NDArray, _ median: Double = 0, _ sigma: Double = 1) throws {
    try check(
      sigma > 0, .runtime("cauchy_ expects sigma > 0.0, but found sigma=\(numberText(sigma))"))
    try check(
      x.dtype.isFloatingPoint,
      .runtime(
        "Cauchy distribution is a continuous probability distribution. dtype must be a floating "
          + "point but you specified \(x.dtype.scalarTypeName)"))
    try fill(x, Double.self) {
      median + sigma * Double.tan(Double.pi * (self.uniform53() - 0.5))
    }
  }

  /// Exponentials of normal numbers.
  package func logNormal(into x: NDArray, _ mean: Double = 1, _ std: Double = 2) throws {
    try check(
      std > 0, .runtime("log_normal_ expects std > 0.0, but found std=\(numberText(std))"))
    try check(x.dtype.isFloatingPoint, notImplemented("log_normal_cpu", x.dtype))
    try fill(x, Double.self) { Double.exp(self.normal() * std + mean) }
  }

  /// How many trials of probability `p` it takes to succeed.
  package func geometric(into x: NDArray, _ p: Double) throws {
    try check(
      p > 0 && p < 1,
      .runtime("geometric_ expects p to be in (0, 1), but got p=\(numberText(p))"))
    try fill(x, Double.self) {
      (Double.log(self.uniform53()) / Double.log1p(-p)).rounded(.up)
    }
  }

  /// Sets every element, in the order of memory.
  private func fill<T: Computable>(_ x: NDArray, _: T.Type, _ draw: () -> T) throws {
    try checkOverlap(x, [])
    guard !x.isMeta, x.count > 0 else { return }
    withBuffers(of: T.self, 1, x.count) { buffer, block in
      var sink: Sink<T> = x.sink(iterationOrder([x], x.shape), buffer)
      var remaining = x.count
      while remaining > 0 {
        let length = min(remaining, block)
        let target = sink.target
        for i in 0..<length { target[i] = draw() }
        sink.commit(length)
        remaining -= length
      }
    }
  }
}

extension DType {
  /// The least and the largest integer that integers of this type hold.
  fileprivate var integerRange: (Int, Int)? {
    switch self {
    case .uint8: (0, 255)
    case .int8: (-128, 127)
    case .int16: (-32768, 32767)
    case .int32: (-2_147_483_648, 2_147_483_647)
    case .bool: (0, 1)
    case .int64, .float16, .float32, .float64, .bfloat16, .complex64: nil
    }
  }
}

/// A number as C++ streams write it: without a fraction if it is whole.
func numberText(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
}
