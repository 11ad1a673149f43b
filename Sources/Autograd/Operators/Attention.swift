// Attention: in one kernel where PyTorch has one, else composed as PyTorch composes it.

import Arrays

extension Catalog {
  static let attention: [Operator] = [
    Operator(
      .inner,
      "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, "
        + "Tensor? attn_mask=None, double dropout_p=0.0, bool is_causal=False, *, "
        + "double? scale=None, bool enable_gqa=False)",
      "softmax(query · keyᵀ · scale + mask) · value."
    ) { call in
      let (query, key, value) = try (call.tensor(), call.tensor(), call.tensor())
      let mask = call.tensorIfAny()
      let (dropout, isCausal) = try (call.double(), call.bool())
      let (scale, isGrouped) = try (call.doubleIfAny(), call.bool())
      return try .tensor(
        query.attention(
          key, value, mask: mask, dropout: dropout, isCausal: isCausal, scale: scale,
          isGrouped: isGrouped, call.generator))
    }
  ]
}

extension Tensor {
  package func attention(
    _ key: Tensor, _ value: Tensor, mask: Tensor?, dropout: Double, isCausal: Bool, scale: Double?,
    isGrouped: Bool = false, _ generator: Generator
  ) throws -> Tensor {
    try checkAttention(key, value, mask)
    guard count > 0 && key.count > 0 && value.count > 0 else {
      return try emptyAttention(key, value)
    }
    if dropout == 0, try isFused(key, value, mask, isGrouped: isGrouped) {
      let rule = AttentionRule(
        isCausal: isCausal, scale: scale ?? 1 / Double(shape[3]).squareRoot())
      return try fusedAttention(key, value, mask: mask, rule, scale: scale)
    }
    try check(
      !(isCausal && mask != nil),
      .runtime(
        "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"))
    return try composedAttention(
      isGrouped ? key.repeatingHeads(of: self) : key,
      isGrouped ? value.repeatingHeads(of: self) : value, mask: mask, dropout: dropout,
      isCausal: isCausal, scale: scale, generator)
  }

  private func checkAttention(_ key: Tensor, _ value: Tensor, _ mask: Tensor?) throws {
    try check(
      dtype == key.dtype && dtype == value.dtype,
      .runtime(
        "Expected query, key, and value to have the same dtype, but got query.dtype: "
          + "\(dtype.cxxName) key.dtype: \(key.dtype.cxxName) and value.dtype: "
          + "\(value.dtype.cxxName) instead."))
    try check(
      rank >= 2 && key.rank >= 2 && value.rank >= 2,
      .runtime(
        "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
          + "\(rank) key.dim: \(key.rank) and value.dim: \(value.rank) instead."))
    guard let mask else { return }
    try check(
      [.bool, .float32, dtype].contains(mask.dtype),
      .runtime(
        "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
          + "attn_mask.dtype: \(mask.dtype.cxxName) and  query.dtype: \(dtype.cxxName) instead."))
  }

  /// Whether PyTorch's kernel takes these (aten/src/ATen/native/transformers/sdp_utils_cpp.cpp).
  private func isFused(
    _ key: Tensor, _ value: Tensor, _ mask: Tensor?, isGrouped: Bool
  ) throws -> Bool {
    guard rank == 4 && key.rank == 4 && value.rank == 4 else { return false }
    let hasHeads =
      isGrouped
      ? key.shape[1] == value.shape[1] && shape[1] % key.shape[1] == 0
      : shape[1] == key.shape[1] && shape[1] == value.shape[1]
    return try hasHeads && shape[0] == key.shape[0] && shape[0] == value.shape[0]
      && shape[3] == key.shape[3] && shape[3] == value.shape[3] && key.shape[2] == value.shape[2]
      && strides[3] == 1 && key.strides[3] == 1 && value.strides[3] == 1
      && isKernelMask(mask, keys: key.shape[2])
  }

  private func isKernelMask(_ mask: Tensor?, keys: Int) throws -> Bool {
    guard let mask else { return true }
    guard !mask.requiresGrad else { return false }
    let row = try wrapped(dim: -2, rank: mask.rank)
    let wanted = [shape[0], shape[1], shape[2], keys]
    guard row == 0 || row == 2 else { return false }
    return zip(mask.shape, wanted[(2 - row)...]).allSatisfy { $0 == 1 || $0 == $1 }
  }

