// The `%` operator of strings, as in C's printf.

internal import BigInt

/// One conversion: `%(key)flags width .precision type`.
private struct Conversion {
  var leftAligned = false
  var sign: Unicode.Scalar?
  var alternate = false
  var zeroPadded = false
  var width = 0
  var precision = -1
  var type: Unicode.Scalar = "s"

  /// Text between spaces, or a number between sign and digits filled with zeros.
  func padded(_ sign: String, _ prefix: String, _ digits: String, zeros: Bool) throws -> String {
    let length = sign.unicodeScalars.count + prefix.utf8.count + digits.unicodeScalars.count
    try FormatSpec.checkLength(width)
    let missing = max(0, width - length)
    if leftAligned { return sign + prefix + digits + String(repeating: " ", count: missing) }
    if zeros { return sign + prefix + String(repeating: "0", count: missing) + digits }
    return String(repeating: " ", count: missing) + sign + prefix + digits
  }

  func signText(negative: Bool) -> String { negative ? "-" : sign.map { String($0) } ?? "" }
}

/// The values still to be formatted.
private struct PercentArguments {
  let whole: Value
  private(set) var elements: [Value]
  private(set) var next = 0
  private(set) var usedMapping = false

  var areUsedUp: Bool { usedMapping || next == elements.count }

  init(_ value: Value) {
    whole = value
    elements = value.asTuple?.elements ?? [value]
  }

  /// From here on the value of a key is the only one left.
  mutating func replace(with value: Value) {
    elements = [value]
    next = 0
    usedMapping = true
  }

  mutating func take() throws -> Value {
    guard next < elements.count else {
      throw typeError("not enough arguments for format string")
    }
    defer { next += 1 }
    return elements[next]
  }
}

