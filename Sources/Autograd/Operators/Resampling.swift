// Images made larger or smaller, and rearranged: interpolation, pixel shuffling, sliding blocks.

import Arrays

extension Catalog {
  static let resamplings: [Operator] =
    Interpolation.all.map(\.catalogued) + [
      Operator(
        [.torch, .inner], "pixel_shuffle(Tensor input, int64_t upscale_factor)",
        "Channels laid out as a larger image."
      ) { try .tensor($0.tensor().pixelShuffle($0.int())) },
      Operator(
        [.torch, .inner], "pixel_unshuffle(Tensor input, int64_t downscale_factor)",
        "An image laid out as more channels."
      ) { try .tensor($0.tensor().pixelUnshuffle($0.int())) },
      Operator(
        .inner,
        "im2col(Tensor input, IntArrayRef[2] kernel_size, IntArrayRef[2] dilation, "
          + "IntArrayRef[2] padding, IntArrayRef[2] stride)", "Sliding blocks as columns."
      ) { call in
        let input = try call.tensor()
        return try .tensor(input.unfoldBlocks(Blocks(&call)))
      },
      Operator(
        .inner,
        "col2im(Tensor input, IntArrayRef[2] output_size, IntArrayRef[2] kernel_size, "
          + "IntArrayRef[2] dilation, IntArrayRef[2] padding, IntArrayRef[2] stride)",
        "The sum of blocks in an image."
      ) { call in
        let (input, sizes) = try (call.tensor(), call.ints())
        return try .tensor(input.foldBlocks(Blocks(&call), sizes))
      },
    ]
}

/// One mode of `interpolate` in a number of dims.
private struct Interpolation: Sendable {
  enum Mode: Sendable {
    case nearest, nearestExact, linear, cubic
    case antialiased(InterpolationScale.Filter)
  }

  let mode: Mode
  let rank: Int
  /// The operator's name, and its node's without "Backward0".
  let name: String
  let node: String

  static let all: [Interpolation] =
    (1...3).map {
      .init(mode: .nearest, rank: $0, name: "upsample_nearest\($0)d", node: "UpsampleNearest\($0)D")
    }
    + (1...3).map {
      .init(
        mode: .nearestExact, rank: $0, name: "_upsample_nearest_exact\($0)d",
        node: "UpsampleNearestExact\($0)D")
    }
    + [
      .init(mode: .linear, rank: 1, name: "upsample_linear1d", node: "UpsampleLinear1D"),
      .init(mode: .linear, rank: 2, name: "upsample_bilinear2d", node: "UpsampleBilinear2D"),
      .init(mode: .linear, rank: 3, name: "upsample_trilinear3d", node: "UpsampleTrilinear3D"),
      .init(mode: .cubic, rank: 2, name: "upsample_bicubic2d", node: "UpsampleBicubic2D"),
      .init(
        mode: .antialiased(.linear), rank: 2, name: "_upsample_bilinear2d_aa",
        node: "UpsampleBilinear2DAa"),
      .init(
        mode: .antialiased(.cubic), rank: 2, name: "_upsample_bicubic2d_aa",
        node: "UpsampleBicubic2DAa"),
      .init(
        mode: .antialiased(.lanczos), rank: 2, name: "_upsample_lanczos2d_aa",
        node: "UpsampleLanczos2DAa"),
    ]

  private var takesCorners: Bool {
    switch mode {
    case .linear, .cubic, .antialiased: true
    case .nearest, .nearestExact: false
    }
  }

  /// The name by which PyTorch's kernel refuses a dtype.
  private var kernel: String {
    switch mode {
    case .nearest, .nearestExact: "upsample_nearest\(rank)d"
    case .linear: "compute_indices_weights_linear"
    case .cubic: "compute_indices_weights_cubic"
    case .antialiased: "compute_index_ranges_weights"
    }
  }

  var catalogued: Operator {
    let corners = takesCorners ? ", bool align_corners" : ""
    return Operator(
      .inner,
      "\(name)(Tensor input, SymIntArrayRef? output_size\(corners), ArrayRef<double>? scale_factors)",
      "An image of another size."
    ) { call in
      let (input, sizes) = try (call.tensor(), call.intsIfAny())
      let alignCorners = takesCorners ? call.bool() : false
      return try .tensor(
        interpolate(input, sizes, alignCorners: alignCorners, factors: call.doublesIfAny()))
    }
  }

