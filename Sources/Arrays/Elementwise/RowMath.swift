// Functions of Float without branches or calls, which the compiler turns into vector instructions.
//
// The C library's are exact to half a unit in the last place, but take one element at a time; these
// are off by about one, as PyTorch's own are. The polynomials are those of Moshier's Cephes library.

/// The exponential.
@inline(__always)
func rowExp(_ x: Float) -> Float {
  let low: Float = x < -104 ? -104 : x
  let clamped: Float = low > 89 ? 89 : low
  // Adding 1.5 × 2²³ rounds to an integer and leaves it in the last bits.
  let shifted: Float = clamped * 1.442_695_04 + 12_582_912
  let exponent: Float = shifted - 12_582_912
  let rest: Float = (clamped - exponent * 0.693_359_375) + exponent * 2.121_944_4e-4
  var series: Float = 1.987_569_15e-4
  series = series * rest + 1.398_199_950_7e-3
  series = series * rest + 8.333_451_907_3e-3
  series = series * rest + 4.166_579_589_4e-2
  series = series * rest + 1.666_666_545_9e-1
  series = series * rest + 5.000_000_120_1e-1
  let power: Float = series * (rest * rest) + rest + 1
  // Two factors, so that the smallest and the largest results come out right.
  let number = Int32(bitPattern: shifted.bitPattern &- 0x4b40_0000)
  let half = number >> 1
  return power * twoToThe(half) * twoToThe(number &- half)
}

@inline(__always)
private func twoToThe(_ exponent: Int32) -> Float {
  Float(bitPattern: UInt32(bitPattern: exponent &+ 127) << 23)
}

/// The natural logarithm.
@inline(__always)
func rowLog(_ x: Float) -> Float {
  let isTiny = x < 0x1p-126
  let scaled: Float = isTiny ? x * 0x1p23 : x
  let bits = scaled.bitPattern
  let half = Float(bitPattern: (bits & 0x007f_ffff) | 0x3f00_0000)
  let isLow = half < 0.707_106_781_186_547_5
  let offset: Int32 = (isTiny ? -149 : -126) &- (isLow ? 1 : 0)
  let exponent = Float(Int32(bitPattern: bits >> 23) &+ offset)
  let m: Float = (isLow ? half + half : half) - 1
  let square: Float = m * m
  var series: Float = 7.037_683_629_2e-2
  series = series * m - 1.151_461_031_0e-1
  series = series * m + 1.167_699_874_0e-1
  series = series * m - 1.242_014_084_6e-1
  series = series * m + 1.424_932_278_7e-1
  series = series * m - 1.666_805_766_5e-1
  series = series * m + 2.000_071_476_5e-1
  series = series * m - 2.499_999_399_3e-1
  series = series * m + 3.333_333_117_4e-1
  let small: Float = series * m * square - exponent * 2.121_944_4e-4 - 0.5 * square
  let result: Float = (m + small) + exponent * 0.693_359_375
  let finite: Float = x < .infinity ? result : x
  return x > 0 ? finite : x == 0 ? -.infinity : .nan
}

/// The hyperbolic tangent.
@inline(__always)
func rowTanh(_ x: Float) -> Float {
  let size = x.magnitude
  let large: Float = 1 - 2 / (rowExp(size + size) + 1)
  let square: Float = x * x
  var series: Float = -5.704_988_727_45e-3
  series = series * square + 2.063_908_879_54e-2
  series = series * square - 5.373_971_555_31e-2
  series = series * square + 1.333_144_220_36e-1
  series = series * square - 3.333_328_194_22e-1
  let small: Float = series * square * x + x
  let signed: Float = x < 0 ? -large : large
  return size < 0.625 ? small : signed
}

/// The error function, by formula 7.1.26 of Abramowitz and Stegun, as PyTorch's gelu has it.
@inline(__always)
func rowErf(_ x: Float) -> Float {
  let size = x.magnitude
  let t: Float = 1 / (1 + 0.327_591_1 * size)
  var series: Float = 1.061_405_429
  series = series * t - 1.453_152_027
  series = series * t + 1.421_413_741
  series = series * t - 0.284_496_736
  series = series * t + 0.254_829_592
  let result: Float = 1 - series * t * rowExp(-size * size)
  return x < 0 ? -result : result
}
