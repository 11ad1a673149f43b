// The checks of expressions, read, assigned to and deleted.

extension Checker {
  func check(_ expression: Expression?) throws(SyntaxError) {
    if let expression { try check(expression) }
  }

  func check(_ expression: Expression) throws(SyntaxError) {
    switch expression.kind {
    case .name, .constant:
      break
    case .fString(let parts):
      try check(parts)
    case .tuple(let elements), .list(let elements), .set(let elements):
      for element in elements { try checkElement(element) }
    case .boolean(_, let operands):
      for operand in operands { try check(operand) }
    case .dictionary(let items):
      try check(items)
    case .comprehension(let comprehension):
      try check(comprehension, at: expression.span)
    case .unary(_, let operand):
      try check(operand)
    case .binary(let first, let rest):
      try check(first)
      for step in rest { try check(step.operand) }
    case .comparison(let first, let rest):
      try check(first)
      for step in rest { try check(step.operand) }
    case .conditional(let test, let body, let orElse):
      try check(test)
      try check(body)
      try check(orElse)
    case .lambda(let lambda):
      try check(lambda.parameters, at: expression.span)
      try inUnit(.lambda, lambda.scopeID) { () throws(SyntaxError) in
        try check(lambda.body)
      }
    case .named(let target, let value):
      try check(value)
      try checkStore(target)
    case .await, .yield, .yieldFrom:
      try checkSuspension(expression)
    case .attribute(let object, _):
      try check(object)
    case .subscript(let object, let index):
      try check(object)
      try check(index)
    case .slice(let lower, let upper, let step):
      try check(lower)
      try check(upper)
      try check(step)
    case .starred:
      throw SyntaxError("can't use starred expression here", at: expression.span)
    case .call(let function, let arguments, let keywords):
      try check(function)
      try checkArguments(arguments, keywords)
    }
  }

  /// An element or argument, which may be starred.
  private func checkElement(_ element: Expression) throws(SyntaxError) {
    if case .starred(let value) = element.kind {
      try check(value)
    } else {
      try check(element)
    }
  }

  func checkArguments(
    _ arguments: [Expression], _ keywords: [Keyword]
  ) throws(SyntaxError) {
    try checkKeywords(keywords)
    for argument in arguments { try checkElement(argument) }
    for keyword in keywords { try check(keyword.value) }
  }

  private func checkKeywords(_ keywords: [Keyword]) throws(SyntaxError) {
    guard !keywords.isEmpty else { return }
    var counts: [String: Int] = [:]
    for keyword in keywords {
      if let name = keyword.name { counts[name, default: 0] += 1 }
    }
    let isUnique = counts.count == keywords.count && counts["__debug__"] == nil
    guard !isUnique else { return }
    // CPython goes through the keywords in order and looks for a later one of the same name.
    var isFirst: Set<String> = []
    var repeated: String?
    for keyword in keywords {
      guard let name = keyword.name else { continue }
      try checkStore(name, at: keyword.span)
      if repeated == nil, counts[name, default: 0] > 1 { repeated = name }
      if repeated != nil { break }
    }
    for keyword in keywords where keyword.name != nil && keyword.name == repeated {
      guard isFirst.insert(keyword.name ?? "").inserted else {
        throw SyntaxError("keyword argument repeated: \(keyword.name ?? "")", at: keyword.span)
      }
    }
  }

  private func check(_ parts: [FStringPart]) throws(SyntaxError) {
    for part in parts {
      guard case .field(let field) = part else { continue }
      try check(field.value)
      if let format = field.format { try check(format) }
    }
  }

  private func check(_ items: [DictionaryItem]) throws(SyntaxError) {
    for item in items {
      switch item {
      case .pair(let key, let value):
        try check(key)
        try check(value)
      case .unpacking(let mapping):
        try check(mapping)
      }
    }
  }

  private func check(
    _ comprehension: Comprehension, at span: Span
  ) throws(SyntaxError) {
    let scope = scopes[comprehension.scopeID]
    if scope.isCoroutine, !scope.isGenerator, !unit.allowsAwait {
      throw SyntaxError(
        "asynchronous comprehension outside of an asynchronous function", at: span)
    }
    if let first = comprehension.clauses.first { try check(first.iterable) }
    try inUnit(.comprehension, comprehension.scopeID) {
      () throws(SyntaxError) in
      for (index, clause) in comprehension.clauses.enumerated() {
        if index > 0 { try check(clause.iterable) }
        try checkStore(clause.target)
        for condition in clause.conditions { try check(condition) }
      }
      switch comprehension.result {
      case .list(let element), .set(let element), .generator(let element):
        try check(element)
      case .dictionary(let key, let value):
        try check(key)
        try check(value)
      }
    }
  }

  private func checkSuspension(_ expression: Expression) throws(SyntaxError) {
    let span = expression.span
    switch expression.kind {
    case .await(let operand):
      guard unit.isFunction else { throw SyntaxError("'await' outside function", at: span) }
      guard unit.allowsAwait else {
        throw SyntaxError("'await' outside async function", at: span)
      }
      try check(operand)
    case .yield(let value):
      guard unit.isFunction else { throw SyntaxError("'yield' outside function", at: span) }
      try check(value)
    case .yieldFrom(let value):
      guard unit.isFunction else { throw SyntaxError("'yield' outside function", at: span) }
      guard unit != .asyncFunction else {
        throw SyntaxError("'yield from' inside async function", at: span)
      }
      try check(value)
    default:
      break
    }
  }

  // Targets

  func checkStore(_ target: Expression) throws(SyntaxError) {
    switch target.kind {
    case .name(let name):
      try checkStore(name, at: target.span)
    case .attribute(let object, let name):
      try check(object)
      try checkStore(name, at: target.span)
    case .tuple(let elements), .list(let elements):
      try checkUnpacking(elements, at: target.span)
    case .starred:
      throw SyntaxError(
        "starred assignment target must be in a list or tuple", at: target.span)
    default:
      try check(target)
    }
  }

  private func checkUnpacking(
    _ elements: [Expression], at span: Span
  ) throws(SyntaxError) {
    var hasStar = false
    for (index, element) in elements.enumerated() {
      guard case .starred = element.kind else { continue }
      guard !hasStar else {
        throw SyntaxError("multiple starred expressions in assignment", at: span)
      }
      guard index < 256 else {
        throw SyntaxError("too many expressions in star-unpacking assignment", at: span)
      }
      hasStar = true
    }
    for element in elements {
      if case .starred(let value) = element.kind {
        try checkStore(value)
      } else {
        try checkStore(element)
      }
    }
  }

  func checkDelete(_ target: Expression) throws(SyntaxError) {
    switch target.kind {
    case .name("__debug__"), .attribute(object: _, name: "__debug__"):
      throw SyntaxError("cannot delete __debug__", at: target.span)
    case .tuple(let elements), .list(let elements):
      for element in elements { try checkDelete(element) }
    default:
      try check(target)
    }
  }
}
