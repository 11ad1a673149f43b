// The gradients of activation functions, which are operators with nodes of their own.

import Arrays

/// How an activation's gradient is worked out from the gradient that comes in and the input (or the
/// result), and the gradient of that.
struct ActivationSlope {
  let name: String
  let op: BinaryOp
  let shown: [(String, Attribute.Value)]
  /// Under which name the input is kept.
  var inputName = "self"
  /// From the gradient that comes in, the first gradient and the input; nil if there is none at all.
  var second: ((_ grad: Tensor, _ first: Tensor, _ input: Tensor) throws -> Tensor)?
  /// Whether the second derivative is zero.
  var isFlat = false

  private init(
    flat name: String, _ op: BinaryOp, _ shown: [(String, Attribute.Value)]
  ) {
    (self.name, self.op, self.shown, isFlat) = (name, op, shown, true)
  }

  private init(
    _ name: String, _ op: BinaryOp, _ shown: [(String, Attribute.Value)] = [],
    _ second: ((Tensor, Tensor, Tensor) throws -> Tensor)?
  ) {
    (self.name, self.op, self.shown, self.second) = (name, op, shown, second)
  }
}

extension ActivationSlope {
  static func threshold(_ threshold: Scalar) -> Self {
    Self(
      flat: "ThresholdBackward", .thresholdBackward(threshold), [("threshold", .number(threshold))])
  }

  static func leakyRelu(_ slope: Scalar) -> Self {
    Self(
      flat: "LeakyReluBackward", .leakyReluBackward(slope.double),
      [("negative_slope", .number(slope))])
  }

  static func hardtanh(_ low: Scalar, _ high: Scalar) -> Self {
    Self(
      flat: "HardtanhBackward", .hardtanhBackward(low, high),
      [("max_val", .number(high)), ("min_val", .number(low))])
  }

  static func hardshrink(_ lambda: Scalar) -> Self {
    Self(
      flat: "HardshrinkBackward", .hardshrinkBackward(lambda.double),
      [("lambd", .number(lambda))])
  }

  static func softshrink(_ lambda: Scalar) -> Self {
    Self(
      flat: "SoftshrinkBackward", .softshrinkBackward(lambda.double),
      [("lambd", .number(lambda))])
  }

  static var hardsigmoid: Self { Self("HardsigmoidBackward", .hardsigmoidBackward, [], nil) }

  static var hardswish: Self {
    Self("HardswishBackward", .hardswishBackward) { grad, first, input in
      let isInside = try input.gt(-3).logicalAnd(input.lt(3))
      return try .where(isInside, grad * first / .float(3), input.newZeros([]))
    }
  }

  static func elu(
    _ alpha: Scalar, _ scale: Scalar, _ inputScale: Scalar, isResult: Bool
  ) -> Self {
    let op = BinaryOp.eluBackward(
      alpha: alpha.double, scale: scale.double, inputScale: inputScale.double, isResult: isResult)
    let shown: [(String, Attribute.Value)] = [
      ("alpha", .number(alpha)), ("input_scale", .number(inputScale)),
      ("is_result", .bool(isResult)), ("scale", .number(scale)),
    ]
    var slope = Self("EluBackward", op, shown) { grad, first, input in
      let isNegative = try input.lt(0).to(grad.dtype)
      let product = try grad * first * inputScale
      if isResult { return try product * isNegative }
      let own = elu(alpha, scale, inputScale, isResult: isResult)
      return try product.activationBackward(own, input) * isNegative
    }
    slope.inputName = "self_or_result"
    return slope
  }

  static func softplus(_ beta: Scalar, _ threshold: Scalar) -> Self {
    let op = BinaryOp.softplusBackward(beta: beta.double, threshold: threshold.double)
    let shown: [(String, Attribute.Value)] = [
      ("beta", .number(beta)), ("threshold", .number(threshold)),
    ]
    return Self("SoftplusBackward", op, shown) { grad, first, input in
      let x = try input * beta
      let slope = try (grad * first).sigmoidBackward(x.sigmoid())
      return try slope * x.lt(threshold).to(grad.dtype) * beta
    }
  }

  static func logSigmoid(_ buffer: Tensor) -> Self {
    Self("LogSigmoidBackward", .logSigmoidBackward, [("buffer", .none)]) { grad, first, input in
      let z = try input.sigmoid()
      return try (grad * first) * (z - 1) * z
    }
  }

