// Python's operators, as native code calls them; the machine has short cuts of its own.

package import Syntax

extension BinaryOperator {
  /// The names of the methods of a binary operator: `__add__`, `__radd__`, `__iadd__`.
  package var methodStem: String {
    switch self {
    case .add: "add"
    case .subtract: "sub"
    case .multiply: "mul"
    case .matrixMultiply: "matmul"
    case .divide: "truediv"
    case .floorDivide: "floordiv"
    case .modulo: "mod"
    case .power: "pow"
    case .leftShift: "lshift"
    case .rightShift: "rshift"
    case .bitwiseAnd: "and"
    case .bitwiseOr: "or"
    case .bitwiseXor: "xor"
    }
  }
}

extension Interpreter {
  /// `a op b`, for values of any type.
  package func binary(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    throw error(.systemError, "binary")
  }

  /// `a op= b`: in place where the type of `a` can.
  package func inPlace(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    throw error(.systemError, "inPlace")
  }

  /// `-a`, `+a`, `~a`, `not a`
  package func unary(_ op: UnaryOperator, _ a: Value) throws -> Value {
    throw error(.systemError, "unary")
  }

  /// `a < b` and its five siblings, with whatever value the operator gives.
  package func compare(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
    throw error(.systemError, "compare")
  }

  /// `a == b` as a truth value, after `a is b`, as containers compare.
  package func equal(_ a: Value, _ b: Value) throws -> Bool {
    throw error(.systemError, "equal")
  }

  /// `a < b` as a truth value.
  package func less(_ a: Value, _ b: Value) throws -> Bool {
    try isTrue(try compare(.less, a, b))
  }

  /// Whether two keys of a dictionary are one.
  func isSameKey(_ a: Value, _ b: Value) throws -> Bool {
    try equal(a, b)
  }

  /// `hash(value)`; raises TypeError for what cannot be a key.
  package func hash(_ value: Value) throws -> Int {
    throw error(.systemError, "hash")
  }

  /// `bool(value)`
  package func isTrue(_ value: Value) throws -> Bool {
    throw error(.systemError, "isTrue")
  }

  /// `len(value)`
  package func length(_ value: Value) throws -> Int {
    throw error(.systemError, "length")
  }

  /// `element in container`
  package func contains(_ container: Value, _ element: Value) throws -> Bool {
    throw error(.systemError, "contains")
  }

  /// `value[index]`
  package func getItem(_ value: Value, _ index: Value) throws -> Value {
    throw error(.systemError, "getItem")
  }

  /// `value[index] = newValue`
  package func setItem(_ value: Value, _ index: Value, _ newValue: Value) throws {
    throw error(.systemError, "setItem")
  }

  /// `del value[index]`
  package func deleteItem(_ value: Value, _ index: Value) throws {
    throw error(.systemError, "deleteItem")
  }

  /// An index, by `__index__` if need be; raises TypeError for what is no integer.
  package func index(_ value: Value) throws -> Int {
    throw error(.systemError, "index")
  }
}
