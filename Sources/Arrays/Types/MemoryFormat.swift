// Channels-last arrays: images whose channels lie side by side, a layout that many operators hand on.

extension NDArray {
  /// Whether the strides are those of a batch of images or volumes with their channels last, by
  /// ATen's `suggest_memory_format`; where it cannot be told, they are not.
  package var isChannelsLast: Bool {
    guard rank == 4 || rank == 5, strides[1] != 0, !shape.contains(0) else { return false }
    let order = [1] + (2..<rank).reversed() + [0]
    var step = 0
    for dim in order {
      if strides[dim] < step { return false }
      if dim == 0, step == strides[1] { return false }
      step = strides[dim] * (shape[dim] > 1 ? shape[dim] : 1)
    }
    return true
  }

  /// The same elements, with channels last if they are so in `other`.
  package func laidOut(like other: NDArray) throws -> NDArray {
    guard rank == other.rank, other.isChannelsLast, count > 0 else { return self }
    var strides = [Int](repeating: 1, count: rank)
    var step = 1
    for dim in [1] + (2..<rank).reversed() + [0] {
      strides[dim] = step
      step *= shape[dim]
    }
    let result = NDArray.empty(shape, dtype, strides: strides, meta: isMeta)
    try copy(to: result)
    return result
  }
}
