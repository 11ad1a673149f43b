// What `format(value, spec)` gives for numbers and strings.

internal import BigInt

enum Formatting {
  static func string(_ text: String, _ specification: String) throws -> String {
    if specification.isEmpty { return text }
    let spec = try FormatSpec(specification, of: "str", defaultAlign: "<")
    guard spec.type == nil || spec.type == "s" else { throw spec.unknownType(of: "str") }
    if spec.grouping != .none {
      throw valueError("Cannot specify '\(spec.grouping.character)' with 's'.")
    }
    if let sign = spec.sign {
      let what = sign == " " ? "Space" : "Sign"
      throw valueError("\(what) not allowed in string format specifier")
    }
    if spec.noNegativeZero {
      throw valueError("Negative zero coercion (z) not allowed in string format specifier")
    }
    if spec.alternate {
      throw valueError("Alternate form (#) not allowed in string format specifier")
    }
    if spec.align == "=" && (spec.isAligned || spec.fill == "0") {
      throw valueError("'=' alignment not allowed in string format specifier")
    }
    if spec.precision < 0 { return try spec.padded(text) }
    return try spec.padded(
      String(String.UnicodeScalarView(text.unicodeScalars.prefix(spec.precision))))
  }

  static func integer(_ value: BigInt, _ specification: String, typeName: String = "int") throws
    -> String
  {
    let spec = try FormatSpec(specification, of: typeName, defaultAlign: ">")
    switch spec.type {
    case "c": return try character(value, spec)
    case nil, "d", "n", "b", "o", "x", "X": break
    case "e", "E", "f", "F", "g", "G", "%":
      return try float(try IntegerArithmetic.double(value), spec, typeName: typeName)
    default: throw spec.unknownType(of: typeName)
    }
    try checkIntegerSpec(spec)
    let (radix, prefix): (Int, String) =
      switch spec.type {
      case "b": (2, "0b")
      case "o": (8, "0o")
      case "x": (16, "0x")
      case "X": (16, "0X")
      default: (10, "")
      }
    let digits =
      radix == 10
      ? try IntegerText.decimal(BigInt(value.magnitude))
      : String(value.magnitude, radix: radix, uppercase: spec.type == "X")
    return try number(
      sign: signText(spec, negative: value.sign == .minus), prefix: spec.alternate ? prefix : "",
      whole: digits, rest: "", group: radix == 10 ? 3 : 4, spec)
  }

  /// As `integer`, for one that fits a word.
  static func integer(_ value: Int, _ specification: String) throws -> String {
    let spec = try FormatSpec(specification, of: "int", defaultAlign: ">")
    switch spec.type {
    case nil, "d", "n":
      try checkIntegerSpec(spec)
      return try number(
        sign: signText(spec, negative: value < 0), prefix: "", whole: String(value.magnitude),
        rest: "", group: 3, spec)
    default: return try integer(BigInt(value), specification)
    }
  }

  private static func checkIntegerSpec(_ spec: FormatSpec) throws {
    if spec.precision >= 0 {
      throw valueError("Precision not allowed in integer format specifier")
    }
    if spec.noNegativeZero {
      throw valueError("Negative zero coercion (z) not allowed in integer format specifier")
    }
  }

  private static func character(_ value: BigInt, _ spec: FormatSpec) throws -> String {
    try checkIntegerSpec(spec)
    if spec.sign != nil {
      throw valueError("Sign not allowed with integer format specifier 'c'")
    }
    if spec.alternate {
      throw valueError("Alternate form (#) not allowed with integer format specifier 'c'")
    }
    if Int(exactly: value) == nil {
      throw overflowError("Python int too large to convert to C long")
    }
    guard value.magnitude <= 0x10ffff, value.sign == .plus else {
      throw overflowError("%c arg not in range(0x110000)")
    }
    return try spec.padded(String(Unicode.Scalar(UInt32(value)) ?? "\u{fffd}"))
  }

  static func float(_ value: Double, _ specification: String, typeName: String = "float") throws
    -> String
  {
    let spec = try FormatSpec(specification, of: typeName, defaultAlign: ">")
    return try float(value, spec, typeName: typeName)
  }

