// How gamma and Dirichlet samples move with their parameters: the derivatives of the inverse of the
// distribution function, by the expansions that PyTorch uses for each region.

extension Kernel {
  /// The slope of each gamma sample by its shape parameter.
  package static func gammaSlopes(_ alpha: NDArray, _ sample: NDArray) throws -> NDArray {
    try slopes([alpha, sample], "_standard_gamma_grad_cpu") { gammaSlope($0[0], $0[1]) }
  }

  /// The slope of each part of a Dirichlet sample by its own parameter, but for a factor 1 / (1 - x).
  package static func dirichletSlopes(
    _ sample: NDArray, _ alpha: NDArray, _ total: NDArray
  ) throws -> NDArray {
    try slopes([sample, alpha, total], "_dirichlet_grad_cpu") {
      dirichletSlope($0[0], $0[1], $0[2])
    }
  }

  private static func slopes(
    _ inputs: [NDArray], _ name: String, _ slope: ([Double]) -> Double
  ) throws -> NDArray {
    let first = inputs[0]
    try check(
      first.dtype == .float32 || first.dtype == .float64, notImplemented(name, first.dtype))
    let shape = try inputs.reduce(first.shape) { try Shape.broadcast($0, $1.shape) }
    guard !inputs.contains(where: \.isMeta) else { return .empty(shape, first.dtype, meta: true) }
    let columns = inputs.map { $0.broadcast(to: shape).toDoubles() }
    let values: [Double] = (0..<shape.elementCount).map { place in
      slope(columns.map { $0[place] })
    }
    return .values(values, shape, first.dtype)
  }
}

private func gammaSlope(_ alpha: Double, _ x: Double) -> Double {
  if x < 0.8 { return gammaSlopeNearZero(alpha, x) }
  if alpha > 8 { return gammaSlopeOfLarge(alpha, x) }
  let u = Double.log(x / alpha)
  let v = Double.log(alpha)
  let coefficients: [Double] = zip(gammaTable[0], zip(gammaTable[1], gammaTable[2])).map {
    $0 + u * ($1.0 + u * $1.1)
  }
  let p = polynomial(coefficients[0..<4], v)
  let q = polynomial(coefficients[4..<8], v)
  return Double.exp(p / q)
}

/// Coefficients of a rational function of two variables.
private let gammaTable: [[Double]] = [
  [
    0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084,
  ],
  [
    0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915,
    -0.00058392623,
  ],
  [
    0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326,
    0.00085092367, -1.5247877e-07,
  ],
]

/// The sum of coefficients times the powers of x, the first being the constant.
private func polynomial(_ coefficients: ArraySlice<Double>, _ x: Double) -> Double {
  coefficients.reversed().reduce(0) { $0 * x + $1 }
}

/// By Taylor's series.
private func gammaSlopeNearZero(_ alpha: Double, _ x: Double) -> Double {
  var (numerator, denominator) = (1.0, alpha)
  var first = numerator / denominator
  var second = numerator / (denominator * denominator)
  for index in 1...5 {
    numerator *= -x / Double(index)
    denominator += 1
    first += numerator / denominator
    second += numerator / (denominator * denominator)
  }
  let power = Double.pow(x, alpha)
  let density = Double.pow(x, alpha - 1) * Double.exp(-x)
  // PyTorch takes digamma(0) for positive infinity here.
  let growth = alpha == 0 ? Double.infinity : digamma(alpha)
  let slope = (Double.log(x) - growth) * power * first - power * second
  let result = -slope / density
  return result.isNaN ? 0 : result
}

/// By Rice's saddle point expansion.
private func gammaSlopeOfLarge(_ alpha: Double, _ x: Double) -> Double {
  if 0.9 * alpha <= x && x <= 1.1 * alpha {
    let first = 1 + 24 * alpha * (1 + 12 * alpha)
    let quadratic = 1440 * (alpha * alpha) + 6 * x * (53 - 120 * x)
    let second = quadratic - 65 * x * x / alpha + alpha * (107 + 3600 * x)
    return first * second / (1_244_160 * (alpha * alpha) * (alpha * alpha))
  }
  let root = (8 * alpha).squareRoot()
  let ratio = Double.log(x / alpha)
  let near = root / (alpha - x)
  let far = Double.pow(x - alpha - alpha * ratio, -1.5)
  let both = x < alpha ? near - far : near + far
  let correction = (2 / alpha).squareRoot() * (alpha + x) / ((alpha - x) * (alpha - x))
  let stirling = 1 + 1 / (12 * alpha) * (1 + 1 / (24 * alpha))
  return -stirling * x * (ratio * both - correction) / root
}

