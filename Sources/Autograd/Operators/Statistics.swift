// Covariances, finite differences, windows of signals, and other compositions over whole tensors.

import Arrays

extension Catalog {
  static let statistics: [Operator] = [
    Operator(
      .both,
      "cov(Tensor input, *, int64_t correction=1, Tensor? fweights=None, Tensor? aweights=None)",
      "The covariances of the rows."
    ) { call in
      let (input, correction) = try (call.tensor(), call.int())
      return try .tensor(
        input.covariance(correction, call.tensorIfAny(), call.tensorIfAny()))
    },
    .unary("corrcoef", "The correlations of the rows.", .both) { try $0.correlation() },
    Operator(
      .all,
      "addbmm(Tensor input, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1, "
        + "Tensor out=None)", "beta · input + alpha · the sum of the products of two batches."
    ) {
      let (input, a, b) = try ($0.tensor(), $0.tensor(), $0.tensor())
      return try .tensor(input.addbmm(a, b, beta: $0.number(), alpha: $0.number()))
    },
    Operator(.both, "msort(Tensor input, *, Tensor out=None)", "The elements in order along dim 0.")
    { try .tensor($0.tensor().sort(0, descending: false)[0].tensor) },
    Operator(.method, "sum_to_size(Tensor input, SymIntArrayRef size)", "Summed to a shape.") {
      let (input, size) = try ($0.tensor(), $0.ints())
      try check(
        input.shape.isExpansion(of: size),
        .runtime(
          "size {\(size.text)} is not expandable to size {\(input.shape.text)}."))
      return try .tensor(input.shape == size ? input : input.sumTo(size))
    },
    Operator(
      .torch, "Finite differences along a dim, some, or every dim.",
      ["Scalar? spacing=None", "ArrayRef<double> spacing"].flatMap { spacing in
        ["int64_t? dim=None", "IntArrayRef dim"].map { dim in
          Overload("gradient(Tensor input, *, \(spacing), \(dim), int64_t edge_order=1)") {
            try .tensors(
              $0.tensor().differences(
                spacing: spacing.hasPrefix("A") ? $0.doublesIfAny() : $0.doubleIfAny().map { [$0] },
                sharesSpacing: spacing.hasPrefix("S"),
                dims: dim.hasPrefix("I") ? $0.intsIfAny() : $0.intIfAny().map { [$0] },
                edge: $0.int()))
          }
        }
      }),
    Operator(
      .torch, "poisson(Tensor input, Generator? generator=None)", "Poisson counts at these rates."
    ) { call in
      let input = try call.tensor()
      let generator = call.passedGenerator()
      let counts = input.data.toDoubles().map { generator.poisson($0) }
      let drawn =
        input.data.isMeta
        ? NDArray.empty(like: input.data) : .values(counts, input.shape, input.dtype)
      return try .tensor(
        record("PoissonBackward0", input, drawn) { node in
          node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
        })
    },
    Operator(.torch, "fill(Tensor input, Scalar value)", "A copy filled with one number.") {
      let (input, value) = try ($0.tensor(), $0.number())
      let filled = NDArray.empty(like: input.data)
      filled.fill(value)
      return try .tensor(
        record("FillBackward0", input, filled) { node in
          node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
        })
    },
    Operator(
      .torch, "unravel_index(Tensor indices, SymIntArrayRef shape)",
      "The coordinates of flat indices."
    ) { call in
      let (indices, shape) = try (call.tensor(), call.ints())
      let steps = shape.contiguousStrides
      let coordinates = try shape.indices.map { dim in
        try indices.floorDivide(Tensor(number: .int(steps[dim]))).remainder(.int(shape[dim]))
      }
      return try .tensors(Tensor.stack(coordinates, -1).unbind(-1))
    },
    window("bartlett_window", []) { place, _ in 1 - abs(2 * place - 1) },
    window("hann_window", []) { place, _ in 0.5 - 0.5 * (2 * .pi * place).cosine },
    window("hamming_window", ["double alpha=0.54", "double beta=0.46"]) { place, given in
      given[0] - given[1] * (2 * .pi * place).cosine
    },
    window("blackman_window", []) { place, _ in
      0.42 - 0.5 * (2 * .pi * place).cosine + 0.08 * (4 * .pi * place).cosine
    },
  ]

