// Convolutions in one to three dims, transposed ones too; all of them record ConvolutionBackward0.

import Arrays

extension Catalog {
  static let convolutions: [Operator] = (1...3).flatMap { rank in
    [convolution(rank), convolution(rank, padded: true), transposedConvolution(rank)]
      .reduce(into: [Operator]()) { list, next in merge(next, into: &list) }
  }

  /// An overload of an operator already in the list joins it.
  private static func merge(_ next: Operator, into list: inout [Operator]) {
    if let last = list.last, last.name == next.name {
      list[list.count - 1] = Operator(last.places, last.summary, last.overloads + next.overloads)
    } else {
      list.append(next)
    }
  }

  private static func convolution(_ rank: Int, padded: Bool = false) -> Operator {
    let padding =
      padded ? "c10::string_view padding=\"valid\"" : "SymIntArrayRef[\(rank)] padding=0"
    return Operator(
      [.torch, .inner],
      "conv\(rank)d(Tensor input, Tensor weight, Tensor? bias=None, SymIntArrayRef[\(rank)] stride=1, "
        + "\(padding), SymIntArrayRef[\(rank)] dilation=1, SymInt groups=1)",
      "The cross-correlation of an input with kernels, over \(rank) dims."
    ) { call in
      let (input, weight, bias) = try (call.tensor(), call.tensor(), call.tensorIfAny())
      let stride = try call.ints()
      let words = padded ? try call.string() : ""
      let sizes = padded ? Array(repeating: 0, count: rank) : try call.ints()
      let geometry = try ConvolutionGeometry(
        stride: stride, padding: sizes, dilation: call.ints(),
        outputPadding: Array(repeating: 0, count: rank), groups: call.int())
      return try .tensor(
        input.convolution(weight, bias, geometry, padding: padded ? words : nil, rank: rank))
    }
  }

  private static func transposedConvolution(_ rank: Int) -> Operator {
    Operator(
      [.torch, .inner],
      "conv_transpose\(rank)d(Tensor input, Tensor weight, Tensor? bias=None, "
        + "SymIntArrayRef[\(rank)] stride=1, SymIntArrayRef[\(rank)] padding=0, "
        + "SymIntArrayRef[\(rank)] output_padding=0, SymInt groups=1, "
        + "SymIntArrayRef[\(rank)] dilation=1)",
      "The gradient of a convolution as an operation of its own, over \(rank) dims."
    ) { call in
      let (input, weight, bias) = try (call.tensor(), call.tensor(), call.tensorIfAny())
      let (stride, padding, extra) = try (call.ints(), call.ints(), call.ints())
      let groups = try call.int()
      let geometry = try ConvolutionGeometry(
        stride: stride, padding: padding, dilation: call.ints(), outputPadding: extra,
        groups: groups, transposed: true)
      return try .tensor(input.convolution(weight, bias, geometry, padding: nil, rank: rank))
    }
  }
}

extension Tensor {
  /// The convolution of an input with or without a batch dim; `padding` may be "same" or "valid".
  package func convolution(
    _ weight: Tensor, _ bias: Tensor?, _ geometry: ConvolutionGeometry, padding: String?, rank: Int
  ) throws -> Tensor {
    let geometry = try geometry.expanded(to: rank)
    let isBatched = self.rank == rank + 2
    let name = geometry.transposed ? "conv_transpose\(rank)d" : "conv\(rank)d"
    try check(
      isBatched || self.rank == rank + 1,
      .runtime(
        "Expected \(rank + 1)D (unbatched) or \(rank + 2)D (batched) input to \(name), but got "
          + "input of size: \(shape.text)"))
    let input = isBatched ? self : try unsqueeze(0)
    let result = try input.padded(for: padding, weight, geometry) { input, geometry in
      try input.convolution(weight, bias, geometry)
    }
    return isBatched ? result : try result.squeeze(0)
  }

  /// Works out `padding='same'`: what is even becomes the convolution's own padding, the rest is put
  /// on the far side first.
  private func padded(
    for padding: String?, _ weight: Tensor, _ geometry: ConvolutionGeometry,
    _ convolve: (Tensor, ConvolutionGeometry) throws -> Tensor
  ) throws -> Tensor {
    guard let padding, padding != "valid" else { return try convolve(self, geometry) }
    try check(padding == "same", .runtime("Invalid padding string: '\(padding)'"))
    try check(
      geometry.stride.allSatisfy { $0 == 1 },
      .runtime("padding='same' is not supported for strided convolutions"))
    var geometry = geometry
    let totals = geometry.dilation.indices.map {
      geometry.dilation[$0] * (weight.shape[$0 + 2] - 1)
    }
    geometry.padding = totals.map { $0 / 2 }
    guard totals.contains(where: { $0 % 2 == 1 }) else { return try convolve(self, geometry) }
    let extra = totals.reversed().flatMap { [0, $0 % 2] }
    return try convolve(constantPad(extra), geometry)
  }

  func convolution(
    _ weight: Tensor, _ bias: Tensor?, _ geometry: ConvolutionGeometry
  ) throws -> Tensor {
    try check(
      weight.rank == rank,
      .runtime(
        "expected weight to have \(rank) dimensions, but got weight of size \(weight.shape.text)"))
    try checkSameType(as: weight, bias)
    try checkBias(bias, weight, geometry)
    let result = try Kernel.convolution(data, weight.data, bias?.data, geometry)
    let laidOut = try result.laidOut(like: data.isChannelsLast ? data : weight.data)
    return try record("ConvolutionBackward0", [self, weight, bias], laidOut) { node in
      let (input, kernel) = (node.save("input", self), node.save("weight", weight))
      node.attribute("bias_sym_sizes_opt", .ints(bias?.shape ?? [0]))
      geometry.describe(node)
      node.rule("convolution_backward(grad, input, weight, bias.sizes(), …)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil, nil] }
        return try grad.convolutionBackward(
          input.unpacked(), kernel.unpacked(), geometry, needs)
      }
    }
  }

