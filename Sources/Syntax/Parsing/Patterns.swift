// The `match` statement and its patterns.

extension Parser {
  // match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT
  /// `match` is no reserved word: the statement is `nil` if the line reads otherwise.
  func matchStatement() throws(ParseFailure) -> Statement? {
    let keyword = token
    let subject = try attempt { () throws(ParseFailure) in
      advance()
      let subject = try matchSubject()
      try colon()
      try expect(.newline)
      return subject
    }
    guard let subject else { return nil }
    guard accept(.indent) else {
      if kind == .error { throw mismatch() }
      let line = file.line(at: keyword.start)
      throw .error(
        SyntaxError(
          .indentationError,
          "expected an indented block after 'match' statement on line \(line)",
          at: token.span))
    }
    try descend()
    defer { ascend() }
    var cases: [MatchCase] = []
    repeat {
      guard isSoftKeyword("case", token) else { throw mismatch() }
      cases.append(try matchCase())
    } while kind != .dedent
    advance()
    return Statement(.match(subject: subject, cases: cases), span(from: keyword.start))
  }

  // subject_expr: star_named_expression ',' [star_named_expressions] | named_expression
  private func matchSubject() throws(ParseFailure) -> Expression {
    let start = start
    let first = try starNamedExpression()
    guard kind == .comma else {
      if case .starred = first.kind { throw mismatch() }
      return first
    }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind) else { break }
      elements.append(try starNamedExpression())
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // case_block: "case" patterns ['if' named_expression] ':' block
  private func matchCase() throws(ParseFailure) -> MatchCase {
    let keyword = token
    height = 0
    advance()
    let pattern = try openPatterns()
    let condition = accept(.ifKeyword) ? try namedExpression() : nil
    try colon()
    let body = try block("'case' statement", keyword)
    return MatchCase(pattern: pattern, condition: condition, body: body)
  }

  // patterns: open_sequence_pattern | pattern
  private func openPatterns() throws(ParseFailure) -> Pattern {
    let start = start
    let first = try starOrPattern()
    guard kind == .comma else {
      if case .star = first.kind { throw mismatch() }
      return first
    }
    let items = try patternItems(after: first) { $0 == .colon || $0 == .ifKeyword }
    return Pattern(.sequence(items), span(from: start))
  }

  /// maybe_sequence_pattern: the rest of a list of patterns that may end with a comma.
  private func patternItems(
    after first: Pattern, until isEnd: (Token.Kind) -> Bool
  ) throws(ParseFailure) -> [Pattern] {
    var items = [first]
    while accept(.comma) {
      if isEnd(kind) { break }
      items.append(try starOrPattern())
    }
    try heighten()
    return items
  }

  // maybe_star_pattern: '*' (capture | '_') | pattern
  private func starOrPattern() throws(ParseFailure) -> Pattern {
    guard kind == .star else { return try pattern() }
    let start = start
    advance()
    guard let name = try captureTarget(allowsWildcard: true) else { throw mismatch() }
    return Pattern(.star(name == "_" ? nil : name), span(from: start))
  }

  // pattern: or_pattern ['as' NAME]
  private func pattern() throws(ParseFailure) -> Pattern {
    try descend()
    defer { ascend() }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let start = start
    let alternatives = try orPattern()
    guard accept(.asKeyword) else { return alternatives }
    guard let name = try captureTarget(allowsWildcard: false) else {
      if isExplaining { try explainPatternTarget() }
      throw mismatch()
    }
    try heighten()
    return Pattern(.capture(alternatives, name), span(from: start))
  }

  // or_pattern: closed_pattern ('|' closed_pattern)*
  private func orPattern() throws(ParseFailure) -> Pattern {
    let start = start
    let first = try closedPattern()
    guard kind == .verticalBar else { return first }
    var alternatives = [first]
    while accept(.verticalBar) { alternatives.append(try closedPattern()) }
    try heighten()
    return Pattern(.or(alternatives), span(from: start))
  }

  /// A name that is not the start of a dotted name, a class pattern or a keyword.
  private func captureTarget(
    allowsWildcard: Bool
  ) throws(ParseFailure) -> String? {
    guard kind == .name, allowsWildcard || !isSoftKeyword("_", token) else { return nil }
    switch kind(ahead: 1) {
    case .dot, .leftParenthesis, .equal: return nil
    default: return try name()
    }
  }

  // closed_pattern: literal_pattern | capture_pattern | wildcard_pattern | value_pattern
  //     | group_pattern | sequence_pattern | mapping_pattern | class_pattern
  private func closedPattern() throws(ParseFailure) -> Pattern {
    let start = start
    switch kind {
    case .number, .minus, .string, .noneKeyword, .trueKeyword, .falseKeyword:
      let value = try patternLiteral()
      if case .constant(let constant) = value.kind {
        switch constant {
        case .pythonNone, .boolean: return Pattern(.singleton(constant), value.span)
        default: break
        }
      }
      return Pattern(.value(value), value.span)
    case .name:
      if let name = try captureTarget(allowsWildcard: true) {
        return Pattern(.capture(nil, name == "_" ? nil : name), span(from: start))
      }
      let value = try nameOrAttribute()
      if kind == .leftParenthesis { return try classPattern(value) }
      guard case .attribute = value.kind, kind != .equal else { throw mismatch() }
      return Pattern(.value(value), value.span)
    case .leftParenthesis, .leftBracket:
      return try sequencePattern()
    case .leftBrace:
      return try mappingPattern()
    default:
      throw mismatch()
    }
  }

