// Float arithmetic where Python differs from the hardware: floor division, power, rounding to
// decimals, hashing, exact ratios.

internal import BigInt

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

enum FloatArithmetic {
  static let hashModulus = (1 << 61) - 1

  static func floorDivide(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
    var remainder = fmod(a, b)
    var quotient = (a - remainder) / b
    if remainder != 0 {
      if (b < 0) != (remainder < 0) {
        remainder += b
        quotient -= 1
      }
    } else {
      remainder = b.sign == .minus ? -0.0 : 0.0
    }
    if quotient != 0 {
      let floored = quotient.rounded(.down)
      quotient = quotient - floored > 0.5 ? floored + 1 : floored
    } else {
      quotient = (a / b).sign == .minus ? -0.0 : 0.0
    }
    return (quotient, remainder)
  }

  static func power(_ base: Double, _ exponent: Double) throws -> Double {
    if base == 0 && exponent < 0 && exponent.isFinite {
      throw zeroDivisionError("0.0 cannot be raised to a negative power")
    }
    if base < 0 && base.isFinite && exponent.isFinite && exponent != exponent.rounded(.towardZero) {
      throw unsupported("complex numbers: a negative number cannot be raised to a fractional power")
    }
    let result = pow(base, exponent)
    if result.isInfinite && base.isFinite && exponent.isFinite && base != 0 {
      throw overflowError(34, "Numerical result out of range")
    }
    return result
  }

  /// `round(value, digits)`: the decimal nearest to the exact value, ties to even.
  static func rounded(_ value: Double, digits: Int) throws -> Double {
    guard value.isFinite, value != 0 else { return value }
    if digits > 323 { return value }
    if digits < -308 { return 0.0 * value }
    let result: Double
    if digits >= 0 {
      result = FloatText.parse(FloatText.printed("%.*f", digits, value)) ?? value
    } else {
      let (numerator, denominator) = ratio(value)
      let unit = denominator * BigInt(10).power(-digits)
      let (quotient, remainder) = IntegerArithmetic.floorDivide(numerator, unit)
      let twice = remainder << 1
      let up = twice > unit || twice == unit && quotient.magnitude[bitAt: 0]
      let text = String(up ? quotient + 1 : quotient) + "e\(-digits)"
      let magnitude = FloatText.parse(text) ?? value
      result = magnitude == 0 && value < 0 ? -0.0 : magnitude
    }
    if result.isInfinite { throw overflowError("rounded value too large to represent") }
    return result
  }

  /// The value as a fraction in lowest terms; only for finite values.
  static func ratio(_ value: Double) -> (numerator: BigInt, denominator: BigInt) {
    if value == 0 { return (0, 1) }
    let significand = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
    let exponent = Int(max(value.exponentBitPattern, 1)) - 1075
    let trailing = significand.trailingZeroBitCount
    let odd = BigInt(significand >> UInt64(trailing))
    let signed = value < 0 ? -odd : odd
    let shift = exponent + trailing
    return shift >= 0 ? (signed << shift, 1) : (signed, BigInt(1) << -shift)
  }

  /// The whole part, with CPython's errors for what has none.
  static func integer(_ value: Double) throws -> BigInt {
    if value.isNaN { throw valueError("cannot convert float NaN to integer") }
    if value.isInfinite { throw overflowError("cannot convert float infinity to integer") }
    let (numerator, denominator) = ratio(value.rounded(.towardZero))
    return denominator == 1 ? numerator : 0
  }

  /// CPython's hash, equal to that of an equal integer; that of a NaN is fixed.
  static func hash(_ value: Double) -> Int {
    if value.isInfinite { return value > 0 ? 314159 : -314159 }
    if value.isNaN { return 0 }
    if let integer = Int(exactly: value) {
      let residue = integer % hashModulus
      return residue == -1 ? -2 : residue
    }
    let (numerator, denominator) = ratio(value)
    let modulus = BigUInt(hashModulus)
    // Powers of two have inverses modulo 2^61 - 1: rotating by the exponent divides.
    let shift = (denominator.magnitude.bitWidth - 1) % 61
    let inverse = BigUInt(1) << ((61 - shift) % 61)
    let residue = Int(numerator.magnitude % modulus * inverse % modulus)
    let hash = value < 0 ? -residue : residue
    return hash == -1 ? -2 : hash
  }

  /// Compares exactly with an integer of any size; not for NaN.
  static func compare(_ value: Double, _ integer: BigInt) -> Int {
    if value.isInfinite { return value > 0 ? 1 : -1 }
    let floored = value.rounded(.down)
    let (whole, _) = ratio(floored)
    if whole != integer { return whole < integer ? -1 : 1 }
    return value > floored ? 1 : 0
  }
}
