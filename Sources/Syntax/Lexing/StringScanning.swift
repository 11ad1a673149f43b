// The lexer's reading of string literals: only their extent, their values are the parser's.

extension Lexer {
  /// STRING: the current byte is the opening quote, `start` that of the prefix.
  mutating func scanString(from start: Int) throws(Failure) {
    let quote = bytes[position]
    let isTriple = byte(1) == quote && byte(2) == quote
    position += isTriple ? 3 : 1
    while position < end {
      let byte = bytes[position]
      if byte == .backslash {
        position += 1 + max(1, lineEndLength(at: position + 1))
      } else if byte == quote, !isTriple || (self.byte(1) == quote && self.byte(2) == quote) {
        position += isTriple ? 3 : 1
        return emit(.string, from: start)
      } else if !isTriple, byte.isLineEnd {
        break
      } else {
        position += 1
      }
    }
    let line = file.line(at: Int32(min(position, endOffset)))
    let kind = isTriple ? "triple-quoted string" : "string"
    throw failure("unterminated \(kind) literal (detected at line \(line))", at: start)
  }
}
