// Copies between arrays of any layout and dtype.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many elements a loop takes at a time when operands must be converted: they stay in the cache.
let blockSize = 1024

extension NDArray {
  /// The dims in the order in which memory is best walked, fastest first.
  var fastestDimsFirst: [Int] {
    var order = Array(shape.indices.reversed())
    for i in order.indices.dropFirst() {
      var j = i
      while j > 0, strides[order[j]] < strides[order[j - 1]] {
        order.swapAt(j, j - 1)
        j -= 1
      }
    }
    return order
  }

  /// A walk over the elements with dims in `order`, fastest first.
  func cursor(_ order: [Int]) -> Cursor {
    Cursor(sizes: order.map { shape[$0] }, strides: order.map { strides[$0] })
  }

  /// Writes these elements, broadcast to its shape, into `target`, converting as C++ does; the version
  /// of the target is the caller's to bump.
  package func copy(to target: NDArray) throws {
    let source = shape == target.shape ? self : try expanded(toCopyInto: target.shape)
    try checkOverlap(target, [source])
    try check(
      !isMeta || target.isMeta || storage.isExhausted,
      .notImplemented("Cannot copy out of meta tensor; no data!"))
    guard !isMeta, !target.isMeta, target.count > 0 else { return }
    source.copyElements(to: target)
  }

  private func expanded(toCopyInto target: Shape) throws -> NDArray {
    let joint = try Shape.broadcast(target, shape)
    try check(
      joint == target,
      .runtime(
        "output with shape \(target.text) doesn't match the broadcast shape \(joint.text)"))
    return broadcast(to: target)
  }

  /// The array stretched over `target`, to which it is known to broadcast.
  func broadcast(to target: Shape) -> NDArray {
    if shape == target { return self }
    let lead = target.count - rank
    var steps = [Int](repeating: 0, count: target.count)
    for dim in shape.indices where shape[dim] == target[lead + dim] {
      steps[lead + dim] = strides[dim]
    }
    return view(shape: target, strides: steps, offset: offset)
  }

  private func copyElements(to target: NDArray) {
    if dtype == target.dtype {
      if isContiguous && target.isContiguous {
        let byteCount = count &* itemSize
        if storage.sharesMemory(with: target.storage) {
          memmove(target.rawPointer, rawPointer, byteCount)
        } else {
          target.rawPointer.copyMemory(from: rawPointer, byteCount: byteCount)
        }
        return
      }
      switch itemSize {
      case 1: copyElements(to: target, as: UInt8.self, Int.self)
      case 2: copyElements(to: target, as: Int16.self, Int.self)
      case 4: copyElements(to: target, as: Int32.self, Int.self)
      default: copyElements(to: target, as: Int.self, Int.self)
      }
      return
    }
    switch dtype.computeType {
    case .float: copyElements(to: target, through: Float.self)
    case .double: copyElements(to: target, through: Double.self)
    case .int: copyElements(to: target, through: Int.self)
    }
  }

  /// Copies bit patterns.
  private func copyElements<E: Element, T: Computable>(
    to target: NDArray, as element: E.Type, _ computing: T.Type
  ) {
    let plain = { (array: NDArray) in
      NDArray(
        storage: array.storage, dtype: E.dtype, shape: array.shape, strides: array.strides,
        offset: array.offset)
    }
    plain(self).copyElements(to: plain(target), through: T.self)
  }

  private func copyElements<T: Computable>(to target: NDArray, through type: T.Type) {
    let order = target.fastestDimsFirst
    let block = min(count, blockSize)
    withUnsafeTemporaryAllocation(of: T.self, capacity: block) { buffer in
      guard let base = buffer.baseAddress else { return }
      var source = Source<T>(rawPointer, dtype, cursor(order), buffer: base, block: block)
      var sink = Sink<T>(target.rawPointer, target.dtype, target.cursor(order), buffer: base)
      var remaining = count
      while remaining > 0 {
        let length = min(remaining, block)
        sink.store(source.next(length), length)
        remaining -= length
      }
    }
  }

  /// These elements in row-major order: the array itself if it already is.
  package func contiguous() -> NDArray { isContiguous ? self : clone(contiguous: true) }

  /// A copy in memory of its own; it keeps the order of dims in memory unless asked otherwise.
  package func clone(contiguous: Bool = false) -> NDArray {
    let result =
      contiguous ? NDArray.empty(shape, dtype, meta: isMeta) : NDArray.empty(like: self)
    if !isMeta && !result.isMeta && count > 0 { copyElements(to: result) }
    return result
  }

  /// The elements converted; the array itself if it has that dtype.
  package func astype(_ dtype: DType) -> NDArray {
    if dtype == self.dtype { return self }
    let result = NDArray.empty(like: self, dtype: dtype)
    if !isMeta && !result.isMeta && count > 0 { copyElements(to: result) }
    return result
  }
}
