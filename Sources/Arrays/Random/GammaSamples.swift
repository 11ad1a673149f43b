// Gamma and Dirichlet samples, drawn by Marsaglia and Tsang's method in the order in which PyTorch draws.

extension Generator {
  /// A sample for each shape parameter; never less than the smallest normal number.
  package func gamma(_ alpha: NDArray) throws -> NDArray {
    try check(alpha.dtype.isWidelyFloating, notImplemented("gamma_cpu", alpha.dtype))
    let least = alpha.dtype.leastNormal
    return alpha.mapDoubles { max(least, alpha.dtype.rounded(gamma($0))) }
  }

  /// Samples that sum to one along the last dim.
  package func dirichlet(_ alpha: NDArray) throws -> NDArray {
    try check(alpha.dtype.isWidelyFloating, notImplemented("dirichlet", alpha.dtype))
    let wide = NDArray.empty(alpha.shape, .float64, meta: alpha.isMeta)
    try alpha.copy(to: wide)
    let drawn = wide.mapDoubles { max(Double.leastNormalMagnitude, gamma($0)) }
    let total = try Kernel.reduce(.sum, drawn, [-1], keepdim: true)
    let (least, most) = (alpha.dtype.leastNormal, alpha.dtype.greatestBelowOne)
    let result = NDArray.empty(alpha.shape, alpha.dtype, meta: alpha.isMeta)
    try Kernel.binary(.div, drawn, total).mapDoubles { min(most, max(least, $0)) }.copy(to: result)
    return result
  }

  private func gamma(_ given: Double) -> Double {
    var (alpha, scale) = (given, 1.0)
    if alpha < 1 {
      if alpha == 0 { return 0 }
      scale = Double.pow(1 - uniform53(), 1 / alpha)
      alpha += 1
    }
    // The constants of the method are float32 where PyTorch writes them so.
    let d = alpha - Double(1 as Float / 3)
    let c = 1 / (9 * d).squareRoot()
    guard c.isFinite else { return .nan }
    while true {
      var (x, y) = (0.0, 0.0)
      repeat {
        x = normal()
        y = 1 + c * x
      } while y <= 0
      let v = y * y * y
      let u = 1 - uniform53()
      let square = x * x
      if u < 1 - Double(0.0331 as Float) * square * square { return scale * d * v }
      if Double.log(u) < 0.5 * square + d * (1 - v + Double.log(v)) { return scale * d * v }
    }
  }
}

extension NDArray {
  /// An array of the same type, of a function of each element, taken in order.
  fileprivate func mapDoubles(_ function: (Double) -> Double) -> NDArray {
    guard !isMeta else { return .empty(shape, dtype, meta: true) }
    return .values(toDoubles().map(function), shape, dtype)
  }
}

extension DType {
  fileprivate var isWidelyFloating: Bool { self == .float32 || self == .float64 }

  fileprivate var leastNormal: Double {
    self == .float64 ? .leastNormalMagnitude : Double(Float.leastNormalMagnitude)
  }

  fileprivate var greatestBelowOne: Double {
    self == .float64 ? (1.0).nextDown : Double((1 as Float).nextDown)
  }

  fileprivate func rounded(_ value: Double) -> Double {
    self == .float64 ? value : Double(Float(value))
  }
}
