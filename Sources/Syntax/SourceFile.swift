// A source text with the name users know it by; all positions in this module refer to one.

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// One text to be parsed, held as UTF-8 bytes.
package final class SourceFile: Sendable {
  /// The name shown to users, such as the path they gave on the command line.
  package let name: String
  /// The text; valid UTF-8 only once it has been parsed without error.
  package let bytes: [UInt8]
  /// The offset of the first byte of each line; never empty.
  package let lineStarts: [Int32]

  /// Reads nothing and checks nothing: the parser refuses what is not a text.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.lineStarts = SourceFile.lineStarts(of: bytes)
  }

  /// The outline of a file: as long, and with the same lines.
  init(outlineOf file: SourceFile, bytes: [UInt8]) {
    self.name = file.name
    self.bytes = bytes
    self.lineStarts = file.lineStarts
  }

  package convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// A line ends with LF, CR LF, or a lone CR, as Python's universal newlines do.
  private static func lineStarts(of bytes: [UInt8]) -> [Int32] {
    var starts: [Int32] = [0]
    starts.reserveCapacity(bytes.count / 32 + 1)
    guard !bytes.contains(.carriageReturn) else {
      for index in bytes.indices where bytes[index].isLineEnd {
        let isPair = bytes[index] == .carriageReturn && bytes[(index + 1)...].first == .lineFeed
        if !isPair { starts.append(Int32(truncatingIfNeeded: index + 1)) }
      }
      return starts
    }
    bytes.withUnsafeBytes { bytes in
      guard let first = bytes.baseAddress else { return }
      var rest = first
      while let end = memchr(rest, Int32(UInt8.lineFeed), bytes.count - (rest - first)) {
        rest = UnsafeRawPointer(end) + 1
        starts.append(Int32(truncatingIfNeeded: rest - first))
      }
    }
    return starts
  }

  /// Whether a span may hold a `:=`; one in a string or a comment counts, too.
  package func mayNameExpressions(in span: Span) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let first = bytes.baseAddress, Int(span.end) <= bytes.count else { return false }
      var rest = first + Int(span.start)
      let end = first + Int(span.end)
      while rest < end, let colon = memchr(rest, Int32(UInt8(ascii: ":")), end - rest) {
        rest = UnsafeRawPointer(colon) + 1
        if rest < end, rest.load(as: UInt8.self) == UInt8(ascii: "=") { return true }
      }
      return false
    }
  }

  /// The one-based line that holds a byte offset.
  package func line(at offset: Int32) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The one-based line and column of a byte offset; columns count characters.
  package func location(at offset: Int32) -> (line: Int, column: Int) {
    let line = line(at: offset)
    let start = Int(lineStarts[line - 1])
    let end = min(max(Int(offset), start), bytes.count)
    let column = String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.count
    return (line, column + 1)
  }

  /// The bytes of a one-based line, without its line end.
  package func lineRange(_ line: Int) -> Range<Int> {
    guard line >= 1, line <= lineStarts.count else { return bytes.count..<bytes.count }
    let start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The text of a span.
  package func text(_ span: Span) -> String {
    let start = min(max(Int(span.start), 0), bytes.count)
    let end = min(max(Int(span.end), start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
