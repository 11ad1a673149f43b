// Expressions from the loosest binding down to the operators.

extension Parser {
  // star_expressions: star_expression (',' star_expression)* [',']
  func starExpressions() throws(ParseFailure) -> Expression {
    let start = start
    let first = try starExpression()
    guard kind == .comma else { return first }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind),
        let element = try continuation({
          () throws(ParseFailure) in try starExpression()
        })
      else { break }
      elements.append(element)
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // star_expression: '*' bitwise_or | expression
  func starExpression() throws(ParseFailure) -> Expression {
    guard kind == .star else { return try expression() }
    return try starred { () throws(ParseFailure) in try bitwiseOr() }
  }

  func starred(
    _ operand: () throws(ParseFailure) -> Expression
  ) throws(ParseFailure) -> Expression {
    let start = start
    let siblings = beginNode()
    defer { endNode(siblings) }
    try expect(.star)
    let value = try operand()
    try heighten()
    return Expression(.starred(value), span(from: start))
  }

  // star_named_expression: '*' bitwise_or | named_expression
  func starNamedExpression() throws(ParseFailure) -> Expression {
    kind == .star ? try starExpression() : try namedExpression()
  }

  // expressions: expression (',' expression)* [',']
  func expressions() throws(ParseFailure) -> Expression {
    let start = start
    let first = try expression()
    guard kind == .comma else { return first }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind), kind != .star,
        let element = try continuation({
          () throws(ParseFailure) in try expression()
        })
      else { break }
      elements.append(element)
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // named_expression: NAME ':=' expression | expression !':='
  func namedExpression() throws(ParseFailure) -> Expression {
    if let named = try assignmentExpression() { return named }
    if isExplaining { try explainNamedExpression() }
    let value = try expression()
    guard kind != .colonEqual else { throw mismatch() }
    return value
  }