  private func checkBias(
    _ bias: Tensor?, _ weight: Tensor, _ geometry: ConvolutionGeometry
  ) throws {
    guard let bias else { return }
    let channels = geometry.transposed ? weight.shape[1] * geometry.groups : weight.shape[0]
    try check(
      bias.shape == [channels],
      .runtime(
        "Given \(geometry.transposed ? "transposed=1, " : "")weight of size "
          + "\(weight.shape.text), expected bias to be 1-dimensional with \(channels) elements, but "
          + "got bias of size \(bias.shape.text) instead"))
  }

  private func checkSameType(as weight: Tensor, _ bias: Tensor?) throws {
    // What PyTorch would hand to another library has a complaint of its own.
    let isHandedOn = dtype == .float32 && (shape[0] > 1 || count > 20480)
    try check(
      !isHandedOn || dtype == weight.dtype,
      .runtime(
        "Input type (\(data.typeName)) and weight type (\(weight.data.typeName)) should be the same "
          + "or input should be a MKLDNN tensor and weight is a dense tensor"))
    try dtype.checkSame(weight.dtype)
    if let bias {
      try check(
        dtype == bias.dtype,
        .runtime(
          "Input type (\(dtype.cxxName)) and bias type (\(bias.dtype.cxxName)) should be the same"))
    }
  }

  /// The gradients of a convolution for input, weight and bias, as one operation that can be
  /// differentiated in turn.
  func convolutionBackward(
    _ input: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry, _ needs: [Bool]
  ) throws -> [Tensor?] {
    let toInput =
      needs[0]
      ? try Kernel.convolutionInputGradient(data, weight.data, input: input.shape, geometry) : nil
    let toWeight =
      needs[1]
      ? try Kernel.convolutionWeightGradient(data, input.data, weight: weight.shape, geometry) : nil
    let space = [0] + Array(2..<max(rank, 2))
    let toBias = needs.count > 2 && needs[2] ? try Kernel.reduce(.sum, data, space) : nil
    let arrays = [toInput, toWeight, toBias]
    return try record(
      "ConvolutionBackwardBackward0", [self, input, weight], wanted: arrays
    ) { node in
      let (grad, image, kernel) = (
        node.save("grad_output", self), node.save("input", input), node.save("weight", weight)
      )
      geometry.describe(node)
      node.rule("_convolution_double_backward(…)") { grads, needs in
        try convolutionDoubleBackward(
          grads, grad.unpacked(), image.unpacked(), kernel.unpacked(), geometry, needs)
      }
    }
  }
}

extension ConvolutionGeometry {
  fileprivate func describe(_ node: Node) {
    node.attribute("dilation", .ints(dilation))
    node.attribute("groups", .int(groups))
    node.attribute("output_padding", .ints(outputPadding))
    node.attribute("padding", .ints(padding))
    node.attribute("stride", .ints(stride))
    node.attribute("transposed", .bool(transposed))
  }

  /// Single numbers repeated for every dim, and PyTorch's complaints about impossible ones.
  fileprivate func expanded(to rank: Int) throws -> ConvolutionGeometry {
    func full(_ values: [Int], _ name: String) throws -> [Int] {
      try check(
        values.count == 1 || values.count == rank,
        .runtime(
          "expected \(name) to be a single integer value or a list of \(rank) values to match the "
            + "convolution dimensions, but got \(name)=\(values.text)"))
      return values.count == rank ? values : Array(repeating: values[0], count: rank)
    }
    var result = self
    result.stride = try full(stride, "stride")
    result.padding = try full(padding, "padding")
    result.dilation = try full(dilation, "dilation")
    result.outputPadding = try full(outputPadding, "output_padding")
    try check(padding.allSatisfy { $0 >= 0 }, .runtime("negative padding is not supported"))
    try check(stride.allSatisfy { $0 > 0 }, .runtime("non-positive stride is not supported"))
    try check(
      dilation.allSatisfy { $0 > 0 },
      .runtime(
        "dilation should be greater than zero, but got "
          + (rank == 1 ? [1] + result.dilation : result.dilation).text))
    try check(groups > 0, .runtime("non-positive groups is not supported"))
    return result
  }
}

/// The gradients of a convolution's gradients: each is a convolution of what the others are made of.
private func convolutionDoubleBackward(
  _ given: [Tensor?], _ grad: Tensor, _ input: Tensor, _ weight: Tensor,
  _ geometry: ConvolutionGeometry, _ needs: [Bool]
) throws -> [Tensor?] {
  var results: [Tensor?] = [nil, nil, nil]
  func add(_ tensor: Tensor, _ slot: Int) throws {
    results[slot] = try results[slot].map { try $0 + tensor } ?? tensor
  }
  if let toInput = given[0] {
    if needs[0] { try add(toInput.convolution(weight, nil, geometry), 0) }
    if needs[2],
      let slope = try grad.convolutionBackward(
        toInput, weight, geometry, [false, true, false])[1]
    {
      try add(slope, 2)
    }
  }
  if let toWeight = given[1] {
    if needs[0] { try add(input.convolution(toWeight, nil, geometry), 0) }
    if needs[1],
      let slope = try grad.convolutionBackward(
        input, toWeight, geometry, [true, false, false])[0]
    {
      try add(slope, 1)
    }
  }
  if let toBias = given[2], needs[0] {
    let spread = [1, toBias.count] + Array(repeating: 1, count: grad.rank - 2)
    try add(toBias.reshape(spread).expand(grad.shape), 0)
  }
  return results
}
