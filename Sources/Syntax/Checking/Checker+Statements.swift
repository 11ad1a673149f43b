// The checks of statements.

extension Checker {
  func check(_ statement: Statement) throws(SyntaxError) {
    let span = statement.span
    switch statement.kind {
    case .pass, .global, .nonlocal:
      break
    case .expression(let value):
      try check(value)
    case .assign(let targets, let value):
      try check(value)
      for target in targets { try checkStore(target) }
    case .augmentedAssign(let target, _, let value):
      try checkStore(target)
      try check(value)
    case .annotatedAssign(let target, let annotation, let value, _):
      try check(value)
      try checkStore(target)
      try check(annotation)
    case .delete(let targets):
      for target in targets { try checkDelete(target) }
    case .break:
      try checkJump(isBreak: true, stopsAtLoop: true, at: span)
    case .continue:
      try checkJump(stopsAtLoop: true, at: span)
    case .return(let value):
      try checkReturn(value, at: span)
    case .raise(let value, let cause):
      try check(value)
      try check(cause)
    case .assert(let test, let message):
      try check(test)
      try check(message)
    case .import(let aliases):
      for alias in aliases { try checkStore(alias.boundName, at: span) }
    case .importFrom(let importFrom):
      try check(importFrom, at: span)
    case .if, .while, .for, .with, .try, .match:
      try checkBlocks(of: statement)
    case .function(let definition):
      try check(definition, at: span)
    case .class(let definition):
      try check(definition, at: span)
    }
  }

  private func checkBlocks(of statement: Statement) throws(SyntaxError) {
    let span = statement.span
    switch statement.kind {
    case .if(let branches, let orElse):
      for branch in branches {
        try check(branch.test)
        try check(branch.body)
      }
      try check(orElse)
    case .while(let test, let body, let orElse):
      try inBlock(.loop, at: span) { () throws(SyntaxError) in
        try check(test)
        try check(body)
      }
      try check(orElse)
    case .for(let loop):
      try check(loop, at: span)
    case .with(let block):
      if block.isAsync, unit != .asyncFunction {
        throw SyntaxError("'async with' outside async function", at: span)
      }
      try check(block, items: block.items[...], at: span)
    case .try(let block):
      try check(block, at: span)
    case .match(let subject, let cases):
      try check(subject)
      try check(cases)
    default:
      break
    }
  }

  private func check(_ loop: ForLoop, at span: Span) throws(SyntaxError) {
    if loop.isAsync, unit != .asyncFunction {
      throw SyntaxError("'async for' outside async function", at: span)
    }
    try check(loop.iterable)
    try inBlock(.loop, at: span) { () throws(SyntaxError) in
      try checkStore(loop.target)
      try check(loop.body)
    }
    try check(loop.orElse)
  }

  private func check(
    _ block: WithBlock, items: ArraySlice<WithBlock.Item>, at span: Span
  ) throws(SyntaxError) {
    // Every item is a block of its own; more of them than blocks are allowed end the recursion.
    guard let item = items.first else { return try check(block.body) }
    try check(item.context)
    try inBlock(.other, at: span) { () throws(SyntaxError) in
      if let target = item.target { try checkStore(target) }
      try check(block, items: items.dropFirst(), at: span)
    }
  }

  private func check(_ block: TryBlock, at span: Span) throws(SyntaxError) {
    guard !block.finally.isEmpty else { return try checkHandled(block, at: span) }
    try inBlock(.other, at: span) { () throws(SyntaxError) in
      if block.handlers.isEmpty {
        try check(block.body)
      } else {
        try checkHandled(block, at: span)
      }
    }
    try inBlock(.other, at: span) { () throws(SyntaxError) in
      try check(block.finally)
    }
  }

  private func checkHandled(_ block: TryBlock, at span: Span) throws(SyntaxError) {
    try inBlock(.other, at: span) { () throws(SyntaxError) in
      try check(block.body)
    }
    for (index, handler) in block.handlers.enumerated() {
      if handler.type == nil, index < block.handlers.count - 1 {
        throw SyntaxError("default 'except:' must be last", at: handler.span)
      }
    }
    try inBlock(block.isGroup ? .groupHandler : .other, at: span) {
      () throws(SyntaxError) in
      for handler in block.handlers { try check(handler) }
    }
    try check(block.orElse)
  }

  private func check(_ handler: TryBlock.Handler) throws(SyntaxError) {
    try check(handler.type)
    if let name = handler.name { try checkStore(name, at: handler.span) }
    try inBlock(.other, at: handler.span) { () throws(SyntaxError) in
      try check(handler.body)
    }
  }

  private func checkReturn(_ value: Expression?, at span: Span) throws(SyntaxError) {
    guard unit.isFunction else { throw SyntaxError("'return' outside function", at: span) }
    let scope = scopes[scopeID]
    if value != nil, scope.isCoroutine, scope.isGenerator {
      throw SyntaxError("'return' with value in async generator", at: span)
    }
    try check(value)
    try checkJump(stopsAtLoop: false, at: span)
  }

  private func check(_ importFrom: ImportFrom, at span: Span) throws(SyntaxError) {
    if importFrom.module == "__future__", file.line(at: span.start) > futureLine {
      throw SyntaxError(
        "from __future__ imports must occur at the beginning of the file", at: span)
    }
    for alias in importFrom.names { try checkStore(alias.alias ?? alias.name, at: span) }
  }

  private func check(
    _ definition: FunctionDefinition, at span: Span
  ) throws(SyntaxError) {
    for decorator in definition.decorators { try check(decorator) }
    try check(definition.parameters, at: span)
    for parameter in definition.parameters.inAnnotationOrder {
      try checkAnnotation(parameter.annotation)
    }
    try check(definition.returns)
    let unit: Unit = definition.isAsync ? .asyncFunction : .function
    try inUnit(unit, definition.scopeID) { () throws(SyntaxError) in
      try check(definition.body)
    }
    try checkStore(definition.boundName, at: span)
  }

  /// `*args: *Ts` is the one annotation that may be starred.
  private func checkAnnotation(_ annotation: Expression?) throws(SyntaxError) {
    if case .starred(let value)? = annotation?.kind {
      try check(value)
    } else {
      try check(annotation)
    }
  }

  func check(_ parameters: Parameters, at span: Span) throws(SyntaxError) {
    for parameter in parameters.all {
      try checkStore(parameter.name, at: span)
    }
    for parameter in parameters.all { try check(parameter.defaultValue) }
  }

  private func check(
    _ definition: ClassDefinition, at span: Span
  ) throws(SyntaxError) {
    for decorator in definition.decorators { try check(decorator) }
    try inUnit(.class, definition.scopeID) { () throws(SyntaxError) in
      try check(definition.body)
    }
    try checkArguments(definition.bases, definition.keywords)
    try checkStore(definition.boundName, at: span)
  }
}
