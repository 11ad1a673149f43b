// Walks the lines of an array along one dim, for kernels that see a whole line at a time.

/// All lines of an array along a dim, in row-major order of the other dims.
struct Lines {
  let shape: Shape
  let dim: Int
  /// How many elements a line has; a 0-d array is a line of one.
  let length: Int
  /// How many lines there are.
  let count: Int

  init(_ shape: Shape, _ dim: Int) {
    self.shape = shape
    self.dim = dim
    length = shape.isEmpty ? 1 : shape[dim]
    count = length == 0 ? 0 : shape.elementCount / length
  }

  /// The order in which a line's elements come together.
  var order: [Int] {
    shape.isEmpty ? [] : [dim] + shape.indices.reversed().filter { $0 != dim }
  }

  /// Hands out each line of `x`, as a dense row.
  func forEach<T: Computable>(
    _ x: NDArray, _: T.Type = T.self, _ body: (_ index: Int, _ line: UnsafePointer<T>) -> Void
  ) {
    guard count > 0 else { return }
    let buffer = UnsafeMutablePointer<T>.allocate(capacity: length)
    defer { buffer.deallocate() }
    var source = Source<T>(x.rawPointer, x.dtype, x.cursor(order), buffer: buffer, block: length)
    for index in 0..<count { body(index, source.next(length)) }
  }

  /// Makes each line of `result` from the same line of `x`.
  func map<T: Computable>(
    _ x: NDArray, into result: NDArray, _: T.Type = T.self,
    _ body: (_ line: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>) -> Void
  ) {
    write(T.self, to: result, length) { sink in
      forEach(x, T.self) { _, line in
        body(line, sink.target)
        sink.commit(length)
      }
    }
  }

  /// Makes each line of `result` from the same lines of `x` and `y`.
  func map<T: Computable>(
    _ x: NDArray, _ y: NDArray, into result: NDArray, _: T.Type = T.self,
    _ body: (UnsafePointer<T>, UnsafePointer<T>, _ out: UnsafeMutablePointer<T>) -> Void
  ) {
    guard count > 0 else { return }
    let buffer = UnsafeMutablePointer<T>.allocate(capacity: length)
    defer { buffer.deallocate() }
    var second = Source<T>(y.rawPointer, y.dtype, y.cursor(order), buffer: buffer, block: length)
    map(x, into: result, T.self) { line, out in body(line, second.next(length), out) }
  }

  /// Makes lines of values, `size` each, and of the same number of indices, from each line of `x`.
  func map<T: Computable>(
    _ x: NDArray, into values: NDArray, _ indices: NDArray, size: Int, _: T.Type = T.self,
    _ body: (
      _ line: UnsafePointer<T>, _ values: UnsafeMutablePointer<T>,
      _ indices: UnsafeMutablePointer<Int>
    ) -> Void
  ) {
    write(T.self, to: values, size) { valueSink in
      write(Int.self, to: indices, size) { indexSink in
        forEach(x, T.self) { _, line in
          body(line, valueSink.target, indexSink.target)
          valueSink.commit(size)
          indexSink.commit(size)
        }
      }
    }
  }

  private func write<T: Computable>(
    _: T.Type, to result: NDArray, _ size: Int, _ body: (inout Sink<T>) -> Void
  ) {
    guard count > 0 else { return }
    let buffer = UnsafeMutablePointer<T>.allocate(capacity: max(size, 1))
    defer { buffer.deallocate() }
    var sink = Sink<T>(result.rawPointer, result.dtype, result.cursor(order), buffer: buffer)
    body(&sink)
  }
}

extension Kernel {
  /// The lines of `x` along a dim that may be negative.
  static func lines(_ x: NDArray, _ dim: Int) throws -> Lines {
    Lines(x.shape, try wrapped(dim: dim, rank: x.rank))
  }
}
