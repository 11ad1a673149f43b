// Known mistakes in expressions, looked for only in a source that does not parse. The order of
// the checks is CPython's, because the first that fits gives the message.

extension Parser {
  /// Parses with no explanations, to see whether something could stand here.
  func plainly<Node>(
    _ parse: () throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    isExplaining = false
    defer { isExplaining = true }
    return try attempt(parse)
  }

  /// Looks ahead: like `attempt`, but the tokens are never used up.
  func lookahead<Node>(
    _ parse: () throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    let start = position
    defer { position = start }
    return try attempt(parse)
  }

  // expression: two values side by side, half a conditional, Python 2's print
  func explainExpression() throws(ParseFailure) {
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
  private func explainMissingComma() throws(ParseFailure) -> Bool {
    guard
      let first = try attempt({ () throws(ParseFailure) in
        try disjunction()
      }),
      let second = try plainly({ () throws(ParseFailure) in
        try plainExpression()
      })
    else { return false }
    if !first.isLegacyStatement, tokens[position - 1].level > 0 {
      throw error(
        "invalid syntax. Perhaps you forgot a comma?", at: first.span.through(second.span))
    }
    return true
  }

  private func explainMissingElse() throws(ParseFailure) {
    let conditional = try attempt {
      () throws(ParseFailure) -> (Expression, Expression) in
      let body = try disjunction()
      try expect(.ifKeyword)
      return (body, try disjunction())
    }
    guard let (body, test) = conditional, kind != .elseKeyword, kind != .colon else { return }
    throw error("expected 'else' after 'if' expression", at: body.span.through(test.span))
  }

  private func explainLegacyStatement() throws(ParseFailure) {
    guard kind == .name, kind(ahead: 1) != .leftParenthesis else { return }
    let nameToken = token
    let name = text(nameToken)
    advance()
    guard
      let value = try attempt({ () throws(ParseFailure) in
        try starExpressions()
      })
    else { return }
    guard Expression.legacyStatements.contains(name) else { return }
    throw error(
      "Missing parentheses in call to '\(name)'. Did you mean \(name)(...)?",
      at: nameToken.span.through(value.span))
  }

  // named_expression: ':=' to something else than a name, '=' instead of '=='
  func explainNamedExpression() throws(ParseFailure) {
    let start = position
    defer { position = start }
    let walrus = try attempt { () throws(ParseFailure) -> Expression in
      let target = try expression()
      try expect(.colonEqual)
      _ = try expression()
      return target
    }
    if let walrus {
      throw error("cannot use assignment expressions with \(walrus.formName)", at: walrus)
    }
    let isName = kind == .name && kind(ahead: 1) == .equal
    if !isName, try startsWithDisplay() { return }
    position = start
    guard let (target, value) = try equation() else { return }
    if isName {
      throw error(
        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        at: target.span.through(value.span))
    }
    throw error(
      "cannot assign to \(target.formName) here. Maybe you meant '==' instead of '='?",
      at: target)
  }

  /// Whether a list, a tuple, a generator, `True`, `False` or `None` stands here.
  private func startsWithDisplay() throws(ParseFailure) -> Bool {
    switch kind {
    case .trueKeyword, .falseKeyword, .noneKeyword: return true
    case .leftParenthesis, .leftBracket: break
    default: return false
    }
    let start = start
    let display = try attempt { () throws(ParseFailure) in
      try atom()
    }
    guard let display, display.span.start == start else { return false }
    switch display.kind {
    case .tuple, .list: return true
    case .comprehension(let comprehension):
      if case .generator = comprehension.result { return true }
      return false
    default: return false
    }
  }

  /// bitwise_or '=' bitwise_or !('=' | ':=')
  private func equation() throws(ParseFailure) -> (Expression, Expression)? {
    try attempt { () throws(ParseFailure) in
      let target = try bitwiseOr()
      try expect(.equal)
      let value = try bitwiseOr()
      if kind == .equal || kind == .colonEqual { throw mismatch() }
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
}
