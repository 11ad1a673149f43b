// JSON's own rules for writing texts and numbers.

package enum JSONText {
  /// Appends a text as a JSON string.
  static func append(_ text: String, to buffer: inout TextBuffer) {
    buffer += "\""
    buffer += isPlain(text) ? text : escaped(text)
    buffer += "\""
  }

  private static func escaped(_ text: String) -> String {
    var buffer = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": buffer += "\\\""
      case "\\": buffer += "\\\\"
      case "\n": buffer += "\\n"
      case "\t": buffer += "\\t"
      case "\r": buffer += "\\r"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let hex = String(scalar.value, radix: 16)
          buffer += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          buffer.unicodeScalars.append(scalar)
        }
      }
    }
    return buffer
  }

  /// Whether nothing has to be escaped, as in most texts.
  private static func isPlain(_ text: String) -> Bool {
    ByteClasses(in: text).isDisjoint(with: [.escaped, .newline, .control])
  }

  package static func quoted(_ text: String) -> String {
    "\"\(isPlain(text) ? text : escaped(text))\""
  }
}
