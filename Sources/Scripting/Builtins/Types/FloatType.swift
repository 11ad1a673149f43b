// `float`.

internal import BigInt

enum FloatType {
  static func install(in interpreter: Interpreter) {
    interpreter.extend(
      interpreter.types.float, methods: construction + parts + texts,
      properties: [
        NativeProperty("real") { _, value in .float(try number(value)) },
        NativeProperty("imag") { _, _ in .float(0) },
      ])
  }

  static func number(_ value: Value) throws -> Double {
    if let number = value.asDouble { return number }
    throw typeError("descriptor requires a 'float' object")
  }

  static var construction: [NativeMethod] {
    [
      .new("__new__(cls, x=..., /)") { interpreter, arguments in
        let number = Value.float(try interpreter.float(from: arguments[1]))
        return try interpreter.made(
          number, as: arguments[0], of: interpreter.types.float, payload: NumberBox(number))
      },
      .classMethod("fromhex(cls, string, /)") { interpreter, arguments in
        let text = try interpreter.string(arguments[1], argument: "fromhex() argument")
        guard let value = FloatText.parseHex(text.text) else {
          throw valueError("invalid hexadecimal floating-point string")
        }
        return try interpreter.call(arguments[0], [.float(value)])
      },
    ]
  }

  static var parts: [NativeMethod] {
    let whole: [(String, FloatingPointRoundingRule)] = [
      ("__int__", .towardZero), ("__trunc__", .towardZero), ("__floor__", .down), ("__ceil__", .up),
    ]
    return whole.map { name, rule in
      .unary(name) { _, value in
        .integer(try FloatArithmetic.integer(try number(value).rounded(rule)))
      }
    } + [
      .unary("__float__") { _, value in .float(try number(value)) },
      .unary("conjugate") { _, value in .float(try number(value)) },
      .unary("is_integer") { _, value in
        let value = try number(value)
        return .bool(value.isFinite && value == value.rounded())
      },
      .unary("hex") { _, value in .string(FloatText.hex(try number(value))) },
      .unary("as_integer_ratio") { _, value in
        let value = try number(value)
        if value.isNaN { throw valueError("cannot convert NaN to integer ratio") }
        if value.isInfinite { throw overflowError("cannot convert Infinity to integer ratio") }
        let ratio = FloatArithmetic.ratio(value)
        return .tuple([.integer(ratio.numerator), .integer(ratio.denominator)])
      },
      .method("__round__(self, ndigits=None, /)") { interpreter, arguments in
        let value = try number(arguments[0])
        if let digits = arguments.optional(1) {
          let places = try interpreter.clippedIndex(digits)
          return .float(try FloatArithmetic.rounded(value, digits: places))
        }
        return .integer(try FloatArithmetic.integer(value.rounded(.toNearestOrEven)))
      },
    ]
  }

  static var texts: [NativeMethod] {
    [
      .unary("__repr__") { _, value in .string(FloatText.repr(try number(value))) },
      .binary("__format__") { interpreter, value, specification in
        let spec = try interpreter.string(specification, argument: "__format__() argument")
        if spec.text.isEmpty { return .string(try interpreter.str(value)) }
        let name = interpreter.typeName(value)
        return .string(try Formatting.float(try number(value), spec.text, typeName: name))
      },
    ]
  }
}

extension Interpreter {
  /// `float(value)`
  func float(from value: Value) throws -> Double {
    switch value {
    case .undefined: return 0
    case .float(let number): return number
    case .int(let number): return Double(number)
    case .bool(let flag): return flag ? 1 : 0
    case .bigInt(let object): return try IntegerArithmetic.double(object.value)
    default: break
    }
    if let made = try callSpecial(value, names.float) {
      if case .float(let number) = made.unwrapped { return number }
      throw typeError(
        "\(typeName(value)).__float__ returned non-float (type \(typeName(made)))")
    }
    if let made = try callSpecial(value, names.index), let number = made.asBigInt {
      return try IntegerArithmetic.double(number)
    }
    guard let text = value.asString else {
      throw typeError(
        "float() argument must be a string or a real number, not '\(typeName(value))'")
    }
    if let number = FloatText.parse(text) { return number }
    throw valueError("could not convert string to float: \(StringLiteral.quoted(text))")
  }

  /// A number as a float, as the functions of `math` take it.
  package func double(_ value: Value) throws -> Double {
    switch value {
    case .float(let number): return number
    case .int(let number): return Double(number)
    case .bool, .bigInt: return try float(from: value)
    default:
      if value.asStr == nil,
        specialMethod(value, names.float) != nil || specialMethod(value, names.index) != nil
      {
        return try float(from: value)
      }
      throw typeError("must be real number, not \(typeName(value))")
    }
  }
}
