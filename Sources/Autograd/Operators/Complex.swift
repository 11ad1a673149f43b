// Complex numbers and their real parts; most other operators take complex numbers as they are.

import Arrays

extension Catalog {
  static let complexNumbers: [Operator] = [
    Operator(.torch, "view_as_complex(Tensor input)", "Pairs in the last dim as complex numbers.") {
      try .tensor($0.tensor().viewAsComplex())
    },
    Operator(.both, "view_as_real(Tensor input)", "Both parts as a last dim.") {
      try .tensor($0.tensor().viewAsReal())
    },
    Operator(
      .torch, "complex(Tensor real, Tensor imag, *, Tensor out=None)",
      "Complex numbers of their parts."
    ) { try .tensor(.complex($0.tensor(), $0.tensor())) },
    Operator(
      .torch, "polar(Tensor abs, Tensor angle, *, Tensor out=None)",
      "Complex numbers of sizes and angles."
    ) { try .tensor(.polar($0.tensor(), $0.tensor())) },
    Operator([.torch, .method], "real(Tensor input)", "The real parts.") {
      try .tensor($0.tensor().realPart())
    },
    Operator([.torch, .method], "imag(Tensor input)", "The imaginary parts.") {
      try .tensor($0.tensor().imaginaryPart())
    },
    .unary("conj", "The complex conjugates.", .both) { try $0.conj() },
    .unary("conj_physical", "The complex conjugates.", .both) {
      try $0.conj("ConjPhysicalBackward0")
    },
    .unary("resolve_conj", "The tensor itself.", .both) { $0 },
    .unary("resolve_neg", "The tensor itself.", .both) { $0 },
    .unary("angle", "The angles of complex numbers.", .both) { try $0.angle() },
    .unary("isreal", "Whether the imaginary part is zero.", .both) { x in
      guard x.dtype.isComplex else { return Tensor(.full(x.shape, true, .bool)) }
      return try Tensor(Kernel.binary(.eq, x.data.imaginary(), 0))
    },
  ]
}

extension Tensor {
  package func viewAsReal() throws -> Tensor { try viewAsReal(for: "view_as_real") }

  fileprivate func viewAsReal(for name: String) throws -> Tensor {
    try check(
      dtype.isComplex,
      .runtime(
        name == "imag"
          ? "imag is not implemented for tensors with non-complex dtypes."
          : "view_as_real is only supported for complex tensors"))
    return try recordView("ViewAsRealBackward0", self, data.viewAsReal()) { node in
      node.gradient(of: 0, "at::view_as_complex(grad.contiguous())") {
        try $0.contiguous().viewAsComplex()
      }
    }
  }

  package func viewAsComplex() throws -> Tensor {
    try recordView("ViewAsComplexBackward0", self, data.viewAsComplex()) { node in
      node.gradient(of: 0, "at::view_as_real(grad.contiguous())") {
        try $0.contiguous().viewAsReal()
      }
    }
  }

  package func realPart() throws -> Tensor {
    dtype.isComplex ? try viewAsReal().select(rank, 0) : self
  }

  package func imaginaryPart() throws -> Tensor { try viewAsReal(for: "imag").select(rank, 1) }

  /// The conjugate; a real tensor is its own.
  package func conj(_ name: String = "ConjBackward0") throws -> Tensor {
    guard dtype.isComplex else { return self }
    return try record(name, self, Kernel.conjugate(data)) { node in
      node.gradient(of: 0, "grad.conj()") { try $0.conj(name) }
    }
  }

  package static func complex(_ real: Tensor, _ imaginary: Tensor) throws -> Tensor {
    let value = try Kernel.complex(real.data, imaginary.data)
    return try record("ComplexBackward0", real, imaginary, value) { node in
      node.save("real", real)
      node.save("imag", imaginary)
      node.gradient(of: 0, "at::real(grad)") { try $0.realPart() }
      node.gradient(of: 1, "at::imag(grad)") { try $0.imaginaryPart() }
    }
  }

  package static func polar(_ size: Tensor, _ angle: Tensor) throws -> Tensor {
    let value = try Kernel.polar(size.data, angle.data)
    return try record("PolarBackward0", size, angle, value) { node in
      let result = node.saveResult("result", value)
      node.rule("polar_backward(grad, result)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let turned = try grad.conj()
        let result = try result.unpacked()
        let direction = try result.sgn()
        let bySize = try turned * direction
        let byAngle = try turned * result.timesI()
        return [
          needs[0] ? try bySize.realPart() : nil, needs[1] ? try byAngle.realPart() : nil,
        ]
      }
    }
  }

  /// The product with the imaginary unit.
  private func timesI() throws -> Tensor {
    let unit = Tensor(try Kernel.complex(.zeros([], .float32), .ones([], .float32)))
    let product = try Kernel.binary(.mul, data, unit.data)
    return try record("MulBackward1", self, product) { node in
      node.attribute("other", .string("1j"))
      node.gradient(of: 0, "grad * other.conj()") { try $0.timesI().neg() }
    }
  }

  package func angle() throws -> Tensor {
    try record("AngleBackward0", self, Kernel.angle(data)) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, "angle_backward(grad, self)") { grad in
        let x = try this.unpacked()
        guard x.dtype.isComplex else { return try grad.zerosLike() }
        let size = try x.abs()
        let slope = try (grad * x / size.pow(2)).timesI()
        return try .where(size.eq(0), slope.newZeros([]), slope)
      }
    }
  }
}
