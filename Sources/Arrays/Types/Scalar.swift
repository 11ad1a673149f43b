// A Python number on its way into or out of an array.

/// A bool, int or float.
package enum Scalar: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  case float(Double)
}

extension Scalar: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .float(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Scalar {
  package var double: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .float(let value): value
    }
  }

  /// The value as an integer, cut towards zero; not a number and what does not fit become `Int.min`,
  /// as the processor has it.
  package var int: Int {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    case .float(let value): Int(truncating: value)
    }
  }

  package var bool: Bool {
    switch self {
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    }
  }

  /// The type such a number would have as a tensor of its own, before the default dtype.
  package var dtype: DType {
    switch self {
    case .bool: .bool
    case .int: .int64
    case .float: .float64
    }
  }

  package var isFloat: Bool { category == .floating }
  package var category: DTypeCategory { dtype.category }

  /// The value as `dtype` holds it: cut, rounded or wrapped.
  package func converted(to dtype: DType) -> Scalar {
    switch dtype {
    case .bool: .bool(bool)
    case .uint8: .int(Int(UInt8(truncatingIfNeeded: int)))
    case .int8: .int(Int(Int8(truncatingIfNeeded: int)))
    case .int16: .int(Int(Int16(truncatingIfNeeded: int)))
    case .int32: .int(Int(Int32(truncatingIfNeeded: int)))
    case .int64: .int(int)
    case .float16: .float(Double(Half(Float(double)).float))
    case .bfloat16: .float(Double(BFloat16(Float(double)).float))
    case .float32, .complex64: .float(Double(Float(double)))
    case .float64: .float(double)
    }
  }
}

extension Int {
  /// The integer part of a float; `Int.min` if there is none that fits.
  @inline(__always)
  package init(truncating value: Double) {
    self = abs(value) < 0x1p63 ? Int(value) : Int.min
  }

  /// The integer part of a float, cut so that a few of them can be added; 0 for what is no number.
  init(bounded value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -0x1p40), 0x1p40))
  }
}
