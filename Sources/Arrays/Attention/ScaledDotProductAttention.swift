// Attention of 4-d queries, keys and values in one kernel, as PyTorch's flash attention on the CPU.

/// What is common to the forward and the backward kernel.
package struct AttentionRule: Sendable {
  package var isCausal: Bool
  package var scale: Double

  package init(isCausal: Bool, scale: Double) {
    self.isCausal = isCausal
    self.scale = scale
  }
}

extension Kernel {
  /// softmax(q kᵀ · scale + mask) v, and the logarithm of each row's sum; all of shape (B, H, L, D).
  ///
  /// Keys and values may have fewer heads, each of which then serves as many of the query's. The result
  /// lies in memory as the query does.
  package static func attention(
    _ query: NDArray, _ key: NDArray, _ value: NDArray, mask: NDArray?, _ rule: AttentionRule
  ) throws -> (output: NDArray, logsumexp: NDArray) {
    let sizes = AttentionSizes(query, key, value)
    let isMeta = query.isMeta || key.isMeta || value.isMeta
    let output = NDArray.empty(
      query.shape, query.dtype, strides: query.preservedStrides, meta: isMeta)
    let logs = NDArray.empty(
      [sizes.batch, sizes.heads, sizes.queries], query.dtype == .float64 ? .float64 : .float32,
      meta: isMeta)
    guard !isMeta, output.count > 0 else { return (output, logs) }
    func run<T: BLASElement>(_ type: T.Type) throws {
      let (q, k, v) = (Floats(query, as: type), Floats(key, as: type), Floats(value, as: type))
      let bias = try sizes.bias(mask, as: type)
      let scores = Floats(NDArray.empty([sizes.queries, sizes.keys], T.dtype), as: type)
      let heads = Floats(NDArray.empty([sizes.queries, sizes.valueDim], T.dtype), as: type)
      let target = NDArray.empty(
        [sizes.batch, sizes.heads, sizes.queries, sizes.valueDim], T.dtype)
      let result = Floats(target, as: type)
      for head in 0..<sizes.batch * sizes.heads {
        sizes.scores(q, k, bias, rule, head, into: scores)
        for row in 0..<sizes.queries {
          let log = softmax(scores.base + row * sizes.keys, sizes.keys)
          logs.storeScalar(.float(log), at: head * sizes.queries + row)
        }
        T.multiply(
          sizes.queries, sizes.valueDim, sizes.keys, scores.base,
          v.base + sizes.keyHead(head) * sizes.keys * sizes.valueDim, into: heads.base)
        (result.base + head * heads.count).update(from: heads.base, count: heads.count)
      }
      try target.copy(to: output)
    }
    switch try FloatType(query.dtype, kernel: "flash_attention") {
    case .float: try run(Float.self)
    case .double: try run(Double.self)
    }
    return (output, logs)
  }

