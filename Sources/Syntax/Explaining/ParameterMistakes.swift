// Known mistakes in the parameters of functions and lambdas.

extension Parser {
  /// Looks at the parameter that comes next; those before it are fine.
  func explainParameter(_ list: inout ParameterList) throws(ParseFailure) {
    if list.state == .finished { return try explainAfterKeywords() }
    switch kind {
    case .slash: try explainSlash(list)
    case .star: try explainStar(list)
    case .doubleStar: try explainDoubleStar(list)
    case .leftParenthesis: try explainParentheses(list)
    case .name: try explainNamed(list)
    default: break
    }
  }

  private func ends(_ kind: Token.Kind, _ list: ParameterList) -> Bool {
    kind == .comma || kind == list.place.end
  }

  private func explainAfterKeywords() throws(ParseFailure) {
    switch kind {
    case .name, .star, .doubleStar, .slash:
      throw error("arguments cannot follow var-keyword argument", at: token.span)
    default: break
    }
  }

  private func explainSlash(_ list: ParameterList) throws(ParseFailure) {
    if list.state != .positional {
      throw error("/ must be ahead of *", at: token.span)
    }
    if !list.parameters.positionalOnly.isEmpty {
      throw error("/ may appear only once", at: token.span)
    }
    if list.parameters.positionalOrKeyword.isEmpty {
      guard kind(ahead: 1) == .comma else { return }
      throw error("at least one argument must precede /", at: token.span)
    }
    if kind(ahead: 1) == .star {
      throw error("expected comma between / and *", at: tokens[position + 1].span)
    }
  }

  private func explainStar(_ list: ParameterList) throws(ParseFailure) {
    if list.state != .positional {
      let star = token.span
      let repeats = try lookahead { () throws(ParseFailure) -> Bool in
        advance()
        if kind == .comma { return true }
        _ = try parameter(list.place, isStarred: false)
        return ends(kind, list)
      }
      guard repeats == true else { return }
      throw error("* argument may appear only once", at: star)
    }
    let next = kind(ahead: 1)
    let afterNext = kind(ahead: 2)
    if next == list.place.end
      || (next == .comma && (afterNext == list.place.end || afterNext == .doubleStar))
    {
      throw error("named arguments must follow bare *", at: token.span)
    }
    try explainDefault(list, "var-positional argument cannot have default value")
  }

  private func explainDoubleStar(_ list: ParameterList) throws(ParseFailure) {
    try explainDefault(list, "var-keyword argument cannot have default value")
  }

  /// A default after `*args` or `**kwargs`.
  private func explainDefault(
    _ list: ParameterList, _ message: String
  ) throws(ParseFailure) {
    let start = position
    defer { position = start }
    advance()
    let parameter = try attempt { () throws(ParseFailure) in
      try self.parameter(list.place, isStarred: false)
    }
    guard parameter != nil, kind == .equal else { return }
    throw error(message, at: token.span)
  }

  private func explainParentheses(_ list: ParameterList) throws(ParseFailure) {
    guard list.state == .positional, !list.hasDefault, list.parameters.positionalOnly.isEmpty
    else { return }
    let start = position
    defer { position = start }
    advance()
    let found = try attempt { () throws(ParseFailure) -> Bool in
      repeat {
        if kind == .rightParenthesis { break }
        _ = try parameter(list.place, isStarred: false)
      } while accept(.comma)
      try expect(.rightParenthesis)
      return true
    }
    guard found != nil, position > start + 2 else { return }
    let name = list.place == .function ? "Function" : "Lambda expression"
    throw error(
      "\(name) parameters cannot be parenthesized", at: span(from: tokens[start].start))
  }

  private func explainNamed(_ list: ParameterList) throws(ParseFailure) {
    let start = position
    defer { position = start }
    let parameter = try attempt { () throws(ParseFailure) in
      try self.parameter(list.place, isStarred: false)
    }
    guard let parameter else { return }
    if kind == .equal {
      let next = kind(ahead: 1)
      guard next == .rightParenthesis || next == .comma else { return }
      throw error("expected default value expression", at: token.span)
    }
    if list.state == .positional, list.hasDefault, ends(kind, list) {
      throw error("non-default argument follows default argument", at: parameter.span)
    }
  }
}
