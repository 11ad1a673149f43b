// Attributes, calls and subscripts.

extension Parser {
  // primary: atom ('.' NAME | '(' [arguments] ')' | genexp | '[' slices ']')*
  mutating func primary() throws(ParseFailure) -> Expression {
    try memoized(.primary) { (parser: inout Parser) throws(ParseFailure) in
      var expression = try parser.atom()
      while let next = try parser.trailer(of: expression) { expression = next }
      return expression
    }
  }

  private mutating func trailer(of object: Expression) throws(ParseFailure) -> Expression? {
    switch kind {
    case .dot:
      advance()
      let name = try name()
      try heighten()
      return Expression(.attribute(object: object, name: name), span(from: object.span.start))
    case .leftParenthesis:
      let (arguments, keywords) = try callArguments()
      try heighten()
      return Expression(
        .call(function: object, arguments: arguments, keywords: keywords),
        span(from: object.span.start))
    case .leftBracket:
      advance()
      let index = try slices()
      try expect(.rightBracket)
      try heighten()
      return Expression(.subscript(object: object, index: index), span(from: object.span.start))
    default:
      return nil
    }
  }

  // slices: slice !',' | (slice | '*' expression) (',' (slice | '*' expression))* [',']
  private mutating func slices() throws(ParseFailure) -> Expression {
    let start = start
    let first = try sliceOrStarred()
    guard kind == .comma else {
      // `a[*b]` is a tuple of one.
      guard case .starred = first.kind else { return first }
      try heighten()
      return Expression(.tuple([first]), first.span)
    }
    var elements = [first]
    while accept(.comma) {
      guard kind != .rightBracket else { break }
      elements.append(try sliceOrStarred())
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  private mutating func sliceOrStarred() throws(ParseFailure) -> Expression {
    guard kind == .star else { return try slice() }
    return try starred { (parser: inout Parser) throws(ParseFailure) in try parser.expression() }
  }

  // slice: [expression] ':' [expression] [':' [expression]] | named_expression
  private mutating func slice() throws(ParseFailure) -> Expression {
    let start = start
    let siblings = beginNode()
    defer { endNode(siblings) }
    var lower: Expression?
    if kind != .colon {
      let isNamed = kind(ahead: 1) == .colonEqual
      let first = try namedExpression()
      if isNamed || kind != .colon { return first }
      lower = first
    }
    try expect(.colon)
    let upper = startsExpression(kind) ? try expression() : nil
    var step: Expression?
    if accept(.colon), startsExpression(kind) { step = try expression() }
    try heighten()
    return Expression(.slice(lower: lower, upper: upper, step: step), span(from: start))
  }

  /// The parenthesised arguments of a call or of a class.
  mutating func callArguments() throws(ParseFailure) -> ([Expression], [Keyword]) {
    try expect(.leftParenthesis)
    if accept(.rightParenthesis) { return ([], []) }
    let start = position
    guard isExplaining else { return try arguments() }
    if let result = try attempt({ (parser: inout Parser) throws(ParseFailure) in
      try parser.arguments()
    }) {
      return result
    }
    position = start
    try explainArguments()
    throw mismatch()
  }

  // arguments: args [','] ')'
  // args: ('*' expression | argument) (',' …)*, then keywords, where `**` ends what `*` may follow
  private mutating func arguments() throws(ParseFailure) -> ([Expression], [Keyword]) {
    var list = ArgumentList()
    repeat {
      if kind == .rightParenthesis { break }
      try argument(into: &list)
      if list.values.count == 1, list.keywords.isEmpty,
        kind == .forKeyword || kind == .asyncKeyword
      {
        return ([try lonelyGenerator(list.values[0])], [])
      }
    } while accept(.comma)
    try expect(.rightParenthesis)
    return (list.values, list.keywords)
  }

  /// One argument; refuses those that stand after what they must precede.
  mutating func argument(into list: inout ArgumentList) throws(ParseFailure) {
    let start = start
    if kind == .name, kind(ahead: 1) == .equal {
      // Keywords are the one place where private names stay as they are.
      let name = try plainName()
      advance()
      let value = try expression()
      list.keywords.append(Keyword(name: name, value: value, span: span(from: start)))
    } else if accept(.doubleStar) {
      let value = try expression()
      list.keywords.append(Keyword(name: nil, value: value, span: span(from: start)))
      list.hasUnpacking = true
    } else if kind == .star {
      guard !list.hasUnpacking else { throw mismatch() }
      list.values.append(
        try starred { (parser: inout Parser) throws(ParseFailure) in try parser.expression() })
    } else {
      let value = try unnamedExpression()
      guard list.keywords.isEmpty, kind != .equal else { throw mismatch() }
      list.values.append(value)
    }
  }

  // genexp, as the only argument, whose parentheses are those of the call
  private mutating func lonelyGenerator(
    _ element: Expression
  ) throws(ParseFailure) -> Expression {
    if case .starred = element.kind { throw mismatch() }
    let clauses = try comprehensionClauses()
    try expect(.rightParenthesis)
    return try comprehension(.generator(element), clauses, from: element.span.start)
  }
}

/// The arguments of a call read so far.
struct ArgumentList {
  var values: [Expression] = []
  var keywords: [Keyword] = []
  /// Whether a `**mapping` is among the keywords.
  var hasUnpacking = false
}
