// Integer arithmetic as Python defines it: division rounds down, a modulus has the divisor's sign,
// quotients and conversions to float are correctly rounded.

internal import BigInt

enum IntegerArithmetic {
  static func floorDivide(_ a: BigInt, _ b: BigInt) -> (quotient: BigInt, remainder: BigInt) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    if !remainder.isZero && (remainder.sign == .minus) != (b.sign == .minus) {
      return (quotient - 1, remainder + b)
    }
    return (quotient, remainder)
  }

  static func floorDivide(_ a: Int, _ b: Int) -> (quotient: Int, remainder: Int)? {
    let (quotient, overflow) = a.dividedReportingOverflow(by: b)
    if overflow { return nil }
    let remainder = a % b
    return remainder != 0 && (remainder < 0) != (b < 0)
      ? (quotient - 1, remainder + b) : (quotient, remainder)
  }

  /// `a / b` rounded once, to even.
  static func trueDivide(_ a: BigInt, _ b: BigInt) throws -> Double {
    if b.isZero { throw zeroDivisionError("division by zero") }
    guard let value = ratio(a.magnitude, b.magnitude) else {
      throw overflowError("integer division result too large for a float")
    }
    return (a.sign == .minus) != (b.sign == .minus) ? -value : value
  }

  /// The nearest float, to even.
  static func double(_ value: BigInt) throws -> Double {
    guard let result = ratio(value.magnitude, 1) else {
      throw overflowError("int too large to convert to float")
    }
    return value.sign == .minus ? -result : result
  }

  /// The float nearest to a quotient of magnitudes, or nothing beyond the largest.
  static func ratio(_ a: BigUInt, _ b: BigUInt) -> Double? {
    if a.isZero { return 0 }
    // The quotient gets 55 to 56 bits, or as many as a subnormal has room for, plus a sticky bit.
    let shift = max(a.bitWidth - b.bitWidth - 55, -1076)
    if shift > 1024 { return nil }
    let scaled = shift < 0 ? a << -shift : a
    let divisor = shift > 0 ? b << shift : b
    let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: divisor)
    var bits = UInt64(quotient) << 1
    if !remainder.isZero { bits |= 1 }
    let result = scaledDouble(bits, exponent: shift - 1)
    return result.isInfinite ? nil : result
  }

  /// `bits * 2^exponent` rounded once, also where the result is subnormal.
  private static func scaledDouble(_ bits: UInt64, exponent: Int) -> Double {
    let width = 64 - bits.leadingZeroBitCount
    let excess = max(width - 53, -1074 - exponent)
    guard excess > 0 else {
      return Double(sign: .plus, exponent: exponent, significand: Double(bits))
    }
    var kept = excess < 64 ? bits >> UInt64(excess) : 0
    let half: UInt64 = 1 << UInt64(min(excess, 63) - 1)
    let rest = excess < 64 ? bits & (half << 1 &- 1) : bits
    if rest > half || rest == half && kept & 1 == 1 { kept += 1 }
    return Double(sign: .plus, exponent: exponent + excess, significand: Double(kept))
  }

  /// `base ** exponent` for a non-negative exponent.
  static func power(_ base: BigInt, _ exponent: BigInt) throws -> BigInt {
    if base.magnitude == 1 {
      return base.sign == .minus && exponent.magnitude[bitAt: 0] ? -1 : 1
    }
    if base.isZero { return exponent.isZero ? 1 : 0 }
    guard let small = Int(exactly: exponent),
      small <= largestBits / base.magnitude.bitWidth
    else { throw memoryError() }
    if base == 2 { return BigInt(1) << small }
    return base.power(small)
  }

  /// Larger integers are refused as out of memory.
  static let largestBits = 1 << 26

  static func shiftLeft(_ value: BigInt, by amount: BigInt) throws -> BigInt {
    if amount.sign == .minus { throw valueError("negative shift count") }
    if value.isZero { return 0 }
    guard let small = Int(exactly: amount), small <= largestBits else {
      throw memoryError()
    }
    return value << small
  }

  static func shiftRight(_ value: BigInt, by amount: BigInt) throws -> BigInt {
    if amount.sign == .minus { throw valueError("negative shift count") }
    guard let small = Int(exactly: amount), small <= value.magnitude.bitWidth else {
      return value.sign == .minus ? -1 : 0
    }
    // The package rounds negative numbers toward zero.
    if value.sign == .minus { return -(BigInt((value.magnitude - 1) >> small)) - 1 }
    return value >> small
  }

  /// `&`, `|` and `^`, word by word in two's complement.
  static func bitwise(_ a: BigInt, _ b: BigInt, _ body: (UInt, UInt) -> UInt) -> BigInt {
    let (x, y) = (Array(a.words), Array(b.words))
    let (xFill, yFill): (UInt, UInt) = (a.sign == .minus ? .max : 0, b.sign == .minus ? .max : 0)
    let words = (0...max(x.count, y.count)).map { place in
      body(place < x.count ? x[place] : xFill, place < y.count ? y[place] : yFill)
    }
    let isNegative = words.last.map { $0 >> 63 == 1 } ?? false
    if !isNegative { return BigInt(BigUInt(words: words)) }
    return -BigInt(BigUInt(words: words.map { ~$0 })) - 1
  }

  /// `pow(base, exponent, modulus)`.
  static func power(_ base: BigInt, _ exponent: BigInt, modulus: BigInt) throws -> BigInt {
    if modulus.isZero { throw valueError("pow() 3rd argument cannot be 0") }
    let positive = BigInt(modulus.magnitude)
    var base = base.modulus(positive)
    if exponent.sign == .minus {
      guard positive > 1, let inverse = base.inverse(positive) else {
        if positive == 1 { return 0 }
        throw valueError("base is not invertible for the given modulus")
      }
      base = inverse
    }
    let result = base.power(BigInt(exponent.magnitude), modulus: positive)
    return modulus.sign == .minus && !result.isZero ? result - positive : result
  }

  /// `round(value, -digits)` for a positive number of digits: to even.
  static func rounded(_ value: BigInt, toTensPower digits: Int) -> BigInt {
    // Beyond the number's own length the answer is zero, whatever the power.
    if digits > value.magnitude.bitWidth { return 0 }
    let unit = BigInt(10).power(digits)
    let (quotient, remainder) = floorDivide(value, unit)
    let twice = remainder << 1
    let up = twice > unit || twice == unit && quotient.magnitude[bitAt: 0]
    return (up ? quotient + 1 : quotient) * unit
  }

  /// CPython's hash: the value modulo 2^61 - 1, with -2 in place of -1.
  static func hash(_ value: BigInt) -> Int {
    let residue = Int(value.magnitude % BigUInt(FloatArithmetic.hashModulus))
    let hash = value.sign == .minus ? -residue : residue
    return hash == -1 ? -2 : hash
  }
}