private func dirichletSlope(_ x: Double, _ alpha: Double, _ total: Double) -> Double {
  let beta = total - alpha
  let boundary = total * x * (1 - x)
  if x <= 0.5 && boundary < 2.5 { return betaSlopeNearZero(x, alpha, beta) }
  if x >= 0.5 && boundary < 0.75 { return -betaSlopeNearOne(1 - x, beta, alpha) }
  if alpha > 6 && beta > 6 { return betaSlopeOfLarge(x, alpha, beta) }
  let u = Double.log(x)
  let a = Double.log(alpha) - u
  let b = Double.log(total) - a
  let powers: [Double] = [1, u, u * u].flatMap { power in [power, power * a, power * a * a] }
  func sum(_ table: [[Double]]) -> Double {
    zip(powers, table).reduce(0) { $0 + $1.0 * polynomial($1.1[...], b) }
  }
  let approximation = x * (digamma(total) - digamma(alpha)) / beta
  return sum(betaNumerators) / sum(betaDenominators) * approximation
}

/// Coefficients of a rational function of three variables: rows by powers of two, columns of the third.
private let betaNumerators: [[Double]] = [
  [1.003668233, -0.01061107488, -0.0657888334, 0.01201642863],
  [0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033],
  [-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013],
  [0.221950385, -0.3187676331, 0.01799915743, 0.01074823814],
  [-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057],
  [0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05],
  [-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565],
  [0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181],
  [0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05],
]

private let betaDenominators: [[Double]] = [
  [1, -0.02924021934, -0.04438342661, 0.007285809825],
  [0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521],
  [-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149],
  [0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273],
  [0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956],
  [-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05],
  [0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05],
  [0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05],
  [-0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06],
]

/// Of a beta sample by its first parameter.
private func betaSlopeNearZero(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
  let factor = digamma(alpha) - digamma(alpha + beta) - Double.log(x)
  var numerator = 1.0
  var series = numerator / alpha * (factor + 1 / alpha)
  for index in 1...10 {
    let step = Double(index)
    numerator *= (step - beta) * x / step
    let denominator = alpha + step
    series += numerator / denominator * (factor + 1 / denominator)
  }
  let result = x * Double.pow(1 - x, -beta) * series
  return result.isNaN ? 0 : result
}

/// By its second parameter.
private func betaSlopeNearOne(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
  let factor = digamma(alpha + beta) - digamma(beta)
  var (numerator, betas, slopes, series) = (1.0, 1.0, 0.0, factor / alpha)
  for index in 1...8 {
    let step = Double(index)
    numerator *= -x / step
    slopes = slopes * (beta - step) + betas
    betas *= beta - step
    series += numerator / (alpha + step) * (slopes + factor * betas)
  }
  let result = -Double.pow(1 - x, 1 - beta) * series
  return result.isNaN ? 0 : result
}

/// By Rice's saddle point expansion.
private func betaSlopeOfLarge(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
  let total = alpha + beta
  let mean = alpha / total
  let deviation = (alpha * beta / (total + 1)).squareRoot() / total
  if abs(x - mean) <= 0.1 * deviation { return betaSlopeAtMean(x, alpha, beta) }
  let prefactor = -x / (2 * alpha * beta / total).squareRoot()
  func stirling(_ z: Double) -> Double { 1 + 1 / (12 * z) + 1 / (288 * z * z) }
  let offset = alpha * (x - 1) + beta * x
  let numerator = 2 * (alpha * alpha) * (x - 1) + alpha * beta * (x - 1) - x * (beta * beta)
  let width = (2 * alpha / beta).squareRoot() * Double.pow(total, 1.5)
  let first = numerator / (width * offset * offset)
  let ratio = Double.log(alpha / (total * x))
  let second = (8 * alpha * beta / total).squareRoot() / offset
  let base = beta * Double.log(beta / (total * (1 - x))) + alpha * ratio
  let third = Double.pow(base, -1.5)
  let sum = first + 0.5 * ratio * (second + (x < mean ? third : -third))
  return stirling(alpha) * stirling(beta) / stirling(total) * prefactor * sum
}

/// Where the expansion has a gap that can be filled.
private func betaSlopeAtMean(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
  let total = alpha + beta
  let square = beta * beta
  var sum = 8 * (1 - x) * (135 * beta - 11)
  sum = (453 + 1620 * beta * (1 - x) - 455 * x) * beta + alpha * sum
  sum = 3 * (59 + 180 * beta - 90 * x) * square + alpha * sum
  sum = (43 + 20 * (16 + 27 * beta) * x) * square * beta + alpha * sum
  sum = 47 * x * square * square + alpha * sum
  let numerator = (1 + 12 * alpha) * (1 + 12 * beta) / (total * total)
  let denominator = 12960 * alpha * alpha * alpha * square * (1 + 12 * total)
  return numerator / (1 - x) * sum / denominator
}
