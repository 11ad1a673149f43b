// Functions of each element on its own.

import Arrays

extension Catalog {
  static let elementwise: [Operator] =
    [
      .unary("abs", "The absolute value.", kernel: .abs) { try $0.abs() },
      .unary("exp", "The exponential.", kernel: .exp) { try $0.exp() },
      .unary("exp2", "Two to the power of each element.", kernel: .exp2) { try $0.exp2() },
      .unary("expm1", "The exponential less one.", kernel: .expm1) { try $0.expm1() },
      .unary("log", "The natural logarithm.", kernel: .log) { try $0.log() },
      .unary("log2", "The logarithm to base 2.", kernel: .log2) { try $0.log2() },
      .unary("log10", "The logarithm to base 10.", kernel: .log10) { try $0.log10() },
      .unary("log1p", "The logarithm of one more.", kernel: .log1p) { try $0.log1p() },
      .unary("sqrt", "The square root.", kernel: .sqrt) { try $0.sqrt() },
      .unary("rsqrt", "One over the square root.", kernel: .rsqrt) { try $0.rsqrt() },
      .unary("square", "The square.", kernel: .square) { try $0.square() },
      .unary("reciprocal", "One over each element.", kernel: .reciprocal) { try $0.reciprocal() },
      .unary("sin", "The sine.", kernel: .sin) { try $0.sin() },
      .unary("cos", "The cosine.", kernel: .cos) { try $0.cos() },
      .unary("tan", "The tangent.", kernel: .tan) { try $0.tan() },
      .unary("asin", "The inverse sine.", kernel: .asin) { try $0.asin() },
      .unary("acos", "The inverse cosine.", kernel: .acos) { try $0.acos() },
      .unary("atan", "The inverse tangent.", kernel: .atan) { try $0.atan() },
      .unary("sinh", "The hyperbolic sine.", kernel: .sinh) { try $0.sinh() },
      .unary("cosh", "The hyperbolic cosine.", kernel: .cosh) { try $0.cosh() },
      .unary("tanh", "The hyperbolic tangent.", kernel: .tanh) { try $0.tanh() },
      .unary("asinh", "The inverse hyperbolic sine.", kernel: .asinh) { try $0.asinh() },
      .unary("acosh", "The inverse hyperbolic cosine.", kernel: .acosh) { try $0.acosh() },
      .unary("atanh", "The inverse hyperbolic tangent.", kernel: .atanh) { try $0.atanh() },
      .unary("sinc", "sin(πx) / (πx).", kernel: .sinc) { try $0.sinc() },
      .unary("sigmoid", "1 / (1 + exp(-x)).", kernel: .sigmoid) { try $0.sigmoid() },
      .unary("erf", "The error function.", kernel: .erf) { try $0.erf() },
      .unary("erfc", "One less the error function.", kernel: .erfc) { try $0.erfc() },
      .unary("erfinv", "The inverse error function.", kernel: .erfinv) { try $0.erfinv() },
      .unary("lgamma", "The logarithm of the gamma function.", kernel: .lgamma) { try $0.lgamma() },
      .unary("digamma", "The derivative of lgamma.", kernel: .digamma) { try $0.digamma() },
      .unary("sign", "-1, 0 or 1.", kernel: .sign) { try $0.sign() },
      .unary("sgn", "-1, 0 or 1.", kernel: .sign) { try $0.sgn() },
      .unary("floor", "The next whole number below.", kernel: .floor) { try $0.floor() },
      .unary("ceil", "The next whole number above.", kernel: .ceil) { try $0.ceil() },
      .unary("trunc", "The whole part.", kernel: .trunc) { try $0.trunc() },
      .unary("frac", "What follows the point.", kernel: .frac) { try $0.frac() },
      .unary("deg2rad", "Degrees as radians.", kernel: .deg2rad) { try $0.deg2rad() },
      .unary("rad2deg", "Radians as degrees.", kernel: .rad2deg) { try $0.rad2deg() },
      Operator(
        .all, "The nearest whole number, or the nearest with so many decimals; ties go to even.",
        [
          Overload(
            "round(Tensor input, *, Tensor out=None)",
            direct: { _ = try Kernel.unary(.round, $1, out: $1) }
          ) { try .tensor($0.tensor().round()) },
          Overload("round(Tensor input, *, int64_t decimals, Tensor out=None)") {
            try .tensor($0.tensor().round(decimals: $0.int()))
          },
        ]),
      Operator(
        .all, "logit(Tensor input, double? eps=None, *, Tensor out=None)",
        "The inverse of the sigmoid; with `eps`, of elements cut to [eps, 1 - eps]."
      ) { try .tensor($0.tensor().logit(eps: $0.doubleIfAny())) },
      Operator(
        .all,
        "nan_to_num(Tensor input, double? nan=None, double? posinf=None, double? neginf=None, *, "
          + "Tensor out=None)",
        "Numbers in place of NaN and infinities."
      ) {
        try .tensor(
          $0.tensor().nanToNum(
            nan: $0.doubleIfAny(), posinf: $0.doubleIfAny(), neginf: $0.doubleIfAny()))
      },
    ] + inverseNames

