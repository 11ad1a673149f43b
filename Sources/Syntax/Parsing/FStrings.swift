// The replacement fields of f-strings, read as CPython 3.11 does: the expression of a field is
// found by its brackets and quotes first, and parsed on its own then.

extension Parser {
  /// The parts of neighbouring literals of which at least one is an f-string.
  func fString(_ literals: [StringLiteral]) throws(ParseFailure) -> [FStringPart] {
    var parts: [FStringPart] = []
    for literal in literals {
      if literal.isFormatted {
        var reader = FStringReader(literal: literal, position: literal.content.lowerBound)
        try fStringParts(&reader, nesting: 0, into: &parts)
      } else {
        parts.append(literal: try decode(literal.content, of: literal))
      }
    }
    return parts
  }

  // fstring: (literal | replacement_field)*
  /// Reads to the end of the literal, or of the format specification around.
  private func fStringParts(
    _ reader: inout FStringReader, nesting: Int, into parts: inout [FStringPart]
  ) throws(ParseFailure) {
    let end = reader.literal.content.upperBound
    while reader.position < end {
      try fStringLiteral(&reader, nesting: nesting, into: &parts)
      guard reader.position < end, bytes[reader.position] == UInt8(ascii: "{") else { break }
      try fStringField(&reader, nesting: nesting, into: &parts)
    }
  }

  /// Literal text up to a field; doubled braces stand for single ones.
  private func fStringLiteral(
    _ reader: inout FStringReader, nesting: Int, into parts: inout [FStringPart]
  ) throws(ParseFailure) {
    let literal = reader.literal
    let end = literal.content.upperBound
    var start = reader.position
    while reader.position < end {
      let byte = bytes[reader.position]
      let next: UInt8 = reader.position + 1 < end ? bytes[reader.position + 1] : 0
      if byte == .backslash, !literal.isRaw {
        // `\N{...}` is no field, and a brace after a backslash is one all the same.
        if next == UInt8(ascii: "N"), reader.position + 2 < end,
          bytes[reader.position + 2] == UInt8(ascii: "{")
        {
          while reader.position < end, bytes[reader.position] != UInt8(ascii: "}") {
            reader.position += 1
          }
        } else if next != UInt8(ascii: "{"), next != UInt8(ascii: "}") {
          reader.position += 1
        }
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
        if nesting == 0, next == byte {
          parts.append(literal: try decode(start..<(reader.position + 1), of: literal))
          reader.position += 2
          start = reader.position
          continue
        }
        if nesting == 0, byte == UInt8(ascii: "}") {
          throw fStringError("single '}' is not allowed", reader)
        }
        break
      }
      reader.position += 1
    }
    reader.position = min(reader.position, end)
    parts.append(literal: try decode(start..<reader.position, of: literal))
  }

  // replacement_field: '{' expression ['='] ['!' conversion] [':' format_spec] '}'
  private func fStringField(
    _ reader: inout FStringReader, nesting: Int, into parts: inout [FStringPart]
  ) throws(ParseFailure) {
    guard nesting < 2 else { throw fStringError("expressions nested too deeply", reader) }
    let start = reader.position
    reader.position += 1
    let expressionStart = reader.position
    try skipFieldExpression(&reader)
    let expressionSpan = Span(expressionStart, reader.position)
    if reader.position >= reader.literal.content.upperBound {
      throw fStringError("expecting '}'", reader)
    }
    let value = try fieldExpression(expressionSpan, reader)
    var debugText: String?
    if byte(reader) == UInt8(ascii: "=") {
      reader.position += 1
      while byte(reader).isBlank || byte(reader).isLineEnd { reader.position += 1 }
      debugText = try decode(expressionStart..<reader.position, of: reader.literal)
    }
    var conversion = try fieldConversion(&reader)
    let format = try fieldFormat(&reader, nesting: nesting)
    guard byte(reader) == UInt8(ascii: "}") else {
      throw fStringError("expecting '}'", reader)
    }
    reader.position += 1
    if let debugText {
      parts.append(literal: debugText)
      if conversion == nil, format == nil { conversion = .repr }
    }
    let field = FStringField(
      value: value, conversion: conversion, format: format, span: Span(start, reader.position))
    parts.append(.field(field))
  }

  private func byte(_ reader: FStringReader) -> UInt8 {
    reader.position < reader.literal.content.upperBound ? bytes[reader.position] : 0
  }

  private func fieldConversion(
    _ reader: inout FStringReader
  ) throws(ParseFailure) -> FStringField.Conversion? {
    guard byte(reader) == UInt8(ascii: "!") else { return nil }
    reader.position += 1
    guard reader.position < reader.literal.content.upperBound else {
      throw fStringError("expecting '}'", reader)
    }
    let letter = String(Unicode.Scalar(byte(reader)))
    guard let conversion = FStringField.Conversion(rawValue: letter) else {
      throw fStringError("invalid conversion character: expected 's', 'r', or 'a'", reader)
    }
    reader.position += 1
    return conversion
  }

  private func fieldFormat(
    _ reader: inout FStringReader, nesting: Int
  ) throws(ParseFailure) -> [FStringPart]? {
    guard byte(reader) == UInt8(ascii: ":") else { return nil }
    reader.position += 1
    var format: [FStringPart] = []
    try fStringParts(&reader, nesting: nesting + 1, into: &format)
    return format
  }

  /// Parses what was found between the brace and the end of the expression.
  private func fieldExpression(
    _ span: Span, _ reader: FStringReader
  ) throws(ParseFailure) -> Expression {
    let content = bytes[Int(span.start)..<Int(span.end)]
    guard content.contains(where: { !$0.isBlank && !$0.isLineEnd }) else {
      switch byte(reader) {
      case UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "="):
        let next = Unicode.Scalar(byte(reader))
        throw fStringError("expression required before '\(next)'", reader)
      default:
        throw fStringError("empty expression not allowed", reader)
      }
    }
    try descend()
    defer { ascend() }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let parser = Parser(file, Lexer.tokens(ofField: span, in: file))
    parser.scopeCount = scopeCount
    parser.mangledClass = mangledClass
    parser.depth = depth
    parser.initialDepth = depth
    parser.isField = true
    let value: Expression
    do throws(SyntaxError) {
      value = try parser.result { () throws(ParseFailure) in
        try parser.starExpressions()
      }
    } catch {
      fieldError = error
      throw .error(error)
    }
    scopeCount = parser.scopeCount
    height = parser.height
    try heighten()
    return value
  }

  func fStringError(_ message: String, _ reader: FStringReader) -> ParseFailure {
    error("f-string: " + message, at: spanAfterStrings)
  }
}

/// How far an f-string has been read.
struct FStringReader {
  let literal: Parser.StringLiteral
  var position: Int
}

extension [FStringPart] {
  /// Appends text, joined with the text before it.
  fileprivate mutating func append(literal text: String) {
    guard !text.isEmpty else { return }
    if case .literal(let previous)? = last {
      self[count - 1] = .literal(previous + text)
    } else {
      append(.literal(text))
    }
  }
}