  private func interpolate(
    _ input: Tensor, _ sizes: [Int]?, alignCorners: Bool, factors: [Double]?
  ) throws -> Tensor {
    let space = Array(input.shape.suffix(rank))
    try check(
      factors.map { $0.count == rank } ?? true,
      .runtime("It is expected that scale_factors has \(rank) elements"))
    let scaled = try factors.flatMap { factors in
      space.count != rank
        ? nil
        : try space.indices.map { dim in
          let size = Int(truncating: (Double(space[dim]) * factors[dim]).rounded(.down))
          try check(
            size != .min, .runtime("value cannot be converted to type int64_t without overflow"))
          return size
        }
    }
    guard let target = sizes ?? scaled, target.count == rank, input.rank == rank + 2 else {
      throw TensorError.runtime(
        "It is expected output_size equals to \(rank), but got size \(sizes?.count ?? 0)")
    }
    try check(
      (space + target).allSatisfy { $0 > 0 },
      .runtime(
        "Input and output sizes should be greater than 0, but got input (\(text(space))) output "
          + "(\(text(target)))"))
    if !input.data.isMeta {
      try NDArray.checkRoom(Array(input.shape.prefix(2)) + target, input.dtype)
    }
    try NDArray.checkRoom([target.reduce(0, max), MemoryLayout<[Int]>.stride])
    let maps = space.indices.map { dim in
      map(
        InterpolationScale(
          input: space[dim], output: target[dim], alignCorners: alignCorners, factor: factors?[dim])
      )
    }
    let result = try resample(input.data, maps).laidOut(like: input.data)
    return try record(node + "Backward0", input, result) { node in
      var shown: [(String, Attribute.Value)] =
        takesCorners ? [("align_corners", .bool(alignCorners))] : []
      shown.append(("output_size", .ints(target)))
      let suffixes = rank == 1 ? ["scales"] : ["scales_d", "scales_h", "scales_w"].suffix(rank)
      for (dim, suffix) in suffixes.enumerated() { shown.append((suffix, .init(factors?[dim]))) }
      for (name, value) in shown { node.attribute(name, value) }
      node.attribute("self_sym_sizes", .ints(input.shape))
      node.gradient(of: 0, "\(name)_backward(grad, …)") {
        try $0.resampleBackward(maps, self.node, shown)
      }
    }
  }

  private func map(_ scale: InterpolationScale) -> LinearMap {
    switch mode {
    case .nearest: scale.nearest()
    case .nearestExact: scale.nearest(exact: true)
    case .linear: scale.linear()
    case .cubic: scale.cubic()
    case .antialiased(let filter): scale.antialiased(filter)
    }
  }

  /// Of whole numbers only those of pictures can be resampled; they are rounded.
  private func resample(_ input: NDArray, _ maps: [LinearMap]) throws -> NDArray {
    guard !input.dtype.isFloatingPoint else { return try Kernel.resample(input, maps) }
    try check(
      input.dtype == .uint8,
      .notImplemented("\"\(kernel)\" not implemented for '\(input.dtype.scalarTypeName)'"))
    guard takesCorners else { return try Kernel.resample(input, maps) }
    let resampled = try Kernel.resample(input.astype(.float64), maps)
    return try Kernel.unary(.round, Kernel.clamp(resampled, .int(0), .int(255))).astype(.uint8)
  }

  private func text(_ sizes: [Int]) -> String {
    (rank == 1 ? ["W"] : rank == 2 ? ["H", "W"] : ["D", "H", "W"]).enumerated()
      .map { "\($1): \(sizes[$0])" }.joined(separator: ", ")
  }
}

/// The parameters of sliding blocks.
private struct Blocks: Sendable {
  let kernel: [Int]
  let dilation: [Int]
  let padding: [Int]
  let stride: [Int]

  init(_ call: inout Call) throws {
    kernel = try call.ints()
    dilation = try call.ints()
    padding = try call.ints()
    stride = try call.ints()
    let named = [
      (kernel, "kernel_size"), (dilation, "dilation"), (padding, "padding"), (stride, "stride"),
    ]
    for (values, name) in named {
      try check(
        values.count == 2,
        .runtime("It is expected \(name) equals to 2, but got size \(values.count)"))
    }
    let checked = [
      (kernel, "kernel size", "kernel"), (dilation, "dilation", "dilation"),
      (stride, "stride", "stride"),
    ]
    for (values, title, name) in checked {
      try check(
        values.allSatisfy { $0 > 0 },
        .runtime(
          "\(title) should be greater than zero, but got \(name)_height: \(values[0]) "
            + "\(name)_width: \(values[1])"))
    }
    try check(
      padding.allSatisfy { $0 >= 0 },
      .runtime(
        "padding should be non-negative, but got pad_height: \(padding[0]) "
          + "pad_width: \(padding[1])"))
  }

  func describe(_ node: Node) {
    node.attribute("dilation", .ints(dilation))
    node.attribute("kernel_size", .ints(kernel))
    node.attribute("padding", .ints(padding))
    node.attribute("stride", .ints(stride))
  }
}

