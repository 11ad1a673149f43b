// Tensors brought to one shape, set side by side, and combined each with each.

import Arrays

extension Catalog {
  static let combinations: [Operator] = [
    Operator(
      .inner, "broadcast_tensors(TensorList tensors)", "All expanded to one shape."
    ) { try .tensors(Tensor.broadcast($0.tensors())) },
    Operator(
      .inner,
      "meshgrid(TensorList tensors, *, c10::string_view indexing='ij')",
      "The coordinates of a grid, from those of its axes."
    ) { try .tensors(Tensor.meshgrid($0.tensors(), indexing: $0.string())) },
    stacking("hstack", "Set side by side.") { tensors in
      let wide = try tensors.map { try $0.atLeast1D() }
      return try .cat(wide, wide.first?.rank == 1 ? 0 : 1)
    },
    stacking("vstack", "Set below one another.") { try .cat($0.map { try $0.atLeast2D() }, 0) },
    stacking("row_stack", "Set below one another.") { try .cat($0.map { try $0.atLeast2D() }, 0) },
    stacking("dstack", "Set behind one another.") { try .cat($0.map { try $0.atLeast3D() }, 2) },
    stacking("column_stack", "Set side by side, each one as columns.") { tensors in
      try .cat(tensors.map { $0.rank <= 1 ? try $0.reshape([$0.count, 1]) : $0 }, 1)
    },
    atLeast("atleast_1d", "With one dim at least.") { try $0.atLeast1D() },
    atLeast("atleast_2d", "With two dims at least.") { try $0.atLeast2D() },
    atLeast("atleast_3d", "With three dims at least.") { try $0.atLeast3D() },
    Operator(
      .inner, "cartesian_prod(TensorList tensors)", "Every choice of one element of each."
    ) { try .tensor(.cartesianProduct($0.tensors())) },
    Operator(
      .torch, "combinations(Tensor input, int64_t r=2, bool with_replacement=False)",
      "Every choice of r elements."
    ) { try .tensor($0.tensor().combinations($0.int(), withReplacement: $0.bool())) },
    Operator(
      .both, "kron(Tensor input, Tensor other, *, Tensor out=None)", "The Kronecker product."
    ) {
      try .tensor($0.tensor().kron($0.tensor()))
    },
    Operator(
      .inner, "block_diag(TensorList tensors)", "Matrices along a diagonal, else zeros."
    ) { try .tensor(.blockDiagonal($0.tensors())) },
    splitting("hsplit", "Parts along the columns.") { $0.rank == 1 ? 0 : 1 },
    splitting("vsplit", "Parts along the rows.") { _ in 0 },
    splitting("dsplit", "Parts along the third dim.") { _ in 2 },
    Operator(
      .both, "unsafe_chunk(Tensor input, int64_t chunks, int64_t dim=0)",
      "Parts of about the same size, which are no views."
    ) { try .tensors($0.tensor().unsafeChunk($0.int(), $0.int())) },
  ]

  private static func stacking(
    _ name: String, _ summary: String,
    _ body: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) -> Operator {
    Operator(.torch, "\(name)(TensorList tensors, *, Tensor out=None)", summary) { call in
      let tensors = call.tensors()
      try check(
        !tensors.isEmpty, .runtime("\(name) expects a non-empty TensorList"))
      return try .tensor(body(tensors))
    }
  }

  private static func atLeast(
    _ name: String, _ summary: String, _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Operator {
    Operator(
      .inner, summary,
      [
        Overload("\(name)(Tensor input)") { try .tensor(body($0.tensor())) },
        Overload("\(name)(TensorList tensors)") { try .tensors($0.tensors().map(body)) },
      ])
  }

  private static func splitting(
    _ name: String, _ summary: String, _ dim: @escaping @Sendable (Tensor) -> Int
  ) -> Operator {
    let target: @Sendable (Tensor) throws -> Int = { tensor in
      let dim = dim(tensor)
      try check(
        dim < tensor.rank,
        .runtime(
          "torch.\(name) requires a tensor with at least \(dim + 1) dimension, but got a tensor with "
            + "\(tensor.rank) dimensions!"))
      return dim
    }
    return Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input, int64_t sections)") { call in
          let (tensor, sections) = try (call.tensor(), call.int())
          let dim = try target(tensor)
          try check(
            sections != 0 && tensor.shape[dim] % sections == 0,
            .runtime(
              "torch.\(name) attempted to split along dimension \(dim), but the size of the dimension "
                + "\(tensor.shape[dim]) is not divisible by the split_size \(sections)!"))
          return try .tensors(tensor.tensorSplit(sections: sections, dim))
        },
        Overload("\(name)(Tensor input, IntArrayRef indices)") { call in
          let (tensor, indices) = try (call.tensor(), call.ints())
          return try .tensors(tensor.tensorSplit(indices: indices, target(tensor)))
        },
      ])
  }
}

extension Tensor {
  /// All of them expanded to the shape they broadcast to.
  package static func broadcast(_ tensors: [Tensor]) throws -> [Tensor] {
    let shape = try tensors.reduce(into: Shape()) { $0 = try .broadcast($0, $1.shape) }
    return try tensors.map { $0.shape == shape ? $0 : try $0.expand(shape) }
  }

