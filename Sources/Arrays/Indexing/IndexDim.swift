// Whole slices along one dim, chosen by a vector of indices: select, add, copy, fill, embedding.

extension Kernel {
  /// The slices of `x` along a dim that a vector names.
  package static func indexSelect(_ x: NDArray, _ dim: Int, _ index: NDArray) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: x.rank)
    try check(index.rank <= 1, .index("index_select(): Index is supposed to be a vector"))
    try check(
      index.dtype == .int64 || index.dtype == .int32,
      .runtime("index_select(): Expected dtype int32 or int64 for index"))
    if x.rank == 0 { return try indexSelect(x.view([1]), 0, index).reshape([]) }
    var shape = x.shape
    shape[dim] = index.count
    let result = NDArray.empty(shape, x.dtype, meta: x.isMeta || index.isMeta)
    guard !result.isMeta else { return result }
    let size = x.shape[dim]
    let rows = index.toInts()
    for row in rows where row < 0 || row >= size {
      throw dim == 1
        ? TensorError.runtime("INDICES element is out of DATA bounds, id=\(row) axis_dim=\(size)")
        : TensorError.index("index out of range in self")
    }
    guard result.count > 0 else { return result }
    let dense = x.contiguous()
    let run = x.shape[(dim + 1)...].reduce(1, *) * x.itemSize
    let (source, target) = (dense.rawPointer, result.rawPointer)
    for outer in 0..<x.shape[..<dim].reduce(1, *) {
      for (i, row) in rows.enumerated() {
        (target + (outer * rows.count + i) * run)
          .copyMemory(from: source + (outer * size + row) * run, byteCount: run)
      }
    }
    withExtendedLifetime(dense) {}
    return result
  }

  /// `x` with slices of `source`, times `alpha`, added at the indices along a dim.
  package static func indexAdd(
    _ x: NDArray, _ dim: Int, _ index: NDArray, _ source: NDArray, alpha: Scalar = 1,
    out: NDArray? = nil
  ) throws -> NDArray {
    let place = try wrapped(dim: dim, rank: x.rank)
    try check(
      index.rank <= 1,
      .index(
        "index_add_(): Index is supposed to be a vector, but got dim: "
          + "\(index.rank) with type: \(index.dtype.scalarTypeName) and size: \(index.shape.text)"))
    try check(
      index.dtype == .int64 || index.dtype == .int32,
      .runtime(
        "index_add_(): Expected dtype int32/int64 for index but got: "
          + index.dtype.scalarTypeName))
    try check(
      x.dtype == source.dtype,
      .runtime(
        "index_add_(): self (\(x.dtype.scalarTypeName)) and source "
          + "(\(source.dtype.scalarTypeName)) must have the same scalar type"))
    let size = source.rank == 0 ? 1 : source.shape[min(place, source.rank - 1)]
    try check(
      index.count == size,
      .runtime(
        "index_add_(): Number of indices (\(index.count)) should be equal to source.size(dim): "
          + "(\(size)), for dim: \(dim)"))
    let agrees =
      x.rank == source.rank
      && x.shape.indices.allSatisfy { $0 == place || x.shape[$0] == source.shape[$0] }
    try check(
      agrees || (x.rank == 0 && source.rank <= 1),
      .runtime(
        "source tensor shape must match self tensor shape, excluding the specified dimension. Got "
          + "self.shape = \(x.shape.text) source.shape = \(source.shape.text)"))
    let target = try writeTarget(x, out, contiguous: true)
    try forEachSlice(target, place, index, source, .runtime("")) { slot, slice in
      _ = try binary(.add(alpha: alpha), slot, slice, out: slot)
    }
    return target
  }

  /// `x` with slices of `source` in place of those at the indices along a dim.
  package static func indexCopy(
    _ x: NDArray, _ dim: Int, _ index: NDArray, _ source: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    let place = try wrapped(dim: dim, rank: x.rank)
    try check(
      index.rank <= 1,
      .index("index_copy_(): Index should have dimension 1 or 0 (got \(index.rank))"))
    try check(
      index.dtype == .int64,
      .runtime(
        "index_copy_(): Expected a long tensor for index, but got "
          + index.dtype.scalarTypeName))
    try check(
      x.dtype == source.dtype,
      .runtime(
        "index_copy_(): self and source expected to have the same dtype, but got (self) "
          + "\(x.dtype.scalarTypeName) and (source) \(source.dtype.scalarTypeName)"))
    let size = source.rank == 0 ? 1 : source.shape[min(place, source.rank - 1)]
    let (slot, slice) = (x.shape.removing(place), source.shape.removing(place))
    try check(
      slot == slice,
      .runtime(
        "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice "
          + "shape: \(slot.plainText) at dimension \(place) and source slice shape: "
          + "\(slice.plainText) at dimension \(source.rank == 0 ? 0 : place)."))
    try check(
      index.count == size,
      .index(
        "index_copy_(): Number of indices (\(index.count)) should be equal to source.size(dim) "
          + "(\(size))"))
    let target = try writeTarget(x, out, contiguous: true)
    try forEachSlice(target, place, index, source, .index("index_copy_(): ")) { slot, slice in
      try slice.copy(to: slot)
    }
    return target
  }

  /// `x` with a number in the slices at the indices along a dim.
  package static func indexFill(
    _ x: NDArray, _ dim: Int, _ index: NDArray, _ value: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    let place = try wrapped(dim: dim, rank: x.rank)
    try check(
      index.dtype == .int64, .index("index_fill_(): Expected dtype int64 for index."))
    try check(index.rank <= 1, .runtime("Index has to be a vector/scalar"))
    let target = try writeTarget(x, out, contiguous: false, mayOverlap: true)
    guard !target.isMeta, !index.isMeta else { return target }
    let lined = target.rank == 0 ? try target.view([1]) : target
    for row in index.toInts() {
      try lined.slice(at: row, place, .index(""), wraps: true).fill(value)
    }
    return target
  }

  /// Pairs the slice at each index with the slice of `source` of the same number.
  private static func forEachSlice(
    _ target: NDArray, _ dim: Int, _ index: NDArray, _ source: NDArray, _ error: TensorError,
    _ body: (NDArray, NDArray) throws -> Void
  ) throws {
    guard !target.isMeta, !index.isMeta, !source.isMeta else { return }
    let lined = target.rank == 0 ? try target.view([1]) : target
    let slices = source.rank == 0 ? try source.view([1]) : source
    for (number, row) in index.toInts().enumerated() {
      try body(try lined.slice(at: row, dim, error), slices.selected(dim, number))
    }
  }

  /// The rows of a table that an array of indices names.
  package static func embedding(_ weight: NDArray, _ indices: NDArray) throws -> NDArray {
    try check(weight.rank == 2, .runtime("'weight' must be 2-D"))
    try indices.checkType([.int64, .int32], argument: "indices", of: "embedding")
    return try indexSelect(weight, 0, indices.flattened())
      .reshape(indices.shape + [weight.shape[1]])
  }

  /// The gradient of an embedding's table of `rows` rows; that of the padding row is left out.
  package static func embeddingBackward(
    _ grad: NDArray, _ indices: NDArray, rows: Int, padding: Int = -1,
    scaleByFrequency: Bool = false
  ) throws -> NDArray {
    let width = grad.shape.last ?? 1
    let result = NDArray.zeros([rows, width], grad.dtype, meta: grad.isMeta || indices.isMeta)
    guard !result.isMeta, indices.count > 0, width > 0 else { return result }
    let dtype: DType = grad.dtype == .float64 ? .float64 : .float32
    let total = result.dtype == dtype ? result : result.astype(dtype)
    let flat = try grad.astype(dtype).contiguous().view([-1, width])
    if dtype == .float64 { add(Double.self) } else { add(Float.self) }
    if total.dtype != result.dtype { try total.copy(to: result) }
    return result

    func add<T: Computable>(_: T.Type) {
      let (source, target) = (flat.pointer(as: T.self), total.pointer(as: T.self))
      let places = indices.toInts()
      var counts = [Int](repeating: 0, count: scaleByFrequency ? rows : 0)
      if scaleByFrequency { for place in places { counts[place] += 1 } }
      for (number, place) in places.enumerated() where place != padding {
        let scale = scaleByFrequency ? T(from: 1 / Double(counts[place])) : T(from: 1)
        let (row, slice) = (target + place * width, source + number * width)
        for i in 0..<width { row[i] = row[i].adding(slice[i].multiplied(by: scale)) }
      }
    }
  }
}

extension NDArray {
  /// One slice, or PyTorch's complaint, whose kind and first words `error` gives.
  fileprivate func slice(
    at index: Int, _ dim: Int, _ error: TensorError, wraps: Bool = false
  ) throws -> NDArray {
    let size = shape[dim]
    try check(
      index >= (wraps ? -size : 0) && index < size,
      TensorError(
        error.kind,
        "\(error.message)index \(index) is out of bounds for dimension \(dim) with size \(size)"))
    return selected(dim, index < 0 ? index + size : index)
  }
}

extension [Int] {
  fileprivate func removing(_ index: Int) -> [Int] {
    var result = self
    if index < count { result.remove(at: index) }
    return result
  }

  /// The numbers with spaces, as C++ streams write them.
  fileprivate var plainText: String { map(String.init).joined(separator: " ") }
}
