// Poolings in one to three dims, with windows of a size or as many as are asked for.

import Arrays

extension Catalog {
  static let poolings: [Operator] =
    (1...3).flatMap { [maxPool($0), maxPoolWithIndices($0), adaptiveMaxPool($0)] }
    + (1...3).flatMap { [averagePool($0), adaptiveAveragePool($0)] }

  private static func maxParameters(_ rank: Int) -> String {
    "(Tensor input, IntArrayRef[\(rank)] kernel_size, IntArrayRef[\(rank)] stride=[], "
      + "IntArrayRef[\(rank)] padding=0, IntArrayRef[\(rank)] dilation=1, bool ceil_mode=False)"
  }

  private static func maxPool(_ rank: Int) -> Operator {
    Operator(
      [.torch, .inner], "max_pool\(rank)d" + maxParameters(rank), "The maximum of each window."
    ) { call in
      let input = try call.tensor()
      return try .tensor(input.maxPool(MaxPool(&call, rank), rank: rank)[0])
    }
  }

  private static func maxPoolWithIndices(_ rank: Int) -> Operator {
    Operator(
      [.torch, .inner], "max_pool\(rank)d_with_indices" + maxParameters(rank),
      "The maximum of each window, and where it was."
    ) { call in
      let input = try call.tensor()
      return try .tensors(input.maxPool(MaxPool(&call, rank), rank: rank))
    }
  }

  private static func adaptiveMaxPool(_ rank: Int) -> Operator {
    Operator(
      [.torch, .inner],
      "adaptive_max_pool\(rank)d(Tensor input, IntArrayRef[\(rank)] output_size)",
      "The maxima of windows that share the input out, and where they were."
    ) {
      let input = try $0.tensor()
      return try .tensors(input.adaptiveMaxPool($0.outputSize("adaptive_max_pool", rank)))
    }
  }

  private static func averagePool(_ rank: Int) -> Operator {
    let divisor = rank == 1 ? "" : ", int64_t? divisor_override=None"
    return Operator(
      [.torch, .inner],
      "avg_pool\(rank)d(Tensor input, IntArrayRef[\(rank)] kernel_size, "
        + "IntArrayRef[\(rank)] stride=[], IntArrayRef[\(rank)] padding=0, bool ceil_mode=False, "
        + "bool count_include_pad=True\(divisor))", "The mean of each window."
    ) { call in
      let input = try call.tensor()
      let kernel = try call.window("kernel_size", rank)
      let stride = try call.window("stride", rank, mayBeEmpty: true)
      let padding = try call.window("padding", rank)
      try check(
        (kernel + stride).allSatisfy { $0 > 0 },
        .runtime("kernel size and stride should be greater than zero"))
      let geometry = PoolingGeometry(
        kernel: kernel, stride: stride, padding: padding, ceilMode: call.bool())
      let rule = AverageRule(
        includesPadding: call.bool(), divisor: rank == 1 ? nil : call.intIfAny())
      return try .tensor(input.averagePool(geometry, rule, stride: stride))
    }
  }

  private static func adaptiveAveragePool(_ rank: Int) -> Operator {
    Operator(
      [.torch, .inner],
      "adaptive_avg_pool\(rank)d(Tensor input, SymIntArrayRef[\(rank)] output_size)",
      "The means of windows that share the input out."
    ) {
      let input = try $0.tensor()
      return try .tensor(input.adaptiveAveragePool($0.outputSize("adaptive_avg_pool", rank)))
    }
  }
}

extension Call {
  /// The next argument as one number a dim; a single one stands for all.
  fileprivate mutating func window(
    _ name: String, _ rank: Int, mayBeEmpty: Bool = false
  ) throws -> [Int] {
    let values = try ints()
    if values.count == rank || (mayBeEmpty && values.isEmpty) { return values }
    try check(
      values.count == 1,
      .runtime(
        "\(signature.name): \(name) must either be "
          + (mayBeEmpty ? "omitted, a single int" : "a single int")
          + ", or a tuple of \(["one", "two", "three"][rank - 1]) ints"))
    return Array(repeating: values[0], count: rank)
  }

