// The character classes of the lexical grammar, for UTF-8 bytes.

extension UInt8 {
  static let tab = UInt8(0x09)
  static let lineFeed = UInt8(0x0A)
  static let formFeed = UInt8(0x0C)
  static let carriageReturn = UInt8(0x0D)
  static let space = UInt8(0x20)
  static let backslash = UInt8(0x5C)
  static let underscore = UInt8(0x5F)

  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
  var isBlank: Bool { self == .space || self == .tab || self == .formFeed }
  /// Letters, `_` and everything outside ASCII; which of those are letters is checked later.
  var startsIdentifier: Bool { isLetter || self == .underscore || self >= 0x80 }
  var continuesIdentifier: Bool { startsIdentifier || isDigit }
  /// A byte inside a character of several bytes.
  var isUTF8Continuation: Bool { self & 0xC0 == 0x80 }

  /// The value of a digit in any radix up to 16.
  var digitValue: Int? {
    if isDigit { return Int(self) - 0x30 }
    let letter = Int(self | 0x20) - 0x61
    return (0..<6).contains(letter) ? letter + 10 : nil
  }
}
