// Functions that the C library lacks, computed in Double.

/// The inverse of erf: a closed-form guess, refined by Halley's method.
func inverseErf(_ y: Double) -> Double {
  guard abs(y) < 1 else { return abs(y) == 1 ? y * .infinity : .nan }
  guard y != 0 else { return y }
  // Winitzki's approximation, good to three digits everywhere.
  let a = 0.147
  let logarithm = Double.log1p(-y * y)
  let half = 2 / (Double.pi * a) + logarithm / 2
  var x = ((half * half - logarithm / a).squareRoot() - half).squareRoot()
  let magnitude = abs(y)
  for _ in 0..<3 {
    // Near 1 the difference of complements keeps the digits that erf loses.
    let error = magnitude > 0.5 ? (1 - magnitude) - Double.erfc(x) : Double.erf(x) - magnitude
    let step = error / (2 / Double.pi.squareRoot() * Double.exp(-x * x))
    x -= step / (1 + x * step)
  }
  return y < 0 ? -x : x
}

/// The logarithmic derivative of the gamma function.
func digamma(_ value: Double) -> Double {
  if value == 0 { return value.sign == .minus ? .infinity : -.infinity }
  if value < 0 {
    guard value != value.rounded(.down) else { return .nan }
    let fraction = value - value.rounded(.towardZero)
    return digamma(1 - value) - Double.pi / Double.tan(Double.pi * fraction)
  }
  var (x, sum) = (value, 0.0)
  while x < 10 {
    sum -= 1 / x
    x += 1
  }
  if x.isInfinite { return x }
  let inverse = 1 / (x * x)
  let series: [Double] = [
    8.333_333_333_333_333e-2, -8.333_333_333_333_333e-3, 3.968_253_968_253_968_3e-3,
    -4.166_666_666_666_666_6e-3, 7.575_757_575_757_575_8e-3, -2.109_279_609_279_609_3e-2,
    8.333_333_333_333_333e-2,
  ]
  let tail = series.reversed().reduce(0) { ($0 + $1) * inverse }
  return sum + Double.log(x) - 0.5 / x - tail
}

/// The Hurwitz zeta function, by Euler-Maclaurin summation.
func zeta(_ s: Double, _ q: Double) -> Double {
  if s == 1 { return .infinity }
  if s < 1 { return .nan }
  if q <= 0 && q == q.rounded(.down) { return .infinity }
  var sum = 0.0
  var x = q
  while x < 12 {
    sum += Double.pow(x, -s)
    x += 1
  }
  sum += Double.pow(x, 1 - s) / (s - 1) + 0.5 * Double.pow(x, -s)
  // Bernoulli numbers over factorials: B2/2!, B4/4!, ...
  let coefficients: [Double] = [
    1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1_209_600, 1.0 / 47_900_160,
    -691.0 / 1_307_674_368_000, 1.0 / 74_724_249_600,
  ]
  var factor = s * Double.pow(x, -s - 1)
  for (index, coefficient) in coefficients.enumerated() {
    sum += coefficient * factor
    let k = Double(2 * index + 1)
    factor *= (s + k) * (s + k + 1) / (x * x)
  }
  return sum
}

/// The `n`-th derivative of digamma.
func polygamma(_ n: Int, _ x: Double) -> Double {
  if n == 0 { return digamma(x) }
  if n == 1 && x < 0.5 {
    // Reflection: the series would need many terms.
    let sine = Double.sin(Double.pi * x)
    return -polygamma(1, 1 - x) + (Double.pi * Double.pi) / (sine * sine)
  }
  let factorial = Double.exp(Double.logGamma(Double(n + 1))).rounded()
  return (n % 2 == 0 ? -1 : 1) * factorial * zeta(Double(n + 1), x)
}

/// The modified Bessel function of the first kind and order zero.
func besselI0(_ value: Double) -> Double { besselI(0, abs(value), isScaled: false) }

/// The same times exp(-|x|).
func besselI0e(_ value: Double) -> Double { besselI(0, abs(value), isScaled: true) }

/// The modified Bessel function of the first kind and order one.
func besselI1(_ value: Double) -> Double {
  let size = besselI(1, abs(value), isScaled: false)
  return value < 0 ? -size : size
}

/// The same times exp(-|x|).
func besselI1e(_ value: Double) -> Double {
  let size = besselI(1, abs(value), isScaled: true)
  return value < 0 ? -size : size
}

/// By its power series, or for large arguments by the asymptotic one.
private func besselI(_ order: Double, _ x: Double, isScaled: Bool) -> Double {
  if x.isNaN { return x }
  var (term, sum, k) = (1.0, 1.0, 1.0)
  if x < 30 {
    let quarter = x * x / 4
    while term > sum * 1e-17 {
      term *= quarter / (k * (k + order))
      sum += term
      k += 1
    }
    return sum * (order == 0 ? 1 : x / 2) * (isScaled ? Double.exp(-x) : 1)
  }
  while k < 20 {
    let odd = 2 * k - 1
    term *= (odd * odd - 4 * order * order) / (8 * x * k)
    sum += term
    k += 1
  }
  let root = (2 * Double.pi * x).squareRoot()
  return (isScaled ? 1 : Double.exp(x)) / root * sum
}

/// erfc(x) · exp(x²)
func scaledErfc(_ x: Double) -> Double {
  if x < 25 { return Double.erfc(x) * Double.exp(x * x) }
  let inverse = 1 / (x * x)
  let series = 1 - inverse / 2 * (1 - inverse * 3 / 2 * (1 - inverse * 5 / 2))
  return series / (x * Double.pi.squareRoot())
}

/// The logarithm of the normal distribution function.
func logNormal(_ x: Double) -> Double {
  let scaled = x * 0.5.squareRoot()
  if x < -1 { return Double.log(scaledErfc(-scaled) / 2) - scaled * scaled }
  return Double.log1p(-Double.erfc(scaled) / 2)
}

/// The inverse of the normal distribution function, refined where the closed form loses digits.
func inverseNormal(_ p: Double) -> Double {
  guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
  if p > 0.5 { return -inverseNormal(1 - p) }
  var x = p > 1e-9 ? 2.0.squareRoot() * inverseErf(2 * p - 1) : -(-2 * Double.log(p)).squareRoot()
  for _ in 0..<8 {
    let density = Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    let step = (Double.erfc(-x * 0.5.squareRoot()) / 2 - p) / density
    x -= step / (1 + x * step / 2)
  }
  return x
}

/// The regularised incomplete gamma functions: a series below the turning point, else a continued
/// fraction.
func incompleteGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
  guard a >= 0, x >= 0 else { return (.nan, .nan) }
  if a == 0 { return x > 0 ? (1, 0) : (.nan, .nan) }
  if x == 0 { return (0, 1) }
  if a.isInfinite { return x.isInfinite ? (.nan, .nan) : (0, 1) }
  if x.isInfinite { return (1, 0) }
  let factor = Double.exp(a * Double.log(x) - x - Double.logGamma(a))
  if x < a + 1 {
    var (term, sum, n) = (1 / a, 1 / a, a)
    for _ in 0..<10_000 where term > sum * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    return (sum * factor, 1 - sum * factor)
  }
  let tiny = 1e-300
  var b = x + 1 - a
  var (c, d) = (1 / tiny, 1 / b)
  var fraction = d
  for i in 1..<10_000 {
    let term = -Double(i) * (Double(i) - a)
    b += 2
    d = term * d + b
    d = 1 / (abs(d) < tiny ? tiny : d)
    c = b + term / c
    c = abs(c) < tiny ? tiny : c
    fraction *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return (1 - fraction * factor, fraction * factor)
}
