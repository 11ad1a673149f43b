// `math`: sums and lengths with no avoidable rounding, products, and the gamma function.

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension MathModule {
  static var sums: [NativeFunction] {
    [
      .unary("fsum") { interpreter, values in
        var sum = ExactSum()
        try interpreter.iterate(values) { (value: Value) throws -> Void in
          try sum.add(try interpreter.double(value))
        }
        return .float(try sum.value())
      },
      .function("prod(iterable, /, *, start=1)") { interpreter, arguments in
        var product = arguments[1]
        try interpreter.iterate(arguments[0]) { (value: Value) throws -> Void in
          product = try interpreter.binary(.multiply, product, value)
        }
        return product
      },
      .general("hypot") { interpreter, arguments in
        .float(length(try arguments.positional.map { try interpreter.double($0) }))
      },
      .binary("dist") { interpreter, p, q in
        let a = try interpreter.elements(of: p).map { try interpreter.double($0) }
        let b = try interpreter.elements(of: q).map { try interpreter.double($0) }
        guard a.count == b.count else {
          throw valueError("both points must have the same number of dimensions")
        }
        return .float(length(zip(a, b).map { $0 - $1 }))
      },
    ]
  }

  /// The Euclidean length, with the squares summed in twice the precision.
  private static func length(_ components: [Double]) -> Double {
    let magnitudes = components.map(abs)
    if magnitudes.contains(.infinity) { return .infinity }
    if magnitudes.contains(where: \.isNaN) { return .nan }
    guard let largest = magnitudes.max(), largest > 0 else { return 0 }
    if magnitudes.count == 1 { return largest }
    let exponent = CInt(largest.exponent)
    var (high, low) = (0.0, 0.0)
    func add(_ x: Double, _ y: Double) {
      let product = x * y
      let error = fma(x, y, -product)
      let sum = high + product
      let rest = sum - high
      low += (high - (sum - rest)) + (product - rest) + error
      high = sum
    }
    for magnitude in magnitudes {
      let scaled = scalbn(magnitude, -exponent)
      add(scaled, scaled)
    }
    let root = (high + low).squareRoot()
    add(-root, root)
    return scalbn(root + (high + low) / (2 * root), exponent)
  }
}

/// A sum of floats kept exactly, as parts that do not overlap (Shewchuk).
private struct ExactSum {
  private var parts: [Double] = []
  private var special = 0.0
  private var hasSpecial = false

  mutating func add(_ value: Double) throws {
    guard value.isFinite else {
      special += value
      hasSpecial = true
      return
    }
    var x = value
    var kept = 0
    for part in parts {
      let (large, small) = abs(x) < abs(part) ? (part, x) : (x, part)
      let high = large + small
      let low = small - (high - large)
      if low != 0 {
        parts[kept] = low
        kept += 1
      }
      x = high
    }
    guard x.isFinite else { throw overflowError("intermediate overflow in fsum") }
    parts.removeSubrange(kept...)
    parts.append(x)
  }

  /// The sum rounded once, to even.
  func value() throws -> Double {
    if hasSpecial {
      if special.isNaN { throw valueError("-inf + inf in fsum") }
      return special
    }
    var index = parts.count - 1
    guard index >= 0 else { return 0 }
    var high = parts[index]
    var low = 0.0
    while index > 0 {
      index -= 1
      let x = high
      high = x + parts[index]
      low = parts[index] - (high - x)
      if low != 0 { break }
    }
    // Half a unit left over is decided by the sign of what follows.
    if index > 0, (low < 0 && parts[index - 1] < 0) || (low > 0 && parts[index - 1] > 0) {
      let doubled = low * 2
      let candidate = high + doubled
      if doubled == candidate - high { high = candidate }
    }
    return high
  }
}

/// The gamma function by Lanczos' approximation with the constants g = 6.024680040776729583740234375
/// and N = 13, as CPython computes it; the C library's differs in the last digits.
enum GammaFunction {
  private static let shift = 6.024680040776729583740234375

  private static let numerator: [Double] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
  ]

  private static let denominator: [Double] = [
    0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925,
    66, 1,
  ]

  private static func lanczos(_ x: Double) -> Double {
    var (top, bottom) = (0.0, 0.0)
    if x < 5 {
      for index in numerator.indices.reversed() {
        top = top * x + numerator[index]
        bottom = bottom * x + denominator[index]
      }
    } else {
      for index in numerator.indices {
        top = top / x + numerator[index]
        bottom = bottom / x + denominator[index]
      }
    }
    return top / bottom
  }

  /// sin(pi x), with x brought near zero first.
  private static func sinePi(_ x: Double) -> Double {
    let y = fmod(abs(x), 2)
    let result: Double =
      switch Int((2 * y).rounded()) {
      case 0: sin(.pi * y)
      case 1: cos(.pi * (y - 0.5))
      case 2: sin(.pi * (1 - y))
      case 3: -cos(.pi * (y - 1.5))
      default: sin(.pi * (y - 2))
      }
    return copysign(1, x) * result
  }

  static func gamma(_ x: Double) -> Double {
    if !x.isFinite { return x > 0 ? x : .nan }
    if x == 0 { return copysign(.infinity, x) }
    if x == x.rounded() {
      if x < 0 { return .nan }
      if x <= 23 { return (1..<max(Int(x), 1)).reduce(1.0) { $0 * Double($1) } }
    }
    let magnitude = abs(x)
    if magnitude < 1e-20 { return 1 / x }
    if magnitude > 200 { return x < 0 ? 0 / sinePi(x) : .infinity }
    let y = magnitude + shift - 0.5
    var correction = 0.0
    if magnitude > shift - 0.5 {
      let q = y - magnitude
      correction = q - (shift - 0.5)
    } else {
      let q = y - (shift - 0.5)
      correction = q - magnitude
    }
    correction = correction * shift / y
    var result: Double
    if x < 0 {
      result = -.pi / sinePi(magnitude) / magnitude * exp(y) / lanczos(magnitude)
      result -= correction * result
      if magnitude < 140 { return result / pow(y, magnitude - 0.5) }
      let root = pow(y, magnitude / 2 - 0.25)
      return result / root / root
    }
    result = lanczos(magnitude) / exp(y)
    result += correction * result
    if magnitude < 140 { return result * pow(y, magnitude - 0.5) }
    let root = pow(y, magnitude / 2 - 0.25)
    return result * root * root
  }

  static func logGamma(_ x: Double) -> Double {
    if !x.isFinite { return x.isNaN ? x : .infinity }
    if x == x.rounded(), x <= 2 { return x <= 0 ? .infinity : 0 }
    let magnitude = abs(x)
    if magnitude < 1e-20 { return -log(magnitude) }
    var result = log(lanczos(magnitude)) - shift
    result += (magnitude - 0.5) * (log(magnitude + shift - 0.5) - 1)
    if x < 0 { result = log(.pi) - log(abs(sinePi(magnitude))) - log(magnitude) - result }
    return result
  }
}
