// Quantiles, and sums under curves.

import Arrays

extension Catalog {
  static let quantiles: [Operator] = [
    quantile("quantile", "The values below which given shares of the elements lie.", false),
    quantile("nanquantile", "Quantiles of the elements that are numbers.", true),
    Operator(
      .torch, "The integral by trapezoids along a dim.",
      [
        Overload("trapezoid(Tensor y, Tensor x, *, int64_t dim=-1)") {
          let (y, x) = try ($0.tensor(), $0.tensor())
          let dim = try wrapped(dim: $0.int(), rank: y.rank)
          return try .tensor(y.trapezoids(x, dim).sum([dim]).div(.float(2)))
        },
        Overload("trapezoid(Tensor y, *, Scalar dx=1, int64_t dim=-1)") {
          let (y, dx, dim) = try ($0.tensor(), $0.number(), $0.int())
          return try .tensor(y.trapezoid(dx, dim))
        },
      ]),
    Operator(
      .torch, "The running integral by trapezoids along a dim.",
      [
        Overload("cumulative_trapezoid(Tensor y, Tensor x, *, int64_t dim=-1)") {
          let (y, x) = try ($0.tensor(), $0.tensor())
          let dim = try wrapped(dim: $0.int(), rank: y.rank)
          return try .tensor(y.trapezoids(x, dim).cumsum(dim).div(.float(2)))
        },
        Overload("cumulative_trapezoid(Tensor y, *, Scalar dx=1, int64_t dim=-1)") {
          let (y, dx, dim) = try ($0.tensor(), $0.number(), $0.int())
          let sums = try y.slice(dim, 0, -1).add(y.slice(dim, 1))
          return try .tensor(sums.mul(.float(dx.double / 2)).cumsum(dim))
        },
      ]),
  ]

  private static func quantile(
    _ name: String, _ summary: String, _ ignoresNaN: Bool
  ) -> Operator {
    let rest = "int64_t? dim=None, bool keepdim=False, *, c10::string_view interpolation='linear'"
    return Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input, Tensor q, \(rest))") { call in
          let (input, q) = try (call.tensor(), call.tensor())
          return try call.quantile(input, q, name, ignoresNaN)
        },
        Overload("\(name)(Tensor input, double q, \(rest))") { call in
          let (input, q) = try (call.tensor(), call.double())
          try check(
            q >= 0 && q <= 1,
            .runtime("\(name)() q must be in the range [0, 1] but got \(q.streamText)"))
          return try call.quantile(input, Tensor(.scalar(.float(q), input.dtype)), name, ignoresNaN)
        },
      ])
  }
}

extension Call {
  fileprivate mutating func quantile(
    _ input: Tensor, _ q: Tensor, _ name: String, _ ignoresNaN: Bool
  ) throws -> Result {
    let (dim, keepdim, text) = try (intIfAny(), bool(), string())
    guard let interpolation = Interpolation(rawValue: text) else {
      throw TensorError.runtime(
        "\(name)() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
          + text)
    }
    try check(
      input.dtype == .float32 || input.dtype == .float64,
      .runtime("\(name)() input tensor must be either float or double dtype"))
    try check(input.count > 0, .runtime("\(name)() input tensor must be non-empty"))
    try check(
      q.rank <= 1, .runtime("\(name)() q must be a scalar or 1D tensor"))
    try check(
      q.dtype == input.dtype, .runtime("\(name)() q tensor must be same dtype as the input tensor"))
    try check(
      q.data.toDoubles().allSatisfy { $0 >= 0 && $0 <= 1 },
      .runtime("\(name)() q values must be in the range [0, 1]"))
    return try .tensor(
      input.quantile(q, dim, keepdim: keepdim, interpolation, ignoresNaN: ignoresNaN))
  }
}

/// How a quantile between two elements is found.
private enum Interpolation: String {
  case linear, lower, higher, midpoint, nearest
}

extension Tensor {
  fileprivate func quantile(
    _ q: Tensor, _ dim: Int?, keepdim: Bool, _ interpolation: Interpolation, ignoresNaN: Bool
  ) throws -> Tensor {
    let place = try wrapped(dim: dim ?? 0, rank: rank)
    var shape: Shape = []
    if dim != nil, rank > 0 {
      shape = self.shape
      if keepdim { shape[place] = 1 } else { shape.remove(at: place) }
    } else if keepdim {
      shape = Array(repeating: 1, count: rank)
    }
    let sorted: Tensor
    if dim == nil {
      sorted = try flatten().sort(-1, descending: false)[0].tensor
    } else if place == rank - 1 {
      sorted = try sort(-1, descending: false)[0].tensor
    } else {
      sorted = try unsqueeze(-1).transpose(place, -1).sort(-1, descending: false)[0].tensor
    }
    let length = sorted.shape[sorted.rank - 1]
    let lines = try sorted.view(shape + [length])
    let values = try lines.values(at: lines.ranks(q, length, ignoresNaN), interpolation)
    if q.rank == 0 { return try values.squeezeInPlace(-1) }
    return try values.unsqueezeInPlace(0).transposeInPlace(0, -1).squeezeInPlace(-1)
  }

  /// Where in each sorted line the quantiles are.
  private func ranks(_ q: Tensor, _ length: Int, _ ignoresNaN: Bool) throws -> Tensor {
    let shares = q.detach()
    if ignoresNaN {
      let known = try detach().isNaN().logicalNot().sum([-1], keepdim: true)
      let ranks = try shares.mul(known.sub(1))
      return try ranks.maskedFill(ranks.lt(0), 0)
    }
    let last = Scalar.int(length - 1)
    let spoiled = try detach().isNaN().sum([-1], keepdim: true).gt(0)
    let pair = try Tensor.broadcast([shares.mul(last), spoiled])
    return try pair[0].maskedFill(pair[1], last)
  }

  private func values(at ranks: Tensor, _ interpolation: Interpolation) throws -> Tensor {
    switch interpolation {
    case .lower: return try gather(-1, ranks.floor().to(.int64))
    case .higher: return try gather(-1, ranks.ceil().to(.int64))
    case .nearest: return try gather(-1, ranks.round().to(.int64))
    case .linear, .midpoint:
      let below = try ranks.to(.int64)
      let weights =
        interpolation == .midpoint ? try ranks.fullLike(.float(0.5)) : try ranks.sub(below)
      let above = try ranks.ceil().to(.int64)
      return try gather(-1, below).lerp(gather(-1, above), weights)
    }
  }

  fileprivate func trapezoid(_ dx: Scalar, _ dim: Int) throws -> Tensor {
    if try data.size(dim) == 0 { return try sum([dim]).zerosLike() }
    let last = try select(dim, -1)
    let ends = try select(dim, 0).add(last).mul(.float(0.5))
    return try sum([dim]).sub(ends).mul(.float(dx.double))
  }

  /// Twice the areas between neighbours.
  fileprivate func trapezoids(_ x: Tensor, _ dim: Int) throws -> Tensor {
    let length = try data.size(dim)
    var places = x
    if x.rank == 1 {
      try check(
        x.count == length,
        .runtime("trapezoid: There must be one `x` value for each sample point"))
      var sizes = [Int](repeating: 1, count: rank)
      sizes[dim] = length
      places = try x.view(sizes)
    } else if x.rank < rank {
      places = try x.view([Int](repeating: 1, count: rank - x.rank) + x.shape)
    }
    let before = try places.slice(dim, 0, -1)
    let widths = try places.slice(dim, 1) - before
    return try (slice(dim, 0, -1) + slice(dim, 1)) * widths
  }
}
