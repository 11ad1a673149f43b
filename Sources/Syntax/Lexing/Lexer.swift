// Text to tokens, all at once: indentation, brackets, names and operators.

/// What the lexer made of a text.
struct TokenList {
  var tokens: [Token]
  /// What stopped the lexer; the last token then is an `error`.
  var failure: LexicalFailure?
}

/// Why the lexer gave up, and which bracket was open then.
struct LexicalFailure {
  let error: SyntaxError
  /// Whether CPython prefers it to a mistake its parser found earlier in the file.
  let isUrgent: Bool
  /// The offset of the innermost open bracket.
  let openBracket: Int?
  let openBracketByte: UInt8
}

struct Lexer {
  struct Bracket {
    let byte: UInt8
    let offset: Int
  }

  /// Columns of an indentation with tab stops every 8 and every 1 columns.
  struct Indentation: Equatable {
    var column = 0
    var alternative = 0
  }

  /// Thrown by the scanning functions.
  struct Failure: Error {
    let error: SyntaxError
    var isUrgent = true
  }

  static let maximumBrackets = 200
  static let maximumIndentations = 100

  let file: SourceFile
  let bytes: [UInt8]
  let end: Int
  var position: Int
  var tokens: [Token] = []
  var brackets: [Bracket] = []
  var indentations: [Indentation] = [Indentation()]
  var atLineStart = true
  private let keywords = KeywordTable.shared
  private let operators = OperatorFamily.table

  private init(_ file: SourceFile, from start: Int, to end: Int) {
    self.file = file
    self.bytes = file.bytes
    self.position = start
    self.end = end
  }

  /// The tokens of a whole file, which must be valid UTF-8.
  static func tokens(of file: SourceFile) -> TokenList {
    var lexer = Lexer(file, from: 0, to: file.bytes.count)
    lexer.tokens.reserveCapacity(file.bytes.count / 4 + 16)
    if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { lexer.position = 3 }
    return lexer.list { (lexer: inout Lexer) throws(Failure) in
      try lexer.scan()
      try lexer.finish()
    }
  }

  /// The tokens of a statement that starts with its first character.
  static func tokens(of file: SourceFile, in span: Span) -> TokenList {
    var lexer = Lexer(file, from: Int(span.start), to: Int(span.end))
    lexer.atLineStart = false
    return lexer.list { (lexer: inout Lexer) throws(Failure) in
      try lexer.scan()
      try lexer.finish()
    }
  }

  /// The tokens of a replacement field of an f-string, in parentheses, as CPython reads them.
  static func tokens(ofField field: Span, in file: SourceFile) -> TokenList {
    var lexer = Lexer(file, from: Int(field.start), to: Int(field.end))
    lexer.atLineStart = false
    return lexer.list { (lexer: inout Lexer) throws(Failure) in
      lexer.brackets.append(Bracket(byte: UInt8(ascii: "("), offset: lexer.position))
      lexer.emit(.leftParenthesis, from: lexer.position)
      try lexer.scan()
      try lexer.close(UInt8(ascii: ")"))
      lexer.emit(.rightParenthesis, from: lexer.end)
      lexer.emit(.newline, from: lexer.end)
      lexer.emit(.endMarker, from: lexer.end)
    }
  }

  private mutating func list(_ scan: (inout Lexer) throws(Failure) -> Void) -> TokenList {
    do throws(Failure) {
      try scan(&self)
      return TokenList(tokens: tokens, failure: nil)
    } catch {
      let open = brackets.last
      tokens.append(
        Token(
          kind: .error, level: UInt8(brackets.count), start: error.error.span.start,
          end: error.error.span.end))
      let failure = LexicalFailure(
        error: error.error, isUrgent: error.isUrgent, openBracket: open?.offset,
        openBracketByte: open?.byte ?? 0)
      return TokenList(tokens: tokens, failure: failure)
    }
  }

  /// The byte some places ahead; 0, which no source contains, past the end.
  func byte(_ ahead: Int = 0) -> UInt8 {
    position + ahead < end ? bytes[position + ahead] : 0
  }