  static func gelu(_ approximate: String) -> Self {
    let isTanh = approximate == "tanh"
    return Self(
      "GeluBackward", .geluBackward(tanh: isTanh), [("approximate", .string(approximate))]
    ) { grad, first, input in
      try isTanh ? input.secondTanhGelu(grad, first) : input.secondGelu(grad, first)
    }
  }
}

extension Tensor {
  /// The gradient of an activation.
  func activationBackward(_ slope: ActivationSlope, _ input: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(slope.op, data, input.data)
    guard slope.isFlat || slope.second != nil else {
      return try record("NotImplemented", self, input, gradient) {
        $0.refuse("aten::hardsigmoid_backward")
      }
    }
    return try record(slope.name + "Backward0", self, input, gradient) { node in
      for (name, value) in slope.shown {
        if name == "buffer" { node.save(name, input.detach()) } else { node.attribute(name, value) }
      }
      let first = slope.isFlat ? nil : node.save("grad_output", self, for: 1)
      let saved = node.save(slope.inputName, input)
      node.gradient(of: 0, "the same with grad") {
        try $0.activationBackward(slope, saved.unpacked())
      }
      node.gradient(of: 1, slope.isFlat ? "zeros_like(grad)" : "the second derivative") { grad in
        guard let first, let second = slope.second else { return try grad.zerosLike() }
        return try second(grad, first.unpacked(), saved.unpacked())
      }
    }
  }

  /// The gradient of `sigmoid` from its result.
  func sigmoidBackward(_ output: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(.sigmoidBackward, data, output.data)
    return try record("SigmoidBackwardBackward0", self, output, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let output = node.save("output", output)
      node.gradient(of: 0, "sigmoid_backward(grad, output)") {
        try $0.sigmoidBackward(output.unpacked())
      }
      node.gradient(of: 1, "grad * grad_output * (-2 * output + 1)") { grad in
        try grad * this.unpacked() * (output.unpacked() * -2 + 1)
      }
    }
  }

  /// The gradient of `tanh` from its result.
  func tanhBackward(_ output: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(.tanhBackward, data, output.data)
    return try record("TanhBackwardBackward0", self, output, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let output = node.save("output", output)
      node.gradient(of: 0, "tanh_backward(grad, output)") {
        try $0.tanhBackward(output.unpacked())
      }
      node.gradient(of: 1, "grad * (-2 * output * grad_output)") { grad in
        try grad * (output.unpacked() * -2 * this.unpacked())
      }
    }
  }

  /// The gradient of `silu`; in a form that can be differentiated again where that is recorded.
  func siluBackward(_ input: Tensor) throws -> Tensor {
    guard Session.current.gradMode else {
      return try Tensor(Kernel.binary(.siluBackward, data, input.data))
    }
    let sigmoid = try input.sigmoid()
    let rest = try input * Tensor.subtracted(sigmoid, from: .float(1))
    return try self * sigmoid * (rest + .float(1))
  }

  /// The gradient of `mish`, in either form.
  func mishBackward(_ input: Tensor) throws -> Tensor {
    guard Session.current.gradMode else {
      return try Tensor(Kernel.binary(.mishBackward, data, input.data))
    }
    let sigmoid = try input.sigmoid()
    let tanh = try input.exp().log1p().tanh()
    let rest = try input * sigmoid * Tensor.subtracted(tanh * tanh, from: .float(1))
    return try self * (tanh + rest)
  }

  fileprivate func secondGelu(_ grad: Tensor, _ first: Tensor) throws -> Tensor {
    let square = try self * self
    let density = try (square * .float(-0.5)).exp() * .float(0.3989422804014327)
    return try grad * first * (density * 2 - square * density)
  }

  fileprivate func secondTanhGelu(_ grad: Tensor, _ first: Tensor) throws -> Tensor {
    let (beta, kappa) = (0.7978845608028654, 0.044715)
    let inner = try (self + pow(3) * .float(kappa)) * .float(beta)
    let tanh = try inner.tanh()
    let ones = try inner.fullLike(1)
    let cosh = try inner.cosh()
    let sech = try ones.inPlace(with: [cosh]) { try $0 / cosh }
    let f = try self * .float(0.5)
    let g = try Tensor.subtracted(tanh * tanh, from: 1)
    let h = try (self * .float(3 * kappa) * self + 1) * .float(beta)
    let fPrime = try g * .float(0.5) * h
    let gPrime = try (sech * 2) * (-sech * tanh) * h
    let hPrime = try self * .float(6 * kappa) * .float(beta)
    return try grad * first * (fPrime * 2 + f * h * gPrime + f * g * hPrime)
  }
}