  private static let inverseNames: [Operator] = [
    .unary("arcsin", "The inverse sine.", kernel: .asin) { try $0.asin() },
    .unary("arccos", "The inverse cosine.", kernel: .acos) { try $0.acos() },
    .unary("arctan", "The inverse tangent.", kernel: .atan) { try $0.atan() },
    .unary("arcsinh", "The inverse hyperbolic sine.", kernel: .asinh) { try $0.asinh() },
    .unary("arccosh", "The inverse hyperbolic cosine.", kernel: .acosh) { try $0.acosh() },
    .unary("arctanh", "The inverse hyperbolic tangent.", kernel: .atanh) { try $0.atanh() },
    .unary("absolute", "The absolute value.", kernel: .abs) { try $0.abs() },
    .unary("negative", "Each element with the other sign.", kernel: .neg) { try $0.neg() },
    .unary("fix", "The whole part.", kernel: .trunc) { try $0.trunc() },
    .unary("special_expit", "1 / (1 + exp(-x)).", .inner) { try $0.sigmoid() },
  ]
}

extension Tensor {
  /// A function whose slope is worked out from the element.
  func map(
    _ name: String, _ op: UnaryOp, _ formula: String,
    slope: @escaping (_ grad: Tensor, _ input: Tensor) throws -> Tensor
  ) throws -> Tensor {
    try record(name, self, Kernel.unary(op, data)) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, formula) { try slope($0, this.unpacked()) }
    }
  }

  /// A function whose slope is worked out from its own result.
  func map(
    _ name: String, _ op: UnaryOp, _ formula: String,
    slopeFromResult slope: @escaping (_ grad: Tensor, _ result: Tensor) throws -> Tensor
  ) throws -> Tensor {
    let result = try Kernel.unary(op, data)
    return try record(name, self, result) { node in
      let result = node.saveResult("result", result)
      node.gradient(of: 0, formula) { try slope($0, result.unpacked()) }
    }
  }

  /// A function that is flat wherever it is smooth.
  func map(flat name: String, _ op: UnaryOp) throws -> Tensor {
    try record(name, self, Kernel.unary(op, data)) { node in
      node.gradient(of: 0, "zeros_like(grad)") { try $0.zerosLike() }
    }
  }
}

// Exponentials, logarithms and powers.

extension Tensor {
  package func exp() throws -> Tensor {
    try map("ExpBackward0", .exp, "grad * result", slopeFromResult: { try $0 * $1.conj() })
  }

  package func exp2() throws -> Tensor {
    try map(
      "Exp2Backward0", .exp2, "grad * result * log(2)",
      slopeFromResult: { try $0 * $1 * .float(0.693147180559945309417) })
  }

  package func expm1() throws -> Tensor {
    try map(
      "Expm1Backward0", .expm1, "grad * (result + 1)", slopeFromResult: { try $0 * ($1 + 1) })
  }

  package func log() throws -> Tensor {
    try map("LogBackward0", .log, "grad / self", slope: { try $0 / $1.conj() })
  }

  package func log2() throws -> Tensor {
    try map(
      "Log2Backward0", .log2, "grad / (self * log(2))",
      slope: { try $0 / ($1 * .float(0.6931471805599453)) })
  }

  package func log10() throws -> Tensor {
    try map(
      "Log10Backward0", .log10, "grad / (self * log(10))",
      slope: { try $0 / ($1 * .float(2.3025850929940456)) })
  }

  package func log1p() throws -> Tensor {
    try map("Log1PBackward0", .log1p, "grad / (self + 1)", slope: { try $0 / ($1 + 1) })
  }

  package func sqrt() throws -> Tensor {
    try map(
      "SqrtBackward0", .sqrt, "grad / (2 * result)", slopeFromResult: { try $0 / ($1 * 2) })
  }

