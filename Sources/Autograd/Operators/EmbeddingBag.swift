// Rows of a table looked up and summed, averaged or compared, bag by bag.

import Arrays

extension Catalog {
  static let embeddingBags: [Operator] = [
    Operator(
      [.torch, .inner],
      "embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, "
        + "int64_t mode=0, bool sparse=False, Tensor? per_sample_weights=None, "
        + "bool include_last_offset=False, int64_t? padding_idx=None)",
      "The sum, mean or maximum of a table's rows, bag by bag."
    ) { call in
      let (weight, indices, offsets) = try (call.tensor(), call.tensor(), call.tensor())
      let (byFrequency, mode, sparse) = try (call.bool(), call.int(), call.bool())
      let (factors, lastOffset) = (call.tensorIfAny(), call.bool())
      try check(
        weight.rank == 2,
        .runtime("weight has to be a 2D Tensor, but got Tensor of dimension \(weight.rank)"))
      try check(
        indices.rank == 1 || indices.rank == 2,
        .runtime(
          "input has to be a 1D or 2D Tensor, but got Tensor of dimension \(indices.rank)"))
      try indices.data.checkType([.int64, .int32], argument: "indices", of: "embedding_bag")
      try offsets.data.checkType([.int64, .int32], argument: "indices", of: "embedding_bag")
      try weight.data.checkType(
        [.float16, .bfloat16, .float32, .float64], argument: "weight", of: "embedding_bag")
      try check(
        offsets.rank == 1,
        .runtime("offsets has to be a 1D Tensor, but got Tensor of dimension \(offsets.rank)"))
      if let factors {
        try check(
          factors.dtype == weight.dtype,
          .runtime(
            "Expected tensor for argument #1 'weight' to have the same type as tensor for argument "
              + "#1 'per_sample_weights'; but type \(weight.data.typeName) does not equal "
              + "\(factors.data.typeName) (while checking arguments for embedding_bag)"))
        let isFit = (factors.rank == 1, factors.count == indices.count)
        try check(isFit.0, .unmet("per_sample_weights.value().dim() == 1"))
        try check(isFit.1, .unmet("per_sample_weights.value().numel() == indices.numel()"))
      }
      let bags = try Bags(
        indices.data.knownInts(), offsets.data.knownInts(), rows: weight.shape[0], mode: mode,
        padding: call.intIfAny() ?? -1, hasLastOffset: lastOffset, byFrequency: byFrequency)
      return try .tensors(weight.embeddingBag(indices, offsets, bags, factors, sparse: sparse))
    },
    Operator(
      .inner,
      "embedding_renorm_(Tensor input, Tensor indices, double max_norm, double norm_type)",
      "Rows that are looked up scaled down to a greatest norm, in place."
    ) { call in
      let (table, indices) = try (call.tensor(), call.tensor())
      let (greatest, order) = try (call.double(), call.double())
      let rows = try Kernel.unique(indices.data.flattened()).values.toInts()
      try withoutGrad {
        for row in rows {
          let line = try table.select(0, row)
          let norm = try line.vectorNorm(.float(order)).item().double
          guard norm > greatest else { continue }
          try line.inPlace { try $0 * .float(greatest / (norm + 1e-7)) }
        }
      }
      return .tensor(table)
    },
  ]
}

/// Which rows of a table lie in which bag.
private struct Bags {
  enum Mode: Int { case sum, mean, max }

  let mode: Mode
  let padding: Int
  let byFrequency: Bool
  /// The table's row of each index, and its bag.
  let rows: [Int]
  let owners: [Int]
  /// How many indices count in each bag.
  let sizes: [Int]

  init(
    _ indices: [Int], _ offsets: [Int], rows count: Int, mode: Int, padding: Int,
    hasLastOffset: Bool, byFrequency: Bool
  ) throws {
    guard let mode = Mode(rawValue: mode) else {
      throw TensorError.runtime("`mode` must be sum, mean, or max.")
    }
    for index in indices {
      try check(
        index >= 0 && index < count,
        .runtime(
          "embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be \(index)"))
    }
    try check(
      (offsets.first ?? 0) == 0,
      .runtime(
        "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
          + "position 0. However, got \(offsets.first ?? 0)"))
    try check(
      (offsets.last ?? 0) <= indices.count,
      .runtime(
        "offsets[-1] can not be greater than input's length(\(indices.count)) but got offsets[-1] "
          + "of \(offsets.last ?? 0)"))
    try check(
      !hasLastOffset || !offsets.isEmpty,
      .runtime("include_last_offset: number of offset should be at least 1"))
    for start in offsets {
      try check(
        start >= 0 && start <= indices.count, .index("index out of range in self"))
    }
    let starts = hasLastOffset ? Array(offsets.dropLast()) : offsets
    var owners = [Int](repeating: starts.isEmpty ? -1 : 0, count: indices.count)
    var sizes = [Int](repeating: 0, count: starts.count)
    for (bag, start) in starts.enumerated() {
      let end = bag + 1 < starts.count ? starts[bag + 1] : indices.count
      for place in start..<Swift.max(start, end) {
        owners[place] = bag
        if indices[place] != padding { sizes[bag] += 1 }
      }
    }
    self.mode = mode
    self.padding = padding < 0 ? (padding == -1 ? -1 : padding + count) : padding
    self.byFrequency = byFrequency
    (rows, self.owners, self.sizes) = (indices, owners, sizes)
  }

