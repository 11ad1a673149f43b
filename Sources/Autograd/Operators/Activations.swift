// Activation functions and their derivatives, which are operators of their own.

import Arrays

extension Catalog {
  static let activations: [Operator] = [
    activation("relu", "Negative elements become 0.", .all.union(.inner)) { try $0.relu() },
    activation("relu6", "Elements cut to 0 … 6.", [.inner]) { try $0.hardtanh(.int(0), .int(6)) },
    activation("silu", "x · sigmoid(x).", [.inner]) { try $0.silu() },
    activation("mish", "x · tanh(softplus(x)).", [.inner]) { try $0.mish() },
    activation("hardswish", "x · relu6(x + 3) / 6.", [.inner]) { try $0.hardswish() },
    activation("hardsigmoid", "relu6(x + 3) / 6.", [.inner]) { try $0.hardsigmoid() },
    activation("log_sigmoid", "log(sigmoid(x)).", [.inner]) { try $0.logSigmoid() },
    activation("selu", "The self-normalising exponential unit.", [.torch, .inner]) {
      try $0.elu(.float(1.6732632423543772), .float(1.0507009873554805), .int(1))
    },
    Operator(
      [.inner, .inPlace], "leaky_relu(Tensor input, Scalar negative_slope=0.01)",
      "Negative elements are scaled down."
    ) { try .tensor($0.tensor().leakyRelu($0.double())) },
    Operator(
      [.inner, .inPlace],
      "elu(Tensor input, Scalar alpha=1.0, Scalar scale=1, Scalar input_scale=1)",
      "Negative elements become alpha · (exp(x) − 1)."
    ) { try .tensor($0.tensor().elu($0.number(), $0.number(), $0.number())) },
    Operator(
      [.torch, .inner, .inPlace], "celu(Tensor input, Scalar alpha=1.0)",
      "The continuously differentiable exponential unit."
    ) { try .tensor($0.tensor().celu($0.number())) },
    Operator(
      [.inner], "gelu(Tensor input, *, c10::string_view approximate=\"none\")",
      "x times the normal distribution function of x."
    ) { try .tensor($0.tensor().gelu($0.string())) },
    Operator(
      [.inner, .inPlace], "hardtanh(Tensor input, Scalar min_val=-1, Scalar max_val=1)",
      "Elements cut to a range."
    ) { try .tensor($0.tensor().hardtanh($0.number(), $0.number())) },
    Operator(
      [.both, .inner], "hardshrink(Tensor input, Scalar lambd=0.5)", "Small elements become 0."
    ) { try .tensor($0.tensor().hardshrink($0.double())) },
    Operator([.inner], "softshrink(Tensor input, Scalar lambd=0.5)", "Elements move towards 0.") {
      try .tensor($0.tensor().softshrink($0.double()))
    },
    Operator(
      [.inner], "softplus(Tensor input, Scalar beta=1, Scalar threshold=20)", "log(1 + exp(x))."
    ) { try .tensor($0.tensor().softplus($0.number(), $0.number())) },
    Operator(
      [.torch, .inner, .inPlace], "threshold(Tensor input, Scalar threshold, Scalar value)",
      "Elements up to a threshold become one value."
    ) { try .tensor($0.tensor().threshold($0.number(), $0.number())) },
    Operator([.inner], "glu(Tensor input, int64_t dim=-1)", "One half gates the other.") {
      try .tensor($0.tensor().glu($0.int()))
    },
    Operator([.both, .inner], "prelu(Tensor input, Tensor weight)", "A learnt slope below 0.") {
      try .tensor($0.tensor().prelu($0.tensor()))
    },
    softmax("softmax", "Exponentials divided by their sum.", isLog: false),
    softmax("log_softmax", "Logarithms of softmax.", isLog: true),
  ]

