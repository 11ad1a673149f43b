// Attributes, calls and subscripts.

extension Parser {
  // primary: atom ('.' NAME | '(' [arguments] ')' | genexp | '[' slices ']')*
  func primary() throws(ParseFailure) -> Expression {
    try memoized(.primary) { () throws(ParseFailure) in
      var expression = try atom()
      while true {
        if isExplaining { try explainAfterPrimary() }
        guard startsTrailer else { break }
        let next = try continuation { () throws(ParseFailure) in
          try trailer(of: expression)
        }
        guard let next else { break }
        expression = next
      }
      // Whether a primary goes on is asked of the token after it, wherever that comes from.
      if kind == .error { throw mismatch() }
      return expression
    }
  }

  /// CPython looks for a comprehension behind any bracket that follows a primary.
  private func explainAfterPrimary() throws(ParseFailure) {
    let start = position
    switch kind {
    case .leftParenthesis, .leftBracket, .leftBrace: try explainComprehension(kind)
    default: break
    }
    position = start
  }

  private var startsTrailer: Bool {
    kind == .dot || kind == .leftParenthesis || kind == .leftBracket
  }

  private func trailer(of object: Expression) throws(ParseFailure) -> Expression {
    switch kind {
    case .dot:
      advance()
      let name = try name()
      try heighten()
      return Expression(.attribute(object: object, name: name), span(from: object.span.start))
    case .leftParenthesis:
      let (arguments, keywords) = try callArguments(allowsGenerator: true)
      try heighten()
      return Expression(
        .call(function: object, arguments: arguments, keywords: keywords),
        span(from: object.span.start))
    default:
      try expect(.leftBracket)
      let index = try slices()
      try expect(.rightBracket)
      try heighten()
      return Expression(.subscript(object: object, index: index), span(from: object.span.start))
    }
  }

  // slices: slice !',' | (slice | '*' expression) (',' (slice | '*' expression))* [',']
  private func slices() throws(ParseFailure) -> Expression {
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

  private func sliceOrStarred() throws(ParseFailure) -> Expression {
    guard kind == .star else { return try slice() }
    return try starred { () throws(ParseFailure) in try expression() }
  }

  // slice: [expression] ':' [expression] [':' [expression]] | named_expression
  private func slice() throws(ParseFailure) -> Expression {
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

  /// The parenthesised arguments of a call, which may be one bare generator, or of a class.
  func callArguments(
    allowsGenerator: Bool
  ) throws(ParseFailure) -> ([Expression], [Keyword]) {
    try expect(.leftParenthesis)
    if accept(.rightParenthesis) { return ([], []) }
    let start = position
    guard isExplaining else { return try arguments(allowsGenerator) }
    if let result = try attempt({ () throws(ParseFailure) in
      try arguments(allowsGenerator)
    }) {
      return result
    }
    position = start
    try explainArguments()
    throw mismatch()
  }

  // arguments: args [','] ')'
  // args: ('*' expression | argument) (',' …)*, then keywords, where `**` ends what `*` may follow
  private func arguments(
    _ allowsGenerator: Bool
  ) throws(ParseFailure) -> ([Expression], [Keyword]) {
    var list = ArgumentList()
    repeat {
      if kind == .rightParenthesis { break }
      try argument(into: &list)
      if allowsGenerator, list.values.count == 1, list.keywords.isEmpty,
        kind == .forKeyword || kind == .asyncKeyword
      {
        return ([try lonelyGenerator(list.values[0])], [])
      }
    } while accept(.comma)
    try expect(.rightParenthesis)
    return (list.values, list.keywords)
  }

  /// One argument; refuses those that stand after what they must precede.
  func argument(into list: inout ArgumentList) throws(ParseFailure) {
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
        try starred { () throws(ParseFailure) in try expression() })
    } else {
      let value = try unnamedExpression()
      guard list.keywords.isEmpty, kind != .equal else { throw mismatch() }
      list.values.append(value)
    }
  }

  // genexp, as the only argument, whose parentheses are those of the call
  private func lonelyGenerator(
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
