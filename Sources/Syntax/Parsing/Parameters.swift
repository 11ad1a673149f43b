// The parameters of functions and lambdas.

extension Parser {
  enum ParameterPlace {
    case function
    case lambda

    var end: Token.Kind { self == .function ? .rightParenthesis : .colon }
  }

  // parameters: (param [default]) (',' …)*, with one '/', one '*' or '*' param, one '**' param
  /// Reads up to the closing parenthesis of a function or the colon of a lambda.
  func parameters(_ place: ParameterPlace) throws(ParseFailure) -> Parameters {
    var list = ParameterList(place: place)
    while kind != place.end {
      if isExplaining { try explainParameter(&list) }
      try parameter(into: &list)
      guard accept(.comma) else { break }
      list.previousCommaEnd = position
    }
    guard kind == place.end else { throw mismatch() }
    if list.state == .bareStar, list.parameters.keywordOnly.isEmpty { throw mismatch() }
    return list.parameters
  }

  private func parameter(into list: inout ParameterList) throws(ParseFailure) {
    guard list.state != .finished else { throw mismatch() }
    switch kind {
    case .slash:
      guard list.state == .positional, list.parameters.positionalOnly.isEmpty,
        !list.parameters.positionalOrKeyword.isEmpty
      else { throw mismatch() }
      advance()
      swap(&list.parameters.positionalOnly, &list.parameters.positionalOrKeyword)
    case .star:
      guard list.state == .positional else { throw mismatch() }
      advance()
      if kind == .comma {
        list.state = .bareStar
      } else {
        list.state = .star
        list.parameters.varPositional = try parameter(list.place, isStarred: true)
        if kind == .equal { throw mismatch() }
      }
    case .doubleStar:
      if list.state == .bareStar, list.parameters.keywordOnly.isEmpty { throw mismatch() }
      advance()
      list.parameters.varKeyword = try parameter(list.place, isStarred: false)
      list.state = .finished
      if kind == .equal { throw mismatch() }
    default:
      try namedParameter(into: &list)
    }
  }

  private func namedParameter(into list: inout ParameterList) throws(ParseFailure) {
    let start = start
    let bare = try parameter(list.place, isStarred: false)
    var value: Expression?
    if accept(.equal) { value = try expression() }
    let parameter = Parameter(
      name: bare.name, annotation: bare.annotation, defaultValue: value, span: span(from: start))
    if list.state == .positional {
      guard value != nil || !list.hasDefault else { throw mismatch() }
      list.hasDefault = value != nil
      list.parameters.positionalOrKeyword.append(parameter)
    } else {
      list.parameters.keywordOnly.append(parameter)
    }
  }

  // param: NAME [':' expression]; star_annotation: ':' star_expression
  func parameter(
    _ place: ParameterPlace, isStarred: Bool
  ) throws(ParseFailure) -> Parameter {
    let start = start
    let name = try name()
    var annotation: Expression?
    if place == .function, accept(.colon) {
      annotation = isStarred ? try starExpression() : try expression()
    }
    return Parameter(
      name: name, annotation: annotation, defaultValue: nil, span: span(from: start))
  }
}

/// The parameters read so far, and what may follow them.
struct ParameterList {
  enum State {
    case positional
    case bareStar
    case star
    /// After `**kwargs`.
    case finished
  }

  let place: Parser.ParameterPlace
  var parameters = Parameters()
  var state = State.positional
  /// Whether the last positional parameter has a default.
  var hasDefault = false
  var previousCommaEnd = 0
}
