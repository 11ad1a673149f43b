// Padding by a constant, by mirroring, by repeating borders, and around the corner.

import Arrays

extension Catalog {
  static let paddings: [Operator] = [
    Operator(
      [.inner],
      "pad(Tensor input, SymIntArrayRef pad, c10::string_view mode=\"constant\", double? value=None)",
      "A border around the last dims."
    ) { call in
      let (input, sizes, mode) = try (call.tensor(), call.ints(), call.string())
      return try .tensor(input.pad(sizes, mode: mode, value: call.doubleIfAny()))
    },
    Operator(
      .torch, "constant_pad_nd(Tensor input, SymIntArrayRef pad, Scalar value=0)",
      "A border of a constant around the last dims."
    ) { try .tensor($0.tensor().constantPad($0.ints(), $0.number())) },
  ]
}

extension Tensor {
  package func pad(_ sizes: [Int], mode: String, value: Double?) throws -> Tensor {
    try check(
      sizes.count % 2 == 0, .runtime("Padding length must be divisible by 2"))
    try check(
      sizes.count <= rank * 2,
      .runtime(
        "Padding length should be less than or equal to two times the input dimension but got "
          + "padding length \(sizes.count) and input of dimension \(rank)"))
    if mode == "constant" { return try constantPad(sizes, .float(value ?? 0)) }
    try check(
      value == nil || value == 0,
      .runtime("Padding mode \"\(mode)\" doesn't take in value argument"))
    let spatial = sizes.count / 2
    let fits = (1...3).contains(spatial) && (rank == spatial + 1 || rank == spatial + 2)
    try check(
      fits,
      .notImplemented(
        "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now"))
    switch mode {
    case "reflect":
      return try borderPad(sizes, "Reflection") { size, before, after in
        try self.checkReflection(size, before, after, sizes)
        return try .reflecting(size, before, after)
      }
    case "replicate": return try borderPad(sizes, "Replication") { .replicating($0, $1, $2) }
    case "circular": return try circularPad(sizes)
    default: throw TensorError.notImplemented("Unrecognised padding mode \(mode)")
    }
  }

  /// A border of a constant; negative sizes cut off.
  package func constantPad(_ sizes: [Int], _ value: Scalar = .int(0)) throws -> Tensor {
    let padded = sizes.count / 2
    try check(
      sizes.count % 2 == 0 && padded <= rank,
      .runtime(
        "Length of pad should be no more than twice the number of dimensions of the input. Pad "
          + "length is \(sizes.count) while the input has \(rank) dimensions."))
    var inner = data
    var target = shape
    for index in 0..<padded {
      let dim = rank - 1 - index
      let (before, after) = (sizes[2 * index], sizes[2 * index + 1])
      target[dim] += before + after
      try check(
        target[dim] >= 0,
        .runtime(
          "The input size \(shape[dim]), plus negative padding \(before) and \(after) resulted in a "
            + "negative output size, which is invalid. Check dimension \(dim) of your input."))
      let start = max(-before, 0)
      inner = try inner.narrow(dim, start, max(shape[dim] - start - max(-after, 0), 0))
    }
    let result = try NDArray.full(target, value, dtype, meta: data.isMeta).laidOut(like: data)
    var window = result
    for index in 0..<padded {
      let dim = rank - 1 - index
      window = try window.narrow(dim, max(sizes[2 * index], 0), inner.shape[dim])
    }
    try inner.copy(to: window)
    return try record("ConstantPadNdBackward0", self, result) { node in
      node.attribute("pad", .ints(sizes))
      node.gradient(of: 0, "constant_pad_nd_backward(grad, pad)") {
        try $0.constantPad(sizes.map { -$0 })
      }
    }
  }

  private func checkReflection(_ size: Int, _ before: Int, _ after: Int, _ sizes: [Int]) throws {
    try check(
      before < size && after < size,
      .runtime(
        "Argument #4: Padding size should be less than the corresponding input dimension, but got: "
          + "padding (\(before), \(after)) at dimension \(rank - 1) of input \(shape.text)"))
  }

