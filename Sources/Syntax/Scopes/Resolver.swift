// Which scope every name belongs to, by the rules of CPython's symbol table; the mistakes that
// CPython finds there are found here, in the same order and words.

/// Walks a module once, gathering the symbols of every scope.
final class Resolver {
  /// By scope number; read and changed in place, since copies of tables are dear.
  var tables: [SymbolTable]
  /// The scope being visited.
  var current = 0
  /// Whether `from __future__ import annotations` leaves annotations alone.
  let postponesAnnotations: Bool

  private init(_ tables: [SymbolTable], postponesAnnotations: Bool) {
    self.tables = tables
    self.postponesAnnotations = postponesAnnotations
  }

  /// The scopes of a module whose nodes hold scope numbers below `count`.
  static func scopes(
    of body: [Statement], count: Int, postponesAnnotations: Bool
  ) throws(SyntaxError) -> [Scope] {
    let module = SymbolTable(
      kind: .module, name: "<module>", qualifiedName: "<module>", parent: nil,
      span: Span(0, 0))
    let resolver = Resolver(
      Array(repeating: module, count: count), postponesAnnotations: postponesAnnotations)
    try resolver.visit(body)
    var analysis = ScopeAnalysis(tables: resolver.tables)
    return try analysis.scopes()
  }

  // Scopes

  func inScope(
    _ scopeID: Int, _ kind: Scope.Kind, _ name: String, _ span: Span,
    _ visit: () throws(SyntaxError) -> Void
  ) throws(SyntaxError) {
    let parent = current
    tables[scopeID] = SymbolTable(
      kind: kind, name: name, qualifiedName: qualifiedName(name), parent: parent, span: span)
    tables[scopeID].iterableDepth = tables[parent].iterableDepth
    tables[parent].children.append(scopeID)
    current = scopeID
    try visit()
    current = parent
  }

  /// `__qualname__`: a name declared `global` starts anew.
  private func qualifiedName(_ name: String) -> String {
    if use(of: name).contains(.global) { return name }
    switch tables[current].kind {
    case .module: return name
    case .class: return tables[current].qualifiedName + "." + name
    case .function, .lambda, .comprehension:
      return tables[current].qualifiedName + ".<locals>." + name
    }
  }

  // Symbols

  func use(of name: String) -> SymbolUse { tables[current].use(of: name) }

  func add(_ parameter: Parameter) throws(SyntaxError) {
    guard !use(of: parameter.name).contains(.parameter) else {
      throw SyntaxError(
        "duplicate argument '\(parameter.name)' in function definition", at: parameter.span)
    }
    try add(.parameter, to: parameter.name)
  }

  func add(_ use: SymbolUse, to name: String) throws(SyntaxError) {
    let isTarget = tables[current].isVisitingTarget
    let added = isTarget ? use.union(.iterationVariable) : use
    let previous = tables[current].add(added, to: name)
    if isTarget, !previous.isDisjoint(with: [.global, .nonlocal]) {
      throw SyntaxError(
        "comprehension inner loop cannot rebind assignment expression target '\(name)'",
        at: tables[current].span)
    }
  }

  func markGenerator() { tables[current].isGenerator = true }

  func markCoroutine() { tables[current].isCoroutine = true }

  // Declarations

  func declare(
    _ names: [String], _ use: SymbolUse, at span: Span
  ) throws(SyntaxError) {
    for name in names {
      let previous = self.use(of: name)
      if let message = declarationMistake(name, previous, use) {
        throw SyntaxError(message, at: span)
      }
      try add(use, to: name)
      tables[current].declare(name, at: span)
    }
  }

  private func declarationMistake(
    _ name: String, _ previous: SymbolUse, _ use: SymbolUse
  ) -> String? {
    let keyword = use == .global ? "global" : "nonlocal"
    if previous.contains(.parameter) { return "name '\(name)' is parameter and \(keyword)" }
    if previous.contains(.used) {
      return "name '\(name)' is used prior to \(keyword) declaration"
    }
    if previous.contains(.annotated) { return "annotated name '\(name)' can't be \(keyword)" }
    if previous.contains(.local) {
      return "name '\(name)' is assigned to before \(keyword) declaration"
    }
    return nil
  }

  /// `:=` inside a comprehension binds in the scope around it.
  func bindOutside(_ name: String, at span: Span) throws(SyntaxError) {
    var scope: Int? = current
    while let index = scope {
      switch tables[index].kind {
      case .comprehension:
        if tables[index].use(of: name).contains(.iterationVariable) {
          throw SyntaxError(
            "assignment expression cannot rebind comprehension iteration variable '\(name)'",
            at: span)
        }
        scope = tables[index].parent
        continue
      case .function, .lambda:
        let isGlobal = tables[index].use(of: name).contains(.global)
        try add(isGlobal ? .global : .nonlocal, to: name)
        tables[current].declare(name, at: span)
        tables[index].add(.local, to: name)
      case .module:
        try add(.global, to: name)
        tables[current].declare(name, at: span)
        tables[index].add(.global, to: name)
      case .class:
        throw SyntaxError(
          "assignment expression within a comprehension cannot be used in a class body",
          at: span)
      }
      return
    }
  }
}
