// Activation functions.

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
    Operator(
      [.torch, .inner, .inPlace], "selu(Tensor input)", "The self-normalising exponential unit.",
      inPlace: { try .tensor($0.tensor().selu(isInPlace: true)) }
    ) { try .tensor($0.tensor().selu()) },
    Operator(
      [.inner, .inPlace], "leaky_relu(Tensor input, Scalar negative_slope=0.01)",
      "Negative elements are scaled down.",
      inPlace: { try .tensor($0.tensor().leakyRelu($0.number(), isInPlace: true)) }
    ) { try .tensor($0.tensor().leakyRelu($0.number())) },
    Operator(
      [.inner, .inPlace], "elu(Tensor input, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1)",
      "Negative elements become alpha · (exp(x) − 1).",
      inPlace: {
        try .tensor($0.tensor().elu($0.number(), $0.number(), $0.number(), isInPlace: true))
      }
    ) { try .tensor($0.tensor().elu($0.number(), $0.number(), $0.number())) },
    Operator(
      [.torch, .inner, .inPlace], "celu(Tensor input, Scalar alpha=1.0)",
      "The continuously differentiable exponential unit.",
      inPlace: { try .tensor($0.tensor().celu($0.number(), isInPlace: true)) }
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
    ) { try .tensor($0.tensor().hardshrink($0.number())) },
    Operator([.inner], "softshrink(Tensor input, Scalar lambd=0.5)", "Elements move towards 0.") {
      try .tensor($0.tensor().softshrink($0.number()))
    },
    Operator(
      [.inner], "softplus(Tensor input, Scalar beta=1, Scalar threshold=20)", "log(1 + exp(x))."
    ) { try .tensor($0.tensor().softplus($0.number(), $0.number())) },
    Operator(
      [.torch, .inner, .inPlace], "threshold(Tensor input, Scalar threshold, Scalar value)",
      "Elements up to a threshold become one value.",
      inPlace: { try .tensor($0.tensor().threshold($0.number(), $0.number(), isInPlace: true)) }
    ) { try .tensor($0.tensor().threshold($0.number(), $0.number())) },
    Operator([.inner], "glu(Tensor input, int64_t dim=-1)", "One half gates the other.") {
      try .tensor($0.tensor().glu($0.int()))
    },
    Operator([.both, .inner], "prelu(Tensor input, Tensor weight)", "A learnt slope below 0.") {
      try .tensor($0.tensor().prelu($0.tensor()))
    },
    Operator(
      [.torch, .inner, .inPlace],
      "rrelu(Tensor input, Scalar lower=0.125, Scalar upper=0.3333333333333333, "
        + "bool training=False, Generator? generator=None)",
      "A slope below 0 drawn at random.", inPlace: { try rrelu(&$0, isInPlace: true) }
    ) { try rrelu(&$0, isInPlace: false) },
    softmax("softmax", "Exponentials divided by their sum.", isLog: false),
    softmax("log_softmax", "Logarithms of softmax.", isLog: true),
  ]

  private static func rrelu(_ call: inout Call, isInPlace: Bool) throws -> Result {
    let (input, low, high) = try (call.tensor(), call.double(), call.double())
    let isTraining = call.bool()
    return try .tensor(
      input.rrelu(
        low, high, training: isTraining, isInPlace: isInPlace, call.passedGenerator()))
  }

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
  /// A function whose slope is an operator of gradient and input.
  private func activation(
    _ name: String, _ op: UnaryOp, _ slope: ActivationSlope, _ formula: String,
    _ shown: [(String, Attribute.Value)] = []
  ) throws -> Tensor {
    try record(name, self, Kernel.unary(op, data)) { node in
      for (name, value) in shown { node.attribute(name, value) }
      let this = node.save("self", self)
      node.gradient(of: 0, formula) { try $0.activationBackward(slope, this.unpacked()) }
    }
  }

  /// The in-place variant, whose slope is worked out from the result.
  private func activation(
    fromResult name: String, _ op: UnaryOp, _ slope: ActivationSlope, _ formula: String,
    _ shown: [(String, Attribute.Value)]
  ) throws -> Tensor {
    let value = try Kernel.unary(op, data)
    return try record(name, self, value) { node in
      for (name, value) in shown { node.attribute(name, value) }
      let result = node.saveResult("result", value)
      node.gradient(of: 0, formula) { try $0.activationBackward(slope, result.unpacked()) }
    }
  }

  package func relu() throws -> Tensor {
    let positive = try Kernel.unary(.relu, data)
    return try record("ReluBackward0", self, positive) { node in
      let result = node.saveResult("result", positive)
      node.gradient(of: 0, "threshold_backward(grad, result, 0)") {
        try $0.activationBackward(.threshold(0), result.unpacked())
      }
    }
  }

  package func threshold(
    _ threshold: Scalar, _ value: Scalar, isInPlace: Bool = false
  ) throws -> Tensor {
    try activation(
      isInPlace ? "ThresholdBackward1" : "ThresholdBackward0", .threshold(threshold, value),
      .threshold(threshold),
      "threshold_backward(grad, self, threshold)", [("threshold", .number(threshold))])
  }

  package func leakyRelu(_ slope: Scalar, isInPlace: Bool = false) throws -> Tensor {
    let op = UnaryOp.leakyRelu(slope.double)
    let shown: [(String, Attribute.Value)] = [("negative_slope", .number(slope))]
    if isInPlace {
      return try activation(
        fromResult: "LeakyReluBackward1", op, .leakyRelu(slope),
        "leaky_relu_backward(grad, result, negative_slope, true)", shown)
    }
    return try activation(
      "LeakyReluBackward0", op, .leakyRelu(slope),
      "leaky_relu_backward(grad, self, negative_slope, false)", shown)
  }

  package func elu(
    _ alpha: Scalar, _ scale: Scalar, _ inputScale: Scalar, isInPlace: Bool = false
  ) throws -> Tensor {
    let op = UnaryOp.elu(
      alpha: alpha.double, scale: scale.double, inputScale: inputScale.double)
    let shown: [(String, Attribute.Value)] = [
      ("alpha", .number(alpha)), ("input_scale", .number(inputScale)), ("scale", .number(scale)),
    ]
    let slope = ActivationSlope.elu(alpha, scale, inputScale, isResult: isInPlace)
    if isInPlace {
      return try activation(
        fromResult: "EluBackward1", op, slope,
        "elu_backward(grad, alpha, scale, input_scale, true, result)", shown)
    }
    return try activation(
      "EluBackward0", op, slope, "elu_backward(grad, alpha, scale, input_scale, false, self)",
      shown)
  }

  package func celu(_ alpha: Scalar, isInPlace: Bool = false) throws -> Tensor {
    try check(
      alpha.double != 0, .runtime("ZeroDivisionError: alpha cannot be 0 for CELU"))
    let inverse = Double(1 / Float(alpha.double))
    let op = UnaryOp.elu(alpha: alpha.double, scale: 1, inputScale: 1 / alpha.double)
    let slope = ActivationSlope.elu(alpha, 1, .float(inverse), isResult: isInPlace)
    let shown: [(String, Attribute.Value)] = [("alpha", .number(alpha))]
    if isInPlace {
      return try activation(
        fromResult: "CeluBackward1", op, slope,
        "elu_backward(grad, alpha, 1, 1 / alpha, true, result)",
        shown)
    }
    return try activation(
      "CeluBackward0", op, slope, "elu_backward(grad, alpha, 1, 1 / alpha, false, self)", shown)
  }

  package func gelu(_ approximate: String = "none") throws -> Tensor {
    try check(
      approximate == "none" || approximate == "tanh",
      .runtime("approximate argument must be either none or tanh."))
    return try activation(
      "GeluBackward0", .gelu(tanh: approximate == "tanh"), .gelu(approximate),
      "gelu_backward(grad, self, approximate)", [("approximate", .string(approximate))])
  }

  package func silu() throws -> Tensor {
    try record("SiluBackward0", self, Kernel.unary(.silu, data)) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, "silu_backward(grad, self)") { try $0.siluBackward(this.unpacked()) }
    }
  }

  package func mish() throws -> Tensor {
    try record("MishBackward0", self, Kernel.unary(.mish, data)) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, "mish_backward(grad, self)") { try $0.mishBackward(this.unpacked()) }
    }
  }

  package func hardswish() throws -> Tensor {
    try activation("HardswishBackward0", .hardswish, .hardswish, "hardswish_backward(grad, self)")
  }

  package func hardsigmoid() throws -> Tensor {
    try activation(
      "HardsigmoidBackward0", .hardsigmoid, .hardsigmoid, "hardsigmoid_backward(grad, self)")
  }

  package func hardtanh(_ low: Scalar, _ high: Scalar) throws -> Tensor {
    try check(
      low.double <= high.double,
      .value(
        "min_val must be smaller than max_val, got min_val: \(low.double) and max_val: "
          + "\(high.double)"))
    return try activation(
      "HardtanhBackward0", .hardtanh(low, high), .hardtanh(low, high),
      "hardtanh_backward(grad, self, min_val, max_val)",
      [("max_val", .number(high)), ("min_val", .number(low))])
  }

  package func hardshrink(_ lambda: Scalar) throws -> Tensor {
    try activation(
      "HardshrinkBackward0", .hardshrink(lambda.double), .hardshrink(lambda),
      "hardshrink_backward(grad, self, lambd)", [("lambd", .number(lambda))])
  }

  package func softshrink(_ lambda: Scalar) throws -> Tensor {
    try check(
      lambda.double >= 0,
      .runtime("lambda must be greater or equal to 0, but found to be \(lambda.double)."))
    return try activation(
      "SoftshrinkBackward0", .softshrink(lambda.double), .softshrink(lambda),
      "softshrink_backward(grad, self, lambd)", [("lambd", .number(lambda))])
  }

  package func softplus(_ beta: Scalar, _ threshold: Scalar) throws -> Tensor {
    try activation(
      "SoftplusBackward0", .softplus(beta: beta.double, threshold: threshold.double),
      .softplus(beta, threshold), "softplus_backward(grad, self, beta, threshold)",
      [("beta", .number(beta)), ("threshold", .number(threshold))])
  }

  package func logSigmoid() throws -> Tensor {
    let buffer = try Kernel.unary(.exp, Kernel.unary(.neg, Kernel.unary(.abs, data)))
    return try record("LogSigmoidBackward0", self, Kernel.unary(.logSigmoid, data)) { node in
      let buffer = Tensor(buffer)
      node.save("buffer", buffer)
      let this = node.save("self", self)
      node.gradient(of: 0, "log_sigmoid_backward(grad, self, buffer)") {
        try $0.activationBackward(.logSigmoid(buffer), this.unpacked())
      }
    }
  }

  package func selu(isInPlace: Bool = false) throws -> Tensor {
    try elu(
      .float(1.6732632423543772), .float(1.0507009873554805), .int(1), isInPlace: isInPlace)
  }

  fileprivate func rrelu(
    _ low: Double, _ high: Double, training: Bool, isInPlace: Bool, _ generator: Generator
  ) throws -> Tensor {
    let slopes =
      training && !data.isMeta
      ? data.toDoubles().map { $0 <= 0 ? generator.uniform53() * (high - low) + low : 1 } : []
    let noise =
      training && !data.isMeta
      ? NDArray.values(slopes, shape, dtype) : .zeros(shape, dtype, meta: data.isMeta)
    let value =
      try training
      ? Kernel.binary(.mul, data, noise) : Kernel.unary(.leakyRelu((low + high) / 2), data)
    return try record("RreluWithNoiseBackward\(isInPlace ? 1 : 0)", self, value) { node in
      let this = isInPlace ? node.saveResult("result", value) : node.save("self", self)
      node.save("noise", Tensor(noise))
      node.attribute("lower", .float(low))
      node.attribute("training", .bool(training))
      node.attribute("upper", .float(high))
      node.gradient(of: 0, "rrelu_with_noise_backward(grad, self, noise, lower, upper, …)") {
        try $0.rreluBackward(this.unpacked(), noise, low, high, training: training)
      }
    }
  }

  private func rreluBackward(
    _ input: Tensor, _ noise: NDArray, _ low: Double, _ high: Double, training: Bool
  ) throws -> Tensor {
    let value =
      try training && high - low > 1e-6
      ? Kernel.binary(.mul, data, noise)
      : Kernel.binary(.leakyReluBackward((low + high) / 2), data, input.data)
    return try record("RreluWithNoiseBackwardBackward0", self, input, value) { node in
      node.save("noise", Tensor(noise))
      node.save("self", input)
      node.attribute("lower", .float(low))
      node.attribute("training", .bool(training))
      node.attribute("upper", .float(high))
      node.gradient(of: 0, "rrelu_with_noise_backward(grad, self, noise, lower, upper, …)") {
        try $0.rreluBackward(input, noise, low, high, training: training)
      }
      node.gradient(of: 1, "zeros_like(grad)") { try $0.zerosLike() }
    }
  }

  package func glu(_ dim: Int) throws -> Tensor {
    try check(rank > 0, .runtime("glu does not support 0-dimensional tensors"))
    let axis = try wrapped(dim: dim, rank: rank)
    let size = shape[axis]
    try check(
      size % 2 == 0,
      .runtime("Halving dimension must be even, but dimension \(axis) is size \(size)"))
    let halves = try [0, size / 2].map { try data.narrow(axis, $0, size / 2) }
    let value = try Kernel.binary(.mul, halves[0], Kernel.unary(.sigmoid, halves[1]))
    return try record("GluBackward0", self, value) { node in
      node.attribute("dim", .int(dim))
      let this = node.save("self", self)
      node.gradient(of: 0, "glu_backward(grad, self, dim)") {
        try $0.gluBackward(this.unpacked(), dim)
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
    try check(
      dtype == weight.dtype,
      .runtime(
        "prelu: Type promoting not supported. Got \(dtype.scalarTypeName) and "
          + weight.dtype.scalarTypeName))
    var spread = Array(repeating: 1, count: max(rank, 1))
    if weight.count != 1 || rank >= 2 { spread[rank >= 2 ? 1 : 0] = weight.count }
    let slopes = weight.shape == spread && weight.rank == 0 ? weight : try weight.reshape(spread)
    return try preluKernel(slopes)
  }
}