  private static func activation(
    _ name: String, _ summary: String, _ places: Places,
    _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Operator {
    Operator(places.union(.inPlace), "\(name)(Tensor input)", summary) {
      try .tensor(body($0.tensor()))
    }
  }

  private static func softmax(_ name: String, _ summary: String, isLog: Bool) -> Operator {
    Operator(
      [.torch, .method, .inner], "\(name)(Tensor input, int64_t dim, ScalarType? dtype=None)",
      summary
    ) { try .tensor($0.tensor().softmax($0.int(), isLog: isLog, dtype: $0.dtype())) }
  }
}

extension Tensor {
  /// The gradient of `sigmoid` from its result.
  func sigmoidBackward(_ output: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(.sigmoidBackward, data, output.data)
    return try record("SigmoidBackwardBackward0", self, output, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let output = node.save("output", output)
      node.gradient(of: 0, "sigmoid_backward(grad, output)") {
        try $0.sigmoidBackward(output.unpacked())
      }
      node.gradient(of: 1, "grad * grad_output * (1 - 2 * output)") { grad in
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
      node.gradient(of: 1, "grad * -2 * output * grad_output") { grad in
        try grad * (output.unpacked() * -2 * this.unpacked())
      }
    }
  }
}

extension Tensor {
  /// An elementwise function of the input whose gradient is one kernel of gradient and input.
  private func activation(
    _ name: String, _ op: UnaryOp, _ backward: BinaryOp, _ formula: String,
    _ attributes: [(String, Attribute.Value)] = [],
    second: @escaping (Tensor, Tensor, Tensor) throws -> Tensor?
  ) throws -> Tensor {
    try record(name + "Backward0", self, Kernel.unary(op, data)) { node in
      for (name, value) in attributes { node.attribute(name, value) }
      let this = node.save("self", self)
      node.gradient(of: 0, formula) { grad in
        try grad.activationBackward(name, this.unpacked(), backward, second: second)
      }
    }
  }

  /// The gradient of an activation as an operation of its own; `second` gives, from the gradient that
  /// comes in, the first gradient and the input, the gradient for the input.
  private func activationBackward(
    _ name: String, _ input: Tensor, _ op: BinaryOp,
    second: @escaping (Tensor, Tensor, Tensor) throws -> Tensor?
  ) throws -> Tensor {
    let gradient = try Kernel.binary(op, data, input.data)
    return try record(name + "BackwardBackward0", self, input, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let inner = node.save("self", input)
      node.gradient(of: 0, "\(name)_backward(grad, self)") {
        try $0.activationBackward(name, inner.unpacked(), op, second: second)
      }
      node.gradient(of: 1, "\(name)_double_backward(grad, grad_output, self)") {
        try second($0, this.unpacked(), inner.unpacked())
      }
    }
  }

  /// For functions made of straight pieces, whose second derivative is zero.
  private static func flat(_ grad: Tensor, _ first: Tensor, _ input: Tensor) throws -> Tensor? {
    try grad.zerosLike()
  }

  package func relu() throws -> Tensor {
    let positive = try Kernel.unary(.relu, data)
    return try record("ReluBackward0", self, positive) { node in
      let result = node.saveResult("result", positive)
      node.gradient(of: 0, "threshold_backward(grad, result, 0)") {
        try $0.thresholdBackward(result.unpacked(), .int(0))
      }
    }
  }

  /// The gradient where `input` is above a threshold.
  func thresholdBackward(_ input: Tensor, _ threshold: Scalar) throws -> Tensor {
    let gradient = try Kernel.binary(.thresholdBackward(threshold), data, input.data)
    return try record("ThresholdBackwardBackward0", self, input, gradient) { node in
      let inner = node.save("self", input)
      node.attribute("threshold", .number(threshold))
      node.gradient(of: 0, "threshold_backward(grad, self, threshold)") {
        try $0.thresholdBackward(inner.unpacked(), threshold)
      }
      node.gradient(of: 1, "zeros_like(grad)") { try $0.zerosLike() }
    }
  }

  package func threshold(_ threshold: Scalar, _ value: Scalar) throws -> Tensor {
    try record("ThresholdBackward0", self, Kernel.unary(.threshold(threshold, value), data)) {
      node in
      let this = node.save("self", self)
      node.attribute("threshold", .number(threshold))
      node.gradient(of: 0, "threshold_backward(grad, self, threshold)") {
        try $0.thresholdBackward(this.unpacked(), threshold)
      }
    }
  }

  package func leakyRelu(_ slope: Double) throws -> Tensor {
    try activation(
      "LeakyRelu", .leakyRelu(slope), .leakyReluBackward(slope),
      "leaky_relu_backward(grad, self, negative_slope, false)",
      [("negative_slope", .float(slope))], second: Self.flat)
  }

  package func elu(_ alpha: Scalar, _ scale: Scalar, _ inputScale: Scalar) throws -> Tensor {
    let (a, s, i) = (alpha.double, scale.double, inputScale.double)
    return try activation(
      "Elu", .elu(alpha: a, scale: s, inputScale: i),
      .eluBackward(alpha: a, scale: s, inputScale: i, isResult: false),
      "elu_backward(grad, alpha, scale, input_scale, false, self)",
      [("alpha", .number(alpha)), ("input_scale", .number(inputScale)), ("scale", .number(scale))]
    ) { grad, first, input in
      let curve = try (input * .float(i)).exp() * .float(a * s * i * i)
      return try grad * first * Tensor.where(input.le(.int(0)), curve, curve.zerosLike())
    }
  }

