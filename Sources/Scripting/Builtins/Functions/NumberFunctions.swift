// Built-in functions on numbers and characters.

internal import BigInt
internal import Syntax

extension BuiltinFunctions {
  static var numbers: [NativeFunction] {
    [
      .unary("abs") { interpreter, value in try interpreter.absolute(value) },
      .function("round(number, ndigits=None)") { interpreter, arguments in
        try interpreter.rounded(arguments[0], arguments[1])
      },
      .binary("divmod") { interpreter, a, b in try interpreter.divmod(a, b) },
      .function("pow(base, exp, mod=None)") { interpreter, arguments in
        try interpreter.power(arguments[0], arguments[1], arguments[2])
      },
      .function("sum(iterable, /, start=0)") { interpreter, arguments in
        try interpreter.sum(of: arguments[0], from: arguments[1])
      },
      extremum("max", .greater), extremum("min", .less),
      radix("hex", 16, "0x"), radix("oct", 8, "0o"), radix("bin", 2, "0b"),
    ]
  }

  private static func radix(_ name: String, _ radix: Int, _ prefix: String) -> NativeFunction {
    .unary(name) { interpreter, value in
      let number = try interpreter.integerIndex(value)
      return .string(IntegerText.prefixed(number, radix: radix, prefix: prefix))
    }
  }

  private static func extremum(_ name: String, _ wins: ComparisonOperator) -> NativeFunction {
    .function("\(name)(*args, key=None, default=...)") { interpreter, arguments in
      let given = arguments.variadic(0)
      if given.isEmpty { throw typeError("\(name) expected at least 1 argument, got 0") }
      let hasDefault = arguments.has(2)
      if given.count > 1 && hasDefault {
        throw typeError(
          "Cannot specify a default for \(name)() with multiple positional arguments")
      }
      let key = arguments.optional(1)
      var best: (key: Value, value: Value)?
      try interpreter.iterate(given.count > 1 ? .tuple(given) : given[0]) {
        (value: Value) throws -> Void in
        let rank = try key.map { try interpreter.call($0, [value]) } ?? value
        if let current = best {
          let isBetter = try interpreter.isTrue(interpreter.compare(wins, rank, current.key))
          if isBetter { best = (rank, value) }
        } else {
          best = (rank, value)
        }
      }
      if let best { return best.value }
      if hasDefault { return arguments[2] }
      throw valueError("\(name)() arg is an empty sequence")
    }
  }

  static var characters: [NativeFunction] {
    [
      .unary("chr") { interpreter, value in
        .string(String(try interpreter.character(try interpreter.index(value))))
      },
      .unary("ord") { interpreter, value in
        if case .bytes(let object) = value, object.bytes.count == 1 {
          return .int(Int(object.bytes[0]))
        }
        guard let text = value.asStr else {
          throw typeError(
            "ord() expected string of length 1, but \(interpreter.typeName(value)) found")
        }
        guard text.length == 1, let scalar = text.text.unicodeScalars.first else {
          throw typeError("ord() expected a character, but string of length \(text.length) found")
        }
        return .int(Int(scalar.value))
      },
    ]
  }
}

extension Interpreter {
  /// `abs(value)`
  package func absolute(_ value: Value) throws -> Value {
    switch value {
    case .float(let number): return .float(abs(number))
    case .int, .bool, .bigInt: return .integer(BigInt(value.asBigInt?.magnitude ?? 0))
    default:
      if let made = try callSpecial(value, names.abs) { return made }
      throw typeError("bad operand type for abs(): '\(typeName(value))'")
    }
  }

  /// `round(value, digits)`
  func rounded(_ value: Value, _ digits: Value) throws -> Value {
    switch value {
    case .float(let number):
      guard !digits.isNone else {
        return .integer(try FloatArithmetic.integer(number.rounded(.toNearestOrEven)))
      }
      return .float(try FloatArithmetic.rounded(number, digits: try clippedIndex(digits)))
    default:
      let arguments = digits.isNone ? [value] : [value, digits]
      guard let method = specialMethod(value, intern("__round__")) else {
        throw typeError("type \(typeName(value)) doesn't define __round__ method")
      }
      return try call(method, arguments)
    }
  }

  /// `divmod(a, b)`
  func divmod(_ a: Value, _ b: Value) throws -> Value {
    if let x = a.asBigInt, let y = b.asBigInt {
      if y.isZero { throw zeroDivisionError("integer division or modulo by zero") }
      let (quotient, remainder) = IntegerArithmetic.floorDivide(x, y)
      return .tuple([.integer(quotient), .integer(remainder)])
    }
    if let x = a.asDouble, let y = b.asDouble {
      if y == 0 { throw zeroDivisionError("float divmod()") }
      let (quotient, remainder) = FloatArithmetic.floorDivide(x, y)
      return .tuple([.float(quotient), .float(remainder)])
    }
    for (receiver, name, other) in [(a, "__divmod__", b), (b, "__rdivmod__", a)] {
      if let made = try callSpecial(receiver, intern(name), other), !made.isNotImplemented {
        return made
      }
    }
    throw typeError(
      "unsupported operand type(s) for divmod(): '\(typeName(a))' and '\(typeName(b))'")
  }

  /// `pow(base, exponent, modulus)`
  func power(_ base: Value, _ exponent: Value, _ modulus: Value) throws -> Value {
    if modulus.isNone { return try binary(.power, base, exponent) }
    if let base = base.asBigInt, let exponent = exponent.asBigInt, let modulus = modulus.asBigInt {
      return .integer(try IntegerArithmetic.power(base, exponent, modulus: modulus))
    }
    if let method = specialMethod(base, intern("__pow__")), case .function = method {
      return try call(method, [base, exponent, modulus])
    }
    if base.asDouble != nil && exponent.asDouble != nil && modulus.asDouble != nil {
      throw typeError("pow() 3rd argument not allowed unless all arguments are integers")
    }
    throw typeError(
      "unsupported operand type(s) for ** or pow(): '\(typeName(base))', "
        + "'\(typeName(exponent))', '\(typeName(modulus))'")
  }

  /// `sum(iterable, start)`: plain addition from the left.
  func sum(of iterable: Value, from start: Value) throws -> Value {
    if start.asStr != nil {
      throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
    }
    var total = start
    try iterate(iterable) { (element: Value) throws -> Void in
      if case .int(let a) = total, case .int(let b) = element {
        let (sum, overflow) = a.addingReportingOverflow(b)
        if !overflow { return total = .int(sum) }
      } else if case .float(let a) = total, case .float(let b) = element {
        return total = .float(a + b)
      }
      total = try binary(.add, total, element)
    }
    return total
  }

  /// An integer of any size, by `__index__` if need be.
  func integerIndex(_ value: Value) throws -> BigInt {
    if let number = value.asBigInt { return number }
    if let made = try callSpecial(value, names.index) {
      if let number = made.asBigInt { return number }
      throw typeError("__index__ returned non-int (type \(typeName(made)))")
    }
    throw typeError("'\(typeName(value))' object cannot be interpreted as an integer")
  }
}

extension Value {
  var isNotImplemented: Bool {
    if case .notImplemented = self { return true }
    return false
  }
}
