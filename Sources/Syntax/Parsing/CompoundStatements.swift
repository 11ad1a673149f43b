// Statements that hold blocks, other than definitions and `match`.

extension Parser {
  // compound_stmt: function_def | if_stmt | class_def | with_stmt | for_stmt | try_stmt
  //     | while_stmt | match_stmt
  /// The compound statement that the current token begins, if it begins one.
  func compoundStatement() throws(ParseFailure) -> Statement? {
    switch kind {
    case .ifKeyword: return try ifStatement()
    case .forKeyword: return try forStatement()
    case .whileKeyword: return try whileStatement()
    case .withKeyword: return try withStatement()
    case .tryKeyword: return try tryStatement()
    case .defKeyword: return try functionDefinition()
    case .classKeyword: return try classDefinition()
    case .at: return try decorated()
    case .asyncKeyword: return try asyncStatement()
    case .name where isSoftKeyword("match", token): return try matchStatement()
    default: return nil
    }
  }

  private func asyncStatement() throws(ParseFailure) -> Statement {
    switch kind(ahead: 1) {
    case .defKeyword: return try functionDefinition()
    case .forKeyword: return try forStatement()
    case .withKeyword: return try withStatement()
    default:
      advance()
      throw mismatch()
    }
  }

  /// The colon before a block.
  func colon() throws(ParseFailure) {
    if isExplaining, kind == .newline { throw error("expected ':'", at: token.span) }
    try expect(.colon)
  }

  // block: NEWLINE INDENT statements DEDENT | simple_stmts
  /// The block of what is called `owner` in messages and began with `keyword`.
  func block(_ owner: String, _ keyword: Token) throws(ParseFailure) -> [Statement] {
    guard accept(.newline) else {
      var statements: [Statement] = []
      try simpleStatements(into: &statements)
      return statements
    }
    guard kind == .indent else {
      if kind == .error { throw mismatch() }
      let line = file.line(at: keyword.start)
      throw .error(
        SyntaxError(
          .indentationError, "expected an indented block after \(owner) on line \(line)",
          at: token.span))
    }
    advance()
    try descend()
    defer { ascend() }
    let statements = try statements(until: .dedent)
    try expect(.dedent)
    return statements
  }

  // if_stmt: 'if' named_expression ':' block ('elif' named_expression ':' block)* [else_block]
  private func ifStatement() throws(ParseFailure) -> Statement {
    let start = start
    var branches: [Branch] = []
    repeat {
      let keyword = token
      advance()
      let test = try namedExpression()
      try colon()
      let owner = branches.isEmpty ? "'if' statement" : "'elif' statement"
      branches.append(Branch(test: test, body: try block(owner, keyword)))
    } while kind == .elifKeyword
    return Statement(.if(branches, orElse: try elseBlock()), span(from: start))
  }

  // else_block: 'else' ':' block
  private func elseBlock() throws(ParseFailure) -> [Statement] {
    let keyword = token
    guard accept(.elseKeyword) else { return [] }
    try force(.colon, ":")
    return try block("'else' statement", keyword)
  }

  // while_stmt: 'while' named_expression ':' block [else_block]
  private func whileStatement() throws(ParseFailure) -> Statement {
    let keyword = token
    advance()
    let test = try namedExpression()
    try colon()
    let body = try block("'while' statement", keyword)
    return Statement(
      .while(test: test, body: body, orElse: try elseBlock()), span(from: keyword.start))
  }

  // for_stmt: ['async'] 'for' star_targets 'in' star_expressions ':' block [else_block]
  private func forStatement() throws(ParseFailure) -> Statement {
    let start = position
    let isAsync = accept(.asyncKeyword)
    let keyword = token
    try expect(.forKeyword)
    let target = try forTarget(from: start)
    let iterable = try starExpressions()
    try colon()
    let body = try block("'for' statement", keyword)
    let loop = ForLoop(
      target: target, iterable: iterable, body: body, orElse: try elseBlock(), isAsync: isAsync)
    return Statement(.for(loop), span(from: tokens[start].start))
  }

  // with_stmt: ['async'] 'with' '(' with_item (',' with_item)* [','] ')' ':' block
  //     | ['async'] 'with' with_item (',' with_item)* ':' block
  private func withStatement() throws(ParseFailure) -> Statement {
    let start = start
    let isAsync = accept(.asyncKeyword)
    let keyword = token
    try expect(.withKeyword)
    let items = try withHeader()
    try expect(.colon)
    let body = try block("'with' statement", keyword)
    return Statement(
      .with(WithBlock(items: items, body: body, isAsync: isAsync)), span(from: start))
  }

