// Blocks of normal numbers in float32, to the last bit those of PyTorch's kernel for AVX2: the logarithm,
// sine and cosine are Cephes' polynomials, and products are added without being rounded first.

/// Turns sixteen uniform numbers into normal ones by Box and Muller's method.
func makeNormal(_ data: UnsafeMutablePointer<Float>, _ mean: Float, _ std: Float) {
  for i in 0..<8 {
    let radius = (-2 * logarithm(1 - data[i])).squareRoot()
    let (sine, cosine) = sineAndCosine(2 * Float(Double.pi) * data[i + 8])
    data[i] = fused(radius * cosine, std, mean)
    data[i + 8] = fused(radius * sine, std, mean)
  }
}

/// a · b + c, rounded once; in float64, because not every processor has an instruction for it.
@inline(__always)
func fused(_ a: Float, _ b: Float, _ c: Float) -> Float {
  Float(Double(a) * Double(b) + Double(c))
}

private func logarithm(_ value: Float) -> Float {
  let bits = max(value, .leastNormalMagnitude).bitPattern
  var exponent = Float(Int(bits >> 23) - 126)
  var x = Float(bitPattern: bits & 0x807f_ffff | 0x3f00_0000)
  if x < 0.707_106_781_186_547_524 {
    exponent -= 1
    x = x - 1 + x
  } else {
    x -= 1
  }
  let square = x * x
  var y: Float = 7.037_683_6292e-2
  y = fused(y, x, -1.151_461_0310e-1)
  y = fused(y, x, 1.167_699_8740e-1)
  y = fused(y, x, -1.242_014_0846e-1)
  y = fused(y, x, 1.424_932_2787e-1)
  y = fused(y, x, -1.666_805_7665e-1)
  y = fused(y, x, 2.000_071_4765e-1)
  y = fused(y, x, -2.499_999_3993e-1)
  y = fused(y, x, 3.333_333_1174e-1)
  y = fused(y * x, square, exponent * -2.121_944_40e-4) - square * 0.5
  return fused(exponent, 0.693_359_375, x + y)
}

/// Of an angle that is not negative.
private func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
  let octant = (Int(angle * 1.273_239_544_735_16) + 1) & ~1
  let turns = Float(octant)
  var x = fused(turns, -0.785_156_25, angle)
  x = fused(turns, -2.418_756_484_985_351_562_5e-4, x)
  x = fused(turns, -3.774_894_977_445_941_08e-8, x)
  let square = x * x

  var even: Float = 2.443_315_711_809_948e-5
  even = fused(even, square, -1.388_731_625_493_765e-3)
  even = fused(even, square, 4.166_664_568_298_827e-2)
  even = fused(even * square, square, square * -0.5) + 1

  var odd: Float = -1.951_529_5891e-4
  odd = fused(odd, square, 8.332_160_8736e-3)
  odd = fused(odd, square, -1.666_665_4611e-1)
  odd = fused(odd * square, x, x)

  let isEven = octant & 2 == 0
  let (sine, cosine) = isEven ? (odd, even) : (even, odd)
  return (octant & 4 == 0 ? sine : -sine, (octant - 2) & 4 == 0 ? -cosine : cosine)
}
