// The values of string and bytes literals: prefixes, escapes and joining of neighbours.

extension Parser {
  /// A string token taken apart.
  struct StringLiteral {
    let token: Token
    /// What stands between the quotes.
    let content: Range<Int>
    var isRaw = false
    var isBytes = false
    var isFormatted = false
  }

  // strings: STRING+
  func strings() throws(ParseFailure) -> Expression {
    let start = position
    while kind == .string { advance() }
    if kind == .error { throw mismatch() }
    let literals = tokens[start..<position].map { stringLiteral($0) }
    let span = span(from: tokens[start].start)
    guard let first = literals.first else { throw mismatch() }
    if let mixed = literals.firstIndex(where: { $0.isBytes != first.isBytes }) {
      // What is wrong with the literals before comes first.
      if !first.isBytes { _ = try fString(Array(literals[..<mixed])) }
      throw error("cannot mix bytes and nonbytes literals", at: spanAfterStrings)
    }
    if first.isBytes {
      var value: [UInt8] = []
      for literal in literals { try decodeBytes(literal, into: &value) }
      return Expression(.constant(.bytes(value)), span)
    }
    if literals.contains(where: \.isFormatted) {
      let parts = try fString(literals)
      try heighten()
      return Expression(.fString(parts), span)
    }
    var value = try decode(first.content, of: first)
    for literal in literals.dropFirst() { value += try decode(literal.content, of: literal) }
    return Expression(.constant(.string(value)), span)
  }

  private func stringLiteral(_ token: Token) -> StringLiteral {
    var start = Int(token.start)
    let end = Int(token.end)
    var literal = StringLiteral(token: token, content: start..<end)
    while bytes[start] != UInt8(ascii: "'"), bytes[start] != UInt8(ascii: "\"") {
      switch bytes[start] | 0x20 {
      case UInt8(ascii: "r"): literal.isRaw = true
      case UInt8(ascii: "b"): literal.isBytes = true
      case UInt8(ascii: "f"): literal.isFormatted = true
      default: break
      }
      start += 1
    }
    let quote = bytes[start]
    let isTriple = end - start >= 6 && bytes[start + 1] == quote && bytes[start + 2] == quote
    let width = isTriple ? 3 : 1
    return StringLiteral(
      token: token, content: (start + width)..<(end - width), isRaw: literal.isRaw,
      isBytes: literal.isBytes, isFormatted: literal.isFormatted)
  }

  /// The text of a part of a literal; line ends become LF.
  func decode(
    _ range: Range<Int>, of literal: StringLiteral
  ) throws(ParseFailure) -> String {
    let slice = bytes[range]
    let isPlain = !slice.contains { $0 == .backslash || $0 == .carriageReturn }
    if isPlain { return String(decoding: slice, as: UTF8.self) }
    var decoder = EscapeDecoder(slice, isBytes: false)
    do throws(EscapeError) {
      if literal.isRaw { decoder.copy() } else { try decoder.decode() }
    } catch {
      throw self.error(error.message, at: spanAfterStrings)
    }
    return String(decoding: decoder.output, as: UTF8.self)
  }

  private func decodeBytes(
    _ literal: StringLiteral, into output: inout [UInt8]
  ) throws(ParseFailure) {
    let slice = bytes[literal.content]
    guard slice.allSatisfy({ $0 < 0x80 }) else {
      throw error("bytes can only contain ASCII literal characters", at: literal.token.span)
    }
    var decoder = EscapeDecoder(slice, isBytes: true)
    do throws(EscapeError) {
      if literal.isRaw { decoder.copy() } else { try decoder.decode() }
    } catch {
      throw self.error(error.message, at: spanAfterStrings)
    }
    output += decoder.output
  }

  /// Where CPython reports a mistake inside a literal: at the token after the strings.
  var spanAfterStrings: Span { token.span }

}

/// A mistake in an escape sequence, in CPython's words.
struct EscapeError: Error {
  let message: String
}

/// Replaces the escape sequences of a literal.
struct EscapeDecoder {
  let input: ArraySlice<UInt8>
  let isBytes: Bool
  var output: [UInt8] = []
  private var index: Int
  /// How CPython counts the position: characters outside ASCII are `\UXXXXXXXX` to it.
  private var reported = 0

