// Arithmetic between tensors, and between tensors and numbers.

import Arrays

extension Catalog {
  static let arithmetic: [Operator] = [
    Operator(
      .all, "Adds `alpha` times other.",
      [
        Overload(
          "add(Tensor input, Tensor other, *, Scalar alpha=1, Tensor out=None)",
          direct: { call, out in
            let other = try call.tensor()
            _ = try Kernel.binary(.add(alpha: call.number()), out, other.data, out: out)
          }
        ) { try .tensor($0.tensor().add($0.tensor(), alpha: $0.number())) },
        Overload("add(Tensor input, Scalar alpha, Tensor other, *, Tensor out=None)|deprecated") {
          let (input, alpha) = try ($0.tensor(), $0.number())
          return try .tensor(input.add($0.tensor(), alpha: alpha))
        },
      ]),
    Operator(
      .all, "Subtracts `alpha` times other.",
      [
        Overload(
          "sub(Tensor input, Tensor other, *, Scalar alpha=1, Tensor out=None)",
          direct: { call, out in
            let other = try call.tensor()
            _ = try Kernel.binary(.sub(alpha: call.number()), out, other.data, out: out)
          }
        ) { try .tensor($0.tensor().sub($0.tensor(), alpha: $0.number())) },
        Overload("sub(Tensor input, Scalar alpha, Tensor other, *, Tensor out=None)|deprecated") {
          let (input, alpha) = try ($0.tensor(), $0.number())
          return try .tensor(input.sub($0.tensor(), alpha: alpha))
        },
      ]),
    Operator(
      .torch, "Subtracts `alpha` times input from other.",
      [
        Overload("rsub(Tensor input, Tensor other, *, Scalar alpha=1)") {
          try .tensor($0.tensor().rsub($0.tensor(), alpha: $0.number()))
        },
        Overload("rsub(Tensor input, Scalar other, Scalar alpha=1)") {
          try .tensor($0.tensor().rsub($0.number(), alpha: $0.number()))
        },
      ]),
    Operator(
      .all, "mul(Tensor input, Tensor other, *, Tensor out=None)", "The product.",
      direct: { _ = try Kernel.binary(.mul, $1, $0.tensor().data, out: $1) }
    ) { try .tensor($0.tensor().mul($0.tensor())) },
    Operator(
      .all, "The quotient, cut to whole numbers as `rounding_mode` says.",
      [
        Overload(
          "div(Tensor input, Tensor other, *, Tensor out=None)",
          direct: { _ = try Kernel.binary(.div, $1, $0.tensor().data, out: $1) }
        ) { try .tensor($0.tensor().div($0.tensor())) },
        Overload(
          "div(Tensor input, Tensor other, *, c10::string_view? rounding_mode, Tensor out=None)"
        ) { try .tensor($0.tensor().div($0.tensor(), rounding: Rounding($0.stringIfAny()))) },
      ]),
    .binary("floor_divide", "The quotient rounded down.") { try $0.floorDivide($1) },
    Operator(
      .all, "The remainder, with the sign of the divisor.",
      [
        Overload("remainder(Tensor input, Scalar other, *, Tensor out=None)") {
          try .tensor($0.tensor().remainder($0.number()))
        },
        Overload("remainder(Tensor input, Tensor other, *, Tensor out=None)") {
          try .tensor($0.tensor().remainder($0.tensor()))
        },
        Overload("remainder(Scalar self, Tensor other)") {
          try .tensor(.remainder($0.number(), $0.tensor()))
        },
      ]),
    Operator(
      .all, "The remainder, with the sign of the dividend.",
      [
        Overload("fmod(Tensor input, Scalar other, *, Tensor out=None)") {
          try .tensor($0.tensor().fmod($0.number()))
        },
        Overload("fmod(Tensor input, Tensor other, *, Tensor out=None)") {
          try .tensor($0.tensor().fmod($0.tensor()))
        },
      ]),
    Operator(
      .all, "Each element raised to a power.",
      [
        Overload("pow(Tensor input, Scalar exponent, *, Tensor out=None)") {
          try .tensor($0.tensor().pow($0.number()))
        },
        Overload("pow(Tensor input, Tensor exponent, *, Tensor out=None)") {
          try .tensor($0.tensor().pow($0.tensor()))
        },
        Overload("pow(Scalar self, Tensor exponent, *, Tensor out=None)") {
          try .tensor(.pow($0.number(), $0.tensor()))
        },
      ]),
    .unary("neg", "Each element with the other sign.", kernel: .neg) { try $0.neg() },
    .unary("positive", "The tensor itself.", .both) { $0 },
  ]
}

/// How a quotient is made a whole number.
package enum Rounding: String, Sendable {
  case floor, trunc

  init?(_ name: String?) throws {
    guard let name else { return nil }
    guard let rounding = Rounding(rawValue: name) else {
      throw TensorError.runtime(
        "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '\(name)'")
    }
    self = rounding
  }
}

// The four operations.

