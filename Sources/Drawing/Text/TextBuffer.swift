// Text on its way out: a graph of a million boxes is written a piece at a time, as bytes.

/// UTF-8 that piles up until it is worth sending on.
package struct TextBuffer {
  private var bytes: [UInt8] = []

  /// About as much as is sent at once.
  private static let piece = 1 << 16

  package init() {}

  @inline(__always)
  static func += (buffer: inout TextBuffer, text: String) {
    buffer.bytes.append(contentsOf: text.utf8)
  }

  /// Adds a number's decimal digits.
  static func += (buffer: inout TextBuffer, number: Int) {
    guard number >= 0 else { return buffer += String(number) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var (rest, start) = (number, digits.count)
      repeat {
        start -= 1
        digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      buffer.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }

  var count: Int { bytes.count }

  /// Forgets what stands behind the first bytes.
  mutating func shorten(to count: Int) { bytes.removeSubrange(count...) }

  /// Adds once more what stands there already.
  mutating func `repeat`(_ range: Range<Int>) { bytes.append(contentsOf: bytes[range]) }

  func string(from start: Int) -> String { String(decoding: bytes[start...], as: UTF8.self) }
  var string: String { string(from: 0) }

  /// The kinds of bytes from a place on.
  func classes(from start: Int) -> ByteClasses {
    bytes.withUnsafeBufferPointer { ByteClasses(in: UnsafeBufferPointer(rebasing: $0[start...])) }
  }

  var isFull: Bool { bytes.count >= Self.piece }

  /// What is there, which is gone then.
  mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    taken.reserveCapacity(Self.piece + Self.piece / 4)
    swap(&taken, &bytes)
    return taken
  }

  /// All the text that something writes.
  package static func text(
    _ write: (_ send: ([UInt8]) throws(Never) -> Void) -> Void
  ) -> String {
    var all: [UInt8] = []
    write { (bytes) throws(Never) in all += bytes }
    return String(decoding: all, as: UTF8.self)
  }
}