// Gates and learnt slopes.

extension Tensor {
  func gluBackward(_ input: Tensor, _ dim: Int) throws -> Tensor {
    let axis = try wrapped(dim: dim, rank: input.rank)
    let size = input.shape[axis] / 2
    let value = try withoutGrad { () throws -> Tensor in
      let halves = try input.detach().split(size, axis)
      let sigmoid = try halves[1].sigmoid()
      let slope = try sigmoid * Tensor.subtracted(sigmoid, from: 1)
      return try .cat([self * sigmoid, self * halves[0] * slope], axis)
    }
    return try record("GluBackwardBackward0", self, input, value.data) { node in
      node.attribute("dim", .int(dim))
      let first = node.save("grad_output", self, for: 1)
      let saved = node.save("self", input)
      node.gradient(of: 0, "glu_double_backward_grad_output(grad, self, dim)") { grad in
        let input = try saved.unpacked()
        var sizes = input.shape
        sizes[axis] = size
        let ones = Tensor(.ones(sizes, input.dtype, meta: input.data.isMeta))
        let product = try grad * ones.gluBackward(input, axis)
        return try product.narrow(axis, 0, size) + product.narrow(axis, size, size)
      }
      node.gradient(of: 1, "glu_double_backward(grad, grad_output, self, dim)") {
        try $0.gluDoubleBackward(first.unpacked(), saved.unpacked(), axis, size)
      }
    }
  }

  private func gluDoubleBackward(
    _ first: Tensor, _ input: Tensor, _ dim: Int, _ size: Int
  ) throws -> Tensor {
    let (a, b) = try (input.narrow(dim, 0, size), input.narrow(dim, size, size))
    let sigmoid = try b.sigmoid()
    let rest = try Tensor.subtracted(sigmoid, from: 1)
    let slope = try sigmoid * rest
    let (gradA, gradB) = try (narrow(dim, 0, size), narrow(dim, size, size))
    let product = try gradB * a
    let toA = try gradB * first * slope
    let curve = try slope * rest - sigmoid * slope
    let toB = try product * first * curve + gradA * first * slope
    return try .cat([toA, toB], dim)
  }

  func preluKernel(_ weight: Tensor) throws -> Tensor {
    let isKept = try Kernel.binary(.gt, data, 0)
    let value = try Kernel.where(isKept, data, Kernel.binary(.mul, data, weight.data))
    return try record("PreluKernelBackward0", self, weight, value) { node in
      let (this, slopes) = (node.save("self", self), node.save("weight", weight))
      node.rule("_prelu_kernel_backward(grad, self, weight)") { grads, _ in
        guard let grad = grads[0] else { return [nil, nil] }
        return try grad.preluKernelBackward(this.unpacked(), slopes.unpacked())
      }
    }
  }

  private func preluKernelBackward(_ input: Tensor, _ weight: Tensor) throws -> [Tensor] {
    let isKept = try Kernel.binary(.gt, input.data, 0)
    let toInput = try Kernel.where(isKept, data, Kernel.binary(.mul, data, weight.data))
    let toWeight = try Kernel.where(isKept, .int(0), Kernel.binary(.mul, data, input.data))
    let name = "PreluKernelBackwardBackward0"
    return try record(name, [self, input, weight], outputs: [toInput, toWeight]) { node in
      let first = node.save("grad_output", self)
      let (this, slopes) = (node.save("self", input), node.save("weight", weight))
      node.rule("_prelu_kernel_backward's own gradients") { grads, needs in
        let (this, slopes) = try (this.unpacked(), slopes.unpacked())
        let (first, isKept) = try (first.unpacked(), this.ge(0))
        let zero = try this.newZeros([])
        let sum = try grads[0].map { try $0 * slopes }.plus(grads[1].map { try $0 * this })
        guard let sum else { return [nil, nil, nil] }
        let kept = grads[0] ?? zero
        let toInput = try grads[1].map { try Tensor.where(isKept, zero, first * $0) }
        let toWeight = try grads[0].map { try Tensor.where(isKept, zero, first * $0) }
        return [
          needs[0] ? try .where(isKept, kept, sum) : nil,
          needs[1] ? try toInput ?? this.zerosLike() : nil,
          needs[2] ? try toWeight ?? this.zerosLike() : nil,
        ]
      }
    }
  }
}
