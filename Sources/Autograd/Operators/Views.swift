// Views: the same elements under another shape, order or window.

import Arrays

extension Catalog {
  static let views: [Operator] = [
    Operator(
      .method, "The elements in another shape, or their bits as another type.",
      [
        Overload("view(Tensor input, ScalarType dtype)") {
          try .tensor($0.tensor().view(as: $0.dtype() ?? .defaultFloating))
        },
        Overload("view(Tensor input, SymIntArrayRef size)") {
          try .tensor($0.tensor().view($0.ints()))
        },
      ]),
    Operator(
      .both, "reshape(Tensor input, SymIntArrayRef shape)",
      "The elements in another shape, copied if need be."
    ) { try .tensor($0.tensor().reshape($0.ints())) },
    .binary("view_as", "The elements in the shape of another tensor.", .method) {
      try $0.view($1.shape)
    },
    .binary(
      "reshape_as", "The elements in the shape of another tensor, copied if need be.", .method
    ) {
      try $0.reshape($1.shape)
    },
    Operator(
      .both, "flatten(Tensor input, int64_t start_dim=0, int64_t end_dim=-1)",
      "A run of dims made one."
    ) { try .tensor($0.tensor().flatten($0.int(), $0.int())) },
    Operator(
      .both, "unflatten(Tensor input, int64_t dim, SymIntArrayRef sizes)", "A dim made several."
    ) { try .tensor($0.tensor().unflatten($0.int(), $0.ints())) },
    .unary("ravel", "All elements in one dim.", .both) { try $0.contiguous().view([-1]) },
    .unary("t", "The transposed matrix.", .both) { try $0.t() },
    Operator(
      .both, "transpose(Tensor input, int64_t dim0, int64_t dim1)", "Two dims exchanged."
    ) { try .tensor($0.tensor().transpose($0.int(), $0.int())) },
    Operator(
      .both, "swapaxes(Tensor input, int64_t axis0, int64_t axis1)", "Two dims exchanged."
    ) { try .tensor($0.tensor().transpose($0.int(), $0.int())) },
    Operator(.both, "swapdims(Tensor input, int64_t dim0, int64_t dim1)", "Two dims exchanged.") {
      try .tensor($0.tensor().transpose($0.int(), $0.int()))
    },
    Operator(.both, "permute(Tensor input, IntArrayRef dims)", "The dims in another order.") {
      try .tensor($0.tensor().permute($0.ints()))
    },
    movedim, movedim.alias("moveaxis"),
    Operator(
      .both, "Without dims of size 1.",
      [
        Overload("squeeze(Tensor input)") { try .tensor($0.tensor().squeeze()) },
        Overload("squeeze(Tensor input, int64_t dim)") {
          try .tensor($0.tensor().squeeze($0.int()))
        },
        Overload("squeeze(Tensor input, IntArrayRef dim)") {
          try .tensor($0.tensor().squeeze($0.ints()))
        },
      ]),
    Operator(.both, "unsqueeze(Tensor input, int64_t dim)", "With a new dim of size 1.") {
      try .tensor($0.tensor().unsqueeze($0.int()))
    },
    Operator(
      .method, "expand(Tensor input, SymIntArrayRef size, *, bool implicit=False)",
      "Dims of size 1 stretched without copying."
    ) { try .tensor($0.tensor().expand($0.ints())) },
    .binary("expand_as", "Stretched to the shape of another tensor.", .method) {
      try $0.expand($1.shape)
    },
    Operator(
      .both, "broadcast_to(Tensor input, SymIntArrayRef size)",
      "Dims of size 1 stretched without copying."
    ) { try .tensor($0.tensor().expand($0.ints())) },
    Operator(
      .both,
      "as_strided(Tensor input, SymIntArrayRef size, SymIntArrayRef stride, "
        + "SymInt? storage_offset=None)",
      "A window on the storage."
    ) { try .tensor($0.tensor().asStrided($0.ints(), $0.ints(), $0.intIfAny())) },
    .unary("detach", "The same elements without history.", .both) {
      $0.watchLoss(Loss.detached)
      return $0.detach()
    },
    .unary("alias", "The same elements.", .inner) { try $0.alias() },
    .unary("adjoint", "The transposed matrices.", .both) { try $0.transpose(-2, -1) },
  ]

