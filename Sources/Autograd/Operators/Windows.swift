// Views on a part of a tensor: select, slice, split, diagonals, sliding windows.

import Arrays

extension Catalog {
  static let windows: [Operator] = [
    Operator(
      .both, "select(Tensor input, int64_t dim, SymInt index)", "One index of a dim."
    ) { try .tensor($0.tensor().select($0.int(), $0.int())) },
    Operator(
      .both, "A run of indices of a dim.",
      [
        Overload("narrow(Tensor input, int64_t dim, SymInt start, SymInt length)") {
          try .tensor($0.tensor().narrow($0.int(), $0.int(), $0.int()))
        }
      ]),
    Operator(
      .both, "Runs of indices of a dim, of one size or of given sizes.",
      [
        Overload("split(Tensor input, SymInt split_size, int64_t dim=0)") {
          try .tensors($0.tensor().split($0.int(), $0.int()))
        },
        Overload("split(Tensor input, SymIntArrayRef split_size, int64_t dim=0)") {
          try .tensors($0.tensor().split($0.ints(), $0.int()))
        },
      ]),
    Operator(
      .both, "split_with_sizes(Tensor input, SymIntArrayRef split_sizes, int64_t dim=0)",
      "Runs of indices of a dim, of given sizes."
    ) { try .tensors($0.tensor().split($0.ints(), $0.int())) },
    Operator(
      .both, "chunk(Tensor input, int64_t chunks, int64_t dim=0)",
      "A dim cut into so many pieces, or fewer."
    ) { try .tensors($0.tensor().chunk($0.int(), $0.int())) },
    Operator(
      .both, "A dim cut into so many pieces, or at the given indices.",
      [
        Overload("tensor_split(Tensor input, SymInt sections, int64_t dim=0)") {
          try .tensors($0.tensor().tensorSplit(sections: $0.int(), $0.int()))
        },
        Overload("tensor_split(Tensor input, SymIntArrayRef indices, int64_t dim=0)") {
          try .tensors($0.tensor().tensorSplit(indices: $0.ints(), $0.int()))
        },
      ]),
    Operator(.both, "unbind(Tensor input, int64_t dim=0)", "All indices of a dim, one by one.") {
      try .tensors($0.tensor().unbind($0.int()))
    },
    Operator(
      .method, "unfold(Tensor input, int64_t dimension, int64_t size, int64_t step)",
      "Windows that slide along a dim."
    ) { try .tensor($0.tensor().unfold($0.int(), $0.int(), $0.int())) },
    Operator(
      .both, "diagonal(Tensor input, int64_t offset=0, int64_t dim1=0, int64_t dim2=1)",
      "The diagonals of two dims."
    ) { try .tensor($0.tensor().diagonal($0.int(), $0.int(), $0.int())) },
  ]
}