  /// A window of some length, by its value at each place from 0 to 1.
  private static func window(
    _ name: String, _ parameters: [String],
    _ value: @escaping @Sendable (Double, [Double]) -> Double
  ) -> Operator {
    let own = parameters.map { ", " + $0 }.joined()
    return Operator(
      .torch,
      "\(name)(int64_t window_length, bool periodic=True\(own), *, ScalarType? dtype=None, "
        + "Layout? layout=None, Device? device=None, bool pin_memory=False, "
        + "bool requires_grad=False)", "A window for signals."
    ) { call in
      let (length, isPeriodic) = try (call.int(), call.bool())
      let given = try parameters.map { _ in try call.double() }
      try check(
        length >= 0,
        .runtime("\(name) requires non-negative window_length, got window_length=\(length)"))
      try NDArray.checkRoom([length])
      let span = Double(isPeriodic ? length : length - 1)
      let values = (0..<length).map { length == 1 ? 1 : value(Double($0) / span, given) }
      return .tensor(Tensor(.values(values, [length], call.dtype() ?? .defaultFloating)))
    }
  }
}

extension Tensor {
  fileprivate func covariance(
    _ correction: Int, _ frequencies: Tensor?, _ weights: Tensor?
  ) throws -> Tensor {
    try check(
      rank <= 2,
      .runtime(
        "cov(): expected input to have two or fewer dimensions but got an input with \(rank) "
          + "dimensions"))
    let rows = rank < 2 ? try view([1, -1]) : self
    let observations = rows.shape[1]
    let factors =
      try frequencies.map { frequency in try weights.map { try frequency * $0 } ?? frequency }
      ?? weights
    let total = try factors?.sum() ?? Tensor(.scalar(.int(observations), .int64))
    let mean =
      try factors.map { try (rows * $0).sum([1]) / total } ?? rows.sum([1]) / total
    let norm: Tensor
    if let weights, correction != 0 {
      let scaled = try (factors ?? weights) * weights
      norm = try total - scaled.sum() / total * .int(correction)
    } else {
      norm = try total - .int(correction)
    }
    let divisor = try norm.to(dtype.isFloatingPoint ? dtype : .defaultFloating).clampMin(.int(0))
    let centred = try rows - mean.unsqueeze(1)
    let weighted = try factors.map { try (centred * $0).t() } ?? centred.t()
    return try (centred.mm(weighted) / divisor).squeeze()
  }

  fileprivate func correlation() throws -> Tensor {
    try check(
      rank <= 2,
      .runtime(
        "corrcoef(): expected input to have two or fewer dimensions but got an input with \(rank) "
          + "dimensions"))
    let covariance = try covariance(1, nil, nil)
    if covariance.rank == 0 { return try covariance / covariance }
    let deviations = try covariance.diagonal().sqrt()
    let scaled = try covariance / deviations.view([-1, 1]) / deviations.view([1, -1])
    return try scaled.clamp(.int(-1), .int(1))
  }

