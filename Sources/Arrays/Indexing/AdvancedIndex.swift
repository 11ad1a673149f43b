// Indexing with arrays: several of them together, masks, and dims in between that stay whole.

/// The elements that index arrays choose from an array, in the place where PyTorch puts them.
struct AdvancedIndex {
  /// The array with its dims in the order in which they are walked.
  let source: NDArray
  /// The shape of what is chosen.
  let shape: Shape
  /// What the layout of a new result follows: the array and its indices, all of the result's rank.
  let operands: [NDArray]
  /// For each choice the offset from the array's first element.
  let choices: [Int]
  /// How many dims stand before, among and after the chosen ones in the result.
  let ranks: (before: Int, chosen: Int, after: Int)

  /// `indices` has at most one entry a dim; nil keeps the dim whole.
  init(_ x: NDArray, _ indices: [NDArray?]) throws {
    var (x, indices) = (x, try Self.unmasked(indices, x))
    try check(
      indices.count <= x.rank, .index("too many indices for tensor of dimension \(x.rank)"))
    indices += Array(repeating: nil, count: x.rank - indices.count)
    let given = indices.compactMap { $0 }
    try check(
      x.isMeta || !given.contains(where: \.isMeta), .misplaced("meta", expected: "cpu"))
    let joint = try Self.jointShape(given)
    let places = indices.indices.filter { indices[$0] != nil }
    if let first = places.first, let last = places.last, last - first + 1 != places.count {
      // Indices apart from each other: what they choose comes first.
      let order = places + indices.indices.filter { indices[$0] == nil }
      x = x.permuted(order)
      indices = order.map { indices[$0] }
    }
    let start = indices.firstIndex { $0 != nil } ?? 0
    let end = start + given.count
    ranks = (start, joint.count, x.rank - end)
    shape = Array(x.shape[..<start]) + joint + Array(x.shape[end...])
    source = x
    let fill = [Int](repeating: 0, count: joint.count)
    let restrided = x.view(
      shape: shape, strides: Array(x.strides[..<start]) + fill + Array(x.strides[end...]),
      offset: x.offset)
    let after = ranks.after
    let widened = given.map { index in
      let ones = [Int](repeating: 1, count: after)
      let zeros = [Int](repeating: 0, count: after)
      return index.view(
        shape: index.shape + ones, strides: index.strides + zeros, offset: index.offset)
    }
    operands = [restrided] + widened
    choices =
      x.isMeta || given.contains(where: \.isMeta)
      ? [] : try Self.choices(given, joint, x.shape[start..<end], x.strides[start..<end])
  }

  /// The index arrays with masks replaced by the places where they hold.
  private static func unmasked(_ indices: [NDArray?], _ x: NDArray) throws -> [NDArray?] {
    var result: [NDArray?] = []
    for index in indices {
      guard let index else {
        result.append(nil)
        continue
      }
      switch index.dtype {
      case .int64: result.append(index)
      case .int32: result.append(index.astype(.int64))
      case .bool, .uint8:
        let start = result.count
        let end = start + index.rank
        try check(
          end <= x.rank && Array(x.shape[start..<end]) == index.shape,
          end > x.rank
            ? .index("too many indices for tensor of dimension \(x.rank)")
            : .index(
              "The shape of the mask \(index.shape.text) at index \(mismatch(index, x, start)) does "
                + "not match the shape of the indexed tensor \(x.shape.text) at index "
                + "\(start + mismatch(index, x, start))"))
        if index.rank == 0 {
          // A truth value chooses the whole array once or not at all.
          throw TensorError.index("a 0-d mask must be given a dim of its own")
        }
        let places = try Kernel.nonzero(index)
        for dim in 0..<index.rank { result.append(places.selected(1, dim)) }
      case .int8, .int16, .float16, .float32, .float64, .bfloat16, .complex64:
        throw TensorError.index(
          "tensors used as indices must be long, int, byte or bool tensors")
      }
    }
    return result
  }

  private static func mismatch(_ mask: NDArray, _ x: NDArray, _ start: Int) -> Int {
    mask.shape.indices.first { mask.shape[$0] != x.shape[start + $0] } ?? 0
  }

  private static func jointShape(_ indices: [NDArray]) throws -> Shape {
    do {
      return try indices.reduce([]) { try .broadcast($0, $1.shape) }
    } catch {
      let shapes = indices.map(\.shape.text).joined(separator: ", ")
      throw TensorError.index(
        "shape mismatch: indexing tensors could not be broadcast together with shapes \(shapes)")
    }
  }

  private static func choices(
    _ indices: [NDArray], _ joint: Shape, _ sizes: ArraySlice<Int>, _ strides: ArraySlice<Int>
  ) throws -> [Int] {
    var result = [Int](repeating: 0, count: joint.elementCount)
    for (number, (index, (size, stride))) in zip(indices, zip(sizes, strides)).enumerated() {
      let values = index.broadcast(to: joint).toInts()
      try check(
        size > 0 || values.isEmpty, .index("index is out of bounds for dimension with size 0"))
      for (place, value) in values.enumerated() {
        guard value >= -size && value < size else {
          throw TensorError.index(
            "index \(value) is out of bounds for dimension \(number) with size \(size)")
        }
        result[place] += (value < 0 ? value + size : value) * stride
      }
    }
    return result
  }

