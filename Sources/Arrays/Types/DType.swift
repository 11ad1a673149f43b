// The element types of arrays and PyTorch's rules for combining them.

/// What an array's elements are.
package enum DType: UInt8, CaseIterable, Sendable {
  case uint8, int8, int16, int32, int64, float16, float32, float64, complex64, bool, bfloat16
}

/// PyTorch's ladder of kinds; a higher one wins over a lower one whatever their sizes.
package enum DTypeCategory: Int, Comparable, Sendable {
  case bool, integral, floating, complex

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension DType {
  /// The name as Python prints it, `torch.float32`.
  package var name: String { "torch." + shortName }

  /// The name without its module, `float32`.
  package var shortName: String {
    switch self {
    case .uint8: "uint8"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .complex64: "complex64"
    case .bool: "bool"
    case .bfloat16: "bfloat16"
    }
  }

  /// The name as ATen's own messages spell it, `Float`.
  package var scalarTypeName: String {
    switch self {
    case .uint8: "Byte"
    case .int8: "Char"
    case .int16: "Short"
    case .int32: "Int"
    case .int64: "Long"
    case .float16: "Half"
    case .float32: "Float"
    case .float64: "Double"
    case .complex64: "ComplexFloat"
    case .bool: "Bool"
    case .bfloat16: "BFloat16"
    }
  }

  /// The C++ name that some of PyTorch's messages use, `long int`.
  package var cxxName: String {
    switch self {
    case .uint8: "unsigned char"
    case .int8: "signed char"
    case .int16: "short int"
    case .int32: "int"
    case .int64: "long int"
    case .float16: "c10::Half"
    case .float32: "float"
    case .float64: "double"
    case .complex64: "c10::complex<float>"
    case .bool: "bool"
    case .bfloat16: "c10::BFloat16"
    }
  }

  /// The size of an element in bytes.
  package var itemSize: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64, .complex64: 8
    }
  }

  package var category: DTypeCategory {
    switch self {
    case .bool: .bool
    case .uint8, .int8, .int16, .int32, .int64: .integral
    case .float16, .float32, .float64, .bfloat16: .floating
    case .complex64: .complex
    }
  }

  package var isFloatingPoint: Bool { category == .floating }
  package var isComplex: Bool { category == .complex }

  /// Whether elements are integers; bool counts only on request, as in ATen's `isIntegralType`.
  package func isIntegral(includeBool: Bool = false) -> Bool {
    category == .integral || (includeBool && self == .bool)
  }

  /// Whether gradients may flow: floating point and complex types.
  package var isDifferentiable: Bool { category >= .floating }

  /// The smallest type that both convert to, `torch.promote_types`.
  package static func promoted(_ a: DType, _ b: DType) -> DType {
    a == b ? a : promotionTable[Int(a.rawValue) * allCases.count + Int(b.rawValue)]
  }

  /// Whether a result of this type may be written to `target`, `torch.can_cast`.
  package func canCast(to target: DType) -> Bool {
    category <= target.category
  }

  /// Rows and columns in the order of the cases.
  private static let promotionTable: [DType] = {
    let (u1, i1, i2, i4, i8) = (DType.uint8, DType.int8, DType.int16, DType.int32, DType.int64)
    let (f2, f4, f8, c8, b1) =
      (DType.float16, DType.float32, DType.float64, DType.complex64, DType.bool)
    let bf = DType.bfloat16
    let rows: [[DType]] = [
      [u1, i2, i2, i4, i8, f2, f4, f8, c8, u1, bf],
      [i2, i1, i2, i4, i8, f2, f4, f8, c8, i1, bf],
      [i2, i2, i2, i4, i8, f2, f4, f8, c8, i2, bf],
      [i4, i4, i4, i4, i8, f2, f4, f8, c8, i4, bf],
      [i8, i8, i8, i8, i8, f2, f4, f8, c8, i8, bf],
      [f2, f2, f2, f2, f2, f2, f4, f8, c8, f2, f4],
      [f4, f4, f4, f4, f4, f4, f4, f8, c8, f4, f4],
      [f8, f8, f8, f8, f8, f8, f8, f8, c8, f8, f8],
      [c8, c8, c8, c8, c8, c8, c8, c8, c8, c8, c8],
      [u1, i1, i2, i4, i8, f2, f4, f8, c8, b1, bf],
      [bf, bf, bf, bf, bf, f4, f4, f8, c8, bf, bf],
    ]
    return rows.flatMap { $0 }
  }()
}
