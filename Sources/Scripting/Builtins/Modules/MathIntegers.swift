// `math`: functions of whole numbers of any size.

internal import BigInt

extension MathModule {
  static var integers: [NativeFunction] {
    [
      .general("gcd") { interpreter, arguments in
        let numbers = try arguments.positional.map(interpreter.integerIndex)
        let result = numbers.reduce(BigUInt(0)) { $0.greatestCommonDivisor(with: $1.magnitude) }
        return .integer(BigInt(result))
      },
      .general("lcm") { interpreter, arguments in
        let numbers = try arguments.positional.map(interpreter.integerIndex)
        if numbers.contains(where: \.isZero) { return .int(0) }
        let result = numbers.reduce(BigUInt(1)) {
          $0 / $0.greatestCommonDivisor(with: $1.magnitude) * $1.magnitude
        }
        return .integer(BigInt(result))
      },
      .unary("factorial") { interpreter, value in
        let number = try interpreter.integerIndex(value)
        if number < 0 { throw valueError("factorial() not defined for negative values") }
        guard let count = Int(exactly: number), count <= largestFactorial else {
          throw overflowError("factorial() argument should not exceed \(Int.max)")
        }
        return .integer(BigInt(product(1, count)))
      },
      .unary("isqrt") { interpreter, value in
        let number = try interpreter.integerIndex(value)
        if number < 0 { throw valueError("isqrt() argument must be nonnegative") }
        return .integer(number.squareRoot())
      },
      .binary("comb") { interpreter, n, k in
        let (all, chosen) = try counts(interpreter, n, k)
        if chosen > all { return .int(0) }
        let few = min(chosen, all - chosen)
        guard let count = Int(exactly: few) else {
          throw overflowError("min(n - k, k) must not exceed \(Int.max)")
        }
        let result = try falling(all, count) / product(1, count)
        return .integer(BigInt(result))
      },
      .function("perm(n, k=None, /)") { interpreter, arguments in
        let (all, chosen) = try counts(
          interpreter, arguments[0], arguments.optional(1) ?? arguments[0])
        if chosen > all { return .int(0) }
        guard let count = Int(exactly: chosen) else {
          throw overflowError("k must not exceed \(Int.max)")
        }
        return .integer(BigInt(try falling(all, count)))
      },
    ]
  }

  private static let largestFactorial = 200_000

  private static func counts(
    _ interpreter: Interpreter, _ n: Value, _ k: Value
  ) throws -> (BigInt, BigInt) {
    let (all, chosen) = (try interpreter.integerIndex(n), try interpreter.integerIndex(k))
    if all < 0 { throw valueError("n must be a non-negative integer") }
    if chosen < 0 { throw valueError("k must be a non-negative integer") }
    return (all, chosen)
  }

  /// `all * (all - 1) * …`, so many factors.
  private static func falling(_ all: BigInt, _ count: Int) throws -> BigUInt {
    if count > largestFactorial { throw memoryError() }
    if let top = Int(exactly: all) { return product(top - count + 1, top) }
    return (0..<count).reduce(BigUInt(1)) { $0 * (all - BigInt($1)).magnitude }
  }

  /// `first * … * last`, in halves so that the factors are of like size.
  private static func product(_ first: Int, _ last: Int) -> BigUInt {
    if last - first < 16 {
      return first > last ? 1 : (first...last).reduce(1) { $0 * BigUInt($1) }
    }
    let middle = first + (last - first) / 2
    return product(first, middle) * product(middle + 1, last)
  }
}
