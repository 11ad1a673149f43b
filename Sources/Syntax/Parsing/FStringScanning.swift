// Where the expression of a replacement field ends: found by brackets and quotes alone.

extension Parser {
  private static let maximumFieldBrackets = 200

  /// Moves past the expression, to the `!`, `:`, `=` or `}` that ends it or to the literal's end.
  func skipFieldExpression(_ reader: inout FStringReader) throws(ParseFailure) {
    let end = reader.literal.content.upperBound
    var brackets: [UInt8] = []
    var quote: (byte: UInt8, width: Int)?
    while reader.position < end {
      let byte = bytes[reader.position]
      if byte == .backslash {
        throw error(
          "f-string expression part cannot include a backslash",
          at: spanAfterStrings)
      }
      if let open = quote {
        let closes = byte == open.byte && quoteWidth(reader, byte) >= open.width
        reader.position += closes ? open.width : 1
        if closes { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        quote = (byte, quoteWidth(reader, byte))
        reader.position += quoteWidth(reader, byte)
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("):
        guard brackets.count < Parser.maximumFieldBrackets else {
          throw fStringError("too many nested parenthesis", reader)
        }
        brackets.append(byte)
      case UInt8(ascii: "#"):
        throw error(
          "f-string expression part cannot include '#'", at: spanAfterStrings)
      default:
        if brackets.isEmpty, let length = fieldEnd(reader, byte) {
          guard length > 0 else { return try checkClosed(brackets, quote: nil, reader) }
          reader.position += length
          continue
        }
        try close(byte, &brackets, reader)
      }
      reader.position += 1
    }
    try checkClosed(brackets, quote: quote?.byte, reader)
  }

  /// 3 where three quotes stand together, otherwise 1.
  private func quoteWidth(_ reader: FStringReader, _ quote: UInt8) -> Int {
    let end = reader.literal.content.upperBound
    let place = reader.position
    return place + 2 < end && bytes[place + 1] == quote && bytes[place + 2] == quote ? 3 : 1
  }

  /// 0 if a byte outside brackets ends the expression; the length of a comparison operator that
  /// looks like an end; `nil` for anything else.
  private func fieldEnd(_ reader: FStringReader, _ byte: UInt8) -> Int? {
    let end = reader.literal.content.upperBound
    let next: UInt8 = reader.position + 1 < end ? bytes[reader.position + 1] : 0
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "="):
      return next == UInt8(ascii: "=") ? 2 : 0
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      return next == UInt8(ascii: "=") ? 2 : 1
    case UInt8(ascii: ":"), UInt8(ascii: "}"):
      return 0
    default:
      return nil
    }
  }

  private func close(
    _ byte: UInt8, _ brackets: inout [UInt8], _ reader: FStringReader
  ) throws(ParseFailure) {
    guard
      byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    else { return }
    let closing = Unicode.Scalar(byte)
    guard let opening = brackets.popLast() else {
      throw fStringError("unmatched '\(closing)'", reader)
    }
    let expected: UInt8 = opening == UInt8(ascii: "(") ? 1 : 2
    guard byte == opening + expected else {
      throw fStringError(
        "closing parenthesis '\(closing)' does not match opening parenthesis "
          + "'\(Unicode.Scalar(opening))'", reader)
    }
  }

  private func checkClosed(
    _ brackets: [UInt8], quote: UInt8?, _ reader: FStringReader
  ) throws(ParseFailure) {
    if quote != nil { throw fStringError("unterminated string", reader) }
    if let opening = brackets.last {
      throw fStringError("unmatched '\(Unicode.Scalar(opening))'", reader)
    }
  }
}