  /// The places of the indices that count.
  var counted: [Int] { rows.indices.filter { rows[$0] != padding && owners[$0] >= 0 } }

  /// With what a row is multiplied before it is added.
  func factor(_ place: Int) -> Double {
    mode == .mean ? 1 / Double(Swift.max(sizes[owners[place]], 1)) : 1
  }
}

extension Tensor {
  fileprivate func embeddingBag(
    _ indices: Tensor, _ offsets: Tensor, _ bags: Bags, _ factors: Tensor?, sparse: Bool
  ) throws -> [Tensor] {
    let (count, width) = (bags.sizes.count, shape[1])
    let table = data.toDoubles()
    let scales = try factors?.data.knownDoubles()
    var sums = [Double](repeating: 0, count: count * width)
    var winners = [Int](repeating: -1, count: bags.mode == .max ? count * width : 0)
    for place in bags.counted where !table.isEmpty {
      let (source, target) = (bags.rows[place] * width, bags.owners[place] * width)
      let scale = bags.factor(place) * (scales?[place] ?? 1)
      for column in 0..<width {
        let value = table[source + column]
        if bags.mode != .max {
          sums[target + column] += value * scale
        } else if winners[target + column] < 0 || value > sums[target + column] {
          (sums[target + column], winners[target + column]) = (value, bags.rows[place])
        }
      }
    }
    let result =
      data.isMeta
      ? NDArray.empty([count, width], dtype, meta: true) : .values(sums, [count, width], dtype)
    let owners = Tensor(.values(bags.owners, [bags.owners.count], indices.dtype))
    let counts = bags.mode == .sum ? [Int](repeating: 0, count: count) : bags.sizes
    let sizes = Tensor(.values(counts, [count], indices.dtype))
    let best =
      bags.mode == .max ? Tensor(.values(winners, [count, width], indices.dtype)) : sizes
    let kept = addsUpAtOnce(bags, factors) ? Tensor(.empty([0], indices.dtype)) : owners
    let output = try record("EmbeddingBagBackward0", [self, factors], result) { node in
      let rows = shape[0]
      let this = node.save("weight", self, for: 1)
      node.save("per_sample_weights", factors)
      for (name, tensor) in [
        ("indices", indices), ("offsets", offsets), ("result1", kept), ("result2", sizes),
        ("result3", best),
      ] {
        node.save(name, tensor)
      }
      node.attribute("mode", .int(bags.mode.rawValue))
      node.attribute("padding_idx", .int(bags.padding))
      node.attribute("scale_grad_by_freq", .bool(bags.byFrequency))
      node.attribute("sparse", .bool(sparse))
      node.attribute("weight_sym_argsize_0", .int(rows))
      node.rule("_embedding_bag_backward(grad, …)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let table = needs[0] ? try grad.bagTable(bags, rows: rows, scales, winners, factors) : nil
        guard needs[1] else { return [table, nil] }
        let products = try grad.indexSelect(0, owners.to(.int64))
          .mul(this.unpacked().indexSelect(0, indices.reshape([-1]))).sum([1])
        return [table, products]
      }
    }
    return [output, kept, sizes, best]
  }

  /// Whether PyTorch's kernel sums whole rows, without a list of the bags that they lie in.
  private func addsUpAtOnce(_ bags: Bags, _ factors: Tensor?) -> Bool {
    bags.mode == .sum && bags.padding < 0 && dtype != .float64 && data.strides[1] == 1
      && (factors?.data.strides[0] ?? 1) == 1
  }

  /// The gradient of the table, this being that of the bags.
  private func bagTable(
    _ bags: Bags, rows: Int, _ scales: [Double]?, _ winners: [Int], _ factors: Tensor?
  ) throws -> Tensor {
    let (width, grad) = (shape[1], try data.knownDoubles())
    var table = [Double](repeating: 0, count: rows * width)
    if bags.mode == .max {
      for (place, row) in winners.enumerated() where row >= 0 {
        table[row * width + place % width] += grad[place]
      }
    } else {
      let counts = bags.rows.reduce(into: [Int: Double]()) { $0[$1, default: 0] += 1 }
      for place in bags.counted {
        let (target, source) = (bags.rows[place] * width, bags.owners[place] * width)
        let frequency = bags.byFrequency ? counts[bags.rows[place]] ?? 1 : 1
        let scale = bags.factor(place) * (scales?[place] ?? 1) / frequency
        for column in 0..<width { table[target + column] += grad[source + column] * scale }
      }
    }
    let result = NDArray.values(table, [rows, width], dtype)
    return try record("EmbeddingBagBackwardBackward0", [self, factors], result) {
      $0.refuse("aten::_embedding_bag_dense_backward")
    }
  }
}