  package func celu(_ alpha: Scalar) throws -> Tensor {
    let a = alpha.double
    try check(a != 0, .runtime("ZeroDivisionError: alpha cannot be 0 for CELU"))
    return try activation(
      "Celu", .elu(alpha: a, scale: 1, inputScale: 1 / a),
      .eluBackward(alpha: a, scale: 1, inputScale: 1 / a, isResult: false),
      "elu_backward(grad, alpha, 1, 1.0/alpha.toFloat(), false, self)", [("alpha", .number(alpha))]
    ) { grad, first, input in
      let curve = try (input / .float(a)).exp() * .float(1 / a)
      return try grad * first * Tensor.where(input.le(.int(0)), curve, curve.zerosLike())
    }
  }

  package func gelu(_ approximate: String = "none") throws -> Tensor {
    try check(
      approximate == "none" || approximate == "tanh",
      .runtime("approximate argument must be either none or tanh."))
    let isTanh = approximate == "tanh"
    return try activation(
      "Gelu", .gelu(tanh: isTanh), .geluBackward(tanh: isTanh),
      "gelu_backward(grad, self, approximate)", [("approximate", .string(approximate))]
    ) { grad, first, input in
      try grad * first * (isTanh ? input.secondTanhGelu() : input.secondGelu())
    }
  }

  /// φ(x) · (2 − x²), the second derivative of gelu.
  private func secondGelu() throws -> Tensor {
    let density = try (square() * .float(-0.5)).exp() * .float(0.3989422804014327)
    return try density * (square().neg() + 2)
  }

  private func secondTanhGelu() throws -> Tensor {
    let (beta, kappa) = (0.7978845608028654, 0.044715)
    let inner = try (self + pow(3) * .float(kappa)) * .float(beta)
    let t = try inner.tanh()
    let sech = try t.square().neg() + 1
    let slope = try (square() * .float(3 * kappa) + 1) * .float(beta)
    let bend = try self * .float(6 * kappa * beta)
    let curve = try sech * bend - t * sech * slope.square() * 2
    return try sech * slope + self * curve * .float(0.5)
  }

  package func silu() throws -> Tensor {
    try activation("Silu", .silu, .siluBackward, "silu_backward(grad, self)") {
      grad, first, input in
      let s = try input.sigmoid()
      let slope = try s * (s.neg() + 1)
      return try grad * first * slope * (input * (s * -2 + 1) + 2)
    }
  }

  package func mish() throws -> Tensor {
    try activation("Mish", .mish, .mishBackward, "mish_backward(grad, self)") {
      grad, first, input in
      let t = try input.softplus(1, 20).tanh()
      let s = try input.sigmoid()
      let u = try t.square().neg() + 1
      let slope = try s * (s.neg() + 1)
      let curve = try u * s * 2 + input * (u * slope - t * u * s.square() * 2)
      return try grad * first * curve
    }
  }

  package func hardswish() throws -> Tensor {
    try activation("Hardswish", .hardswish, .hardswishBackward, "hardswish_backward(grad, self)") {
      grad, first, input in
      let inside = try input.gt(.int(-3)).logicalAnd(input.lt(.int(3))).to(grad.dtype)
      return try grad * first * inside / .int(3)
    }
  }

  package func hardsigmoid() throws -> Tensor {
    try activation(
      "Hardsigmoid", .hardsigmoid, .hardsigmoidBackward, "hardsigmoid_backward(grad, self)",
      second: Self.flat)
  }

  package func hardtanh(_ low: Scalar, _ high: Scalar) throws -> Tensor {
    try check(
      low.double <= high.double,
      .value(
        "min_val must be smaller than max_val, got min_val: "
          + "\(low.double) and max_val: \(high.double)"))
    return try activation(
      "Hardtanh", .hardtanh(low, high), .hardtanhBackward(low, high),
      "hardtanh_backward(grad, self, min_val, max_val)",
      [("max_val", .number(high)), ("min_val", .number(low))], second: Self.flat)
  }

