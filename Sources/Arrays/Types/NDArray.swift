// The array itself: a window on a storage, described by dtype, shape, strides and offset.

/// An n-dimensional array; copying the struct shares the elements.
package struct NDArray {
  package let storage: Storage
  package let dtype: DType
  /// Whether this 0-d array stands for a Python number, which yields to others in type promotion.
  package var isWrappedNumber = false
  package let shape: Shape
  /// The step along each dim, counted in elements.
  package let strides: [Int]
  /// Where the first element is, counted in elements.
  package let offset: Int

  package init(
    storage: Storage, dtype: DType, shape: Shape, strides: [Int], offset: Int = 0
  ) {
    self.storage = storage
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }
}

extension NDArray {
  package var rank: Int { shape.count }
  package var count: Int { shape.elementCount }
  package var isMeta: Bool { storage.isMeta }
  package var itemSize: Int { dtype.itemSize }

  /// Whether the elements lie in row-major order without gaps.
  package var isContiguous: Bool {
    if shape.count == 1 { return strides[0] == 1 || shape[0] <= 1 }
    var step = 1
    var result = true
    for dim in shape.indices.reversed() {
      let size = shape[dim]
      if size == 0 { return true }
      if size != 1 {
        if strides[dim] != step { result = false }
        step &*= size
      }
    }
    return result
  }

  /// Whether the strides are those of a new array, also along dims of size 1.
  var hasStandardStrides: Bool {
    var step = 1
    for dim in shape.indices.reversed() {
      if strides[dim] != step { return false }
      step &*= Swift.max(shape[dim], 1)
    }
    return true
  }

  /// Whether the elements fill a block of memory without gaps or overlaps, in any order of dims.
  package var isNonOverlappingAndDense: Bool {
    if isContiguous { return true }
    let dims = shape.indices.filter { shape[$0] != 1 }.sorted { strides[$0] < strides[$1] }
    var step = 1
    for dim in dims {
      guard strides[dim] == step else { return false }
      step &*= shape[dim]
    }
    return true
  }

  /// The dim that a possibly negative one means; a 0-d array has none.
  package func existing(dim: Int) throws -> Int {
    try check(
      rank > 0, .index("Dimension specified as \(dim) but tensor has no dimensions"))
    return try wrapped(dim: dim, rank: rank)
  }

  /// The size of a dim, which may be negative.
  package func size(_ dim: Int) throws -> Int { shape[try existing(dim: dim)] }

  /// The same elements seen with other shape, strides and offset.
  @inline(__always)
  package func view(shape: Shape, strides: [Int], offset: Int) -> NDArray {
    NDArray(storage: storage, dtype: dtype, shape: shape, strides: strides, offset: offset)
  }

  /// The same memory under a version counter of its own.
  package func aliased() -> NDArray {
    NDArray(
      storage: storage.aliased(), dtype: dtype, shape: shape, strides: strides, offset: offset)
  }

  /// The first element; only for arrays with memory.
  @inline(__always)
  func pointer<T>(as type: T.Type) -> UnsafeMutablePointer<T> {
    rawPointer.assumingMemoryBound(to: type)
  }

  /// The first element; a meta array, which kernels must turn away first, has a dangling one.
  @inline(__always)
  var rawPointer: UnsafeMutableRawPointer {
    guard let base = storage.base else { storage.waitForTheEnd() }
    return base + offset &* dtype.itemSize
  }
}