extension Interpreter {
  /// What `template % value` gives.
  func percentFormat(_ template: String, _ value: Value) throws -> String {
    let scalars = Array(template.unicodeScalars)
    var arguments = PercentArguments(value)
    var result = ""
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "%" else {
        result.unicodeScalars.append(scalars[index])
        index += 1
        continue
      }
      index += 1
      result += try convert(scalars, &index, &arguments)
    }
    let isMapping =
      value.asTuple == nil && value.asStr == nil && specialMethod(value, names.getitem) != nil
    if !isMapping && !arguments.areUsedUp {
      throw typeError("not all arguments converted during string formatting")
    }
    return result
  }

  private func convert(
    _ scalars: [Unicode.Scalar], _ index: inout Int, _ arguments: inout PercentArguments
  ) throws -> String {
    var conversion = Conversion()
    try takeKey(scalars, &index, &arguments)
    parseFlags(scalars, &index, &conversion)
    if let width = try size(scalars, &index, &arguments, "width") {
      conversion.width = abs(width)
      if width < 0 { conversion.leftAligned = true }
    }
    if index < scalars.count, scalars[index] == "." {
      index += 1
      conversion.precision = max(0, try size(scalars, &index, &arguments, "precision") ?? 0)
    }
    while index < scalars.count, "hlL".unicodeScalars.contains(scalars[index]) { index += 1 }
    guard index < scalars.count else { throw valueError("incomplete format") }
    conversion.type = scalars[index]
    index += 1
    if conversion.type == "%" { return "%" }
    return try formatted(try arguments.take(), conversion, at: index - 1)
  }

  /// Reads `(key)`, if there is one; its value becomes the argument.
  private func takeKey(
    _ scalars: [Unicode.Scalar], _ index: inout Int, _ arguments: inout PercentArguments
  ) throws {
    guard index < scalars.count, scalars[index] == "(" else { return }
    guard arguments.whole.asTuple == nil, arguments.whole.asStr == nil,
      specialMethod(arguments.whole, names.getitem) != nil
    else { throw typeError("format requires a mapping") }
    index += 1
    let start = index
    var depth = 1
    while index < scalars.count {
      if scalars[index] == "(" { depth += 1 }
      if scalars[index] == ")" { depth -= 1 }
      index += 1
      if depth == 0 {
        let key = Value.string(String(scalars[start..<(index - 1)]))
        return arguments.replace(with: try getItem(arguments.whole, key))
      }
    }
    throw valueError("incomplete format key")
  }

  private func parseFlags(
    _ scalars: [Unicode.Scalar], _ index: inout Int, _ conversion: inout Conversion
  ) {
    while index < scalars.count {
      switch scalars[index] {
      case "-": conversion.leftAligned = true
      case "+": conversion.sign = "+"
      case " ": if conversion.sign == nil { conversion.sign = " " }
      case "#": conversion.alternate = true
      case "0": conversion.zeroPadded = true
      default: return
      }
      index += 1
    }
  }

  /// A written number, or one taken from the arguments for `*`.
  private func size(
    _ scalars: [Unicode.Scalar], _ index: inout Int, _ arguments: inout PercentArguments,
    _ what: String
  ) throws -> Int? {
    if index < scalars.count, scalars[index] == "*" {
      index += 1
      guard let number = try arguments.take().asInt else { throw typeError("* wants int") }
      return number
    }
    var number: Int?
    while index < scalars.count, ("0"..."9").contains(scalars[index]) {
      number = (number ?? 0) * 10 + Int(scalars[index].value - 48)
      if number ?? 0 > Int(Int32.max) { throw valueError("\(what) too big") }
      index += 1
    }
    return number
  }

  private func formatted(_ value: Value, _ conversion: Conversion, at index: Int) throws -> String {
    switch conversion.type {
    case "s": return try text(try str(value), conversion)
    case "r": return try text(try repr(value), conversion)
    case "a": return try text(StringLiteral.escapedToASCII(try repr(value)), conversion)
    case "c": return try conversion.padded("", "", try percentCharacter(value), zeros: false)
    case "d", "i", "u", "o", "x", "X": return try integer(value, conversion)
    case "e", "E", "f", "F", "g", "G":
      let number = try double(value)
      try FormatSpec.checkLength(conversion.precision)
      let digits = Formatting.magnitude(
        number, type: conversion.type, precision: conversion.precision,
        alternate: conversion.alternate)
      let sign = conversion.signText(negative: number.sign == .minus && !number.isNaN)
      return try conversion.padded(sign, "", digits, zeros: conversion.zeroPadded)
    default:
      let shown = conversion.type.value > 31 && conversion.type.value < 127 ? conversion.type : "?"
      throw valueError(
        "unsupported format character '\(shown)' (0x\(String(conversion.type.value, radix: 16))) "
          + "at index \(index)")
    }
  }

  private func text(_ text: String, _ conversion: Conversion) throws -> String {
    let clipped =
      conversion.precision < 0 ? text : String(text.unicodeScalars.prefix(conversion.precision))
    return try conversion.padded("", "", clipped, zeros: false)
  }

  private func percentCharacter(_ value: Value) throws -> String {
    if let text = value.asStr, text.length == 1 { return text.text }
    guard let code = value.asInt else { throw typeError("%c requires int or char") }
    guard (0...0x10ffff).contains(code) else {
      throw overflowError("%c arg not in range(0x110000)")
    }
    return String(try character(code))
  }

  private func integer(_ value: Value, _ conversion: Conversion) throws -> String {
    let number = try percentInteger(value, conversion.type)
    let (radix, prefix): (Int, String) =
      switch conversion.type {
      case "o": (8, "0o")
      case "x": (16, "0x")
      case "X": (16, "0X")
      default: (10, "")
      }
    var digits =
      radix == 10
      ? try IntegerText.decimal(BigInt(number.magnitude))
      : String(number.magnitude, radix: radix, uppercase: conversion.type == "X")
    if conversion.precision > digits.utf8.count {
      try FormatSpec.checkLength(conversion.precision)
      digits = String(repeating: "0", count: conversion.precision - digits.utf8.count) + digits
    }
    return try conversion.padded(
      conversion.signText(negative: number.sign == .minus), conversion.alternate ? prefix : "",
      digits, zeros: conversion.zeroPadded)
  }

  private func percentInteger(_ value: Value, _ type: Unicode.Scalar) throws -> BigInt {
    if let number = value.asBigInt { return number }
    let decimal = "diu".unicodeScalars.contains(type)
    let isNumber = value.asStr == nil && !value.isBytes
    if decimal && isNumber {
      do {
        if let number = try integer(from: value).asBigInt { return number }
      } catch let error where isRaised(error, .typeError) {}
    } else if isNumber, let number = try callSpecial(value, names.index)?.asBigInt {
      return number
    }
    let wanted = decimal ? "a real number is required" : "an integer is required"
    throw typeError("%\(type) format: \(wanted), not \(typeName(value))")
  }
}

extension Value {
  var isBytes: Bool {
    if case .bytes = self { return true }
    return false
  }
}