  package func hardshrink(_ lambda: Double) throws -> Tensor {
    try activation(
      "Hardshrink", .hardshrink(lambda), .hardshrinkBackward(lambda),
      "hardshrink_backward(grad, self, lambd)", [("lambd", .float(lambda))], second: Self.flat)
  }

  package func softshrink(_ lambda: Double) throws -> Tensor {
    try check(
      lambda >= 0,
      .runtime("lambda must be greater or equal to 0, but found to be \(lambda)."))
    return try activation(
      "Softshrink", .softshrink(lambda), .softshrinkBackward(lambda),
      "softshrink_backward(grad, self, lambd)", [("lambd", .float(lambda))], second: Self.flat)
  }

  package func softplus(_ beta: Scalar, _ threshold: Scalar) throws -> Tensor {
    let (b, t) = (beta.double, threshold.double)
    return try activation(
      "Softplus", .softplus(beta: b, threshold: t), .softplusBackward(beta: b, threshold: t),
      "softplus_backward(grad, self, beta, threshold)",
      [("beta", .number(beta)), ("threshold", .number(threshold))]
    ) { grad, first, input in
      let s = try (input * .float(b)).sigmoid()
      let curve = try s * (s.neg() + 1) * .float(b)
      let isLinear = try (input * .float(b)).gt(.float(t))
      return try grad * first * curve.maskedFill(isLinear, .int(0))
    }
  }

  package func logSigmoid() throws -> Tensor {
    let buffer = try Kernel.unary(.exp, Kernel.unary(.neg, Kernel.unary(.abs, data)))
    return try record("LogSigmoidBackward0", self, Kernel.unary(.logSigmoid, data)) { node in
      node.saveResult("buffer", buffer, 1)
      let this = node.save("self", self)
      node.gradient(of: 0, "log_sigmoid_backward(grad, self, buffer)") { grad in
        try grad.activationBackward("LogSigmoid", this.unpacked(), .logSigmoidBackward) {
          grad, first, input in
          let s = try input.sigmoid()
          return try (grad * first * s * (s.neg() + 1)).neg()
        }
      }
    }
  }

  package func glu(_ dim: Int) throws -> Tensor {
    try check(
      rank > 0, .runtime("glu does not support 0-dimensional tensors"))
    let axis = try wrapped(dim: dim, rank: rank)
    let size = shape[axis]
    try check(
      size % 2 == 0,
      .runtime(
        "Halving dimension must be even, but dimension \(axis) is size \(size)"))
    let value = try withoutGrad { () throws -> Tensor in
      let halves = try self.split(size / 2, axis)
      return try halves[0] * halves[1].sigmoid()
    }
    return try record("GluBackward0", self, value.data) { node in
      node.attribute("dim", .int(dim))
      let this = node.save("self", self)
      node.gradient(of: 0, "glu_backward(grad, self, dim)") { grad in
        let input = try this.unpacked()
        let (a, b) = try (input.slice(axis, 0, size / 2), input.slice(axis, size / 2, size))
        let s = try b.sigmoid()
        return try Tensor.cat([grad * s, grad * a * s * (s.neg() + 1)], axis)
      }
    }
  }

  package func prelu(_ weight: Tensor) throws -> Tensor {
    let channels = rank >= 2 ? shape[1] : 1
    try check(
      weight.rank <= 1 && (weight.count == 1 || weight.count == channels),
      .runtime(
        "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
          + "\(weight.count) and channel size = \(channels)."))
    var spread = Array(repeating: 1, count: max(rank, 1))
    if weight.count != 1 || rank >= 2 { spread[rank >= 2 ? 1 : 0] = weight.count }
    let slopes = weight.shape == spread && weight.rank == 0 ? weight : try weight.reshape(spread)
    return try preluKernel(slopes)
  }

  private func preluKernel(_ weight: Tensor) throws -> Tensor {
    let value = try Kernel.where(
      Kernel.binary(.gt, data, .int(0)), data, Kernel.binary(.mul, data, weight.data))
    return try record("PreluKernelBackward0", self, weight, value) { node in
      let (this, slopes) = (node.save("self", self), node.save("weight", weight))
      node.gradient(of: 0, "_prelu_kernel_backward(self, weight, grad)") { grad in
        try Tensor.where(this.unpacked().gt(.int(0)), grad, grad * slopes.unpacked())
      }
      node.gradient(of: 1, "_prelu_kernel_backward(self, weight, grad)") { grad in
        let input = try this.unpacked()
        return try Tensor.where(input.gt(.int(0)), grad.zerosLike(), grad * input)
      }
    }
  }
}
