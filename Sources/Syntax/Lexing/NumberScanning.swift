// The lexer's reading of numbers: only their extent and form, their values are the parser's.

extension Lexer {
  /// NUMBER: integers in four radices, floats and imaginary numbers, with single underscores.
  mutating func scanNumber() throws(Failure) {
    let start = position
    if byte() == UInt8(ascii: "0") {
      switch byte(1) | 0x20 {
      case UInt8(ascii: "x"): return try scanDigits(radix: 16, "hexadecimal", from: start)
      case UInt8(ascii: "o"): return try scanDigits(radix: 8, "octal", from: start)
      case UInt8(ascii: "b"): return try scanDigits(radix: 2, "binary", from: start)
      default: break
      }
    }
    if byte() != UInt8(ascii: ".") { try scanDecimalDigits() }
    let digits = start..<position
    var isInteger = true
    if byte() == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      if byte().isDigit { try scanDecimalDigits() }
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      guard try scanExponent() else {
        if isInteger { try checkLeadingZeros(digits) }
        return emit(.number, from: start)
      }
      isInteger = false
    }
    if byte() | 0x20 == UInt8(ascii: "j") {
      position += 1
      try checkNumberEnd("imaginary")
    } else {
      if isInteger { try checkLeadingZeros(digits) }
      try checkNumberEnd("decimal")
    }
    emit(.number, from: start)
  }

  private mutating func scanDigits(
    radix: Int, _ name: String, from start: Int
  ) throws(Failure) {
    position += 2
    repeat {
      if byte() == .underscore { position += 1 }
      guard let value = byte().digitValue, value < radix else {
        try checkDigit(name)
        throw failure("invalid \(name) literal", at: position - 1)
      }
      while let value = byte().digitValue, value < radix { position += 1 }
    } while byte() == .underscore
    try checkDigit(name)
    try checkNumberEnd(name)
    emit(.number, from: start)
  }

  private func checkDigit(_ name: String) throws(Failure) {
    guard byte().isDigit else { return }
    throw failure(
      "invalid digit '\(Unicode.Scalar(byte()))' in \(name) literal", at: position)
  }

  private mutating func scanDecimalDigits() throws(Failure) {
    while true {
      while byte().isDigit { position += 1 }
      guard byte() == .underscore else { return }
      guard byte(1).isDigit else { throw failure("invalid decimal literal", at: position) }
      position += 1
    }
  }

  /// Reads `e+10`; an `e` without digits may begin the keyword `else`, and is left alone.
  private mutating func scanExponent() throws(Failure) -> Bool {
    let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
    if hasSign {
      guard byte(2).isDigit else { throw failure("invalid decimal literal", at: position + 1) }
    } else if !byte(1).isDigit {
      try checkNumberEnd("decimal")
      return false
    }
    position += hasSign ? 2 : 1
    try scanDecimalDigits()
    return true
  }

  private func checkLeadingZeros(_ digits: Range<Int>) throws(Failure) {
    guard bytes[digits.lowerBound] == UInt8(ascii: "0") else { return }
    let isZero = bytes[digits].allSatisfy { $0 == UInt8(ascii: "0") || $0 == .underscore }
    guard !isZero else { return }
    throw failure(
      "leading zeros in decimal integer literals are not permitted; "
        + "use an 0o prefix for octal integers", at: digits.lowerBound)
  }

  /// A letter may follow a number only where a keyword such as `or` begins.
  private func checkNumberEnd(_ name: String) throws(Failure) {
    let next = byte()
    guard next < 0x80, next.continuesIdentifier else { return }
    let keywords: [StaticString] = ["and", "else", "for", "if", "in", "is", "or", "not"]
    let isKeyword = keywords.contains { (keyword: StaticString) in
      let length = keyword.utf8CodeUnitCount
      // CPython does not look past `if`, `in` and `is`.
      let isWhole = length == 2 && keyword.utf8Start.pointee == UInt8(ascii: "i")
      guard isWhole || !byte(length).continuesIdentifier else { return false }
      return keyword.withUTF8Buffer { buffer in
        buffer.indices.allSatisfy { byte($0) == buffer[$0] }
      }
    }
    guard isKeyword else { throw failure("invalid \(name) literal", at: position - 1) }
  }
}
