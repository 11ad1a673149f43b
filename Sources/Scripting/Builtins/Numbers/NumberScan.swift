// The lexical part of int(text) and float(text): white space, underscores, and digits of any script.

enum NumberScan {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// `text` without surrounding white space, with every decimal digit made ASCII.
  static func normalized(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        bytes.append(UInt8(scalar.value))
      } else if scalar.properties.isWhitespace {
        bytes.append(UInt8(ascii: " "))
      } else if let digit = decimalValue(scalar) {
        bytes.append(UInt8(48 + digit))
      } else {
        return nil
      }
    }
    let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) || (28...31).contains($0) }
    let trimmed = bytes.drop(while: isSpace)
    let tail = trimmed.reversed().prefix(while: isSpace).count
    return Array(trimmed.dropLast(tail))
  }

  /// The value of a decimal digit in any script.
  static func decimalValue(_ scalar: Unicode.Scalar) -> Int? {
    if scalar.isASCII { return ("0"..."9").contains(scalar) ? Int(scalar.value - 48) : nil }
    guard scalar.properties.generalCategory == .decimalNumber else { return nil }
    return scalar.properties.numericValue.map { Int($0) }
  }

  /// The text of a number with its underscores taken out, or nothing if one stands elsewhere than
  /// between two digits.
  static func digitsOnly(_ text: String) -> String? {
    guard let bytes = normalized(text) else { return nil }
    var kept: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte != UInt8(ascii: "_") {
        kept.append(byte)
      } else if index == 0 || index + 1 == bytes.count
        || !isDigit(bytes[index - 1]) || !isDigit(bytes[index + 1])
      {
        return nil
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
