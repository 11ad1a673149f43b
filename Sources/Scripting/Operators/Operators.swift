// Python's operators: numbers and built-in sequences directly, everything else through the methods
// of its class.

package import Syntax

extension Interpreter {
  /// `a op b`, for values of any type.
  package func binary(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    if let result = try builtinBinary(op, a, b) { return result }
    if let result = try dispatch(op, a, b) { return result }
    throw unsupportedOperands(op.rawValue, a, b, hint: op == .power ? "** or pow()" : nil)
  }

  /// `a op= b`: in place where the type of `a` can.
  package func inPlace(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    switch a {
    case .int, .float, .bool, .str, .tuple, .bigInt, .none: break
    case .list(let list):
      if op == .add {
        // The elements are read first: a list may be added to itself.
        list.elements += try elements(of: b)
        return a
      }
      if op == .multiply, let count = try indexIfInteger(b) {
        list.elements = try repeated(list.elements, count)
        return a
      }
    case .dict(let dict):
      if op == .bitwiseOr {
        try update(dict, with: b)
        return a
      }
    case .set(let set):
      if !set.isFrozen, case .set(let other) = b, try updateInPlace(set, op, other) { return a }
    default:
      if let method = specialMethod(a, operatorNames[op].inPlace) {
        let result = try call(method, a, b)
        if case .notImplemented = result {} else { return result }
      }
    }
    if let result = try builtinBinary(op, a, b) { return result }
    if let result = try dispatch(op, a, b) { return result }
    throw unsupportedOperands(op.rawValue + "=", a, b)
  }

  /// The operators of built-in types among themselves; `nil` if they do not apply.
  func builtinBinary(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
    switch (a, b) {
    case (.int(let x), .int(let y)): return try integers(op, x, y)
    case (.float(let x), .float(let y)): return try floats(op, x, y)
    case (.float(let x), .int(let y)): return try floats(op, x, Double(y))
    case (.int(let x), .float(let y)): return try floats(op, Double(x), y)
    case (.bool, .bool), (.bool, .int), (.int, .bool), (.bool, .float), (.float, .bool),
      (.bigInt, _), (_, .bigInt):
      return try numbers(op, a, b)
    case (.str(let text), _): return try string(op, text, b)
    case (.list, _), (.tuple, _), (_, .list), (_, .tuple), (_, .str), (.bytes, _), (_, .bytes):
      return try sequences(op, a, b)
    case (.set(let x), .set(let y)): return try sets(op, x, y)
    case (.dict(let x), .dict(let y)) where op == .bitwiseOr:
      let merged = x.copy()
      try merged.merge(y, self)
      return .dict(merged)
    default: return nil
    }
  }

  /// The methods of the operands' classes, in CPython's order: a subclass on the right goes first.
  private func dispatch(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
    let names = operatorNames[op]
    let left = classOf(a)
    let right = classOf(b)
    let method = specialMethod(a, names.forward)
    let reflected = left === right ? nil : specialMethod(b, names.reflected)
    if let reflected, right.isSubclass(of: left), isOverridden(names.reflected, in: right, of: left)
    {
      if let result = try attempt(reflected, b, a) { return result }
      return try method.flatMap { try attempt($0, a, b) }
    }
    if let method, let result = try attempt(method, a, b) { return result }
    return try reflected.flatMap { try attempt($0, b, a) }
  }

  private func isOverridden(
    _ name: StrObject, in subclass: ClassObject, of base: ClassObject
  ) -> Bool {
    guard let inherited = base.lookup(name), let own = subclass.lookup(name) else { return true }
    return !own.isIdentical(to: inherited)
  }

  /// `nil` if the method has no answer.
  func attempt(_ method: Value, _ receiver: Value, _ argument: Value) throws -> Value? {
    let result: Value
    switch method {
    case .function, .builtin: result = try call(method, receiver, argument)
    default:
      result = try call(try bind(method, to: receiver, owner: classOf(receiver)), [argument])
    }
    if case .notImplemented = result { return nil }
    return result
  }

  func unsupportedOperands(
    _ symbol: String, _ a: Value, _ b: Value, hint: String? = nil
  ) -> Raised {
    if case .instance(let instance) = a, let missing = missingImport(instance) { return missing }
    if case .instance(let instance) = b, let missing = missingImport(instance) { return missing }
    return error(
      .typeError,
      "unsupported operand type(s) for \(hint ?? symbol): '\(typeName(a))' and '\(typeName(b))'")
  }

  /// `-a`, `+a`, `~a`, `not a`
  package func unary(_ op: UnaryOperator, _ a: Value) throws -> Value {
    if op == .not { return .bool(try !isTrue(a)) }
    if let result = builtinUnary(op, a) { return result }
    let name = op == .negative ? names.neg : op == .positive ? names.pos : names.invert
    if let result = try callSpecial(a, name) { return result }
    throw error(
      .typeError, "bad operand type for unary \(op.rawValue): '\(typeName(a))'")
  }

  private func builtinUnary(_ op: UnaryOperator, _ a: Value) -> Value? {
    switch (op, a) {
    case (.negative, .int(let x)): x == .min ? .integer(-BigIntValue(x)) : .int(-x)
    case (.negative, .float(let x)): .float(-x)
    case (.negative, .bool(let x)): .int(x ? -1 : 0)
    case (.negative, .bigInt(let x)): .integer(-x.value)
    case (.positive, .int), (.positive, .float), (.positive, .bigInt): a
    case (.positive, .bool(let x)): .int(x ? 1 : 0)
    case (.invert, .int(let x)): .int(~x)
    case (.invert, .bool(let x)): .int(x ? -2 : -1)
    case (.invert, .bigInt(let x)): .integer(-x.value - 1)
    default: nil
    }
  }
}

/// The interned names of the methods of binary operators.
struct OperatorNames {
  struct Entry {
    let forward: StrObject
    let reflected: StrObject
    let inPlace: StrObject
  }

  private let entries: [Entry]

  init(intern: (String) -> StrObject) {
    entries = BinaryOperator.allCases.map { op in
      let stem = op.methodStem
      return Entry(
        forward: intern("__\(stem)__"), reflected: intern("__r\(stem)__"),
        inPlace: intern("__i\(stem)__"))
    }
  }

  subscript(op: BinaryOperator) -> Entry { entries[Int(op.code)] }
}

extension BinaryOperator {
  private static let all = BinaryOperator.allCases

  init(code: UInt16) { self = Self.all[Int(code)] }

  var code: UInt16 {
    switch self {
    case .add: 0
    case .subtract: 1
    case .multiply: 2
    case .matrixMultiply: 3
    case .divide: 4
    case .floorDivide: 5
    case .modulo: 6
    case .power: 7
    case .leftShift: 8
    case .rightShift: 9
    case .bitwiseAnd: 10
    case .bitwiseOr: 11
    case .bitwiseXor: 12
    }
  }

  /// The names of the methods of a binary operator are made of: `__add__`, `__radd__`, `__iadd__`.
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
