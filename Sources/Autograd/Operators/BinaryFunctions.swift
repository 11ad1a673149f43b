// Functions of two tensors beyond arithmetic.

import Arrays

extension Catalog {
  static let binaryFunctions: [Operator] =
    [
      .binary("atan2", "The angle of a point.") { try $0.atan2($1) },
      .binary("arctan2", "The angle of a point.") { try $0.atan2($1) },
      .binary("hypot", "The length of a hypotenuse.") { try $0.hypot($1) },
      .binary("logaddexp", "log(exp(x) + exp(y)).", .both) { try $0.logaddexp($1) },
      .binary("logaddexp2", "log2(2ˣ + 2ʸ).", .both) { try $0.logaddexp2($1) },
      .binary("heaviside", "0 below zero, 1 above it, else the other.") { a, b in
        try check(
          a.dtype == b.dtype,
          .runtime("heaviside is not yet implemented for tensors with different dtypes."))
        let value = try Kernel.binary(.heaviside, a.data, b.data)
        return try record("NotImplemented", [a, b].filter(\.requiresGrad), value) {
          $0.refuse("aten::heaviside")
        }
      },
      .binary("nextafter", "The next number towards another.") { try $0.nextAfter($1) },
      .binary("ldexp", "x · 2ʸ.") { try $0.ldexp($1) },
      .binary("gammainc", "The lower incomplete gamma function.", .special) {
        try $0.incompleteGamma("IgammaBackward0", "igamma", .igamma, $1)
      },
      .binary("gammaincc", "The upper incomplete gamma function.", .special) {
        try $0.incompleteGamma("IgammacBackward0", "igammac", .igammac, $1)
      },
      .binary("igamma", "The lower incomplete gamma function.") {
        try $0.incompleteGamma("IgammaBackward0", "igamma", .igamma, $1)
      },
      .binary("igammac", "The upper incomplete gamma function.") {
        try $0.incompleteGamma("IgammacBackward0", "igammac", .igammac, $1)
      },
      copysign, floatPower,
      xlogy("xlogy", .all), xlogy("xlogy", .special), xlog1py, zeta,
    ]

  private static let copysign = Operator(
    .all, "The size of one number, the sign of another.",
    [
      Overload("copysign(Tensor input, Tensor other, *, Tensor out=None)") {
        try .tensor($0.tensor().copysign($0.tensor()))
      },
      Overload("copysign(Tensor input, Scalar other, *, Tensor out=None)") {
        try .tensor($0.tensor().copysign($0.number()))
      },
    ])

  private static let floatPower = Operator(
    .all, "Powers in double precision.",
    [
      Overload("float_power(Tensor input, Tensor exponent, *, Tensor out=None)") {
        try .tensor($0.tensor().to(.float64).pow($0.tensor().to(.float64)))
      },
      Overload("float_power(Scalar self, Tensor exponent, *, Tensor out=None)") {
        try .tensor(.pow(.float($0.double()), $0.tensor().to(.float64)))
      },
      Overload("float_power(Tensor input, Scalar exponent, *, Tensor out=None)") {
        try .tensor($0.tensor().to(.float64).pow(.float($0.double())))
      },
    ])

  private static func xlogy(_ name: String, _ places: Places) -> Operator {
    Operator(
      places, "x · log(y), 0 where x is 0.",
      [
        Overload("\(name)(Tensor input, Tensor other, *, Tensor out=None)") {
          try .tensor($0.tensor().xlogy($0.tensor()))
        },
        Overload("\(name)(Scalar self, Tensor other, *, Tensor out=None)") {
          try .tensor(.xlogy($0.number(), $0.tensor()))
        },
        Overload("\(name)(Tensor input, Scalar other, *, Tensor out=None)") {
          try .tensor($0.tensor().xlogy($0.number()))
        },
      ])
  }

  private static let xlog1py = Operator(
    .special, "x · log(1 + y), 0 where x is 0.",
    [
      Overload("xlog1py(Tensor input, Tensor other, *, Tensor out=None)") {
        try .tensor($0.tensor().xlog1py($0.tensor()))
      },
      Overload("xlog1py(Scalar self, Tensor other, *, Tensor out=None)") {
        try .tensor(Tensor(number: $0.number()).xlog1py($0.tensor()))
      },
      Overload("xlog1py(Tensor input, Scalar other, *, Tensor out=None)") {
        try .tensor($0.tensor().xlog1py(Tensor(number: $0.number())))
      },
    ])

