// Chooses the Swift type of a dtype's elements, so that loops over them are compiled for each.

/// A loop written once for all element types.
protocol ElementVisitor {
  associatedtype Output
  func visit<E: Element, T: Computable>(_ element: E.Type, computedAs: T.Type) -> Output
}

/// A loop that moves elements without looking at them.
protocol BitsVisitor {
  associatedtype Output
  func visit<E: BitwiseCopyable>(_ bits: E.Type) -> Output
}

extension DType {
  @inline(__always)
  func visit<V: ElementVisitor>(_ visitor: V) -> V.Output {
    switch self {
    case .float32: visitor.visit(Float.self, computedAs: Float.self)
    case .float64: visitor.visit(Double.self, computedAs: Double.self)
    case .int64: visitor.visit(Int.self, computedAs: Int.self)
    case .bool: visitor.visit(Bool.self, computedAs: Int.self)
    case .int32: visitor.visit(Int32.self, computedAs: Int.self)
    case .uint8: visitor.visit(UInt8.self, computedAs: Int.self)
    case .int8: visitor.visit(Int8.self, computedAs: Int.self)
    case .int16: visitor.visit(Int16.self, computedAs: Int.self)
    case .float16: visitor.visit(Half.self, computedAs: Float.self)
    case .bfloat16: visitor.visit(BFloat16.self, computedAs: Float.self)
    case .complex64: visitor.visit(Complex64.self, computedAs: Float.self)
    }
  }

  @inline(__always)
  func visitBits<V: BitsVisitor>(_ visitor: V) -> V.Output {
    switch itemSize {
    case 1: visitor.visit(UInt8.self)
    case 2: visitor.visit(UInt16.self)
    case 4: visitor.visit(UInt32.self)
    default: visitor.visit(UInt64.self)
    }
  }
}

/// The offsets of all elements of a shape laid out with some strides, in row-major order.
func offsets(_ shape: some Collection<Int>, _ strides: some Collection<Int>) -> [Int] {
  var result = [0]
  for (size, stride) in zip(shape, strides) {
    var next: [Int] = []
    next.reserveCapacity(result.count * size)
    for offset in result {
      for index in 0..<size { next.append(offset + index * stride) }
    }
    result = next
  }
  return result
}