extension Tensor {
  fileprivate func unfoldBlocks(_ blocks: Blocks) throws -> Tensor {
    guard rank == 4 else {
      try check(
        rank == 3,
        .runtime(
          "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
            + "dimensions for input, but got: \(shape.text)"))
      return try unsqueeze(0).unfoldBlocks(blocks).squeeze(0)
    }
    try check(
      shape.dropFirst().allSatisfy { $0 > 0 },
      .runtime(
        "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
          + "dimensions for input, but got: \(shape.text)"))
    let sizes = Array(shape.suffix(2))
    let columns = try Kernel.unfold(
      data, kernel: blocks.kernel, dilation: blocks.dilation, padding: blocks.padding,
      stride: blocks.stride)
    return try record("Im2ColBackward0", self, columns) { node in
      blocks.describe(node)
      node.attribute("self_sym_argsize_minus_1", .int(sizes[1]))
      node.attribute("self_sym_argsize_minus_2", .int(sizes[0]))
      node.gradient(of: 0, "col2im(grad, …)") { try $0.foldBlocks(blocks, sizes) }
    }
  }

  fileprivate func foldBlocks(_ blocks: Blocks, _ sizes: [Int]) throws -> Tensor {
    guard rank == 3 else {
      try check(
        rank == 2,
        .runtime(
          "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero "
            + "dimensions for input, but got: \(shape.text)"))
      return try unsqueeze(0).foldBlocks(blocks, sizes).squeeze(0)
    }
    try check(
      sizes.count == 2,
      .runtime("It is expected output_size equals to 2, but got size \(sizes.count)"))
    try check(
      shape.dropFirst().allSatisfy { $0 > 0 },
      .runtime(
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero "
          + "dimensions for input, but got: \(shape.text)"))
    let image = try Kernel.fold(
      data, output: sizes, kernel: blocks.kernel, dilation: blocks.dilation,
      padding: blocks.padding, stride: blocks.stride)
    return try record("Col2ImBackward0", self, image) { node in
      blocks.describe(node)
      node.gradient(of: 0, "im2col(grad, …)") { try $0.unfoldBlocks(blocks) }
    }
  }

  package func pixelShuffle(_ factor: Int) throws -> Tensor {
    try check(
      rank >= 3 && factor > 0,
      .runtime(
        "pixel_shuffle expects input to have at least 3 dimensions and a positive factor, but got input "
          + "with \(rank) dimension(s)"))
    let (channels, height, width) = (shape[rank - 3], shape[rank - 2], shape[rank - 1])
    let square = factor < 1 << 30 ? factor * factor : .max
    try check(
      channels % square == 0,
      .runtime(
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of "
          + "upscale_factor, but input.size(-3)=\(channels) is not divisible by \(square)"))
    let lead = Array(shape.dropLast(3))
    let blocks = lead + [channels / square, factor, factor, height, width]
    let order = Array(lead.indices) + [0, 3, 1, 4, 2].map { $0 + lead.count }
    let result = try data.reshape(blocks).permute(order)
      .reshape(lead + [channels / square, height * factor, width * factor])
      .laidOut(like: data)
    return try record("PixelShuffleBackward0", self, result) { node in
      node.attribute("upscale_factor", .int(factor))
      node.gradient(of: 0, "pixel_unshuffle(grad, upscale_factor)") {
        try $0.pixelUnshuffle(factor)
      }
    }
  }

  package func pixelUnshuffle(_ factor: Int) throws -> Tensor {
    try check(
      rank >= 3 && factor > 0,
      .runtime(
        "pixel_unshuffle expects input to have at least 3 dimensions and a positive factor, but got input "
          + "with \(rank) dimension(s)"))
    let (channels, height, width) = (shape[rank - 3], shape[rank - 2], shape[rank - 1])
    for (name, size) in [("height", height), ("width", width)] {
      try check(
        size % factor == 0,
        .runtime(
          "pixel_unshuffle expects \(name) to be divisible by downscale_factor, but "
            + "input.size(-\(name == "height" ? 2 : 1))=\(size) is not divisible by \(factor)"))
    }
    let lead = Array(shape.dropLast(3))
    let blocks = lead + [channels, height / factor, factor, width / factor, factor]
    let order = Array(lead.indices) + [0, 2, 4, 1, 3].map { $0 + lead.count }
    let result = try data.reshape(blocks).permute(order)
      .reshape(lead + [channels * factor * factor, height / factor, width / factor])
      .laidOut(like: data)
    return try record("PixelUnshuffleBackward0", self, result) { node in
      node.attribute("downscale_factor", .int(factor))
      node.gradient(of: 0, "pixel_shuffle(grad, downscale_factor)") { try $0.pixelShuffle(factor) }
    }
  }
}