  fileprivate func addbmm(
    _ a: Tensor, _ b: Tensor, beta: Scalar, alpha: Scalar
  ) throws -> Tensor {
    let product = try Kernel.binary(
      .mul, Kernel.reduce(.sum, Kernel.bmm(a.data, b.data), [0]), alpha)
    let value = try Kernel.binary(.add(), Kernel.binary(.mul, data, beta), product)
    return try record("AddbmmBackward0", [self, a, b], value) { node in
      let (first, second) = (node.save("batch1", a, for: 2), node.save("batch2", b, for: 1))
      node.attribute("alpha", .number(alpha))
      node.attribute("beta", .number(beta))
      node.attribute("batch1_sym_argsize_0", .int(a.shape[0]))
      node.attribute("batch1_sym_argsize_1", .int(a.shape[1]))
      node.attribute("batch2_sym_argsize_2", .int(b.shape[2]))
      let sizes = [a.shape[0], a.shape[1], b.shape[2]]
      node.gradient(of: 0, "maybe_multiply(grad, beta)") { try $0.multipliedIfNotOne(beta) }
      node.gradient(of: 1, "maybe_multiply(grad.expand(…).bmm(batch2.transpose(1, 2)), alpha)") {
        try $0.unsqueeze(0).expand(sizes).bmm(second.unpacked().transpose(1, 2))
          .multipliedIfNotOne(alpha)
      }
      node.gradient(of: 2, "maybe_multiply(batch1.transpose(1, 2).bmm(grad.expand(…)), alpha)") {
        let spread = try $0.unsqueeze(0).expand(sizes)
        return try first.unpacked().transpose(1, 2).bmm(spread).multipliedIfNotOne(alpha)
      }
    }
  }

  /// Differences along each of some dims, or of all, by the distance of points along each.
  fileprivate func differences(
    spacing: [Double]?, sharesSpacing: Bool, dims given: [Int]?, edge: Int
  ) throws -> [Tensor] {
    let dims = try given?.map { try data.existing(dim: $0) } ?? Array(0..<rank)
    try check(
      sharesSpacing || spacing?.count == dims.count,
      .runtime(
        "torch.gradient expected spacing to be unspecified, a scalar"
          + (given == nil
            ? ", or a list of length equal to 'self.dim() = \(rank)', since dim argument was not "
              + "given, but got a list of length \(spacing?.count ?? 0)"
            : " or it's spacing and dim arguments to have the same length, but got a spacing argument "
              + "of length \(spacing?.count ?? 0) and a dim argument of length \(dims.count).")))
    for (place, dim) in dims.enumerated() where dims[..<place].contains(dim) {
      throw TensorError.runtime("dim \(dim) appears multiple times in the list of dims")
    }
    try check(
      edge == 1 || edge == 2,
      .runtime("torch.gradient only supports edge_order=1 and edge_order=2."))
    return try dims.enumerated().map { place, dim in
      let step = sharesSpacing ? spacing?.first ?? 1 : spacing?[place] ?? 1
      return try differences(dim, step, edge: edge)
    }
  }

  /// Central differences, one-sided at the ends, there of the first or the second order.
  private func differences(_ dim: Int, _ spacing: Double, edge: Int) throws -> Tensor {
    try check(
      shape[dim] > edge,
      .runtime(
        "torch.gradient expected each dimension size to be at least edge_order+1"))
    let step = Scalar.float(spacing)
    let first: Tensor
    let last: Tensor
    if edge == 1 {
      first = try (slice(dim, 1, 2) - slice(dim, 0, 1)) / step
      last = try (slice(dim, -1) - slice(dim, -2, -1)) / step
    } else {
      let (near, middle, far) = (Scalar.float(1.5), Scalar.int(2), Scalar.float(0.5))
      let rising = try slice(dim, 0, 1) * .float(-1.5) + slice(dim, 1, 2) * middle
      first = try (rising - slice(dim, 2, 3) * far) / step
      let falling = try slice(dim, -3, -2) * far - slice(dim, -2, -1) * middle
      last = try (falling + slice(dim, -1) * near) / step
    }
    let inner = try (slice(dim, 2) - slice(dim, 0, -2)) / step / .int(2)
    return try .cat([first, inner, last], dim)
  }
}

extension Generator {
  /// A Poisson count, by the products of uniform numbers.
  fileprivate func poisson(_ rate: Double) -> Double {
    if rate <= 0 { return 0 }
    let limit = (-rate).exponential
    var (count, product) = (0.0, 1.0)
    while true {
      product *= uniform53()
      guard product > limit else { return count }
      count += 1
    }
  }
}
