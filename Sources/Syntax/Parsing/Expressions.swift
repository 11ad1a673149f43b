// Expressions from the loosest binding down to the operators.

extension Parser {
  // star_expressions: star_expression (',' star_expression)* [',']
  mutating func starExpressions() throws(ParseFailure) -> Expression {
    let start = start
    let first = try starExpression()
    guard kind == .comma else { return first }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind) else { break }
      elements.append(try starExpression())
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // star_expression: '*' bitwise_or | expression
  mutating func starExpression() throws(ParseFailure) -> Expression {
    guard kind == .star else { return try expression() }
    return try starred { (parser: inout Parser) throws(ParseFailure) in try parser.bitwiseOr() }
  }

  mutating func starred(
    _ operand: (inout Parser) throws(ParseFailure) -> Expression
  ) throws(ParseFailure) -> Expression {
    let start = start
    let siblings = beginNode()
    defer { endNode(siblings) }
    try expect(.star)
    let value = try operand(&self)
    try heighten()
    return Expression(.starred(value), span(from: start))
  }

  // star_named_expression: '*' bitwise_or | named_expression
  mutating func starNamedExpression() throws(ParseFailure) -> Expression {
    kind == .star ? try starExpression() : try namedExpression()
  }

  // expressions: expression (',' expression)* [',']
  mutating func expressions() throws(ParseFailure) -> Expression {
    let start = start
    let first = try expression()
    guard kind == .comma else { return first }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind), kind != .star else { break }
      elements.append(try expression())
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // named_expression: NAME ':=' expression | expression !':='
  mutating func namedExpression() throws(ParseFailure) -> Expression {
    if let named = try assignmentExpression() { return named }
    if isExplaining { try explainNamedExpression() }
    let value = try expression()
    guard kind != .colonEqual else { throw mismatch() }
    return value
  }

  // assignment_expression: NAME ':=' expression
  mutating func assignmentExpression() throws(ParseFailure) -> Expression? {
    guard kind == .name, kind(ahead: 1) == .colonEqual else { return nil }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let span = token.span
    let target = Expression(.name(try name()), span)
    advance()
    let value = try expression()
    try heighten()
    return Expression(.named(target: target, value: value), target.span.through(value.span))
  }

  // argument: assignment_expression | expression !':='
  mutating func unnamedExpression() throws(ParseFailure) -> Expression {
    if let named = try assignmentExpression() { return named }
    let value = try expression()
    guard kind != .colonEqual else { throw mismatch() }
    return value
  }

  // expression: disjunction ['if' disjunction 'else' expression] | lambdef
  mutating func expression() throws(ParseFailure) -> Expression {
    try descend()
    defer { ascend() }
    return try memoized(.expression) { (parser: inout Parser) throws(ParseFailure) in
      if parser.isExplaining { try parser.explainExpression() }
      return try parser.plainExpression()
    }
  }

  private mutating func plainExpression() throws(ParseFailure) -> Expression {
    if kind == .lambdaKeyword { return try lambda() }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let body = try disjunction()
    guard kind == .ifKeyword else { return body }
    advance()
    let test = try disjunction()
    try expect(.elseKeyword)
    let orElse = try expression()
    try heighten()
    return Expression(
      .conditional(test: test, body: body, orElse: orElse), body.span.through(orElse.span))
  }

  // lambdef: 'lambda' [lambda_params] ':' expression
  private mutating func lambda() throws(ParseFailure) -> Expression {
    let start = start
    let siblings = beginNode()
    defer { endNode(siblings) }
    try expect(.lambdaKeyword)
    let parameters = try parameters(.lambda)
    let scopeID = openScope()
    try expect(.colon)
    let body = try expression()
    try heighten()
    let lambda = Lambda(parameters: parameters, body: body, scopeID: scopeID)
    return Expression(.lambda(lambda), span(from: start))
  }

  // yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]
  mutating func yieldExpression() throws(ParseFailure) -> Expression {
    let start = start
    try expect(.yieldKeyword)
    if accept(.fromKeyword) {
      let value = try expression()
      try heighten()
      return Expression(.yieldFrom(value), span(from: start))
    }
    let value = startsExpression(kind) ? try starExpressions() : nil
    try heighten()
    return Expression(.yield(value), span(from: start))
  }

