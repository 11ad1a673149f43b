// Known mistakes in statements: targets that are none, and headers of blocks.

extension Parser {
  // for_stmt, for_if_clause; the current token is 'for', or 'async' before it
  mutating func explainForTarget() throws(ParseFailure) {
    let start = position
    defer { position = start }
    _ = accept(.asyncKeyword)
    guard accept(.forKeyword) else { return }
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.starExpressions()
    }
    if let invalid = target?.invalidTarget(.loop) {
      throw error("cannot assign to \(invalid.formName)", at: invalid)
    }
  }

  // del_stmt; the current token is the first after 'del'
  mutating func explainDelete() throws(ParseFailure) {
    let targets = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.starExpressions()
    }
    if let invalid = targets?.invalidTarget(.deletion) {
      throw error("cannot delete \(invalid.formName)", at: invalid)
    }
  }

  // with_item; the current token is the first after 'as'
  mutating func explainWithTarget() throws(ParseFailure) {
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.expression()
    }
    guard kind == .comma || kind == .rightParenthesis || kind == .colon else { return }
    if let invalid = target?.invalidTarget(.assignment) {
      throw error("cannot assign to \(invalid.formName)", at: invalid)
    }
  }

  // with_stmt; the items have been read
  mutating func explainWith() throws(ParseFailure) {
    if kind == .newline { throw error("expected ':'", at: token.span) }
  }

  // except_block; the current token is the comma after the first type
  mutating func explainHandlerTypes(_ first: Expression) throws(ParseFailure) {
    let found = try lookahead { (parser: inout Parser) throws(ParseFailure) -> Bool in
      parser.advance()
      _ = try parser.expressions()
      if parser.accept(.asKeyword) { _ = try parser.name() }
      try parser.expect(.colon)
      return true
    }
    guard found != nil else { return }
    throw error(
      "multiple exception types must be parenthesized",
      at: Span(start: first.span.start, end: previousEnd))
  }

  // try_stmt with both 'except' and 'except*'; the current token is the first after 'except'
  mutating func explainMixedHandlers(_ keyword: Token) throws(ParseFailure) {
    let found = try lookahead { (parser: inout Parser) throws(ParseFailure) -> Bool in
      let isGroup = parser.accept(.star)
      if isGroup || parser.kind != .colon {
        _ = try parser.expression()
        if parser.accept(.asKeyword) { _ = try parser.name() }
      }
      try parser.expect(.colon)
      return true
    }
    guard found != nil else { return }
    throw error(
      "cannot have both 'except' and 'except*' on the same 'try'", at: keyword.span)
  }

  // as_pattern; the current token is the first after 'as'
  mutating func explainPatternTarget() throws(ParseFailure) {
    if isSoftKeyword("_", token) {
      throw error("cannot use '_' as a target", at: token.span)
    }
    guard kind != .name else { return }
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.expression()
    }
    if let target { throw error("invalid pattern target", at: target) }
  }

  // assignment; the current token is the first of the statement
  mutating func explainAssignment() throws(ParseFailure) {
    let start = position
    try explainAnnotation()
    position = start
    while
      try attempt({ (parser: inout Parser) throws(ParseFailure) -> Bool in
        _ = try parser.starTargets()
        try parser.expect(.equal)
        return true
      }) != nil
    {}
    if kind == .yieldKeyword {
      let value = try attempt { (parser: inout Parser) throws(ParseFailure) in
        try parser.yieldExpression()
      }
      if let value, kind == .equal {
        throw error("assignment to yield expression not possible", at: value)
      }
    } else {
      let value = try attempt { (parser: inout Parser) throws(ParseFailure) in
        try parser.starExpressions()
      }
      if kind == .equal, let invalid = value?.invalidTarget(.assignment) {
        throw error("cannot assign to \(invalid.formName)", at: invalid)
      }
    }
    position = start
    try explainAugmentedAssignment()
  }

  private mutating func explainAnnotation() throws(ParseFailure) {
    let start = position
    let display = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      guard parser.kind == .leftParenthesis || parser.kind == .leftBracket else {
        throw parser.mismatch()
      }
      let target = try parser.atom()
      try parser.expect(.colon)
      _ = try parser.expression()
      return target
    }
    if let display {
      switch display.kind {
      case .tuple, .list:
        throw error("only single target (not \(display.formName)) can be annotated", at: display)
      default: break
      }
    }
    position = start
    let first = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.starNamedExpression()
    }
    if let first, accept(.comma) {
      let isAnnotated = try attempt { (parser: inout Parser) throws(ParseFailure) -> Bool in
        while parser.kind != .colon {
          _ = try parser.starNamedExpression()
          guard parser.accept(.comma) else { break }
        }
        try parser.expect(.colon)
        _ = try parser.expression()
        return true
      }
      if isAnnotated != nil {
        throw error("only single target (not tuple) can be annotated", at: first)
      }
    }
    position = start
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      let target = try parser.expression()
      try parser.expect(.colon)
      _ = try parser.expression()
      return target
    }
    if let target { throw error("illegal target for annotation", at: target) }
  }

  private mutating func explainAugmentedAssignment() throws(ParseFailure) {
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      let target = try parser.starExpressions()
      guard parser.kind.augmentedOperator != nil else { throw parser.mismatch() }
      parser.advance()
      _ = try parser.assignedValue()
      return target
    }
    guard let target else { return }
    throw error(
      "'\(target.formName)' is an illegal expression for augmented assignment", at: target)
  }
}
