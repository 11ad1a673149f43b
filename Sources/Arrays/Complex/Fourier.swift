// The discrete Fourier transform along dims, of complex and of real arrays.

extension Kernel {
  /// The transform of complex numbers along `dims`, times `scale`.
  package static func fftComplex(
    _ x: NDArray, _ dims: [Int], scale: Double = 1, forward: Bool = true
  ) throws -> NDArray {
    try checkTransformable(x)
    var result = x.astype(.complex64).clone(contiguous: true)
    try result.checkAllocated()
    for dim in try wrapped(dims: dims, rank: x.rank) {
      result = transform(result, dim, forward: forward)
    }
    return try scaled(result, scale)
  }

  /// The transform of real numbers along `dims`; the last of them keeps only the half that is not mirrored.
  package static func fftReal(
    _ x: NDArray, _ dims: [Int], scale: Double = 1, onesided: Bool = true
  ) throws -> NDArray {
    let whole = try fftComplex(x, dims, scale: scale)
    guard onesided, let last = dims.last else { return whole }
    let dim = try wrapped(dim: last, rank: x.rank)
    return whole.narrowed(dim, 0, whole.shape[dim] / 2 + 1).contiguous()
  }

  /// The real numbers whose transform, of which one half is given, this is; `size` is that of the last dim.
  package static func fftToReal(
    _ x: NDArray, _ dims: [Int], size: Int, scale: Double = 1
  ) throws -> NDArray {
    try checkTransformable(x)
    let order = try wrapped(dims: dims, rank: x.rank)
    guard let last = order.last else { return x.real.clone() }
    var result = x.astype(.complex64).clone(contiguous: true)
    for dim in order.dropLast() { result = transform(result, dim, forward: false) }
    result = mirrored(result, last, size)
    try result.checkAllocated()
    result = transform(result, last, forward: false)
    return try scaled(result, scale).real.clone(contiguous: true)
  }

  private static func checkTransformable(_ x: NDArray) throws {
    try check(
      x.dtype != .float64,
      .notImplemented("transforms of float64 need complex128, which does not exist here"))
  }

  private static func scaled(_ x: NDArray, _ scale: Double) throws -> NDArray {
    scale == 1 ? x : try binary(.mul, x, .float(scale))
  }

  /// A line and its mirrored conjugates up to `size`.
  private static func mirrored(_ x: NDArray, _ dim: Int, _ size: Int) -> NDArray {
    var shape = x.shape
    shape[dim] = size
    let result = NDArray.zeros(shape, .complex64, meta: x.isMeta)
    guard !x.isMeta, !result.isMeta, result.count > 0 else { return result }
    let (have, source) = (x.shape[dim], x.pointer(as: Complex64.self))
    let target = result.pointer(as: Complex64.self)
    let inner = x.shape[(dim + 1)...].reduce(1, *)
    for line in 0..<result.count / size {
      let (outer, rest) = line.quotientAndRemainder(dividingBy: inner)
      for k in 0..<size {
        let mirror = size - k
        let isGiven = k < min(have, size / 2 + 1)
        let place = isGiven ? k : mirror
        guard place < have else { continue }
        var value = source[(outer * have + place) * inner + rest]
        if !isGiven { value.imaginary.negate() }
        if k == 0 { value.imaginary = 0 }
        target[(outer * size + k) * inner + rest] = value
      }
    }
    return result
  }

  /// Transforms every line of a dense complex array along a dim.
  private static func transform(_ x: NDArray, _ dim: Int, forward: Bool) -> NDArray {
    guard !x.isMeta, x.count > 0 else { return x }
    let length = x.shape[dim]
    let inner = x.shape[(dim + 1)...].reduce(1, *)
    let plan = FourierPlan(length, forward: forward)
    let data = x.pointer(as: Complex64.self)
    var line = [FourierPlan.Number](repeating: .init(0, 0), count: length)
    for number in 0..<x.count / length {
      let (outer, rest) = number.quotientAndRemainder(dividingBy: inner)
      let base = data + outer * length * inner + rest
      for k in 0..<length {
        line[k] = .init(Double(base[k * inner].real), Double(base[k * inner].imaginary))
      }
      plan.run(&line)
      FourierPlan.flush(&line)
      for k in 0..<length {
        base[k * inner].real = Float(line[k].re)
        base[k * inner].imaginary = Float(line[k].im)
      }
    }
    return x
  }
}

