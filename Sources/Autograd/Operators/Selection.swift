// Elementwise choices and blends of several tensors.

import Arrays

extension Catalog {
  static let selection: [Operator] = [
    Operator(
      .torch, "Elements of one tensor where a condition holds, of another elsewhere.",
      [
        Overload("where(Tensor condition)") {
          try .tensors(Tensor(Kernel.nonzero($0.tensor().data)).unbind(1))
        },
        Overload("where(Tensor condition, Tensor input, Tensor other, *, Tensor out=None)") {
          try .tensor(.where($0.tensor(), $0.tensor(), $0.tensor()))
        },
        Overload("where(Tensor condition, Scalar self, Tensor other)") {
          try .tensor(.where($0.tensor(), Tensor(number: $0.number()), $0.tensor()))
        },
        Overload("where(Tensor condition, Tensor input, Scalar other)") {
          try .tensor(.where($0.tensor(), $0.tensor(), Tensor(number: $0.number())))
        },
        Overload("where(Tensor condition, Scalar self, Scalar other)") {
          try .tensor(Tensor(Kernel.where($0.tensor().data, $0.number(), $0.number())))
        },
      ]),
    Operator(
      .method, "The elements where a condition holds, others elsewhere.",
      [
        Overload("where(Tensor input, Tensor condition, Tensor other)") {
          let input = try $0.tensor()
          return try .tensor(.where($0.tensor(), input, $0.tensor()))
        },
        Overload("where(Tensor input, Tensor condition, Scalar other)") {
          let input = try $0.tensor()
          return try .tensor(.where($0.tensor(), input, Tensor(number: $0.number())))
        },
      ]),
    clamp, clamp.alias("clip"),
    Operator(
      .all, "Elements cut off below.",
      [
        Overload("clamp_min(Tensor input, Scalar min, *, Tensor out=None)") {
          try .tensor($0.tensor().clampMin($0.number()))
        },
        Overload("clamp_min(Tensor input, Tensor min, *, Tensor out=None)") {
          try .tensor($0.tensor().clampMin($0.tensor()))
        },
      ]),
    Operator(
      .all, "Elements cut off above.",
      [
        Overload("clamp_max(Tensor input, Scalar max, *, Tensor out=None)") {
          try .tensor($0.tensor().clampMax($0.number()))
        },
        Overload("clamp_max(Tensor input, Tensor max, *, Tensor out=None)") {
          try .tensor($0.tensor().clampMax($0.tensor()))
        },
      ]),
    .binary("maximum", "The greater of each pair.", .both) { try $0.maximum($1) },
    .binary("minimum", "The lesser of each pair.", .both) { try $0.minimum($1) },
    .binary("fmax", "The greater of each pair, or the one that is no NaN.", .both) {
      try $0.fmax($1)
    },
    .binary("fmin", "The lesser of each pair, or the one that is no NaN.", .both) {
      try $0.fmin($1)
    },
    Operator(
      .all, "Blends from one tensor to another.",
      [
        Overload(
          "lerp(Tensor input, Tensor end, Scalar weight, *, Tensor out=None)",
          direct: { _ = try Kernel.lerp($1, $0.tensor().data, $0.number(), out: $1) }
        ) { try .tensor($0.tensor().lerp($0.tensor(), $0.number())) },
        Overload("lerp(Tensor input, Tensor end, Tensor weight, *, Tensor out=None)") {
          try .tensor($0.tensor().lerp($0.tensor(), $0.tensor()))
        },
      ]),
    Operator(
      .all, "Adds `value` times the product of two tensors.",
      [
        Overload(
          "addcmul(Tensor input, Tensor tensor1, Tensor tensor2, *, Scalar value=1, "
            + "Tensor out=None)",
          direct: {
            let (a, b) = try ($0.tensor().data, $0.tensor().data)
            _ = try Kernel.addcmul($1, a, b, value: $0.number(), out: $1)
          }
        ) { try .tensor($0.tensor().addcmul($0.tensor(), $0.tensor(), $0.number())) },
        Overload(
          "addcmul(Tensor input, Scalar value, Tensor tensor1, Tensor tensor2, *, "
            + "Tensor out=None)|deprecated"
        ) {
          let (input, value) = try ($0.tensor(), $0.number())
          return try .tensor(input.addcmul($0.tensor(), $0.tensor(), value))
        },
      ]),
    Operator(
      .all, "Adds `value` times the quotient of two tensors.",
      [
        Overload(
          "addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, *, Scalar value=1, "
            + "Tensor out=None)",
          direct: {
            let (a, b) = try ($0.tensor().data, $0.tensor().data)
            _ = try Kernel.addcdiv($1, a, b, value: $0.number(), out: $1)
          }
        ) { try .tensor($0.tensor().addcdiv($0.tensor(), $0.tensor(), $0.number())) },
        Overload(
          "addcdiv(Tensor input, Scalar value, Tensor tensor1, Tensor tensor2, *, "
            + "Tensor out=None)|deprecated"
        ) {
          let (input, value) = try ($0.tensor(), $0.number())
          return try .tensor(input.addcdiv($0.tensor(), $0.tensor(), value))
        },
      ]),
  ]

