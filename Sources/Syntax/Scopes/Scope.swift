// What each name means in each scope, worked out before anything runs.

/// A namespace: of the module, a class body, a function, a lambda or a comprehension.
package struct Scope: Sendable {
  package enum Kind: Sendable {
    case module
    case `class`
    case function
    case lambda
    case comprehension
  }

  /// Where a name is found at run time.
  package enum Binding: Hashable, Sendable {
    /// A slot of the function's own frame: index into `locals`.
    case local(Int)
    /// A variable of this function that inner scopes share: index into `cells`.
    case cell(Int)
    /// A variable of an enclosing function: index into `frees`.
    case free(Int)
    /// The module's namespace, then the built-ins.
    case global
    /// A class body's own namespace, then the module's, then the built-ins.
    case name
    /// A class body's own namespace, then a variable of an enclosing function: index into `frees`.
    case nameOrFree(Int)
  }

  package let kind: Kind
  /// The function's or class's name, `<module>`, `<lambda>`, `<listcomp>`, `<genexpr>`, …
  package let name: String
  /// The dotted path that is `__qualname__`, such as `Net.forward.<locals>.inner`.
  package let qualifiedName: String
  /// The enclosing scope; `nil` for the module.
  package let parent: Int?
  /// Variables that live in frame slots: parameters first, then by first appearance; those that
  /// are `cells` are not among them.
  package let locals: [String]
  /// Variables of this scope that inner scopes capture. A class that needs it has `__class__` here.
  package let cells: [String]
  /// Variables of enclosing functions that this scope, or one inside it, uses.
  package let frees: [String]
  /// Names declared `global` here.
  package let globals: [String]
  /// Parameter names in call order, as `Parameters.all`.
  package let parameters: [String]
  /// Whether calling it makes a generator: it holds a `yield`, or is a generator expression.
  package let isGenerator: Bool
  /// Whether it is `async` or awaits.
  package let isCoroutine: Bool
  /// Every name used or bound in the scope.
  package let bindings: [String: Binding]

  /// Where a name is found at run time; names the scope never mentions are global.
  package func binding(of name: String) -> Binding {
    bindings[name] ?? .global
  }
}