extension Tensor {
  package func add(_ other: Tensor, alpha: Scalar = 1) throws -> Tensor {
    let sum = try Kernel.binary(.add(alpha: alpha), data, other.data)
    return try record("AddBackward0", self, other, sum) { node in
      node.attribute("alpha", .number(alpha))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad * alpha") { try $0.multipliedIfNotOne(alpha) }
    }
  }

  package func add(_ other: Scalar) throws -> Tensor {
    try record("AddBackward1", self, Kernel.binary(.add(), data, other)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  package func sub(_ other: Tensor, alpha: Scalar = 1) throws -> Tensor {
    let difference = try Kernel.binary(.sub(alpha: alpha), data, other.data)
    return try record("SubBackward0", self, other, difference) { node in
      node.attribute("alpha", .number(alpha))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "-grad * alpha") { try $0.neg().multipliedIfNotOne(alpha) }
    }
  }

  package func sub(_ other: Scalar) throws -> Tensor {
    try record("SubBackward1", self, Kernel.binary(.sub(), data, other)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  package func rsub(_ other: Tensor, alpha: Scalar = 1) throws -> Tensor {
    let difference = try Kernel.binary(.sub(alpha: alpha), other.data, data)
    return try record("RsubBackward0", self, other, difference) { node in
      node.attribute("alpha", .number(alpha))
      node.gradient(of: 0, "-grad * alpha") { try $0.neg().multipliedIfNotOne(alpha) }
      node.gradient(of: 1, "grad") { $0 }
    }
  }

  package func rsub(_ other: Scalar, alpha: Scalar = 1) throws -> Tensor {
    let difference = try Kernel.binary(.sub(alpha: alpha), other, data)
    return try record("RsubBackward1", self, difference) { node in
      node.attribute("alpha", .number(alpha))
      node.gradient(of: 0, "-grad * alpha") { try $0.neg().multipliedIfNotOne(alpha) }
    }
  }

  package func mul(_ other: Tensor) throws -> Tensor {
    try record("MulBackward0", self, other, Kernel.binary(.mul, data, other.data)) { node in
      let this = node.save("self", self, for: 1)
      let other = node.save("other", other, for: 0)
      node.gradient(of: 0, "grad * other") { try $0 * other.unpacked().conj() }
      node.gradient(of: 1, "grad * self") { try $0 * this.unpacked().conj() }
    }
  }

  package func mul(_ other: Scalar) throws -> Tensor {
    try record("MulBackward1", self, Kernel.binary(.mul, data, other)) { node in
      node.attribute("other", .number(other))
      node.gradient(of: 0, "grad * other") { try $0 * other }
    }
  }

  package func div(_ other: Tensor) throws -> Tensor {
    try record("DivBackward0", self, other, Kernel.binary(.div, data, other.data)) { node in
      let this = node.save("self", self, for: 1)
      let other = node.save("other", other, for: 0, 1)
      node.gradient(of: 0, "grad / other") { try $0 / other.unpacked().conj() }
      node.gradient(of: 1, "-grad * ((self / other) / other)") { grad in
        let (this, other) = try (this.unpacked(), other.unpacked())
        return try -grad * ((this / other) / other).conj()
      }
    }
  }

  package func div(_ other: Scalar) throws -> Tensor {
    try record("DivBackward1", self, Kernel.binary(.div, data, other)) { node in
      node.attribute("other", .number(other))
      node.gradient(of: 0, "grad / other") { try $0 / other }
    }
  }

  package func div(_ other: Tensor, rounding: Rounding?) throws -> Tensor {
    guard let rounding else { return try divInMode(other, Kernel.binary(.div, data, other.data)) }
    let op: BinaryOp = rounding == .floor ? .floorDivide : .truncDivide
    return try divInMode(other, Kernel.binary(op, data, other.data), rounding)
  }

  private func divInMode(
    _ other: Tensor, _ quotient: NDArray, _ rounding: Rounding? = nil
  ) throws -> Tensor {
    try record("DivBackward2", self, other, quotient) { node in
      let this = node.save("self", self, for: 1)
      let other = node.save("other", other, for: 0, 1)
      node.attribute("rounding_mode", rounding.map { .string($0.rawValue) } ?? .none)
      node.gradient(of: 0, "grad / other, or 0 if rounded") { grad in
        try rounding == nil ? grad / other.unpacked() : grad.zerosLike()
      }
      node.gradient(of: 1, "-grad * ((self / other) / other), or 0 if rounded") { grad in
        if rounding != nil { return try grad.zerosLike() }
        let (this, other) = try (this.unpacked(), other.unpacked())
        return try -grad * ((this / other) / other).conj()
      }
    }
  }

  /// Has a node, but no gradient.
  package func floorDivide(_ other: Tensor) throws -> Tensor {
    let quotient = try Kernel.binary(.floorDivide, data, other.data)
    return try record("NotImplemented", self, other, quotient) {
      $0.refuse("aten::floor_divide")
    }
  }

  package func neg() throws -> Tensor {
    try record("NegBackward0", self, Kernel.unary(.neg, data)) { node in
      node.gradient(of: 0, "-grad") { try $0.neg() }
    }
  }

  /// This times a number, or this itself if the number is 1.
  func multipliedIfNotOne(_ factor: Scalar) throws -> Tensor {
    factor.double == 1 ? self : try self * factor
  }
}

extension Tensor {
  package static func + (a: Tensor, b: Tensor) throws -> Tensor { try a.add(b) }
  package static func + (a: Tensor, b: Scalar) throws -> Tensor { try a.add(b) }
  package static func - (a: Tensor, b: Tensor) throws -> Tensor { try a.sub(b) }
  package static func - (a: Tensor, b: Scalar) throws -> Tensor { try a.sub(b) }
  package static func * (a: Tensor, b: Tensor) throws -> Tensor { try a.mul(b) }
  package static func * (a: Tensor, b: Scalar) throws -> Tensor { try a.mul(b) }
  package static func / (a: Tensor, b: Tensor) throws -> Tensor { try a.div(b) }
  package static func / (a: Tensor, b: Scalar) throws -> Tensor { try a.div(b) }
  package static prefix func - (a: Tensor) throws -> Tensor { try a.neg() }
}

// Remainders and powers.

extension Tensor {
  package func remainder(_ other: Tensor) throws -> Tensor {
    try dividing("RemainderBackward1", other, Kernel.binary(.remainder, data, other.data), .floor)
  }

  package func remainder(_ other: Scalar) throws -> Tensor {
    try record("RemainderBackward0", self, Kernel.binary(.remainder, data, other)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  /// Has a node, but no gradient.
  package static func remainder(_ dividend: Scalar, _ divisor: Tensor) throws -> Tensor {
    let remainder = try Kernel.binary(.remainder, dividend, divisor.data)
    return try record("NotImplemented", divisor, remainder) {
      $0.refuse("aten::remainder.Scalar_Tensor")
    }
  }

  package func fmod(_ other: Tensor) throws -> Tensor {
    try dividing("FmodBackward1", other, Kernel.binary(.fmod, data, other.data), .trunc)
  }

  package func fmod(_ other: Scalar) throws -> Tensor {
    try record("FmodBackward0", self, Kernel.binary(.fmod, data, other)) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  private func dividing(
    _ name: String, _ other: Tensor, _ remainder: NDArray, _ rounding: Rounding
  ) throws -> Tensor {
    try record(name, self, other, remainder) { node in
      let this = node.save("self", self, for: 1)
      let other = node.save("other", other, for: 1)
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "-grad * self.div(other, rounding_mode='\(rounding.rawValue)')") {
        grad in
        try -grad * this.unpacked().div(other.unpacked(), rounding: rounding)
      }
    }
  }

  package func pow(_ exponent: Scalar) throws -> Tensor {
    try record("PowBackward0", self, Kernel.binary(.pow, data, exponent)) { node in
      let this = node.save("self", self)
      node.attribute("exponent", .number(exponent))
      node.gradient(of: 0, "grad * exponent * self ** (exponent - 1)") { grad in
        let this = try this.unpacked()
        if exponent.double == 0 { return try this.zerosLike() }
        return try grad * (this.pow(.float(exponent.double - 1)) * .float(exponent.double))
      }
    }
  }

  package func pow(_ exponent: Tensor) throws -> Tensor {
    let power = try Kernel.binary(.pow, data, exponent.data)
    return try record("PowBackward1", self, exponent, power) { node in
      let this = node.save("self", self)
      let exponent = node.save("exponent", exponent)
      let result = node.saveResult("result", power)
      node.gradient(of: 0, "grad * exponent * self ** (exponent - 1)") { grad in
        let (this, exponent) = try (this.unpacked(), exponent.unpacked())
        let slope = try grad * (exponent * this.pow(exponent - 1))
        return try .where(exponent.eq(0), grad.newZeros([]), slope)
      }
      node.gradient(of: 1, "grad * result * log(self)") { grad in
        let (this, exponent) = try (this.unpacked(), exponent.unpacked())
        let isFlat = try this.eq(0).logicalAnd(exponent.ge(0))
        let base = try this.to(.result(of: [this.data, exponent.data]))
        let slope = try result.unpacked() * base.log()
        return try grad * .where(isFlat, grad.newZeros([]), slope)
      }
    }
  }

  package static func pow(_ base: Scalar, _ exponent: Tensor) throws -> Tensor {
    let power = try Kernel.binary(.pow, base, exponent.data)
    return try record("PowBackward2", exponent, power) { node in
      node.attribute("self", .number(base))
      let exponent = node.save("exponent", exponent)
      let result = node.saveResult("result", power)
      node.gradient(of: 0, "grad * result * log(self)") { grad in
        let slope = try result.unpacked() * .float(base.double.logarithm)
        guard base.double == 0 else { return try grad * slope }
        return try grad * .where(exponent.unpacked().ge(0), grad.newZeros([]), slope)
      }
    }
  }
}
