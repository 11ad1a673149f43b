// A small reader of JSON (RFC 8259), for the pictures that the tool itself writes.

/// A value of JSON; objects keep their order.
package enum JSON {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  package init(_ bytes: [UInt8]) throws(ReadError) {
    var reader = JSONReader(bytes)
    self = try reader.whole()
  }

  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  package var int: Int? { number.flatMap { Int(exactly: $0) } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var array: [JSON] { if case .array(let elements) = self { elements } else { [] } }

  package var members: [(key: String, value: JSON)] {
    if case .object(let members) = self { members } else { [] }
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func whole() throws(ReadError) -> JSON {
    skipBlanks()
    guard position < bytes.count else { throw .empty }
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw error("something follows the value") }
    return value
  }

  private func error(_ message: String) -> ReadError {
    let line = bytes[..<position].count { $0 == UInt8(ascii: "\n") } + 1
    return position < bytes.count ? .notJSON(line: line, message) : .cutOff(line: line)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let text = Array(word.description.utf8)
    guard bytes[position...].starts(with: text) else { return false }
    position += text.count
    return true
  }

  private mutating func value() throws(ReadError) -> JSON {
    skipBlanks()
    guard position < bytes.count else { throw error("a value was due") }
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw error("it is nested too deeply") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if take(word: "true") { return .bool(true) }
    if take(word: "false") { return .bool(false) }
    if take(word: "null") { return .null }
    return .number(try number())
  }

  private mutating func object() throws(ReadError) -> JSON {
    position += 1
    var members: [(key: String, value: JSON)] = []
    guard !take(UInt8(ascii: "}")) else { return .object(members) }
    repeat {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw error("a name in quotes was due")
      }
      let key = try string()
      guard take(UInt8(ascii: ":")) else { throw error("':' was due") }
      members.append((key, try value()))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw error("',' or '}' was due") }
    return .object(members)
  }

  private mutating func array() throws(ReadError) -> JSON {
    position += 1
    var elements: [JSON] = []
    guard !take(UInt8(ascii: "]")) else { return .array(elements) }
    repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw error("',' or ']' was due") }
    return .array(elements)
  }

  private mutating func number() throws(ReadError) -> Double {
    let start = position
    let marks = Set("+-.eE0123456789".utf8)
    while position < bytes.count, marks.contains(bytes[position]) { position += 1 }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw error("a value was due")
    }
    return value
  }

  private mutating func string() throws(ReadError) -> String {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      text += try escape()
    }
    throw error("a text has no end")
  }

  private mutating func escape() throws(ReadError) -> [UInt8] {
    guard position < bytes.count else { throw error("a text has no end") }
    let byte = bytes[position]
    position += 1
    let escapes: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D,
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
    ]
    guard byte == UInt8(ascii: "u") else { return [escapes[byte] ?? byte] }
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code), take(word: "\\u") {
      code = 0x10000 + (code - 0xD800) << 10 + (try hexadecimal()) - 0xDC00
    }
    return Array(String(UnicodeScalar(code) ?? "\u{FFFD}").utf8)
  }

  private mutating func hexadecimal() throws(ReadError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits were due") }
    position += 4
    return code
  }
}
