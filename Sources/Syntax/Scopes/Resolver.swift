// Which scope every name belongs to, by the rules of CPython's symbol table; the mistakes that
// CPython finds there are found here, in the same order and words.

/// Walks a module once, gathering the symbols of every scope.
struct Resolver {
  var tables: [SymbolTable?]
  /// The scope being visited.
  var current = 0
  /// Whether `from __future__ import annotations` leaves annotations alone.
  var postponesAnnotations = false

  /// The scopes of a module whose nodes hold scope numbers below `count`.
  static func scopes(
    of body: [Statement], count: Int, postponesAnnotations: Bool
  ) throws(SyntaxError) -> [Scope] {
    var resolver = Resolver(tables: Array(repeating: nil, count: count))
    resolver.postponesAnnotations = postponesAnnotations
    resolver.tables[0] = SymbolTable(
      kind: .module, name: "<module>", qualifiedName: "<module>", parent: nil,
      span: Span(0, 0), isNested: false)
    try resolver.visit(body)
    var analysis = ScopeAnalysis(tables: resolver.tables)
    return try analysis.scopes()
  }

  // Scopes

  private var table: SymbolTable? { tables[current] }

  mutating func inScope(
    _ scopeID: Int, _ kind: Scope.Kind, _ name: String, _ span: Span,
    _ visit: (inout Resolver) throws(SyntaxError) -> Void
  ) throws(SyntaxError) {
    let parent = current
    let isNested = table.map { $0.isNested || $0.isFunction } ?? false
    tables[scopeID] = SymbolTable(
      kind: kind, name: name, qualifiedName: qualifiedName(name), parent: parent, span: span,
      isNested: isNested)
    tables[parent]?.children.append(scopeID)
    current = scopeID
    try visit(&self)
    current = parent
  }

  /// `__qualname__`: a name declared `global` starts anew.
  private func qualifiedName(_ name: String) -> String {
    guard let table else { return name }
    if table.use(of: name).contains(.global) { return name }
    switch table.kind {
    case .module: return name
    case .class: return table.qualifiedName + "." + name
    case .function, .lambda, .comprehension: return table.qualifiedName + ".<locals>." + name
    }
  }

  // Symbols

  func use(of name: String) -> SymbolUse { table?.use(of: name) ?? [] }

  mutating func add(_ use: SymbolUse, to name: String) throws(SyntaxError) {
    guard let table else { return }
    let previous = table.use(of: name)
    if use.contains(.parameter), previous.contains(.parameter) {
      throw SyntaxError("duplicate argument '\(name)' in function definition", at: table.span)
    }
    if table.isVisitingTarget {
      guard previous.isDisjoint(with: [.global, .nonlocal]) else {
        throw SyntaxError(
          "comprehension inner loop cannot rebind assignment expression target '\(name)'",
          at: table.span)
      }
      tables[current]?.add(use.union(.iterationVariable), to: name)
    } else {
      tables[current]?.add(use, to: name)
    }
  }

  mutating func markGenerator() { tables[current]?.isGenerator = true }

  mutating func markCoroutine() { tables[current]?.isCoroutine = true }

  // Declarations

  mutating func declare(
    _ names: [String], _ use: SymbolUse, at span: Span
  ) throws(SyntaxError) {
    for name in names {
      let previous = self.use(of: name)
      if let message = declarationMistake(name, previous, use) {
        throw SyntaxError(message, at: span)
      }
      try add(use, to: name)
      tables[current]?.declare(name, at: span)
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
  mutating func bindOutside(_ name: String, at span: Span) throws(SyntaxError) {
    var scope: Int? = current
    while let index = scope, let table = tables[index] {
      switch table.kind {
      case .comprehension:
        if table.use(of: name).contains(.iterationVariable) {
          throw SyntaxError(
            "assignment expression cannot rebind comprehension iteration variable '\(name)'",
            at: span)
        }
        scope = table.parent
        continue
      case .function, .lambda:
        let isGlobal = table.use(of: name).contains(.global)
        try add(isGlobal ? .global : .nonlocal, to: name)
        tables[current]?.declare(name, at: span)
        tables[index]?.add(.local, to: name)
      case .module:
        try add(.global, to: name)
        tables[current]?.declare(name, at: span)
        tables[index]?.add(.global, to: name)
      case .class:
        throw SyntaxError(
          "assignment expression within a comprehension cannot be used in a class body",
          at: span)
      }
      return
    }
  }
}
