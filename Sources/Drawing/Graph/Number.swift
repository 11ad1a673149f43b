// The one form in which numbers appear in pictures and files, whatever the locale.

package enum Number {
  /// A float as Python's `repr` writes it: the shortest digits that read back as the same number.
  package static func python(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return "\(value)"
  }

  /// Four significant digits, for reading: `0.5`, `12.35`, `1.2e-05`.
  package static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : python(value) }
    var exponent = Int(floorLog10(abs(value)))
    // Below 1e-300 the power itself would be too small for a float.
    let (lift, size) = exponent < -290 ? (40, abs(value) * power(40)) : (0, abs(value))
    var digits = Int((size / power(exponent - 3 + lift)).rounded(.toNearestOrEven))
    if digits >= 10_000 {
      digits /= 10
      exponent += 1
    }
    let sign = value < 0 ? "-" : ""
    let text = String(digits)
    guard (-4..<6).contains(exponent) else {
      let mantissa = trimmed(text.prefix(1) + "." + text.dropFirst())
      return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(padded(abs(exponent)))"
    }
    if exponent < 0 {
      return sign + trimmed("0." + String(repeating: "0", count: -exponent - 1) + text)
    }
    if exponent >= 3 { return sign + text + String(repeating: "0", count: exponent - 3) }
    return sign + trimmed(text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1))
  }

  /// A shape as torchviz writes it: `(2, 3)`, `(5)`, `()`.
  package static func tuple(_ shape: [Int]) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }

  /// Four digits behind the point, as micrograd has them.
  package static func fixed(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return short(value) }
    let scaled = Int((abs(value) * 10_000).rounded())
    let digits = String(scaled % 10_000 + 10_000).dropFirst()
    return "\(value < 0 ? "-" : "")\(scaled / 10_000).\(digits)"
  }

  /// A count with a unit: `12.3k`, `1.5M`.
  package static func metric(_ count: Int) -> String {
    let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    for (size, unit) in units where Double(count) >= size {
      return threeDigits(Double(count) / size) + unit
    }
    return String(count)
  }

  /// A size in memory: `512 B`, `1.5 KiB`.
  package static func bytes(_ count: Int) -> String {
    let units: [(Int, String)] = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
    for (power, unit) in units where count >> power > 0 {
      return "\(threeDigits(Double(count) / Double(1 << power))) \(unit)"
    }
    return "\(count) B"
  }

  private static func threeDigits(_ value: Double) -> String {
    let scale = value < 10 ? 100.0 : value < 100 ? 10 : 1
    return short((value * scale).rounded() / scale)
  }

  private static func floorLog10(_ value: Double) -> Double {
    var exponent = 0.0
    var scale = value
    while scale >= 10 {
      scale /= 10
      exponent += 1
    }
    while scale < 1 {
      scale *= 10
      exponent -= 1
    }
    return exponent
  }

  private static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var result = Substring(text)
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
