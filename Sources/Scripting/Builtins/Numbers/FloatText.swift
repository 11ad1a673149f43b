// How a float is written and read: Python's shortest round-trip form, its fixed, exponent and general
// forms, hexadecimal, and the grammar of float().

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The decimal digits of a finite magnitude, `0.DIGITS x 10^point`.
struct DecimalDigits {
  var digits: [UInt8]
  var point: Int
}

enum FloatText {
  /// What `repr(value)` and `str(value)` give.
  static func repr(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 1e-4 && magnitude < 1e15 || value == 0 { return value.description }
    if let special = special(value) { return special }
    let decimal = shortestDigits(magnitude)
    let body =
      decimal.point > 16 || decimal.point < -3
      ? exponentForm(decimal, upper: false, pointAlways: false)
      : fixedForm(decimal, pointAlways: true)
    return value < 0 ? "-" + body : body
  }

  /// `inf`, `-inf` or `nan`, or nothing for a finite value.
  static func special(_ value: Double) -> String? {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return nil
  }

  /// The fewest digits that read back as the same value.
  static func shortestDigits(_ magnitude: Double) -> DecimalDigits {
    decimalDigits(of: magnitude.description)
  }

  /// `count` significant digits, correctly rounded.
  static func roundedDigits(_ magnitude: Double, count: Int) -> DecimalDigits {
    decimalDigits(of: printed("%.*e", max(count, 1) - 1, magnitude))
  }

  private static func decimalDigits(of text: String) -> DecimalDigits {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    var place = (point ?? digits.count) + exponent
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    if leading < digits.count {
      digits.removeFirst(leading)
      place -= leading
    } else {
      place = 1
    }
    while digits.count > 1 && digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return DecimalDigits(digits: digits, point: place)
  }

  /// `1.5e-07`: a digit, the rest after a point, an exponent of at least two digits.
  static func exponentForm(
    _ decimal: DecimalDigits, upper: Bool, pointAlways: Bool, digits count: Int = 0
  ) -> String {
    var body = decimal.digits
    while body.count < count { body.append(UInt8(ascii: "0")) }
    var bytes: [UInt8] = [body[0]]
    if body.count > 1 || pointAlways { bytes.append(UInt8(ascii: ".")) }
    bytes += body.dropFirst()
    let exponent = decimal.point - 1
    bytes.append(UInt8(ascii: upper ? "E" : "e"))
    bytes.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
    if abs(exponent) < 10 { bytes.append(UInt8(ascii: "0")) }
    bytes += Array(String(abs(exponent)).utf8)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `1234.5`: no exponent; `pointAlways` writes `.0` where nothing follows the point.
  static func fixedForm(_ decimal: DecimalDigits, pointAlways: Bool, digits count: Int = 0)
    -> String
  {
    let zero = UInt8(ascii: "0")
    var whole = decimal.point > 0 ? Array(decimal.digits.prefix(decimal.point)) : [zero]
    while whole.count < decimal.point { whole.append(zero) }
    var rest = [UInt8](repeating: zero, count: max(0, -decimal.point))
    rest += decimal.digits.dropFirst(max(0, decimal.point))
    if decimal.digits == [zero] { rest = [] }
    let written = (decimal.point > 0 ? whole.count : 0) + rest.count + min(decimal.point, 0)
    if count > written { rest += [UInt8](repeating: zero, count: count - written) }
    if rest.isEmpty && pointAlways && count == 0 { rest = [zero] }
    if !rest.isEmpty || pointAlways { whole.append(UInt8(ascii: ".")) }
    return String(decoding: whole + rest, as: UTF8.self)
  }

  /// What C's printf writes, which is correctly rounded for every precision.
  static func printed(_ format: String, _ precision: Int, _ value: Double) -> String {
    let arguments: [any CVarArg] = [CInt(clamping: precision), value]
    return withVaList(arguments) { list in
      var buffer = [CChar](repeating: 0, count: 64 + max(precision, 0))
      let length = Int(vsnprintf(&buffer, buffer.count, format, list))
      guard length >= buffer.count else { return text(buffer, length) }
      return withVaList(arguments) { again in
        buffer = [CChar](repeating: 0, count: length + 1)
        vsnprintf(&buffer, buffer.count, format, again)
        return text(buffer, length)
      }
    }
  }

  private static func text(_ buffer: [CChar], _ length: Int) -> String {
    String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

// float(text) and float.hex

extension FloatText {
  /// What `float(text)` gives, or nothing where it raises.
  static func parse(_ text: String) -> Double? {
    guard let body = NumberScan.digitsOnly(text) else { return nil }
    switch body.lowercased() {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default: return isDecimal(Array(body.utf8)) ? Double(body) ?? overflowing(body) : nil
    }
  }

  /// sign? (digits . digits? | . digits | digits) (e sign? digits)?
  private static func isDecimal(_ bytes: [UInt8]) -> Bool {
    var index = 0
    func digits() -> Int {
      let start = index
      while index < bytes.count && NumberScan.isDigit(bytes[index]) { index += 1 }
      return index - start
    }
    func accept(_ options: StaticString) -> Bool {
      guard index < bytes.count else { return false }
      let found = "\(options)".utf8.contains(bytes[index])
      if found { index += 1 }
      return found
    }
    _ = accept("+-")
    var count = digits()
    if accept(".") { count += digits() }
    if count == 0 { return false }
    if accept("eE") {
      _ = accept("+-")
      if digits() == 0 { return false }
    }
    return index == bytes.count
  }

  private static func overflowing(_ body: String) -> Double {
    body.withCString { strtod($0, nil) }
  }

  /// What `value.hex()` gives.
  static func hex(_ value: Double) -> String {
    if let special = special(value) { return special }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return sign + "0x0.0p+0" }
    let isSubnormal = value.exponentBitPattern == 0
    let exponent = isSubnormal ? -1022 : Int(value.exponentBitPattern) - 1023
    let fraction = String(value.significandBitPattern, radix: 16)
    let padded = String(repeating: "0", count: 13 - fraction.count) + fraction
    return "\(sign)0x\(isSubnormal ? 0 : 1).\(padded)p\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }
}

// float.fromhex

extension FloatText {
  /// What `float.fromhex(text)` gives, or nothing where it raises.
  static func parseHex(_ text: String) -> Double? {
    guard let bytes = NumberScan.normalized(text) else { return nil }
    let body = String(decoding: bytes, as: UTF8.self).lowercased()
    if let special = parse(body), !special.isFinite { return special }
    let unsigned = body.drop { $0 == "+" || $0 == "-" }
    guard body.utf8.count - unsigned.utf8.count <= 1 else { return nil }
    var digits = unsigned.hasPrefix("0x") ? String(unsigned.dropFirst(2)) : String(unsigned)
    if !digits.contains("p") { digits += "p0" }
    if digits.hasPrefix(".") { digits = "0" + digits }
    guard digits.utf8.allSatisfy({ "0123456789abcdefp.+-".utf8.contains($0) }) else { return nil }
    let value = Double("0x" + digits.replacing(".p", with: "p"))
    return body.hasPrefix("-") ? value.map { -$0 } : value
  }
}
