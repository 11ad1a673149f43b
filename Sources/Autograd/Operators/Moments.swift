// Variances and standard deviations.

import Arrays

extension Catalog {
  static let moments: [Operator] = [
    moment("var", "The variance.") { .tensor(try $0.variance($1, correction: $2, keepdim: $3)) },
    moment("std", "The standard deviation.") {
      .tensor(try $0.std($1, correction: $2, keepdim: $3))
    },
    moment("var_mean", "The variance and the mean.", .torch) {
      .tensors(try $0.varianceAndMean($1, correction: $2, keepdim: $3))
    },
    moment("std_mean", "The standard deviation and the mean.", .torch) {
      .tensors(try $0.stdAndMean($1, correction: $2, keepdim: $3))
    },
  ]

  /// The three ways to call them: with `unbiased` and dims, with `correction`, with `unbiased` alone.
  private static func moment(
    _ name: String, _ summary: String, _ places: Places = .both,
    _ body: @escaping @Sendable (Tensor, [Int]?, Scalar?, Bool) throws -> Result
  ) -> Operator {
    let out = name.hasSuffix("mean") ? "" : ", *, Tensor out=None"
    return Operator(
      places, summary,
      [
        Overload(
          "\(name)(Tensor input, IntArrayRef[1]? dim, bool unbiased=True, bool keepdim=False\(out))"
        ) {
          let (input, dims) = try ($0.tensor(), $0.intsIfAny())
          let correction: Scalar = $0.bool() ? 1 : 0
          return try body(input, dims, correction, $0.bool())
        },
        Overload(
          "\(name)(Tensor input, IntArrayRef[1]? dim=None, *, Scalar? correction=None, "
            + "bool keepdim=False\(out.isEmpty ? "" : ", Tensor out=None"))"
        ) { try body($0.tensor(), $0.intsIfAny(), $0.numberIfAny(), $0.bool()) },
        Overload("\(name)(Tensor input, bool unbiased=True)") {
          let input = try $0.tensor()
          return try body(input, nil, $0.bool() ? 1 : 0, false)
        },
      ])
  }
}

extension Tensor {
  package func variance(
    _ dims: [Int]? = nil, correction: Scalar? = nil, keepdim: Bool = false
  ) throws -> Tensor {
    let moments = try Kernel.varMean(
      data, dims, correction: correction?.double ?? 1, keepdim: keepdim)
    return try record("VarBackward0", self, moments.variance) { node in
      let this = node.save("self", self)
      node.moment(dims, correction, keepdim)
      node.gradient(of: 0, "var_backward(grad, self, dim, correction, keepdim)") {
        try $0.varianceBackward(this.unpacked(), dims, correction, keepdim)
      }
    }
  }

  package func std(
    _ dims: [Int]? = nil, correction: Scalar? = nil, keepdim: Bool = false
  ) throws -> Tensor {
    let moments = try Kernel.varMean(
      data, dims, correction: correction?.double ?? 1, keepdim: keepdim, std: true)
    return try record("StdBackward0", self, moments.variance) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", moments.variance)
      node.moment(dims, correction, keepdim)
      node.gradient(of: 0, "std_backward(result, grad, self, dim, correction, keepdim)") {
        try $0.stdBackward(result.unpacked(), this.unpacked(), dims, correction, keepdim)
      }
    }
  }

  package func varianceAndMean(
    _ dims: [Int]? = nil, correction: Scalar? = nil, keepdim: Bool = false
  ) throws -> [Tensor] {
    let moments = try Kernel.varMean(
      data, dims, correction: correction?.double ?? 1, keepdim: keepdim)
    let outputs = [moments.variance, moments.mean]
    return try record("VarMeanBackward0", [self], outputs: outputs) { node in
      let this = node.save("self", self)
      node.moment(dims, correction, keepdim)
      node.rule("var_mean_backward(grads, self, dim, correction, keepdim)") { grads, _ in
        let this = try this.unpacked()
        let first = try grads[0]?.varianceBackward(this, dims, correction, keepdim)
        return [try first.plus(grads[1]?.meanBackward(this, dims, keepdim))]
      }
    }
  }

  package func stdAndMean(
    _ dims: [Int]? = nil, correction: Scalar? = nil, keepdim: Bool = false
  ) throws -> [Tensor] {
    let moments = try Kernel.varMean(
      data, dims, correction: correction?.double ?? 1, keepdim: keepdim, std: true)
    let outputs = [moments.variance, moments.mean]
    return try record("StdMeanBackward0", [self], outputs: outputs) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result0", moments.variance)
      node.moment(dims, correction, keepdim)
      node.rule("std_mean_backward(grads, self, result, dim, correction, keepdim)") { grads, _ in
        let (this, result) = try (this.unpacked(), result.unpacked())
        let first = try grads[0]?.stdBackward(result, this, dims, correction, keepdim)
        return [try first.plus(grads[1]?.meanBackward(this, dims, keepdim))]
      }
    }
  }

  private func meanBackward(_ input: Tensor, _ dims: [Int]?, _ keepdim: Bool) throws -> Tensor {
    let spread = try restoringDims(dims, input.shape, keepdim: keepdim).expand(input.shape)
    return try spread / .int(input.shape.reducedCount(dims))
  }

  fileprivate func varianceBackward(
    _ input: Tensor, _ dims: [Int]?, _ correction: Scalar?, _ keepdim: Bool
  ) throws -> Tensor {
    let isWhole = input.rank == 0 || dims == nil
    let count = Double(input.shape.reducedCount(isWhole ? nil : dims))
    let freedom = count - (correction?.double ?? 1)
    if isWhole {
      if freedom > 0 { return try self * .float(2 / freedom) * (input - input.mean()) }
      let isMean = try input.eq(input.mean())
      return try self * Tensor(Kernel.where(isMean.data, .float(.nan), .float(.infinity)))
    }
    let grad =
      try keepdim || input.rank <= 1 ? self : restoringDims(dims, input.shape, keepdim: false)
    return try grad * .float(2 / freedom) * (input - input.mean(dims, keepdim: true))
  }

  fileprivate func stdBackward(
    _ result: Tensor, _ input: Tensor, _ dims: [Int]?, _ correction: Scalar?, _ keepdim: Bool
  ) throws -> Tensor {
    let isZero = try result.eq(0)
    let grad = try (self / (result * 2)).inPlace { try $0.maskedFill(isZero, 0) }
    return try grad.varianceBackward(input, dims, correction, keepdim)
  }
}

extension Node {
  fileprivate func moment(_ dims: [Int]?, _ correction: Scalar?, _ keepdim: Bool) {
    attribute("correction", .init(correction))
    attribute("dim", .init(dims))
    attribute("keepdim", .bool(keepdim))
  }
}

extension Optional where Wrapped == Tensor {
  /// The sum of what there is.
  func plus(_ other: Tensor?) throws -> Tensor? {
    guard let self else { return other }
    guard let other else { return self }
    return try self + other
  }
}
