// Functions, classes and their decorators.

extension Parser {
  // decorators: ('@' named_expression NEWLINE)+
  func decorated() throws(ParseFailure) -> Statement {
    var decorators: [Expression] = []
    while accept(.at) {
      decorators.append(try namedExpression())
      try expect(.newline)
    }
    switch kind {
    case .classKeyword: return try classDefinition(decorators)
    case .defKeyword: return try functionDefinition(decorators)
    case .asyncKeyword where kind(ahead: 1) == .defKeyword:
      return try functionDefinition(decorators)
    default: throw mismatch()
    }
  }

  // function_def_raw: ['async'] 'def' NAME '(' [params] ')' ['->' expression] ':' block
  func functionDefinition(
    _ decorators: [Expression] = []
  ) throws(ParseFailure) -> Statement {
    let start = start
    let isAsync = accept(.asyncKeyword)
    let keyword = token
    try expect(.defKeyword)
    let nameSpan = token.span
    let name = try plainName()
    try force(.leftParenthesis, "(")
    let parameters = try parameters(.function)
    try expect(.rightParenthesis)
    let returns = try returnAnnotation()
    try force(.colon, ":")
    let scopeID = openScope()
    let body = try block("function definition", keyword)
    let definition = FunctionDefinition(
      name: name, boundName: mangled(name), nameSpan: nameSpan, decorators: decorators,
      parameters: parameters, returns: returns, body: body, isAsync: isAsync, scopeID: scopeID,
      outline: body.first.flatMap { outlined[$0.span.start] })
    return Statement(.function(definition), span(from: start))
  }

  // ['->' expression]
  /// An arrow without an expression is left alone, and no colon then.
  private func returnAnnotation() throws(ParseFailure) -> Expression? {
    guard kind == .arrow else { return nil }
    return try attempt { () throws(ParseFailure) in
      advance()
      return try expression()
    }
  }

  // class_def_raw: 'class' NAME ['(' [arguments] ')'] ':' block
  func classDefinition(
    _ decorators: [Expression] = []
  ) throws(ParseFailure) -> Statement {
    let keyword = token
    try expect(.classKeyword)
    let nameSpan = token.span
    let name = try plainName()
    var bases: [Expression] = []
    var keywords: [Keyword] = []
    if kind == .leftParenthesis { (bases, keywords) = try callArguments(allowsGenerator: false) }
    try colon()
    let scopeID = openScope()
    let outerClass = mangledClass
    let boundName = mangled(name)
    mangledClass = mangling(ofClass: name)
    defer { mangledClass = outerClass }
    let body = try block("class definition", keyword)
    let definition = ClassDefinition(
      name: name, boundName: boundName, nameSpan: nameSpan, decorators: decorators,
      bases: bases, keywords: keywords, body: body, scopeID: scopeID)
    return Statement(.class(definition), span(from: keyword.start))
  }

  /// What the private names of a class are mangled with.
  func mangling(ofClass name: String) -> String? {
    let stripped = name.drop { $0 == "_" }
    return stripped.isEmpty ? nil : String(stripped)
  }
}