  // assignment_expression: NAME ':=' expression
  func assignmentExpression() throws(ParseFailure) -> Expression? {
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
  func unnamedExpression() throws(ParseFailure) -> Expression {
    if let named = try assignmentExpression() { return named }
    let value = try expression()
    guard kind != .colonEqual else { throw mismatch() }
    return value
  }

  // expression: disjunction ['if' disjunction 'else' expression] | lambdef
  func expression() throws(ParseFailure) -> Expression {
    try descend()
    defer { ascend() }
    return try memoized(.expression) { () throws(ParseFailure) in
      guard isExplaining else { return try plainExpression() }
      guard depth < Parser.maximumExplainedDepth else {
        isExplaining = false
        defer { isExplaining = true }
        return try plainExpression()
      }
      try explainExpression()
      return try plainExpression()
    }
  }

  func plainExpression() throws(ParseFailure) -> Expression {
    if kind == .lambdaKeyword { return try lambda() }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let body = try disjunction()
    guard kind == .ifKeyword else { return body }
    let rest = try continuation {
      () throws(ParseFailure) -> (test: Expression, orElse: Expression) in
      advance()
      let test = try disjunction()
      try expect(.elseKeyword)
      return (test, try expression())
    }
    guard let rest else { return body }
    try heighten()
    return Expression(
      .conditional(test: rest.test, body: body, orElse: rest.orElse),
      body.span.through(rest.orElse.span))
  }

  // lambdef: 'lambda' [lambda_params] ':' expression
  private func lambda() throws(ParseFailure) -> Expression {
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
  func yieldExpression() throws(ParseFailure) -> Expression {
    let start = start
    try expect(.yieldKeyword)
    if accept(.fromKeyword) {
      let value = try expression()
      try heighten()
      return Expression(.yieldFrom(value), span(from: start))
    }
    var value: Expression?
    if startsExpression(kind) {
      value = try continuation { () throws(ParseFailure) in
        try starExpressions()
      }
    }
    try heighten()
    return Expression(.yield(value), span(from: start))
  }

  // disjunction: conjunction ('or' conjunction)*
  func disjunction() throws(ParseFailure) -> Expression {
    try memoized(.disjunction) { () throws(ParseFailure) in
      let siblings = beginNode()
      defer { endNode(siblings) }
      let first = try conjunction()
      guard kind == .orKeyword else { return first }
      var operands = [first]
      while kind == .orKeyword {
        let operand = try continuation {
          () throws(ParseFailure) in
          advance()
          return try conjunction()
        }
        guard let operand else { break }
        operands.append(operand)
      }
      guard operands.count > 1 else { return first }
      try heighten()
      return Expression(.boolean(.or, operands), span(from: first.span.start))
    }
  }

  // conjunction: inversion ('and' inversion)*
  private func conjunction() throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    let first = try inversion()
    guard kind == .andKeyword else { return first }
    var operands = [first]
    while kind == .andKeyword {
      let operand = try continuation { () throws(ParseFailure) in
        advance()
        return try inversion()
      }
      guard let operand else { break }
      operands.append(operand)
    }
    guard operands.count > 1 else { return first }
    try heighten()
    return Expression(.boolean(.and, operands), span(from: first.span.start))
  }

  // inversion: 'not' inversion | comparison
  private func inversion() throws(ParseFailure) -> Expression {
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
  private func comparison() throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    let first = try bitwiseOr()
    guard startsComparison else { return first }
    var steps: [ComparisonStep] = []
    while startsComparison {
      let step = try continuation { () throws(ParseFailure) in
        ComparisonStep(op: try comparisonOperator(), operand: try bitwiseOr())
      }
      guard let step else { break }
      steps.append(step)
    }
    guard !steps.isEmpty else { return first }
    try heighten()
    return Expression(.comparison(first: first, rest: steps), span(from: first.span.start))
  }

  private var startsComparison: Bool {
    kind == .notKeyword || kind == .isKeyword || kind.comparisonOperator != nil
  }

  // comparison_operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | ['not'] 'in' | 'is' ['not']
  private func comparisonOperator() throws(ParseFailure) -> ComparisonOperator {
    let op = kind.comparisonOperator
    let isNegation = kind == .notKeyword
    advance()
    if let op { return op }
    if isNegation {
      try expect(.inKeyword)
      return .notIn
    }
    return accept(.notKeyword) ? .isNot : .is
  }

  // bitwise_or: the binary operators by the precedences of `Token.Kind.binaryOperator`
  func bitwiseOr() throws(ParseFailure) -> Expression {
    try memoized(.bitwiseOr) { () throws(ParseFailure) in
      try binary(from: 1)
    }
  }

  /// Operators that bind at least as tightly as `minimum`, gathered level by level.
  private func binary(from minimum: Int) throws(ParseFailure) -> Expression {
    let siblings = beginNode()
    defer { endNode(siblings) }
    var left = try factor()
    while let (precedence, _) = kind.binaryOperator, precedence >= minimum {
      var steps: [BinaryStep] = []
      while let (next, op) = kind.binaryOperator, next == precedence {
        let operand = try continuation { () throws(ParseFailure) in
          advance()
          return try binary(from: precedence + 1)
        }
        guard let operand else { break }
        steps.append(BinaryStep(op: op, operand: operand))
      }
      guard !steps.isEmpty else { break }
      try heighten()
      left = Expression(.binary(first: left, rest: steps), span(from: left.span.start))
    }
    return left
  }

  // factor: ('+' | '-' | '~') factor | power
  private func factor() throws(ParseFailure) -> Expression {
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
  private func power() throws(ParseFailure) -> Expression {
    let base = try awaitPrimary()
    guard kind == .doubleStar else { return base }
    try descend()
    defer { ascend() }
    let exponent = try continuation { () throws(ParseFailure) in
      advance()
      return try factor()
    }
    guard let exponent else { return base }
    try heighten()
    let step = BinaryStep(op: .power, operand: exponent)
    return Expression(.binary(first: base, rest: [step]), span(from: base.span.start))
  }

  // await_primary: ['await'] primary
  private func awaitPrimary() throws(ParseFailure) -> Expression {
    guard kind == .awaitKeyword else { return try primary() }
    let start = start
    advance()
    let operand = try primary()
    try heighten()
    return Expression(.await(operand), span(from: start))
  }
}
