// DOT's own rules for writing names and texts.

/// Quoting as the DOT grammar asks for it (graphviz.org/doc/info/lang.html).
package enum DOTSyntax {
  private static let keywords: Set<String> = [
    "node", "edge", "graph", "digraph", "subgraph", "strict",
  ]

  /// A text as a DOT ID: bare where the grammar allows it, quoted where not.
  package static func id(_ text: String) -> String {
    var buffer = TextBuffer()
    append(text, to: &buffer)
    return buffer.string
  }

  static func append(_ text: String, to buffer: inout TextBuffer) {
    let found = ByteClasses(in: text)
    guard !isBareID(text, found) else {
      buffer += text
      return
    }
    buffer += "\""
    buffer += found.contains(.escaped) || text.utf8.count > longestPiece ? escaped(text) : text
    buffer += "\""
  }

  /// Makes a tooltip of what was written behind a quote at `start`; most texts only need another.
  static func endTooltip(_ buffer: inout TextBuffer, from start: Int) {
    let found = buffer.classes(from: start + 1)
    let special: ByteClasses = [.escaped, .entity, .control, .beyond]
    let isWord = found.isSubset(of: [.letter, .digit])
    if !isWord, found.isDisjoint(with: special), buffer.count - start <= longestPiece {
      buffer += "\""
      return
    }
    let text = buffer.string(from: start + 1)
    buffer.shorten(to: start)
    append(tooltip(text), to: &buffer)
  }

  /// Graphviz 2 reads quoted texts of 16 kB from a file, and longer ones in pieces.
  private static let longestPiece = 8000

  /// Backslashes are kept as they are drawn, so a text is never taken for an escape sequence. NUL
  /// would end the whole.
  private static func escaped(_ text: String) -> String {
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
      if length >= longestPiece {
        result += "\" + \""
        length = 0
      }
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
      length += UTF8.width(scalar)
    }
    return result
  }

  /// Escapes text for an HTML-like label.
  package static func markup(_ text: String) -> String {
    let special: ByteClasses = [.tag, .entity, .quote, .newline, .control, .beyond]
    if ByteClasses(in: text).isDisjoint(with: special) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "<BR/>"
      default: result.unicodeScalars.append(visible(scalar))
      }
    }
    return result
  }

  /// A text for a tooltip: entities are kept from being read as such.
  private static func tooltip(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "\n": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(visible(scalar))
      }
    }
    return result
  }

  /// Spaces of other kinds are spaces, and what XML cannot hold is marked.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
    case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: "\u{FFFD}"
    default: scalar
    }
  }

  /// The length of the longest keyword.
  private static let longestKeyword = 8

  private static func isBareID(_ text: String, _ found: ByteClasses) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= longestPiece else { return false }
    guard found.isSubset(of: [.letter, .digit]), !isDigit(first) else {
      return found.isSubset(of: [.digit, .point, .minus]) && isNumeral(text)
    }
    return text.utf8.count > longestKeyword || !keywords.contains(text.lowercased())
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// `-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)`
  private static func isNumeral(_ text: String) -> Bool {
    var digits = 0
    var dots = 0
    for (index, byte) in text.utf8.enumerated() {
      if index == 0 && byte == UInt8(ascii: "-") { continue }
      if byte == UInt8(ascii: ".") {
        dots += 1
      } else if isDigit(byte) {
        digits += 1
      } else {
        return false
      }
    }
    return digits > 0 && dots <= 1
  }
}