  // literal_expr: signed_number | complex_number | strings | 'None' | 'True' | 'False'
  private func patternLiteral() throws(ParseFailure) -> Expression {
    guard kind == .number || kind == .minus else { return try atom() }
    let start = start
    let real = try signedNumber()
    guard kind == .plus || kind == .minus else { return real }
    if case .constant(.imaginary) = real.number?.kind {
      throw error("real number required in complex literal", at: real)
    }
    let op: BinaryOperator = kind == .plus ? .add : .subtract
    advance()
    guard kind == .number else { throw mismatch() }
    let imaginary = try atom()
    guard case .constant(.imaginary) = imaginary.kind else {
      throw error("imaginary number required in complex literal", at: imaginary)
    }
    try heighten()
    let step = BinaryStep(op: op, operand: imaginary)
    return Expression(.binary(first: real, rest: [step]), span(from: start))
  }

  // signed_number: ['-'] NUMBER
  private func signedNumber() throws(ParseFailure) -> Expression {
    let start = start
    let isNegative = accept(.minus)
    guard kind == .number else { throw mismatch() }
    let number = try atom()
    guard isNegative else { return number }
    try heighten()
    return Expression(.unary(.negative, number), span(from: start))
  }

  // name_or_attr: NAME ('.' NAME)*
  private func nameOrAttribute() throws(ParseFailure) -> Expression {
    let span = token.span
    var value = Expression(.name(try name()), span)
    while accept(.dot) {
      let name = try name()
      try heighten()
      value = Expression(.attribute(object: value, name: name), self.span(from: span.start))
    }
    return value
  }

  // group_pattern: '(' pattern ')'
  // sequence_pattern: '[' [maybe_sequence_pattern] ']' | '(' [open_sequence_pattern] ')'
  private func sequencePattern() throws(ParseFailure) -> Pattern {
    let start = start
    let isParenthesized = kind == .leftParenthesis
    let end: Token.Kind = isParenthesized ? .rightParenthesis : .rightBracket
    advance()
    if accept(end) { return Pattern(.sequence([]), span(from: start)) }
    let first = try starOrPattern()
    if isParenthesized, kind != .comma {
      if case .star = first.kind { throw mismatch() }
      try expect(end)
      return first
    }
    let items = try patternItems(after: first) { $0 == end }
    try expect(end)
    return Pattern(.sequence(items), span(from: start))
  }

  // mapping_pattern: '{' [key ':' pattern (',' …)*] [',' '**' NAME] [','] '}'
  private func mappingPattern() throws(ParseFailure) -> Pattern {
    let start = start
    advance()
    var keys: [Expression] = []
    var patterns: [Pattern] = []
    var rest: String?
    while kind != .rightBrace {
      if accept(.doubleStar) {
        guard let name = try captureTarget(allowsWildcard: false) else { throw mismatch() }
        rest = name
        _ = accept(.comma)
        break
      }
      keys.append(try mappingKey())
      try expect(.colon)
      patterns.append(try pattern())
      guard accept(.comma) else { break }
    }
    try expect(.rightBrace)
    try heighten()
    return Pattern(
      .mapping(keys: keys, patterns: patterns, rest: rest), span(from: start))
  }

  private func mappingKey() throws(ParseFailure) -> Expression {
    switch kind {
    case .number, .minus, .string, .noneKeyword, .trueKeyword, .falseKeyword:
      return try patternLiteral()
    default:
      let key = try nameOrAttribute()
      guard case .attribute = key.kind else { throw mismatch() }
      return key
    }
  }

  // class_pattern: name_or_attr '(' [pattern (',' pattern)*] [NAME '=' pattern …] [','] ')'
  private func classPattern(_ type: Expression) throws(ParseFailure) -> Pattern {
    try expect(.leftParenthesis)
    var patterns: [Pattern] = []
    var keywords: [PatternKeyword] = []
    while kind != .rightParenthesis {
      if kind == .name, kind(ahead: 1) == .equal {
        let name = try plainName()
        advance()
        keywords.append(PatternKeyword(name: name, pattern: try pattern()))
      } else {
        let pattern = try pattern()
        if !keywords.isEmpty {
          guard isExplaining else { throw mismatch() }
          throw error("positional patterns follow keyword patterns", at: pattern.span)
        }
        patterns.append(pattern)
      }
      guard accept(.comma) else { break }
    }
    try expect(.rightParenthesis)
    try heighten()
    return Pattern(
      .class(type, patterns: patterns, keywords: keywords), span(from: type.span.start))
  }
}

extension Expression {
  /// The number under a sign.
  fileprivate var number: Expression? {
    if case .unary(_, let operand) = kind { return operand }
    return self
  }
}
