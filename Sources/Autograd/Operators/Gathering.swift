// Elements read from and written to places that index tensors name.

import Arrays

extension Catalog {
  static let gathering: [Operator] = [
    Operator(
      .both, "gather(Tensor input, int64_t dim, Tensor index, *, bool sparse_grad=False)",
      "Elements at given places along a dim."
    ) { try .tensor($0.tensor().gather($0.int(), $0.tensor())) },
    Operator(
      .all, "Elements put at given places along a dim.",
      [
        Overload("scatter(Tensor input, int64_t dim, Tensor index, Tensor src)") {
          try .tensor($0.tensor().scatter($0.int(), $0.tensor(), $0.tensor()))
        },
        Overload("scatter(Tensor input, int64_t dim, Tensor index, Scalar value)") {
          try .tensor($0.tensor().scatter($0.int(), $0.tensor(), $0.number()))
        },
        Overload(
          "scatter(Tensor input, int64_t dim, Tensor index, Tensor src, *, "
            + "c10::string_view reduce)"
        ) { call in
          let (input, dim, index) = try (call.tensor(), call.int(), call.tensor())
          let source = try call.tensor()
          let reduce: ScatterReduce = try call.string() == "multiply" ? .prod : .sum
          return try .tensor(
            Tensor(Kernel.scatter(input.data, dim, index.data, source.data, reduce: reduce)))
        },
      ]),
    Operator(
      .all, "scatter_add(Tensor input, int64_t dim, Tensor index, Tensor src)",
      "Elements added at given places along a dim."
    ) { try .tensor($0.tensor().scatterAdd($0.int(), $0.tensor(), $0.tensor())) },
    Operator(
      .all,
      "scatter_reduce(Tensor input, int64_t dim, Tensor index, Tensor src, "
        + "c10::string_view reduce, *, bool include_self=True)",
      "Elements folded into given places along a dim."
    ) { call in
      let (input, dim, index) = try (call.tensor(), call.int(), call.tensor())
      let (source, reduce) = try (call.tensor(), call.string())
      return try .tensor(
        input.scatterReduce(dim, index, source, reduce, includeSelf: call.bool()))
    },
    Operator(
      .both, "index_select(Tensor input, int64_t dim, Tensor index)", "Given indices of a dim."
    ) { try .tensor($0.tensor().indexSelect($0.int(), $0.tensor())) },
    Operator(
      .all, "index_add(Tensor input, int64_t dim, Tensor index, Tensor source, *, Scalar alpha=1)",
      "Slices added at given indices of a dim."
    ) { call in
      let (input, dim, index) = try (call.tensor(), call.int(), call.tensor())
      return try .tensor(input.indexAdd(dim, index, call.tensor(), alpha: call.number()))
    },
    Operator(
      .all, "index_copy(Tensor input, int64_t dim, Tensor index, Tensor source)",
      "Slices put at given indices of a dim."
    ) { try .tensor($0.tensor().indexCopy($0.int(), $0.tensor(), $0.tensor())) },
    Operator(
      .all, "index_fill(Tensor input, int64_t dim, Tensor index, Scalar value)",
      "One value at given indices of a dim."
    ) { try .tensor($0.tensor().indexFill($0.int(), $0.tensor(), $0.number())) },
    Operator(
      .all,
      "index_put(Tensor input, c10::List<::std::optional<Tensor>> indices, Tensor values, "
        + "bool accumulate=False)", "Values at the places that index tensors name together."
    ) { call in
      let (input, indices) = try (call.tensor(), call.optionalTensors())
      return try .tensor(input.indexPut(indices, call.tensor(), accumulate: call.bool()))
    },
    Operator(.both, "masked_select(Tensor input, Tensor mask)", "The elements where a mask holds.")
    {
      try .tensor($0.tensor().maskedSelect($0.tensor()))
    },
    Operator(
      .all, "masked_scatter(Tensor input, Tensor mask, Tensor source)",
      "Elements of source, in order, where a mask holds."
    ) { try .tensor($0.tensor().maskedScatter($0.tensor(), $0.tensor())) },
    Operator(
      .both, "take(Tensor input, Tensor index)", "Elements by their place in row-major order."
    ) {
      try .tensor($0.tensor().take($0.tensor()))
    },
    Operator(
      .both, "take_along_dim(Tensor input, Tensor indices, int64_t? dim=None)",
      "Elements at given places along a dim, broadcast."
    ) { try .tensor($0.tensor().takeAlongDim($0.tensor(), $0.intIfAny())) },
    Operator(.both, "argwhere(Tensor input)", "The indices of the elements that are not zero.") {
      try .tensor(Tensor(Kernel.nonzero($0.tensor().data)))
    },
    Operator(
      .both, "The indices of the elements that are not zero.",
      [
        Overload("nonzero(Tensor input)") { try .tensor(Tensor(Kernel.nonzero($0.tensor().data))) },
        Overload("nonzero(Tensor input, *, bool as_tuple)") { call in
          let input = try call.tensor()
          let found = try Tensor(Kernel.nonzero(input.data))
          return call.bool() ? .tensors(try found.unbind(1)) : .tensor(found)
        },
      ]),
    Operator(
      [.inner, .functional], "one_hot(Tensor input, int64_t num_classes=-1)",
      "Ones at given classes among zeros."
    ) { try .tensor(Tensor(Kernel.oneHot($0.tensor().data, classes: $0.int()))) },
  ]
}