  /// Calls `body(offset in the array, offset in the result, count)` for runs of elements; a run is
  /// longer than one if the trailing dims are dense in both.
  func forEachRun(_ result: NDArray, _ body: (Int, Int, Int) -> Void) {
    let (before, chosen) = (ranks.before, ranks.before + ranks.chosen)
    let sourceBefore = offsets(source.shape[..<before], source.strides[..<before])
    let resultBefore = offsets(shape[..<before], result.strides[..<before])
    let resultChosen = offsets(shape[before..<chosen], result.strides[before..<chosen])
    let tail = source.rank - ranks.after
    let (tailShape, tailStrides) = (Array(shape[chosen...]), Array(source.strides[tail...]))
    let dense = tailShape.contiguousStrides
    let isDense = tailStrides == dense && Array(result.strides[chosen...]) == dense
    let sourceAfter = isDense ? [0] : offsets(tailShape, tailStrides)
    let resultAfter = isDense ? [0] : offsets(tailShape, result.strides[chosen...])
    let length = isDense ? tailShape.elementCount : 1
    for (b, first) in sourceBefore.enumerated() {
      for (c, choice) in choices.enumerated() {
        let (from, to) = (first + choice, resultBefore[b] + resultChosen[c])
        for (a, last) in sourceAfter.enumerated() {
          body(from + last, to + resultAfter[a], length)
        }
      }
    }
  }
}

extension Kernel {
  /// The elements at the places that index arrays name together; nil keeps a dim whole.
  package static func index(_ x: NDArray, _ indices: [NDArray?]) throws -> NDArray {
    let chosen = try AdvancedIndex(x, indices)
    let isMeta = chosen.operands.contains(where: \.isMeta)
    let result = NDArray.empty(
      chosen.shape, x.dtype, strides: iterationStrides(chosen.operands, chosen.shape),
      meta: isMeta)
    guard !result.isMeta, result.count > 0 else { return result }
    x.dtype.visitBits(IndexCopy(index: chosen, result: result))
    return result
  }

  /// Writes `values`, broadcast, to the places that index arrays name, or adds them to what is there.
  package static func indexPut(
    _ x: NDArray, _ indices: [NDArray?], _ values: NDArray, accumulate: Bool = false,
    out: NDArray? = nil
  ) throws -> NDArray {
    try check(
      x.dtype == values.dtype,
      .runtime(
        "Index put requires the source and destination dtypes match, got "
          + "\(x.dtype.scalarTypeName) for the destination and \(values.dtype.scalarTypeName) "
          + "for the source."))
    let target = try writeTarget(x, out, contiguous: false, mayOverlap: true)
    let chosen = try AdvancedIndex(target, indices)
    let joint = try? Shape.broadcast(chosen.shape, values.shape)
    // Leading dims of size 1 in excess are cut off.
    let excess = values.shape.prefix(max(values.rank - chosen.shape.count, 0))
    try check(
      excess.allSatisfy { $0 == 1 }
        && (joint.map { Array($0.suffix(chosen.shape.count)) == chosen.shape } ?? false),
      .runtime(
        "shape mismatch: value tensor of shape \(values.shape.text) cannot be broadcast to "
          + "indexing result of shape \(chosen.shape.text)"))
    guard !target.isMeta, !values.isMeta, chosen.shape.elementCount > 0 else { return target }
    let trimmed = values.reshaped(to: Array(values.shape.dropFirst(excess.count)))
    let source = trimmed.broadcast(to: chosen.shape).contiguous()
    target.dtype.visit(IndexWrite(index: chosen, source: source, accumulate: accumulate))
    return target
  }

  /// The array that a writing kernel works on: `out`, holding x's elements, or a copy of x.
  static func writeTarget(
    _ x: NDArray, _ out: NDArray?, contiguous: Bool, mayOverlap: Bool = false
  ) throws -> NDArray {
    guard let out else { return x.clone(contiguous: contiguous) }
    if !mayOverlap { try checkOverlap(out, []) }
    let isSame =
      out.storage === x.storage && out.offset == x.offset && out.strides == x.strides
    if !isSame { try x.copy(to: out) }
    return out
  }
}

private struct IndexCopy: BitsVisitor {
  let index: AdvancedIndex
  let result: NDArray

  func visit<E: BitwiseCopyable>(_: E.Type) {
    let source = index.source.pointer(as: E.self)
    let target = result.pointer(as: E.self)
    index.forEachRun(result) { from, to, count in
      if count == 1 {
        target[to] = source[from]
      } else {
        (target + to).update(from: source + from, count: count)
      }
    }
  }
}

private struct IndexWrite: ElementVisitor {
  let index: AdvancedIndex
  let source: NDArray
  let accumulate: Bool

  func visit<E: Element, T: Computable>(_: E.Type, computedAs: T.Type) {
    let target = index.source.pointer(as: E.self)
    let values = source.pointer(as: E.self)
    index.forEachRun(source) { to, from, count in
      for i in 0..<count {
        if accumulate {
          let sum = (convert(target[to + i]) as T).adding(convert(values[from + i]))
          target[to + i] = convertBack(sum)
        } else {
          target[to + i] = values[from + i]
        }
      }
    }
  }
}
