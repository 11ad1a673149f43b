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
    return try copyWithChannelsLast()
  }

  private func copyWithChannelsLast() throws -> NDArray {
    var strides = [Int](repeating: 1, count: rank)
    var step = 1
    for dim in [1] + (2..<rank).reversed() + [0] {
      strides[dim] = step
      step *= max(shape[dim], 1)
    }
    let result = NDArray.empty(shape, dtype, strides: strides, meta: isMeta)
    try copy(to: result)
    return result
  }

  /// A copy in the order that `torch.NAME` stands for; without a name, in this array's own.
  package func clone(format name: String?) throws -> NDArray {
    switch name {
    case "contiguous_format": return clone(contiguous: true)
    case "channels_last", "channels_last_3d":
      let needed = name == "channels_last" ? 4 : 5
      try check(
        rank == needed,
        .runtime("required rank \(needed) tensor to use \(name ?? "") format"))
      return try copyWithChannelsLast()
    default: return clone()
    }
  }

  /// Whether `to(memory_format=…)` has nothing to do.
  package func suggests(format name: String?) -> Bool {
    switch name {
    case "contiguous_format": !isChannelsLast
    case "channels_last": rank == 4 && isChannelsLast
    case "channels_last_3d": rank == 5 && isChannelsLast
    default: true
    }
  }
}

extension NDArray {
  /// Whether the elements lie as a memory format says.
  package func isContiguous(_ format: String) -> Bool {
    switch (format, rank) {
    case ("channels_last", 4): isContiguous(inOrder: [0, 2, 3, 1])
    case ("channels_last_3d", 5): isContiguous(inOrder: [0, 2, 3, 4, 1])
    case ("channels_last", _), ("channels_last_3d", _): false
    default: isContiguous
    }
  }

  private func isContiguous(inOrder dims: [Int]) -> Bool {
    var step = 1
    for dim in dims.reversed() where shape[dim] != 1 {
      guard strides[dim] == step else { return false }
      step *= shape[dim]
    }
    return true
  }
}
