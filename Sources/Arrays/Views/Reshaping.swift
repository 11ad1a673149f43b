// The same elements under another shape: view, reshape, expand, squeeze and their kind.

extension [Int] {
  /// This shape with its one -1, if any, replaced so that it holds `count` elements.
  package func inferred(forCount count: Int) throws -> Shape {
    var known = 1
    var unknown: Int?
    for (index, size) in enumerated() {
      if size == -1 {
        try check(unknown == nil, .runtime("only one dimension can be inferred"))
        unknown = index
      } else {
        try check(
          size >= 0, .runtime("invalid shape dimension \(size) at index \(index) of shape \(text)"))
        known &*= size
      }
    }
    let fits = unknown == nil ? known == count : known == 0 ? count == 0 : count % known == 0
    try check(fits, .runtime("shape '\(text)' is invalid for input of size \(count)"))
    guard let unknown else { return self }
    try check(
      known != 0,
      .runtime(
        "cannot reshape tensor of 0 elements into shape \(text) because the unspecified dimension "
          + "size -1 can be any value and is ambiguous"))
    var shape = self
    shape[unknown] = count / known
    return shape
  }
}

extension NDArray {
  /// The strides under which the elements show themselves in another shape of as many elements; nil if
  /// that needs a copy.
  package func viewStrides(for target: Shape) -> [Int]? {
    if shape == target && count == 0 { return strides }
    if isContiguous && count > 0 && strides.count <= 1 { return target.contiguousStrides }
    guard let last = strides.last, count > 0 else {
      return rank == 0 ? Array(repeating: 1, count: target.count) : target.contiguousStrides
    }
    var result = target
    var targetDim = target.count - 1
    var (step, size, targetSize) = (last, 1, 1)
    for dim in shape.indices.reversed() {
      size *= shape[dim]
      // A run of dims without gaps ends here: the target's dims must end there, too.
      guard dim == 0 || (shape[dim - 1] != 1 && strides[dim - 1] != size * step) else { continue }
      while targetDim >= 0 && (targetSize < size || target[targetDim] == 1) {
        result[targetDim] = targetSize * step
        targetSize *= target[targetDim]
        targetDim -= 1
      }
      guard targetSize == size else { return nil }
      if dim > 0 { (step, size, targetSize) = (strides[dim - 1], 1, 1) }
    }
    return targetDim == -1 ? result : nil
  }

  /// The same elements in another shape, in which one size may be -1.
  package func view(_ shape: Shape) throws -> NDArray {
    let shape = try shape.inferred(forCount: count)
    guard let strides = viewStrides(for: shape) else {
      throw TensorError.runtime(
        "view size is not compatible with input tensor's size and stride (at least one dimension "
          + "spans across two contiguous subspaces). Use .reshape(...) instead.")
    }
    return view(shape: shape, strides: strides, offset: offset)
  }

  /// The elements in another shape: a view where possible, else a copy.
  package func reshape(_ shape: Shape) throws -> NDArray {
    reshaped(to: try shape.inferred(forCount: count))
  }

  /// The elements in a shape known to hold as many.
  func reshaped(to shape: Shape) -> NDArray {
    if let strides = viewStrides(for: shape) {
      return view(shape: shape, strides: strides, offset: offset)
    }
    return clone(contiguous: true)
      .view(shape: shape, strides: shape.contiguousStrides, offset: 0)
  }

  /// All elements in one dim.
  package func flattened() -> NDArray { reshaped(to: [count]) }

  /// The shape after merging a run of dims, for `reshape`.
  package func flattenedShape(_ start: Int, _ end: Int) throws -> Shape {
    let start = try wrapped(dim: start, rank: rank)
    let end = try wrapped(dim: end, rank: rank)
    try check(
      start <= end, .runtime("flatten() has invalid args: start_dim cannot come after end_dim"))
    if rank == 0 { return [1] }
    return Array(shape[..<start]) + [Array(shape[start...end]).elementCount]
      + Array(shape[(end + 1)...])
  }

  /// The shape after splitting a dim into several, for `view`.
  package func unflattenedShape(_ dim: Int, _ sizes: [Int]) throws -> Shape {
    let dim = try wrapped(dim: dim, rank: rank)
    try check(!sizes.isEmpty, .runtime("unflatten: sizes must be non-empty"))
    guard rank > 0, let inferred = try? sizes.inferred(forCount: shape[dim]) else {
      throw TensorError.runtime(
        "unflatten: Provided sizes \(sizes.text) don't multiply up to the size of dim \(dim) "
          + "(\(rank > 0 ? shape[dim] : 1)) in the input tensor")
    }
    return Array(shape[..<dim]) + inferred + Array(shape[(dim + 1)...])
  }

