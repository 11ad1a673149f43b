// Products, variances, norms and their like: reductions beyond sum and mean.

import Arrays

extension Catalog {
  private static let dims = "IntArrayRef[1]? dim, bool keepdim=False"

  static let statistics: [Operator] = [
    Operator(
      .both, "The product of all elements, or along a dim.",
      [
        Overload("prod(Tensor input, *, ScalarType? dtype=None)") {
          try .tensor($0.tensor().prod(dtype: $0.dtype()))
        },
        Overload(
          "prod(Tensor input, int64_t dim, bool keepdim=False, *, ScalarType? dtype=None, "
            + "Tensor out=None)"
        ) { try .tensor($0.tensor().prod($0.int(), keepdim: $0.bool(), dtype: $0.dtype())) },
      ]),
    Operator(
      .both,
      "nansum(Tensor input, IntArrayRef[1]? dim=None, bool keepdim=False, *, "
        + "ScalarType? dtype=None)", "The sum of all elements that are numbers."
    ) { try .tensor($0.tensor().nansum($0.intsIfAny(), keepdim: $0.bool(), dtype: $0.dtype())) },
    spread("var", "The variance.") { try $0.variance($1, $2, keepdim: $3) },
    spread("std", "The standard deviation.") { try $0.deviation($1, $2, keepdim: $3) },
    pair("var_mean", "Variance and mean.") { try $0.withMean("VarMean", $1, $2, keepdim: $3) },
    pair("std_mean", "Standard deviation and mean.") {
      try $0.withMean("StdMean", $1, $2, keepdim: $3)
    },
    Operator(
      .both, "logsumexp(Tensor input, IntArrayRef[1] dim, bool keepdim=False, *, Tensor out=None)",
      "The logarithm of the sum of exponentials."
    ) { try .tensor($0.tensor().logsumexp($0.ints(), keepdim: $0.bool())) },
    Operator(
      .both, "The number of elements that are not zero.",
      [
        Overload("count_nonzero(Tensor input, int64_t? dim=None)") { call in
          let input = try call.tensor()
          return try .tensor(
            Tensor(Kernel.reduce(.countNonzero, input.data, call.intIfAny().map { [$0] })))
        },
        Overload("count_nonzero(Tensor input, IntArrayRef dim)") {
          try .tensor(Tensor(Kernel.reduce(.countNonzero, $0.tensor().data, $0.ints())))
        },
      ]),
    truth("all", "Whether every element is true.", .all),
    truth("any", "Whether some element is true.", .any),
    Operator(
      .both, "cumsum(Tensor input, int64_t dim, *, ScalarType? dtype=None, Tensor out=None)",
      "Running sums."
    ) { try .tensor($0.tensor().cumsum($0.int(), dtype: $0.dtype())) },
    Operator(
      .both, "cumprod(Tensor input, int64_t dim, *, ScalarType? dtype=None, Tensor out=None)",
      "Running products."
    ) { try .tensor($0.tensor().cumprod($0.int(), dtype: $0.dtype())) },
    Operator(
      .both, "logcumsumexp(Tensor input, int64_t dim)",
      "Logarithms of running sums of exponentials."
    ) { try .tensor($0.tensor().logcumsumexp($0.int())) },
  ]

  /// What `var`, `std` and their kin take: dims, the correction if one is given, keepdim.
  private struct SpreadArguments {
    let input: Tensor
    var dims: [Int]?
    var correction: Double?
    var keepdim = false
  }

  /// The ways to call `var`, `std` and their kin.
  private static func spreads(
    _ name: String, _ body: @escaping @Sendable (SpreadArguments) throws -> Result
  ) -> [Overload] {
    [
      Overload(
        "\(name)(Tensor input, IntArrayRef[1]? dim, bool unbiased=True, bool keepdim=False)"
      ) { call in
        var arguments = try SpreadArguments(input: call.tensor())
        arguments.dims = try call.intsIfAny()
        arguments.correction = call.bool() ? 1 : 0
        arguments.keepdim = call.bool()
        return try body(arguments)
      },
      Overload(
        "\(name)(Tensor input, IntArrayRef[1]? dim=None, *, Scalar? correction=None, "
          + "bool keepdim=False)"
      ) { call in
        var arguments = try SpreadArguments(input: call.tensor())
        arguments.dims = try call.intsIfAny()
        arguments.correction = try call.doubleIfAny()
        arguments.keepdim = call.bool()
        return try body(arguments)
      },
      Overload("\(name)(Tensor input, bool unbiased=True)") { call in
        var arguments = try SpreadArguments(input: call.tensor())
        arguments.correction = call.bool() ? 1 : 0
        return try body(arguments)
      },
    ]
  }

