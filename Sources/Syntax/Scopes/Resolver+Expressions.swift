// The resolver's walk over expressions.

extension Resolver {
  func visit(_ expression: Expression?) throws(SyntaxError) {
    if let expression { try visit(expression) }
  }

  private func visit(_ expressions: [Expression]) throws(SyntaxError) {
    for expression in expressions { try visit(expression) }
  }

  func visit(_ expression: Expression) throws(SyntaxError) {
    switch expression.kind {
    case .constant:
      break
    case .name(let name):
      try use(name)
    case .fString(let parts):
      try visit(parts)
    case .tuple(let elements), .list(let elements), .set(let elements),
      .boolean(_, let elements):
      try visit(elements)
    case .dictionary(let items):
      try visit(items)
    case .comprehension(let comprehension):
      try visit(comprehension, at: expression.span)
    case .unary(_, let operand), .starred(let operand):
      try visit(operand)
    case .binary(let first, let rest):
      try visit(first)
      for step in rest { try visit(step.operand) }
    case .comparison(let first, let rest):
      try visit(first)
      for step in rest { try visit(step.operand) }
    case .conditional(let test, let body, let orElse):
      try visit(test)
      try visit(body)
      try visit(orElse)
    case .lambda(let lambda):
      try visit(lambda, at: expression.span)
    case .named(let target, let value):
      try visitNamed(target, value, at: expression.span)
    case .await, .yield, .yieldFrom:
      try visitSuspension(expression)
    case .attribute(let object, _):
      try visit(object)
    case .subscript(let object, let index):
      try visit(object)
      try visit(index)
    case .slice(let lower, let upper, let step):
      try visit(lower)
      try visit(upper)
      try visit(step)
    case .call(let function, let arguments, let keywords):
      try visit(function)
      try visit(arguments)
      for keyword in keywords { try visit(keyword.value) }
    }
  }

  /// Visits an expression that is assigned to or deleted.
  func bind(_ target: Expression) throws(SyntaxError) {
    switch target.kind {
    case .name(let name): try add(.local, to: name)
    case .tuple(let elements), .list(let elements):
      for element in elements { try bind(element) }
    case .starred(let value): try bind(value)
    default: try visit(target)
    }
  }

  private func use(_ name: String) throws(SyntaxError) {
    try add(.used, to: name)
    // `super()` reads the class from a variable that nobody writes.
    if name == "super", tables[current].isFunction {
      try add(.used, to: "__class__")
    }
  }

  private func visit(_ parts: [FStringPart]) throws(SyntaxError) {
    for part in parts {
      guard case .field(let field) = part else { continue }
      try visit(field.value)
      if let format = field.format { try visit(format) }
    }
  }

  private func visit(_ items: [DictionaryItem]) throws(SyntaxError) {
    for item in items {
      switch item {
      case .pair(let key, let value):
        try visit(key)
        try visit(value)
      case .unpacking(let mapping):
        try visit(mapping)
      }
    }
  }

  private func visit(_ lambda: Lambda, at span: Span) throws(SyntaxError) {
    try visitDefaults(of: lambda.parameters)
    try inScope(lambda.scopeID, .lambda, "<lambda>", span) {
      () throws(SyntaxError) in
      for parameter in lambda.parameters.all {
        try add(parameter)
      }
      try visit(lambda.body)
    }
  }

  func visitDefaults(of parameters: Parameters) throws(SyntaxError) {
    for parameter in parameters.positionalOnly + parameters.positionalOrKeyword {
      try visit(parameter.defaultValue)
    }
    for parameter in parameters.keywordOnly { try visit(parameter.defaultValue) }
  }

  private func visitNamed(
    _ target: Expression, _ value: Expression, at span: Span
  ) throws(SyntaxError) {
    if tables[current].iterableDepth > 0 {
      throw SyntaxError(
        "assignment expression cannot be used in a comprehension iterable expression", at: span)
    }
    if tables[current].comprehension != nil, case .name(let name) = target.kind {
      try bindOutside(name, at: span)
    }
    try visit(value)
    try bind(target)
  }

  private func visitSuspension(_ expression: Expression) throws(SyntaxError) {
    switch expression.kind {
    case .await(let operand):
      try visit(operand)
      markCoroutine()
      return
    case .yield(let value): try visit(value)
    case .yieldFrom(let value): try visit(value)
    default: return
    }
    markGenerator()
    guard let comprehension = tables[current].comprehension else { return }
    throw SyntaxError("'yield' inside \(comprehension.formName)", at: expression.span)
  }

  private func visit(
    _ comprehension: Comprehension, at span: Span
  ) throws(SyntaxError) {
    guard let first = comprehension.clauses.first else { return }
    tables[current].iterableDepth += 1
    try visit(first.iterable)
    tables[current].iterableDepth -= 1
    let name = comprehension.result.scopeName
    try inScope(comprehension.scopeID, .comprehension, name, span) {
      () throws(SyntaxError) in
      tables[current].comprehension = comprehension.result
      try visitClauses(of: comprehension)
      try visitResult(of: comprehension)
    }
    let isCoroutine = tables[comprehension.scopeID].isCoroutine
    if case .generator = comprehension.result {
      tables[comprehension.scopeID].isGenerator = true
    } else if isCoroutine {
      markCoroutine()
    }
  }

  private func visitClauses(of comprehension: Comprehension) throws(SyntaxError) {
    for (index, clause) in comprehension.clauses.enumerated() {
      if clause.isAsync { markCoroutine() }
      tables[current].isVisitingTarget = true
      try bind(clause.target)
      tables[current].isVisitingTarget = false
      if index > 0 {
        tables[current].iterableDepth += 1
        try visit(clause.iterable)
        tables[current].iterableDepth -= 1
      }
      for condition in clause.conditions { try visit(condition) }
    }
  }

  private func visitResult(of comprehension: Comprehension) throws(SyntaxError) {
    switch comprehension.result {
    case .list(let element), .set(let element), .generator(let element):
      try visit(element)
    case .dictionary(let key, let value):
      try visit(value)
      try visit(key)
    }
  }

  /// Annotations that are never evaluated bind and use nothing.
  func visitAnnotation(_ annotation: Expression) throws(SyntaxError) {
    guard !postponesAnnotations else { return }
    try visit(annotation)
  }
}

extension Comprehension.Result {
  /// CPython's name for the function that a comprehension is.
  var scopeName: String {
    switch self {
    case .list: "<listcomp>"
    case .set: "<setcomp>"
    case .dictionary: "<dictcomp>"
    case .generator: "<genexpr>"
    }
  }
}
