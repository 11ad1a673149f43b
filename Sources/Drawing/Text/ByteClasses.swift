// What kinds of bytes a text has: most have nothing that must be escaped, which one look tells.

/// Kinds of UTF-8 bytes, as far as writers of text distinguish them.
struct ByteClasses: OptionSet {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A letter or a low line.
  static let letter = ByteClasses(rawValue: 1)
  static let digit = ByteClasses(rawValue: 1 << 1)
  static let point = ByteClasses(rawValue: 1 << 2)
  static let minus = ByteClasses(rawValue: 1 << 3)
  /// Quotes, which XML escapes, and backslashes and NUL, which DOT escapes as well.
  static let quote = ByteClasses(rawValue: 1 << 4)
  static let escaped = ByteClasses(rawValue: 1 << 5)
  /// What starts or ends tags, and what starts entities.
  static let tag = ByteClasses(rawValue: 1 << 6)
  static let entity = ByteClasses(rawValue: 1 << 7)
  static let newline = ByteClasses(rawValue: 1 << 8)
  static let control = ByteClasses(rawValue: 1 << 9)
  /// A part of a character beyond ASCII.
  static let beyond = ByteClasses(rawValue: 1 << 10)
  /// What no writer asks about: spaces, brackets, other signs.
  static let other = ByteClasses(rawValue: 1 << 11)

  private static let table: [ByteClasses] = (0...255).map { ByteClasses(of: UInt8($0)) }

  private init(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      self = .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
    case UInt8(ascii: "."): self = .point
    case UInt8(ascii: "-"): self = .minus
    case UInt8(ascii: "\""): self = [.quote, .escaped]
    case UInt8(ascii: "\\"): self = .escaped
    case UInt8(ascii: "<"), UInt8(ascii: ">"): self = .tag
    case UInt8(ascii: "&"): self = .entity
    case UInt8(ascii: "\n"): self = .newline
    case 0: self = [.escaped, .control]
    case 1..<0x20, 0x7F: self = .control
    case 0x80...: self = .beyond
    default: self = .other
    }
  }

  init(in bytes: UnsafeBufferPointer<UInt8>) {
    self = Self.table.withUnsafeBufferPointer { table in
      var found: UInt16 = 0
      for byte in bytes { found |= table[Int(byte)].rawValue }
      return ByteClasses(rawValue: found)
    }
  }

  init(in text: String) {
    var text = text
    self = text.withUTF8 { ByteClasses(in: $0) }
  }
}
