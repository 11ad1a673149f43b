// How strings and bytes are written as literals: `repr`, and `ascii`.

enum StringLiteral {
  /// What `repr(text)` gives, or `ascii(text)`.
  static func quoted(_ text: String, asciiOnly: Bool = false) -> String {
    let quote: Unicode.Scalar =
      text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = String(quote)
    result.reserveCapacity(text.utf8.count + 2)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case " "..."~": result.unicodeScalars.append(scalar)
      default:
        if !asciiOnly && scalar.value > 127 && isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += escape(scalar.value)
        }
      }
    }
    result.unicodeScalars.append(quote)
    return result
  }

  private static func escape(_ value: UInt32) -> String {
    if value < 0x100 { return "\\x" + hex(value, 2) }
    return value < 0x10000 ? "\\u" + hex(value, 4) : "\\U" + hex(value, 8)
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// Only ASCII, with everything else escaped, as `ascii()` makes it of a repr.
  static func escapedToASCII(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        result += escape(scalar.value)
      }
    }
  }

  /// What `repr(bytes)` gives.
  static func quoted(_ bytes: [UInt8]) -> String {
    let single = UInt8(ascii: "'")
    let quote = bytes.contains(single) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = "b" + quote
    for byte in bytes {
      let scalar = Unicode.Scalar(byte)
      switch scalar {
      case "\\": result += "\\\\"
      case "'" where quote == "'": result += "\\'"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case " "..."~": result.unicodeScalars.append(scalar)
      default: result += "\\x" + hex(UInt32(byte), 2)
      }
    }
    return result + quote
  }

  /// What `str.isprintable` asks of each character.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }
}
