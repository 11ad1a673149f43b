// New arrays made of others' elements in order: cat, stack, repeat, flip, roll, triangles.

extension Kernel {
  /// The arrays one after the other along an existing dim.
  package static func cat(_ arrays: [NDArray], _ dim: Int = 0) throws -> NDArray {
    try check(
      !arrays.isEmpty, .value("torch.cat(): expected a non-empty list of Tensors"))
    for (index, array) in arrays.enumerated() where array.rank == 0 {
      throw TensorError.runtime(
        "zero-dimensional tensor (at position \(index)) cannot be concatenated")
    }
    let dtype = DType.result(of: arrays)
    let isMeta = arrays.contains(where: \.isMeta)
    // Empty vectors are left out for old times' sake.
    let parts = arrays.enumerated().filter { $0.element.shape != [0] }
    guard let first = parts.first?.element else {
      return .empty([0], dtype, meta: isMeta)
    }
    let dim = try wrapped(dim: dim, rank: first.rank)
    var shape = first.shape
    shape[dim] = 0
    for (index, part) in parts {
      try checkJoinable(first, part, dim, index)
      shape[dim] += part.shape[dim]
    }
    let result = NDArray.empty(shape, dtype, meta: isMeta)
    var start = 0
    for (_, part) in parts {
      let length = part.shape[dim]
      try part.copy(to: result.narrowed(dim, start, length))
      start += length
    }
    return result
  }

  private static func checkJoinable(
    _ first: NDArray, _ other: NDArray, _ dim: Int, _ index: Int
  ) throws {
    try check(
      first.rank == other.rank,
      .runtime(
        "Tensors must have same number of dimensions: got \(first.rank) and \(other.rank)"))
    for other in other.shape.enumerated()
    where other.offset != dim && other.element != first.shape[other.offset] {
      throw TensorError.runtime(
        "Sizes of tensors must match except in dimension \(dim). Expected size "
          + "\(first.shape[other.offset]) but got size \(other.element) for tensor number "
          + "\(index) in the list.")
    }
  }

  /// The arrays, all of one shape, along a new dim.
  package static func stack(_ arrays: [NDArray], _ dim: Int = 0) throws -> NDArray {
    guard let first = arrays.first else {
      throw TensorError.runtime("stack expects a non-empty TensorList")
    }
    let dim = try wrapped(dim: dim, rank: first.rank + 1)
    for (index, array) in arrays.enumerated() {
      try check(
        array.shape == first.shape,
        .runtime(
          "stack expects each tensor to be equal size, but got \(first.shape.text) at entry 0 and "
            + "\(array.shape.text) at entry \(index)"))
    }
    return try cat(arrays.map { try $0.unsqueeze(dim) }, dim)
  }

  /// The array laid out `counts` times along each dim, new leading ones included.
  package static func `repeat`(_ x: NDArray, _ counts: [Int]) throws -> NDArray {
    try check(
      counts.count >= x.rank,
      .runtime(
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
          + "tensor"))
    let lead = counts.count - x.rank
    let sizes = Array(repeating: 1, count: lead) + x.shape
    let shape = zip(counts, sizes).map { $0 * $1 }
    for size in shape where size < 0 {
      throw TensorError.runtime(
        "Trying to create tensor with negative dimension \(size): \(shape.text)")
    }
    let result = NDArray.empty(shape, x.dtype, meta: x.isMeta)
    try result.checkAllocated()
    let (paired, single) = (zip(counts, sizes).flatMap { [$0, $1] }, sizes.flatMap { [1, $0] })
    try x.reshaped(to: single).copy(to: result.reshaped(to: paired))
    return result
  }

  /// The elements in reverse along `dims`.
  package static func flip(_ x: NDArray, _ dims: [Int]) throws -> NDArray {
    let dims = try wrapped(dims: dims, rank: x.rank)
    let result = NDArray.empty(like: x)
    guard x.count > 0, x.rank > 0 else {
      try x.copy(to: result)
      return result
    }
    var (strides, offset) = (x.strides, x.offset)
    for dim in dims {
      offset += (x.shape[dim] - 1) * strides[dim]
      strides[dim] = -strides[dim]
    }
    try x.view(shape: x.shape, strides: strides, offset: offset).copy(to: result)
    return result
  }

