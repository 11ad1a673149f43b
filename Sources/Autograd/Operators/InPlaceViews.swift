// Methods that change how a tensor shows its elements, in place: `t_`, `squeeze_`, `resize_`.

import Arrays

extension Catalog {
  static let inPlaceViews: [Operator] = [
    Operator([.torch, .method], "t_(Tensor input)", "Transposed in place.") {
      try .tensor($0.tensor().reshow("TBackward1") { try $0.t() })
    },
    twoDims("transpose_", "dim0", "dim1"), twoDims("swapaxes_", "axis0", "axis1"),
    twoDims("swapdims_", "dim0", "dim1"),
    Operator(
      [.torch, .method], "unsqueeze_(Tensor input, int64_t dim)",
      "With a dim of size 1 more, in place."
    ) {
      let (tensor, dim) = try ($0.tensor(), $0.int())
      return try .tensor(tensor.unsqueezeInPlace(dim))
    },
    Operator(
      [.torch, .method], "Without dims of size 1, in place.",
      [
        Overload("squeeze_(Tensor input)") {
          try .tensor($0.tensor().reshow("SqueezeBackward3") { try $0.squeeze() })
        },
        Overload("squeeze_(Tensor input, int64_t dim)") {
          let (tensor, dim) = try ($0.tensor(), $0.int())
          return try .tensor(tensor.squeezeInPlace(dim))
        },
      ]),
    Operator(
      .method, "resize_(Tensor input, IntArrayRef size, *, MemoryFormat? memory_format=None)",
      "Given another shape; new elements are zeros."
    ) { try .tensor($0.tensor().resize($0.ints())) },
    Operator(
      .method, "resize_as_(Tensor input, Tensor the_template, *, MemoryFormat? memory_format=None)",
      "Given the shape of another."
    ) { try .tensor($0.tensor().resize($0.tensor().shape)) },
    Operator(.method, "set_(Tensor input, Tensor source)", "Made to show the elements of another.")
    {
      let (tensor, source) = try ($0.tensor(), $0.tensor())
      try check(
        tensor.dtype == source.dtype,
        .runtime(
          "Could not set tensor of type \(source.dtype.cxxName) to a tensor of type "
            + tensor.dtype.cxxName))
      tensor.data = source.data
      return .tensor(tensor)
    },
    Operator(
      [.torch, .method],
      "as_strided_(Tensor input, SymIntArrayRef size, SymIntArrayRef stride, "
        + "int64_t? storage_offset=None)", "Made to show other places of the same memory."
    ) {
      let tensor = try $0.tensor()
      return try .tensor(tensor.asStridedInPlace($0.ints(), $0.ints(), $0.intIfAny()))
    },
    Operator(
      .method, "fill_diagonal_(Tensor input, Scalar fill_value, bool wrap=False)",
      "One number on the diagonal, in place."
    ) { try .tensor($0.tensor().fillDiagonal($0.number(), wrap: $0.bool())) },
  ]

  private static func twoDims(_ name: String, _ first: String, _ second: String) -> Operator {
    Operator(
      [.torch, .method], "\(name)(Tensor input, int64_t \(first), int64_t \(second))",
      "With two dims exchanged, in place."
    ) {
      let (tensor, a, b) = try ($0.tensor(), $0.int(), $0.int())
      return try .tensor(tensor.transposeInPlace(a, b))
    }
  }
}

extension Tensor {
  func unsqueezeInPlace(_ dim: Int) throws -> Tensor {
    try reshow("UnsqueezeBackward1") { try $0.unsqueeze(dim) }
  }

  func squeezeInPlace(_ dim: Int) throws -> Tensor {
    try reshow("SqueezeBackward4") { try $0.squeeze(dim) }
  }

  func transposeInPlace(_ first: Int, _ second: Int) throws -> Tensor {
    try reshow("TransposeBackward1") { try $0.transpose(first, second) }
  }

  @discardableResult
  func asStridedInPlace(_ sizes: [Int], _ strides: [Int], _ offset: Int? = nil) throws -> Tensor {
    try reshow("AsStridedBackward1") { try $0.asStrided(sizes, strides, offset) }
  }

  /// Takes over the geometry of a view of this tensor, with a node of the in-place form's name.
  fileprivate func reshow(_ name: String, _ view: (Tensor) throws -> Tensor) throws -> Tensor {
    let records = requiresGrad && Session.current.gradMode
    try checkWritable(records)
    let shown = try view(self)
    data = shown.data
    data.storage.version += 1
    if records, let node = shown.history {
      let renamed = Node(renaming: node, to: name)
      renamed.setOutput(data)
      history = renamed
      outputNumber = 0
      flags.remove(.requiresGrad)
    }
    return self
  }

  fileprivate func resize(_ shape: [Int]) throws -> Tensor {
    try check(!requiresGrad, .runtime("cannot resize variables that require grad"))
    try check(
      shape.allSatisfy { $0 >= 0 },
      .runtime(
        "Trying to create tensor with negative dimension \(shape.first { $0 < 0 } ?? 0): "
          + shape.text))
    let capacity = data.storage.byteCount / data.itemSize - data.offset
    if shape.elementCount > capacity {
      let larger = try Making(dtype: dtype, isMeta: data.isMeta).zeros([shape.elementCount])
      if !data.isMeta {
        let kept = NDArray(
          storage: data.storage, dtype: dtype, shape: [capacity], strides: [1], offset: data.offset)
        try kept.copy(to: larger.slice(0, 0, capacity))
      }
      data = try larger.view(shape)
    } else {
      data = data.view(shape: shape, strides: shape.contiguousStrides, offset: data.offset)
    }
    return self
  }

  fileprivate func fillDiagonal(_ value: Scalar, wrap: Bool) throws -> Tensor {
    try check(rank >= 2, .runtime("dimensions must larger than 1"))
    if rank > 2 {
      try check(
        shape.allSatisfy { $0 == shape[0] },
        .runtime("all dimensions of input must be of equal length"))
    }
    let step = strides.reduce(0, +)
    let length = shape.min() ?? 0
    let diagonal = try asStrided([length], [step], data.offset)
    try diagonal.fillInPlace(value)
    if wrap, rank == 2, shape[0] > shape[1] + 1 {
      let rows = shape[1] + 1
      for start in stride(from: rows, to: shape[0], by: rows) {
        let rest = try slice(0, start, .max)
        let count = min(rest.shape[0], shape[1])
        try rest.asStrided([count], [step], rest.data.offset).fillInPlace(value)
      }
    }
    return self
  }
}

extension Node {
  /// The same operation under another name; only for nodes that keep no tensors.
  convenience init(renaming node: Node, to name: String) {
    self.init(name, node.edges, Session.current)
    attributes = node.attributes
    rule = node.rule
  }
}
