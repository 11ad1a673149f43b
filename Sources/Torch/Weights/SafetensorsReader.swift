// The JSON of a safetensors header, read strictly: nothing but what the format allows.

/// Reads a header's text from its bytes.
struct SafetensorsReader {
  /// A tensor as the header describes it, not yet checked.
  struct Description {
    let name: String
    var dtype = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// header := '{' [string ':' (tensor | metadata)]* '}' padding
  mutating func header() throws -> [Description] {
    guard bytes.first == UInt8(ascii: "{") else { throw error("does not begin with {") }
    var found: [Description] = []
    var names: Set<String> = []
    try object { reader, name in
      guard names.insert(name).inserted else { throw reader.error("names '\(name)' twice") }
      if name == "__metadata__" {
        try reader.object { reader, _ in _ = try reader.string() }
      } else {
        found.append(try reader.tensor(name))
      }
    }
    skipSpace()
    guard place == bytes.count else { throw error("goes on after its end") }
    return found
  }

  /// tensor := '{' "dtype" ':' string, "shape" ':' sizes, "data_offsets" ':' sizes '}'
  private mutating func tensor(_ name: String) throws -> Description {
    var description = Description(name: name)
    var keys: Set<String> = []
    try object { reader, key in
      guard keys.insert(key).inserted else { throw reader.error("has '\(key)' twice in '\(name)'") }
      switch key {
      case "dtype": description.dtype = try reader.string()
      case "shape": description.shape = try reader.sizes()
      case "data_offsets":
        let offsets = try reader.sizes()
        guard offsets.count == 2 else { throw reader.error("has no two offsets for '\(name)'") }
        (description.begin, description.end) = (offsets[0], offsets[1])
      default: throw reader.error("has an unknown '\(key)' in '\(name)'")
      }
    }
    guard keys.count == 3 else {
      throw error("does not give '\(name)' its dtype, shape and data_offsets")
    }
    return description
  }

  private mutating func object(
    _ member: (inout SafetensorsReader, String) throws -> Void
  ) throws {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func sizes() throws -> [Int] {
    try expect("[")
    var sizes: [Int] = []
    if take("]") { return sizes }
    repeat { sizes.append(try size()) } while take(",")
    try expect("]")
    return sizes
  }

  private mutating func size() throws -> Int {
    skipSpace()
    let start = place
    while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
      place += 1
    }
    guard let size = Int(String(decoding: bytes[start..<place], as: UTF8.self)) else {
      throw error("has something else where a size was expected")
    }
    return size
  }

  private mutating func string() throws -> String {
    try expect("\"")
    var units: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw error("is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try units.append(contentsOf: escape())
      case ..<0x20: throw error("has a control character in a name")
      default: units.append(byte)
      }
    }
    throw error("ends within a name")
  }

  /// The UTF-8 of what follows a backslash.
  private mutating func escape() throws -> [UInt8] {
    guard place < bytes.count else { throw error("ends within a name") }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return try unicode()
    default: throw error("has an unknown escape in a name")
    }
  }

  /// Four hexadecimal digits, and the other half where they are one half of a pair.
  private mutating func unicode() throws -> [UInt8] {
    var units = [try hexadecimal()]
    if UTF16.isLeadSurrogate(units[0]), bytes[place...].starts(with: Array("\\u".utf8)) {
      place += 2
      units.append(try hexadecimal())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw error("has half a character in a name")
    }
    return Array(text.utf8)
  }

  private mutating func hexadecimal() throws -> UInt16 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("has an unknown escape in a name") }
    place += 4
    return unit
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ character: UnicodeScalar) -> Bool {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ character: UnicodeScalar) throws {
    guard take(character) else { throw error("has no '\(character)' where one was expected") }
  }

  private func error(_ what: String) -> WeightsError {
    WeightsError("the header \(what) (at byte \(place))")
  }
}
