// Elements picked and replaced by masks and by tensors of indices.

import Arrays

extension Catalog {
  static let indexing: [Operator] = [
    Operator(
      .all, "Elements replaced by one value where a mask holds.",
      [
        Overload(
          "masked_fill(Tensor input, Tensor mask, Scalar value)",
          direct: { _ = try Kernel.maskedFill($1, $0.tensor().data, $0.number(), out: $1) }
        ) { try .tensor($0.tensor().maskedFill($0.tensor(), $0.number())) },
        Overload("masked_fill(Tensor input, Tensor mask, Tensor value)") {
          try .tensor($0.tensor().maskedFill($0.tensor(), $0.tensor()))
        },
      ]),
    Operator(
      .both, "masked_select(Tensor input, Tensor mask, *, Tensor out=None)",
      "The elements where a mask holds."
    ) { try .tensor($0.tensor().maskedSelect($0.tensor())) },
    Operator(
      .all, "masked_scatter(Tensor input, Tensor mask, Tensor source)",
      "Elements replaced, in order, where a mask holds."
    ) { try .tensor($0.tensor().maskedScatter($0.tensor(), $0.tensor())) },
    Operator(
      .both, "take(Tensor input, Tensor index, *, Tensor out=None)",
      "Elements by their place in the flattened tensor."
    ) { try .tensor($0.tensor().take($0.tensor())) },
    Operator(
      .all, "put(Tensor input, Tensor index, Tensor source, bool accumulate=False)",
      "Elements replaced by their place in the flattened tensor."
    ) { try .tensor($0.tensor().put($0.tensor(), $0.tensor(), accumulate: $0.bool())) },
    Operator(
      .all,
      "index_put(Tensor input, TensorList indices, Tensor values, bool accumulate=False)",
      "Elements replaced at places named by a tensor per dim."
    ) {
      let (input, indices) = try ($0.tensor(), $0.optionalTensors())
      return try .tensor(input.indexPut(indices, $0.tensor(), accumulate: $0.bool()))
    },
    Operator(
      .both, "Where elements are not zero.",
      [
        Overload("nonzero(Tensor input)") { try .tensor(Tensor(Kernel.nonzero($0.tensor().data))) },
        Overload("nonzero(Tensor input, *, bool as_tuple)") {
          let found = try Tensor(Kernel.nonzero($0.tensor().data))
          return $0.bool() ? .tensors(try found.unbind(1)) : .tensor(found)
        },
      ]),
    Operator(.both, "argwhere(Tensor input)", "Where elements are not zero.") {
      try .tensor(Tensor(Kernel.nonzero($0.tensor().data)))
    },
    Operator(
      [.inner, .functional], "one_hot(Tensor input, int64_t num_classes=-1)",
      "A one at each index, zeros elsewhere."
    ) { try .tensor(Tensor(Kernel.oneHot($0.tensor().data, classes: $0.int()))) },
  ]
}

// Masks.

extension Tensor {
  package func maskedFill(_ mask: Tensor, _ value: Scalar) throws -> Tensor {
    let filled = try Kernel.maskedFill(data, mask.data, value)
    return try record("MaskedFillBackward0", self, filled) { node in
      let mask = node.save("mask", mask)
      node.gradient(of: 0, "grad.masked_fill(mask, 0)") { try $0.maskedFill(mask.unpacked(), 0) }
    }
  }

  package func maskedFill(_ mask: Tensor, _ value: Tensor) throws -> Tensor {
    try check(
      value.rank == 0,
      .runtime(
        "masked_fill only supports a 0-dimensional value tensor, but got tensor with "
          + "\(value.rank) dimension(s)."))
    let filled =
      value.data.isMeta
      ? try Kernel.maskedFill(data, mask.data, 0)
      : try Kernel.maskedFill(data, mask.data, value.item())
    return try record("MaskedFillBackward1", self, value, filled) { node in
      let mask = node.save("mask", mask)
      node.gradient(of: 0, "grad.masked_fill(mask, 0)") { try $0.maskedFill(mask.unpacked(), 0) }
      node.gradient(of: 1, "grad.masked_select(mask).sum()") { grad in
        if grad.data.isMeta { return try grad.maskedFill(mask.unpacked().logicalNot(), 0).sum() }
        return try grad.maskedSelect(mask.unpacked()).sum()
      }
    }
  }

  package func maskedSelect(_ mask: Tensor) throws -> Tensor {
    let chosen = try Kernel.maskedSelect(data, mask.data)
    return try record("MaskedSelectBackward0", self, chosen) { node in
      let (this, mask) = (node.save("self", self), node.save("mask", mask))
      node.gradient(of: 0, "zeros_like(self).masked_scatter(mask, grad)") { grad in
        let (this, mask) = try (this.unpacked(), mask.unpacked())
        let shape = try Shape.broadcast(this.shape, mask.shape)
        let zeros = try this.detach().expand(shape).zerosLike()
        return try zeros.inPlace(with: [grad]) { try $0.maskedScatter(mask, grad) }
      }
    }
  }

