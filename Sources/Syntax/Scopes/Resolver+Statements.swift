// The resolver's walk over statements.

extension Resolver {
  func visit(_ statements: [Statement]) throws(SyntaxError) {
    for statement in statements { try visit(statement) }
  }

  private func visit(_ statement: Statement) throws(SyntaxError) {
    switch statement.kind {
    case .pass, .break, .continue:
      break
    case .expression(let value):
      try visit(value)
    case .assign(let targets, let value):
      for target in targets { try bind(target) }
      try visit(value)
    case .augmentedAssign(let target, _, let value):
      try bind(target)
      try visit(value)
    case .annotatedAssign:
      try visitAnnotated(statement)
    case .delete(let targets):
      for target in targets { try bind(target) }
    case .return(let value):
      try visit(value)
    case .raise(let value, let cause):
      try visit(value)
      try visit(cause)
    case .assert(let test, let message):
      try visit(test)
      try visit(message)
    case .global(let names):
      try declare(names, .global, at: statement.span)
    case .nonlocal(let names):
      try declare(names, .nonlocal, at: statement.span)
    case .import(let aliases):
      for alias in aliases { try add(.imported, to: alias.boundName) }
    case .importFrom(let importFrom):
      try visit(importFrom)
    case .if, .while, .for, .with, .try, .match:
      try visitBlocks(of: statement)
    case .function(let definition):
      try visit(definition, at: statement.span)
    case .class(let definition):
      try visit(definition, at: statement.span)
    }
  }

  private func visitBlocks(of statement: Statement) throws(SyntaxError) {
    switch statement.kind {
    case .if(let branches, let orElse):
      for branch in branches {
        try visit(branch.test)
        try visit(branch.body)
      }
      try visit(orElse)
    case .while(let test, let body, let orElse):
      try visit(test)
      try visit(body)
      try visit(orElse)
    case .for(let loop):
      try bind(loop.target)
      try visit(loop.iterable)
      try visit(loop.body)
      try visit(loop.orElse)
    case .with(let block):
      for item in block.items {
        try visit(item.context)
        if let target = item.target { try bind(target) }
      }
      try visit(block.body)
    case .try(let block):
      try visit(block)
    case .match(let subject, let cases):
      try visit(subject)
      for matchCase in cases {
        try visit(matchCase.pattern)
        try visit(matchCase.condition)
        try visit(matchCase.body)
      }
    default:
      break
    }
  }

  private func visit(_ block: TryBlock) throws(SyntaxError) {
    try visit(block.body)
    for handler in block.handlers {
      try visit(handler.type)
      if let name = handler.name { try add(.local, to: name) }
      try visit(handler.body)
    }
    try visit(block.orElse)
    try visit(block.finally)
  }

  private func visitAnnotated(_ statement: Statement) throws(SyntaxError) {
    guard
      case .annotatedAssign(let target, let annotation, let value, let isSimple) =
        statement.kind
    else { return }
    if case .name(let name) = target.kind {
      let previous = use(of: name)
      if isSimple, current != 0, !previous.isDisjoint(with: [.global, .nonlocal]) {
        let keyword = previous.contains(.global) ? "global" : "nonlocal"
        throw SyntaxError("annotated name '\(name)' can't be \(keyword)", at: statement.span)
      }
      if isSimple {
        try add([.annotated, .local], to: name)
      } else if value != nil {
        try add(.local, to: name)
      }
    } else {
      try bind(target)
    }
    try visitAnnotation(annotation)
    try visit(value)
  }

  private func visit(_ importFrom: ImportFrom) throws(SyntaxError) {
    for alias in importFrom.names {
      guard alias.name == "*" else {
        try add(.imported, to: alias.alias ?? alias.name)
        continue
      }
      guard current == 0 else {
        throw SyntaxError("import * only allowed at module level", at: alias.span)
      }
    }
  }

  private func visit(
    _ definition: FunctionDefinition, at span: Span
  ) throws(SyntaxError) {
    try add(.local, to: definition.boundName)
    try visitDefaults(of: definition.parameters)
    try visitAnnotations(of: definition)
    for decorator in definition.decorators { try visit(decorator) }
    guard definition.outline == nil else {
      tables[current].hasOutlinedMethods = tables[current].kind == .class
      return
    }
    try inScope(definition.scopeID, .function, definition.name, span) {
      () throws(SyntaxError) in
      if definition.isAsync { markCoroutine() }
      for parameter in definition.parameters.all {
        try add(parameter)
      }
      try visit(definition.body)
    }
  }

  private func visitAnnotations(
    of definition: FunctionDefinition
  ) throws(SyntaxError) {
    for parameter in definition.parameters.inAnnotationOrder {
      if let annotation = parameter.annotation { try visitAnnotation(annotation) }
    }
    if let returns = definition.returns { try visitAnnotation(returns) }
  }

  private func visit(
    _ definition: ClassDefinition, at span: Span
  ) throws(SyntaxError) {
    try add(.local, to: definition.boundName)
    for base in definition.bases { try visit(base) }
    for keyword in definition.keywords { try visit(keyword.value) }
    for decorator in definition.decorators { try visit(decorator) }
    try inScope(definition.scopeID, .class, definition.name, span) {
      () throws(SyntaxError) in
      try visit(definition.body)
    }
  }

  private func visit(_ pattern: Pattern) throws(SyntaxError) {
    switch pattern.kind {
    case .value(let value):
      try visit(value)
    case .singleton:
      break
    case .sequence(let patterns), .or(let patterns):
      for pattern in patterns { try visit(pattern) }
    case .mapping(let keys, let patterns, let rest):
      for key in keys { try visit(key) }
      for pattern in patterns { try visit(pattern) }
      if let rest { try add(.local, to: rest) }
    case .class(let type, let patterns, let keywords):
      try visit(type)
      for pattern in patterns { try visit(pattern) }
      for keyword in keywords { try visit(keyword.pattern) }
    case .star(let name):
      if let name { try add(.local, to: name) }
    case .capture(let pattern, let name):
      if let pattern { try visit(pattern) }
      if let name { try add(.local, to: name) }
    }
  }
}

extension Parameters {
  /// The order in which CPython evaluates annotations.
  var inAnnotationOrder: [Parameter] {
    var parameters = positionalOnly + positionalOrKeyword
    if let varPositional { parameters.append(varPositional) }
    if let varKeyword { parameters.append(varKeyword) }
    return parameters + keywordOnly
  }
}
