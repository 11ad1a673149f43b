// Single elements in and out of arrays, and whole arrays as Swift values.

extension NDArray {
  /// The element `position` steps of one element behind the first, whatever the shape.
  func loadScalar(at position: Int) -> Scalar {
    let pointer = rawPointer + position &* itemSize
    switch dtype {
    case .bool: return .bool(pointer.assumingMemoryBound(to: Bool.self).pointee)
    case .uint8, .int8, .int16, .int32, .int64: return .int(loadElement(pointer, dtype))
    case .float16, .float32, .float64, .bfloat16, .complex64:
      return .float(loadElement(pointer, dtype))
    }
  }

  func storeScalar(_ value: Scalar, at position: Int) {
    let pointer = rawPointer + position &* itemSize
    switch value {
    case .bool(let value): storeElement(value ? 1 : 0, pointer, dtype)
    case .int(let value): storeElement(value, pointer, dtype)
    case .float(let value): storeElement(value, pointer, dtype)
    }
  }

  /// The steps from the first element to the one at `indices`, which are within bounds.
  private func position(_ indices: [Int]) -> Int {
    precondition(indices.count == rank)
    var position = 0
    for (dim, index) in indices.enumerated() {
      precondition(index >= 0 && index < shape[dim])
      position += index * strides[dim]
    }
    return position
  }

  /// The element at `indices`, one within bounds for each dim.
  package subscript(_ indices: [Int]) -> Scalar {
    get { loadScalar(at: position(indices)) }
    nonmutating set { storeScalar(newValue, at: position(indices)) }
  }

  /// The only element.
  package func item() throws -> Scalar {
    try checkReadable()
    let count = count
    try check(
      count == 1, .runtime("a Tensor with \(count) elements cannot be converted to Scalar"))
    return loadScalar(at: 0)
  }

  /// Throws if there is no element to be read.
  package func checkReadable() throws {
    try check(!isMeta, .runtime("Tensor.item() cannot be called on meta tensors"))
  }

  /// All elements as integers; throws where there are none to be had.
  package func knownInts() throws -> [Int] {
    try checkKnown()
    return toInts()
  }

  /// All elements as floats; throws where there are none to be had.
  package func knownDoubles() throws -> [Double] {
    try checkKnown()
    return toDoubles()
  }

  private func checkKnown() throws {
    try check(!isMeta, .notImplemented("Cannot copy out of meta tensor; no data!"))
  }

  /// All elements in row-major order.
  package func toDoubles() -> [Double] { elements() }

  /// All elements in row-major order, cut to integers.
  package func toInts() -> [Int] { elements() }

  /// All elements in row-major order.
  package func toBools() -> [Bool] { elements(as: Double.self).map { $0 != 0 } }

  /// All elements in row-major order, each in its own kind.
  package func toScalars() -> [Scalar] {
    switch dtype.category {
    case .bool: toBools().map { .bool($0) }
    case .integral: toInts().map { .int($0) }
    case .floating, .complex: toDoubles().map { .float($0) }
    }
  }

  private func elements<T: Computable>(as type: T.Type = T.self) -> [T] {
    let count = isMeta ? 0 : self.count
    guard count > 0 else { return [] }
    // Many elements may be one in memory, as those of an expanded array are.
    let (bytes, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    if overflows || bytes > NumericSettings.current.arraySize {
      NumericSettings.current.waitForTheEnd(.memory(overflows ? .max : bytes))
    }
    return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      guard let base = buffer.baseAddress else { return }
      var source = Source<T>(
        rawPointer, dtype, cursor(shape.indices.reversed()), buffer: base, block: count)
      let pointer = source.next(count)
      if pointer != UnsafePointer(base) { base.update(from: pointer, count: count) }
    }
  }
}
