// DOT text as words and marks, after the grammar at graphviz.org/doc/info/lang.html.

/// A mistake in DOT text.
struct DOTError: Error {
  var line: Int
  var message: String
  /// Whether more text might have mended it.
  var isAtEnd = false
}

struct DOTTokens {
  enum Token: Equatable {
    /// An ID; a quoted one is never a keyword.
    case id(String, isQuoted: Bool)
    case mark(String)
    case end
  }

  private let bytes: [UInt8]
  private var position = 0
  private(set) var line = 1

  init(_ text: [UInt8]) { bytes = text }

  mutating func next() throws(DOTError) -> Token {
    try skipBlanks()
    guard let byte = peek() else { return .end }
    switch byte {
    case UInt8(ascii: "\""): return .id(try quoted(), isQuoted: true)
    case UInt8(ascii: "<"): return .id(try markup(), isQuoted: true)
    case UInt8(ascii: "-"):
      let following = peek(1)
      if following == UInt8(ascii: ">") || following == UInt8(ascii: "-") {
        position += 2
        return .mark(following == UInt8(ascii: ">") ? "->" : "--")
      }
      return .id(try word(), isQuoted: false)
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: ":"),
      UInt8(ascii: "+"):
      position += 1
      return .mark(String(UnicodeScalar(byte)))
    default: return .id(try word(), isQuoted: false)
    }
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func advance() {
    if bytes[position] == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  /// Blanks, both of C's comments, and lines that begin with `#`.
  private mutating func skipBlanks() throws(DOTError) {
    while let byte = peek() {
      if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        let start = line
        position += 2
        while peek() != UInt8(ascii: "*") || peek(1) != UInt8(ascii: "/") {
          guard peek() != nil else {
            throw DOTError(line: start, message: "a comment has no end", isAtEnd: true)
          }
          advance()
        }
        position += 2
      } else if byte == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "/") || startsLine(byte) {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
      } else if byte == 0x20 || (9...13).contains(byte) {
        advance()
      } else {
        return
      }
    }
  }

  private func startsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") && (position == 0 || bytes[position - 1] == UInt8(ascii: "\n"))
  }

  private mutating func word() throws(DOTError) -> String {
    let start = position
    while let byte = peek(), Self.isWord(byte) || position == start && byte == UInt8(ascii: "-") {
      position += 1
    }
    guard position > start else {
      let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self).prefix(1)
      throw DOTError(line: line, message: "'\(scalar)' means nothing here")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }

  /// A quoted text; of its escapes only quote and backslash mean one character.
  private mutating func quoted() throws(DOTError) -> String {
    let start = line
    var text: [UInt8] = []
    position += 1
    while let byte = peek() {
      if byte == UInt8(ascii: "\"") {
        position += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\"), let escaped = peek(1) {
        if escaped != UInt8(ascii: "\""), escaped != UInt8(ascii: "\\") { text.append(byte) }
        advance()
        text.append(escaped)
      } else {
        text.append(byte)
      }
      advance()
    }
    throw DOTError(line: start, message: "a quoted text has no end", isAtEnd: true)
  }

  /// An HTML-like text, without its tags; `<BR/>` is a line break.
  private mutating func markup() throws(DOTError) -> String {
    let start = line
    var text: [UInt8] = []
    var tag: [UInt8] = []
    var depth = 0
    while let byte = peek() {
      if byte == UInt8(ascii: "<") {
        depth += 1
        tag = []
      } else if byte == UInt8(ascii: ">") {
        depth -= 1
        if depth == 0 {
          position += 1
          return Self.unescaped(String(decoding: text, as: UTF8.self))
        }
        let name = String(decoding: tag, as: UTF8.self).uppercased()
        if name.hasPrefix("BR") || name.hasPrefix("/TR") || name == "/TD" {
          text.append(UInt8(ascii: "\n"))
        }
      } else if depth > 1 {
        tag.append(byte)
      } else {
        text.append(byte)
      }
      advance()
    }
    throw DOTError(line: start, message: "a label <...> has no end", isAtEnd: true)
  }

  private static func unescaped(_ text: String) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
    return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
