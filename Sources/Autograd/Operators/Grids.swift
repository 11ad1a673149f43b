// Images sampled at the points of a grid, and the grids that affine maps make.

import Arrays

extension Catalog {
  static let grids: [Operator] = [
    Operator(
      [.torch, .inner],
      "grid_sampler(Tensor input, Tensor grid, int64_t interpolation_mode, int64_t padding_mode, "
        + "bool align_corners)", "The input at the points of a grid."
    ) { try .tensor(sample(&$0)) },
    Operator(
      [.torch, .inner],
      "grid_sampler_2d(Tensor input, Tensor grid, int64_t interpolation_mode, "
        + "int64_t padding_mode, bool align_corners)", "The input at the points of a grid."
    ) { try .tensor(sample(&$0)) },
    Operator(
      [.torch, .inner],
      "affine_grid_generator(Tensor theta, IntArrayRef size, bool align_corners)",
      "The grid that an affine map makes of a regular one."
    ) { try .tensor($0.tensor().affineGrid($0.ints(), alignCorners: $0.bool())) },
    Operator(
      [.torch, .inner], "channel_shuffle(Tensor input, int64_t groups)",
      "The channels of groups taken in turn."
    ) { try .tensor($0.tensor().channelShuffle($0.int())) },
    Operator(
      [.torch, .inner], "native_channel_shuffle(Tensor input, int64_t groups)",
      "The channels of groups taken in turn."
    ) { try .tensor($0.tensor().channelShuffle($0.int())) },
  ]

  private static func sample(_ call: inout Call) throws -> Tensor {
    let (input, grid) = try (call.tensor(), call.tensor())
    guard let interpolation = try GridRule.Interpolation(rawValue: call.int()),
      let padding = try GridRule.Padding(rawValue: call.int())
    else { throw TensorError.runtime("grid_sampler(): unknown mode") }
    return try input.gridSample(
      grid, GridRule(interpolation, padding, alignCorners: call.bool()))
  }
}

extension Tensor {
  fileprivate func gridSample(_ grid: Tensor, _ rule: GridRule) throws -> Tensor {
    let sampled = try Kernel.gridSample(data, grid.data, rule)
    return try record("GridSampler2DBackward0", self, grid, sampled) { node in
      let (this, points) = (node.save("input", self), node.save("grid", grid))
      node.describe(rule)
      node.rule("grid_sampler_2d_backward(grad, input, grid, …)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let found = try grad.gridBackward(this.unpacked(), points.unpacked(), rule)
        return [needs[0] ? found[0] : nil, needs[1] ? found[1] : nil]
      }
    }
  }

  private func gridBackward(_ input: Tensor, _ grid: Tensor, _ rule: GridRule) throws -> [Tensor] {
    let found = try Kernel.gridSampleGradients(data, input.data, grid.data, rule)
    let name = "GridSampler2DBackwardBackward0"
    return try record(name, [self, input, grid], outputs: [found.input, found.grid]) { node in
      node.save("grad_output", self)
      node.save("input", input)
      node.save("grid", grid)
      node.describe(rule)
      node.refuse("aten::grid_sampler_2d_backward")
    }
  }

  fileprivate func affineGrid(_ size: [Int], alignCorners: Bool) throws -> Tensor {
    try check(
      size.count == 4 || size.count == 5,
      .runtime("AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs."))
    let rank = size.count - 2
    try NDArray.checkRoom(Array(size.dropFirst(2)) + [rank + 1], dtype)
    let axes = try size.dropFirst(2).map { count -> NDArray in
      if count <= 1 { return .zeros([count], dtype) }
      let line = try NDArray.linspace(-1, 1, count, dtype)
      return alignCorners
        ? line : try Kernel.binary(.mul, line, .float(Double(count - 1) / Double(count)))
    }
    let points = Array(size.dropFirst(2))
    let base = NDArray.ones(points + [rank + 1], dtype)
    for (dim, axis) in axes.enumerated() {
      var shape = [Int](repeating: 1, count: rank)
      shape[dim] = axis.count
      try axis.view(shape).expand(points).copy(to: base.select(rank, rank - 1 - dim))
    }
    let flat = Tensor(
      try base.view([1, points.elementCount, rank + 1])
        .expand([size[0], points.elementCount, rank + 1]).contiguous())
    let grid = try withoutGrad {
      try flat.bmm(transpose(1, 2)).view([size[0]] + points + [rank])
    }
    return try record("AffineGridGeneratorBackward0", self, grid.data) { node in
      node.attribute("align_corners", .bool(alignCorners))
      node.attribute("size", .ints(size))
      node.gradient(of: 0, "affine_grid_generator_backward(grad, size, align_corners)") {
        try flat.transpose(1, 2).bmm($0.reshape([size[0], points.elementCount, rank]))
          .transpose(1, 2)
      }
    }
  }

  fileprivate func channelShuffle(_ groups: Int) throws -> Tensor {
    try check(
      rank > 2,
      .runtime(
        "channel_shuffle expects input with > 2 dims, but got input with sizes \(shape.text)"))
    try check(
      groups > 0,
      .runtime("Number of groups to divide channels in must be positive. Value of groups:\(groups)")
    )
    try check(
      shape[1] % groups == 0,
      .runtime(
        "Number of channels must be divisible by groups. Got \(shape[1]) channels and \(groups) "
          + "groups."))
    let parts = [shape[0], groups, shape[1] / groups, -1]
    let shuffled = try data.reshape(parts).transpose(1, 2).contiguous().reshape(shape)
    let inverse = shape[1] / groups
    return try record("ChannelShuffleBackward0", self, shuffled) { node in
      node.attribute("groups", .int(groups))
      node.gradient(of: 0, "grad.channel_shuffle(input.size(1) / groups)") {
        try $0.channelShuffle(inverse)
      }
    }
  }
}

extension Node {
  fileprivate func describe(_ rule: GridRule) {
    attribute("align_corners", .bool(rule.alignCorners))
    attribute("interpolation_mode", .int(rule.interpolation.rawValue))
    attribute("padding_mode", .int(rule.padding.rawValue))
  }
}