extension Tensor {
  package func select(_ dim: Int, _ index: Int) throws -> Tensor {
    try recordView("SelectBackward0", self, data.select(dim, index)) { node in
      let sizes = shape
      node.attribute("dim", .int(dim))
      node.attribute("index", .int(index))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "select_backward(grad, self.sizes(), dim, index)") { grad in
        try grad.placed("SelectBackwardBackward0", in: sizes, [("dim", dim), ("index", index)]) {
          try $0.select(dim, index)
        } view: {
          try $0.select(dim, index)
        }
      }
    }
  }

  /// Every `step`-th index from `start` to before `end`.
  package func slice(
    _ dim: Int, _ start: Int = 0, _ end: Int? = nil, step: Int = 1
  ) throws -> Tensor {
    let window = try data.slice(dim, start, end, step: step)
    return try recordView("SliceBackward0", self, window) { node in
      let sizes = shape
      node.attribute("dim", .int(dim))
      node.attribute("end", .init(end))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.attribute("start", .int(start))
      node.attribute("step", .int(step))
      node.gradient(of: 0, "slice_backward(grad, self.sizes(), dim, start, end, step)") { grad in
        let shown = [("dim", dim), ("end", end ?? .max), ("start", start), ("step", step)]
        return try grad.placed("SliceBackwardBackward0", in: sizes, shown) {
          try $0.slice(dim, start, end, step: step)
        } view: {
          try $0.slice(dim, start, end, step: step)
        }
      }
    }
  }

  package func narrow(_ dim: Int, _ start: Int, _ length: Int) throws -> Tensor {
    _ = try data.narrow(dim, start, length)
    let first = try start < 0 ? start + data.size(dim) : start
    return try slice(dim, first, first + length)
  }

  package func diagonal(_ offset: Int = 0, _ dim1: Int = 0, _ dim2: Int = 1) throws -> Tensor {
    let window = try data.diagonal(offset, dim1, dim2)
    return try recordView("DiagonalBackward0", self, window) { node in
      let sizes = shape
      let shown = [("dim1", dim1), ("dim2", dim2), ("offset", offset)]
      for (name, value) in shown { node.attribute(name, .int(value)) }
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "diagonal_backward(grad, self.sizes(), offset, dim1, dim2)") {
        try $0.diagonalBackward(sizes, offset, dim1, dim2)
      }
    }
  }

  func diagonalBackward(_ sizes: Shape, _ offset: Int, _ dim1: Int, _ dim2: Int) throws -> Tensor {
    let shown = [("dim1", dim1), ("dim2", dim2), ("offset", offset)]
    return try placed("DiagonalBackwardBackward0", in: sizes, shown) {
      try $0.diagonal(offset, dim1, dim2)
    } view: {
      try $0.diagonal(offset, dim1, dim2)
    }
  }

  /// Zeros of another shape with this tensor's elements in a window: the gradient of a view.
  private func placed(
    _ name: String, in sizes: Shape, _ shown: [(String, Int)],
    _ window: (NDArray) throws -> NDArray, view: @escaping (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let whole = NDArray.zeros(sizes, dtype, meta: data.isMeta)
    try data.copy(to: window(whole))
    return try record(name, self, whole) { node in
      for (name, value) in shown { node.attribute(name, .int(value)) }
      node.gradient(of: 0, "the same window of grad", view)
    }
  }

  package func unfold(_ dim: Int, _ size: Int, _ step: Int) throws -> Tensor {
    try recordView("UnfoldBackward0", self, data.unfold(dim, size, step)) { node in
      let sizes = shape
      node.attribute("dimension", .int(dim))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.attribute("size", .int(size))
      node.attribute("step", .int(step))
      node.gradient(of: 0, "unfold_backward(grad, self.sizes(), dimension, size, step)") {
        try $0.unfoldBackward(sizes, dim, size, step)
      }
    }
  }

  /// The sum of windows laid back over each other.
  private func unfoldBackward(
    _ sizes: Shape, _ dim: Int, _ size: Int, _ step: Int
  ) throws -> Tensor {
    let whole = NDArray.zeros(sizes, dtype, meta: data.isMeta)
    let axis = try wrapped(dim: dim, rank: sizes.count)
    if sizes.isEmpty {
      try data.view([]).copy(to: whole)
    } else {
      let count = shape[axis]
      for offset in 0..<size where count > 0 {
        let target = try whole.slice(axis, offset, offset + (count - 1) * step + 1, step: step)
        _ = try Kernel.binary(.add(), target, data.select(rank - 1, offset), out: target)
      }
    }
    return try record("UnfoldBackwardBackward0", self, whole) { node in
      node.attribute("dim", .int(dim))
      node.attribute("size", .int(size))
      node.attribute("step", .int(step))
      node.gradient(of: 0, "grad.unfold(dim, size, step)") { try $0.unfold(dim, size, step) }
    }
  }
}

// Several pieces at once.

extension Tensor {
  package func split(_ size: Int, _ dim: Int = 0) throws -> [Tensor] {
    let pieces = try data.split(size, dim)
    return try recordViews("SplitBackward0", self, outputs: pieces) { node in
      node.attribute("dim", .int(dim))
      node.attribute("self_sym_sizes", .ints(shape))
      node.attribute("split_size", .int(size))
      joining(node, pieces, dim)
    }
  }

  package func split(_ sizes: [Int], _ dim: Int = 0) throws -> [Tensor] {
    let pieces = try data.split(sizes, dim)
    return try recordViews("SplitWithSizesBackward0", self, outputs: pieces) { node in
      node.attribute("dim", .int(dim))
      node.attribute("self_sym_sizes", .ints(shape))
      node.attribute("split_sizes", .ints(sizes))
      joining(node, pieces, dim)
    }
  }

  /// The gradient of a split: the pieces' gradients joined, with zeros where there is none.
  private func joining(_ node: Node, _ pieces: [NDArray], _ dim: Int) {
    let shapes = pieces.map(\.shape)
    let (dtype, isMeta) = (dtype, data.isMeta)
    node.rule("split_backward(grads, dim)") { grads, _ in
      let all = zip(grads, shapes).map { grad, shape in
        grad ?? Tensor(.zeros(shape, dtype, meta: isMeta), flags: [])
      }
      return [try .cat(all, dim)]
    }
  }

