// `math`: the functions of one and two floats, as tables, and those that round or take apart.

internal import BigInt

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

enum MathModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    interpreter.makeModule(
      "math", functions: elementary + pairs + logarithms + parts + tests + sums + integers,
      constants: [
        ("pi", .float(.pi)), ("e", .float(M_E)), ("tau", .float(2 * .pi)),
        ("inf", .float(.infinity)), ("nan", .float(.nan)),
      ])
  }

  static func domainError() -> Failure { valueError("math domain error") }

  static func rangeError() -> Failure { overflowError("math range error") }

  /// Functions of one float; `true` where a large argument may overflow rather than be wrong.
  private static var unary: [(String, Bool, (Double) -> Double)] {
    [
      ("sqrt", false, { $0.squareRoot() }), ("cbrt", false, { cbrt($0) }),
      ("exp", true, { exp($0) }), ("exp2", true, { exp2($0) }), ("expm1", true, { expm1($0) }),
      ("sin", false, { sin($0) }), ("cos", false, { cos($0) }), ("tan", false, { tan($0) }),
      ("asin", false, { asin($0) }), ("acos", false, { acos($0) }), ("atan", false, { atan($0) }),
      ("sinh", true, { sinh($0) }), ("cosh", true, { cosh($0) }), ("tanh", false, { tanh($0) }),
      ("asinh", false, { asinh($0) }), ("acosh", false, { acosh($0) }),
      ("atanh", false, { atanh($0) }), ("erf", false, { erf($0) }), ("erfc", false, { erfc($0) }),
      ("fabs", false, { abs($0) }), ("log1p", false, { log1p($0) }),
      ("gamma", true, { GammaFunction.gamma($0) }),
      ("lgamma", true, { GammaFunction.logGamma($0) }),
      ("degrees", false, { $0 * (180 / .pi) }), ("radians", false, { $0 * (.pi / 180) }),
    ]
  }

  private static var elementary: [NativeFunction] {
    unary.map { name, overflows, body in
      .unary(name) { interpreter, value in
        let x = try interpreter.double(value)
        let result = body(x)
        if result.isNaN && !x.isNaN { throw domainError() }
        if result.isInfinite && x.isFinite {
          throw overflows && !isPole(name, x) ? rangeError() : domainError()
        }
        return .float(result)
      }
    }
  }

  private static func isPole(_ name: String, _ x: Double) -> Bool {
    name.hasSuffix("gamma") && x <= 0 && x == x.rounded()
  }

  private static var pairs: [NativeFunction] {
    let simple: [(String, (Double, Double) -> Double)] = [
      ("atan2", { atan2($0, $1) }), ("copysign", { copysign($0, $1) }),
      ("nextafter", { nextafter($0, $1) }),
    ]
    let checked: [(String, (Double, Double) -> Double)] = [
      ("fmod", { fmod($0, $1) }), ("remainder", { remainder($0, $1) }), ("pow", { pow($0, $1) }),
    ]
    return simple.map { name, body in
      .binary(name) { interpreter, a, b in
        .float(body(try interpreter.double(a), try interpreter.double(b)))
      }
    }
      + checked.map { name, body in
        .binary(name) { interpreter, a, b in
          let (x, y) = (try interpreter.double(a), try interpreter.double(b))
          let result = body(x, y)
          if result.isNaN && !x.isNaN && !y.isNaN { throw domainError() }
          if result.isInfinite && x.isFinite && y.isFinite {
            throw x == 0 ? domainError() : rangeError()
          }
          return .float(result)
        }
      } + [
        .binary("ldexp") { interpreter, value, exponent in
          let x = try interpreter.double(value)
          guard exponent.asBigInt != nil else {
            throw typeError("Expected an int as second argument to ldexp.")
          }
          let result = scalbn(x, CInt(clamping: try interpreter.clippedIndex(exponent)))
          if result.isInfinite && x.isFinite { throw rangeError() }
          return .float(result)
        }
      ]
  }

  private static var logarithms: [NativeFunction] {
    [
      .function("log(x, base=..., /)") { interpreter, arguments in
        let numerator = try logarithm(interpreter, arguments[0]) { log($0) }
        guard arguments.has(1) else { return .float(numerator) }
        let denominator = try logarithm(interpreter, arguments[1]) { log($0) }
        if denominator == 0 { throw zeroDivisionError("float division by zero") }
        return .float(numerator / denominator)
      },
      .unary("log2") { interpreter, value in
        .float(try logarithm(interpreter, value) { log2($0) })
      },
      .unary("log10") { interpreter, value in
        .float(try logarithm(interpreter, value) { log10($0) })
      },
    ]
  }

  /// A logarithm, also of integers too large for a float.
  private static func logarithm(
    _ interpreter: Interpreter, _ value: Value, _ body: (Double) -> Double
  ) throws -> Double {
    if let integer = value.asBigInt {
      if integer <= 0 { throw domainError() }
      if let x = IntegerArithmetic.ratio(integer.magnitude, 1) { return body(x) }
      let shift = integer.magnitude.bitWidth - 64
      let head = Double(UInt64(integer.magnitude >> shift))
      return body(head / 0x1p64) + body(2) * Double(shift + 64)
    }
    let x = try interpreter.double(value)
    if x <= 0 { throw domainError() }
    return body(x)
  }

  private static var parts: [NativeFunction] {
    let rules: [(String, FloatingPointRoundingRule)] = [
      ("floor", .down), ("ceil", .up), ("trunc", .towardZero),
    ]
    return rules.map { name, rule in
      .unary(name) { interpreter, value in
        if case .float(let x) = value {
          return .integer(try FloatArithmetic.integer(x.rounded(rule)))
        }
        if let made = try interpreter.callSpecial(value, interpreter.intern("__\(name)__")) {
          return made
        }
        if name == "trunc" {
          throw typeError("type \(interpreter.typeName(value)) doesn't define __trunc__ method")
        }
        return .integer(try FloatArithmetic.integer(try interpreter.double(value).rounded(rule)))
      }
    } + [
      .unary("frexp") { interpreter, value in
        let x = try interpreter.double(value)
        guard x.isFinite, x != 0 else { return .tuple([.float(x), .int(0)]) }
        let exponent = Int(x.exponent) + 1
        return .tuple([.float(scalbn(x, CInt(-exponent))), .int(exponent)])
      },
      .unary("modf") { interpreter, value in
        let x = try interpreter.double(value)
        if x.isInfinite { return .tuple([.float(copysign(0, x)), .float(x)]) }
        let whole = x.rounded(.towardZero)
        return .tuple([.float(copysign(x - whole, x)), .float(whole)])
      },
      .unary("ulp") { interpreter, value in
        let x = abs(try interpreter.double(value))
        return .float(x.isFinite ? x.ulp : x)
      },
    ]
  }

  private static var tests: [NativeFunction] {
    let questions: [(String, (Double) -> Bool)] = [
      ("isnan", \.isNaN), ("isinf", \.isInfinite), ("isfinite", \.isFinite),
    ]
    return questions.map { name, holds in
      .unary(name) { interpreter, value in .bool(holds(try interpreter.double(value))) }
    } + [
      .function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)") { interpreter, arguments in
        let numbers = try arguments.values.map { try interpreter.double($0 ?? .none) }
        let (a, b) = (numbers[0], numbers[1])
        if numbers[2] < 0 || numbers[3] < 0 { throw valueError("tolerances must be non-negative") }
        if a == b { return .bool(true) }
        if a.isInfinite || b.isInfinite { return .bool(false) }
        let distance = abs(a - b)
        return .bool(
          distance <= abs(numbers[2] * b) || distance <= abs(numbers[2] * a)
            || distance <= numbers[3])
      }
    ]
  }
}
