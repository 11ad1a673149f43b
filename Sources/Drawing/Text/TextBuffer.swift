// Text on its way out: a graph of a million boxes is written a piece at a time, as bytes.

/// UTF-8 that piles up until it is worth sending on.
///
/// Boxes and arrows are written in many small pieces, so adding one is a copy and nothing else.
package struct TextBuffer: ~Copyable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  /// About as much as is sent at once.
  private static let piece = 1 << 16

  package init() {
    capacity = 1 << 8
    bytes = .allocate(capacity: capacity)
  }

  deinit { bytes.deallocate() }

  @inline(__always)
  private mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
    if length > capacity - count { grow(by: length) }
    (bytes + count).initialize(from: source, count: length)
    count += length
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    capacity = max(capacity * 2, count + length)
    let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    wider.moveInitialize(from: bytes, count: count)
    bytes.deallocate()
    bytes = wider
  }

  @inline(__always)
  static func += (buffer: inout TextBuffer, text: StaticString) {
    guard text.hasPointerRepresentation else { return buffer += "\(text)" }
    buffer.append(text.utf8Start, text.utf8CodeUnitCount)
  }

  @_disfavoredOverload
  static func += (buffer: inout TextBuffer, text: String) {
    var text = text
    text.withUTF8 { utf8 in
      if let start = utf8.baseAddress { buffer.append(start, utf8.count) }
    }
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
      if let first = digits.baseAddress { buffer.append(first + start, digits.count - start) }
    }
  }

  /// Forgets what stands behind the first bytes.
  mutating func shorten(to length: Int) { count = min(max(length, 0), count) }

  /// Adds once more what stands there already.
  mutating func `repeat`(_ range: Range<Int>) {
    guard range.upperBound <= count else { return }
    if range.count > capacity - count { grow(by: range.count) }
    append(bytes + range.lowerBound, range.count)
  }

  private func written(from start: Int) -> UnsafeBufferPointer<UInt8> {
    let start = min(start, count)
    return UnsafeBufferPointer(start: bytes + start, count: count - start)
  }

  func string(from start: Int) -> String {
    String(decoding: written(from: start), as: UTF8.self)
  }

  var string: String { string(from: 0) }

  /// The kinds of bytes from a place on.
  func classes(from start: Int) -> ByteClasses { ByteClasses(in: written(from: start)) }

  var isFull: Bool { count >= Self.piece }

  /// What is there, which is gone then.
  mutating func take() -> [UInt8] {
    let taken = Array(written(from: 0))
    count = 0
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
