// How each dtype's elements look in Swift, and the three types in which kernels compute.

/// A type that kernels compute in: Float, Double, or Int for every integer type and bool.
protocol Computable: Element, Numeric, Comparable {
  static var computed: ComputeType { get }
  /// The sum, which wraps for integers.
  func adding(_ other: Self) -> Self
  /// The product, which wraps for integers.
  func multiplied(by other: Self) -> Self
}

/// The computing type's name as a value, for switches.
enum ComputeType: UInt8, Sendable {
  case float, double, int

  var itemSize: Int { self == .float ? 4 : 8 }
}

/// A type stored in arrays, with conversions to and from the computing types.
protocol Element: BitwiseCopyable {
  static var dtype: DType { get }
  init(from value: Float)
  init(from value: Double)
  init(from value: Int)
  var asFloat: Float { get }
  var asDouble: Double { get }
  var asInt: Int { get }
}

extension DType {
  /// The type in which arrays of this one are computed without loss beyond PyTorch's own.
  var computeType: ComputeType {
    switch self {
    case .uint8, .int8, .int16, .int32, .int64, .bool: .int
    case .float16, .float32, .bfloat16, .complex64: .float
    case .float64: .double
    }
  }

  /// Whether elements are stored as they are computed.
  var isNative: Bool { self == .float32 || self == .float64 || self == .int64 }
}

extension Float: Computable {
  static var dtype: DType { .float32 }
  static var computed: ComputeType { .float }
  @inline(__always) func adding(_ other: Float) -> Float { self + other }
  @inline(__always) func multiplied(by other: Float) -> Float { self * other }
  @inline(__always) init(from value: Float) { self = value }
  @inline(__always) init(from value: Double) { self = Float(value) }
  @inline(__always) init(from value: Int) { self = Float(value) }
  @inline(__always) var asFloat: Float { self }
  @inline(__always) var asDouble: Double { Double(self) }
  @inline(__always) var asInt: Int { Int(truncating: Double(self)) }
}

extension Double: Computable {
  static var dtype: DType { .float64 }
  static var computed: ComputeType { .double }
  @inline(__always) func adding(_ other: Double) -> Double { self + other }
  @inline(__always) func multiplied(by other: Double) -> Double { self * other }
  @inline(__always) init(from value: Float) { self = Double(value) }
  @inline(__always) init(from value: Double) { self = value }
  @inline(__always) init(from value: Int) { self = Double(value) }
  @inline(__always) var asFloat: Float { Float(self) }
  @inline(__always) var asDouble: Double { self }
  @inline(__always) var asInt: Int { Int(truncating: self) }
}

extension Int: Computable {
  static var dtype: DType { .int64 }
  static var computed: ComputeType { .int }
  @inline(__always) func adding(_ other: Int) -> Int { self &+ other }
  @inline(__always) func multiplied(by other: Int) -> Int { self &* other }
  @inline(__always) init(from value: Float) { self = Int(truncating: Double(value)) }
  @inline(__always) init(from value: Double) { self = Int(truncating: value) }
  @inline(__always) init(from value: Int) { self = value }
  @inline(__always) var asFloat: Float { Float(self) }
  @inline(__always) var asDouble: Double { Double(self) }
  @inline(__always) var asInt: Int { self }
}

/// The integers narrower than Int, which wrap.
protocol NarrowInteger: Element, FixedWidthInteger {}

extension NarrowInteger {
  @inline(__always) init(from value: Float) {
    self.init(truncatingIfNeeded: Int(truncating: Double(value)))
  }
  @inline(__always) init(from value: Double) {
    self.init(truncatingIfNeeded: Int(truncating: value))
  }
  @inline(__always) init(from value: Int) { self.init(truncatingIfNeeded: value) }
  @inline(__always) var asFloat: Float { Float(self) }
  @inline(__always) var asDouble: Double { Double(self) }
  @inline(__always) var asInt: Int { Int(truncatingIfNeeded: self) }
}

extension UInt8: NarrowInteger { static var dtype: DType { .uint8 } }
extension Int8: NarrowInteger { static var dtype: DType { .int8 } }
extension Int16: NarrowInteger { static var dtype: DType { .int16 } }
extension Int32: NarrowInteger { static var dtype: DType { .int32 } }

extension Bool: Element {
  static var dtype: DType { .bool }
  @inline(__always) init(from value: Float) { self = value != 0 }
  @inline(__always) init(from value: Double) { self = value != 0 }
  @inline(__always) init(from value: Int) { self = value != 0 }
  @inline(__always) var asFloat: Float { self ? 1 : 0 }
  @inline(__always) var asDouble: Double { self ? 1 : 0 }
  @inline(__always) var asInt: Int { self ? 1 : 0 }
}

/// The two 16-bit floats, which convert through Float.
protocol ShortFloat: Element {
  init(_ value: Float)
  var float: Float { get }
}

extension ShortFloat {
  @inline(__always) init(from value: Float) { self.init(value) }
  @inline(__always) init(from value: Double) { self.init(Float(value)) }
  @inline(__always) init(from value: Int) { self.init(Float(value)) }
  @inline(__always) var asFloat: Float { float }
  @inline(__always) var asDouble: Double { Double(float) }
  @inline(__always) var asInt: Int { Int(truncating: Double(float)) }
}

extension Half: ShortFloat { static var dtype: DType { .float16 } }
extension BFloat16: ShortFloat { static var dtype: DType { .bfloat16 } }

/// A complex number of two floats; as a real number it is its real part.
struct Complex64: Element {
  var real: Float
  var imaginary: Float

  static var dtype: DType { .complex64 }
  @inline(__always) init(from value: Float) { (real, imaginary) = (value, 0) }
  @inline(__always) init(from value: Double) { self.init(from: Float(value)) }
  @inline(__always) init(from value: Int) { self.init(from: Float(value)) }
  @inline(__always) var asFloat: Float { real }
  @inline(__always) var asDouble: Double { Double(real) }
  @inline(__always) var asInt: Int { real.asInt }
}
