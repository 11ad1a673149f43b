// The two 16-bit float formats as bit patterns; arithmetic on them happens in Float.

/// IEEE 754 binary16, `torch.float16`.
///
/// Swift's own `Float16` does not exist on every platform the tool builds for.
struct Half: BitwiseCopyable, Equatable {
  var bits: UInt16

  @inline(__always)
  init(_ value: Float) {
    let pattern = value.bitPattern
    let sign = UInt32(pattern >> 16) & 0x8000
    let magnitude = pattern & 0x7fff_ffff
    if magnitude >= 0x4780_0000 {
      let isNaN = magnitude > 0x7f80_0000
      bits = UInt16(sign | (isNaN ? 0x7e00 : 0x7c00))
    } else if magnitude < 0x3880_0000 {
      // Adding 0.5 puts the subnormal's bits at the end of the significand, rounded to even.
      let shifted = Float(bitPattern: magnitude) + 0.5
      bits = UInt16(sign | (shifted.bitPattern &- 0x3f00_0000))
    } else {
      let odd = (magnitude >> 13) & 1
      bits = UInt16(sign | ((magnitude &- 0x3800_0000 &+ 0xfff &+ odd) >> 13))
    }
  }

  @inline(__always)
  var float: Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7fff)
    if magnitude >= 0x7c00 { return Float(bitPattern: sign | (magnitude << 13) | 0x7f80_0000) }
    // Multiplying by 2^112 moves the exponent's bias, for subnormals too.
    return Float(bitPattern: sign | (Float(bitPattern: magnitude << 13) * 0x1p112).bitPattern)
  }
}

/// The upper half of a Float, `torch.bfloat16`.
struct BFloat16: BitwiseCopyable, Equatable {
  var bits: UInt16

  @inline(__always)
  init(_ value: Float) {
    let pattern = value.bitPattern
    let rounded = (pattern &+ 0x7fff &+ ((pattern >> 16) & 1)) >> 16
    bits = value.isNaN ? 0x7fc0 : UInt16(rounded)
  }

  @inline(__always)
  var float: Float { Float(bitPattern: UInt32(bits) << 16) }
}
