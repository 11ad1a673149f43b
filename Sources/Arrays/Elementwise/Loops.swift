// Drives a loop over dense rows across arrays of any layout and dtype.

/// Reads a row, writes a row.
typealias Loop1<T> = (UnsafePointer<T>, UnsafeMutablePointer<T>, Int) -> Void
/// Reads two rows, writes a row.
typealias Loop2<T> = (UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>, Int) -> Void
/// Reads three rows, writes a row.
typealias Loop3<T> = (
  UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>, Int
) -> Void

/// Whether arrays of the shape of `result` can be walked with bare pointers.
@inline(__always)
private func isPlain<T: Computable>(_ array: NDArray, like result: NDArray, _: T.Type) -> Bool {
  array.dtype == T.dtype && array.isContiguous && array.shape == result.shape
}

/// Runs `loop` over one input, already of the result's shape or broadcast to it.
func forEachRow<T: Computable>(_ x: NDArray, into result: NDArray, _ loop: Loop1<T>) {
  let count = result.count
  if isPlain(x, like: result, T.self) && isPlain(result, like: result, T.self) {
    loop(UnsafePointer(x.pointer(as: T.self)), result.pointer(as: T.self), count)
    return
  }
  guard count > 0 else { return }
  let order = iterationOrder([result, x], result.shape)
  withBuffers(of: T.self, 2, count) { buffer, block in
    var source = x.source(order, result.shape, buffer, block)
    var sink = result.sink(order, buffer + block)
    forEachBlock(count, block) { length in
      loop(source.next(length), sink.target, length)
      sink.commit(length)
    }
  }
}

/// Runs `loop` over two inputs, broadcast to the result's shape.
func forEachRow<T: Computable>(
  _ a: Operand, _ b: Operand, into result: NDArray, _ loop: Loop2<T>
) {
  let count = result.count
  let isDense = isPlain(result, like: result, T.self)
  switch (a, b) {
  case (.array(let a), .array(let b))
  where isDense && isPlain(a, like: result, T.self) && isPlain(b, like: result, T.self):
    let (a, b) = (UnsafePointer(a.pointer(as: T.self)), UnsafePointer(b.pointer(as: T.self)))
    loop(a, b, result.pointer(as: T.self), count)
    return
  case (.array(let a), .number(let b))
  where isDense && count == 1 && isPlain(a, like: result, T.self):
    withUnsafePointer(to: T(from: b)) {
      loop(UnsafePointer(a.pointer(as: T.self)), $0, result.pointer(as: T.self), 1)
    }
    return
  default: break
  }
  guard count > 0 else { return }
  let order = iterationOrder([result] + [a, b].compactMap(\.array), result.shape)
  withBuffers(of: T.self, 3, count) { buffer, block in
    var first = a.source(order, result.shape, buffer, block)
    var second = b.source(order, result.shape, buffer + block, block)
    var sink = result.sink(order, buffer + 2 * block)
    forEachBlock(count, block) { length in
      loop(first.next(length), second.next(length), sink.target, length)
      sink.commit(length)
    }
  }
}

/// Runs `loop` over three inputs, broadcast to the result's shape.
func forEachRow<T: Computable>(
  _ a: Operand, _ b: Operand, _ c: Operand, into result: NDArray, _ loop: Loop3<T>
) {
  let count = result.count
  guard count > 0 else { return }
  let order = iterationOrder([result] + [a, b, c].compactMap(\.array), result.shape)
  withBuffers(of: T.self, 4, count) { buffer, block in
    var first = a.source(order, result.shape, buffer, block)
    var second = b.source(order, result.shape, buffer + block, block)
    var third = c.source(order, result.shape, buffer + 2 * block, block)
    var sink = result.sink(order, buffer + 3 * block)
    forEachBlock(count, block) { length in
      loop(first.next(length), second.next(length), third.next(length), sink.target, length)
      sink.commit(length)
    }
  }
}

@inline(__always)
private func forEachBlock(_ count: Int, _ block: Int, _ body: (Int) -> Void) {
  var remaining = count
  while remaining > 0 {
    let length = min(remaining, block)
    body(length)
    remaining &-= length
  }
}

/// Scratch memory for `buffers` blocks.
@inline(__always)
func withBuffers<T>(
  of type: T.Type, _ buffers: Int, _ count: Int,
  _ body: (UnsafeMutablePointer<T>, _ block: Int) -> Void
) {
  let block = min(count, blockSize)
  withUnsafeTemporaryAllocation(of: T.self, capacity: buffers * block) { buffer in
    if let base = buffer.baseAddress { body(base, block) }
  }
}

extension NDArray {
  func source<T: Computable>(
    _ order: [Int], _ shape: Shape, _ buffer: UnsafeMutablePointer<T>, _ block: Int
  ) -> Source<T> {
    Source(rawPointer, dtype, broadcast(to: shape).cursor(order), buffer: buffer, block: block)
  }

  func sink<T: Computable>(_ order: [Int], _ buffer: UnsafeMutablePointer<T>) -> Sink<T> {
    Sink(rawPointer, dtype, cursor(order), buffer: buffer)
  }
}

extension Operand {
  fileprivate func source<T: Computable>(
    _ order: [Int], _ shape: Shape, _ buffer: UnsafeMutablePointer<T>, _ block: Int
  ) -> Source<T> {
    switch self {
    case .array(let array): array.source(order, shape, buffer, block)
    case .number(let number): Source(constant: T(from: number), buffer: buffer, block: block)
    }
  }
}

extension Source {
  /// The same number over and over.
  init(constant: T, buffer: UnsafeMutablePointer<T>, block: Int) {
    buffer.initialize(repeating: constant, count: block)
    self.init(
      UnsafeRawPointer(buffer), .uint8, Cursor(sizes: [1], strides: [0]), filled: buffer)
  }
}

extension Computable {
  @inline(__always)
  init(from scalar: Scalar) {
    switch scalar {
    case .bool(let value): self.init(from: value ? 1 : 0)
    case .int(let value): self.init(from: value)
    case .float(let value): self.init(from: value)
    }
  }
}

/// Writes `body` of each element of a row.
@inline(__always)
func map<T>(
  _ a: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int, _ body: (T) -> T
) {
  for i in 0..<count { out[i] = body(a[i]) }
}

/// Writes `body` of each pair of elements of two rows.
@inline(__always)
func map<T>(
  _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int,
  _ body: (T, T) -> T
) {
  for i in 0..<count { out[i] = body(a[i], b[i]) }
}
