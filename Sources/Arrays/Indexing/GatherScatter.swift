// Elements read from, or written to, places that an index of the same rank names along one dim.

/// How scattered elements meet what is there.
package enum ScatterReduce: Equatable, Sendable {
  case replace, sum, prod, mean, amax, amin

  /// The meaning of PyTorch's names.
  package init(name: String) throws {
    switch name {
    case "sum": self = .sum
    case "prod": self = .prod
    case "mean": self = .mean
    case "amax": self = .amax
    case "amin": self = .amin
    default:
      throw TensorError.runtime(
        "reduce argument must be either sum, prod, mean, amax or amin, got \(name)")
    }
  }
}

extension Kernel {
  /// The elements of `x` at the places of `index` along a dim; shaped like the index.
  package static func gather(_ x: NDArray, _ dim: Int, _ index: NDArray) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: x.rank)
    let result = NDArray.empty(index.shape, x.dtype, meta: x.isMeta || index.isMeta)
    try checkIndex(index, "gather")
    if index.count == 0 { return result }
    try checkRank(x, index, "input")
    for other in 0..<x.rank where other != dim && index.shape[other] > x.shape[other] {
      throw TensorError.runtime(
        "Size does not match at dimension \(other) expected index \(index.shape.text) to be no "
          + "larger than self \(x.shape.text) apart from dimension \(dim)")
    }
    guard !result.isMeta else { return result }
    let places = try IndexedPlaces(x, dim, index)
    x.dtype.visitBits(Gather(x: x, places: places, result: result))
    return result
  }

  /// `x` with the elements of `source` written to the places of `index` along a dim.
  package static func scatter(
    _ x: NDArray, _ dim: Int, _ index: NDArray, _ source: NDArray,
    reduce: ScatterReduce = .replace, includeSelf: Bool = true, out: NDArray? = nil
  ) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: x.rank)
    try checkIndex(index, "scatter")
    try check(
      x.dtype == source.dtype, .runtime("scatter(): Expected self.dtype to be equal to src.dtype"))
    let target = try writeTarget(x, out, contiguous: true)
    if index.count == 0 { return target }
    try checkRank(x, index, "self")
    try checkRank(source, index, "src")
    let (sizes, given) = (index.atLeastOneDim, source.atLeastOneDim)
    let isTooLarge = (0..<x.rank).contains { other in
      sizes[other] > given[other] || (other != dim && sizes[other] > x.shape[other])
    }
    try check(
      !isTooLarge,
      .runtime(
        "Expected index \(index.shape.text) to be no larger than self \(x.shape.text) apart from "
          + "dimension \(dim) and to be no larger size than src \(source.shape.text)"))
    return try write(target, dim, index, source, reduce, includeSelf)
  }

  /// `x` with a number written to, or combined with, the places of `index` along a dim.
  package static func scatter(
    _ x: NDArray, _ dim: Int, _ index: NDArray, _ value: Scalar,
    reduce: ScatterReduce = .replace, out: NDArray? = nil
  ) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: x.rank)
    try checkIndex(index, "scatter")
    let target = try writeTarget(x, out, contiguous: true)
    if index.count == 0 { return target }
    try checkRank(x, index, "self")
    let sizes = index.atLeastOneDim
    try check(
      (0..<x.rank).allSatisfy { $0 == dim || sizes[$0] <= x.shape[$0] },
      .runtime(
        "Expected index \(index.shape.text) to be no larger than self \(x.shape.text) apart from "
          + "dimension \(dim)"))
    let source = NDArray.scalar(value, x.dtype, meta: x.isMeta).broadcast(to: index.shape)
    return try write(target, dim, index, source, reduce, true)
  }

  private static func write(
    _ target: NDArray, _ dim: Int, _ index: NDArray, _ source: NDArray, _ reduce: ScatterReduce,
    _ includeSelf: Bool
  ) throws -> NDArray {
    guard !target.isMeta, !index.isMeta, !source.isMeta else { return target }
    let places = try IndexedPlaces(target, dim, index)
    let part = source.rank == 0 ? source.broadcast(to: index.shape) : source
    let from = offsets(index.shape, part.strides.prefix(index.rank))
    target.dtype.visit(
      Scatter(
        target: target, places: places, source: part, sourceOffsets: from, reduce: reduce,
        includeSelf: includeSelf))
    return target
  }

  private static func checkIndex(_ index: NDArray, _ name: String) throws {
    try check(
      index.dtype == .int64 || index.dtype == .int32,
      .runtime("\(name)(): Expected dtype int32/int64 for index"))
  }

  private static func checkRank(_ x: NDArray, _ index: NDArray, _ name: String) throws {
    try check(
      max(x.rank, 1) == max(index.rank, 1),
      .runtime("Index tensor must have the same number of dimensions as \(name) tensor"))
  }
}