  private static func spread(
    _ name: String, _ summary: String,
    _ body: @escaping @Sendable (Tensor, [Int]?, Double?, Bool) throws -> Tensor
  ) -> Operator {
    Operator(
      .both, summary,
      spreads(name) { try .tensor(body($0.input, $0.dims, $0.correction, $0.keepdim)) })
  }

  private static func pair(
    _ name: String, _ summary: String,
    _ body: @escaping @Sendable (Tensor, [Int]?, Double?, Bool) throws -> [Tensor]
  ) -> Operator {
    Operator(
      .torch, summary,
      spreads(name) { try .tensors(body($0.input, $0.dims, $0.correction, $0.keepdim)) })
  }

  private static func truth(_ name: String, _ summary: String, _ op: ReduceOp) -> Operator {
    Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input, *, Tensor out=None)") {
          try .tensor(Tensor(Kernel.reduce(op, $0.tensor().data)))
        },
        Overload(
          "\(name)(Tensor input, IntArrayRef[1]? dim, bool keepdim=False, *, Tensor out=None)"
        ) {
          try .tensor(
            Tensor(Kernel.reduce(op, $0.tensor().data, $0.intsIfAny(), keepdim: $0.bool())))
        },
      ])
  }
}

extension Tensor {
  package func prod(dtype: DType? = nil) throws -> Tensor {
    let product = try Kernel.reduce(.prod, data, dtype: dtype)
    return try record("ProdBackward0", self, product) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", product))
      node.gradient(of: 0, "prod_backward(grad, self, result)") { grad in
        let input = try this.unpacked()
        return try grad.prodBackward(input.reshape([-1]), result.unpacked().reshape([1]), 0)
          .reshape(input.shape)
      }
    }
  }

  package func prod(_ dim: Int, keepdim: Bool, dtype: DType? = nil) throws -> Tensor {
    let product = try Kernel.reduce(.prod, data, [dim], keepdim: keepdim, dtype: dtype)
    return try record("ProdBackward1", self, product) { node in
      node.attribute("dim", .int(dim))
      node.attribute("keepdim", .bool(keepdim))
      let (this, result) = (node.save("self", self), node.saveResult("result", product))
      node.gradient(of: 0, "prod_backward(grad, self, result, dim, keepdim)") { grad in
        let input = try this.unpacked()
        let output = try result.unpacked()
        guard !keepdim, input.rank > 0 else { return try grad.prodBackward(input, output, dim) }
        return try grad.unsqueeze(dim).prodBackward(input, output.unsqueeze(dim), dim)
      }
    }
  }

  /// grad · result / self, or where zeros are the products of all the others.
  private func prodBackward(_ input: Tensor, _ result: Tensor, _ dim: Int) throws -> Tensor {
    if input.rank == 0 { return self }
    let hasZero =
      try !input.data.isMeta
      && Kernel.reduce(
        .any, Kernel.binary(.eq, input.data, .int(0))
      ).item().double != 0
    guard hasZero else { return try self * (result / input) }
    let axis = try wrapped(dim: dim, rank: input.rank)
    let size = input.shape[axis]
    guard size > 1 else { return try expand(input.shape) }
    let ones = try input.slice(axis, 0, 1).onesLike()
    let before = try Tensor.cat([ones, input.slice(axis, 0, size - 1).cumprod(axis)], axis)
    let reversed = try input.slice(axis, 1, size).flip([axis]).cumprod(axis).flip([axis])
    let after = try Tensor.cat([reversed, ones], axis)
    return try self * (before * after)
  }

  package func nansum(_ dims: [Int]?, keepdim: Bool, dtype: DType? = nil) throws -> Tensor {
    let total = try Kernel.reduce(.nansum, data, dims, keepdim: keepdim, dtype: dtype)
    return try record("NansumBackward0", self, total) { node in
      node.attribute("dim", .init(dims))
      node.attribute("keepdim", .bool(keepdim))
      let this = node.save("self", self)
      node.gradient(of: 0, "nansum_backward(grad, self, dim, keepdim)") { grad in
        let input = try this.unpacked()
        let spread = try grad.restoringDims(dims, input.shape, keepdim: keepdim)
        return try spread.expand(input.shape) * input.isNaN().logicalNot().to(grad.dtype)
      }
    }
  }

  package func variance(
    _ dims: [Int]?, _ correction: Double? = nil, keepdim: Bool = false
  ) throws -> Tensor {
    let found = try Kernel.varMean(data, dims, correction: correction ?? 1, keepdim: keepdim)
    return try record("VarBackward0", self, found.variance) { node in
      node.describeSpread(dims, correction, keepdim)
      let this = node.save("self", self)
      node.gradient(of: 0, "var_backward(grad, self, dim, correction, keepdim)") {
        try $0.varianceBackward(this.unpacked(), dims, correction, keepdim)
      }
    }
  }

  package func deviation(
    _ dims: [Int]?, _ correction: Double? = nil, keepdim: Bool = false
  ) throws -> Tensor {
    let found = try Kernel.varMean(
      data, dims, correction: correction ?? 1, keepdim: keepdim, std: true)
    return try record("StdBackward0", self, found.variance) { node in
      node.describeSpread(dims, correction, keepdim)
      let (this, result) = (node.save("self", self), node.saveResult("result", found.variance))
      node.gradient(of: 0, "std_backward(result, grad, self, dim, correction, keepdim)") { grad in
        try grad.deviationBackward(
          result.unpacked(), this.unpacked(), dims, correction, keepdim)
      }
    }
  }

  func withMean(
    _ name: String, _ dims: [Int]?, _ correction: Double?, keepdim: Bool
  ) throws -> [Tensor] {
    let isDeviation = name == "StdMean"
    let found = try Kernel.varMean(
      data, dims, correction: correction ?? 1, keepdim: keepdim, std: isDeviation)
    return try record(name + "Backward0", [self], outputs: [found.variance, found.mean]) { node in
      node.describeSpread(dims, correction, keepdim)
      let this = node.save("self", self)
      let result = isDeviation ? node.saveResult("result0", found.variance) : nil
      node.rule("var_mean_backward(…)") { grads, _ in
        let input = try this.unpacked()
        var total: Tensor?
        if let grad = grads[0] {
          total =
            try result.map {
              try grad.deviationBackward($0.unpacked(), input, dims, correction, keepdim)
            } ?? grad.varianceBackward(input, dims, correction, keepdim)
        }
        if let grad = grads[1] {
          let sizes = input.shape
          let spread = try grad.restoringDims(dims, sizes, keepdim: keepdim).expand(sizes)
          let share = try spread / .int(sizes.reducedCount(dims))
          total = try total.map { try $0 + share } ?? share
        }
        return [total]
      }
    }
  }

  /// (2 / (n − correction)) · grad · (self − mean)
  private func varianceBackward(
    _ input: Tensor, _ dims: [Int]?, _ correction: Double?, _ keepdim: Bool
  ) throws -> Tensor {
    let count = Double(input.shape.reducedCount(dims))
    let grad = try restoringDims(dims, input.shape, keepdim: keepdim)
    let centred = try dims.map { try input - input.mean($0, keepdim: true) } ?? input - input.mean()
    return try (grad * .float(2 / (count - (correction ?? 1)))) * centred
  }

  private func deviationBackward(
    _ result: Tensor, _ input: Tensor, _ dims: [Int]?, _ correction: Double?, _ keepdim: Bool
  ) throws -> Tensor {
    let slope = try (self / (result * 2)).maskedFill(result.eq(.int(0)), .int(0))
    return try slope.varianceBackward(input, dims, correction, keepdim)
  }

  package func logsumexp(_ dims: [Int], keepdim: Bool = false) throws -> Tensor {
    let total = try Kernel.reduce(.logsumexp, data, dims, keepdim: keepdim)
    return try record("LogsumexpBackward0", self, total) { node in
      node.attribute("dim", .ints(dims))
      node.attribute("keepdim", .bool(keepdim))
      let (this, result) = (node.save("self", self), node.saveResult("result", total))
      node.gradient(of: 0, "logsumexp_backward(grad, self, result, dim, keepdim)") { grad in
        let input = try this.unpacked()
        let output = try result.unpacked().restoringDims(dims, input.shape, keepdim: keepdim)
        let spread = try grad.restoringDims(dims, input.shape, keepdim: keepdim)
        return try spread * (input - output).exp()
      }
    }
  }

  package func cumsum(_ dim: Int, dtype: DType? = nil) throws -> Tensor {
    let sums = try Kernel.cumulative(.sum, data, dim, dtype: dtype)
    return try record("CumsumBackward0", self, sums) { node in
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "cumsum_backward(grad, dim)") { try $0.reversedCumsum(dim) }
    }
  }

  private func reversedCumsum(_ dim: Int) throws -> Tensor {
    guard rank > 0, count > 1, shape[try wrapped(dim: dim, rank: rank)] > 1 else { return self }
    return try flip([dim]).cumsum(dim).flip([dim])
  }

  package func cumprod(_ dim: Int, dtype: DType? = nil) throws -> Tensor {
    let products = try Kernel.cumulative(.prod, data, dim, dtype: dtype)
    return try record("CumprodBackward0", self, products) { node in
      node.attribute("dim", .int(dim))
      let (this, result) = (node.save("self", self), node.saveResult("result", products))
      node.gradient(of: 0, "cumprod_backward(grad, self, dim, result)") { grad in
        try grad.cumprodBackward(this.unpacked(), result.unpacked(), dim)
      }
    }
  }

  /// Without zeros the running products divide; with them each share is multiplied out.
  private func cumprodBackward(_ input: Tensor, _ result: Tensor, _ dim: Int) throws -> Tensor {
    if input.rank == 0 { return self }
    let hasZero =
      try !input.data.isMeta
      && Kernel.reduce(
        .any, Kernel.binary(.eq, input.data, .int(0))
      ).item().double != 0
    if !hasZero { return try (result * self).reversedCumsum(dim) / input }
    let axis = try wrapped(dim: dim, rank: input.rank)
    let size = input.shape[axis]
    var shares: [Tensor] = []
    for place in 0..<size {
      let head = place == 0 ? nil : try input.slice(axis, 0, place).prod(axis, keepdim: true)
      var product = try head ?? input.slice(axis, 0, 1).onesLike()
      var share = try slice(axis, place, place + 1) * product
      for later in place + 1..<max(size, place + 1) {
        product = try product * input.slice(axis, later, later + 1)
        share = try share + slice(axis, later, later + 1) * product
      }
      shares.append(share)
    }
    return try Tensor.cat(shares, axis)
  }

  package func logcumsumexp(_ dim: Int) throws -> Tensor {
    let sums = try Kernel.cumulative(.logsumexp, data, dim)
    return try record("LogcumsumexpBackward0", self, sums) { node in
      node.attribute("dim", .int(dim))
      let (this, result) = (node.save("self", self), node.saveResult("result", sums))
      node.gradient(of: 0, "logcumsumexp_backward(grad, self, result, dim)") { grad in
        let (input, output) = try (this.unpacked(), result.unpacked())
        return try (grad * output.neg().exp()).reversedCumsum(dim) * input.exp()
      }
    }
  }

  func onesLike() throws -> Tensor { try fullLike(.int(1)) }
}

extension Node {
  fileprivate func describeSpread(_ dims: [Int]?, _ correction: Double?, _ keepdim: Bool) {
    let isWhole = correction.map { $0 == $0.rounded() } ?? true
    attribute("correction", isWhole ? .init(correction.map { Int($0) }) : .init(correction))
    attribute("dim", .init(dims))
    attribute("keepdim", .bool(keepdim))
  }
}
