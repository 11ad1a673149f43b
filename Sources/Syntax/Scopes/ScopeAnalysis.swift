// From symbols to bindings: which function owns a variable, and through which it is passed.

struct ScopeAnalysis {
  private let tables: [SymbolTable]
  private var results: [Scope?]

  init(tables: [SymbolTable]) {
    self.tables = tables
    self.results = Array(repeating: nil, count: tables.count)
  }

  /// How a scope knows a name, before frames are laid out.
  private enum Place {
    case local, free, explicitGlobal, implicitGlobal
  }

  mutating func scopes() throws(SyntaxError) -> [Scope] {
    _ = try analyze(0, bound: [])
    return results.map { $0 ?? ScopeAnalysis.unused }
  }

  /// Stands for the scope of a node that backtracking threw away.
  private static let unused = Scope(
    kind: .module, name: "", qualifiedName: "", parent: nil, locals: [], cells: [], frees: [],
    globals: [], parameters: [], isGenerator: false, isCoroutine: false, bindings: [:])

  /// Lays out a scope and those inside it; returns the names it takes from enclosing functions.
  private mutating func analyze(
    _ index: Int, bound enclosingBound: Set<String>
  ) throws(SyntaxError) -> [String] {
    let table = tables[index]
    var bound = enclosingBound
    var places: [Place] = []
    places.reserveCapacity(table.symbols.count)
    for symbol in table.symbols {
      places.append(try place(of: symbol, in: table, &bound))
    }
    switch table.kind {
    case .function, .lambda, .comprehension:
      for (symbol, place) in zip(table.symbols, places) where place == .local {
        bound.insert(symbol.name)
      }
    case .module: break
    case .class:
      // A class body's names are not seen from inside it; its `global`s are not either.
      bound = enclosingBound
      bound.insert("__class__")
    }
    var needed: [String] = table.hasOutlinedMethods ? ["__class__"] : []
    var isNeeded = Set(needed)
    for child in table.children {
      for name in try analyze(child, bound: bound)
      where isNeeded.insert(name).inserted { needed.append(name) }
    }
    let layout = Layout(table, places.map { $0 == .local }, places.map { $0 == .free }, needed)
    results[index] = layout.scope(explicitGlobals: explicitGlobals(table, places))
    return layout.frees
  }

  private func explicitGlobals(_ table: SymbolTable, _ places: [Place]) -> [String] {
    zip(table.symbols, places).filter { $0.1 == .explicitGlobal }.map(\.0.name)
  }

  private func place(
    of symbol: Symbol, in table: SymbolTable, _ bound: inout Set<String>
  ) throws(SyntaxError) -> Place {
    let name = symbol.name
    let span = symbol.declaration ?? table.span
    if symbol.use.contains(.global) {
      guard !symbol.use.contains(.nonlocal) else {
        throw SyntaxError("name '\(name)' is nonlocal and global", at: span)
      }
      bound.remove(name)
      return .explicitGlobal
    }
    if symbol.use.contains(.nonlocal) {
      guard table.kind != .module else {
        throw SyntaxError("nonlocal declaration not allowed at module level", at: span)
      }
      guard bound.contains(name) else {
        throw SyntaxError("no binding for nonlocal '\(name)' found", at: span)
      }
      return .free
    }
    if !symbol.use.isDisjoint(with: .bound) { return .local }
    return bound.contains(name) ? .free : .implicitGlobal
  }
}

/// The variables of one scope in their final order.
private struct Layout {
  let table: SymbolTable
  var locals: [String] = []
  var cells: [String] = []
  var frees: [String] = []
  private let explicitlyFree: Set<String>
  private let bound: Set<String>

  /// `needed` are the names that inner scopes take from here or from further out.
  init(_ table: SymbolTable, _ isLocal: [Bool], _ isFree: [Bool], _ needed: [String]) {
    self.table = table
    var bound: Set<String> = []
    var explicitlyFree: Set<String> = []
    let shared = Set(needed)
    for (index, symbol) in table.symbols.enumerated() {
      if isLocal[index] {
        bound.insert(symbol.name)
        guard table.isFunction else { continue }
        if shared.contains(symbol.name) {
          cells.append(symbol.name)
        } else {
          locals.append(symbol.name)
        }
      } else if isFree[index] {
        frees.append(symbol.name)
        if symbol.use.contains(.nonlocal) { explicitlyFree.insert(symbol.name) }
      }
    }
    self.bound = bound
    self.explicitlyFree = explicitlyFree
    addPassedThrough(needed)
  }

  /// What inner scopes need and this one does not own comes from further out.
  private mutating func addPassedThrough(_ needed: [String]) {
    let known = Set(frees)
    for name in needed where !known.contains(name) {
      switch table.kind {
      case .class where name == "__class__": cells.append(name)
      case .function, .lambda, .comprehension:
        if !bound.contains(name) { frees.append(name) }
      case .class: frees.append(name)
      case .module: break
      }
    }
  }

  func scope(explicitGlobals: [String]) -> Scope {
    let parameters = table.symbols.filter { $0.use.contains(.parameter) }.map(\.name)
    return Scope(
      kind: table.kind, name: table.name, qualifiedName: table.qualifiedName,
      parent: table.parent, locals: locals, cells: cells, frees: frees,
      globals: explicitGlobals, parameters: parameters, isGenerator: table.isGenerator,
      isCoroutine: table.isCoroutine, bindings: bindings(explicitGlobals))
  }

  private func bindings(_ explicitGlobals: [String]) -> [String: Scope.Binding] {
    var bindings: [String: Scope.Binding] = [:]
    bindings.reserveCapacity(table.symbols.count)
    let isClass = table.kind == .class
    if isClass { for symbol in table.symbols { bindings[symbol.name] = .name } }
    for name in explicitGlobals { bindings[name] = .global }
    for (index, name) in locals.enumerated() { bindings[name] = .local(index) }
    for (index, name) in cells.enumerated() where !isClass { bindings[name] = .cell(index) }
    for (index, name) in frees.enumerated() {
      if !isClass || explicitlyFree.contains(name) {
        bindings[name] = .free(index)
      } else if !bound.contains(name) {
        bindings[name] = .nameOrFree(index)
      }
    }
    return bindings
  }
}