  package func rsqrt() throws -> Tensor {
    try map(
      "RsqrtBackward0", .rsqrt, "-0.5 * grad * result ** 3",
      slopeFromResult: { try $0 * .float(-0.5) * $1.pow(3) })
  }

  package func square() throws -> Tensor { try pow(2) }

  package func reciprocal() throws -> Tensor {
    try map(
      "ReciprocalBackward0", .reciprocal, "-grad * result * result",
      slopeFromResult: { try -$0 * ($1 * $1) })
  }
}

// Trigonometry.

extension Tensor {
  package func sin() throws -> Tensor {
    try map("SinBackward0", .sin, "grad * cos(self)", slope: { try $0 * $1.cos() })
  }

  package func cos() throws -> Tensor {
    try map("CosBackward0", .cos, "grad * -sin(self)", slope: { try $0 * -$1.sin() })
  }

  package func tan() throws -> Tensor {
    try map(
      "TanBackward0", .tan, "grad * (1 + result ** 2)",
      slopeFromResult: { try $0 * ($1.pow(2) + 1) })
  }

  package func asin() throws -> Tensor {
    try map(
      "AsinBackward0", .asin, "grad * rsqrt(1 - self * self)",
      slope: { try $0 * (-$1 * $1 + 1).rsqrt() })
  }

  package func acos() throws -> Tensor {
    try map(
      "AcosBackward0", .acos, "grad * -rsqrt(1 - self * self)",
      slope: { try $0 * -((-$1 * $1 + 1).rsqrt()) })
  }

  package func atan() throws -> Tensor {
    try map("AtanBackward0", .atan, "grad / (self * self + 1)", slope: { try $0 / ($1 * $1 + 1) })
  }

  package func sinh() throws -> Tensor {
    try map("SinhBackward0", .sinh, "grad * cosh(self)", slope: { try $0 * $1.cosh() })
  }

  package func cosh() throws -> Tensor {
    try map("CoshBackward0", .cosh, "grad * sinh(self)", slope: { try $0 * $1.sinh() })
  }

  package func tanh() throws -> Tensor {
    try map(
      "TanhBackward0", .tanh, "tanh_backward(grad, result)",
      slopeFromResult: { try $0.tanhBackward($1) })
  }

  package func asinh() throws -> Tensor {
    try map(
      "AsinhBackward0", .asinh, "grad * rsqrt(self ** 2 + 1)",
      slope: { try $0 * ($1.pow(2) + 1).rsqrt() })
  }

  package func acosh() throws -> Tensor {
    try map(
      "AcoshBackward0", .acosh, "grad * rsqrt(self * self - 1)",
      slope: { try $0 * ($1 * $1 - 1).rsqrt() })
  }

  package func atanh() throws -> Tensor {
    try map(
      "AtanhBackward0", .atanh, "grad / (1 - self ** 2)",
      slope: { try $0 * 1 / Tensor.subtracted($1.pow(2), from: 1) })
  }

  package func sinc() throws -> Tensor {
    try map(
      "SincBackward0", .sinc, "sinc_backward(grad, self)",
      slope: { grad, this in
        let angle = try this * .float(.pi)
        let divisor = try this * this * .float(.pi)
        let slope = try grad * ((angle * angle.cos() - angle.sin()) / divisor)
        return try .where(divisor.eq(0), grad.newZeros([]), slope)
      })
  }

  package func deg2rad() throws -> Tensor {
    try record("Deg2RadBackward0", self, Kernel.unary(.deg2rad, data)) { node in
      node.gradient(of: 0, "grad * π / 180") { try $0 * .float(.pi / 180) }
    }
  }

  package func rad2deg() throws -> Tensor {
    try record("Rad2DegBackward0", self, Kernel.unary(.rad2deg, data)) { node in
      node.gradient(of: 0, "grad * 180 / π") { try $0 * .float(180 / .pi) }
    }
  }

  /// A number less a tensor, as C++ spells it: filled, then subtracted from in place.
  static func subtracted(_ tensor: Tensor, from number: Scalar) throws -> Tensor {
    let filled = Tensor(.empty(like: tensor.data), flags: [])
    filled.data.fill(number)
    return try filled.inPlace(with: [tensor]) { try $0.sub(tensor) }
  }
}

// Rounding, signs and special functions.

extension Tensor {
  package func abs() throws -> Tensor {
    try map("AbsBackward0", .abs, "grad * sgn(self)", slope: { try $0 * $1.sgn() })
  }