  package static func meshgrid(_ tensors: [Tensor], indexing: String = "ij") throws -> [Tensor] {
    try check(!tensors.isEmpty, .runtime("meshgrid expects a non-empty TensorList"))
    for tensor in tensors {
      try check(
        tensor.rank <= 1,
        .runtime(
          "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: "
            + "\(tensor.data.typeName){\(tensor.shape.text)}"))
      try check(
        tensor.dtype == tensors[0].dtype,
        .runtime("torch.meshgrid expects all tensors to have the same dtype"))
    }
    try check(
      indexing == "ij" || indexing == "xy",
      .runtime(
        "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: \(indexing)"))
    var axes = Array(tensors.indices)
    if indexing == "xy", tensors.count >= 2 { axes.swapAt(0, 1) }
    let shape = axes.map { tensors[$0].count }
    return try tensors.indices.map { number in
      let axis = axes[number]
      var sizes = [Int](repeating: 1, count: shape.count)
      sizes[axis] = tensors[number].count
      return try tensors[number].view(sizes).expand(shape)
    }
  }

  fileprivate func atLeast1D() throws -> Tensor { rank == 0 ? try reshape([1]) : self }

  fileprivate func atLeast2D() throws -> Tensor {
    switch rank {
    case 0: try reshape([1, 1])
    case 1: try unsqueeze(0)
    default: self
    }
  }

  fileprivate func atLeast3D() throws -> Tensor {
    switch rank {
    case 0: try reshape([1, 1, 1])
    case 1: try unsqueeze(0).unsqueeze(-1)
    case 2: try unsqueeze(-1)
    default: self
    }
  }

  fileprivate static func cartesianProduct(_ tensors: [Tensor]) throws -> Tensor {
    for tensor in tensors {
      try check(
        tensor.rank == 1,
        .runtime("Expect a 1D vector, but got shape \(tensor.shape.text)"))
    }
    if tensors.count == 1 { return tensors[0] }
    return try stack(meshgrid(tensors).map { try $0.flatten() }, 1)
  }

  fileprivate func combinations(_ size: Int, withReplacement: Bool) throws -> Tensor {
    try check(
      rank == 1, .runtime("Expect a 1D vector, but got shape \(shape.text)"))
    try check(size >= 0, .runtime("Expect a non-negative number, but got \(size)"))
    if size == 0 { return try newZeros([0]) }
    try check(size <= 1 << 24, .runtime("std::bad_alloc"))
    let grid = [Int](repeating: count, count: min(size, 64))
    try check(
      grid.reduce(1.0) { $0 * Double($1) } < 0x1p63,
      .runtime("numel: integer multiplication overflow"))
    try NDArray.checkRoom(grid, .bool)
    let places = try Tensor.meshgrid(
      Array(
        repeating: Tensor(.arange(0, .int(count), 1)), count: size))
    var mask = Tensor(.full(places[0].shape, true, .bool))
    for (first, second) in zip(places, places.dropFirst()) {
      mask = try mask.logicalAnd(withReplacement ? first.le(second) : first.lt(second))
    }
    let grids = try Tensor.meshgrid(Array(repeating: self, count: size))
    return try .stack(grids.map { try $0.maskedSelect(mask) }, 1)
  }

  fileprivate func kron(_ other: Tensor) throws -> Tensor {
    let most = max(rank, other.rank)
    let (pad, otherPad) = (most - rank, most - other.rank)
    var (sizes, otherSizes, result) = (Shape(), Shape(), Shape())
    for dim in 0..<most {
      let size = dim >= pad ? shape[dim - pad] : 1
      let otherSize = dim >= otherPad ? other.shape[dim - otherPad] : 1
      sizes += [size, 1]
      otherSizes += [1, otherSize]
      result.append(size * otherSize)
    }
    let product = try contiguous().unsafeView(sizes).mul(other.contiguous().unsafeView(otherSizes))
    return try product.unsafeView(result)
  }

  fileprivate static func blockDiagonal(_ tensors: [Tensor]) throws -> Tensor {
    let blocks = try tensors.enumerated().map { number, tensor -> NDArray in
      try check(
        tensor.rank <= 2,
        .runtime(
          "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input \(number) has "
            + "\(tensor.rank) dimensions"))
      return try tensor.data.view(tensor.rank == 2 ? tensor.shape : [1, tensor.count])
    }
    let rows = blocks.reduce(0) { $0 + $1.shape[0] }
    let columns = blocks.reduce(0) { $0 + $1.shape[1] }
    let result = NDArray.zeros([rows, columns], .result(of: tensors.map(\.data)))
    var corners: [(row: Int, column: Int)] = []
    var (row, column) = (0, 0)
    for block in blocks {
      let target = try result.slice(0, row, row + block.shape[0])
        .slice(1, column, column + block.shape[1])
      try block.copy(to: target)
      corners.append((row, column))
      (row, column) = (row + block.shape[0], column + block.shape[1])
    }
    return try record("BlockDiagBackward0", tensors.map { $0 }, result) { node in
      let shapes = tensors.map(\.shape)
      node.rule("block_diag_backward(grad, sizes, types)") { grads, needs in
        guard let grad = grads[0] else { return [] }
        return try shapes.indices.map { number in
          guard needs[number] else { return nil }
          let (corner, size) = (corners[number], blocks[number].shape)
          let block = try grad.slice(0, corner.row, corner.row + size[0])
            .slice(1, corner.column, corner.column + size[1])
          return shapes[number] == block.shape ? block : try block.reshape(shapes[number])
        }
      }
    }
  }
}