  /// Dims of size 1, and new leading ones, stretched without copying; -1 keeps a size.
  package func expand(_ sizes: [Int]) throws -> NDArray {
    try check(
      sizes.count >= rank,
      .runtime(
        "expand(\(typeName){\(shape.text)}, size=\(sizes.text)): the number of sizes provided "
          + "(\(sizes.count)) must be greater or equal to the number of dimensions in the tensor "
          + "(\(rank))"))
    if rank == 0 {
      let steps = [Int](repeating: 0, count: sizes.count)
      for (dim, size) in sizes.enumerated() where size < 0 { throw leadingError(size, dim) }
      return view(shape: sizes, strides: steps, offset: offset)
    }
    let lead = sizes.count - rank
    var (target, steps) = (sizes, sizes)
    for dim in sizes.indices.reversed() {
      let source = dim - lead
      let size = source >= 0 ? shape[source] : 1
      steps[dim] = source >= 0 ? strides[source] : target[dim + 1] * steps[dim + 1]
      if sizes[dim] == -1 {
        if source < 0 { throw leadingError(-1, dim) }
        target[dim] = size
      } else if sizes[dim] != size {
        try check(
          size == 1 && sizes[dim] >= 0,
          .runtime(
            "The expanded size of the tensor (\(sizes[dim])) must match the existing size "
              + "(\(size)) at non-singleton dimension \(dim).  Target sizes: \(sizes.text).  "
              + "Tensor sizes: \(shape.text)"))
        steps[dim] = 0
      }
    }
    return view(shape: target, strides: steps, offset: offset)
  }

  private func leadingError(_ size: Int, _ dim: Int) -> TensorError {
    .runtime(
      "The expanded size of the tensor (\(size)) isn't allowed in a leading, non-existing "
        + "dimension \(dim)")
  }

  /// Without the dims of size 1.
  package func squeeze() -> NDArray { removing { shape[$0] == 1 } }

  /// Without these dims, as far as their size is 1.
  package func squeeze(_ dims: [Int]) throws -> NDArray {
    let dims = try wrapped(dims: dims, rank: rank)
    return removing { dims.contains($0) && shape[$0] == 1 }
  }

  private func removing(_ isRemoved: (Int) -> Bool) -> NDArray {
    let kept = shape.indices.filter { !isRemoved($0) }
    return view(
      shape: kept.map { shape[$0] }, strides: kept.map { strides[$0] }, offset: offset)
  }

  /// With a dim of size 1 before `dim`.
  package func unsqueeze(_ dim: Int) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: rank + 1)
    var (shape, strides) = (shape, strides)
    strides.insert(dim < rank ? shape[dim] * strides[dim] : 1, at: dim)
    shape.insert(1, at: dim)
    return view(shape: shape, strides: strides, offset: offset)
  }

  /// A window on the storage that says itself where its elements are.
  package func asStrided(
    _ shape: Shape, _ strides: [Int], offset: Int? = nil
  ) throws -> NDArray {
    let offset = offset ?? self.offset
    try check(
      shape.count == strides.count, .runtime("mismatch in length of strides and shape"))
    try check(
      !strides.contains { $0 < 0 },
      .runtime(
        "as_strided: Negative strides are not supported at the moment, got strides: "
          + strides.text))
    try check(
      !shape.contains { $0 < 0 },
      .runtime(
        "Storage size calculation overflowed with sizes=\(shape.text) and strides=\(strides.text)"))
    try check(offset >= 0, .runtime("Tensor: invalid storage offset \(offset)"))
    if !shape.contains(0) {
      let last = zip(shape, strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 }
      let needed = (offset + last + 1) * itemSize
      try check(
        needed <= storage.byteCount,
        .runtime(
          "setStorage: sizes \(shape.text), strides \(strides.text), storage offset \(offset), "
            + "and itemsize \(itemSize) requiring a storage size of \(needed) are out of bounds "
            + "for storage of size \(storage.byteCount)"))
    }
    return view(shape: shape, strides: strides, offset: offset)
  }
}
