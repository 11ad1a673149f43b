// A library file's program in two steps: its outline when it is imported, a function when called.

extension Program {
  /// Parses a library file but for the bodies of its functions.
  package init(outlining file: SourceFile) throws(SyntaxError) {
    let outline = Outline(of: file)
    let text = SourceFile(outlineOf: file, bytes: outline.text)
    let parser = Parser(text, Lexer.tokens(of: text))
    for function in outline.functions { parser.outlined[function.body.start] = function }
    let body = try parser.result { () throws(ParseFailure) in try parser.module() }
    let futures = try Futures(of: body, in: file)
    let scopes = try Resolver.scopes(
      of: body, count: parser.scopeCount, postponesAnnotations: futures.postponesAnnotations)
    self.init(
      file: file, body: body, scopes: scopes,
      postponesAnnotations: futures.postponesAnnotations)
  }

  /// Parses one function of an outlined file: a program of nothing else, but for the class around
  /// a method.
  package init(
    completing function: OutlinedFunction, in file: SourceFile
  ) throws(SyntaxError) {
    let parser = Parser(file, Lexer.tokens(of: file, in: function.definition))
    let body = try parser.result { () throws(ParseFailure) in
      [try parser.definition(ofClass: function.className)]
    }
    let scopes = try Resolver.scopes(
      of: body, count: parser.scopeCount, postponesAnnotations: true)
    self.init(file: file, body: body, scopes: scopes, postponesAnnotations: true)
  }
}

extension Parser {
  fileprivate func definition(
    ofClass name: String?
  ) throws(ParseFailure) -> Statement {
    guard let name else { return try functionDefinition() }
    let scopeID = openScope()
    mangledClass = mangling(ofClass: name)
    let method = try functionDefinition()
    let definition = ClassDefinition(
      name: name, boundName: name, nameSpan: method.span, decorators: [], bases: [],
      keywords: [], body: [method], scopeID: scopeID)
    return Statement(.class(definition), method.span)
  }
}
