// What every script finds without an import.

extension Interpreter {
  /// Fills in the built-in functions and the methods of the built-in types.
  func installBuiltins() {
  }
}
