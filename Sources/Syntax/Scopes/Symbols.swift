// What the resolver gathers about the names of one scope before it decides where they live.

/// How a name occurs in a scope.
struct SymbolUse: OptionSet {
  let rawValue: UInt16

  static let global = SymbolUse(rawValue: 1 << 0)
  static let nonlocal = SymbolUse(rawValue: 1 << 1)
  static let local = SymbolUse(rawValue: 1 << 2)
  static let parameter = SymbolUse(rawValue: 1 << 3)
  static let imported = SymbolUse(rawValue: 1 << 4)
  static let used = SymbolUse(rawValue: 1 << 5)
  static let annotated = SymbolUse(rawValue: 1 << 6)
  static let iterationVariable = SymbolUse(rawValue: 1 << 7)

  static let bound: SymbolUse = [.local, .parameter, .imported]
}

struct Symbol {
  let name: String
  var use: SymbolUse
  /// Where it is declared `global` or `nonlocal`.
  var declaration: Span?
}

/// The names of one scope, in order of appearance.
struct SymbolTable {
  let kind: Scope.Kind
  let name: String
  let qualifiedName: String
  let parent: Int?
  let span: Span
  var symbols: [Symbol] = []
  var children: [Int] = []
  var isGenerator = false
  var isCoroutine = false
  /// Whether it is a class with methods that may turn out to need the class.
  var hasOutlinedMethods = false
  /// What the comprehension makes, if the scope is one.
  var comprehension: Comprehension.Result?
  /// Whether the targets of a comprehension are being visited.
  var isVisitingTarget = false
  /// How many iterables of comprehensions are being visited.
  var iterableDepth = 0
  private var indices: [String: Int] = [:]

  init(
    kind: Scope.Kind, name: String, qualifiedName: String, parent: Int?, span: Span
  ) {
    self.kind = kind
    self.name = name
    self.qualifiedName = qualifiedName
    self.parent = parent
    self.span = span
  }

  /// Whether its variables live in a frame: functions, lambdas and comprehensions.
  var isFunction: Bool {
    switch kind {
    case .function, .lambda, .comprehension: true
    case .module, .class: false
    }
  }

  func use(of name: String) -> SymbolUse {
    guard let index = indices[name] else { return [] }
    return symbols[index].use
  }

  /// Returns how the name had been used before.
  @discardableResult
  mutating func add(_ use: SymbolUse, to name: String) -> SymbolUse {
    if let index = indices[name] {
      let previous = symbols[index].use
      symbols[index].use = previous.union(use)
      return previous
    }
    indices[name] = symbols.count
    symbols.append(Symbol(name: name, use: use))
    return []
  }

  /// Remembers where a name is declared; the first place counts.
  mutating func declare(_ name: String, at span: Span) {
    guard let index = indices[name], symbols[index].declaration == nil else { return }
    symbols[index].declaration = span
  }
}
