// The values of number tokens, whose form the lexer has checked.

extension Parser {
  /// CPython's limit on decimal digits, which keeps the conversion from taking quadratic time.
  private static let maximumDecimalDigits = 4300

  // NUMBER
  func number(_ token: Token) throws(ParseFailure) -> Constant {
    let digits = bytes[Int(token.start)..<Int(token.end)]
    if digits.count > 2, digits[digits.startIndex] == UInt8(ascii: "0") {
      switch digits[digits.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): return integer(digits.dropFirst(2), radix: 16)
      case UInt8(ascii: "o"): return integer(digits.dropFirst(2), radix: 8)
      case UInt8(ascii: "b"): return integer(digits.dropFirst(2), radix: 2)
      default: break
      }
    }
    if digits.allSatisfy({ $0.isDigit || $0 == .underscore }) {
      return try decimalInteger(digits, at: token)
    }
    let isImaginary = digits.last.map { $0 | 0x20 == UInt8(ascii: "j") } ?? false
    let plain = digits.filter { $0 != .underscore }.dropLast(isImaginary ? 1 : 0)
    let value = Double(String(decoding: plain, as: UTF8.self)) ?? 0
    return isImaginary ? .imaginary(value) : .float(value)
  }

  private func decimalInteger(
    _ digits: ArraySlice<UInt8>, at token: Token
  ) throws(ParseFailure) -> Constant {
    let constant = integer(digits, radix: 10)
    guard case .largeInteger(let text, _) = constant,
      text.utf8.count > Parser.maximumDecimalDigits
    else { return constant }
    throw error(
      "Exceeds the limit (4300 digits) for integer string conversion: value has "
        + "\(text.utf8.count) digits; use sys.set_int_max_str_digits() to increase the limit "
        + "- Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
      at: token.span)
  }

  private func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> Constant {
    var value = 0
    for digit in digits where digit != .underscore {
      let (product, overflows) = value.multipliedReportingOverflow(by: radix)
      let (sum, carries) = product.addingReportingOverflow(digit.digitValue ?? 0)
      guard !overflows, !carries else {
        let plain = digits.filter { $0 != .underscore }
        let significant = plain.drop { $0 == UInt8(ascii: "0") }
        return .largeInteger(digits: String(decoding: significant, as: UTF8.self), radix: radix)
      }
      value = sum
    }
    return .integer(value)
  }
}