  /// The sizes that an adaptive pooling is to give.
  fileprivate mutating func outputSize(_ name: String, _ rank: Int) throws -> [Int] {
    let sizes = try ints()
    try check(
      sizes.count == rank, .runtime("\(signature.name): output_size must be \(rank)"))
    try check(
      sizes.allSatisfy { $0 >= 0 },
      .runtime(
        "\(name)\(rank)d: elements of output_size must be greater than or equal to 0 but received "
          + "{\(sizes.map(String.init).joined(separator: ", "))}"))
    try check(
      sizes.allSatisfy { $0 < 1 << 24 },
      .runtime("Storage size calculation overflowed with sizes=\(sizes.text)"))
    return sizes
  }
}

/// A max pooling's parameters as they were given, an absent stride being no stride.
private struct MaxPool {
  var kernel: [Int]
  var stride: [Int]
  var padding: [Int]
  var dilation: [Int]
  var ceilMode: Bool

  init(_ call: inout Call, _ rank: Int) throws {
    kernel = try call.window("kernel_size", rank)
    stride = try call.window("stride", rank, mayBeEmpty: true)
    padding = try call.window("padding", rank)
    dilation = try call.window("dilation", rank)
    ceilMode = call.bool()
    let letters = ["T", "H", "W"].suffix(rank)
    func listed(_ prefix: String, _ values: [Int]) -> String {
      zip(letters, values).map { "\(prefix)\($0): \($1)" }.joined(separator: " ")
    }
    try check(
      (stride.isEmpty ? kernel : stride).allSatisfy { $0 != 0 },
      .runtime("stride should not be zero"))
    try check(
      kernel.allSatisfy { $0 > 0 },
      .runtime("kernel size should be greater than zero, but got \(listed("k", kernel))"))
    try check(
      dilation.allSatisfy { $0 > 0 },
      .runtime("dilation should be greater than zero, but got \(listed("dilation", dilation))"))
  }

