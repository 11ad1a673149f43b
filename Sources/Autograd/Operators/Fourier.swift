// Discrete Fourier transforms of `torch.fft`: each is one of three operators after padding or cutting.

import Arrays

extension Catalog {
  static let transforms: [Operator] =
    [
      line("fft", "The transform along a dim.") { try $0.fourier($1) },
      line("ifft", "The inverse transform along a dim.") { try $0.fourier($1, forward: false) },
      line("rfft", "The transform of real numbers, without its mirrored half.") {
        try $0.halfFourier($1)
      },
      line("irfft", "The real numbers that have a transform.") { try $0.realFourier($1) },
      line("hfft", "The transform of half a symmetric signal.") {
        try $0.conj().realFourier($1, forward: true)
      },
      line("ihfft", "The inverse of hfft.") { try $0.halfFourier($1, forward: false).conj() },
    ]
    + ["2", "n"].flatMap { suffix -> [Operator] in
      [
        planes("fft" + suffix, "The transform along dims.") { try $0.fourier($1) },
        planes("ifft" + suffix, "The inverse transform along dims.") {
          try $0.fourier($1, forward: false)
        },
        planes("rfft" + suffix, "The transform of real numbers, without its mirrored half.") {
          try $0.halfFourier($1)
        },
        planes("irfft" + suffix, "The real numbers that have a transform.") {
          try $0.realFourier($1)
        },
      ]
    } + [
      Operator(
        .fft, "fftshift(Tensor input, IntArrayRef[1]? dim=None)",
        "The frequencies in order, zero in the middle."
      ) { try .tensor(shifted(&$0) { $0 / 2 }) },
      Operator(
        .fft, "ifftshift(Tensor input, IntArrayRef[1]? dim=None)", "The inverse of fftshift."
      ) { try .tensor(shifted(&$0) { ($0 + 1) / 2 }) },
      frequencies("fftfreq", count: { $0 }) { $1 < ($0 + 1) / 2 ? $1 : $1 - $0 },
      frequencies("rfftfreq", count: { $0 / 2 + 1 }) { $1 },
    ]

  private typealias Transform = @Sendable (Tensor, FourierCall) throws -> Tensor

  private static func line(
    _ name: String, _ summary: String, _ body: @escaping Transform
  ) -> Operator {
    Operator(
      .fft,
      "\(name)(Tensor input, SymInt? n=None, int64_t dim=-1, c10::string_view? norm=None, *, "
        + "Tensor out=None)", summary
    ) { call in
      let (input, size, dim) = try (call.tensor(), call.intIfAny(), call.int())
      return try .tensor(
        body(
          input,
          FourierCall(sizes: size.map { [$0] }, dims: [dim], norm: call.stringIfAny(), name: name)))
    }
  }

  private static func planes(
    _ name: String, _ summary: String, _ body: @escaping Transform
  ) -> Operator {
    let dims = name.hasSuffix("2") ? "IntArrayRef[1]? dim=[-2,-1]" : "IntArrayRef[1]? dim=None"
    return Operator(
      .fft,
      "\(name)(Tensor input, SymIntArrayRef[1]? s=None, \(dims), c10::string_view? norm=None, *, "
        + "Tensor out=None)", summary
    ) { call in
      let (input, sizes) = try (call.tensor(), call.intsIfAny())
      let given = try call.intsIfAny()
      let last = sizes.map { Array(-$0.count..<0) } ?? Array(-input.rank..<0)
      return try .tensor(
        body(
          input,
          FourierCall(sizes: sizes, dims: given ?? last, norm: call.stringIfAny(), name: name)))
    }
  }

  private static func shifted(
    _ call: inout Call, _ amount: (Int) -> Int
  ) throws -> Tensor {
    let input = try call.tensor()
    let dims = try call.intsIfAny() ?? Array(0..<input.rank)
    try check(!dims.isEmpty, .runtime("`shifts` required"))
    let shifts = try dims.map { amount(try input.data.size($0)) }
    return try input.roll(shifts, dims)
  }

