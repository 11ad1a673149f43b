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
    let (source, target) = (UnsafePointer(x.pointer(as: T.self)), result.pointer(as: T.self))
    if source == UnsafePointer(target) && count > 8 {
      inPlace(target, count) { loop(source + $0, $1, $2) }
    } else {
      loop(source, target, count)
    }
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
  if isPlain(result, like: result, T.self), isPeriodic(a, in: result, T.self),
    isPeriodic(b, in: result, T.self)
  {
    forEachPeriod(a, b, into: result, count, loop)
    return
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

/// Whether an operand is a number, or the dense trailing dims of the result.
@inline(__always)
private func isPeriodic<T: Computable>(_ x: Operand, in result: NDArray, _: T.Type) -> Bool {
  guard case .array(let x) = x else { return true }
  if x.rank == 0 { return true }
  guard x.dtype == T.dtype && x.isContiguous else { return false }
  return x.shape == result.shape || result.shape.suffix(x.rank).elementsEqual(x.shape)
}

/// Runs `loop` over operands that repeat along a dense result.
private func forEachPeriod<T: Computable>(
  _ a: Operand, _ b: Operand, into result: NDArray, _ count: Int, _ loop: Loop2<T>
) {
  guard count > 0 else { return }
  let target = result.pointer(as: T.self)
  withBuffers(of: T.self, 2, count) { buffer, block in
    let (a, periodA) = a.repeated(count, buffer, block)
    let (b, periodB) = b.repeated(count, buffer + block, block)
    let isInPlace = count > 8 && (a == UnsafePointer(target) || b == UnsafePointer(target))
    var start = 0
    while start < count {
      let (offsetA, offsetB) = (start % periodA, start % periodB)
      let length = min(count &- start, periodA &- offsetA, periodB &- offsetB)
      let (x, y) = (a + offsetA, b + offsetB)
      if isInPlace {
        inPlace(target + start, length) { loop(x + $0, y + $0, $1, $2) }
      } else {
        loop(x, y, target + start, length)
      }
      start &+= length
    }
  }
}

extension Operand {
  /// Where the operand's elements are, and after how many they start again; short periods are written
  /// out several times over.
  fileprivate func repeated<T: Computable>(
    _ count: Int, _ buffer: UnsafeMutablePointer<T>, _ block: Int
  ) -> (UnsafePointer<T>, period: Int) {
    let value: T
    switch self {
    case .number(let number): value = T(from: number)
    case .array(let array) where array.rank == 0: value = loadElement(array.rawPointer, array.dtype)
    case .array(let array):
      let (period, source) = (array.count, UnsafePointer(array.pointer(as: T.self)))
      if period >= min(count, block / 4) { return (source, period) }
      let times = block / period
      for i in 0..<times { (buffer + i * period).update(from: source, count: period) }
      return (UnsafePointer(buffer), times * period)
    }
    buffer.update(repeating: value, count: block)
    return (UnsafePointer(buffer), block)
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

/// Runs `body(start, buffer, length)` by blocks, whose results go to `target` by way of a buffer: a loop
/// that writes where it reads cannot be vectorised.
private func inPlace<T: Computable>(
  _ target: UnsafeMutablePointer<T>, _ count: Int,
  _ body: (Int, UnsafeMutablePointer<T>, Int) -> Void
) {
  withBuffers(of: T.self, 1, count) { buffer, block in
    var start = 0
    forEachBlock(count, block) { length in
      body(start, buffer, length)
      (target + start).update(from: buffer, count: length)
      start &+= length
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
