// The same elements with dims in another order.

extension NDArray {
  /// The dims in the order of `dims`, all of which must occur.
  package func permute(_ dims: [Int]) throws -> NDArray {
    try check(
      dims.count == rank,
      .runtime(
        "permute(sparse_coo): number of dimensions in the tensor input does not match the length "
          + "of the desired ordering of dimensions i.e. input.dim() = \(rank) is not equal to "
          + "len(dims) = \(dims.count)"))
    let order = try dims.map { try wrapped(dim: $0, rank: rank) }
    try check(
      Set(order).count == order.count, .runtime("permute(): duplicate dims are not allowed."))
    return permuted(order)
  }

  /// The dims in an order known to be a permutation.
  func permuted(_ order: [Int]) -> NDArray {
    view(shape: order.map { shape[$0] }, strides: order.map { strides[$0] }, offset: offset)
  }

  /// Two dims exchanged.
  package func transpose(_ a: Int, _ b: Int) throws -> NDArray {
    let a = try wrapped(dim: a, rank: rank)
    let b = try wrapped(dim: b, rank: rank)
    if rank == 0 { return self }
    var (shape, strides) = (shape, strides)
    shape.swapAt(a, b)
    strides.swapAt(a, b)
    return view(shape: shape, strides: strides, offset: offset)
  }

  /// The last two dims exchanged, for arrays known to have them.
  var matrixTransposed: NDArray {
    var (shape, strides) = (shape, strides)
    shape.swapAt(rank - 2, rank - 1)
    strides.swapAt(rank - 2, rank - 1)
    return view(shape: shape, strides: strides, offset: offset)
  }

  /// The transposed matrix; vectors and 0-d arrays stay.
  package func t() throws -> NDArray {
    try check(
      rank <= 2, .runtime("t() expects a tensor with <= 2 dimensions, but self is \(rank)D"))
    return rank < 2 ? self : matrixTransposed
  }

  /// The order of dims, for `permute`, that moves the dims `source` to the places `destination`.
  package func movedDims(_ source: [Int], _ destination: [Int]) throws -> [Int] {
    try check(
      source.count == destination.count,
      .runtime(
        "movedim: Invalid source or destination dims: source (\(source.text) dims) should contain "
          + "the same number of dims as destination (\(destination.text) dims)"))
    let sources = try source.map { try wrapped(dim: $0, rank: rank) }
    let targets = try destination.map { try wrapped(dim: $0, rank: rank) }
    try check(
      Set(sources).count == sources.count,
      .runtime("movedim: repeated dim in `source` (\(source.text))"))
    try check(
      Set(targets).count == targets.count,
      .runtime("movedim: repeated dim in `destination` (\(destination.text))"))
    if rank == 0 { return [] }
    var order = [Int](repeating: -1, count: rank)
    for (source, target) in zip(sources, targets) { order[target] = source }
    var rest = shape.indices.filter { !sources.contains($0) }.makeIterator()
    return order.map { $0 >= 0 ? $0 : rest.next() ?? 0 }
  }
}