  /// The frequencies of a transform of some length: how many there are, and the number at each place.
  private static func frequencies(
    _ name: String, count: @escaping @Sendable (Int) -> Int,
    _ number: @escaping @Sendable (_ length: Int, _ place: Int) -> Int
  ) -> Operator {
    Operator(
      .fft,
      "\(name)(int64_t n, double d=1.0, *, Tensor out=None, ScalarType? dtype=None, "
        + "Layout? layout=None, Device? device=None, bool requires_grad=False)",
      "The frequencies of a transform."
    ) { call in
      let (length, step) = try (call.int(), call.double())
      call.skip()
      let dtype = call.dtype() ?? .defaultFloating
      try check(
        dtype.isDifferentiable,
        .runtime("\(name) requires a floating point or complex dtype"))
      let count = count(length)
      try NDArray.checkRoom([count], dtype)
      try NDArray.checkRoom([count])
      let values = (0..<count).map { place in
        Double(number(length, place)) * (1 / (Double(length) * step))
      }
      return .tensor(Tensor(.values(values, [count], dtype)))
    }
  }
}

/// The arguments of a transform.
private struct FourierCall: Sendable {
  let sizes: [Int]?
  let dims: [Int]
  let norm: String?
  let name: String

  /// PyTorch's number for how the result is scaled: 0 not at all, 1 by the root, 2 by the size.
  func normalization(forward: Bool) throws -> Int {
    switch norm {
    case nil, "backward": forward ? 0 : 2
    case "forward": forward ? 2 : 0
    case "ortho": 1
    case let other?: throw TensorError.runtime("Invalid normalization mode: \"\(other)\"")
    }
  }
}

extension Tensor {
  /// The dims from the front, and the input padded or cut to the sizes asked for.
  private func resized(
    _ call: FourierCall, last: ((Int) -> Int)? = nil
  ) throws -> (input: Tensor, dims: [Int]) {
    if let sizes = call.sizes {
      try check(
        sizes.count <= max(rank, 1),
        .runtime(
          "Got shape with \(sizes.count) values but input tensor only has \(rank) dimensions."))
    }
    let dims = try call.dims.map { try data.existing(dim: $0) }
    try check(Set(dims).count == dims.count, .runtime("FFT dims must be unique"))
    var input = self
    guard let sizes = call.sizes else {
      for (index, dim) in dims.enumerated() where last == nil || index < dims.count - 1 {
        try Self.checkPoints(shape[dim])
      }
      return (input, dims)
    }
    try check(
      sizes.count == dims.count,
      .runtime(
        "When given, dim and shape arguments must have the same length"))
    for (index, dim) in dims.enumerated() {
      let given = sizes[index] == -1 ? shape[dim] : sizes[index]
      try Self.checkPoints(given)
      let size = index == dims.count - 1 ? last?(given) ?? given : given
      if size < shape[dim] {
        input = try input.slice(dim, 0, size)
      } else if size > shape[dim] {
        var pads = [Int](repeating: 0, count: 2 * (rank - dim))
        pads[pads.count - 1] = size - shape[dim]
        input = try input.constantPad(pads)
      }
    }
    for dim in dims { try Self.checkPoints(input.shape[dim]) }
    return (input, dims)
  }

  private static func checkPoints(_ count: Int) throws {
    try check(count >= 1, .runtime("Invalid number of data points (\(count)) specified"))
  }

  /// Integers become floats, and if need be real numbers complex.
  private func promoted() throws -> Tensor {
    try check(
      dtype != .float16 && dtype != .bfloat16,
      .runtime("Unsupported dtype \(dtype.scalarTypeName)"))
    return dtype.isDifferentiable ? self : try to(.defaultFloating)
  }

  private static func scale(_ shape: Shape, _ dims: [Int], _ normalization: Int) -> Double {
    let size = dims.reduce(1.0) { $0 * Double(shape[$1]) }
    return normalization == 0 ? 1 : normalization == 1 ? 1 / size.squareRoot() : 1 / size
  }

