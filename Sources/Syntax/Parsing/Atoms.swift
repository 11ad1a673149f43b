// Atoms: names, literals, and what stands in brackets.

extension Parser {
  // atom: NAME | 'True' | 'False' | 'None' | strings | NUMBER | '...'
  //     | (tuple | group | genexp) | (list | listcomp) | (dict | set | dictcomp | setcomp)
  func atom() throws(ParseFailure) -> Expression {
    let span = token.span
    switch kind {
    case .name:
      return Expression(.name(try name()), span)
    case .number:
      let value = try number(token)
      advance()
      return Expression(.constant(value), span)
    case .string:
      return try strings()
    case .noneKeyword:
      return constant(.pythonNone)
    case .trueKeyword:
      return constant(.boolean(true))
    case .falseKeyword:
      return constant(.boolean(false))
    case .ellipsis:
      return constant(.ellipsis)
    case .leftParenthesis:
      return try bracketed { () throws(ParseFailure) in
        try parenthesized()
      }
    case .leftBracket:
      return try bracketed { () throws(ParseFailure) in
        try listDisplay()
      }
    case .leftBrace:
      return try bracketed { () throws(ParseFailure) in
        try braceDisplay()
      }
    default:
      throw mismatch()
    }
  }

  private func constant(_ value: Constant) -> Expression {
    defer { advance() }
    return Expression(.constant(value), token.span)
  }

  /// Reads what stands in brackets; while explaining, looks for the reason why that fails.
  private func bracketed(
    _ parse: () throws(ParseFailure) -> Expression
  ) throws(ParseFailure) -> Expression {
    guard isRetrying else { return try parse() }
    let start = position
    if let expression = try attempt(parse) { return expression }
    try explainBrackets()
    position = start
    throw .mismatch
  }

  // tuple: '(' [star_named_expression ',' [star_named_expressions]] ')'
  // group: '(' (yield_expr | named_expression) ')'
  // genexp: '(' argument for_if_clauses ')'
  private func parenthesized() throws(ParseFailure) -> Expression {
    let start = start
    advance()
    if accept(.rightParenthesis) { return Expression(.tuple([]), span(from: start)) }
    if kind == .yieldKeyword {
      let value = try yieldExpression()
      try expect(.rightParenthesis)
      return value
    }
    let first = try starNamedExpression()
    switch kind {
    case .comma:
      let elements = try elements(after: first, until: .rightParenthesis)
      try heighten()
      return Expression(.tuple(elements), span(from: start))
    case .forKeyword, .asyncKeyword:
      if case .starred = first.kind { throw mismatch() }
      let clauses = try comprehensionClauses()
      try expect(.rightParenthesis)
      return try comprehension(.generator(first), clauses, from: start)
    default:
      if case .starred = first.kind { throw mismatch() }
      try expect(.rightParenthesis)
      return first
    }
  }

  // list: '[' [star_named_expressions] ']'
  // listcomp: '[' named_expression for_if_clauses ']'
  private func listDisplay() throws(ParseFailure) -> Expression {
    let start = start
    advance()
    if accept(.rightBracket) { return Expression(.list([]), span(from: start)) }
    let first = try starNamedExpression()
    if kind == .forKeyword || kind == .asyncKeyword {
      if case .starred = first.kind { throw mismatch() }
      let clauses = try comprehensionClauses()
      try expect(.rightBracket)
      return try comprehension(.list(first), clauses, from: start)
    }
    let elements = try elements(after: first, until: .rightBracket)
    try heighten()
    return Expression(.list(elements), span(from: start))
  }

  /// star_named_expressions after the first one, and the closing bracket.
  private func elements(
    after first: Expression, until end: Token.Kind
  ) throws(ParseFailure) -> [Expression] {
    var elements = [first]
    while accept(.comma) {
      guard kind != end else { break }
      elements.append(try starNamedExpression())
    }
    try expect(end)
    return elements
  }

  // set: '{' star_named_expressions '}'
  // setcomp: '{' named_expression for_if_clauses '}'
  // dictcomp: '{' kvpair for_if_clauses '}'
  private func braceDisplay() throws(ParseFailure) -> Expression {
    let start = start
    advance()
    if accept(.rightBrace) { return Expression(.dictionary([]), span(from: start)) }
    if kind == .doubleStar { return try dictionary(from: start, first: nil) }
    let isNamed = kind(ahead: 1) == .colonEqual
    let first = try starNamedExpression()
    switch kind {
    case .colon:
      if case .starred = first.kind { throw mismatch() }
      if isNamed { throw mismatch() }
      advance()
      let value = try expression()
      if kind == .forKeyword || kind == .asyncKeyword {
        let clauses = try comprehensionClauses()
        try expect(.rightBrace)
        return try comprehension(.dictionary(key: first, value: value), clauses, from: start)
      }
      return try dictionary(from: start, first: .pair(key: first, value: value))
    case .forKeyword, .asyncKeyword:
      if case .starred = first.kind { throw mismatch() }
      let clauses = try comprehensionClauses()
      try expect(.rightBrace)
      return try comprehension(.set(first), clauses, from: start)
    default:
      let elements = try elements(after: first, until: .rightBrace)
      try heighten()
      return Expression(.set(elements), span(from: start))
    }
  }

  // dict: '{' [double_starred_kvpair (',' double_starred_kvpair)* [',']] '}'
  private func dictionary(
    from start: Int32, first: DictionaryItem?
  ) throws(ParseFailure) -> Expression {
    var items = [DictionaryItem]()
    if let first { items.append(first) } else { items.append(try dictionaryItem()) }
    while accept(.comma) {
      guard kind != .rightBrace else { break }
      items.append(try dictionaryItem())
    }
    try expect(.rightBrace)
    try heighten()
    return Expression(.dictionary(items), span(from: start))
  }

  // double_starred_kvpair: '**' bitwise_or | expression ':' expression
  func dictionaryItem() throws(ParseFailure) -> DictionaryItem {
    if accept(.doubleStar) { return .unpacking(try bitwiseOr()) }
    let key = try expression()
    try expect(.colon)
    return .pair(key: key, value: try expression())
  }

  // for_if_clauses: for_if_clause+
  func comprehensionClauses() throws(ParseFailure) -> [Comprehension.Clause] {
    var clauses = [try comprehensionClause()]
    while kind == .forKeyword || kind == .asyncKeyword {
      let clause = try continuation { () throws(ParseFailure) in
        try comprehensionClause()
      }
      guard let clause else { break }
      clauses.append(clause)
    }
    return clauses
  }

  // for_if_clause: ['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*
  private func comprehensionClause() throws(ParseFailure) -> Comprehension.Clause {
    let start = position
    let isAsync = accept(.asyncKeyword)
    try expect(.forKeyword)
    let target = try forTarget(from: start)
    let iterable = try disjunction()
    var conditions: [Expression] = []
    while accept(.ifKeyword) { conditions.append(try disjunction()) }
    return Comprehension.Clause(
      target: target, iterable: iterable, conditions: conditions, isAsync: isAsync)
  }

  func comprehension(
    _ result: Comprehension.Result, _ clauses: [Comprehension.Clause], from start: Int32
  ) throws(ParseFailure) -> Expression {
    try heighten()
    let comprehension = Comprehension(result: result, clauses: clauses, scopeID: openScope())
    return Expression(.comprehension(comprehension), span(from: start))
  }
}
