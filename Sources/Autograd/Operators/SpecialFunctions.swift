// The functions of `torch.special`: those of its own, and others under its names.

import Arrays

extension Catalog {
  static let specialFunctions: [Operator] =
    own + renamed + [
      Operator(
        .special, "polygamma(int64_t n, Tensor input, *, Tensor out=None)",
        "Derivatives of digamma."
      ) {
        let order = try $0.int()
        return try .tensor($0.tensor().checkedPolygamma(order))
      },
      Operator(
        .torch, "polygamma(int64_t n, Tensor input, *, Tensor out=None)",
        "Derivatives of digamma."
      ) {
        let order = try $0.int()
        return try .tensor($0.tensor().checkedPolygamma(order))
      },
      Operator(
        [.method, .inPlace], "polygamma(Tensor input, int64_t n)", "Derivatives of digamma."
      ) { try .tensor($0.tensor().checkedPolygamma($0.int())) },
      multigamma("mvlgamma", .all), multigamma("multigammaln", .special),
      Operator(
        .special, "logit(Tensor input, double? eps=None, *, Tensor out=None)",
        "The inverse of the sigmoid."
      ) { try .tensor($0.tensor().logit(eps: $0.doubleIfAny())) },
      Operator(
        .special, "round(Tensor input, *, int64_t decimals=0, Tensor out=None)",
        "The nearest whole number, or the nearest with so many decimals."
      ) { try .tensor($0.tensor().round(decimals: $0.int())) },
      Operator(
        .special,
        "logsumexp(Tensor input, IntArrayRef[1] dim, bool keepdim=False, *, Tensor out=None)",
        "The logarithm of the sum of exponentials."
      ) { try .tensor($0.tensor().logsumexp($0.ints(), keepdim: $0.bool())) },
      Operator(
        .special, "softmax(Tensor input, int64_t dim, ScalarType? dtype=None)",
        "Exponentials divided by their sum."
      ) { try .tensor($0.tensor().softmax($0.int(), dtype: $0.dtype())) },
      Operator(
        .special, "log_softmax(Tensor input, int64_t dim, *, ScalarType? dtype=None)",
        "Logarithms of softmax."
      ) { try .tensor($0.tensor().softmax($0.int(), isLog: true, dtype: $0.dtype())) },
    ]

  private static let own: [Operator] = [
    .unary("i0", "The modified Bessel function of order 0.") { try $0.i0() },
    .unary("i0", "The modified Bessel function of order 0.", .special) { try $0.i0() },
    .unary("i0e", "i0 scaled by exp(-|x|).", .special) { try $0.i0e() },
    .unary("i1", "The modified Bessel function of order 1.", .special) { try $0.i1() },
    .unary("i1e", "i1 scaled by exp(-|x|).", .special) { try $0.i1e() },
    .unary("ndtr", "The normal distribution function.", .special) { x in
      try (x * .float(0.7071067811865476)).erf().add(1) * .float(0.5)
    },
    .unary("ndtri", "The inverse of ndtr.", .special) { try $0.ndtri() },
    .unary("log_ndtr", "The logarithm of ndtr.", .special) { try $0.logNdtr() },
    .unary("entr", "-x · log(x).", .special) { try $0.entr() },
    .unary("erfcx", "erfc scaled by exp(x²).", .special) { try $0.erfcx() },
    bessel("bessel_j0", .besselJ0), bessel("bessel_j1", .besselJ1),
    bessel("bessel_y0", .besselY0), bessel("bessel_y1", .besselY1),
    bessel("modified_bessel_i0", .i0), bessel("modified_bessel_i1", .i1),
  ]

  private static func bessel(_ name: String, _ op: UnaryOp) -> Operator {
    .unary(name, "A Bessel function, which PyTorch does not differentiate.", .special) {
      try Tensor(Kernel.unary(op, $0.data))
    }
  }

  private static let renamed: [Operator] = [
    .unary("digamma", "The derivative of lgamma.", .special) { try $0.digamma() },
    .unary("psi", "The derivative of lgamma.", .special) { try $0.digamma() },
    .unary("gammaln", "The logarithm of the gamma function.", .special) { try $0.lgamma() },
    .unary("erf", "The error function.", .special) { try $0.erf() },
    .unary("erfc", "One less the error function.", .special) { try $0.erfc() },
    .unary("erfinv", "The inverse error function.", .special) { try $0.erfinv() },
    .unary("exp2", "Two to the power of each element.", .special) { try $0.exp2() },
    .unary("expit", "1 / (1 + exp(-x)).", .special) { try $0.sigmoid() },
    .unary("expm1", "The exponential less one.", .special) { try $0.expm1() },
    .unary("log1p", "The logarithm of one more.", .special) { try $0.log1p() },
    .unary("sinc", "sin(πx) / (πx).", .special) { try $0.sinc() },
  ]

