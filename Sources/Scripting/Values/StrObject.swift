// Strings and bytes. A string is compared, hashed and counted by code points, as in Python, never
// by Swift's characters.

/// A `str`.
package final class StrObject: HeapObject {
  package private(set) var text: String
  private var cachedHash: Int = 0
  private var cachedLength: Int = -1
  /// Code points, kept when a text that is not ASCII is indexed.
  private var cachedScalars: [Unicode.Scalar]?

  package init(_ text: String) {
    self.text = text
  }

  package var isASCII: Bool { length == text.utf8.count }

  /// The number of code points.
  package var length: Int {
    if cachedLength < 0 { cachedLength = StrObject.length(of: text) }
    return cachedLength
  }

  private static func length(of text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var offset = 0
      while offset + 8 <= raw.count,
        raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
      }
      var length = offset
      while offset < raw.count {
        if raw[offset] & 0xC0 != 0x80 { length += 1 }
        offset += 1
      }
      return length
    }
  }

  /// The code points of a text, for indexing in constant time.
  package var scalars: [Unicode.Scalar] {
    if let cachedScalars { return cachedScalars }
    let scalars = Array(text.unicodeScalars)
    cachedScalars = scalars
    return scalars
  }

  /// Deterministic over runs; never zero.
  package var hash: Int {
    if cachedHash == 0 { cachedHash = StrObject.hash(of: text) }
    return cachedHash
  }

  static func hash(of text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var state = UInt64(raw.count) &* 0x9E37_79B9_7F4A_7C15
      var offset = 0
      while offset + 8 <= raw.count {
        state = mixed(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var rest: UInt64 = 0
      while offset < raw.count {
        rest = rest << 8 | UInt64(raw[offset])
        offset += 1
      }
      let hash = Int(bitPattern: UInt(mixed(state ^ rest)))
      return hash == 0 ? 1 : hash
    }
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  /// Equality by code points.
  package func isEqual(to other: StrObject) -> Bool {
    if self === other { return true }
    if cachedHash != 0, other.cachedHash != 0, cachedHash != other.cachedHash { return false }
    // Swift's equality is faster, and differs only for texts that are not ASCII.
    guard text == other.text else { return false }
    return isASCII || text.utf8.elementsEqual(other.text.utf8)
  }

  /// Order by code points.
  package func isLess(than other: StrObject) -> Bool {
    // Swift's order is that of code points where texts are ASCII.
    if isASCII, other.isASCII { return text < other.text }
    return text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  /// Appends in place; only for a string that nobody else can see.
  func append(_ other: StrObject) {
    let length = cachedLength < 0 || other.cachedLength < 0 ? -1 : cachedLength + other.cachedLength
    text += other.text
    cachedHash = 0
    cachedLength = length
    cachedScalars = nil
  }
}

/// A `bytes`.
package final class BytesObject: HeapObject {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}
