// Arithmetic on shapes and strides: broadcasting, wrapping of negative dims, contiguity.

/// The sizes of an array's dims, outermost first.
package typealias Shape = [Int]

extension [Int] {
  /// The number of elements of an array of this shape.
  package var elementCount: Int {
    var count = 1
    for size in self { count &*= size }
    return count
  }

  /// The size of an array of this shape in bytes; nil if a size is negative or the product too large.
  func byteCount(_ dtype: DType) -> Int? {
    var bytes = dtype.itemSize
    for size in self {
      let (product, overflows) = bytes.multipliedReportingOverflow(by: size)
      guard !overflows, size >= 0 else { return nil }
      bytes = product
    }
    return bytes
  }

  /// The same size; throws what PyTorch says of a shape that no array can have.
  func possibleByteCount(_ dtype: DType) throws(TensorError) -> Int {
    for size in self where size < 0 {
      throw TensorError.runtime(
        "Trying to create tensor with negative dimension \(size): \(text)")
    }
    guard let byteCount = byteCount(dtype) else {
      throw TensorError.runtime("Storage size calculation overflowed with sizes=\(text)")
    }
    return byteCount
  }

  /// Row-major strides, as PyTorch counts them: a dim of size 0 counts as 1.
  package var contiguousStrides: [Int] {
    guard count > 1 else { return isEmpty ? [] : Self.one }
    var strides = self
    var step = 1
    for dim in indices.reversed() {
      strides[dim] = step
      step &*= Swift.max(self[dim], 1)
    }
    return strides
  }

  private static let one = [1]

  /// The shape both broadcast to.
  package static func broadcast(_ a: Shape, _ b: Shape) throws -> Shape {
    if a == b { return a }
    let rank = Swift.max(a.count, b.count)
    var result = a.count >= b.count ? a : b
    for dim in (0..<rank).reversed() {
      let sizeA = dim - (rank - a.count) >= 0 ? a[dim - (rank - a.count)] : 1
      let sizeB = dim - (rank - b.count) >= 0 ? b[dim - (rank - b.count)] : 1
      guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else {
        throw TensorError.runtime(
          "The size of tensor a (\(sizeA)) must match the size of tensor b (\(sizeB)) "
            + "at non-singleton dimension \(dim)")
      }
      result[dim] = sizeA == 1 ? sizeB : sizeA
    }
    return result
  }

  /// A shape in ATen's brackets, `[2, 3]`.
  package var text: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

/// The dim that a possibly negative one means, among `rank`; a 0-d array counts as having one.
package func wrapped(dim: Int, rank: Int) throws -> Int {
  let bound = max(rank, 1)
  guard dim >= -bound && dim < bound else {
    throw TensorError.index(
      "Dimension out of range (expected to be in range of [\(-bound), \(bound - 1)], "
        + "but got \(dim))")
  }
  return dim < 0 ? dim + bound : dim
}

/// The dims that a list of possibly negative ones means, in the order given; none may come twice.
package func wrapped(dims: [Int], rank: Int) throws -> [Int] {
  var seen = Array(repeating: false, count: max(rank, 1))
  return try dims.map { dim in
    let dim = try wrapped(dim: dim, rank: rank)
    try check(!seen[dim], .runtime("dim \(dim) appears multiple times in the list of dims"))
    seen[dim] = true
    return dim
  }
}