  var geometry: PoolingGeometry {
    PoolingGeometry(
      kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  /// The same over rows of one element, which is how one dim is pooled.
  var overRows: MaxPool {
    var result = self
    let spacing = stride.isEmpty ? kernel : stride
    (result.kernel, result.stride) = ([1] + kernel, [1] + spacing)
    (result.padding, result.dilation) = ([0] + padding, [1] + dilation)
    return result
  }
}

/// The name of a pooling's node in two or three dims.
private func poolName(_ name: String, _ spatial: Int) -> String {
  name.replacingDimension(with: spatial) + "Backward0"
}

extension String {
  fileprivate func replacingDimension(with spatial: Int) -> String {
    String(map { $0 == "?" ? Character(String(spatial)) : $0 })
  }
}

extension Tensor {
  fileprivate func maxPool(_ pool: MaxPool, rank: Int) throws -> [Tensor] {
    try checkPooled(rank, "max_pool\(rank)d")
    guard rank > 1 else {
      let results = try unsqueeze(-2).maxPool(pool.overRows, rank: 2)
      return try results.map { try $0.squeeze(-2) }
    }
    let (values, indices) = try Kernel.maxPool(data, pool.geometry)
    let name = poolName("MaxPool?DWithIndices", rank)
    let sizes = shape
    let result = try record(name, self, values.laidOut(like: data)) { node in
      node.attribute("ceil_mode", .bool(pool.ceilMode))
      node.attribute("dilation", .ints(pool.dilation))
      node.attribute("kernel_size", .ints(pool.kernel))
      node.attribute("padding", .ints(pool.padding))
      node.attribute("stride", .ints(pool.stride))
      let places = node.saveResult("result1", indices, 1)
      let this = node.save("self", self)
      node.gradient(of: 0, "max_pool\(rank)d_with_indices_backward(grad, self, …, result1)") {
        try $0.maxPoolBackward("MaxPool?DWithIndicesBackward", this, places.unpacked(), sizes, rank)
      }
    }
    return [result, Tensor(indices)]
  }

  fileprivate func adaptiveMaxPool(_ counts: [Int]) throws -> [Tensor] {
    let spatial = counts.count
    try checkPooled(spatial, "adaptive_max_pool\(spatial)d")
    guard spatial > 1 else {
      let results = try unsqueeze(-2).adaptiveMaxPool([1] + counts)
      return try results.map { try $0.squeeze(-2) }
    }
    let (values, indices) = try Kernel.adaptiveMaxPool(data, counts)
    let sizes = shape
    let laidOut = try values.laidOut(like: data)
    let result = try record(poolName("AdaptiveMaxPool?D", spatial), self, laidOut) { node in
      let places = node.saveResult("result1", indices, 1)
      let this = node.save("self", self)
      node.gradient(of: 0, "adaptive_max_pool\(spatial)d_backward(grad, self, result1)") {
        try $0.maxPoolBackward(
          "AdaptiveMaxPool?DBackward", this, places.unpacked(), sizes, spatial)
      }
    }
    return [result, Tensor(indices)]
  }

  /// Each gradient at the place its maximum came from.
  private func maxPoolBackward(
    _ name: String, _ input: Saved, _ indices: Tensor, _ sizes: Shape, _ spatial: Int
  ) throws -> Tensor {
    let gradient = try Kernel.maxPoolGradient(data, indices.data, input: sizes, spatial: spatial)
    return try recordPoolBackward(name, input, gradient, spatial) { node in
      let outer = shape
      let places = node.save("indices", indices)
      node.gradient(of: 0, "max_pool_double_backward(grad, indices, \(spatial))") { grad in
        let lead = Array(outer.dropLast(spatial))
        let flat = try grad.reshape(lead + [Array(sizes.suffix(spatial)).elementCount])
        let picked = try flat.gather(lead.count, places.unpacked().reshape(lead + [-1]))
        return try picked.view(outer)
      }
    }
  }

  /// The gradient of a pooling, which has a slot for the pooling's input too.
  private func recordPoolBackward(
    _ name: String, _ input: Saved, _ gradient: NDArray, _ spatial: Int, _ build: (Node) -> Void
  ) throws -> Tensor {
    guard Session.current.gradMode else { return Tensor(gradient) }
    let input = try input.unpacked()
    return try record(poolName(name, spatial), self, input, gradient) { node in
      build(node)
      node.gradient(of: 1, "zeros_like(self)") { _ in try input.zerosLike() }
    }
  }

  fileprivate func averagePool(
    _ geometry: PoolingGeometry, _ rule: AverageRule, stride: [Int]
  ) throws -> Tensor {
    let spatial = geometry.kernel.count
    try checkPooled(spatial, "avg_pool\(spatial)d")
    guard spatial > 1 else {
      let rows = PoolingGeometry(
        kernel: [1] + geometry.kernel, stride: [1] + geometry.stride,
        padding: [0] + geometry.padding, ceilMode: geometry.ceilMode)
      return try unsqueeze(-2).averagePool(rows, rule, stride: rows.stride).squeeze(-2)
    }
    let sizes = shape
    var result = try Kernel.averagePool(data, geometry, rule)
    if spatial == 2 { result = try result.laidOut(like: data) }
    return try record(poolName("AvgPool?D", spatial), self, result) { node in
      node.attribute("ceil_mode", .bool(geometry.ceilMode))
      node.attribute("count_include_pad", .bool(rule.includesPadding))
      node.attribute("divisor_override", .init(rule.divisor))
      node.attribute("kernel_size", .ints(geometry.kernel))
      node.attribute("padding", .ints(geometry.padding))
      node.attribute("stride", .ints(stride))
      let this = node.save("self", self)
      node.gradient(of: 0, "avg_pool\(spatial)d_backward(grad, self, …)") { grad in
        let gradient = try Kernel.averagePoolGradient(grad.data, input: sizes, geometry, rule)
        return try grad.recordPoolBackward("AvgPool?DBackward", this, gradient, spatial) { node in
          node.attribute("ceil_mode", .bool(geometry.ceilMode))
          node.attribute("count_include_pad", .bool(rule.includesPadding))
          node.attribute("divisor_override", .init(rule.divisor))
          node.attribute("kernel_size", .ints(geometry.kernel))
          node.attribute("padding", .ints(geometry.padding))
          node.attribute("stride", .ints(stride))
          node.gradient(of: 0, "avg_pool\(spatial)d(grad, …)") {
            try $0.averagePool(geometry, rule, stride: stride)
          }
        }
      }
    }
  }

  package func adaptiveAveragePool(_ counts: [Int]) throws -> Tensor {
    let spatial = counts.count
    if spatial > 1, counts.allSatisfy({ $0 == 1 }) {
      let result = try mean((1...spatial).map { -$0 }, keepdim: true)
      guard data.isChannelsLast, rank == spatial + 2 else { return result }
      let strides = [shape[1], 1] + Array(repeating: shape[1], count: spatial)
      return try result.asStridedInPlace(result.shape, strides)
    }
    try checkPooled(spatial, "adaptive_avg_pool\(spatial)d")
    guard spatial > 1 else {
      return try unsqueeze(-2).adaptiveAveragePool([1] + counts).squeeze(-2)
    }
    let sizes = shape
    var result = try Kernel.adaptiveAveragePool(data, counts)
    if spatial == 2 { result = try result.laidOut(like: data) }
    return try record(poolName("AdaptiveAvgPool?D", spatial), self, result) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, "_adaptive_avg_pool\(spatial)d_backward(grad, self)") { grad in
        let name = "AdaptiveAvgPool?DBackward"
        let gradient = try Kernel.adaptiveAveragePoolGradient(grad.data, input: sizes, counts)
        return try grad.recordPoolBackward(name, this, gradient, spatial) { node in
          for (index, count) in counts.reversed().enumerated() {
            node.attribute("grad_output_sym_argsize_minus_\(index + 1)", .int(count))
          }
          node.gradient(of: 0, "_adaptive_avg_pool\(spatial)d(grad, …)") {
            try $0.adaptiveAveragePool(counts)
          }
        }
      }
    }
  }