/// A transform of lines of one length: by halves where that is a power of two, else as a convolution of
/// such a length (Bluestein).
private struct FourierPlan {
  struct Number {
    var re: Double
    var im: Double
    init(_ re: Double, _ im: Double) { (self.re, self.im) = (re, im) }

    @inline(__always)
    static func * (a: Number, b: Number) -> Number {
      Number(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
    }
    @inline(__always)
    static func + (a: Number, b: Number) -> Number { Number(a.re + b.re, a.im + b.im) }
    @inline(__always)
    static func - (a: Number, b: Number) -> Number { Number(a.re - b.re, a.im - b.im) }
    var conjugate: Number { Number(re, -im) }
  }

  let length: Int
  let forward: Bool
  /// The length, a power of two, in which the work is done.
  private let size: Int
  private let roots: [Number]
  private let chirp: [Number]
  private let kernel: [Number]

  init(_ length: Int, forward: Bool) {
    self.length = length
    self.forward = forward
    let isPower = length & (length - 1) == 0
    var size = 1
    while size < (isPower ? length : 2 * length - 1) { size *= 2 }
    self.size = size
    let sign: Double = forward ? -1 : 1
    roots = Self.unitRoots(size, sign)
    if isPower {
      (chirp, kernel) = ([], [])
      return
    }
    // The square is taken modulo twice the length, which keeps the angle small and exact.
    let chirp = (0..<length).map { k -> Number in
      let angle = sign * Double.pi * Double(k * k % (2 * length)) / Double(length)
      return Number(Double.cos(angle), Double.sin(angle))
    }
    var kernel = [Number](repeating: Number(0, 0), count: size)
    for (k, value) in chirp.enumerated() {
      kernel[k] = value.conjugate
      if k > 0 { kernel[size - k] = value.conjugate }
    }
    Self.halve(&kernel, roots, inverse: false)
    (self.chirp, self.kernel) = (chirp, kernel)
  }

  private static func unitRoots(_ size: Int, _ sign: Double) -> [Number] {
    (0..<max(size / 2, 1)).map { k in
      let angle = sign * 2 * Double.pi * Double(k) / Double(size)
      return Number(Double.cos(angle), Double.sin(angle))
    }
  }

  /// What is only rounding errors of the double arithmetic becomes zero.
  static func flush(_ line: inout [Number]) {
    let greatest = line.reduce(0.0) { max($0, abs($1.re), abs($1.im)) } * 1e-14
    for k in line.indices {
      if abs(line[k].re) < greatest { line[k].re = 0 }
      if abs(line[k].im) < greatest { line[k].im = 0 }
    }
  }

  func run(_ line: inout [Number]) {
    if chirp.isEmpty { return Self.halve(&line, roots, inverse: false) }
    var work = [Number](repeating: Number(0, 0), count: size)
    for k in 0..<length { work[k] = line[k] * chirp[k] }
    Self.halve(&work, roots, inverse: false)
    for k in 0..<size { work[k] = work[k] * kernel[k] }
    Self.halve(&work, roots, inverse: true)
    let scale = 1 / Double(size)
    for k in 0..<length {
      let value = work[k] * chirp[k]
      line[k] = Number(value.re * scale, value.im * scale)
    }
  }

  /// Cooley and Tukey's algorithm, in place.
  private static func halve(_ data: inout [Number], _ roots: [Number], inverse: Bool) {
    let count = data.count
    var target = 0
    for source in 1..<max(count, 1) {
      var bit = count >> 1
      while target & bit != 0 {
        target ^= bit
        bit >>= 1
      }
      target |= bit
      if source < target { data.swapAt(source, target) }
    }
    var width = 1
    while width < count {
      let step = count / (2 * width)
      for start in stride(from: 0, to: count, by: 2 * width) {
        for k in 0..<width {
          let root = inverse ? roots[k * step].conjugate : roots[k * step]
          let (a, b) = (data[start + k], data[start + k + width] * root)
          data[start + k] = a + b
          data[start + k + width] = a - b
        }
      }
      width *= 2
    }
  }
}