  /// The gradients for query, key and value, which lie in memory as (B, L, H, D).
  package static func attentionGradients(
    _ grad: NDArray, _ query: NDArray, _ key: NDArray, _ value: NDArray, mask: NDArray?,
    _ rule: AttentionRule
  ) throws -> (query: NDArray, key: NDArray, value: NDArray) {
    let sizes = AttentionSizes(query, key, value)
    let isMeta = grad.isMeta || query.isMeta
    let gradients = [query, key, value].map { input in
      NDArray.interleaved(input.shape, query.dtype, isMeta)
    }
    let result = (query: gradients[0], key: gradients[1], value: gradients[2])
    guard !isMeta, grad.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) throws {
      let (q, k, v) = (Floats(query, as: type), Floats(key, as: type), Floats(value, as: type))
      let incoming = Floats(grad, as: type)
      let (toQuery, toKey, toValue) = (
        Floats(result.query, as: type), Floats(result.key, as: type), Floats(result.value, as: type)
      )
      let bias = try sizes.bias(mask, as: type)
      let weights = Floats(NDArray.empty([sizes.queries, sizes.keys], T.dtype), as: type)
      let slopes = Floats(NDArray.empty([sizes.queries, sizes.keys], T.dtype), as: type)
      for head in 0..<sizes.batch * sizes.heads {
        sizes.scores(q, k, bias, rule, head, into: weights)
        for row in 0..<sizes.queries { _ = softmax(weights.base + row * sizes.keys, sizes.keys) }
        let keyHead = sizes.keyHead(head)
        let isFurther = head > 0 && keyHead == sizes.keyHead(head - 1)
        let (queryAt, keyAt) = (head * sizes.queries * sizes.dim, keyHead * sizes.keys * sizes.dim)
        let gradAt = head * sizes.queries * sizes.valueDim
        let valueAt = keyHead * sizes.keys * sizes.valueDim
        T.multiply(
          sizes.keys, sizes.valueDim, sizes.queries, weights.base, transposed: (true, false),
          incoming.base + gradAt, into: toValue.base + valueAt, accumulating: isFurther)
        T.multiply(
          sizes.queries, sizes.keys, sizes.valueDim, incoming.base + gradAt,
          transposed: (false, true), v.base + valueAt, into: slopes.base)
        softmaxGradient(weights, slopes, columns: sizes.keys, scale: T(rule.scale))
        T.multiply(
          sizes.queries, sizes.dim, sizes.keys, slopes.base, k.base + keyAt,
          into: toQuery.base + queryAt)
        T.multiply(
          sizes.keys, sizes.dim, sizes.queries, slopes.base, transposed: (true, false),
          q.base + queryAt, into: toKey.base + keyAt, accumulating: isFurther)
      }
      toQuery.store(in: result.query)
      toKey.store(in: result.key)
      toValue.store(in: result.value)
    }
    switch try FloatType(query.dtype, kernel: "flash_attention_backward") {
    case .float: try run(Float.self)
    case .double: try run(Double.self)
    }
    return result
  }

  /// Turns a row of scores into weights; returns the logarithm of the sum of their exponentials.
  private static func softmax<T: BLASElement>(
    _ row: UnsafeMutablePointer<T>, _ count: Int
  ) -> Double {
    var greatest = -T.infinity
    for index in 0..<count { greatest = max(greatest, row[index]) }
    let shift = greatest.isFinite ? greatest : 0
    var sum: T = 0
    for index in 0..<count {
      row[index] = T.exp(row[index] - shift)
      sum += row[index]
    }
    guard sum > 0 else { return -.infinity }
    for index in 0..<count { row[index] /= sum }
    return Double(shift) + Double.log(Double(sum))
  }

  /// slopes = weights ∘ (slopes − row sums of weights ∘ slopes) · scale
  private static func softmaxGradient<T: BLASElement>(
    _ weights: Floats<T>, _ slopes: Floats<T>, columns: Int, scale: T
  ) {
    for row in 0..<weights.count / max(columns, 1) {
      let range = row * columns..<(row + 1) * columns
      var sum: T = 0
      for index in range { sum += weights[index] * slopes[index] }
      for index in range { slopes[index] = weights[index] * (slopes[index] - sum) * scale }
    }
  }
}

/// The sizes of one attention.
private struct AttentionSizes {
  let batch: Int
  let heads: Int
  let keyHeads: Int
  let queries: Int
  let keys: Int
  let dim: Int
  let valueDim: Int

  init(_ query: NDArray, _ key: NDArray, _ value: NDArray) {
    (batch, heads, queries, dim) = (
      query.shape[0], query.shape[1], query.shape[2], query.shape[3]
    )
    (keyHeads, keys, valueDim) = (key.shape[1], key.shape[2], value.shape[3])
  }

  /// Which of all heads of the keys serves one of all heads of the queries.
  func keyHead(_ head: Int) -> Int {
    head / heads * keyHeads + head % heads / (heads / keyHeads)
  }

  /// The mask as numbers to add, for all heads: 0 or -inf where it is boolean.
  func bias<T: BLASElement>(_ mask: NDArray?, as type: T.Type) throws -> Floats<T>? {
    guard let mask else { return nil }
    let full = Floats(mask.broadcast(to: [batch, heads, queries, keys]), as: type)
    guard mask.dtype == .bool else { return full }
    let copy = Floats(NDArray.empty([full.count], T.dtype), as: type)
    for index in 0..<full.count { copy[index] = full[index] != 0 ? 0 : -.infinity }
    return copy
  }

  /// q kᵀ · scale + bias of one head; what a causal rule hides is -inf.
  func scores<T: BLASElement>(
    _ query: Floats<T>, _ key: Floats<T>, _ bias: Floats<T>?, _ rule: AttentionRule, _ head: Int,
    into scores: Floats<T>
  ) {
    T.multiply(
      queries, keys, dim, query.base + head * queries * dim, transposed: (false, true),
      key.base + keyHead(head) * keys * dim, into: scores.base)
    let scale = T(rule.scale)
    for row in 0..<queries {
      for column in 0..<keys {
        let index = row &* keys &+ column
        var score = scores[index] * scale
        if let bias { score += bias[head &* queries &* keys &+ index] }
        if rule.isCausal && column > row { score = -.infinity }
        scores[index] = score
      }
    }
  }
}

extension NDArray {
  /// An array (B, H, L, D) whose memory is (B, L, H, D).
  fileprivate static func interleaved(_ shape: Shape, _ dtype: DType, _ isMeta: Bool) -> NDArray {
    let (heads, length, dim) = (shape[1], shape[2], shape[3])
    let strides = [length * heads * dim, dim, heads * dim, 1]
    return .empty(shape, dtype, strides: strides, meta: isMeta)
  }
}