  private func checkWindowed(_ spatial: Int, _ name: String) throws {
    let isFit = rank == spatial + 1 || rank == spatial + 2
    switch (spatial, name.hasPrefix("max")) {
    case (1, true):
      try check(
        isFit,
        .runtime(
          "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for "
            + "input, but got:\(shape.text)"))
    case (1, false):
      try check(
        isFit,
        .runtime(
          "Expected 2 to 3 dimensions, but got \(rank)-dimensional tensor for argument #1 'self' "
            + "(while checking arguments for avg_pool1d)"))
    default:
      try check(
        isFit,
        .runtime(
          "non-empty \(spatial + 1)D or \(spatial + 2)D (batch mode) tensor expected for input"))
      let isFull = shape.suffix(spatial + 1).allSatisfy { $0 > 0 }
      try check(
        isFull,
        .runtime(
          "Expected \(spatial + 1)D or \(spatial + 2)D (batch mode) tensor with optional 0 dim batch "
            + "size for input, but got:\(shape.text)"))
    }
  }

  private func checkPooled(_ spatial: Int, _ name: String) throws {
    if !name.hasPrefix("adaptive") { try checkWindowed(spatial, name) }
    try check(
      rank == spatial + 1 || rank == spatial + 2,
      .runtime(
        "\(name): Expected \(spatial + 1)D or \(spatial + 2)D tensor, but got \(shape.text)"))
    try check(
      shape.suffix(spatial).allSatisfy { $0 > 0 },
      .runtime(
        "\(name)(): Expected input to have non-zero size for non-batch dimensions, but input has "
          + "sizes \(shape.text)"))
  }
}
