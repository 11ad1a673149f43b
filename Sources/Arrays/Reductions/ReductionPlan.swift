// Which dims a reduction folds, what shape is left, and in which order the elements are walked.

/// A reduction of an array over some of its dims.
struct ReductionPlan {
  let input: NDArray
  let isReduced: [Bool]
  /// The result's shape, reduced dims left out or kept at size 1.
  let shape: Shape
  /// How many elements become one.
  let length: Int
  /// How many elements are left.
  let count: Int

  /// `dims` nil or empty means all.
  init(_ input: NDArray, _ dims: [Int]?, keepdim: Bool) throws {
    var isReduced = [Bool](repeating: dims?.isEmpty ?? true, count: input.rank)
    for dim in try wrapped(dims: dims ?? [], rank: input.rank) where input.rank > 0 {
      isReduced[dim] = true
    }
    self.init(input, isReduced: isReduced, keepdim: keepdim)
  }

  private init(_ input: NDArray, isReduced: [Bool], keepdim: Bool) {
    self.input = input
    self.isReduced = isReduced
    var (shape, length, count): (Shape, Int, Int) = ([], 1, 1)
    for (dim, size) in input.shape.enumerated() {
      if isReduced[dim] {
        length *= size
        if keepdim { shape.append(1) }
      } else {
        count *= size
        shape.append(size)
      }
    }
    (self.shape, self.length, self.count) = (shape, length, count)
  }

  /// Throws if an element of the result had nothing to be made of.
  func checkNotEmpty(_ name: String, hasDims: Bool) throws {
    guard input.count == 0 else { return }
    guard hasDims else {
      let hint = name.hasPrefix("arg") ? "" : " Specify the reduction dim with the 'dim' argument."
      throw TensorError(
        name.hasPrefix("arg") ? .index : .runtime,
        "\(name)(): Expected reduction dim to be specified for input.numel() == 0.\(hint)")
    }
    for (dim, size) in input.shape.enumerated() where isReduced[dim] && size == 0 {
      throw TensorError.index("\(name)(): Expected reduction dim \(dim) to have non-zero size.")
    }
  }

  /// The order of dims in which each result's elements come together: reduced dims first, nearest in
  /// memory foremost unless `inOrder`, then the kept ones.
  func order(inOrder: Bool) -> [Int] {
    let kept = input.shape.indices.reversed().filter { !isReduced[$0] }
    let order = inOrder ? Array(input.shape.indices.reversed()) : input.fastestDimsFirst
    return order.filter { isReduced[$0] } + kept
  }

  /// Where the input is dense: the sizes before, within and after a run of reduced dims.
  var columns: (outer: Int, length: Int, inner: Int)? {
    guard input.isContiguous, let first = isReduced.firstIndex(of: true),
      let last = isReduced.lastIndex(of: true), isReduced[first...last].allSatisfy({ $0 })
    else { return nil }
    let shape = input.shape
    return (
      Array(shape[..<first]).elementCount, Array(shape[first...last]).elementCount,
      Array(shape[(last + 1)...]).elementCount
    )
  }
}

/// Folds a stream of elements into one.
protocol Reducer {
  associatedtype Value: Computable
  associatedtype Output: Computable
  /// Takes the next `count` elements.
  mutating func absorb(_ row: UnsafePointer<Value>, _ count: Int)
  var output: Output { get }
}

extension ReductionPlan {
  /// Folds the elements of each result with a fresh copy of `reducer` and stores what comes out, in
  /// row-major order.
  func run<R: Reducer>(_ reducer: R, into result: NDArray, inOrder: Bool = false) {
    run(reducer, inOrder: inOrder) { index, reducer in
      storeElement(reducer.output, result.rawPointer + index * result.itemSize, result.dtype)
    }
  }

  /// Folds the elements of each result with a fresh copy of `reducer` and hands it to `finish`.
  func run<R: Reducer>(_ reducer: R, inOrder: Bool = false, _ finish: (Int, R) -> Void) {
    guard count > 0 else { return }
    if length == 0 {
      for index in 0..<count { finish(index, reducer) }
      return
    }
    if input.dtype == R.Value.dtype && input.isContiguous && (length == 1 || length == input.count)
    {
      let row = UnsafePointer(input.pointer(as: R.Value.self))
      for index in 0..<count {
        var state = reducer
        state.absorb(row + index * length, length)
        finish(index, state)
      }
      return
    }
    withBuffers(of: R.Value.self, 1, length) { buffer, block in
      var source = Source<R.Value>(
        input.rawPointer, input.dtype, input.cursor(order(inOrder: inOrder)), buffer: buffer,
        block: block)
      for index in 0..<count {
        var state = reducer
        var remaining = length
        while remaining > 0 {
          let step = min(remaining, block)
          state.absorb(source.next(step), step)
          remaining -= step
        }
        finish(index, state)
      }
    }
  }
}
