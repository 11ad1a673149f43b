// Assignments in their three forms, and expressions as statements.

extension Parser {
  // assignment | star_expressions
  func expressionStatement() throws(ParseFailure) -> Statement.Kind {
    guard isExplaining else { return try plainExpressionStatement() }
    let start = position
    let statement = try attempt { () throws(ParseFailure) in
      try plainExpressionStatement()
    }
    if let statement {
      if case .expression = statement {} else { return statement }
    }
    let end = position
    position = start
    try explainAssignment()
    guard let statement else {
      position = start
      throw .mismatch
    }
    position = end
    return statement
  }

  // assignment: NAME ':' expression ['=' annotated_rhs]
  //     | ('(' single_target ')' | single_subscript_attribute_target) ':' expression
  //       ['=' annotated_rhs]
  //     | (star_targets '=')+ annotated_rhs
  //     | single_target augassign annotated_rhs
  private func plainExpressionStatement() throws(ParseFailure) -> Statement.Kind {
    let start = position
    let first = try assignedValue()
    switch kind {
    case .equal:
      return try assignment(to: first)
    case .colon:
      guard first.isSingleTarget else { throw mismatch() }
      advance()
      let isBare = tokens[start].kind == .name
      return try annotatedAssignment(to: first, isBare: isBare)
    default:
      guard let op = kind.augmentedOperator else { return .expression(first) }
      guard first.isSingleTarget else { throw mismatch() }
      advance()
      return .augmentedAssign(target: first, op: op, value: try assignedValue())
    }
  }

  // annotated_rhs: yield_expr | star_expressions
  func assignedValue() throws(ParseFailure) -> Expression {
    kind == .yieldKeyword ? try yieldExpression() : try starExpressions()
  }

  private func assignment(
    to first: Expression
  ) throws(ParseFailure) -> Statement.Kind {
    var targets: [Expression] = []
    var value = first
    while kind == .equal {
      guard value.isStarTarget else { throw mismatch() }
      advance()
      targets.append(value)
      value = try assignedValue()
    }
    return .assign(targets: targets, value: value)
  }

  private func annotatedAssignment(
    to target: Expression, isBare: Bool
  ) throws(ParseFailure) -> Statement.Kind {
    let annotation = try expression()
    var value: Expression?
    if kind == .equal {
      value = try continuation { () throws(ParseFailure) in
        advance()
        return try assignedValue()
      }
    }
    var isSimple = false
    if case .name = target.kind { isSimple = isBare }
    return .annotatedAssign(
      target: target, annotation: annotation, value: value, isSimple: isSimple)
  }
}