  /// A border that repeats elements of the input, which one map a dim tells.
  private func borderPad(
    _ sizes: [Int], _ kind: String, _ map: (Int, Int, Int) throws -> LinearMap
  ) throws -> Tensor {
    let spatial = sizes.count / 2
    try check(
      shape.suffix(spatial + 1).allSatisfy { $0 > 0 },
      .runtime(
        "Expected \(spatial + 1)D or \(spatial + 2)D (batch mode) tensor with possibly 0 batch size "
          + "and other non-zero dimensions for input, but got: \(shape.text)"))
    let maps = try (0..<spatial).map { position in
      let entry = 2 * (spatial - 1 - position)
      let (size, before, after) = (
        shape[rank - spatial + position], sizes[entry], sizes[entry + 1]
      )
      let (padded, letter) = (size + before + after, ["D", "H", "W"][3 - spatial + position])
      try check(
        padded >= 1,
        .runtime(
          "input (\(letter): \(size)) is too small. Calculated output \(letter): \(padded)"))
      try NDArray.checkRoom([padded, MemoryLayout<[Int]>.stride])
      return try map(size, before, after)
    }
    let name = "\(kind)Pad\(spatial)D"
    let result = try Kernel.resample(data, maps).laidOut(like: data)
    return try record(name + "Backward0", self, result) { node in
      node.attribute("padding", .ints(sizes))
      let this = node.save("self", self)
      node.gradient(of: 0, "\(kind.lowercased())_pad\(spatial)d_backward(grad, self, padding)") {
        try $0.resampleBackward(maps, name, of: this, [("padding", .ints(sizes))])
      }
    }
  }

  /// The gradient of a resampling; its own gradient is the resampling.
  func resampleBackward(
    _ maps: [LinearMap], _ name: String, of input: Saved? = nil,
    _ attributes: [(String, Attribute.Value)]
  ) throws -> Tensor {
    let gradient = try Kernel.resampleGradient(data, maps)
    guard Session.current.gradMode else { return Tensor(gradient) }
    let input = try input?.unpacked()
    let inputs = input.map { [self, $0] } ?? [self]
    return try record(name + "BackwardBackward0", inputs, gradient) { node in
      for (name, value) in attributes { node.attribute(name, value) }
      if let input { node.gradient(of: 1, "zeros_like(self)") { _ in try input.zerosLike() } }
      node.gradient(of: 0, "\(name)(grad)") { try Tensor(Kernel.resample($0.data, maps)) }
    }
  }

  /// Copies of the far ends, written into a larger array as PyTorch does.
  private func circularPad(_ sizes: [Int]) throws -> Tensor {
    let spatial = sizes.count / 2
    var target = shape
    for index in 0..<spatial { target[rank - 1 - index] += sizes[2 * index] + sizes[2 * index + 1] }
    let result = Tensor(NDArray.empty(target, dtype, meta: data.isMeta))
    var (inside, source) = (result, self)
    for index in 0..<spatial {
      let dim = rank - 1 - index
      let (before, after) = (sizes[2 * index], sizes[2 * index + 1])
      try check(
        before <= shape[dim] && after <= shape[dim],
        .runtime("Padding value causes wrapping around more than once."))
      inside = try inside.slice(
        dim, max(before, 0), target[dim] - max(after, 0))
      source = try source.slice(dim, max(-before, 0), shape[dim] - max(-after, 0))
    }
    _ = try inside.copyInPlace(source)
    for index in 0..<spatial {
      try result.wrapAround(rank - 1 - index, sizes[2 * index], sizes[2 * index + 1])
    }
    return result
  }

  private func wrapAround(_ dim: Int, _ before: Int, _ after: Int) throws {
    let size = shape[dim]
    if before > 0 {
      let from = try slice(dim, size - before - max(after, 0), size - max(after, 0))
      _ = try slice(dim, 0, before).copyInPlace(from)
    }
    if after > 0 {
      let from = try slice(dim, max(before, 0), max(before, 0) + after)
      _ = try slice(dim, size - after, size).copyInPlace(from)
    }
  }
}