  private static func multigamma(_ name: String, _ places: Places) -> Operator {
    Operator(places, "\(name)(Tensor input, int64_t p)", "The multivariate log-gamma function.") {
      try .tensor($0.tensor().multigamma($0.int()))
    }
  }
}

extension Tensor {
  fileprivate func checkedPolygamma(_ order: Int) throws -> Tensor {
    try check(
      order >= 0, .runtime("polygamma(n, x) does not support negative n."))
    return try polygamma(order)
  }

  fileprivate func i0() throws -> Tensor {
    try map("I0Backward0", .i0, "grad * at::special_i1(self)", slope: { try $0 * $1.i1() })
  }

  fileprivate func i0e() throws -> Tensor {
    let value = try Kernel.unary(.i0e, data)
    return try record("SpecialI0EBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "grad * (at::special_i1e(self) - self.sgn() * result)") {
        let x = try this.unpacked()
        return try $0 * (x.i1e() - x.sgn() * result.unpacked())
      }
    }
  }

  fileprivate func i1() throws -> Tensor {
    let value = try Kernel.unary(.i1, data)
    return try record("SpecialI1Backward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "i1_backward(grad, self, result)") {
        let x = try this.unpacked()
        let isApart = try x.abs().gt(.float(x.epsilon))
        let safe = try Tensor.where(isApart, x, Tensor(.scalar(.float(x.epsilon), x.dtype)))
        let slope = try safe.i0() - result.unpacked() * safe.reciprocal()
        return try $0 * Tensor.where(isApart, slope, Tensor(.scalar(.float(0.5), x.dtype)))
      }
    }
  }

  fileprivate func i1e() throws -> Tensor {
    let value = try Kernel.unary(.i1e, data)
    return try record("SpecialI1EBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "i1e_backward(grad, self, result)") {
        let x = try this.unpacked()
        let isApart = try x.abs().gt(.float(x.epsilon))
        let safe = try Tensor.where(isApart, x, Tensor(.scalar(.float(x.epsilon), x.dtype)))
        let slope = try safe.i0e() - result.unpacked() * (safe.sgn() + safe.reciprocal())
        return try $0 * Tensor.where(isApart, slope, Tensor(.scalar(.float(0.5), x.dtype)))
      }
    }
  }

  private var epsilon: Double { dtype == .float64 ? .ulpOfOne : Double(Float.ulpOfOne) }

  fileprivate func ndtri() throws -> Tensor {
    try map(
      "SpecialNdtriBackward0", .ndtri, "grad * sqrt(2 * pi) * (result.square() / 2).exp()",
      slopeFromResult: { try $0 * .float(2.5066282746310002) * ($1.pow(2) / .int(2)).exp() })
  }

  fileprivate func logNdtr() throws -> Tensor {
    let value = try Kernel.unary(.logNdtr, data)
    return try record("SpecialLogNdtrBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "grad / sqrt(2 * pi) * (result + self.pow(2) / 2).neg().exp()") {
        let exponent = try result.unpacked() + this.unpacked().pow(2) / .int(2)
        return try $0 / .float(2.5066282746310002) * exponent.neg().exp()
      }
    }
  }

  fileprivate func entr() throws -> Tensor {
    try map(
      "SpecialEntrBackward0", .entr, "grad * (-(1 + self.log()))",
      slope: { try $0 * -($1.log() + 1) })
  }

  fileprivate func erfcx() throws -> Tensor {
    let value = try Kernel.unary(.erfcx, data)
    return try record("SpecialErfcxBackward0", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "(2.0 * self * result - 2.0 / sqrt(pi)) * grad") {
        try (this.unpacked() * .float(2) * result.unpacked() - .float(1.1283791670955126)) * $0
      }
    }
  }

  fileprivate func multigamma(_ p: Int) throws -> Tensor {
    try check(p < 1 << 20, .runtime("p is too large, got \(p)"))
    try check(p >= 1, .runtime("p has to be greater than or equal to 1"))
    let places = (0..<p).map { Double(1 - p + $0) / 2 }
    let constant = Double(p * (p - 1)) / 4 * 1.1447298858494002
    let value = try withoutGrad { () -> Tensor in
      let x = try to(dtype.floatingResult)
      let steps = Tensor(.values(places, [p], x.dtype))
      return try x.detach().unsqueeze(-1).add(steps).lgamma().sum([-1]).add(.float(constant))
    }
    return try record("MvlgammaBackward0", self, value.data) { node in
      node.attribute("p", .int(p))
      let this = node.save("self", self)
      node.gradient(of: 0, "mvlgamma_backward(grad, self, p)") {
        let x = try this.unpacked()
        let steps = Tensor(.values(places, [p], x.dtype))
        return try $0 * (steps + x.unsqueeze(-1)).digamma().sum([-1])
      }
    }
  }
}
