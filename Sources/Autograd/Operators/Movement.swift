// Elements repeated, turned, rolled and laid on diagonals.

import Arrays

extension Catalog {
  static let movement: [Operator] = [
    Operator(
      .method, "repeat(Tensor input, SymIntArrayRef repeats)", "The tensor laid out many times."
    ) { try .tensor($0.tensor().repeat($0.ints())) },
    Operator(
      .both, "tile(Tensor input, SymIntArrayRef dims)", "The tensor laid out many times."
    ) {
      let (input, dims) = try ($0.tensor(), $0.ints())
      let lead = Array(repeating: 1, count: max(input.rank - dims.count, 0))
      return try .tensor(input.repeat(lead + dims))
    },
    Operator(
      .torch, "Each element repeated.",
      [
        Overload(
          "repeat_interleave(Tensor input, Tensor repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.tensor(), $0.intIfAny())) },
        Overload("repeat_interleave(Tensor repeats, *, SymInt? output_size=None)") {
          let repeats = try $0.tensor()
          try check(
            repeats.rank == 1, .runtime("repeat_interleave only accept 1D vector as repeat"))
          let indices = try repeats.data.interleavedIndices()
          return .tensor(Tensor(.values(indices, [indices.count])))
        },
        Overload(
          "repeat_interleave(Tensor input, SymInt repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.int(), $0.intIfAny())) },
      ]),
    Operator(
      .method, "Each element repeated.",
      [
        Overload(
          "repeat_interleave(Tensor input, Tensor repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.tensor(), $0.intIfAny())) },
        Overload(
          "repeat_interleave(Tensor input, SymInt repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.int(), $0.intIfAny())) },
      ]),
    Operator(.both, "flip(Tensor input, IntArrayRef dims)", "Dims in reverse.") {
      try .tensor($0.tensor().flip($0.ints()))
    },
    .unary("fliplr", "Columns in reverse.", .both) { try $0.flip([1]) },
    .unary("flipud", "Rows in reverse.", .both) { try $0.flip([0]) },
    Operator(
      .both, "roll(Tensor input, SymIntArrayRef[1] shifts, IntArrayRef[1] dims={})",
      "Elements moved along dims, coming back at the other end."
    ) { try .tensor($0.tensor().roll($0.ints(), $0.ints())) },
    Operator(
      .both, "rot90(Tensor input, int64_t k=1, IntArrayRef dims={0,1})", "A plane turned."
    ) { try .tensor($0.tensor().rot90($0.int(), $0.ints())) },
    Operator(
      .all, "tril(Tensor input, SymInt diagonal=0, *, Tensor out=None)",
      "The part on and below a diagonal."
    ) { try .tensor($0.tensor().tril($0.int())) },
    Operator(
      .all, "triu(Tensor input, SymInt diagonal=0, *, Tensor out=None)",
      "The part on and above a diagonal."
    ) { try .tensor($0.tensor().triu($0.int())) },
    Operator(
      .both, "diag(Tensor input, int64_t diagonal=0, *, Tensor out=None)",
      "A vector as a diagonal matrix, or a matrix's diagonal."
    ) { try .tensor($0.tensor().diag($0.int())) },
    Operator(
      .both, "diag_embed(Tensor input, int64_t offset=0, int64_t dim1=-2, int64_t dim2=-1)",
      "The last dim laid on the diagonal of two."
    ) { try .tensor($0.tensor().diagEmbed($0.int(), $0.int(), $0.int())) },
    Operator(
      .both, "diagflat(Tensor input, int64_t offset=0)", "All elements as a diagonal matrix."
    ) { try .tensor($0.tensor().contiguous().view([-1]).diagEmbed($0.int())) },
  ]
}

extension Tensor {
  package func `repeat`(_ counts: [Int]) throws -> Tensor {
    try record("RepeatBackward0", self, Kernel.repeat(data, counts)) { node in
      let sizes = shape
      node.attribute("repeats", .ints(counts))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "repeat_backward(grad, repeats, self.sizes())") {
        try $0.repeatBackward(counts, sizes)
      }
    }
  }

  private func repeatBackward(_ counts: [Int], _ sizes: Shape) throws -> Tensor {
    if counts.contains(0) { return try newZeros(sizes) }
    let lead = rank - sizes.count
    var grad = self
    for _ in 0..<lead { grad = try grad.sum([0]) }
    var paired: [Int] = []
    var dims: [Int] = []
    for (size, count) in zip(sizes, counts.dropFirst(lead)) {
      if count != 1 {
        dims.append(paired.count)
        paired.append(count)
      }
      paired.append(size)
    }
    return dims.isEmpty ? grad : try grad.reshape(paired).sum(dims)
  }

  package func repeatInterleave(_ repeats: Int, _ dim: Int?) throws -> Tensor {
    guard let dim else { return try flatten().repeatInterleave(repeats, 0) }
    try check(repeats >= 0, .runtime("Repeats must be non-negative"))
    let axis = try wrapped(dim: dim, rank: rank)
    let spread = try unsqueeze(axis + 1)
    var sizes = spread.shape
    sizes[axis + 1] = repeats
    return try spread.expand(sizes).clone(contiguous: true).flatten(axis, axis + 1)
  }

  package func repeatInterleave(_ repeats: Tensor, _ dim: Int?) throws -> Tensor {
    guard let dim else { return try flatten().repeatInterleave(repeats, 0) }
    try check(repeats.rank <= 1, .runtime("repeats must be 0-dim or 1-dim tensor"))
    try check(
      !repeats.data.isMeta,
      .runtime("cannot repeat_interleave a meta tensor without output_size"))
    let axis = try data.existing(dim: dim)
    var counts = repeats.data
    if counts.rank == 0 || counts.count == 1 {
      counts = try counts.reshape([1]).expand([shape[axis]])
    }
    try check(
      counts.count == shape[axis],
      .runtime(
        "repeats must have the same size as input along dim, but got repeats.size(0) = "
          + "\(counts.count) and input.size(\(axis)) = \(shape[axis])"))
    let indices = try counts.interleavedIndices()
    return try indexSelect(axis, Tensor(.values(indices, [indices.count])))
  }

  package func flip(_ dims: [Int]) throws -> Tensor {
    try record("FlipBackward0", self, Kernel.flip(data, dims)) { node in
      node.attribute("dims", .ints(dims))
      node.gradient(of: 0, "grad.flip(dims)") { try $0.flip(dims) }
    }
  }

  package func roll(_ shifts: [Int], _ dims: [Int] = []) throws -> Tensor {
    try record("RollBackward0", self, Kernel.roll(data, shifts, dims)) { node in
      node.attribute("dims", .ints(dims))
      node.attribute("shifts", .ints(shifts))
      node.gradient(of: 0, "grad.roll(-shifts, dims)") {
        try $0.roll(shifts.reversed().map { -$0 }, dims.reversed())
      }
    }
  }

  package func rot90(_ times: Int = 1, _ dims: [Int] = [0, 1]) throws -> Tensor {
    try record("Rot90Backward0", self, Kernel.rot90(data, times, dims)) { node in
      node.attribute("dims", .ints(dims))
      node.attribute("k", .int(times))
      node.gradient(of: 0, "grad.rot90(-k, dims)") { try $0.rot90(-times, dims) }
    }
  }

  package func tril(_ diagonal: Int = 0) throws -> Tensor {
    try record("TrilBackward0", self, Kernel.tril(data, diagonal)) { node in
      node.attribute("diagonal", .int(diagonal))
      node.gradient(of: 0, "grad.tril(diagonal)") { try $0.tril(diagonal) }
    }
  }

  package func triu(_ diagonal: Int = 0) throws -> Tensor {
    try record("TriuBackward0", self, Kernel.triu(data, diagonal)) { node in
      node.attribute("diagonal", .int(diagonal))
      node.gradient(of: 0, "grad.triu(diagonal)") { try $0.triu(diagonal) }
    }
  }

  package func diag(_ offset: Int = 0) throws -> Tensor {
    if rank == 1 { return try diagEmbed(offset) }
    try check(
      rank == 2, .runtime("diag(): Supports 1D or 2D tensors. Got \(rank)D"))
    let copy = try data.diagonal(offset).clone()
    return try record("DiagonalBackward0_copy", self, copy) { node in
      let sizes = shape
      for (name, value) in [("dim1", 0), ("dim2", 1), ("offset", offset)] {
        node.attribute(name, .int(value))
      }
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "diagonal_backward(grad, self.sizes(), offset, dim1, dim2)") {
        try $0.diagonalBackward(sizes, offset, 0, 1)
      }
    }
  }

  package func diagEmbed(_ offset: Int = 0, _ dim1: Int = -2, _ dim2: Int = -1) throws -> Tensor {
    let matrix = try Kernel.diagEmbed(data, offset, dim1, dim2)
    return try record("DiagEmbedBackward0", self, matrix) { node in
      for (name, value) in [("dim1", dim1), ("dim2", dim2), ("offset", offset)] {
        node.attribute(name, .int(value))
      }
      node.gradient(of: 0, "grad.diagonal(offset, dim1, dim2)") {
        try $0.diagonal(offset, dim1, dim2)
      }
    }
  }
}

extension NDArray {
  /// Each index as often as the element there says.
  fileprivate func interleavedIndices() throws -> [Int] {
    try check(
      dtype == .int64 || dtype == .int32,
      .notImplemented("\"repeat_interleave_cpu\" not implemented for '\(dtype.scalarTypeName)'"))
    let counts = toInts()
    try check(counts.allSatisfy { $0 >= 0 }, .runtime("repeats can not be negative"))
    let total = counts.reduce(0.0) { $0 + Double($1) }
    try NDArray.checkRoom([Int(min(total, 0x1p62))])
    return counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
  }
}
