// Known mistakes between brackets: displays, comprehensions and the arguments of calls.

extension Parser {
  // group, listcomp, setcomp, dictcomp, dict; the current token is the opening bracket
  func explainBrackets() throws(ParseFailure) {
    let bracket = kind
    let start = position
    // CPython looks for mistakes in dictionaries even where it looks for no others.
    if bracket == .leftBrace { try explainDictionary() }
    guard isExplaining else { return }
    position = start
    switch bracket {
    case .leftParenthesis: try explainStarredGroup()
    case .leftBrace: try explainDictionaryComprehension()
    default: break
    }
    position = start
    try explainComprehension(bracket)
  }

  private func explainStarredGroup() throws(ParseFailure) {
    advance()
    let isDouble = kind == .doubleStar
    guard isDouble || kind == .star else { return }
    let starSpan = token.span
    let group = try attempt { () throws(ParseFailure) -> Expression in
      advance()
      let value = try expression()
      try expect(.rightParenthesis)
      return value
    }
    guard let group else { return }
    throw error(
      "cannot use \(isDouble ? "double starred" : "starred") expression here",
      at: isDouble ? starSpan : starSpan.through(group.span))
  }

  /// What can be wrong about a comprehension in the bracket that is the current token.
  func explainComprehension(_ bracket: Token.Kind) throws(ParseFailure) {
    advance()
    let start = position
    let starred = try attempt { () throws(ParseFailure) -> Expression in
      let value = try self.starred { () throws(ParseFailure) in
        try expression()
      }
      _ = try comprehensionClauses()
      return value
    }
    if let starred {
      throw error("iterable unpacking cannot be used in comprehension", at: starred)
    }
    guard bracket != .leftParenthesis else { return }
    position = start
    let unparenthesized = try attempt { () throws(ParseFailure) -> Span in
      let first = try starNamedExpression()
      guard kind == .comma else { throw mismatch() }
      while accept(.comma) {
        if kind == .forKeyword || kind == .asyncKeyword { break }
        _ = try starNamedExpression()
      }
      let span = span(from: first.span.start)
      _ = try comprehensionClauses()
      return span
    }
    if let unparenthesized {
      throw error(
        "did you forget parentheses around the comprehension target?", at: unparenthesized)
    }
  }

  private func explainDictionaryComprehension() throws(ParseFailure) {
    advance()
    let stars = token.span
    let found = try attempt { () throws(ParseFailure) -> Bool in
      try expect(.doubleStar)
      _ = try bitwiseOr()
      _ = try comprehensionClauses()
      try expect(.rightBrace)
      return true
    }
    if found != nil {
      throw error("dict unpacking cannot be used in dict comprehension", at: stars)
    }
  }

  private func explainDictionary() throws(ParseFailure) {
    advance()
    let start = position
    // Every item up to the first that is none.
    let hasItems = try attempt { () throws(ParseFailure) -> Bool in
      _ = try dictionaryItem()
      try expect(.comma)
      return true
    }
    if hasItems != nil {
      while try attempt({ () throws(ParseFailure) -> Bool in
        _ = try dictionaryItem()
        try expect(.comma)
        return true
      }) != nil {}
      try explainDictionaryItem(isFirst: false)
      position = start
    }
    try explainDictionaryItem(isFirst: true)
  }

  private func explainDictionaryItem(isFirst: Bool) throws(ParseFailure) {
    guard
      let key = try attempt({ () throws(ParseFailure) in
        try expression()
      })
    else { return }
    guard kind == .colon else {
      if isFirst { return }
      throw error(
        "':' expected after dictionary key", at: Span(start: key.span.end - 1, end: key.span.end))
    }
    let colon = token.span
    advance()
    switch kind {
    case .rightBrace, .comma:
      throw error("expression expected after dictionary key and ':'", at: colon)
    case .star:
      let star = token.span
      advance()
      let value = try attempt { () throws(ParseFailure) in
        try bitwiseOr()
      }
      guard let value else { return }
      throw error(
        "cannot use a starred expression in a dictionary value", at: star.through(value.span))
    default: return
    }
  }

  // arguments; the current token is the first after the parenthesis
  func explainArguments() throws(ParseFailure) {
    let start = position
    if let list = try leadingArguments(), accept(.comma), kind == .star {
      // CPython's rule misses the case of nothing but positional arguments.
      if !list.keywords.isEmpty || list.values.allSatisfy(\.isStarred) {
        throw error(
          "iterable argument unpacking follows keyword argument unpacking",
          at: token.span)
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
        + (list.hasUnpacking ? " unpacking" : ""), at: tokens[max(furthest, position)].span)
  }

  /// args, as many as fit; keywords that are none are explained on the way.
  private func leadingArguments() throws(ParseFailure) -> ArgumentList? {
    var list = ArgumentList()
    var end = position
    repeat {
      let parsed = try attempt { () throws(ParseFailure) -> Bool in
        try argument(into: &list)
        return true
      }
      guard parsed != nil else {
        try explainKeyword()
        break
      }
      end = position
    } while accept(.comma)
    position = end
    return list.values.isEmpty && list.keywords.isEmpty ? nil : list
  }

  /// kwarg: '=' after something that is no name
  private func explainKeyword() throws(ParseFailure) {
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
    let target = try attempt { () throws(ParseFailure) in
      try expression()
    }
    guard let target, kind == .equal else { return }
    throw error(
      "expression cannot contain assignment, perhaps you meant \"==\"?",
      at: target.span.through(token.span))
  }

  /// A generator that is not the only argument, or one given to a keyword.
  private func explainGenerator(_ start: Int) throws(ParseFailure) {
    if let element = try generator(), kind == .comma {
      let generator = span(from: element.span.start)
      advance()
      _ = try leadingArguments()
      throw error("Generator expression must be parenthesized", at: generator)
    }
    position = start
    guard kind == .name, kind(ahead: 1) == .equal else { return }
    let keyword = token.span.through(tokens[position + 1].span)
    let found = try attempt { () throws(ParseFailure) -> Bool in
      advance()
      advance()
      _ = try expression()
      _ = try comprehensionClauses()
      return true
    }
    guard found != nil else { return }
    throw error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", at: keyword)
  }

  private func generator() throws(ParseFailure) -> Expression? {
    try attempt { () throws(ParseFailure) in
      let element = try expression()
      _ = try comprehensionClauses()
      return element
    }
  }

  private func explainTrailingGenerator(
    _ list: ArgumentList
  ) throws(ParseFailure) {
    guard list.values.count + list.keywords.count > 1, let last = list.values.last else { return }
    let clauses = try lookahead { () throws(ParseFailure) -> Int32 in
      _ = try comprehensionClauses()
      return previousEnd
    }
    guard let clauses else { return }
    throw error(
      "Generator expression must be parenthesized",
      at: Span(start: last.span.start, end: clauses))
  }

  private func explainGeneratorAfterComma() throws(ParseFailure) {
    let start = position
    defer { position = start }
    guard let element = try generator() else { return }
    throw error(
      "Generator expression must be parenthesized", at: span(from: element.span.start))
  }
}
