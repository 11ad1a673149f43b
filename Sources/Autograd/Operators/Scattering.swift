// Copies in which a window holds other elements, and copies of windows.

import Arrays

extension Catalog {
  static let scatterings: [Operator] =
    [
      Operator(
        .both,
        "diagonal_scatter(Tensor input, Tensor src, int64_t offset=0, int64_t dim1=0, "
          + "int64_t dim2=1)", "A copy with another diagonal."
      ) { call in
        let (input, source) = try (call.tensor(), call.tensor())
        let (offset, first, second) = try (call.int(), call.int(), call.int())
        let shown = [("dim1", first), ("dim2", second), ("offset", offset)]
        return try .tensor(
          input.scattered("DiagonalScatterBackward0", source, shown.map { ($0, .int($1)) }) {
            try $0.diagonal(offset, first, second)
          })
      },
      Operator(
        .both, "select_scatter(Tensor input, Tensor src, int64_t dim, SymInt index)",
        "A copy with another slice."
      ) { call in
        let (input, source) = try (call.tensor(), call.tensor())
        let (dim, index) = try (call.int(), call.int())
        let shown: [(String, Attribute.Value)] = [("dim", .int(dim)), ("index", .int(index))]
        return try .tensor(
          input.scattered("SelectScatterBackward0", source, shown) { try $0.select(dim, index) })
      },
      Operator(
        .both,
        "slice_scatter(Tensor input, Tensor src, int64_t dim=0, SymInt? start=None, "
          + "SymInt? end=None, SymInt step=1)", "A copy with other elements in a range."
      ) { call in
        let (input, source, dim) = try (call.tensor(), call.tensor(), call.int())
        let (start, end, step) = try (call.intIfAny(), call.intIfAny(), call.int())
        let shown: [(String, Attribute.Value)] = [
          ("dim", .int(dim)), ("end", .init(end)), ("start", .init(start)), ("step", .int(step)),
        ]
        return try .tensor(
          input.scattered("SliceScatterBackward0", source, shown) {
            try $0.slice(dim, start ?? 0, end, step: step)
          })
      },
      Operator(
        .both, "narrow_copy(Tensor input, int64_t dim, SymInt start, SymInt length)",
        "A copy of a range."
      ) { call in
        let (input, dim) = try (call.tensor(), call.int())
        let (start, length) = try (call.int(), call.int())
        let copy = try input.data.narrow(dim, start, length).clone()
        return try .tensor(
          record("NarrowCopyBackward0", input, copy) { node in
            let sizes = input.shape
            node.attribute("self_sym_sizes", .ints(sizes))
            for (name, value) in [("dim", dim), ("length", length), ("start", start)] {
              node.attribute(name, .int(value))
            }
            node.gradient(of: 0, "slice_backward(grad, self.sizes(), dim, start, …)") { grad in
              try grad.newZeros(sizes).inPlace(with: [grad]) {
                try $0.scattered("SliceScatterBackward0", grad, []) {
                  try $0.narrow(dim, start, length)
                }
              }
            }
          })
      },
      Operator(
        .both, "unsafe_split(Tensor input, SymInt split_size, int64_t dim=0)",
        "Parts of one size, which are no views."
      ) {
        let (input, size, dim) = try ($0.tensor(), $0.int(), $0.int())
        let pieces = try input.data.split(size, dim)
        return try .tensors(
          input.unsafePieces("UnsafeSplitBackward0", pieces, dim, [("split_size", .int(size))]))
      },
      Operator(
        .both, "unsafe_split_with_sizes(Tensor input, SymIntArrayRef split_sizes, int64_t dim=0)",
        "Parts of given sizes, which are no views."
      ) {
        let (input, sizes, dim) = try ($0.tensor(), $0.ints(), $0.int())
        let pieces = try input.data.split(sizes, dim)
        return try .tensors(
          input.unsafePieces(
            "UnsafeSplitWithSizesBackward0", pieces, dim, [("split_sizes", .ints(sizes))]))
      },
    ] + copies

  /// `view_copy` and its kin: what a view shows, in memory of its own.
  private static let copies: [Operator] = [
    copy("expand_copy(Tensor input, SymIntArrayRef size, *, bool implicit=False)") {
      try $0.tensor().expand($0.ints())
    },
    copy("permute_copy(Tensor input, IntArrayRef dims)") { try $0.tensor().permute($0.ints()) },
    copy("transpose_copy(Tensor input, int64_t dim0, int64_t dim1)") {
      try $0.tensor().transpose($0.int(), $0.int())
    },
    copy("t_copy(Tensor input)") { try $0.tensor().t() },
    copy("view_copy(Tensor input, SymIntArrayRef size)") { try $0.tensor().view($0.ints()) },
    copy("unsqueeze_copy(Tensor input, int64_t dim)") { try $0.tensor().unsqueeze($0.int()) },
    copy("select_copy(Tensor input, int64_t dim, SymInt index)") {
      try $0.tensor().select($0.int(), $0.int())
    },
    copy("alias_copy(Tensor input)") { try $0.tensor().alias() },
    copy("detach_copy(Tensor input)") { try $0.tensor().detach() },
  ]

  private static func copy(
    _ signature: String, _ body: @escaping @Sendable (inout Call) throws -> Tensor
  ) -> Operator {
    Operator(.torch, signature, "What a view shows, in memory of its own.") {
      try .tensor(body(&$0).copied())
    }
  }
}

extension Tensor {
  /// A copy of a view, which PyTorch records as the view itself under a name of its own.
  fileprivate func copied() -> Tensor {
    let copy = data.clone(contiguous: true)
    guard let view = gradFn else { return Tensor(copy) }
    let node = Node(renaming: view, to: view.name + "_copy")
    node.setOutput(copy)
    return Tensor(copy, history: node)
  }

  /// A copy of this tensor whose window, as `view` shows it, holds the elements of `source`.
  fileprivate func scattered(
    _ name: String, _ source: Tensor, _ shown: [(String, Attribute.Value)],
    _ view: @escaping (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let result = data.clone()
    let window = try withoutGrad { try view(Tensor(result)) }
    try check(
      window.shape == source.shape,
      .runtime(
        "expected src to have a size equal to the slice of self. src size = "
          + "\(source.shape.text), slice size = \(window.shape.text)"))
    try source.data.copy(to: window.data)
    return try record(name, self, source, result) { node in
      for (name, value) in shown { node.attribute(name, value) }
      let sizes = source.shape
      node.gradient(of: 0, "the window of grad made zero") { grad in
        try grad.scattered(name, grad.newZeros(sizes), shown, view)
      }
      node.gradient(of: 1, "the window of grad") { try view($0) }
    }
  }

  fileprivate func unsafePieces(
    _ name: String, _ pieces: [NDArray], _ dim: Int, _ shown: [(String, Attribute.Value)]
  ) throws -> [Tensor] {
    try record(name, [self], outputs: pieces.map { $0.clone() }) { node in
      let sizes = pieces.map(\.shape)
      node.attribute("dim", .int(dim))
      node.attribute("self_sym_sizes", .ints(shape))
      for (name, value) in shown { node.attribute(name, value) }
      node.rule("the pieces of grad joined") { grads, _ in
        let known = grads.compactMap { $0 }.first
        let parts = try grads.enumerated().compactMap { index, grad in
          try grad ?? known?.newZeros(sizes[index])
        }
        return [try .cat(parts, dim)]
      }
    }
  }
}
