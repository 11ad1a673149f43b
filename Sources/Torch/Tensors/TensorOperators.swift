// Python's operators on tensors: each is an operator of the catalogue.

import Arrays
import Autograd
import Scripting

/// `__add__`, `__radd__` and `__iadd__` are made from one row.
private struct ArithmeticRow {
  let stem: String
  let name: String
  var reflected: Reflection = .swapped
  var isInPlace = true

  enum Reflection {
    /// `other op self` is `self op other`.
    case swapped
    /// `name(other, self)`
    case function(String)
    /// `self.reciprocal() * other`
    case reciprocal
  }
}

private let arithmetic: [ArithmeticRow] = [
  ArithmeticRow(stem: "add", name: "add"),
  ArithmeticRow(stem: "sub", name: "sub", reflected: .function("sub")),
  ArithmeticRow(stem: "mul", name: "mul"),
  ArithmeticRow(stem: "truediv", name: "div", reflected: .reciprocal),
  ArithmeticRow(stem: "floordiv", name: "floor_divide", reflected: .function("floor_divide")),
  ArithmeticRow(stem: "mod", name: "remainder", reflected: .function("remainder")),
  ArithmeticRow(stem: "pow", name: "pow", reflected: .function("pow")),
  ArithmeticRow(
    stem: "matmul", name: "matmul", reflected: .function("matmul"), isInPlace: false),
  ArithmeticRow(stem: "and", name: "bitwise_and"),
  ArithmeticRow(stem: "or", name: "bitwise_or"),
  ArithmeticRow(stem: "xor", name: "bitwise_xor"),
  ArithmeticRow(
    stem: "lshift", name: "bitwise_left_shift", reflected: .function("bitwise_left_shift")),
  ArithmeticRow(
    stem: "rshift", name: "bitwise_right_shift", reflected: .function("bitwise_right_shift")),
]

private let comparisons = ["eq", "ne", "lt", "le", "gt", "ge"]
private let unary = [
  ("neg", "neg"), ("pos", "positive"), ("abs", "abs"), ("invert", "bitwise_not"),
]

/// The special methods behind `+`, `<`, `-x` and their kind.
func operatorMethods(_ bridge: Bridge) -> [NativeMethod] {
  var methods: [NativeMethod] = []
  for row in arithmetic {
    guard let item = bridge.operators.methods[row.name] else { continue }
    let takesNumbers = row.name != "matmul"
    methods.append(
      .binary("__\(row.stem)__") { interpreter, left, right in
        guard takesNumbers || right.asTensor != nil else { return .notImplemented }
        return try interpreter.bridge.apply(item, left, right)
      })
    methods.append(reflected(row, item, bridge))
    if row.isInPlace {
      methods.append(.binary("__i\(row.stem)__") { try $0.bridge.applyInPlace(item, $1, $2) })
    }
  }
  for name in comparisons {
    guard let item = bridge.operators.methods[name] else { continue }
    methods.append(.binary("__\(name)__") { try $0.bridge.apply(item, $1, $2) })
  }
  for (stem, name) in unary {
    guard let item = bridge.operators.methods[name] else { continue }
    methods.append(
      .unary("__\(stem)__") { interpreter, value in
        let bridge = interpreter.bridge
        bridge.locate()
        let tensor = try bridge.tensor(value)
        try check(
          stem != "invert" || tensor.dtype.isIntegral(includeBool: true),
          .type("~ (operator.invert) is only implemented on integer and Boolean-type tensors"))
        return try bridge.value(item.call(on: tensor, Autograd.Arguments([])))
      })
  }
  return methods
}

private func reflected(_ row: ArithmeticRow, _ item: Operator, _ bridge: Bridge) -> NativeMethod {
  let name = "__r\(row.stem)__"
  switch row.reflected {
  case .swapped:
    return .binary(name) { try $0.bridge.apply(item, $1, $2) }
  case .function:
    // A number minus a tensor is an operator of its own.
    let rsub = row.name == "sub" ? bridge.operators.torch["rsub"] : nil
    if let rsub { return .binary(name) { try $0.bridge.apply(rsub, $1, $2) } }
    return .binary(name) { interpreter, right, left in
      let bridge = interpreter.bridge
      guard let operand = bridge.operand(left) else { return .notImplemented }
      bridge.locate()
      return try bridge.value(
        item.call(Autograd.Arguments([operand, .tensor(bridge.tensor(right))])))
    }
  case .reciprocal:
    return .binary(name) { interpreter, right, left in
      let bridge = interpreter.bridge
      bridge.locate()
      guard let operand = bridge.operand(left),
        let reciprocal = bridge.operators.methods["reciprocal"],
        let product = bridge.operators.methods["mul"],
        case .tensor(let inverse) = try reciprocal.call(
          on: bridge.tensor(right), Autograd.Arguments([]))
      else { return .notImplemented }
      return try bridge.value(product.call(on: inverse, Autograd.Arguments([operand])))
    }
  }
}

extension Bridge {
  /// What may stand on the other side of an operator: a tensor or a number.
  fileprivate func operand(_ value: Value) -> Argument? {
    switch value {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .bool(let flag): .bool(flag)
    default:
      if let tensor = value.asTensor { .tensor(tensor) } else { value.asScalar.map(Argument.init) }
    }
  }

  fileprivate func apply(_ item: Operator, _ left: Value, _ right: Value) throws -> Value {
    guard let operand = operand(right) else { return .notImplemented }
    locate()
    return try value(item.call(on: tensor(left), with: operand))
  }

  fileprivate func applyInPlace(_ item: Operator, _ left: Value, _ right: Value) throws -> Value {
    guard let operand = operand(right) else { return .notImplemented }
    locate()
    _ = try item.callInPlace(on: tensor(left), Autograd.Arguments([operand]))
    return left
  }

  /// The tensor of a method's `self`.
  func tensor(_ value: Value) throws -> Tensor {
    if let tensor = value.asTensor { return tensor }
    throw TensorError.type(
      "descriptor requires a 'torch._C.TensorBase' object but received "
        + "'\(interpreter.typeName(value))'")
  }
}
