// The way in: from a source file to a program, or to the one mistake that is reported.

extension Program {
  /// Parses and resolves a module; throws what CPython would raise before running any of it.
  package init(parsing file: SourceFile) throws(SyntaxError) {
    try file.checkEncoding()
    var parser = Parser(file, Lexer.tokens(of: file))
    let body = try parser.result { (parser: inout Parser) throws(ParseFailure) in
      try parser.module()
    }
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
  mutating func result<Node>(
    _ rule: (inout Parser) throws(ParseFailure) -> Node
  ) throws(SyntaxError) -> Node {
    do throws(ParseFailure) {
      return try rule(&self)
    } catch {
      throw preferred(explanation(of: error, rule))
    }
  }

  private mutating func explanation<Node>(
    of failure: ParseFailure, _ rule: (inout Parser) throws(ParseFailure) -> Node
  ) -> SyntaxError {
    if case .error(let error) = failure { return named(error) }
    let unexpected = tokens[furthest]
    isExplaining = true
    (position, depth, height) = (0, initialDepth, 0)
    do throws(ParseFailure) {
      _ = try rule(&self)
    } catch {
      if case .error(let error) = error { return named(error) }
    }
    switch unexpected.kind {
    case .indent: return SyntaxError(.indentationError, "unexpected indent", at: unexpected.span)
    case .dedent: return SyntaxError(.indentationError, "unexpected unindent", at: unexpected.span)
    default: return named(SyntaxError("invalid syntax", at: unexpected.span))
    }
  }

  /// Mistakes of the parser say that they are in an f-string, those of the lexer do not.
  private func named(_ error: SyntaxError) -> SyntaxError {
    guard isField, error != lexicalFailure?.error, error.kind == .syntaxError else {
      return error
    }
    return SyntaxError("f-string: " + error.message, at: error.span)
  }

  /// CPython reads on after a mistake, and reports what is wrong with the tokens instead, or the
  /// bracket left open on an earlier line.
  private func preferred(_ error: SyntaxError) -> SyntaxError {
    guard let lexicalFailure else { return error }
    if lexicalFailure.isUrgent { return lexicalFailure.error }
    guard kind != .error, let bracket = lexicalFailure.openBracket else { return error }
    let furthestLine = file.line(at: tokens[max(furthest, position)].start)
    guard furthestLine > file.line(at: Int32(bracket)) else { return error }
    return SyntaxError(
      "'\(Unicode.Scalar(lexicalFailure.openBracketByte))' was never closed",
      at: Span(bracket, bracket + 1))
  }
}
