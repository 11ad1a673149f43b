// What a source file must be before it can be read at all: UTF-8 text without NUL.

extension SourceFile {
  /// Refuses NUL bytes, bytes that are no UTF-8, and files too large to measure.
  func checkEncoding() throws(SyntaxError) {
    guard bytes.count < Int(Int32.max) else {
      throw SyntaxError("source file is too large", at: Span(0, 0))
    }
    var index = 0
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      if byte == 0 {
        throw SyntaxError("source code cannot contain null bytes", at: Span(index, index + 1))
      }
      let length = byte < 0x80 ? 1 : sequenceLength(at: index)
      guard length > 0 else { throw notUTF8(at: index) }
      index += length
    }
  }

  /// The length of the well-formed UTF-8 sequence at an index (Unicode, table 3-7); 0 if none is.
  private func sequenceLength(at index: Int) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return 0
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
    let isComplete = bytes[(index + 2)..<max(index + 2, index + length)]
      .allSatisfy { $0.isUTF8Continuation }
    return isComplete ? length : 0
  }

  private func notUTF8(at index: Int) -> SyntaxError {
    let code = String(bytes[index], radix: 16)
    let line = line(at: Int32(index))
    return SyntaxError(
      "Non-UTF-8 code starting with '\\x\(code)' in file \(name) on line \(line), "
        + "but no encoding declared; see https://peps.python.org/pep-0263/ for details",
      at: Span(index, index + 1))
  }
}