  package func maskedScatter(_ mask: Tensor, _ source: Tensor) throws -> Tensor {
    let scattered = try Kernel.maskedScatter(data, mask.data, source.data)
    return try record("MaskedScatterBackward0", self, source, scattered) { node in
      let sizes = source.shape
      let mask = node.save("mask", mask)
      node.attribute("source_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.masked_fill(mask, 0)") { try $0.maskedFill(mask.unpacked(), 0) }
      node.gradient(of: 1, "masked_scatter_backward(grad, mask, source.sizes())") {
        try $0.maskedScatterBackward(mask.unpacked(), sizes)
      }
    }
  }

  private func maskedScatterBackward(_ mask: Tensor, _ sizes: Shape) throws -> Tensor {
    let whole = NDArray.zeros([sizes.elementCount], dtype, meta: data.isMeta)
    if !data.isMeta {
      let chosen = try Kernel.maskedSelect(data, mask.data)
      try chosen.copy(to: whole.narrow(0, 0, chosen.count))
    }
    return try record("MaskedScatterBackwardBackward0", self, whole.view(sizes)) { node in
      let mask = node.save("mask", mask)
      let shape = self.shape
      node.gradient(of: 0, "zeros_like(grad_output).masked_scatter(mask, grad)") { grad in
        try grad.newZeros(shape).maskedScatter(mask.unpacked(), grad)
      }
    }
  }
}

// Places in the flattened tensor.

extension Tensor {
  package func take(_ index: Tensor) throws -> Tensor {
    try record("TakeBackward0", self, Kernel.take(data, index.data)) { node in
      let (this, index) = (node.save("self", self), node.save("index", index))
      node.gradient(of: 0, "zeros_like(self).put(index, grad, accumulate=True)") { grad in
        let zeros = try this.unpacked().zerosLike()
        return try zeros.inPlace(with: [grad]) {
          try $0.put(index.unpacked(), grad, accumulate: true)
        }
      }
    }
  }

  package func put(_ index: Tensor, _ source: Tensor, accumulate: Bool = false) throws -> Tensor {
    let replaced = try Kernel.put(data, index.data, source.data, accumulate: accumulate)
    return try record("PutBackward0", self, source, replaced) { node in
      let index = node.save("index", index)
      let shape = source.shape
      node.save("source", source, for: 1)
      node.attribute("accumulate", .bool(accumulate))
      node.gradient(of: 0, "accumulate ? grad : grad.put(index, 0)") { grad in
        accumulate ? grad : try grad.put(index.unpacked(), grad.newZeros(shape))
      }
      node.gradient(of: 1, "grad.take(index).reshape_as(source)") {
        try $0.take(index.unpacked()).reshape(shape)
      }
    }
  }
}

// A tensor of indices for each dim; nil takes a dim whole.

extension Tensor {
  package func index(_ indices: [Tensor?]) throws -> Tensor {
    let chosen = try Kernel.index(data, indices.map { $0?.data })
    return try record("IndexBackward0", self, chosen) { node in
      let sizes = shape
      let saved = node.save("indices", list: indices)
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "zeros.index_put(indices, grad, accumulate=True)") { grad in
        let indices = try saved.map { try $0.unpackedIfAny() }
        let zeros = try grad.newZeros(sizes)
        return try zeros.inPlace(with: [grad]) {
          try $0.indexPut(indices, grad, accumulate: true, node: "IndexPutImplBackward0")
        }
      }
    }
  }

  package func indexPut(
    _ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false,
    node name: String = "IndexPutBackward0"
  ) throws -> Tensor {
    let replaced = try Kernel.indexPut(
      data, indices.map { $0?.data }, values.data, accumulate: accumulate)
    return try record(name, self, values, replaced) { node in
      node.attribute("accumulate", .bool(accumulate))
      let saved = node.save("indices", list: indices)
      let (shape, dtype) = (values.shape, values.dtype)
      node.gradient(of: 0, "accumulate ? grad : grad.index_put(indices, 0)") { grad in
        if accumulate { return grad }
        let zeros = Tensor(.zeros(shape, dtype, meta: grad.data.isMeta))
        return try grad.indexPut(saved.map { try $0.unpackedIfAny() }, zeros)
      }
      node.gradient(of: 1, "grad.index(indices)") {
        try $0.index(saved.map { try $0.unpackedIfAny() })
      }
    }
  }
  /// Writes values to the places that index tensors name together.
  package func indexPutInPlace(
    _ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false
  ) throws {
    let direct = { (out: NDArray) in
      _ = try Kernel.indexPut(
        out, indices.map { $0?.data }, values.data, accumulate: accumulate, out: out)
    }
    try inPlace(with: [values], direct: direct) {
      try $0.indexPut(indices, values, accumulate: accumulate)
    }
  }
}