  fileprivate func fourier(_ call: FourierCall, forward: Bool = true) throws -> Tensor {
    let (input, dims) = try promoted().resized(call)
    let normalization = try call.normalization(forward: forward)
    if !input.dtype.isComplex && dims.count == 1 && forward {
      return try input.realToComplex(dims, normalization, onesided: false)
    }
    return try input.to(.complex64).complexToComplex(dims, normalization, forward: forward)
  }

  fileprivate func halfFourier(_ call: FourierCall, forward: Bool = true) throws -> Tensor {
    try check(
      !dtype.isComplex,
      .runtime("\(call.name) expects a real input tensor, but got \(dtype.scalarTypeName)"))
    let (input, dims) = try promoted().resized(call)
    try check(
      !dims.isEmpty, .runtime("\(call.name) must transform at least one axis"))
    return try input.realToComplex(
      dims, call.normalization(forward: forward), onesided: true)
  }

  fileprivate func realFourier(_ call: FourierCall, forward: Bool = false) throws -> Tensor {
    let whole = try promoted().to(.complex64)
    let (input, dims) = try whole.resized(call) { $0 / 2 + 1 }
    guard let last = dims.last else {
      throw TensorError.runtime("\(call.name) must transform at least one axis")
    }
    let size = call.sizes?.last.flatMap { $0 == -1 ? nil : $0 } ?? 2 * (input.shape[last] - 1)
    try Self.checkPoints(size)
    return try input.complexToReal(dims, call.normalization(forward: forward), size)
  }

  private func complexToComplex(
    _ dims: [Int], _ normalization: Int, forward: Bool
  ) throws -> Tensor {
    let scale = Tensor.scale(shape, dims, normalization)
    let value = try Kernel.fftComplex(data, dims, scale: scale, forward: forward)
    return try record("FftC2CBackward0", self, value) { node in
      node.attribute("dim", .ints(dims))
      node.attribute("forward", .bool(forward))
      node.attribute("normalization", .int(normalization))
      node.gradient(of: 0, "_fft_c2c(grad, dim, normalization, !forward)") {
        try $0.complexToComplex(dims, normalization, forward: !forward)
      }
    }
  }

  private func realToComplex(
    _ dims: [Int], _ normalization: Int, onesided: Bool
  ) throws -> Tensor {
    let scale = Tensor.scale(shape, dims, normalization)
    let value = try Kernel.fftReal(data, dims, scale: scale, onesided: onesided)
    return try record("FftR2CBackward0", self, value) { node in
      node.attribute("dim", .ints(dims))
      node.attribute("normalization", .int(normalization))
      node.attribute("onesided", .bool(onesided))
      node.save("self", self)
      let sizes = shape
      node.gradient(of: 0, "fft_r2c_backward(grad, dim, normalization, onesided, size)") { grad in
        guard onesided, let last = dims.last else {
          return try grad.complexToComplex(dims, normalization, forward: false).realPart()
        }
        let whole = try grad.newZeros(sizes)
        try whole.slice(last, 0, grad.shape[last]).copyInPlace(grad)
        return try whole.complexToComplex(dims, normalization, forward: false).realPart()
      }
    }
  }

  private func complexToReal(_ dims: [Int], _ normalization: Int, _ size: Int) throws -> Tensor {
    guard let last = dims.last else { return try realPart() }
    var sizes = shape
    sizes[last] = size
    let scale = Tensor.scale(sizes, dims, normalization)
    let value = try Kernel.fftToReal(data, dims, size: size, scale: scale)
    return try record("FftC2RBackward0", self, value) { node in
      node.attribute("dim", .ints(dims))
      node.attribute("normalization", .int(normalization))
      node.gradient(of: 0, "fft_c2r_backward(grad, dim, normalization)") { grad in
        let half = try grad.realToComplex(dims, normalization, onesided: true)
        let doubled = grad.shape[last] - half.shape[last]
        if doubled > 0 {
          try half.narrow(last, 1, doubled).inPlace { try $0 * 2 }
        }
        return half
      }
    }
  }
}
