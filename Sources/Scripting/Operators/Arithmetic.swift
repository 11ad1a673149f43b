// Arithmetic of numbers; what overflows goes on with big integers.

internal import BigInt
internal import Syntax

typealias BigIntValue = BigInt

extension Interpreter {
  func integers(_ op: BinaryOperator, _ x: Int, _ y: Int) throws -> Value? {
    switch op {
    case .add:
      let (result, overflow) = x.addingReportingOverflow(y)
      if !overflow { return .int(result) }
    case .subtract:
      let (result, overflow) = x.subtractingReportingOverflow(y)
      if !overflow { return .int(result) }
    case .multiply:
      let (result, overflow) = x.multipliedReportingOverflow(by: y)
      if !overflow { return .int(result) }
    case .matrixMultiply: return nil
    case .divide:
      if y == 0 { throw error(.zeroDivisionError, "division by zero") }
      let exact = 1 << 53
      if abs(x) <= exact && abs(y) <= exact { return .float(Double(x) / Double(y)) }
    case .floorDivide, .modulo:
      if y == 0 { throw integerDivisionByZero(op) }
      if let (quotient, remainder) = IntegerArithmetic.floorDivide(x, y) {
        return .int(op == .modulo ? remainder : quotient)
      }
    case .power:
      if y >= 0, let result = smallPower(x, y) { return .int(result) }
    case .leftShift:
      if y >= 0, y < 63, (x << y) >> y == x { return .int(x << y) }
    case .rightShift:
      if y >= 0 { return .int(x >> min(y, 63)) }
    case .bitwiseAnd: return .int(x & y)
    case .bitwiseOr: return .int(x | y)
    case .bitwiseXor: return .int(x ^ y)
    }
    return try bigIntegers(op, BigInt(x), BigInt(y))
  }

  private func integerDivisionByZero(_ op: BinaryOperator) -> Raised {
    error(
      .zeroDivisionError,
      op == .modulo ? "integer modulo by zero" : "integer division or modulo by zero")
  }

  /// By squaring; `nil` if it does not fit.
  private func smallPower(_ base: Int, _ exponent: Int) -> Int? {
    var result = 1
    var factor = base
    var rest = exponent
    while true {
      if rest & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        result = product
      }
      rest >>= 1
      if rest == 0 { return result }
      let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      factor = square
    }
  }

  func floats(_ op: BinaryOperator, _ x: Double, _ y: Double) throws -> Value? {
    switch op {
    case .add: return .float(x + y)
    case .subtract: return .float(x - y)
    case .multiply: return .float(x * y)
    case .divide:
      if y == 0 { throw error(.zeroDivisionError, "float division by zero") }
      return .float(x / y)
    case .floorDivide:
      if y == 0 { throw error(.zeroDivisionError, "float floor division by zero") }
      return .float(FloatArithmetic.floorDivide(x, y).quotient)
    case .modulo:
      if y == 0 { throw error(.zeroDivisionError, "float modulo") }
      return .float(FloatArithmetic.floorDivide(x, y).remainder)
    case .power: return .float(try FloatArithmetic.power(x, y))
    case .matrixMultiply, .leftShift, .rightShift, .bitwiseAnd, .bitwiseOr, .bitwiseXor: return nil
    }
  }

  /// Numbers of which one is a `bool` or beyond 64 bits.
  func numbers(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
    if case .bool(let x) = a, case .bool(let y) = b {
      switch op {
      case .bitwiseAnd: return .bool(x && y)
      case .bitwiseOr: return .bool(x || y)
      case .bitwiseXor: return .bool(x != y)
      case .add, .subtract, .multiply, .matrixMultiply, .divide, .floorDivide, .modulo, .power,
        .leftShift, .rightShift:
        break
      }
    }
    if case .float(let x) = a, let y = try double(b) { return try floats(op, x, y) }
    if case .float(let y) = b, let x = try double(a) { return try floats(op, x, y) }
    switch (a, b) {
    case (.bigInt, .bigInt), (.bigInt, .int), (.int, .bigInt), (.bigInt, .bool), (.bool, .bigInt):
      guard let x = a.asBigInt, let y = b.asBigInt else { return nil }
      return try bigIntegers(op, x, y)
    case (.str(let text), .bigInt): return try string(op, text, b)
    case (.bigInt, _), (_, .bigInt): return try sequences(op, a, b)
    default:
      guard let x = a.asInt, let y = b.asInt else { return nil }
      return try integers(op, x, y)
    }
  }

  /// An integer as a float; raises OverflowError for one that is too large.
  private func double(_ value: Value) throws -> Double? {
    if case .bigInt(let object) = value { return try IntegerArithmetic.double(object.value) }
    return value.asDouble
  }

  private func bigIntegers(_ op: BinaryOperator, _ x: BigInt, _ y: BigInt) throws -> Value? {
    switch op {
    case .add: return .integer(x + y)
    case .subtract: return .integer(x - y)
    case .multiply: return .integer(x * y)
    case .matrixMultiply: return nil
    case .divide:
      return .float(try IntegerArithmetic.trueDivide(x, y))
    case .floorDivide, .modulo:
      if y.isZero { throw integerDivisionByZero(op) }
      let (quotient, remainder) = IntegerArithmetic.floorDivide(x, y)
      return .integer(op == .modulo ? remainder : quotient)
    case .power:
      if y.sign == .minus, !y.isZero {
        let base = try IntegerArithmetic.double(x)
        return .float(try FloatArithmetic.power(base, try IntegerArithmetic.double(y)))
      }
      return .integer(try IntegerArithmetic.power(x, y))
    case .leftShift: return .integer(try IntegerArithmetic.shiftLeft(x, by: y))
    case .rightShift: return .integer(try IntegerArithmetic.shiftRight(x, by: y))
    case .bitwiseAnd: return .integer(IntegerArithmetic.bitwise(x, y, &))
    case .bitwiseOr: return .integer(IntegerArithmetic.bitwise(x, y, |))
    case .bitwiseXor: return .integer(IntegerArithmetic.bitwise(x, y, ^))
    }
  }
}