extension Tensor {
  package func gather(_ dim: Int, _ index: Tensor) throws -> Tensor {
    try record("GatherBackward0", self, Kernel.gather(data, dim, index.data)) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      let this = node.save("self", self)
      node.attribute("sparse_grad", .bool(false))
      node.gradient(of: 0, "gather_backward(grad, self, dim, index, sparse_grad)") { grad in
        try grad.newZeros(this.unpacked().shape).scatterAdd(dim, places.unpacked(), grad)
      }
    }
  }

  package func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let result = try Kernel.scatter(data, dim, index.data, source.data)
    return try record("ScatterBackward0", self, source, result) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.gradient(of: 0, "grad.scatter(dim, index, 0)") {
        try $0.scatter(dim, places.unpacked(), 0)
      }
      node.gradient(of: 1, "grad.gather(dim, index)") { try $0.gather(dim, places.unpacked()) }
    }
  }

  package func scatter(_ dim: Int, _ index: Tensor, _ value: Scalar) throws -> Tensor {
    let result = try Kernel.scatter(data, dim, index.data, value)
    return try record("ScatterBackward1", self, result) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.gradient(of: 0, "grad.scatter(dim, index, 0)") {
        try $0.scatter(dim, places.unpacked(), 0)
      }
    }
  }

  package func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let result = try Kernel.scatter(data, dim, index.data, source.data, reduce: .sum)
    return try record("ScatterAddBackward0", self, source, result) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad.gather(dim, index)") { try $0.gather(dim, places.unpacked()) }
    }
  }

  func scatterReduce(
    _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: String, includeSelf: Bool
  ) throws -> Tensor {
    let op = try ScatterReduce(name: reduce)
    let found = try Kernel.scatter(
      data, dim, index.data, source.data, reduce: op, includeSelf: includeSelf)
    return try record("ScatterReduceBackward0", self, source, found) { node in
      node.attribute("dim", .int(dim))
      node.attribute("include_self", .bool(includeSelf))
      let places = node.save("index", index)
      node.attribute("reduce", .string(reduce))
      let result = node.saveResult("result", found)
      let (this, other) = (node.save("self", self), node.save("src", source))
      node.rule("scatter_reduce_backward(grad, self, dim, index, src, reduce, …)") { grads, _ in
        guard let grad = grads[0] else { return [nil, nil] }
        return try ScatterReduceFormula(
          input: this.unpacked(), index: places.unpacked(), source: other.unpacked(),
          result: result.unpacked(), dim: dim, includeSelf: includeSelf
        ).gradients(grad, op)
      }
    }
  }

  package func indexSelect(_ dim: Int, _ index: Tensor) throws -> Tensor {
    let sizes = shape
    return try record(
      "IndexSelectBackward0", self, Kernel.indexSelect(data, dim, index.data)
    ) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "index_select_backward(grad, self.sizes(), dim, index)") {
        try $0.newZeros(sizes).indexAdd(dim, places.unpacked(), $0)
      }
    }
  }

  package func indexAdd(
    _ dim: Int, _ index: Tensor, _ source: Tensor, alpha: Scalar = 1
  ) throws -> Tensor {
    let result = try Kernel.indexAdd(data, dim, index.data, source.data, alpha: alpha)
    return try record("IndexAddBackward0", self, source, result) { node in
      node.attribute("alpha", .number(alpha))
      node.attribute("dim", .int(dim))
      let places = node.save("index", index, for: 1)
      node.save("source", source, for: 1)
      node.attribute("source_dim", .int(source.rank))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad.index_select(dim, index) * alpha") {
        try $0.indexSelect(dim, places.unpacked()).multipliedIfNotOne(alpha)
      }
    }
  }

  package func indexCopy(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let result = try Kernel.indexCopy(data, dim, index.data, source.data)
    return try record("IndexCopyBackward0", self, source, result) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.save("source", source, for: 1)
      node.attribute("source_dim", .int(source.rank))
      node.gradient(of: 0, "grad.index_fill(dim, index, 0)") {
        try $0.indexFill(dim, places.unpacked(), 0)
      }
      node.gradient(of: 1, "grad.index_select(dim, index)") {
        try $0.indexSelect(dim, places.unpacked())
      }
    }
  }

  package func indexFill(_ dim: Int, _ index: Tensor, _ value: Scalar) throws -> Tensor {
    let result = try Kernel.indexFill(data, dim, index.data, value)
    return try record("IndexFillBackward0", self, result) { node in
      node.attribute("dim", .int(dim))
      let places = node.save("index", index)
      node.gradient(of: 0, "grad.index_fill(dim, index, 0)") {
        try $0.indexFill(dim, places.unpacked(), 0)
      }
    }
  }

  /// The elements at the places that index tensors name together; nil keeps a dim whole.
  package func index(_ indices: [Tensor?]) throws -> Tensor {
    let sizes = shape
    let result = try Kernel.index(data, indices.map { $0?.data })
    return try record("IndexBackward0", self, result) { node in
      node.save("indices", list: indices)
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "index_backward(grad.new_zeros(self.sizes()), indices, grad)") { grad in
        let zeros = try grad.newZeros(sizes)
        return try zeros.indexPut(
          indices, grad, accumulate: true, node: "IndexPutImplBackward0")
      }
    }
  }

  package func indexPut(
    _ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false,
    node name: String = "IndexPutBackward0"
  ) throws -> Tensor {
    let result = try Kernel.indexPut(
      data, indices.map { $0?.data }, values.data, accumulate: accumulate)
    return try record(name, self, values, result) { node in
      node.attribute("accumulate", .bool(accumulate))
      node.save("indices", list: indices)
      node.gradient(of: 0, "accumulate ? grad : grad.index_put(indices, zeros, False)") { grad in
        accumulate ? grad : try grad.indexPut(indices, grad.newZeros([]))
      }
      node.gradient(of: 1, "grad.index(indices)") { try $0.index(indices) }
    }
  }

  package func indexPutInPlace(_ indices: [Tensor?], _ values: Tensor) throws {
    try inPlace(
      with: [values],
      direct: { _ = try Kernel.indexPut($0, indices.map { $0?.data }, values.data, out: $0) }
    ) { try $0.indexPut(indices, values) }
  }

  package func maskedSelect(_ mask: Tensor) throws -> Tensor {
    try record("MaskedSelectBackward0", self, Kernel.maskedSelect(data, mask.data)) { node in
      let (place, this) = (node.save("mask", mask), node.save("self", self))
      node.gradient(of: 0, "masked_select_backward(grad, self, mask)") { grad in
        let (input, mask) = try (this.unpacked(), place.unpacked())
        let joint = try Shape.broadcast(input.shape, mask.shape)
        return try grad.newZeros(joint).maskedScatter(mask, grad).sumTo(input.shape)
      }
    }
  }

  package func maskedScatter(_ mask: Tensor, _ source: Tensor) throws -> Tensor {
    let result = try Kernel.maskedScatter(data, mask.data, source.data)
    return try record("MaskedScatterBackward0", self, source, result) { node in
      let place = node.save("mask", mask)
      let sizes = source.shape
      node.attribute("source_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "grad.masked_fill(mask, 0)") { try $0.maskedFill(place.unpacked(), 0) }
      node.gradient(of: 1, "masked_scatter_backward(grad, mask, source.sizes())") { grad in
        let chosen = try grad.maskedSelect(place.unpacked())
        let missing = sizes.elementCount - chosen.count
        let full = missing > 0 ? try Tensor.cat([chosen, grad.newZeros([missing])]) : chosen
        return try full.slice(0, 0, sizes.elementCount).view(sizes)
      }
    }
  }

  package func take(_ index: Tensor) throws -> Tensor {
    try record("TakeBackward0", self, Kernel.take(data, index.data)) { node in
      let (places, this) = (node.save("index", index), node.save("self", self))
      node.gradient(of: 0, "take_backward(grad, self, index)") { grad in
        let input = try this.unpacked()
        let flat = try grad.newZeros([input.count])
        return try flat.indexPut(
          [places.unpacked().reshape([-1])], grad.reshape([-1]), accumulate: true
        ).view(input.shape)
      }
    }
  }

  package func takeAlongDim(_ indices: Tensor, _ dim: Int?) throws -> Tensor {
    guard let dim else { return try reshape([-1]).gather(0, indices.reshape([-1])) }
    try check(
      rank == indices.rank,
      .runtime(
        "torch.take_along_dim(): input and indices should have the same number of dimensions, but "
          + "got \(rank) dimensions for input, and \(indices.rank) dimensions for indices"))
    let axis = try wrapped(dim: dim, rank: rank)
    var (own, others) = (shape, indices.shape)
    own[axis] = indices.shape[axis]
    others[axis] = shape[axis]
    let spread = try indices.expand(Shape.broadcast(indices.shape, own))
    return try expand(Shape.broadcast(shape, others)).gather(axis, spread)
  }
}

