// Parts of an array seen in place: select, slice, narrow, split, diagonals, windows.

extension NDArray {
  /// Without a dim, of which one index is chosen.
  package func select(_ dim: Int, _ index: Int) throws -> NDArray {
    try check(rank > 0, .index("select() cannot be applied to a 0-dim tensor."))
    let dim = try wrapped(dim: dim, rank: rank)
    let size = shape[dim]
    try check(
      index >= -size && index < size,
      .index(
        "select(): index \(index) out of range for tensor of size \(shape.text) at dimension "
          + "\(dim)"))
    return selected(dim, index < 0 ? index + size : index)
  }

  /// `select` with a dim and an index known to be within bounds.
  func selected(_ dim: Int, _ index: Int) -> NDArray {
    let start = offset + index * strides[dim]
    var (shape, strides) = (shape, strides)
    shape.remove(at: dim)
    strides.remove(at: dim)
    return view(shape: shape, strides: strides, offset: start)
  }

  /// Every `step`-th index of a dim from `start` to before `end`; both are cut to what there is.
  package func slice(
    _ dim: Int, _ start: Int? = nil, _ end: Int? = nil, step: Int = 1
  ) throws -> NDArray {
    try check(rank > 0, .index("slice() cannot be applied to a 0-dim tensor."))
    let dim = try wrapped(dim: dim, rank: rank)
    try check(step > 0, .runtime("slice step must be positive"))
    let size = shape[dim]
    let absolute = { (index: Int) in min(max(index < 0 ? index + size : index, 0), size) }
    let first = absolute(start ?? 0)
    let last = max(absolute(end ?? size), first)
    return narrowed(dim, first, last == first ? 0 : (last - first - 1) / step + 1, step: step)
  }

  /// A range of indices known to be within bounds.
  func narrowed(_ dim: Int, _ start: Int, _ length: Int, step: Int = 1) -> NDArray {
    var (shape, strides) = (shape, strides)
    let first = offset + start * strides[dim]
    shape[dim] = length
    strides[dim] &*= step
    return view(shape: shape, strides: strides, offset: first)
  }

  /// `length` indices of a dim from `start`.
  package func narrow(_ dim: Int, _ start: Int, _ length: Int) throws -> NDArray {
    try check(rank > 0, .runtime("narrow() cannot be applied to a 0-dim tensor."))
    try check(length >= 0, .runtime("narrow(): length must be non-negative."))
    let dim = try wrapped(dim: dim, rank: rank)
    let size = shape[dim]
    try check(
      start >= -size && start <= size,
      .index(
        "start out of range (expected to be in range of [\(-size), \(size)], but got \(start))"))
    let first = start < 0 ? start + size : start
    try check(
      first + length <= size,
      .runtime("start (\(first)) + length (\(length)) exceeds dimension size (\(size))."))
    return narrowed(dim, first, length)
  }

  /// Runs of `size` indices of a dim; the last may be shorter.
  package func split(_ size: Int, _ dim: Int = 0) throws -> [NDArray] {
    try check(rank > 0, .runtime("split expects at least a 1-dimensional tensor"))
    try check(
      size >= 0, .runtime("split expects split_size be non-negative, but got split_size=\(size)"))
    let dim = try wrapped(dim: dim, rank: rank)
    let total = shape[dim]
    try check(
      size > 0 || total == 0,
      .runtime(
        "split_size can only be 0 if dimension size is 0, but got dimension size of \(total)"))
    guard total > 0 else { return [self] }
    try NDArray.checkPieces((total - 1) / size + 1)
    return stride(from: 0, to: total, by: size).map {
      narrowed(dim, $0, min(size, total - $0))
    }
  }

  /// Runs of the given sizes, which add up to the dim's.
  package func split(_ sizes: [Int], _ dim: Int = 0) throws -> [NDArray] {
    try check(rank > 0, .runtime("split expects at least a 1-dimensional tensor"))
    let dim = try wrapped(dim: dim, rank: rank)
    try check(
      !sizes.contains { $0 < 0 },
      .runtime(
        "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes="
          + sizes.text))
    try check(
      sizes.reduce(0, +) == shape[dim],
      .runtime(
        "split_with_sizes expects split_sizes to sum exactly to \(shape[dim]) (input tensor's "
          + "size at dimension \(dim)), but got split_sizes=\(sizes.text)"))
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return narrowed(dim, start, size)
    }
  }

  /// At most `chunks` runs of equal size; the last may be shorter.
  package func chunk(_ chunks: Int, _ dim: Int = 0) throws -> [NDArray] {
    try check(rank > 0, .runtime("chunk expects at least a 1-dimensional tensor"))
    try check(
      chunks > 0, .runtime("chunk expects `chunks` to be greater than 0, got: \(chunks)"))
    let dim = try wrapped(dim: dim, rank: rank)
    let size = (shape[dim] + chunks - 1) / chunks
    if size == 0 { try NDArray.checkPieces(chunks) }
    if size == 0 { return (0..<chunks).map { _ in narrowed(dim, 0, 0) } }
    return try split(size, dim)
  }

  /// Throws unless there is room for so many views of an array.
  package static func checkPieces(_ count: Int) throws {
    try check(
      count <= min(1 << 24, NumericSettings.current.arraySize / MemoryLayout<NDArray>.stride),
      .runtime("std::bad_alloc"))
  }

  /// All indices of a dim, one by one.
  package func unbind(_ dim: Int = 0) throws -> [NDArray] {
    try check(
      rank > 0, .index("Dimension specified as \(dim) but tensor has no dimensions"))
    let dim = try wrapped(dim: dim, rank: rank)
    try NDArray.checkPieces(shape[dim])
    return (0..<shape[dim]).map { selected(dim, $0) }
  }

  /// The elements whose indices in two dims differ by `offset`, as a last dim.
  package func diagonal(_ offset: Int = 0, _ dim1: Int = 0, _ dim2: Int = 1) throws -> NDArray {
    let a = try wrapped(dim: dim1, rank: rank)
    let b = try wrapped(dim: dim2, rank: rank)
    try check(
      a != b, .runtime("diagonal dimensions cannot be identical \(dim1), \(dim2)"))
    let length =
      offset >= 0 ? min(shape[a], shape[b] - offset) : min(shape[a] + offset, shape[b])
    let start = length <= 0 ? 0 : offset >= 0 ? offset &* strides[b] : -offset &* strides[a]
    let kept = shape.indices.filter { $0 != a && $0 != b }
    return view(
      shape: kept.map { shape[$0] } + [max(length, 0)],
      strides: kept.map { strides[$0] } + [strides[a] &+ strides[b]],
      offset: self.offset + start)
  }

  /// All windows of `size` indices of a dim, `step` apart, as a last dim.
  package func unfold(_ dim: Int, _ size: Int, _ step: Int) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: rank)
    let (total, stride) = rank == 0 ? (1, 1) : (shape[dim], strides[dim])
    try check(size >= 0, .runtime("size is \(size) but must be >= 0"))
    try check(
      size <= total,
      .runtime("maximum size for tensor at dimension \(dim) is \(total) but size is \(size)"))
    try check(step > 0, .runtime("step is \(step) but must be > 0"))
    var (shape, strides) = (shape + [size], strides + [stride])
    if rank > 0 {
      shape[dim] = (total - size) / step + 1
      strides[dim] *= step
    }
    return view(shape: shape, strides: strides, offset: offset)
  }
}
