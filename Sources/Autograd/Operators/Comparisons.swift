// Comparisons, logic and bits: results that take no gradient.

import Arrays

extension Catalog {
  static let comparisons: [Operator] = [
    .comparison("eq", "Whether equal.", .eq),
    .comparison("ne", "Whether not equal.", .ne),
    .comparison("not_equal", "Whether not equal.", .ne),
    .comparison("lt", "Whether less.", .lt),
    .comparison("less", "Whether less.", .lt),
    .comparison("le", "Whether less or equal.", .le),
    .comparison("less_equal", "Whether less or equal.", .le),
    .comparison("gt", "Whether greater.", .gt),
    .comparison("greater", "Whether greater.", .gt),
    .comparison("ge", "Whether greater or equal.", .ge),
    .comparison("greater_equal", "Whether greater or equal.", .ge),
    .comparison("bitwise_and", "The bits set in both.", .bitwiseAnd),
    .comparison("bitwise_or", "The bits set in either.", .bitwiseOr),
    .comparison("bitwise_xor", "The bits set in one only.", .bitwiseXor),
    .comparison("bitwise_left_shift", "The bits moved to the left.", .leftShift),
    .comparison("bitwise_right_shift", "The bits moved to the right.", .rightShift),
    .binary("logical_and", "Whether both are true.") { try $0.compare(.logicalAnd, $1) },
    .binary("logical_or", "Whether either is true.") { try $0.compare(.logicalOr, $1) },
    .binary("logical_xor", "Whether just one is true.") { try $0.compare(.logicalXor, $1) },
    .binary("gcd", "The greatest common divisor.") { try $0.compare(.gcd, $1) },
    .binary("lcm", "The least common multiple.") { try $0.compare(.lcm, $1) },
    .test("logical_not", "Whether false.", .logicalNot, .all),
    .test("bitwise_not", "The bits that are not set.", .bitwiseNot, .all),
    .test("isnan", "Whether not a number.", .isnan),
    .test("isinf", "Whether infinite.", .isinf),
    .test("isfinite", "Whether neither infinite nor NaN.", .isfinite),
    .test("isposinf", "Whether positive infinity.", .isposinf),
    .test("isneginf", "Whether negative infinity.", .isneginf),
    .test("signbit", "Whether the sign is set.", .signbit),
    Operator(
      .both,
      "isclose(Tensor input, Tensor other, double rtol=1e-05, double atol=1e-08, "
        + "bool equal_nan=False)",
      "Whether equal within a tolerance."
    ) {
      try .tensor(
        $0.tensor().isClose(
          $0.tensor(), relative: $0.double(), absolute: $0.double(), equalNaN: $0.bool()))
    },
    Operator(
      .both,
      "allclose(Tensor input, Tensor other, double rtol=1e-05, double atol=1e-08, "
        + "bool equal_nan=False)",
      "Whether all elements are equal within a tolerance."
    ) {
      let close = try $0.tensor().isClose(
        $0.tensor(), relative: $0.double(), absolute: $0.double(), equalNaN: $0.bool())
      try close.data.checkReadable()
      return .value(.bool(close.data.toBools().allSatisfy { $0 }))
    },
    Operator(
      .both, "equal(Tensor input, Tensor other)", "Whether shapes and all elements are equal."
    ) {
      let (a, b) = try ($0.tensor(), $0.tensor())
      try check(!a.data.isMeta, .dataDependent("equal"))
      guard a.shape == b.shape else { return .value(.bool(false)) }
      return try .value(.bool(a.eq(b).data.toBools().allSatisfy { $0 }))
    },
    Operator(.both, "is_nonzero(Tensor input)", "Whether the one element is true.") {
      try .value(.bool($0.tensor().truth()))
    },
    Operator(.both, "is_same_size(Tensor input, Tensor other)", "Whether the shapes are equal.") {
      try .value(.bool($0.tensor().shape == $0.tensor().shape))
    },
  ]
}