  private static let clamp = Operator(
    .all, "Elements cut off at bounds.",
    [
      Overload("clamp(Tensor input, Tensor? min=None, Tensor? max=None, *, Tensor out=None)") {
        try .tensor($0.tensor().clamp($0.tensorIfAny(), $0.tensorIfAny()))
      },
      Overload("clamp(Tensor input, Scalar? min=None, Scalar? max=None, *, Tensor out=None)") {
        try .tensor($0.tensor().clamp($0.numberIfAny(), $0.numberIfAny()))
      },
    ])
}

extension Tensor {
  package static func `where`(
    _ condition: Tensor, _ a: Tensor, _ b: Tensor
  ) throws -> Tensor {
    let chosen = try Kernel.where(condition.data, a.data, b.data)
    return try record("WhereBackward0", a, b, chosen) { node in
      let condition = node.save("condition", condition)
      node.gradient(of: 0, "where(condition, grad, 0)") { grad in
        try .where(condition.unpacked(), grad, Tensor(number: 0))
      }
      node.gradient(of: 1, "where(condition, 0, grad)") { grad in
        try .where(condition.unpacked(), Tensor(number: 0), grad)
      }
    }
  }

  package func clamp(_ low: Scalar?, _ high: Scalar?) throws -> Tensor {
    try record("ClampBackward1", self, Kernel.clamp(data, low, high)) { node in
      let this = node.save("self", self)
      node.attribute("min", .init(low))
      node.attribute("max", .init(high))
      node.gradient(of: 0, "where(min <= self <= max, grad, 0)") { grad in
        let this = try this.unpacked()
        let isInside: Tensor? =
          switch (low, high) {
          case (let low?, let high?): try this.ge(low).logicalAnd(this.le(high))
          case (let low?, nil): try this.ge(low)
          case (nil, let high?): try this.le(high)
          case (nil, nil): nil
          }
        return try isInside.map { try .where($0, grad, Tensor(number: 0)) } ?? grad
      }
    }
  }

  package func clamp(_ low: Tensor?, _ high: Tensor?) throws -> Tensor {
    let cut = try Kernel.clamp(data, low?.data, high?.data)
    return try record("ClampBackward0", [self, low, high], cut) { node in
      let this = node.save("self", self)
      let savedLow = node.save("min", low)
      let savedHigh = node.save("max", high)
      node.rule("where(min <= self <= max, grad, 0)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil, nil] }
        let (this, low) = try (this.unpacked(), savedLow.unpackedIfAny())
        let bounds = try ClampBounds(this, low, savedHigh.unpackedIfAny())
        return try bounds.gradients(grad, needs)
      }
    }
  }

  package func clampMin(_ low: Scalar) throws -> Tensor {
    try record("ClampMinBackward0", self, Kernel.clamp(data, low, nil)) { node in
      let this = node.save("self", self)
      node.attribute("min", .number(low))
      node.gradient(of: 0, "where(self >= min, grad, 0)") { grad in
        try .where(this.unpacked().ge(low), grad, grad.newZeros([]))
      }
    }
  }

