// Functions of two tensors beyond arithmetic.

import Arrays

extension Catalog {
  static let binaryFunctions: [Operator] = [
    .binary("atan2", "The angle of a point.") { try $0.atan2($1) },
    .binary("arctan2", "The angle of a point.") { try $0.atan2($1) },
    .binary("hypot", "The length of a hypotenuse.") { try $0.hypot($1) },
    .binary("logaddexp", "log(exp(x) + exp(y)).", .both) { try $0.logaddexp($1) },
    .binary("xlogy", "x · log(y), 0 where x is 0.") { try $0.xlogy($1) },
  ]
}

extension Tensor {
  package func atan2(_ other: Tensor) throws -> Tensor {
    try record("Atan2Backward0", self, other, Kernel.binary(.atan2, data, other.data)) { node in
      let (this, second) = (node.save("self", self), node.save("other", other))
      func share(_ grad: Tensor) throws -> Tensor {
        try grad * (this.unpacked().square() + second.unpacked().square()).reciprocal()
      }
      node.gradient(of: 0, "grad * other / (self² + other²)") { try share($0) * second.unpacked() }
      node.gradient(of: 1, "grad * -self / (self² + other²)") {
        try share($0) * this.unpacked().neg()
      }
    }
  }

  package func hypot(_ other: Tensor) throws -> Tensor {
    let length = try Kernel.binary(.hypot, data, other.data)
    return try record("HypotBackward0", self, other, length) { node in
      let (second, this) = (node.save("other", other, for: 1), node.save("self", self, for: 0))
      let result = node.saveResult("result", length)
      node.gradient(of: 0, "grad * (self / result)") {
        try $0 * (this.unpacked() / result.unpacked())
      }
      node.gradient(of: 1, "grad * (other / result)") {
        try $0 * (second.unpacked() / result.unpacked())
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
}