extension Operator {
  fileprivate static func comparison(
    _ name: String, _ summary: String, _ op: BinaryOp
  ) -> Operator {
    Operator(
      .all, summary,
      [
        Overload("\(name)(Tensor input, Tensor other, *, Tensor out=None)") {
          try .tensor($0.tensor().compare(op, $0.tensor()))
        },
        Overload("\(name)(Tensor input, Scalar other, *, Tensor out=None)") {
          try .tensor($0.tensor().compare(op, $0.number()))
        },
      ])
  }

  fileprivate static func test(
    _ name: String, _ summary: String, _ op: UnaryOp, _ places: Places = .both
  ) -> Operator {
    .unary(name, summary, places) { try Tensor(Kernel.unary(op, $0.data)) }
  }
}

extension Tensor {
  package func compare(_ op: BinaryOp, _ other: Tensor) throws -> Tensor {
    try Tensor(Kernel.binary(op, data, other.data))
  }

  package func compare(_ op: BinaryOp, _ other: Scalar) throws -> Tensor {
    try Tensor(Kernel.binary(op, data, other))
  }

  package func eq(_ other: Tensor) throws -> Tensor { try compare(.eq, other) }
  package func eq(_ other: Scalar) throws -> Tensor { try compare(.eq, other) }
  package func ne(_ other: Scalar) throws -> Tensor { try compare(.ne, other) }
  package func lt(_ other: Tensor) throws -> Tensor { try compare(.lt, other) }
  package func lt(_ other: Scalar) throws -> Tensor { try compare(.lt, other) }
  package func le(_ other: Tensor) throws -> Tensor { try compare(.le, other) }
  package func le(_ other: Scalar) throws -> Tensor { try compare(.le, other) }
  package func gt(_ other: Tensor) throws -> Tensor { try compare(.gt, other) }
  package func gt(_ other: Scalar) throws -> Tensor { try compare(.gt, other) }
  package func ge(_ other: Tensor) throws -> Tensor { try compare(.ge, other) }
  package func ge(_ other: Scalar) throws -> Tensor { try compare(.ge, other) }
  package func logicalAnd(_ other: Tensor) throws -> Tensor { try compare(.logicalAnd, other) }
  package func logicalOr(_ other: Tensor) throws -> Tensor { try compare(.logicalOr, other) }
  package func logicalNot() throws -> Tensor { try Tensor(Kernel.unary(.logicalNot, data)) }
  package func isNaN() throws -> Tensor { try Tensor(Kernel.unary(.isnan, data)) }

  /// |self - other| <= absolute + relative * |other|
  package func isClose(
    _ other: Tensor, relative: Double, absolute: Double, equalNaN: Bool
  ) throws -> Tensor {
    try check(
      dtype == other.dtype,
      .runtime("\(dtype.scalarTypeName) did not match \(other.dtype.scalarTypeName)"))
    for (name, value) in [("rtol", relative), ("atol", absolute)] {
      let text = Int(exactly: value).map(String.init) ?? "\(value)"
      try check(
        value >= 0, .runtime("\(name) must be greater than or equal to zero, but got \(text)"))
    }
    return try withoutGrad {
      var close = try eq(other)
      if equalNaN { close = try close.logicalOr(isNaN().logicalAnd(other.isNaN())) }
      if relative == 0 && absolute == 0 { return close }
      let tolerance = try other.mul(.float(relative)).abs().add(.float(absolute))
      let difference = try sub(other).abs()
      let isFinite = try Tensor(Kernel.unary(.isfinite, difference.data))
      return try close.logicalOr(isFinite.logicalAnd(difference.le(tolerance)))
    }
  }

  /// What `bool(tensor)` is.
  package func truth() throws -> Bool {
    try check(
      count <= 1,
      .runtime("Boolean value of Tensor with more than one value is ambiguous"))
    try check(
      count == 1, .runtime("Boolean value of Tensor with no values is ambiguous"))
    return try item().bool
  }
}