  package func clampMax(_ high: Scalar) throws -> Tensor {
    try record("ClampMaxBackward0", self, Kernel.clamp(data, nil, high)) { node in
      let this = node.save("self", self)
      node.attribute("max", .number(high))
      node.gradient(of: 0, "where(self <= max, grad, 0)") { grad in
        try .where(this.unpacked().le(high), grad, grad.newZeros([]))
      }
    }
  }

  package func clampMin(_ low: Tensor) throws -> Tensor {
    try record("ClampMinBackward1", self, low, Kernel.clamp(data, low.data, nil)) { node in
      let (this, low) = (node.save("self", self), node.save("min", low))
      node.gradient(of: 0, "where(self >= min, grad, 0)") { grad in
        try .where(this.unpacked().ge(low.unpacked()), grad, grad.newZeros([]))
      }
      node.gradient(of: 1, "where(self < min, grad, 0)") { grad in
        try .where(this.unpacked().lt(low.unpacked()), grad, grad.newZeros([]))
      }
    }
  }

  package func clampMax(_ high: Tensor) throws -> Tensor {
    try record("ClampMaxBackward1", self, high, Kernel.clamp(data, nil, high.data)) { node in
      let (this, high) = (node.save("self", self), node.save("max", high))
      node.gradient(of: 0, "where(self <= max, grad, 0)") { grad in
        try .where(this.unpacked().le(high.unpacked()), grad, grad.newZeros([]))
      }
      node.gradient(of: 1, "where(self > max, grad, 0)") { grad in
        try .where(this.unpacked().gt(high.unpacked()), grad, grad.newZeros([]))
      }
    }
  }
}

/// Which elements a clamp with tensors as bounds left alone.
private struct ClampBounds {
  let input: Tensor
  let low: Tensor?
  let high: Tensor?

  init(_ input: Tensor, _ low: Tensor?, _ high: Tensor?) {
    self.input = input
    self.low = low
    self.high = high
  }

  func gradients(_ grad: Tensor, _ needs: [Bool]) throws -> [Tensor?] {
    let zero = try grad.newZeros([])
    var results: [Tensor?] = [nil, nil, nil]
    switch (low, high) {
    case (let low?, let high?):
      let isAbove = try input.ge(low)
      if needs[0] { results[0] = try .where(isAbove.logicalAnd(input.le(high)), grad, zero) }
      if needs[1] {
        let isCut = try low.lt(high).logicalAnd(input.lt(low))
        results[1] = try .where(isCut, grad, zero)
      }
      if needs[2] {
        let isCut = try input.gt(high).logicalOr(low.gt(high))
        results[2] = try .where(isCut, grad, zero)
      }
    case (let low?, nil):
      if needs[0] { results[0] = try .where(input.ge(low), grad, zero) }
      if needs[1] { results[1] = try .where(input.lt(low), grad, zero) }
    case (nil, let high?):
      if needs[0] { results[0] = try .where(input.le(high), grad, zero) }
      if needs[2] { results[2] = try .where(input.gt(high), grad, zero) }
    case (nil, nil): results[0] = grad
    }
    return results
  }
}

// Extremes of pairs.

extension Tensor {
  package func maximum(_ other: Tensor) throws -> Tensor {
    try extreme("MaximumBackward0", .maximum, other, loses: .lt, .gt)
  }

  package func minimum(_ other: Tensor) throws -> Tensor {
    try extreme("MinimumBackward0", .minimum, other, loses: .gt, .lt)
  }

  /// A tie sends half of the gradient to each side.
  private func extreme(
    _ name: String, _ op: BinaryOp, _ other: Tensor, loses: BinaryOp, _ wins: BinaryOp
  ) throws -> Tensor {
    try record(name, self, other, Kernel.binary(op, data, other.data)) { node in
      let (this, other) = (node.save("self", self), node.save("other", other))
      for (slot, isZero) in [(0, loses), (1, wins)] {
        node.gradient(of: slot, "grad where chosen, grad / 2 where equal") { grad in
          let (this, other) = try (this.unpacked(), other.unpacked())
          let shared = try Tensor.where(this.eq(other), grad / 2, grad)
          let mask = try this.compare(isZero, other)
          return try shared.inPlace { try $0.maskedFill(mask, 0) }
        }
      }
    }
  }