  private static let movedim = Operator(
    .both, "Dims moved to other places.",
    [
      Overload("movedim(Tensor input, int64_t source, int64_t destination)") {
        try .tensor($0.tensor().moveDims([$0.int()], [$0.int()]))
      },
      Overload("movedim(Tensor input, IntArrayRef source, IntArrayRef destination)") {
        try .tensor($0.tensor().moveDims($0.ints(), $0.ints()))
      },
    ])
}

// Other shapes.

extension Tensor {
  package func view(_ shape: [Int]) throws -> Tensor {
    try reshaped("ViewBackward0", data.view(shape))
  }

  /// The bits of the elements as elements of another type; rows grow or shrink with its size.
  fileprivate func view(as dtype: DType) throws -> Tensor {
    let (old, new) = (self.dtype.itemSize, dtype.itemSize)
    if dtype == self.dtype { return try alias() }
    var (sizes, steps) = (shape, strides)
    var offset = data.offset
    if old != new {
      try check(
        rank > 0 && strides[rank - 1] == 1 && shape[rank - 1] * old % new == 0
          && data.offset * old % new == 0,
        .runtime(
          "self.size(-1) must be divisible by \(max(new / old, 1)) to view "
            + "\(self.dtype.scalarTypeName) as \(dtype.scalarTypeName) (different element sizes), but "
            + "got \(shape.last ?? 0)"))
      sizes[rank - 1] = shape[rank - 1] * old / new
      for dim in 0..<rank - 1 { steps[dim] = strides[dim] * old / new }
      offset = offset * old / new
    }
    let seen = NDArray(
      storage: data.storage, dtype: dtype, shape: sizes, strides: steps, offset: offset)
    let result = Tensor(seen)
    result.becomeView(of: self, .ordinary)
    return result
  }

  private func reshaped(_ name: String, _ view: NDArray) throws -> Tensor {
    try recordView(name, self, view) { node in
      let sizes = self.shape
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.reshape(self.sizes())") { try $0.reshape(sizes) }
    }
  }

  /// A view that is none: the tensor is known to be fresh, so that nothing else can show through it.
  func unsafeView(_ shape: [Int]) throws -> Tensor {
    try record("UnsafeViewBackward0", self, data.view(shape)) { node in
      let sizes = self.shape
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.reshape(self.sizes())") { try $0.reshape(sizes) }
    }
  }

  /// A view where possible, else a copy; the three cases have nodes of their own.
  package func reshape(_ shape: [Int]) throws -> Tensor {
    if data.isContiguous { return try view(shape) }
    let target = try shape.inferred(forCount: count)
    if let strides = data.viewStrides(for: target) {
      let view = data.view(shape: target, strides: strides, offset: data.offset)
      return try reshaped("ReshapeAliasBackward0", view)
    }
    return try clone(contiguous: true).unsafeView(target)
  }

  package func flatten(_ start: Int = 0, _ end: Int = -1) throws -> Tensor {
    if rank == 0 { return try reshape([1]) }
    let (first, last) = try (wrapped(dim: start, rank: rank), wrapped(dim: end, rank: rank))
    let shape = try data.flattenedShape(start, end)
    return first == last ? self : try reshape(shape)
  }

  package func unflatten(_ dim: Int, _ sizes: [Int]) throws -> Tensor {
    try view(data.unflattenedShape(dim, sizes))
  }

