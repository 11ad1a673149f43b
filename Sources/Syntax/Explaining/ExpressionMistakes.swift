// Known mistakes in expressions, looked for only in a source that does not parse. The order of
// the checks is CPython's, because the first that fits gives the message.

extension Parser {
  /// Parses with no explanations, to see whether something could stand here.
  mutating func plainly<Node>(
    _ parse: (inout Parser) throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    isExplaining = false
    defer { isExplaining = true }
    return try attempt(parse)
  }

  /// Looks ahead: like `attempt`, but the tokens are never used up.
  mutating func lookahead<Node>(
    _ parse: (inout Parser) throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    let start = position
    defer { position = start }
    return try attempt(parse)
  }

  // expression: two values side by side, half a conditional, Python 2's print
  mutating func explainExpression() throws(ParseFailure) {
    let start = position
    defer { position = start }
    let isString = kind == .name && kind(ahead: 1) == .string
    if !isString, !startsSoftKeyword, try explainMissingComma() {
    } else {
      position = start
      try explainMissingElse()
    }
    position = start
    try explainLegacyStatement()
  }

  /// CPython compares a name with its soft keywords only as far as the name goes.
  private var startsSoftKeyword: Bool {
    guard kind == .name else { return false }
    let name = bytes[Int(token.start)..<Int(token.end)]
    let keywords: [StaticString] = ["match", "case", "_"]
    return keywords.contains { (keyword: StaticString) in
      keyword.withUTF8Buffer { $0.starts(with: name) }
    }
  }

  /// Whether two expressions stand side by side, which outside brackets has no message.
  private mutating func explainMissingComma() throws(ParseFailure) -> Bool {
    guard
      let first = try attempt({ (parser: inout Parser) throws(ParseFailure) in
        try parser.disjunction()
      }),
      let second = try plainly({ (parser: inout Parser) throws(ParseFailure) in
        try parser.expression()
      })
    else { return false }
    if !first.isLegacyStatement, tokens[position - 1].level > 0 {
      throw error(
        "invalid syntax. Perhaps you forgot a comma?", at: first.span.through(second.span))
    }
    return true
  }

  private mutating func explainMissingElse() throws(ParseFailure) {
    let conditional = try attempt {
      (parser: inout Parser) throws(ParseFailure) -> (Expression, Expression) in
      let body = try parser.disjunction()
      try parser.expect(.ifKeyword)
      return (body, try parser.disjunction())
    }
    guard let (body, test) = conditional, kind != .elseKeyword, kind != .colon else { return }
    throw error("expected 'else' after 'if' expression", at: body.span.through(test.span))
  }

  private mutating func explainLegacyStatement() throws(ParseFailure) {
    guard kind == .name, kind(ahead: 1) != .leftParenthesis else { return }
    let nameToken = token
    let name = text(nameToken)
    guard Expression.legacyStatements.contains(name) else { return }
    advance()
    guard
      let value = try attempt({ (parser: inout Parser) throws(ParseFailure) in
        try parser.starExpressions()
      })
    else { return }
    throw error(
      "Missing parentheses in call to '\(name)'. Did you mean \(name)(...)?",
      at: nameToken.span.through(value.span))
  }

  // named_expression: ':=' to something else than a name, '=' instead of '=='
  mutating func explainNamedExpression() throws(ParseFailure) {
    let start = position
    defer { position = start }
    let walrus = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      let target = try parser.expression()
      try parser.expect(.colonEqual)
      _ = try parser.expression()
      return target
    }
    if let walrus {
      throw error("cannot use assignment expressions with \(walrus.formName)", at: walrus)
    }
    let isName = kind == .name && kind(ahead: 1) == .equal
    guard let (target, value) = try equation() else { return }
    if isName {
      throw error(
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        at: target.span.through(value.span))
    }
    guard !target.isDisplayOrKeyword(tokens[start].kind) else { return }
    throw error(
      "cannot assign to \(target.formName) here. Maybe you meant '==' instead of '='?",
      at: target)
  }

  /// bitwise_or '=' bitwise_or !('=' | ':=')
  private mutating func equation() throws(ParseFailure) -> (Expression, Expression)? {
    try attempt { (parser: inout Parser) throws(ParseFailure) in
      let target = try parser.bitwiseOr()
      try parser.expect(.equal)
      let value = try parser.bitwiseOr()
      if parser.kind == .equal || parser.kind == .colonEqual { throw parser.mismatch() }
      return (target, value)
    }
  }
}

extension Expression {
  static let legacyStatements: [String] = ["print", "exec"]

  /// Whether it is the name of what was a statement in Python 2.
  fileprivate var isLegacyStatement: Bool {
    guard case .name(let name) = kind else { return false }
    return Expression.legacyStatements.contains(name)
  }

  /// Whether the value begins with a list, tuple, generator, `True`, `False` or `None`.
  fileprivate func isDisplayOrKeyword(_ first: Token.Kind) -> Bool {
    switch first {
    case .trueKeyword, .falseKeyword, .noneKeyword: return true
    case .leftBracket:
      return true
    case .leftParenthesis:
      return true
    default: return false
    }
  }
}