  package func fmax(_ other: Tensor) throws -> Tensor {
    try numericExtreme("FmaxBackward0", .fmax, other, .ge)
  }

  package func fmin(_ other: Tensor) throws -> Tensor {
    try numericExtreme("FminBackward0", .fmin, other, .le)
  }

  private func numericExtreme(
    _ name: String, _ op: BinaryOp, _ other: Tensor, _ wins: BinaryOp
  ) throws -> Tensor {
    try record(name, self, other, Kernel.binary(op, data, other.data)) { node in
      let (this, other) = (node.save("self", self), node.save("other", other))
      let isFirst = {
        let (this, other) = try (this.unpacked(), other.unpacked())
        return try this.compare(wins, other).logicalOr(other.isNaN())
      }
      node.gradient(of: 0, "grad where chosen") { grad in
        try grad.maskedFill(isFirst().logicalNot(), 0)
      }
      node.gradient(of: 1, "grad where chosen") { grad in try grad.maskedFill(isFirst(), 0) }
    }
  }
}

// Blends.

extension Tensor {
  package func lerp(_ end: Tensor, _ weight: Scalar) throws -> Tensor {
    try record("LerpBackward0", self, end, Kernel.lerp(data, end.data, weight)) { node in
      node.attribute("weight", .number(weight))
      node.gradient(of: 0, "grad * (1 - weight)") { try $0 * .float(1 - weight.double) }
      node.gradient(of: 1, "grad * weight") { try $0 * weight }
    }
  }

  package func lerp(_ end: Tensor, _ weight: Tensor) throws -> Tensor {
    let blend = try Kernel.lerp(data, end.data, weight.data)
    return try record("LerpBackward1", [self, end, weight], blend) { node in
      let (this, end) = (node.save("self", self, for: 2), node.save("end", end, for: 2))
      let weight = node.save("weight", weight)
      node.gradient(of: 0, "grad * (1 - weight)") { grad in
        try grad * Tensor.subtracted(weight.unpacked(), from: 1)
      }
      node.gradient(of: 1, "grad * weight") { try $0 * weight.unpacked() }
      node.gradient(of: 2, "grad * (end - self)") { grad in
        try grad * (end.unpacked() - this.unpacked())
      }
    }
  }

  package func addcmul(_ a: Tensor, _ b: Tensor, _ value: Scalar = 1) throws -> Tensor {
    let sum = try Kernel.addcmul(data, a.data, b.data, value: value)
    return try record("AddcmulBackward0", [self, a, b], sum) { node in
      let (a, b) = (node.save("tensor1", a, for: 2), node.save("tensor2", b, for: 1))
      node.attribute("value", .number(value))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad * tensor2 * value") { try $0 * (b.unpacked() * value) }
      node.gradient(of: 2, "grad * tensor1 * value") { try $0 * (a.unpacked() * value) }
    }
  }

  package func addcdiv(_ a: Tensor, _ b: Tensor, _ value: Scalar = 1) throws -> Tensor {
    let sum = try Kernel.addcdiv(data, a.data, b.data, value: value)
    return try record("AddcdivBackward0", [self, a, b], sum) { node in
      let (a, b) = (node.save("tensor1", a, for: 2), node.save("tensor2", b))
      node.attribute("value", .number(value))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad * value / tensor2") { grad in
        let filled = try b.unpacked().fullLike(value)
        return try grad * filled.inPlace { try $0 / b.unpacked() }
      }
      node.gradient(of: 2, "-grad * value * tensor1 / (tensor2 * tensor2)") { grad in
        let b = try b.unpacked()
        return try -grad * (a.unpacked() * value / (b * b))
      }
    }
  }
}