extension NDArray {
  /// The shape, where a single element counts as a line of one.
  fileprivate var atLeastOneDim: Shape { rank == 0 ? [1] : shape }
}

/// The offsets in an array that an index names along a dim, in the index's row-major order.
private struct IndexedPlaces {
  let offsets: [Int]

  init(_ x: NDArray, _ dim: Int, _ index: NDArray) throws {
    let size = x.rank == 0 ? 1 : x.shape[dim]
    let stride = x.rank == 0 ? 0 : x.strides[dim]
    var steps = x.rank == 0 ? [Int](repeating: 0, count: index.rank) : x.strides
    if x.rank > 0 { steps[dim] = 0 }
    var result = Arrays.offsets(index.shape, steps.prefix(index.rank))
    for (place, value) in index.toInts().enumerated() {
      guard value >= 0 && value < size else {
        throw TensorError.runtime(
          "index \(value) is out of bounds for dimension \(dim) with size \(size)")
      }
      result[place] += value * stride
    }
    offsets = result
  }
}

private struct Gather: BitsVisitor {
  let x: NDArray
  let places: IndexedPlaces
  let result: NDArray

  func visit<E: BitwiseCopyable>(_: E.Type) {
    let (source, target) = (x.pointer(as: E.self), result.pointer(as: E.self))
    for (i, place) in places.offsets.enumerated() { target[i] = source[place] }
  }
}

private struct Scatter: ElementVisitor {
  let target: NDArray
  let places: IndexedPlaces
  let source: NDArray
  let sourceOffsets: [Int]
  let reduce: ScatterReduce
  let includeSelf: Bool

  func visit<E: Element, T: Computable>(_: E.Type, computedAs: T.Type) {
    let (values, out) = (source.pointer(as: E.self), target.pointer(as: E.self))
    if reduce == .replace {
      for (i, place) in places.offsets.enumerated() { out[place] = values[sourceOffsets[i]] }
      return
    }
    if !includeSelf {
      for place in places.offsets { out[place] = convertBack(neutral(T.self)) }
    }
    for (i, place) in places.offsets.enumerated() {
      let (old, new): (T, T) = (convert(out[place]), convert(values[sourceOffsets[i]]))
      out[place] = convertBack(combined(old, new))
    }
    if reduce == .mean { divide(out, T.self) }
  }

  private func neutral<T: Computable>(_: T.Type) -> T {
    switch reduce {
    case .replace, .sum, .mean: T(from: 0)
    case .prod: T(from: 1)
    case .amax: T.computed == .int ? T(from: Int.min) : T(from: -Double.infinity)
    case .amin: T.computed == .int ? T(from: Int.max) : T(from: Double.infinity)
    }
  }

  @inline(__always)
  private func combined<T: Computable>(_ old: T, _ new: T) -> T {
    switch reduce {
    case .replace: new
    case .sum, .mean: old.adding(new)
    case .prod: old.multiplied(by: new)
    case .amax: new > old || new != new ? new : old
    case .amin: new < old || new != new ? new : old
    }
  }

  /// Turns sums into means, each by the number of elements that met there.
  private func divide<E: Element, T: Computable>(_ out: UnsafeMutablePointer<E>, _: T.Type) {
    var counts: [Int: Int] = [:]
    for place in places.offsets { counts[place, default: includeSelf ? 1 : 0] += 1 }
    for (place, count) in counts {
      let sum: T = convert(out[place])
      if T.computed == .int {
        let quotient = (Double(sum.asInt) / Double(count)).rounded(.down)
        out[place] = convertBack(T(from: Int(quotient)))
      } else {
        out[place] = convertBack(T(from: sum.asDouble / Double(count)))
      }
    }
  }
}
