// The way in: from a source file to a program, or to the one mistake that is reported.

extension Program {
  /// Parses and resolves a module; throws what CPython would raise before running any of it.
  package init(parsing file: SourceFile) throws(SyntaxError) {
    try file.checkEncoding()
    let parser = Parser(file, Lexer.tokens(of: file))
    let body = try parser.result { () throws(ParseFailure) in try parser.module() }
    let futures = try Futures(of: body, in: file)
    let scopes = try Resolver.scopes(
      of: body, count: parser.scopeCount, postponesAnnotations: futures.postponesAnnotations)
    try Checker.check(body, scopes: scopes, futureLine: futures.line, file: file)
    self.init(
      file: file, body: body, scopes: scopes,
      postponesAnnotations: futures.postponesAnnotations)
  }
}

extension Parser {
  /// Runs a start rule; if it fails, runs it again to explain why.
  func result<Node>(
    _ rule: () throws(ParseFailure) -> Node
  ) throws(SyntaxError) -> Node {
    do throws(ParseFailure) {
      return try rule()
    } catch {
      let explanation = explanation(of: error, rule)
      throw explanation.isFinal ? explanation.error : preferred(explanation.error)
    }
  }

  /// The mistake, and whether nothing the lexer found is preferred to it.
  private func explanation<Node>(
    of failure: ParseFailure, _ rule: () throws(ParseFailure) -> Node
  ) -> (error: SyntaxError, isFinal: Bool) {
    if case .error(let error) = failure { return (named(error), false) }
    let unexpected = tokens[furthest]
    isRetrying = true
    for isExplaining in [false, true] {
      self.isExplaining = isExplaining
      memo.removeAll()
      (position, depth, height) = (0, initialDepth, 0)
      do throws(ParseFailure) {
        _ = try rule()
      } catch {
        if case .error(let error) = error { return (named(error), false) }
      }
    }
    guard unexpected.kind == .indent || unexpected.kind == .dedent else {
      return (named(SyntaxError("invalid syntax", at: unexpected.span)), false)
    }
    let isIndent = unexpected.kind == .indent
    let place = unexpected.span.start - (isIndent ? 1 : 0)
    let message = isIndent ? "unexpected indent" : "unexpected unindent"
    return (SyntaxError(.indentationError, message, at: Span(start: place, end: place + 1)), true)
  }

  /// Mistakes of the parser say that they are in an f-string, those of the lexer do not.
  private func named(_ error: SyntaxError) -> SyntaxError {
    guard isField, error != lexicalFailure?.error, error != fieldError,
      error.kind == .syntaxError
    else { return error }
    return SyntaxError("f-string: " + error.message, at: error.span)
  }

  /// CPython reads on after a mistake, and reports what is wrong with the tokens instead, or the
  /// bracket left open on an earlier line.
  private func preferred(_ error: SyntaxError) -> SyntaxError {
    guard let lexicalFailure else { return error }
    if lexicalFailure.isUrgent { return lexicalFailure.error }
    guard error != lexicalFailure.error, let bracket = lexicalFailure.openBracket else {
      return error
    }
    let furthestLine = file.line(at: tokens[max(furthest, position)].start)
    guard furthestLine > file.line(at: Int32(bracket)) else { return error }
    return SyntaxError(
      "'\(Unicode.Scalar(lexicalFailure.openBracketByte))' was never closed",
      at: Span(bracket, bracket + 1))
  }
}