  /// The elements moved along dims, those that fall off coming back at the other end; without dims as
  /// if there were one only.
  package static func roll(_ x: NDArray, _ shifts: [Int], _ dims: [Int]) throws -> NDArray {
    try check(!shifts.isEmpty, .runtime("`shifts` required"))
    if dims.isEmpty && shifts.count == 1 {
      return try roll(x.contiguous().flattened(), shifts, [0]).view(x.shape)
    }
    try check(
      shifts.count == dims.count,
      .runtime(
        "shifts and dimensions must align. shifts: \(shifts.count), dims:\(dims.count)"))
    var result = x
    for (shift, dim) in zip(shifts, dims) { result = try roll(result, shift, dim) }
    return result
  }

  private static func roll(_ x: NDArray, _ shift: Int, _ dim: Int) throws -> NDArray {
    let dim = try wrapped(dim: dim, rank: x.rank)
    guard x.count > 0 else { return x.clone() }
    let result = NDArray.empty(x.shape, x.dtype, meta: x.isMeta)
    guard x.rank > 0 else { return x.clone() }
    let size = x.shape[dim]
    let first = ((shift % size) + size) % size
    try x.narrowed(dim, 0, size - first).copy(to: result.narrowed(dim, first, size - first))
    try x.narrowed(dim, size - first, first).copy(to: result.narrowed(dim, 0, first))
    return result
  }

  /// The array turned `times` quarters from the first dim towards the second.
  package static func rot90(_ x: NDArray, _ times: Int, _ dims: [Int]) throws -> NDArray {
    try check(
      dims.count == 2,
      .runtime("expected total rotation dims == 2, but got dims = \(dims.count)"))
    try check(
      x.rank >= 2, .runtime("expected total dims >= 2, but got total dims = \(x.rank)"))
    let a = try wrapped(dim: dims[0], rank: x.rank)
    let b = try wrapped(dim: dims[1], rank: x.rank)
    try check(
      a != b,
      .runtime(
        "expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = \(dims[1])"))
    switch ((times % 4) + 4) % 4 {
    case 1: return try flip(x, [b]).transpose(a, b)
    case 2: return try flip(x, [a, b])
    case 3: return try flip(x, [a]).transpose(a, b)
    default: return x.clone(contiguous: true)
    }
  }

  /// The elements on and below the diagonal, zeros above.
  package static func tril(_ x: NDArray, _ diagonal: Int = 0) throws -> NDArray {
    try triangle(x, "tril") { row, columns in
      let kept = min(max(row + diagonal + 1, 0), columns)
      return kept..<columns
    }
  }

  /// The elements on and above the diagonal, zeros below.
  package static func triu(_ x: NDArray, _ diagonal: Int = 0) throws -> NDArray {
    try triangle(x, "triu") { row, columns in 0..<min(max(row + diagonal, 0), columns) }
  }

  private static func triangle(
    _ x: NDArray, _ name: String, _ zeros: (_ row: Int, _ columns: Int) -> Range<Int>
  ) throws -> NDArray {
    try check(
      x.rank >= 2, .runtime("\(name): input tensor must have at least 2 dimensions"))
    let result = x.clone(contiguous: true)
    guard !result.isMeta, result.count > 0 else { return result }
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let (base, size) = (result.rawPointer, x.itemSize)
    for line in 0..<(result.count / columns) {
      let range = zeros(line % rows, columns)
      (base + (line * columns + range.lowerBound) * size)
        .initializeMemory(as: UInt8.self, repeating: 0, count: range.count * size)
    }
    return result
  }

  /// The last dim's elements on a diagonal of two new dims, zeros elsewhere.
  package static func diagEmbed(
    _ x: NDArray, _ offset: Int = 0, _ dim1: Int = -2, _ dim2: Int = -1
  ) throws -> NDArray {
    try check(
      x.rank > 0, .index("Dimension out of range (expected to be in range of [-1, 0], but got -2)"))
    let a = try wrapped(dim: dim1, rank: x.rank + 1)
    let b = try wrapped(dim: dim2, rank: x.rank + 1)
    try check(
      a != b, .runtime("diagonal dimensions cannot be identical \(dim1), \(dim2)"))
    let size = x.shape[x.rank - 1] + abs(offset)
    var shape = Array(x.shape.dropLast())
    shape.insert(size, at: min(a, b))
    shape.insert(size, at: max(a, b))
    let result = NDArray.zeros(shape, x.dtype, meta: x.isMeta)
    try result.checkAllocated()
    try x.copy(to: result.diagonal(offset, a, b))
    return result
  }
}