  package func squeeze() throws -> Tensor {
    try recordView("SqueezeBackward0", self, data.squeeze()) { node in
      let sizes = shape
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "unsqueeze_to(grad, self.sizes())") { grad in
        try sizes.indices.filter { sizes[$0] == 1 }.reduce(grad) { try $0.unsqueeze($1) }
      }
    }
  }

  package func squeeze(_ dim: Int) throws -> Tensor {
    try recordView("SqueezeBackward1", self, data.squeeze([dim])) {
      unsqueezing($0, dim, shape)
    }
  }

  fileprivate func unsqueezing(_ node: Node, _ dim: Int, _ sizes: Shape) {
    node.attribute("dim", .int(dim))
    node.attribute("self_sym_sizes", .ints(sizes))
    node.gradient(of: 0, "unsqueeze_to(grad, dim, self.sizes())") { grad in
      let index = dim < 0 ? dim + sizes.count : dim
      return sizes.isEmpty || sizes[index] != 1 ? grad : try grad.unsqueeze(index)
    }
  }

  package func squeeze(_ dims: [Int]) throws -> Tensor {
    try recordView("SqueezeBackward2", self, data.squeeze(dims)) { node in
      let sizes = shape
      node.attribute("dim", .ints(dims))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "unsqueeze_to(grad, dim, self.sizes())") { grad in
        let removed = Set(dims.map { $0 < 0 ? $0 + sizes.count : $0 })
        return try sizes.indices.filter { removed.contains($0) && sizes[$0] == 1 }
          .reduce(grad) { try $0.unsqueeze($1) }
      }
    }
  }

  package func unsqueeze(_ dim: Int) throws -> Tensor {
    try recordView("UnsqueezeBackward0", self, data.unsqueeze(dim)) { node in
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "grad.squeeze(dim)") { try $0.squeeze(dim) }
    }
  }

  package func expand(_ sizes: [Int]) throws -> Tensor {
    try recordView("ExpandBackward0", self, data.expand(sizes)) { node in
      let shape = shape
      node.attribute("self_sym_sizes", .ints(shape))
      node.gradient(of: 0, "grad.sum_to(self.sizes())") { try $0.sumTo(shape) }
    }
  }

  /// The elements summed over what was broadcast, so that the shape is `shape`.
  func sumTo(_ shape: Shape) throws -> Tensor {
    if shape.isEmpty { return try sum() }
    let lead = rank - shape.count
    let dims = self.shape.indices.filter {
      $0 < lead || (shape[$0 - lead] == 1 && self.shape[$0] != 1)
    }
    let summed = dims.isEmpty ? self : try sum(dims, keepdim: true)
    return lead > 0 ? try summed.view(shape) : summed
  }
}

// Other orders and windows.

extension Tensor {
  package func t() throws -> Tensor {
    try recordView("TBackward0", self, data.t()) { node in
      node.gradient(of: 0, "grad.t()") { try $0.t() }
    }
  }

  package func transpose(_ a: Int, _ b: Int) throws -> Tensor {
    try recordView("TransposeBackward0", self, data.transpose(a, b)) { node in
      node.attribute("dim0", .int(a))
      node.attribute("dim1", .int(b))
      node.gradient(of: 0, "grad.transpose(dim0, dim1)") { try $0.transpose(a, b) }
    }
  }

  package func permute(_ dims: [Int]) throws -> Tensor {
    try recordView("PermuteBackward0", self, data.permute(dims)) { node in
      node.attribute("dims", .ints(dims))
      node.gradient(of: 0, "permute_backwards(grad, dims)") { grad in
        var inverse = Array(repeating: 0, count: dims.count)
        for (position, dim) in dims.enumerated() {
          inverse[dim < 0 ? dim + dims.count : dim] = position
        }
        return try grad.permute(inverse)
      }
    }
  }

  package func moveDims(_ source: [Int], _ destination: [Int]) throws -> Tensor {
    if rank == 0 { return try alias() }
    return try permute(data.movedDims(source, destination))
  }

  /// `x.T`
  package func reversedDims() throws -> Tensor { try permute(Array((0..<rank).reversed())) }

  package func alias() throws -> Tensor {
    try recordView("AliasBackward0", self, data) { node in
      node.gradient(of: 0, "grad") { $0 }
    }
  }

  /// The same elements without history; writes to either show in both.
  package func detach() -> Tensor { Tensor(data, flags: flags.intersection(.inference)) }

  package func asStrided(
    _ sizes: [Int], _ strides: [Int], _ offset: Int? = nil
  ) throws -> Tensor {
    let window = try data.asStrided(sizes, strides, offset: offset)
    return try recordView("AsStridedBackward0", self, window) { node in
      let geometry = data.geometry
      node.attribute("size", .ints(sizes))
      node.attribute("stride", .ints(strides))
      node.attribute("storage_offset", .init(offset))
      node.gradient(of: 0, "as_strided_backward(grad, size, stride, storage_offset)") { grad in
        try grad.asStridedBackward(geometry, sizes, strides, window.offset)
      }
    }
  }
}