  init(_ input: ArraySlice<UInt8>, isBytes: Bool) {
    self.input = input
    self.isBytes = isBytes
    self.index = input.startIndex
    output.reserveCapacity(input.count)
  }

  /// Raw literals: line ends become LF, nothing else changes.
  mutating func copy() {
    while index < input.endIndex { copyByte() }
  }

  mutating func decode() throws(EscapeError) {
    while index < input.endIndex {
      if input[index] == .backslash, index + 1 < input.endIndex {
        try escape()
      } else {
        copyByte()
      }
    }
  }

  private mutating func copyByte() {
    let byte = input[index]
    index += 1
    if byte == .carriageReturn {
      if index < input.endIndex, input[index] == .lineFeed { index += 1 }
      output.append(.lineFeed)
    } else {
      output.append(byte)
    }
    if byte < 0x80 { reported += 1 } else if !byte.isUTF8Continuation { reported += 10 }
  }

  private static let simple: [UInt8: UInt8] = [
    UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "'"): 0x27, UInt8(ascii: "\""): 0x22,
    UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    UInt8(ascii: "v"): 0x0B,
  ]

  private mutating func escape() throws(EscapeError) {
    let letter = input[index + 1]
    if let value = EscapeDecoder.simple[letter] {
      output.append(value)
      return skip(2)
    }
    switch letter {
    case .lineFeed: skip(2)
    case .carriageReturn:
      let isPair = index + 2 < input.endIndex && input[index + 2] == .lineFeed
      skip(isPair ? 3 : 2)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): octal()
    case UInt8(ascii: "x"): try hexadecimal(2, "\\xXX")
    case UInt8(ascii: "u") where !isBytes: try hexadecimal(4, "\\uXXXX")
    case UInt8(ascii: "U") where !isBytes: try hexadecimal(8, "\\UXXXXXXXX")
    case UInt8(ascii: "N") where !isBytes: try namedCharacter()
    default:
      // Unknown escapes stay as they are.
      copyByte()
      copyByte()
    }
  }

  private mutating func skip(_ count: Int) {
    index += count
    reported += count
  }

  private mutating func append(_ value: UInt32, length: Int) throws(EscapeError) {
    if isBytes {
      output.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value) {
      output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    } else if value > 0x10FFFF {
      throw error("illegal Unicode character", length: length)
    } else {
      throw EscapeError(message: "escapes of lone surrogates are not supported")
    }
  }

  private mutating func octal() {
    var value: UInt32 = 0
    var length = 1
    while length < 4, index + length < input.endIndex,
      let digit = input[index + length].digitValue, digit < 8
    {
      value = value * 8 + UInt32(digit)
      length += 1
    }
    if isBytes {
      output.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value) {
      output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    }
    skip(length)
  }

  private mutating func hexadecimal(_ count: Int, _ form: String) throws(EscapeError) {
    var value: UInt32 = 0
    for offset in 0..<count {
      let place = index + 2 + offset
      guard place < input.endIndex, let digit = input[place].digitValue else {
        if isBytes {
          throw EscapeError(message: "(value error) invalid \\x escape at position \(reported)")
        }
        throw error("truncated \(form) escape", length: 2 + offset)
      }
      value = value << 4 | UInt32(digit)
    }
    try append(value, length: 2 + count)
    skip(2 + count)
  }

  /// `\N{NAME}` needs the Unicode character names, which this program does not carry.
  private func namedCharacter() throws(EscapeError) {
    var length = 2
    if index + 2 < input.endIndex, input[index + 2] == UInt8(ascii: "{"),
      let brace = input[(index + 2)...].firstIndex(of: UInt8(ascii: "}")), brace > index + 3
    {
      length = brace + 1 - index
      throw EscapeError(
        message: "\\N{...} escapes are not supported; write the character or its \\u code")
    }
    while index + length < input.endIndex, length > 2 || input[index + 2] == UInt8(ascii: "{") {
      length += 1
    }
    throw error("malformed \\N character escape", length: length)
  }

  private func error(_ reason: String, length: Int) -> EscapeError {
    EscapeError(
      message: "(unicode error) 'unicodeescape' codec can't decode bytes in position "
        + "\(reported)-\(reported + length - 1): \(reason)")
  }
}