  /// The items, up to the colon.
  private func withHeader() throws(ParseFailure) -> [WithBlock.Item] {
    let start = position
    let parenthesized = try attempt {
      () throws(ParseFailure) -> [WithBlock.Item] in
      try expect(.leftParenthesis)
      let items = try withItems(until: .rightParenthesis)
      try expect(.rightParenthesis)
      guard kind == .colon else { throw mismatch() }
      return items
    }
    if let parenthesized { return parenthesized }
    guard isExplaining else { return try withItems(until: .colon) }
    let items = try attempt { () throws(ParseFailure) in
      try withItems(until: .colon)
    }
    if let items, kind == .colon { return items }
    position = start
    try explainWith()
    throw mismatch()
  }

  private func withItems(
    until end: Token.Kind
  ) throws(ParseFailure) -> [WithBlock.Item] {
    var items: [WithBlock.Item] = []
    repeat {
      if kind == end, end == .rightParenthesis, !items.isEmpty { break }
      items.append(try withItem())
    } while accept(.comma)
    return items
  }

  // with_item: expression ['as' star_target &(',' | ')' | ':')]
  private func withItem() throws(ParseFailure) -> WithBlock.Item {
    let context = try expression()
    guard kind == .asKeyword else { return WithBlock.Item(context: context, target: nil) }
    let start = position
    advance()
    let target = try attempt { () throws(ParseFailure) in
      let target = try starTarget()
      switch kind {
      case .comma, .rightParenthesis, .colon: return target
      default: throw mismatch()
      }
    }
    if let target { return WithBlock.Item(context: context, target: target) }
    if isExplaining { try explainWithTarget() }
    position = start
    return WithBlock.Item(context: context, target: nil)
  }

  // try_stmt: 'try' ':' block (finally_block | except_block+ [else_block] [finally_block])
  private func tryStatement() throws(ParseFailure) -> Statement {
    let keyword = token
    advance()
    try force(.colon, ":")
    let body = try block("'try' statement", keyword)
    guard kind == .exceptKeyword || kind == .finallyKeyword else {
      if kind == .error || !isExplaining { throw mismatch() }
      throw error("expected 'except' or 'finally' block", at: token.span)
    }
    var handlers: [TryBlock.Handler] = []
    let isGroup = kind == .exceptKeyword && kind(ahead: 1) == .star
    while kind == .exceptKeyword {
      // Mixing the two forms is a mistake only once the handler is otherwise right.
      if isExplaining, (kind(ahead: 1) == .star) != isGroup {
        try explainMixedHandlers(isGroup: !isGroup)
      }
      handlers.append(try handler(isGroup: isGroup))
    }
    let orElse = handlers.isEmpty ? [] : try elseBlock()
    let last = token
    var finally: [Statement] = []
    if accept(.finallyKeyword) {
      try force(.colon, ":")
      finally = try block("'finally' statement", last)
    }
    let block = TryBlock(
      body: body, handlers: handlers, orElse: orElse, finally: finally, isGroup: isGroup)
    return Statement(.try(block), span(from: keyword.start))
  }

  // except_block: 'except' ['*'] [expression ['as' NAME]] ':' block
  private func handler(isGroup: Bool) throws(ParseFailure) -> TryBlock.Handler {
    let keyword = token
    advance()
    if isGroup { try expect(.star) }
    let types = try handlerTypes(isGroup: isGroup)
    try colon()
    let body = try block(isGroup ? "'except*' statement" : "'except' statement", keyword)
    return TryBlock.Handler(
      type: types?.type, name: types?.name, body: body, span: span(from: keyword.start))
  }

  /// What stands between `except` and the colon.
  @discardableResult
  func handlerTypes(
    isGroup: Bool
  ) throws(ParseFailure) -> (type: Expression, name: String?)? {
    if kind == .colon || kind == .newline {
      guard isGroup else { return nil }
      guard isExplaining else { throw mismatch() }
      throw error("expected one or more exception types", at: token.span)
    }
    let type = try expression()
    if isExplaining, kind == .comma { try explainHandlerTypes(type) }
    return (type, accept(.asKeyword) ? try name() : nil)
  }
}