  private static let zeta = Operator(
    .special, "Hurwitz's zeta function.",
    [
      Overload("zeta(Tensor input, Tensor other, *, Tensor out=None)") {
        try .tensor($0.tensor().zeta($0.tensor()))
      },
      Overload("zeta(Scalar self, Tensor other, *, Tensor out=None)") {
        try .tensor(Tensor(number: $0.number()).zeta($0.tensor()))
      },
      Overload("zeta(Tensor input, Scalar other, *, Tensor out=None)") {
        try .tensor($0.tensor().zeta(Tensor(number: $0.number())))
      },
    ])
}

extension Tensor {
  package func atan2(_ other: Tensor) throws -> Tensor {
    try record("Atan2Backward0", self, other, Kernel.binary(.atan2, data, other.data)) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.rule("atan2_backward(grad, self, other)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let (y, x) = try (this.unpacked(), second.unpacked())
        let square = try y * y + x * x
        let inverse = try square.reciprocal().maskedFill(square.eq(0), 0)
        return [
          needs[0] ? try grad * x * inverse : nil, needs[1] ? try grad * -y * inverse : nil,
        ]
      }
    }
  }

  package func hypot(_ other: Tensor) throws -> Tensor {
    let length = try Kernel.binary(.hypot, data, other.data)
    return try record("HypotBackward0", self, other, length) { node in
      let (second, this) = (node.save("other", other, for: 1), node.save("self", self, for: 0))
      let result = node.saveResult("result", length)
      node.gradient(of: 0, "grad * self / result") {
        try $0 * this.unpacked() / result.unpacked()
      }
      node.gradient(of: 1, "grad * other / result") {
        try $0 * second.unpacked() / result.unpacked()
      }
    }
  }

  package func logaddexp(_ other: Tensor) throws -> Tensor {
    try record(
      "LogaddexpBackward0", self, other, Kernel.binary(.logaddexp, data, other.data)
    ) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "grad / (1 + exp(other - self))") {
        try $0 / (second.unpacked() - this.unpacked()).exp().add(.int(1))
      }
      node.gradient(of: 1, "grad / (1 + exp(self - other))") {
        try $0 / (this.unpacked() - second.unpacked()).exp().add(.int(1))
      }
    }
  }

  package func logaddexp2(_ other: Tensor) throws -> Tensor {
    let sum = try Kernel.binary(.logaddexp2, data, other.data)
    return try record("Logaddexp2Backward0", self, other, sum) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "grad / (1 + pow(2, other - self))") {
        try $0 / Tensor.pow(.int(2), second.unpacked() - this.unpacked()).add(.int(1))
      }
      node.gradient(of: 1, "grad / (1 + pow(2, self - other))") {
        try $0 / Tensor.pow(.int(2), this.unpacked() - second.unpacked()).add(.int(1))
      }
    }
  }

  package func copysign(_ other: Tensor) throws -> Tensor {
    let value = try Kernel.binary(.copysign, data, other.data)
    return try record("CopysignBackward0", self, other, value) { node in
      let (this, result) = (node.save("self", self, for: 0), node.saveResult("result", value))
      node.gradient(of: 0, "copysign_tensor_self_backward(grad, self, result)") {
        try $0.copysignBackward(this.unpacked(), result.unpacked())
      }
      node.gradient(of: 1, "zeros_like(other)") { try $0.zerosLike() }
    }
  }

  package func copysign(_ other: Scalar) throws -> Tensor {
    let value = try Kernel.binary(.copysign, data, other)
    return try record("CopysignBackward1", self, value) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", value))
      node.gradient(of: 0, "copysign_tensor_self_backward(grad, self, result)") {
        try $0.copysignBackward(this.unpacked(), result.unpacked())
      }
    }
  }

  private func copysignBackward(_ input: Tensor, _ result: Tensor) throws -> Tensor {
    let ratio = try result / input
    return try self * ratio.inPlace(with: [input]) { try $0.maskedFill(input.eq(0), 0) }
  }

  package func ldexp(_ other: Tensor) throws -> Tensor {
    let value = try Kernel.binary(.ldexp, data, other.data)
    return try record("LdexpBackward0", self, other, value) { node in
      let (second, result) = (node.save("other", other, for: 0), node.saveResult("result", value))
      node.gradient(of: 0, "grad * pow(2.0, other)") {
        try $0 * Tensor.pow(.float(2), second.unpacked())
      }
      node.gradient(of: 1, "grad * result * log(2)") {
        try $0 * (result.unpacked() * .float(0.6931471805599453))
      }
    }
  }

  package func nextAfter(_ other: Tensor) throws -> Tensor {
    let value = try Kernel.binary(.nextafter, data, other.data)
    return try record("NextafterBackward0", self, other, value) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      func isSame() throws -> Tensor { try this.unpacked().eq(second.unpacked()) }
      node.gradient(of: 0, "at::where(self == other, 0, grad)") { grad in
        try .where(isSame().logicalNot(), grad, grad.newZeros([]))
      }
      node.gradient(of: 1, "at::where(self == other, grad, 0)") { grad in
        try .where(isSame(), grad, grad.newZeros([]))
      }
    }
  }

  package func xlogy(_ other: Tensor) throws -> Tensor {
    try record("XlogyBackward0", self, other, Kernel.binary(.xlogy, data, other.data)) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "at::xlogy(grad, other).masked_fill((self == 0.) & (other <= 0.), 0.)") {
        let (x, y) = try (this.unpacked(), second.unpacked())
        return try $0.xlogy(y).maskedFill(x.eq(.int(0)).logicalAnd(y.le(.int(0))), .int(0))
      }
      node.gradient(of: 1, "grad * self / other") { try $0 * this.unpacked() / second.unpacked() }
    }
  }

  package func xlogy(_ other: Scalar) throws -> Tensor {
    let value = try Kernel.binary(.xlogy, data, other)
    return try record("XlogyBackward2", self, value) { node in
      node.attribute("other", .number(other))
      let this = node.save("self", self)
      node.gradient(of: 0, "at::xlogy(grad, other) where that is smooth") { grad in
        if other.double > 0 { return try grad.xlogy(other) }
        return try grad.xlogy(other).maskedFill(this.unpacked().eq(0), 0)
      }
    }
  }

  package static func xlogy(_ factor: Scalar, _ other: Tensor) throws -> Tensor {
    let value = try Kernel.binary(.xlogy, factor, other.data)
    return try record("XlogyBackward1", other, value) { node in
      node.attribute("self", .number(factor))
      let second = node.save("other", other)
      node.gradient(of: 0, "grad * self / other") { try $0 * factor / second.unpacked() }
    }
  }

  package func xlog1py(_ other: Tensor) throws -> Tensor {
    let value = try Kernel.binary(.xlog1py, data, other.data)
    return try record("SpecialXlog1PyBackward0", self, other, value) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "at::special_xlog1py(grad, other) where that is smooth") {
        let (x, y) = try (this.unpacked(), second.unpacked())
        return try $0.xlog1py(y).maskedFill(x.eq(.int(0)).logicalAnd(y.le(.int(-1))), .int(0))
      }
      node.gradient(of: 1, "grad * self / (other + 1)") {
        try $0 * this.unpacked() / (second.unpacked() + 1)
      }
    }
  }

  package func zeta(_ other: Tensor) throws -> Tensor {
    try record("SpecialZetaBackward0", self, other, Kernel.binary(.zeta, data, other.data)) {
      node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "not_implemented(\"zeta\")") { _ in
        throw TensorError.notImplemented("the derivative for 'zeta' is not implemented.")
      }
      node.gradient(of: 1, "grad * -self * special_zeta(self + 1, other)") {
        let s = try this.unpacked()
        return try $0 * (-s * (s + 1).zeta(second.unpacked()))
      }
    }
  }

  fileprivate func incompleteGamma(
    _ node: String, _ name: String, _ op: BinaryOp, _ other: Tensor
  ) throws -> Tensor {
    try record(node, self, other, Kernel.binary(op, data, other.data)) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      node.gradient(of: 0, "not_implemented(\"\(name): input\")") { _ in
        throw TensorError.notImplemented(
          "the derivative for '\(name): input' is not implemented.")
      }
      node.gradient(of: 1, "grad * exp((self - 1) * log(other) - other - lgamma(self))") {
        let (a, x) = try (this.unpacked(), second.unpacked())
        let slope = try ((a - 1) * x.log() - x - a.lgamma()).exp()
        return try op == .igamma ? $0 * slope : -$0 * slope
      }
    }
  }
}