  // disjunction: conjunction ('or' conjunction)*
  mutating func disjunction() throws(ParseFailure) -> Expression {
    try memoized(.disjunction) { (parser: inout Parser) throws(ParseFailure) in
      let siblings = parser.beginNode()
      defer { parser.endNode(siblings) }
      let first = try parser.conjunction()
      guard parser.kind == .orKeyword else { return first }
      var operands = [first]
      while parser.accept(.orKeyword) { operands.append(try parser.conjunction()) }
      try parser.heighten()
      return Expression(.boolean(.or, operands), parser.span(from: first.span.start))
    }
  }

  // conjunction: inversion ('and' inversion)*
  private mutating func conjunction() throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    let first = try inversion()
    guard kind == .andKeyword else { return first }
    var operands = [first]
    while accept(.andKeyword) { operands.append(try inversion()) }
    try heighten()
    return Expression(.boolean(.and, operands), span(from: first.span.start))
  }

  // inversion: 'not' inversion | comparison
  private mutating func inversion() throws(ParseFailure) -> Expression {
    guard kind == .notKeyword else { return try comparison() }
    let start = start
    advance()
    try descend()
    defer { ascend() }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let operand = try inversion()
    try heighten()
    return Expression(.unary(.not, operand), span(from: start))
  }

  // comparison: bitwise_or (comparison_operator bitwise_or)*
  private mutating func comparison() throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    let first = try bitwiseOr()
    guard let op = comparisonOperator() else { return first }
    var steps = [ComparisonStep(op: op, operand: try bitwiseOr())]
    while let op = comparisonOperator() {
      steps.append(ComparisonStep(op: op, operand: try bitwiseOr()))
    }
    try heighten()
    return Expression(.comparison(first: first, rest: steps), span(from: first.span.start))
  }

  // comparison_operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | ['not'] 'in' | 'is' ['not']
  private mutating func comparisonOperator() -> ComparisonOperator? {
    switch kind {
    case .notKeyword:
      guard kind(ahead: 1) == .inKeyword else {
        furthest = max(furthest, position + 1)
        return nil
      }
      advance()
      advance()
      return .notIn
    case .isKeyword:
      advance()
      return accept(.notKeyword) ? .isNot : .is
    default:
      guard let op = kind.comparisonOperator else { return nil }
      advance()
      return op
    }
  }

  // bitwise_or: the binary operators by the precedences of `Token.Kind.binaryOperator`
  mutating func bitwiseOr() throws(ParseFailure) -> Expression {
    try memoized(.bitwiseOr) { (parser: inout Parser) throws(ParseFailure) in
      try parser.binary(from: 1)
    }
  }

  /// Operators that bind at least as tightly as `minimum`, gathered level by level.
  private mutating func binary(from minimum: Int) throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    var left = try factor()
    while let (precedence, op) = kind.binaryOperator, precedence >= minimum {
      advance()
      var steps = [BinaryStep(op: op, operand: try binary(from: precedence + 1))]
      while let (next, op) = kind.binaryOperator, next == precedence {
        advance()
        steps.append(BinaryStep(op: op, operand: try binary(from: precedence + 1)))
      }
      try heighten()
      left = Expression(.binary(first: left, rest: steps), span(from: left.span.start))
    }
    return left
  }

  // factor: ('+' | '-' | '~') factor | power
  private mutating func factor() throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    let op: UnaryOperator
    switch kind {
    case .minus: op = .negative
    case .plus: op = .positive
    case .tilde: op = .invert
    default: return try power()
    }
    let start = start
    advance()
    try descend()
    defer { ascend() }
    let operand = try factor()
    try heighten()
    return Expression(.unary(op, operand), span(from: start))
  }

  // power: await_primary ['**' factor]
  private mutating func power() throws(ParseFailure) -> Expression {
    let base = try awaitPrimary()
    guard kind == .doubleStar else { return base }
    advance()
    try descend()
    defer { ascend() }
    let step = BinaryStep(op: .power, operand: try factor())
    try heighten()
    return Expression(.binary(first: base, rest: [step]), span(from: base.span.start))
  }

  // await_primary: ['await'] primary
  private mutating func awaitPrimary() throws(ParseFailure) -> Expression {
    guard kind == .awaitKeyword else { return try primary() }
    let start = start
    advance()
    let operand = try primary()
    try heighten()
    return Expression(.await(operand), span(from: start))
  }
}