  package func sign() throws -> Tensor { try map(flat: "SignBackward0", .sign) }

  package func sgn() throws -> Tensor {
    let result = try Kernel.unary(.sign, data)
    return try record("SgnBackward0", self, result) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", result))
      node.gradient(of: 0, "sgn_backward(self, grad, result)") { grad in
        guard grad.dtype.isComplex else { return try grad.zerosLike() }
        let (direction, size) = try (result.unpacked(), this.unpacked().abs())
        let flow = try (grad - direction * direction * grad.conj()) / (size * .float(2))
        return try flow.maskedFill(size.eq(0), 0)
      }
    }
  }

  package func floor() throws -> Tensor { try map(flat: "FloorBackward0", .floor) }
  package func ceil() throws -> Tensor { try map(flat: "CeilBackward0", .ceil) }
  package func trunc() throws -> Tensor { try map(flat: "TruncBackward0", .trunc) }
  package func round() throws -> Tensor { try map(flat: "RoundBackward0", .round) }

  package func round(decimals: Int) throws -> Tensor {
    try map(flat: "RoundBackward1", .roundDecimals(decimals))
  }

  package func frac() throws -> Tensor {
    try record("FracBackward0", self, Kernel.unary(.frac, data)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  package func erf() throws -> Tensor {
    try map(
      "ErfBackward0", .erf, "2 / sqrt(π) * exp(-(self ** 2)) * grad",
      slope: { try (-($1.pow(2))).exp() * .float(1.1283791670955126) * $0 })
  }

  package func erfc() throws -> Tensor {
    try map(
      "ErfcBackward0", .erfc, "-2 / sqrt(π) * exp(-(self ** 2)) * grad",
      slope: { try (-($1.pow(2))).exp() * .float(-1.1283791670955126) * $0 })
  }

  package func erfinv() throws -> Tensor {
    try map(
      "ErfinvBackward0", .erfinv, "sqrt(π) / 2 * exp(erfinv(self) ** 2) * grad",
      slope: { try $1.erfinv().pow(2).exp() * .float(0.8862269254527579) * $0 })
  }

  package func lgamma() throws -> Tensor {
    try map("LgammaBackward0", .lgamma, "grad * digamma(self)", slope: { try $0 * $1.digamma() })
  }

  package func digamma() throws -> Tensor {
    try map(
      "DigammaBackward0", .digamma, "grad * polygamma(1, self)",
      slope: { try $0 * $1.polygamma(1) })
  }

  package func polygamma(_ order: Int) throws -> Tensor {
    try record("PolygammaBackward0", self, Kernel.unary(.polygamma(order), data)) { node in
      node.attribute("n", .int(order))
      let this = node.save("self", self)
      node.gradient(of: 0, "grad * polygamma(n + 1, self)") {
        try $0 * this.unpacked().polygamma(order + 1)
      }
    }
  }

  package func nanToNum(nan: Double?, posinf: Double?, neginf: Double?) throws -> Tensor {
    let op = UnaryOp.nanToNum(nan: nan ?? 0, posinf: posinf, neginf: neginf)
    return try map(
      "NanToNumBackward0", op, "grad * isfinite(self)",
      slope: { try $0 * Tensor(Kernel.unary(.isfinite, $1.data)) })
  }

  package func logit(eps: Double? = nil) throws -> Tensor {
    try record("LogitBackward0", self, Kernel.unary(.logit(eps: eps), data)) { node in
      node.attribute("eps", .init(eps))
      let this = node.save("self", self)
      node.gradient(of: 0, "grad / (self * (1 - self))") {
        try $0.logitBackward(this.unpacked(), eps)
      }
    }
  }

  private func logitBackward(_ input: Tensor, _ eps: Double?) throws -> Tensor {
    guard Session.current.gradMode else {
      return try Tensor(Kernel.binary(.logitBackward(eps: eps), data, input.data))
    }
    let low = eps ?? 0
    let isInside = try input.ge(.float(low)).logicalAnd(input.le(.float(1 - low)))
    let slope = try self / (input * Tensor.subtracted(input, from: 1))
    let outside = try input.newZeros([])
    if eps == nil { try outside.fillInPlace(.float(.nan)) }
    return try .where(isInside, slope, outside)
  }

  package func sigmoid() throws -> Tensor {
    try map(
      "SigmoidBackward0", .sigmoid, "sigmoid_backward(grad, result)",
      slopeFromResult: { try $0.sigmoidBackward($1) })
  }
}
