// Known mistakes between brackets: displays, comprehensions and the arguments of calls.

extension Parser {
  // group, listcomp, setcomp, dictcomp, dict; the current token is the opening bracket
  mutating func explainBrackets() throws(ParseFailure) {
    let bracket = kind
    let start = position
    switch bracket {
    case .leftParenthesis:
      try explainStarredGroup()
      position = start
    case .leftBrace:
      try explainDictionary()
      position = start
      try explainDictionaryComprehension()
      position = start
    default: break
    }
    try explainComprehension(bracket)
    position = start
  }

  private mutating func explainStarredGroup() throws(ParseFailure) {
    advance()
    let isDouble = kind == .doubleStar
    guard isDouble || kind == .star else { return }
    let starSpan = token.span
    let group = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      parser.advance()
      let value = try parser.expression()
      try parser.expect(.rightParenthesis)
      return value
    }
    guard let group else { return }
    throw error(
      "cannot use \(isDouble ? "double starred" : "starred") expression here",
      at: isDouble ? starSpan : starSpan.through(group.span))
  }

  private mutating func explainComprehension(_ bracket: Token.Kind) throws(ParseFailure) {
    advance()
    let start = position
    let starred = try attempt { (parser: inout Parser) throws(ParseFailure) -> Expression in
      let value = try parser.starred { (parser: inout Parser) throws(ParseFailure) in
        try parser.expression()
      }
      _ = try parser.comprehensionClauses()
      return value
    }
    if let starred {
      throw error("iterable unpacking cannot be used in comprehension", at: starred)
    }
    guard bracket != .leftParenthesis else { return }
    position = start
    let unparenthesized = try attempt { (parser: inout Parser) throws(ParseFailure) -> Span in
      let first = try parser.starNamedExpression()
      guard parser.kind == .comma else { throw parser.mismatch() }
      while parser.accept(.comma) {
        if parser.kind == .forKeyword || parser.kind == .asyncKeyword { break }
        _ = try parser.starNamedExpression()
      }
      let span = parser.span(from: first.span.start)
      _ = try parser.comprehensionClauses()
      return span
    }
    if let unparenthesized {
      throw error(
        "did you forget parentheses around the comprehension target?", at: unparenthesized)
    }
  }

  private mutating func explainDictionaryComprehension() throws(ParseFailure) {
    advance()
    let stars = token.span
    let found = try attempt { (parser: inout Parser) throws(ParseFailure) -> Bool in
      try parser.expect(.doubleStar)
      _ = try parser.bitwiseOr()
      _ = try parser.comprehensionClauses()
      try parser.expect(.rightBrace)
      return true
    }
    if found != nil {
      throw error("dict unpacking cannot be used in dict comprehension", at: stars)
    }
  }

  private mutating func explainDictionary() throws(ParseFailure) {
    advance()
    let start = position
    // Every item up to the first that is none.
    let hasItems = try attempt { (parser: inout Parser) throws(ParseFailure) -> Bool in
      _ = try parser.dictionaryItem()
      try parser.expect(.comma)
      return true
    }
    if hasItems != nil {
      while
        try attempt({ (parser: inout Parser) throws(ParseFailure) -> Bool in
          _ = try parser.dictionaryItem()
          try parser.expect(.comma)
          return true
        }) != nil
      {}
      try explainDictionaryItem(isFirst: false)
      position = start
    }
    try explainDictionaryItem(isFirst: true)
  }

  private mutating func explainDictionaryItem(isFirst: Bool) throws(ParseFailure) {
    guard
      let key = try attempt({ (parser: inout Parser) throws(ParseFailure) in
        try parser.expression()
      })
    else { return }
    guard kind == .colon else {
      if isFirst { return }
      throw error("':' expected after dictionary key", at: Span(start: key.span.end - 1, end: key.span.end))
    }
    let colon = token.span
    advance()
    switch kind {
    case .rightBrace, .comma:
      throw error("expression expected after dictionary key and ':'", at: colon)
    case .star:
      let star = token.span
      advance()
      let value = try attempt { (parser: inout Parser) throws(ParseFailure) in
        try parser.bitwiseOr()
      }
      guard let value else { return }
      throw error(
        "cannot use a starred expression in a dictionary value", at: star.through(value.span))
    default: return
    }
  }

  // arguments; the current token is the first after the parenthesis
  mutating func explainArguments() throws(ParseFailure) {
    let start = position
    if let last = try leadingArguments(), kind == .comma {
      advance()
      if kind == .star, last.hasUnpacking {
        throw error(
          "iterable argument unpacking follows keyword argument unpacking",
          at: Span(start: tokens[start].start, end: tokens[position - 2].end))
      }
    }
    position = start
    try explainGenerator(start)
    position = start
    guard let list = try leadingArguments() else { return }
    if kind == .forKeyword || kind == .asyncKeyword {
      try explainTrailingGenerator(list)
    }
    guard accept(.comma) else { return }
    try explainGeneratorAfterComma()
    let more = try leadingArguments()
    guard more != nil else { return }
    throw error(
      "positional argument follows keyword argument"
        + (list.hasUnpacking ? " unpacking" : ""), at: tokens[position - 1].span)
  }

  /// args, as many as fit; keywords that are none are explained on the way.
  private mutating func leadingArguments() throws(ParseFailure) -> ArgumentList? {
    var list = ArgumentList()
    var end = position
    repeat {
      let previous = list
      let parsed = try attempt {
        (parser: inout Parser) throws(ParseFailure) -> ArgumentList in
        var next = previous
        try parser.argument(into: &next)
        return next
      }
      guard let parsed else {
        try explainKeyword()
        position = end
        break
      }
      list = parsed
      end = position
    } while accept(.comma)
    position = end
    return list.values.isEmpty && list.keywords.isEmpty ? nil : list
  }

  /// kwarg: '=' after something that is no name
  private mutating func explainKeyword() throws(ParseFailure) {
    let start = position
    defer { position = start }
    switch kind {
    case .trueKeyword, .falseKeyword, .noneKeyword:
      guard kind(ahead: 1) == .equal else { break }
      throw error(
        "cannot assign to \(text(token))", at: token.span.through(tokens[position + 1].span))
    default: break
    }
    if kind == .name, kind(ahead: 1) == .equal { return }
    let target = try attempt { (parser: inout Parser) throws(ParseFailure) in
      try parser.expression()
    }
    guard let target, kind == .equal else { return }
    throw error(
      "expression cannot contain assignment, perhaps you meant \"==\"?",
      at: target.span.through(token.span))
  }

  /// A generator that is not the only argument, or one given to a keyword.
  private mutating func explainGenerator(_ start: Int) throws(ParseFailure) {
    if let element = try generator(), kind == .comma {
      let generator = span(from: element.span.start)
      advance()
      // Only a trailing comma is fine, and that is no call any more either.
      throw error("Generator expression must be parenthesized", at: generator)
    }
    position = start
    guard kind == .name, kind(ahead: 1) == .equal else { return }
    let keyword = token.span.through(tokens[position + 1].span)
    let found = try attempt { (parser: inout Parser) throws(ParseFailure) -> Bool in
      parser.advance()
      parser.advance()
      _ = try parser.expression()
      _ = try parser.comprehensionClauses()
      return true
    }
    guard found != nil else { return }
    throw error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", at: keyword)
  }

  private mutating func generator() throws(ParseFailure) -> Expression? {
    try attempt { (parser: inout Parser) throws(ParseFailure) in
      let element = try parser.expression()
      _ = try parser.comprehensionClauses()
      return element
    }
  }

  private mutating func explainTrailingGenerator(
    _ list: ArgumentList
  ) throws(ParseFailure) {
    guard list.values.count + list.keywords.count > 1, let last = list.values.last else { return }
    let clauses = try lookahead { (parser: inout Parser) throws(ParseFailure) -> Int32 in
      _ = try parser.comprehensionClauses()
      return parser.previousEnd
    }
    guard let clauses else { return }
    throw error(
      "Generator expression must be parenthesized",
      at: Span(start: last.span.start, end: clauses))
  }

  private mutating func explainGeneratorAfterComma() throws(ParseFailure) {
    let start = position
    defer { position = start }
    guard let element = try generator() else { return }
    throw error(
      "Generator expression must be parenthesized", at: span(from: element.span.start))
  }
}