  /// Zeros, tied to the arguments so that these get gradients.
  private func emptyAttention(_ key: Tensor, _ value: Tensor) throws -> Tensor {
    let sizes = shape.dropLast() + [value.shape[value.rank - 1]]
    let zeros = Tensor(NDArray.zeros(Array(sizes), dtype, meta: data.isMeta))
    return try zeros + (sum() + key.sum() + value.sum()) * Scalar.float(0)
  }

  private func fusedAttention(
    _ key: Tensor, _ value: Tensor, mask: Tensor?, _ rule: AttentionRule, scale: Double?
  ) throws -> Tensor {
    let result = try Kernel.attention(data, key.data, value.data, mask: mask?.data, rule)
    return try record(
      "ScaledDotProductFlashAttentionForCpuBackward0", [self, key, value], result.output
    ) { node in
      let saved = (node.save("query", self), node.save("key", key), node.save("value", value))
      let bias = node.save("attn_mask", mask)
      node.attribute("dropout_p", .float(0))
      node.attribute("is_causal", .bool(rule.isCausal))
      node.saveResult("logsumexp", result.logsumexp, 1)
      node.saveResult("output", result.output)
      node.attribute("scale", .init(scale))
      node.rule("_scaled_dot_product_flash_attention_for_cpu_backward(grad, …)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil, nil] }
        let inputs = try [saved.0.unpacked(), saved.1.unpacked(), saved.2.unpacked()]
        let gradients = try Kernel.attentionGradients(
          grad.data, inputs[0].data, inputs[1].data, inputs[2].data,
          mask: bias.unpackedIfAny()?.data, rule)
        return [gradients.query, gradients.key, gradients.value].map { Tensor($0) }
      }
    }
  }

  /// PyTorch's `_scaled_dot_product_attention_math`: both factors take the root of the scale.
  private func composedAttention(
    _ key: Tensor, _ value: Tensor, mask: Tensor?, dropout: Double, isCausal: Bool, scale: Double?,
    _ generator: Generator
  ) throws -> Tensor {
    let root = Scalar.float((scale ?? 1 / Double(shape[rank - 1]).squareRoot()).squareRoot())
    var bias = mask
    if isCausal {
      let (rows, columns) = (shape[rank - 2], key.shape[rank - 2])
      bias = try Tensor(NDArray.ones([rows, columns], .bool, meta: data.isMeta)).tril()
    }
    if let mask = bias, mask.dtype == .bool { bias = try mask.additiveMask(dtype) }
    let scores = try (self * root).matmul(key.transpose(-2, -1) * root)
    let weights = try (bias.map { try scores + $0 } ?? scores).safeSoftmax(-1)
    let kept =
      try dropout > 0 ? weights.dropout(dropout, train: true, Dropout(), generator) : weights
    return try kept.matmul(value)
  }

  /// 0 where a boolean mask allows, -inf where not.
  private func additiveMask(_ dtype: DType) throws -> Tensor {
    let zeros = Tensor(NDArray.zeros(shape, dtype, meta: data.isMeta))
    return try zeros.maskedFill(logicalNot(), .float(-.infinity))
  }

  /// Softmax that gives zeros, not NaN, for a row that is hidden altogether.
  private func safeSoftmax(_ dim: Int) throws -> Tensor {
    let plain = try Kernel.softmax(data, dim)
    let hidden = try Kernel.reduce(
      .all, Kernel.binary(.eq, data, .float(-.infinity)), [dim], keepdim: true)
    let result = try Tensor(plain).maskedFill(Tensor(hidden), .float(0)).data
    return try record("SafeSoftmaxBackward0", self, result) { node in
      let dtype = self.dtype
      node.attribute("dim", .int(dim))
      let output = node.saveResult("result", result)
      node.gradient(of: 0, "_softmax_backward_data(grad, result, dim, self.dtype)") {
        try $0.softmaxBackward(output.unpacked(), dim, dtype)
      }
    }
  }

  /// The heads of a key or value repeated until they match the query's.
  private func repeatingHeads(of query: Tensor) throws -> Tensor {
    let heads = try query.shape[wrapped(dim: -3, rank: query.rank)]
    let own = try shape[wrapped(dim: -3, rank: rank)]
    try check(
      own > 0 && heads % own == 0,
      .runtime("Number of heads in key and value must divide the number of heads in "))
    return heads == own ? self : try repeatInterleave(heads / own, -3)
  }
}