  private static func float(_ value: Double, _ spec: FormatSpec, typeName: String) throws -> String
  {
    guard let type = spec.type ?? "r" as Unicode.Scalar?, "reEfFgGn%".unicodeScalars.contains(type),
      spec.type != "r"
    else { throw spec.unknownType(of: typeName) }
    if spec.precision > Int(Int32.max) { throw valueError("precision too big") }
    try FormatSpec.checkLength(spec.precision)
    let scaled = type == "%" ? value * 100 : value
    var text = magnitude(
      scaled, type: type, precision: spec.precision, alternate: spec.alternate)
    var negative = value.sign == .minus && !value.isNaN
    if negative, spec.noNegativeZero, !text.utf8.contains(where: { (49...57).contains($0) }),
      value.isFinite
    {
      negative = false
    }
    if type == "%" { text += "%" }
    let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
    let whole = String(String.UnicodeScalarView(text.unicodeScalars.prefix(while: isDigit)))
    let rest = String(text.dropFirst(whole.utf8.count))
    return try number(
      sign: signText(spec, negative: negative), prefix: "", whole: whole, rest: rest, group: 3, spec
    )
  }

  /// The text of a float without its sign, for one of the types `r e E f F g G n %`; `r` is the
  /// absence of a type.
  static func magnitude(
    _ value: Double, type: Unicode.Scalar, precision: Int, alternate: Bool
  ) -> String {
    let value = value.magnitude
    let upper = type.properties.isUppercase
    if let special = FloatText.special(value) { return upper ? special.uppercased() : special }
    switch type {
    case "e", "E":
      let text = FloatText.printed(
        alternate ? "%#.*e" : "%.*e", precision < 0 ? 6 : precision, value)
      return upper ? text.uppercased() : text
    case "f", "F", "%":
      return FloatText.printed(alternate ? "%#.*f" : "%.*f", precision < 0 ? 6 : precision, value)
    case "r" where precision < 0:
      return general(
        FloatText.shortestDigits(value), limit: 16, digits: 0, upper: false, alternate: alternate,
        pointZero: true)
    default:
      let count = precision < 0 ? 6 : max(precision, 1)
      return general(
        FloatText.roundedDigits(value, count: count), limit: type == "r" ? count - 1 : count,
        digits: alternate ? count : 0, upper: upper, alternate: alternate, pointZero: type == "r")
    }
  }

  /// The form with an exponent below 1e-4 or beyond `limit` digits, the plain form between.
  private static func general(
    _ decimal: DecimalDigits, limit: Int, digits: Int, upper: Bool, alternate: Bool, pointZero: Bool
  ) -> String {
    if decimal.point > limit || decimal.point < -3 {
      return FloatText.exponentForm(
        decimal, upper: upper, pointAlways: alternate, digits: digits)
    }
    return FloatText.fixedForm(decimal, pointAlways: pointZero || alternate, digits: digits)
  }

  private static func signText(_ spec: FormatSpec, negative: Bool) -> String {
    if negative { return "-" }
    return spec.sign == "+" ? "+" : spec.sign == " " ? " " : ""
  }

  /// Sign, prefix and digits put together with grouping and padding.
  private static func number(
    sign: String, prefix: String, whole: String, rest: String, group: Int, _ spec: FormatSpec
  ) throws -> String {
    try FormatSpec.checkLength(spec.width)
    let around = sign.utf8.count + prefix.utf8.count + rest.utf8.count
    // Zeros between sign and digits are grouped with them.
    let zeros = spec.fill == "0" && spec.align == "=" && !whole.isEmpty ? spec.width - around : 0
    let digits =
      spec.grouping == .none
      ? whole
      : grouped(whole, by: group, with: spec.grouping.character, width: zeros)
    let missing = spec.width - around - digits.utf8.count
    if missing > 0 && spec.align == "=" {
      return sign + prefix + String(repeating: Character(spec.fill), count: missing) + digits + rest
    }
    return try spec.padded(sign + prefix + digits + rest)
  }

  /// Digits with a separator before every group, led by zeros until at least `width` long.
  private static func grouped(
    _ digits: String, by size: Int, with separator: Unicode.Scalar, width: Int
  ) -> String {
    if digits.isEmpty { return digits }
    var reversed: [UInt8] = []
    var count = 0
    func add(_ digit: UInt8) {
      if count > 0 && count % size == 0 { reversed.append(UInt8(separator.value)) }
      reversed.append(digit)
      count += 1
    }
    for digit in digits.utf8.reversed() { add(digit) }
    while reversed.count < width { add(UInt8(ascii: "0")) }
    return String(decoding: reversed.reversed(), as: UTF8.self)
  }
}
