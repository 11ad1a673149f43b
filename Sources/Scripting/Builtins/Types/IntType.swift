// `int` and `bool`.

internal import BigInt

enum IntType {
  static func install(in interpreter: Interpreter) {
    let types = interpreter.types
    interpreter.extend(
      types.int, methods: construction + conversions + bits + texts, properties: properties)
    interpreter.extend(
      types.bool,
      methods: [
        .newGeneral { interpreter, arguments in
          let values = arguments.positional.dropFirst()
          guard values.count <= 1 else {
            throw typeError("bool expected at most 1 argument, got \(values.count)")
          }
          return .bool(try values.first.map(interpreter.isTrue) ?? false)
        },
        .unary("__repr__") { interpreter, value in .string(try interpreter.repr(value)) },
      ])
  }

  static var construction: [NativeMethod] {
    [
      .new("__new__(cls, x=..., /, base=...)") { interpreter, arguments in
        let number = try interpreter.integer(from: arguments[1], base: arguments[2])
        return try interpreter.made(
          number, as: arguments[0], of: interpreter.types.int, payload: NumberBox(number))
      },
      .classMethod("from_bytes(cls, bytes, byteorder='big', *, signed=False)") {
        interpreter, arguments in
        let bytes = try interpreter.byteArray(arguments[1])
        let isBig = try byteOrder(arguments[2])
        let ordered = isBig ? bytes : bytes.reversed()
        var value = ordered.reduce(BigInt(0)) { $0 << 8 + BigInt($1) }
        if try interpreter.isTrue(arguments[3]), let first = ordered.first, first >= 128 {
          value -= BigInt(1) << (8 * ordered.count)
        }
        return try interpreter.call(arguments[0], [.integer(value)])
      },
    ]
  }

  static func number(_ value: Value) throws -> BigInt {
    if let number = value.asBigInt { return number }
    throw typeError("descriptor requires an 'int' object")
  }

  static var conversions: [NativeMethod] {
    let identity = ["__int__", "__index__", "__trunc__", "__floor__", "__ceil__", "conjugate"]
    return identity.map { name in
      .unary(name) { _, value in .integer(try number(value)) }
    } + [
      .unary("__float__") { _, value in .float(try IntegerArithmetic.double(try number(value))) },
      .method("__round__(self, ndigits=None, /)") { interpreter, arguments in
        let value = try number(arguments[0])
        guard let digits = arguments.optional(1) else { return .integer(value) }
        let places = try interpreter.clippedIndex(digits)
        if places >= 0 { return .integer(value) }
        return .integer(IntegerArithmetic.rounded(value, toTensPower: -places))
      },
      .unary("as_integer_ratio") { _, value in .tuple([.integer(try number(value)), .int(1)]) },
      .unary("is_integer") { _, _ in .bool(true) },
    ]
  }

  static var bits: [NativeMethod] {
    [
      .unary("bit_length") { _, value in .int(try number(value).magnitude.bitWidth) },
      .unary("bit_count") { _, value in
        .int(try number(value).magnitude.words.reduce(0) { $0 + $1.nonzeroBitCount })
      },
      .method("to_bytes(self, length=1, byteorder='big', *, signed=False)") {
        interpreter, arguments in
        let length = try interpreter.index(arguments[1])
        if length < 0 { throw valueError("length argument must be non-negative") }
        try interpreter.claim(bytes: length)
        let bytes = try bytes(
          try number(arguments[0]), count: length, signed: try interpreter.isTrue(arguments[3]))
        return .bytes(BytesObject(try byteOrder(arguments[2]) ? bytes.reversed() : bytes))
      },
    ]
  }

  private static func byteOrder(_ value: Value) throws -> Bool {
    switch value.asString {
    case "big": return true
    case "little": return false
    default: throw valueError("byteorder must be either 'little' or 'big'")
    }
  }

  /// Little-endian bytes.
  private static func bytes(_ value: BigInt, count: Int, signed: Bool) throws -> [UInt8] {
    if value.sign == .minus && !signed {
      throw overflowError("can't convert negative int to unsigned")
    }
    let width = signed ? 8 * count - 1 : 8 * count
    let magnitude = value.sign == .minus ? value.magnitude - 1 : value.magnitude
    if magnitude.bitWidth > max(width, 0) { throw overflowError("int too big to convert") }
    let flip: UInt8 = value.sign == .minus ? 0xff : 0
    let words = Array(magnitude.words)
    return (0..<count).map { place in
      let word = place / 8 < words.count ? words[place / 8] : 0
      return UInt8(truncatingIfNeeded: word >> UInt(place % 8 * 8)) ^ flip
    }
  }

  static var texts: [NativeMethod] {
    [
      .unary("__repr__") { interpreter, value in .string(try interpreter.repr(value.unwrapped)) },
      .binary("__format__") { interpreter, value, specification in
        let spec = try interpreter.string(specification, argument: "__format__() argument")
        if spec.text.isEmpty { return .string(try interpreter.str(value)) }
        let name = interpreter.typeName(value)
        return .string(
          try Formatting.integer(try number(value), spec.text, typeName: name))
      },
    ]
  }

  static var properties: [NativeProperty] {
    [
      NativeProperty("real") { _, value in .integer(try number(value)) },
      NativeProperty("imag") { _, _ in .int(0) },
      NativeProperty("numerator") { _, value in .integer(try number(value)) },
      NativeProperty("denominator") { _, _ in .int(1) },
    ]
  }
}

extension Interpreter {
  /// `int(value, base)`; either may be `undefined`.
  func integer(from value: Value, base: Value) throws -> Value {
    if base.isUndefined { return value.isUndefined ? .int(0) : try integer(from: value) }
    if value.isUndefined { throw typeError("int() missing string argument") }
    let radix = try clippedIndex(base)
    guard radix == 0 || (2...36).contains(radix) else {
      throw valueError("int() base must be >= 2 and <= 36, or 0")
    }
    guard let text = value.asString ?? bytesText(value) else {
      throw typeError("int() can't convert non-string with explicit base")
    }
    return try integer(parsing: text, base: radix, literal: value)
  }

  private func bytesText(_ value: Value) -> String? {
    if case .bytes(let object) = value { return String(decoding: object.bytes, as: UTF8.self) }
    return nil
  }

  private func integer(parsing text: String, base: Int, literal: Value) throws -> Value {
    if let number = try IntegerText.parse(text, base: base) { return .integer(number) }
    throw valueError(
      "invalid literal for int() with base \(base): \(try repr(literal.unwrapped))")
  }

  /// `int(value)`
  func integer(from value: Value) throws -> Value {
    switch value {
    case .int, .bigInt: return value
    case .bool(let flag): return .int(flag ? 1 : 0)
    case .float(let number): return .integer(try FloatArithmetic.integer(number))
    default: break
    }
    for name in [names.int, names.index, intern("__trunc__")] {
      guard let made = try callSpecial(value, name) else { continue }
      if let number = made.asBigInt { return .integer(number) }
      throw typeError("\(name.text) returned non-int (type \(typeName(made)))")
    }
    if let text = value.asString ?? bytesText(value) {
      return try integer(parsing: text, base: 10, literal: value)
    }
    throw typeError(
      "int() argument must be a string, a bytes-like object or a real number, not "
        + "'\(typeName(value))'")
  }
}