  mutating func emit(_ kind: Token.Kind, from start: Int) {
    tokens.append(
      Token(
        kind: kind, level: UInt8(truncatingIfNeeded: brackets.count),
        start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: position)))
  }

  func failure(_ message: String, at offset: Int, isUrgent: Bool = true) -> Failure {
    Failure(error: SyntaxError(message, at: Span(offset, offset + 1)), isUrgent: isUrgent)
  }

  /// The length of the line end at an offset: 0, 1, or 2 for CR LF.
  func lineEndLength(at offset: Int) -> Int {
    guard offset < end, bytes[offset].isLineEnd else { return 0 }
    let isPair =
      bytes[offset] == .carriageReturn && offset + 1 < end && bytes[offset + 1] == .lineFeed
    return isPair ? 2 : 1
  }

  /// Where tokens that stand after the last line are shown: at the end of that line.
  var endOffset: Int {
    var offset = end
    if offset > 0, bytes[offset - 1] == .lineFeed { offset -= 1 }
    if offset > 0, offset < end || bytes[offset - 1] == .carriageReturn,
      bytes[offset - 1] == .carriageReturn
    {
      offset -= 1
    }
    return offset
  }

  private mutating func scan() throws(Failure) {
    while true {
      if atLineStart, brackets.isEmpty { try scanIndentation() }
      atLineStart = false
      while byte().isBlank { position += 1 }
      if byte() == UInt8(ascii: "#") { skipComment() }
      guard position < end else { return }
      try scanToken()
    }
  }

  mutating func skipComment() {
    while position < end, !bytes[position].isLineEnd { position += 1 }
  }

  private mutating func scanToken() throws(Failure) {
    let first = bytes[position]
    if first.startsIdentifier {
      try scanName()
    } else if first.isDigit || (first == UInt8(ascii: ".") && byte(1).isDigit) {
      try scanNumber()
    } else if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      try scanString(from: position)
    } else if first.isLineEnd {
      scanLineEnd()
    } else if first == .backslash {
      try skipContinuation()
    } else {
      try scanOperator()
    }
  }

  private mutating func scanLineEnd() {
    if brackets.isEmpty { emit(.newline, from: position) }
    position += lineEndLength(at: position)
    atLineStart = true
  }

  /// A backslash joins a line with the next one.
  mutating func skipContinuation() throws(Failure) {
    let length = lineEndLength(at: position + 1)
    if length == 0, position + 1 < end {
      throw failure(
        "unexpected character after line continuation character", at: position + 1,
        isUrgent: false)
    }
    guard position + 1 + length < end else {
      try checkBracketsClosed()
      throw failure("unexpected EOF while parsing", at: position + 1, isUrgent: false)
    }
    position += 1 + length
  }

  private mutating func scanName() throws(Failure) {
    let start = position
    var packed: UInt64 = 0
    var isASCII = true
    while position < end {
      let byte = bytes[position]
      guard byte.continuesIdentifier else { break }
      if byte >= 0x80 { isASCII = false }
      packed = packed << 8 | UInt64(byte)
      position += 1
    }
    let length = position - start
    let next = byte()
    if next == UInt8(ascii: "'") || next == UInt8(ascii: "\""),
      isStringPrefix(packed, length: length)
    {
      return try scanString(from: start)
    }
    if !isASCII { try checkIdentifier(start..<position) }
    let keyword =
      KeywordTable.lengths.contains(length) ? keywords.kind(packed: packed, length: length) : nil
    emit(keyword ?? .name, from: start)
  }

  /// Whether a word before a quote is one of `r`, `b`, `u`, `f` or of their allowed mixes.
  private func isStringPrefix(_ packed: UInt64, length: Int) -> Bool {
    guard length <= 2 else { return false }
    let lowercase = packed | (length == 2 ? 0x2020 : 0x20)
    let prefixes: [StaticString] = ["r", "b", "u", "f", "rb", "br", "rf", "fr"]
    return prefixes.contains { (prefix: StaticString) in
      prefix.utf8CodeUnitCount == length
        && prefix.withUTF8Buffer { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } } == lowercase
    }
  }

  /// Refuses a word that holds characters no identifier may.
  private func checkIdentifier(_ range: Range<Int>) throws(Failure) {
    var offset = range.lowerBound
    for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
      let properties = scalar.properties
      let isAllowed =
        scalar == "_"
        || (offset == range.lowerBound ? properties.isXIDStart : properties.isXIDContinue)
      guard isAllowed else { throw invalidCharacter(scalar, at: offset) }
      offset += UTF8.width(scalar)
    }
  }

  private func invalidCharacter(_ scalar: Unicode.Scalar, at offset: Int) -> Failure {
    var code = String(scalar.value, radix: 16, uppercase: true)
    code = String(repeating: "0", count: max(0, 4 - code.count)) + code
    let message =
      scalar.isPrintable
      ? "invalid character '\(scalar)' (U+\(code))"
      : "invalid non-printable character U+\(code)"
    return Failure(
      error: SyntaxError(message, at: Span(offset, offset + UTF8.width(scalar))))
  }

  private mutating func scanOperator() throws(Failure) {
    let start = position
    let first = bytes[position]
    guard let family = operators[Int(first)] else {
      guard first >= 0x20, first < 0x7F else {
        throw invalidCharacter(Unicode.Scalar(first), at: start)
      }
      position += 1
      return emit(.unknown, from: start)
    }
    let (kind, length) = longestOperator(family, first)
    switch kind {
    case .leftParenthesis, .leftBracket, .leftBrace: try open(first)
    case .rightParenthesis, .rightBracket, .rightBrace: try close(first)
    default: break
    }
    position += length
    emit(kind, from: start)
  }

  private func longestOperator(
    _ family: OperatorFamily, _ first: UInt8
  ) -> (kind: Token.Kind, length: Int) {
    let equal = UInt8(ascii: "=")
    let second = byte(1)
    if second == first, let doubled = family.doubled {
      if byte(2) == equal, let doubledEqual = family.doubledEqual { return (doubledEqual, 3) }
      return (doubled, 2)
    }
    if second == equal, let withEqual = family.equal { return (withEqual, 2) }
    if first == UInt8(ascii: "-"), second == UInt8(ascii: ">") { return (.arrow, 2) }
    // Python 2's `<>` is still one token, which nothing accepts.
    if first == UInt8(ascii: "<"), second == UInt8(ascii: ">") { return (.unknown, 2) }
    if first == UInt8(ascii: "."), second == first, byte(2) == first { return (.ellipsis, 3) }
    return (family.plain, 1)
  }

  private mutating func open(_ byte: UInt8) throws(Failure) {
    guard brackets.count < Lexer.maximumBrackets else {
      throw failure("too many nested parentheses", at: position)
    }
    brackets.append(Bracket(byte: byte, offset: position))
  }

  private mutating func close(_ byte: UInt8) throws(Failure) {
    let closing = Unicode.Scalar(byte)
    guard let bracket = brackets.popLast() else {
      throw failure("unmatched '\(closing)'", at: position)
    }
    let expected: UInt8 = bracket.byte == UInt8(ascii: "(") ? 1 : 2
    guard byte == bracket.byte + expected else {
      let line = file.line(at: Int32(bracket.offset))
      let isElsewhere = line != file.line(at: Int32(position))
      throw failure(
        "closing parenthesis '\(closing)' does not match opening parenthesis "
          + "'\(Unicode.Scalar(bracket.byte))'" + (isElsewhere ? " on line \(line)" : ""),
        at: position)
    }
  }

  private func checkBracketsClosed() throws(Failure) {
    guard let bracket = brackets.last else { return }
    throw failure(
      "'\(Unicode.Scalar(bracket.byte))' was never closed", at: bracket.offset,
      isUrgent: false)
  }

  private mutating func finish() throws(Failure) {
    try checkBracketsClosed()
    position = endOffset
    if let last = tokens.last, last.kind != .newline, last.kind != .dedent {
      emit(.newline, from: position)
    }
    while indentations.count > 1 {
      indentations.removeLast()
      emit(.dedent, from: position)
    }
    emit(.endMarker, from: position)
  }
}

extension Unicode.Scalar {
  /// What Python's `str.isprintable` says of one character.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    case .spaceSeparator:
      return self == " "
    default:
      return true
    }
  }
}
