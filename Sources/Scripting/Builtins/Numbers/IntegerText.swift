// How an integer is written and read, in any base from 2 to 36.

internal import BigInt

enum IntegerText {
  /// The most decimal digits that are converted, as CPython limits them.
  static let digitLimit = 4300

  /// What `int(text, base)` gives, or nothing where the text is no such literal.
  static func parse(_ text: String, base: Int) throws -> BigInt? {
    guard let bytes = NumberScan.normalized(text) else { return nil }
    var rest = bytes[...]
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    guard let (digits, radix) = withoutPrefix(rest, base: base),
      let plain = withoutUnderscores(digits, radix: radix)
    else { return nil }
    if base == 0 && radix == 10 && plain.count > 1 && plain.first == 48
      && plain.contains(where: { $0 != 48 })
    {
      return nil
    }
    if plain.count > digitLimit && radix.nonzeroBitCount != 1 {
      throw valueError(
        "Exceeds the limit (\(digitLimit) digits) for integer string conversion: value has "
          + "\(plain.count) digits; use sys.set_int_max_str_digits() to increase the limit")
    }
    let literal = String(decoding: plain, as: UTF8.self)
    if plain.count < 19, let small = Int(literal, radix: radix) {
      return BigInt(negative ? -small : small)
    }
    return BigInt(sign: negative ? .minus : .plus, magnitude: magnitude(literal, radix: radix))
  }

  private static func magnitude(_ digits: String, radix: Int) -> BigUInt {
    // The package reads no base 36.
    if radix < 36 { return BigUInt(digits, radix: radix) ?? 0 }
    return digits.utf8.reduce(0) { $0 * 36 + BigUInt(digitValue($1) ?? 0) }
  }

  /// The digits after `0x`, `0o` or `0b`, where the base allows such a prefix, and the base they are in.
  private static func withoutPrefix(_ text: ArraySlice<UInt8>, base: Int) -> (
    ArraySlice<UInt8>, Int
  )? {
    let prefixes: [UInt8: Int] = [
      UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2,
    ]
    if text.count > 2, text.first == 48, let radix = prefixes[text[text.startIndex + 1] | 0x20],
      base == 0 || base == radix
    {
      let digits = text.dropFirst(2)
      return (digits.first == UInt8(ascii: "_") ? digits.dropFirst() : digits, radix)
    }
    return (text, base == 0 ? 10 : base)
  }

  private static func withoutUnderscores(_ digits: ArraySlice<UInt8>, radix: Int) -> [UInt8]? {
    var plain: [UInt8] = []
    var afterDigit = false
    for byte in digits {
      if byte == UInt8(ascii: "_") {
        guard afterDigit else { return nil }
        afterDigit = false
      } else {
        guard let value = digitValue(byte), value < radix else { return nil }
        plain.append(byte)
        afterDigit = true
      }
    }
    return afterDigit ? plain : nil
  }

  private static func digitValue(_ byte: UInt8) -> Int? {
    switch byte {
    case 48...57: Int(byte) - 48
    case 65...90: Int(byte) - 55
    case 97...122: Int(byte) - 87
    default: nil
    }
  }

  /// What `str(value)` gives.
  static func decimal(_ value: BigInt) throws -> String {
    // Three bits make at most one decimal digit, so that short numbers need not be measured.
    if value.magnitude.bitWidth > 3 * digitLimit {
      let text = String(value)
      if text.utf8.count - (value.sign == .minus ? 1 : 0) > digitLimit { throw tooLong() }
      return text
    }
    return String(value)
  }

  private static func tooLong() -> any Error {
    valueError(
      "Exceeds the limit (\(digitLimit) digits) for integer string conversion; "
        + "use sys.set_int_max_str_digits() to increase the limit")
  }

  /// What `hex`, `oct` and `bin` give: sign, prefix, digits.
  static func prefixed(_ value: BigInt, radix: Int, prefix: String) -> String {
    (value.sign == .minus ? "-" : "") + prefix + String(value.magnitude, radix: radix)
  }
}
