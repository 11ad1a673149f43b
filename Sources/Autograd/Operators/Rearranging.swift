// Elements repeated, turned round or cut to a triangle: copies in another order.

import Arrays

extension Catalog {
  static let rearrangements: [Operator] = [
    Operator(
      .method, "repeat(Tensor input, SymIntArrayRef repeats)", "The tensor laid out several times."
    ) { try .tensor($0.tensor().repeat($0.ints())) },
    Operator(
      .both, "tile(Tensor input, SymIntArrayRef dims)", "The tensor laid out several times."
    ) { call in
      let (input, counts) = try (call.tensor(), call.ints())
      let missing = max(input.rank - counts.count, 0)
      return try .tensor(input.repeat(Array(repeating: 1, count: missing) + counts))
    },
    Operator(
      .both, "Each element several times in a row.",
      [
        Overload(
          "repeat_interleave(Tensor input, SymInt repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.int(), $0.intIfAny())) },
        Overload(
          "repeat_interleave(Tensor input, Tensor repeats, int64_t? dim=None, *, "
            + "SymInt? output_size=None)"
        ) { try .tensor($0.tensor().repeatInterleave($0.tensor(), $0.intIfAny())) },
      ]),
    Operator(.both, "flip(Tensor input, IntArrayRef dims)", "Dims in reverse order.") {
      try .tensor($0.tensor().flip($0.ints()))
    },
    Operator(.both, "fliplr(Tensor input)", "Columns in reverse order.") {
      try .tensor($0.tensor().flip([1]))
    },
    Operator(.both, "flipud(Tensor input)", "Rows in reverse order.") {
      try .tensor($0.tensor().flip([0]))
    },
    Operator(
      .both, "roll(Tensor input, SymIntArrayRef[1] shifts, IntArrayRef[1] dims=[])",
      "Elements shifted along dims, around the corner."
    ) { try .tensor($0.tensor().roll($0.ints(), $0.ints())) },
    Operator(
      .both, "rot90(Tensor input, int64_t k=1, IntArrayRef dims=[0,1])",
      "A quarter turn in a plane, several times."
    ) { try .tensor($0.tensor().rot90($0.int(), $0.ints())) },
    Operator(
      .all, "tril(Tensor input, int64_t diagonal=0, *, Tensor out=None)", "The lower triangle."
    ) {
      try .tensor($0.tensor().tril($0.int()))
    },
    Operator(
      .all, "triu(Tensor input, int64_t diagonal=0, *, Tensor out=None)", "The upper triangle."
    ) {
      try .tensor($0.tensor().triu($0.int()))
    },
    Operator(
      .both, "diag_embed(Tensor input, int64_t offset=0, int64_t dim1=-2, int64_t dim2=-1)",
      "The last dim as the diagonal of two."
    ) { try .tensor($0.tensor().diagEmbed($0.int(), $0.int(), $0.int())) },
    Operator(
      .both, "diag(Tensor input, int64_t diagonal=0, *, Tensor out=None)",
      "A vector as a diagonal, or the diagonal of a matrix."
    ) { call in
      let (input, offset) = try (call.tensor(), call.int())
      return try .tensor(input.diag(offset))
    },
    Operator(
      .both, "diagflat(Tensor input, int64_t offset=0)", "All elements as a diagonal."
    ) { try .tensor($0.tensor().reshape([-1]).diagEmbed($0.int(), -2, -1)) },
  ]
}

extension Tensor {
  package func `repeat`(_ counts: [Int]) throws -> Tensor {
    let sizes = shape
    return try record("RepeatBackward0", self, Kernel.repeat(data, counts)) { node in
      node.attribute("repeats", .ints(counts))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "repeat_backward(grad, repeats, self.sizes())") { grad in
        let lead = counts.count - sizes.count
        let inner = Array(repeating: 1, count: lead) + sizes
        let split = zip(counts, inner).flatMap { [$0, $1] }
        let copies = counts.indices.map { 2 * $0 }
        return try grad.reshape(split).sum(copies).reshape(sizes)
      }
    }
  }

  package func repeatInterleave(_ count: Int, _ dim: Int?) throws -> Tensor {
    try check(count >= 0, .runtime("Repeats must be non-negative"))
    guard let dim else { return try flatten().repeatInterleave(count, 0) }
    let axis = try wrapped(dim: dim, rank: rank)
    var spread = shape
    spread.insert(count, at: axis + 1)
    let copies = try unsqueeze(axis + 1).expand(spread)
    return try copies.clone(contiguous: true).flatten(axis, axis + 1)
  }

  package func repeatInterleave(_ counts: Tensor, _ dim: Int?) throws -> Tensor {
    guard let dim else { return try flatten().repeatInterleave(counts, 0) }
    let axis = try wrapped(dim: dim, rank: rank)
    var numbers = counts.data.toInts()
    if numbers.count == 1 { numbers = Array(repeating: numbers[0], count: shape[axis]) }
    try check(
      numbers.count == shape[axis],
      .runtime(
        "repeats must have the same size as input along dim, but got repeats.size(0) = "
          + "\(numbers.count) and input.size(\(axis)) = \(shape[axis])"))
    try check(numbers.allSatisfy { $0 >= 0 }, .runtime("repeats can not be negative"))
    let places = numbers.enumerated().flatMap { Array(repeating: $0, count: $1) }
    return try indexSelect(axis, Tensor(NDArray.values(places, [places.count], .int64)))
  }

  package func flip(_ dims: [Int]) throws -> Tensor {
    try record("FlipBackward0", self, Kernel.flip(data, dims)) { node in
      node.attribute("dims", .ints(dims))
      node.gradient(of: 0, "grad.flip(dims)") { try $0.flip(dims) }
    }
  }

  package func roll(_ shifts: [Int], _ dims: [Int]) throws -> Tensor {
    try record("RollBackward0", self, Kernel.roll(data, shifts, dims)) { node in
      node.attribute("dims", .ints(dims))
      node.attribute("shifts", .ints(shifts))
      node.gradient(of: 0, "grad.roll(-shifts, dims)") {
        try $0.roll(shifts.reversed().map { -$0 }, dims.reversed())
      }
    }
  }

  package func rot90(_ times: Int, _ dims: [Int]) throws -> Tensor {
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

  package func diagEmbed(_ offset: Int, _ dim1: Int, _ dim2: Int) throws -> Tensor {
    try record("DiagEmbedBackward0", self, Kernel.diagEmbed(data, offset, dim1, dim2)) { node in
      node.attribute("dim1", .int(dim1))
      node.attribute("dim2", .int(dim2))
      node.attribute("offset", .int(offset))
      node.gradient(of: 0, "grad.diagonal(offset, dim1, dim2)") {
        try $0.diagonal(offset, dim1, dim2)
      }
    }
  }

  package func diag(_ offset: Int) throws -> Tensor {
    try check(
      rank == 1 || rank == 2,
      .runtime("diag(): Supports 1D or 2D tensors. Got \(rank)D"))
    guard rank == 2 else { return try diagEmbed(offset, -2, -1) }
    let sizes = shape
    let result = try data.diagonal(offset, 0, 1).clone(contiguous: true)
    return try record("DiagonalBackward0_copy", self, result) { node in
      node.attribute("dim1", .int(0))
      node.attribute("dim2", .int(1))
      node.attribute("offset", .int(offset))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "diagonal_backward(grad, self.sizes(), offset, 0, 1)") { grad in
        let zeros = try grad.newZeros(sizes)
        _ = try zeros.diagonal(offset, 0, 1).copyInPlace(grad)
        return zeros
      }
    }
  }
}