/// The gradients of `scatter_reduce`.
private struct ScatterReduceFormula {
  let input: Tensor
  let index: Tensor
  let source: Tensor
  let result: Tensor
  let dim: Int
  let includeSelf: Bool

  func gradients(_ grad: Tensor, _ op: ScatterReduce) throws -> [Tensor?] {
    var (toSelf, toSource): (Tensor, Tensor)
    switch op {
    case .replace, .sum: (toSelf, toSource) = (grad, try grad.gather(dim, index))
    case .prod:
      toSelf = try (grad * result) / input
      toSource = try (grad * result).gather(dim, index) / source
    case .mean:
      let start = includeSelf ? try grad.onesLike() : try grad.zerosLike()
      let count = try start.scatterAdd(dim, index, source.onesLike()).clampMin(.int(1))
      (toSelf, toSource) = try (grad / count, (grad / count).gather(dim, index))
    case .amax, .amin:
      let own = try input.eq(result).to(grad.dtype)
      let theirs = try source.eq(result.gather(dim, index)).to(grad.dtype)
      let count = try (includeSelf ? own : own.zerosLike()).scatterAdd(dim, index, theirs)
      let share = try grad / count.clampMin(.int(1))
      (toSelf, toSource) = try (share * own, theirs * share.gather(dim, index))
    }
    if !includeSelf { toSelf = try toSelf.scatter(dim, index, 0) }
    return [toSelf, toSource]
  }
}
