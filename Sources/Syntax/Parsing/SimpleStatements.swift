// Statements of one line.

extension Parser {
  // file: [statements] ENDMARKER
  func module() throws(ParseFailure) -> [Statement] {
    let body = try statements(until: .endMarker)
    try expect(.endMarker)
    return body
  }

  // statements: (compound_stmt | simple_stmts)+
  func statements(until end: Token.Kind) throws(ParseFailure) -> [Statement] {
    var statements: [Statement] = []
    while kind != end {
      height = 0
      if let compound = try compoundStatement() {
        statements.append(compound)
      } else {
        try simpleStatements(into: &statements)
      }
    }
    return statements
  }

  // simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE
  func simpleStatements(into statements: inout [Statement]) throws(ParseFailure) {
    repeat {
      if kind == .newline, tokens[position - 1].kind == .semicolon { break }
      height = 0
      statements.append(try simpleStatement())
    } while accept(.semicolon)
    try expect(.newline)
  }

  // simple_stmt: assignment | star_expressions | return_stmt | import_stmt | raise_stmt
  //     | 'pass' | del_stmt | yield_stmt | assert_stmt | 'break' | 'continue'
  //     | global_stmt | nonlocal_stmt
  private func simpleStatement() throws(ParseFailure) -> Statement {
    let start = start
    let statement: Statement.Kind
    switch kind {
    case .returnKeyword: statement = try returnStatement()
    case .importKeyword: statement = try importStatement()
    case .fromKeyword: statement = try importFromStatement()
    case .raiseKeyword: statement = try raiseStatement()
    case .delKeyword: statement = try deleteStatement()
    case .assertKeyword: statement = try assertStatement()
    case .globalKeyword: statement = .global(try declaredNames())
    case .nonlocalKeyword: statement = .nonlocal(try declaredNames())
    case .passKeyword: statement = keywordStatement(.pass)
    case .breakKeyword: statement = keywordStatement(.break)
    case .continueKeyword: statement = keywordStatement(.continue)
    default: statement = try expressionStatement()
    }
    return Statement(statement, span(from: start))
  }

  private func keywordStatement(_ kind: Statement.Kind) -> Statement.Kind {
    advance()
    return kind
  }

  // return_stmt: 'return' [star_expressions]
  private func returnStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    return .return(startsExpression(kind) ? try starExpressions() : nil)
  }

  // raise_stmt: 'raise' [expression ['from' expression]]
  private func raiseStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    guard startsExpression(kind), kind != .star else { return .raise(nil, cause: nil) }
    let value = try expression()
    return .raise(value, cause: accept(.fromKeyword) ? try expression() : nil)
  }

  // assert_stmt: 'assert' expression [',' expression]
  private func assertStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    let test = try expression()
    return .assert(test: test, message: accept(.comma) ? try expression() : nil)
  }

  // global_stmt: 'global' NAME (',' NAME)*; nonlocal_stmt likewise
  private func declaredNames() throws(ParseFailure) -> [String] {
    advance()
    var names = [try name()]
    while accept(.comma) { names.append(try name()) }
    return names
  }

  // del_stmt: 'del' del_targets &(';' | NEWLINE)
  private func deleteStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    let start = position
    let targets = try attempt { () throws(ParseFailure) in
      try deleteTargets()
    }
    if let targets { return .delete(targets) }
    position = start
    if isExplaining { try explainDelete() }
    throw .mismatch
  }

  private func deleteTargets() throws(ParseFailure) -> [Expression] {
    var targets: [Expression] = []
    repeat {
      if !targets.isEmpty, kind == .newline || kind == .semicolon { break }
      let target = try primary()
      guard target.isDeleteTarget else { throw mismatch() }
      targets.append(target)
    } while accept(.comma)
    guard kind == .newline || kind == .semicolon else { throw mismatch() }
    return targets
  }

  // import_name: 'import' dotted_name ['as' NAME] (',' dotted_name ['as' NAME])*
  private func importStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    var aliases: [ImportAlias] = []
    repeat {
      let start = start
      let name = try dottedName()
      let alias = accept(.asKeyword) ? try self.name() : nil
      aliases.append(ImportAlias(name: name, alias: alias, span: span(from: start)))
    } while accept(.comma)
    return .import(aliases)
  }

  // dotted_name: NAME ('.' NAME)*
  private func dottedName() throws(ParseFailure) -> String {
    guard kind(ahead: 1) == .dot else { return try name() }
    var name = try plainName()
    while accept(.dot) { name += "." + (try plainName()) }
    return name
  }

  // import_from: 'from' ('.' | '...')* [dotted_name] 'import' import_from_targets
  private func importFromStatement() throws(ParseFailure) -> Statement.Kind {
    advance()
    var level = 0
    while kind == .dot || kind == .ellipsis {
      level += kind == .dot ? 1 : 3
      advance()
    }
    let module = level == 0 || kind == .name ? try dottedName() : nil
    try expect(.importKeyword)
    let names = try importedNames()
    return .importFrom(ImportFrom(module: module, level: level, names: names))
  }

  // import_from_targets: '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*'
  private func importedNames() throws(ParseFailure) -> [ImportAlias] {
    if kind == .star {
      advance()
      return [ImportAlias(name: "*", alias: nil, span: tokens[position - 1].span)]
    }
    let isParenthesized = accept(.leftParenthesis)
    var aliases: [ImportAlias] = []
    repeat {
      if isParenthesized, !aliases.isEmpty, kind == .rightParenthesis { break }
      if isExplaining, !isParenthesized, !aliases.isEmpty, kind == .newline {
        throw error(
          "trailing comma not allowed without surrounding parentheses", at: token.span)
      }
      let start = start
      let name = try name()
      let alias = accept(.asKeyword) ? try self.name() : nil
      aliases.append(ImportAlias(name: name, alias: alias, span: span(from: start)))
    } while accept(.comma)
    if isParenthesized { try expect(.rightParenthesis) }
    return aliases
  }
}