  package func chunk(_ chunks: Int, _ dim: Int = 0) throws -> [Tensor] {
    try check(rank > 0, .runtime("chunk expects at least a 1-dimensional tensor"))
    try check(
      chunks > 0, .runtime("chunk expects `chunks` to be greater than 0, got: \(chunks)"))
    let total = try data.size(dim)
    let size = (total + chunks - 1) / chunks
    if size == 0 { try NDArray.checkPieces(chunks) }
    if size == 0 { return try split(Array(repeating: 0, count: chunks), dim) }
    return try split(size, dim)
  }

  package func tensorSplit(sections: Int, _ dim: Int = 0) throws -> [Tensor] {
    try check(
      rank > 0,
      .runtime(
        "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"))
    try check(
      sections > 0, .runtime("number of sections must be larger than 0, got \(sections)"))
    try NDArray.checkPieces(sections)
    let total = try data.size(dim)
    let (size, longer) = (total / sections, total % sections)
    let starts = (0...sections).map { $0 * size + min($0, longer) }
    return try zip(starts, starts.dropFirst()).map { try slice(dim, $0, $1) }
  }

  package func tensorSplit(indices: [Int], _ dim: Int = 0) throws -> [Tensor] {
    let total = try data.size(dim)
    let starts = [0] + indices
    return try zip(starts, indices + [total]).map { try slice(dim, $0, $1) }
  }

  package func unbind(_ dim: Int = 0) throws -> [Tensor] {
    let pieces = try data.unbind(dim)
    return try recordViews("UnbindBackward0", self, outputs: pieces) { node in
      let (dtype, isMeta) = (dtype, data.isMeta)
      let shapes = pieces.map(\.shape)
      node.attribute("dim", .int(dim))
      node.rule("stack(grads, dim)") { grads, _ in
        let all = zip(grads, shapes).map { grad, shape in
          grad ?? Tensor(.zeros(shape, dtype, meta: isMeta), flags: [])
        }
        return [try .stack(all, dim)]
      }
    }
  }
}

// Windows that state their own strides.

extension Tensor {
  /// The gradient of a window: laid into a storage, summed where elements of the window overlap, and
  /// seen as the tensor that the window was on.
  func asStridedBackward(
    _ input: Geometry, _ sizes: [Int], _ strides: [Int], _ offset: Int
  ) throws -> Tensor {
    if sizes.contains(0) || input.shape.contains(0) { return try newZeros(input.shape) }
    var grad = self
    var window = Geometry(shape: [], strides: [], offset: offset)
    for dim in sizes.indices.reversed() {
      if sizes[dim] == 1 {
        grad = try grad.squeeze(dim)
      } else if strides[dim] == 0 {
        grad = try grad.sum([dim])
      } else {
        window.shape.insert(sizes[dim], at: 0)
        window.strides.insert(strides[dim], at: 0)
      }
    }
    let start = min(input.offset, offset)
    window.offset -= start
    let base = Geometry(
      shape: input.shape, strides: input.strides, offset: input.offset - start)
    let storage = try newZeros([max(base.end, window.end)])
    if window.mayOverlap {
      try storage.inPlace { try $0.indexAdd(0, window.places(in: storage), grad.reshape([-1])) }
    } else {
      try storage.asStrided(window.shape, window.strides, window.offset).copyInPlace(grad)
    }
    if base.mayOverlap { try storage.divideByCount(of: base) }
    return try storage.asStrided(base.shape, base.strides, base.offset)
  }

  /// Divides each place of a storage by the number of elements that lie there.
  private func divideByCount(of geometry: Geometry) throws {
    let places = try geometry.places(in: self)
    let ones = Tensor(.ones([places.count], dtype, meta: data.isMeta))
    let count = try zerosLike().indexAdd(0, places, ones)
    try inPlace { try $0 / count }
  }
}

extension Geometry {
  /// One past the last element.
  fileprivate var end: Int {
    zip(shape, strides).reduce(offset + 1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// Whether several elements may lie in one place.
  fileprivate var mayOverlap: Bool {
    var reach = 0
    for (stride, size) in zip(strides, shape).sorted(by: { $0.0 < $1.0 }) where size != 1 {
      if stride <= reach { return true }
      reach += stride * (size - 1)
    }
    return false
  }

  /// The place of each element, in row-major order.
  fileprivate func places(in storage: Tensor) throws -> Tensor {
    let all = try NDArray.arange(0, .int(storage.count), 1, .int64)
    return try Tensor(all.asStrided(shape, strides, offset: offset)).reshape([-1])
  }
}
