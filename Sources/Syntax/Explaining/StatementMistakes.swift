// Known mistakes in statements: targets that are none, and headers of blocks.

extension Parser {
  // for_stmt, for_if_clause; the current token is 'for', or 'async' before it
  func explainForTarget() throws(ParseFailure) {
    let start = position
    defer { position = start }
    _ = accept(.asyncKeyword)
    guard accept(.forKeyword) else { return }
    let target = try attempt { () throws(ParseFailure) in
      try starExpressions()
    }
    if let invalid = target?.invalidTarget(.loop) {
      throw error("cannot assign to \(invalid.formName)", at: invalid)
    }
  }

  // del_stmt; the current token is the first after 'del'
  func explainDelete() throws(ParseFailure) {
    let targets = try attempt { () throws(ParseFailure) in
      try starExpressions()
    }
    if let invalid = targets?.invalidTarget(.deletion) {
      throw error("cannot delete \(invalid.formName)", at: invalid)
    }
  }

  // with_item; the current token is the first after 'as'
  func explainWithTarget() throws(ParseFailure) {
    let target = try attempt { () throws(ParseFailure) in
      try expression()
    }
    guard kind == .comma || kind == .rightParenthesis || kind == .colon else { return }
    if let invalid = target?.invalidTarget(.assignment) {
      throw error("cannot assign to \(invalid.formName)", at: invalid)
    }
  }

  // with_stmt; the current token is the first after 'with'
  func explainWith() throws(ParseFailure) {
    let start = position
    defer { position = start }
    for isParenthesized in [false, true] {
      position = start
      let end = try attempt { () throws(ParseFailure) -> Token in
        if isParenthesized { try expect(.leftParenthesis) }
        repeat {
          if isParenthesized, kind == .rightParenthesis { break }
          _ = isParenthesized ? try expressions() : try expression()
          if accept(.asKeyword) { _ = try starTarget() }
        } while accept(.comma)
        if isParenthesized { try expect(.rightParenthesis) }
        guard kind == .newline else { throw mismatch() }
        return token
      }
      if let end { throw error("expected ':'", at: end.span) }
    }
  }

  // except_block; the current token is the comma after the first type
  func explainHandlerTypes(_ first: Expression) throws(ParseFailure) {
    let found = try lookahead { () throws(ParseFailure) -> Bool in
      advance()
      _ = try expressions()
      if accept(.asKeyword) { _ = try name() }
      try expect(.colon)
      return true
    }
    guard found != nil else { return }
    throw error(
      "multiple exception types must be parenthesized",
      at: Span(start: first.span.start, end: previousEnd))
  }

  // try_stmt with both 'except' and 'except*'; the current token is 'except'
  func explainMixedHandlers(isGroup: Bool) throws(ParseFailure) {
    let keyword = token
    let header = try lookahead { () throws(ParseFailure) -> Bool in
      advance()
      if isGroup { try expect(.star) }
      try handlerTypes(isGroup: isGroup)
      try colon()
      return true
    }
    guard header != nil else { return }
    throw error(
      "cannot have both 'except' and 'except*' on the same 'try'", at: keyword.span)
  }

  // as_pattern; the current token is the first after 'as'
  func explainPatternTarget() throws(ParseFailure) {
    if isSoftKeyword("_", token) {
      throw error("cannot use '_' as a target", at: token.span)
    }
    guard kind != .name else { return }
    let target = try attempt { () throws(ParseFailure) in
      try expression()
    }
    if let target { throw error("invalid pattern target", at: target) }
  }

  // assignment; the current token is the first of the statement
  func explainAssignment() throws(ParseFailure) {
    let start = position
    try explainAnnotation()
    position = start
    while try attempt({ () throws(ParseFailure) -> Bool in
      _ = try starTargets()
      try expect(.equal)
      return true
    }) != nil {}
    if kind == .yieldKeyword {
      let value = try attempt { () throws(ParseFailure) in
        try yieldExpression()
      }
      if let value, kind == .equal {
        throw error("assignment to yield expression not possible", at: value)
      }
    } else {
      let value = try attempt { () throws(ParseFailure) in
        try starExpressions()
      }
      if kind == .equal, let invalid = value?.invalidTarget(.assignment) {
        throw error("cannot assign to \(invalid.formName)", at: invalid)
      }
    }
    position = start
    try explainAugmentedAssignment()
  }

  private func explainAnnotation() throws(ParseFailure) {
    let start = position
    let display = try attempt { () throws(ParseFailure) -> Expression in
      guard kind == .leftParenthesis || kind == .leftBracket else {
        throw mismatch()
      }
      let target = try atom()
      try expect(.colon)
      _ = try expression()
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
    let first = try attempt { () throws(ParseFailure) in
      try starNamedExpression()
    }
    if let first, accept(.comma) {
      let isAnnotated = try attempt { () throws(ParseFailure) -> Bool in
        // CPython's rule takes further elements even where the comma is missing.
        while kind != .colon {
          _ = try starNamedExpression()
          _ = accept(.comma)
        }
        try expect(.colon)
        _ = try expression()
        return true
      }
      if isAnnotated != nil {
        throw error("only single target (not tuple) can be annotated", at: first)
      }
    }
    position = start
    let target = try attempt { () throws(ParseFailure) -> Expression in
      let target = try expression()
      try expect(.colon)
      _ = try expression()
      return target
    }
    if let target { throw error("illegal target for annotation", at: target) }
  }

  private func explainAugmentedAssignment() throws(ParseFailure) {
    let target = try attempt { () throws(ParseFailure) -> Expression in
      let target = try starExpressions()
      guard kind.augmentedOperator != nil else { throw mismatch() }
      advance()
      _ = try assignedValue()
      return target
    }
    guard let target else { return }
    throw error(
      "'\(target.formName)' is an illegal expression for augmented assignment", at: target)
  }
}
