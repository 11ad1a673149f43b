// Elements read from, and written to, places that an index names along one dim.

import Arrays

extension Catalog {
  static let gathering: [Operator] = [
    Operator(
      .both, "index_select(Tensor input, int64_t dim, Tensor index, *, Tensor out=None)",
      "Slices of a dim, in the order of an index."
    ) { try .tensor($0.tensor().indexSelect($0.int(), $0.tensor())) },
    Operator(
      .both,
      "gather(Tensor input, int64_t dim, Tensor index, *, bool sparse_grad=False, "
        + "Tensor out=None)",
      "Elements along a dim, one for each of an index."
    ) { try .tensor($0.tensor().gather($0.int(), $0.tensor(), sparse: $0.bool())) },
    Operator(
      .both, "take_along_dim(Tensor input, Tensor indices, int64_t? dim=None, *, Tensor out=None)",
      "Elements along a dim, the index broadcast over the others."
    ) { try .tensor($0.tensor().takeAlongDim($0.tensor(), $0.intIfAny())) },
    Operator(
      .all, "Elements written to places along a dim.",
      [
        Overload(
          "scatter(Tensor input, int64_t dim, Tensor index, Tensor src, *, Tensor out=None)"
        ) { try .tensor($0.tensor().scatter($0.int(), $0.tensor(), $0.tensor())) },
        Overload(
          "scatter(Tensor input, int64_t dim, Tensor index, Tensor src, *, "
            + "c10::string_view reduce, Tensor out=None)"
        ) {
          let (input, dim, index) = try ($0.tensor(), $0.int(), $0.tensor())
          return try .tensor(input.scatter(dim, index, $0.tensor(), combining: $0.string()))
        },
        Overload(
          "scatter(Tensor input, int64_t dim, Tensor index, Scalar value, *, Tensor out=None)"
        ) { try .tensor($0.tensor().scatter($0.int(), $0.tensor(), $0.number())) },
        Overload(
          "scatter(Tensor input, int64_t dim, Tensor index, Scalar value, *, "
            + "c10::string_view reduce, Tensor out=None)"
        ) {
          let (input, dim, index) = try ($0.tensor(), $0.int(), $0.tensor())
          return try .tensor(input.scatter(dim, index, $0.number(), combining: $0.string()))
        },
      ]),
    Operator(
      .all,
      "scatter_add(Tensor input, int64_t dim, Tensor index, Tensor src, *, Tensor out=None)",
      "Elements added at places along a dim."
    ) { try .tensor($0.tensor().scatterAdd($0.int(), $0.tensor(), $0.tensor())) },
    Operator(
      .all,
      "scatter_reduce(Tensor input, int64_t dim, Tensor index, Tensor src, "
        + "c10::string_view reduce, *, bool include_self=True, Tensor out=None)",
      "Elements combined at places along a dim."
    ) {
      let (input, dim, index) = try ($0.tensor(), $0.int(), $0.tensor())
      return try .tensor(
        input.scatterReduce(dim, index, $0.tensor(), $0.string(), includeSelf: $0.bool()))
    },
    Operator(
      .all,
      "index_add(Tensor input, int64_t dim, Tensor index, Tensor source, *, Scalar alpha=1, "
        + "Tensor out=None)",
      "Slices added at places along a dim."
    ) {
      try .tensor($0.tensor().indexAdd($0.int(), $0.tensor(), $0.tensor(), alpha: $0.number()))
    },
    Operator(
      .all,
      "index_copy(Tensor input, int64_t dim, Tensor index, Tensor source, *, Tensor out=None)",
      "Slices written to places along a dim."
    ) { try .tensor($0.tensor().indexCopy($0.int(), $0.tensor(), $0.tensor())) },
    Operator(
      .all, "One value written to slices along a dim.",
      [
        Overload("index_fill(Tensor input, int64_t dim, Tensor index, Scalar value)") {
          try .tensor($0.tensor().indexFill($0.int(), $0.tensor(), $0.number()))
        },
        Overload("index_fill(Tensor input, int64_t dim, Tensor index, Tensor value)") {
          try .tensor($0.tensor().indexFill($0.int(), $0.tensor(), $0.tensor()))
        },
      ]),
  ]
}

extension Tensor {
  package func indexSelect(_ dim: Int, _ index: Tensor) throws -> Tensor {
    let chosen = try Kernel.indexSelect(data, dim, index.data)
    return try record("IndexSelectBackward0", self, chosen) { node in
      let sizes = shape
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "zeros.index_add(dim, index, grad)") { grad in
        let zeros = try grad.newZeros(sizes)
        return try zeros.inPlace(with: [grad]) { try $0.indexAdd(dim, index.unpacked(), grad) }
      }
    }
  }

  package func gather(_ dim: Int, _ index: Tensor, sparse: Bool = false) throws -> Tensor {
    let chosen = try Kernel.gather(data, dim, index.data)
    return try record("GatherBackward0", self, chosen) { node in
      node.attribute("dim", .int(dim))
      let (index, this) = (node.save("index", index), node.save("self", self))
      node.attribute("sparse_grad", .bool(sparse))
      node.gradient(of: 0, "zeros.scatter_add(dim, index, grad)") { grad in
        let zeros = try grad.newZeros(this.unpacked().shape)
        return try zeros.inPlace(with: [grad]) { try $0.scatterAdd(dim, index.unpacked(), grad) }
      }
    }
  }

  package func takeAlongDim(_ indices: Tensor, _ dim: Int?) throws -> Tensor {
    try check(
      indices.dtype == .int64,
      .runtime(
        "torch.take_along_dim(): dtype of indices should be Long but got "
          + indices.dtype.scalarTypeName))
    guard let dim else { return try view([-1]).gather(0, indices.view([-1])) }
    try check(
      rank == indices.rank,
      .runtime(
        "torch.take_along_dim(): input and indices should have the same number of dimensions, but "
          + "got \(rank) dimensions for input, and \(indices.rank) dimensions for indices"))
    let axis = try data.existing(dim: dim)
    var (own, other) = (shape, indices.shape)
    (own[axis], other[axis]) = (1, 1)
    var joint = try Shape.broadcast(own, other)
    joint[axis] = shape[axis]
    let spread = try expand(joint)
    joint[axis] = indices.shape[axis]
    return try spread.gather(axis, indices.expand(joint))
  }

  package func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let scattered = try Kernel.scatter(data, dim, index.data, source.data)
    return try record("ScatterBackward0", self, source, scattered) { node in
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      node.gradient(of: 0, "grad.scatter(dim, index, 0)") {
        try $0.scatter(dim, index.unpacked(), 0)
      }
      node.gradient(of: 1, "grad.gather(dim, index)") { try $0.gather(dim, index.unpacked()) }
    }
  }

  package func scatter(_ dim: Int, _ index: Tensor, _ value: Scalar) throws -> Tensor {
    let scattered = try Kernel.scatter(data, dim, index.data, value)
    return try record("ScatterBackward1", self, scattered) { node in
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      node.gradient(of: 0, "grad.scatter(dim, index, 0)") {
        try $0.scatter(dim, index.unpacked(), 0)
      }
    }
  }

  /// The old way to combine, "add" or "multiply", which has no gradient.
  package func scatter(
    _ dim: Int, _ index: Tensor, _ source: Tensor, combining name: String
  ) throws -> Tensor {
    let reduce = try ScatterReduce(combining: name)
    let scattered = try Kernel.scatter(data, dim, index.data, source.data, reduce: reduce)
    return try record("NotImplemented", self, source, scattered) {
      $0.refuse("aten::scatter.reduce")
    }
  }

  package func scatter(
    _ dim: Int, _ index: Tensor, _ value: Scalar, combining name: String
  ) throws -> Tensor {
    let reduce = try ScatterReduce(combining: name)
    let scattered = try Kernel.scatter(data, dim, index.data, value, reduce: reduce)
    return try record("NotImplemented", self, scattered) { $0.refuse("aten::scatter.value_reduce") }
  }

  package func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let sum = try Kernel.scatter(data, dim, index.data, source.data, reduce: .sum)
    return try record("ScatterAddBackward0", self, source, sum) { node in
      node.attribute("dim", .int(dim))
      let index = node.save("index", index, for: 1)
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad.gather(dim, index)") { try $0.gather(dim, index.unpacked()) }
    }
  }

  package func scatterReduce(
    _ dim: Int, _ index: Tensor, _ source: Tensor, _ name: String, includeSelf: Bool = true
  ) throws -> Tensor {
    let combined = try Kernel.scatter(
      data, dim, index.data, source.data, reduce: ScatterReduce(name: name),
      includeSelf: includeSelf)
    return try record("ScatterReduceBackward0", self, source, combined) { node in
      node.attribute("dim", .int(dim))
      node.attribute("include_self", .bool(includeSelf))
      let (index, this) = (node.save("index", index), node.save("self", self))
      let source = node.save("src", source)
      node.attribute("reduce", .string(name))
      let result = node.saveResult("result", combined)
      node.rule("scatter_reduce_backward(grad, self, dim, index, src, reduce, result)") {
        grads, needs in
        guard let grad = grads[0] else { return [nil, nil] }
        let reduction = try ScatterReduction(
          dim: dim, index: index.unpacked(), input: this.unpacked(), source: source.unpacked(),
          result: result.unpacked(), includesSelf: includeSelf)
        return try reduction.gradients(grad, name, needs)
      }
    }
  }
}

extension ScatterReduce {
  fileprivate init(combining name: String) throws {
    switch name {
    case "add": self = .sum
    case "multiply": self = .prod
    default:
      throw TensorError.runtime("reduce argument must be either add or multiply.")
    }
  }
}

/// The gradients of elements combined at places.
private struct ScatterReduction {
  let dim: Int
  let index: Tensor
  let input: Tensor
  let source: Tensor
  let result: Tensor
  let includesSelf: Bool

  func gradients(_ grad: Tensor, _ name: String, _ needs: [Bool]) throws -> [Tensor?] {
    var (own, other): (Tensor, Tensor)
    switch name {
    case "sum": (own, other) = (grad, try grad.gather(dim, index))
    case "prod": (own, other) = try product(grad)
    case "mean": (own, other) = try mean(grad)
    default: (own, other) = try extreme(grad)
    }
    if !includesSelf { own = try own.scatter(dim, index, 0) }
    return [needs[0] ? own : nil, needs[1] ? other : nil]
  }

  /// Products of all others, worked out anew where an element is zero.
  private func product(_ grad: Tensor) throws -> (Tensor, Tensor) {
    let filled = try input.maskedFill(input.eq(0), 1)
    let others = try filled.scatterReduce(dim, index, source, "prod", includeSelf: includesSelf)
    let own = try grad * others / filled
    let isZero = try source.eq(0)
    let zeros = try input.zerosLike().scatterAdd(dim, index, isZero.to(input.dtype))
    let isOnlyZero = try isZero.compare(.bitwiseAnd, zeros.gather(dim, index).eq(1))
    let withoutZero = try source.maskedFill(isOnlyZero, 1)
    let rest = try input.scatterReduce(dim, index, withoutZero, "prod", includeSelf: includesSelf)
    let divided = try (grad * result).gather(dim, index) / source.maskedFill(isZero, 1)
    return (own, try .where(isOnlyZero, (grad * rest).gather(dim, index), divided))
  }

  private func mean(_ grad: Tensor) throws -> (Tensor, Tensor) {
    var count = try includesSelf ? grad.fullLike(1) : grad.zerosLike()
    count = try count.scatterAdd(dim, index, source.fullLike(1))
    let isNone = try count.eq(0)
    try count.inPlace { try $0.maskedFill(isNone, 1) }
    return (try grad / count, try grad.gather(dim, index) / count.gather(dim, index))
  }

  private func extreme(_ grad: Tensor) throws -> (Tensor, Tensor) {
    let (isOwn, isOther) = try (input.eq(result), source.eq(result.gather(dim, index)))
    let count = try isOwn.to(input.dtype).scatterAdd(dim, index, isOther.to(input.dtype))
    let share = try grad / count
    return (try isOwn * share, try isOther * share.gather(dim, index))
  }
}

// Slices.

extension Tensor {
  package func indexAdd(
    _ dim: Int, _ index: Tensor, _ source: Tensor, alpha: Scalar = 1
  ) throws -> Tensor {
    let sum = try Kernel.indexAdd(data, dim, index.data, source.data, alpha: alpha)
    return try record("IndexAddBackward0", self, source, sum) { node in
      let sourceRank = source.rank
      node.attribute("alpha", .number(alpha))
      node.attribute("dim", .int(dim))
      let index = node.save("index", index, for: 1)
      let source = node.save("source", source, for: 1)
      node.attribute("source_dim", .int(sourceRank))
      node.gradient(of: 0, "grad") { $0 }
      node.gradient(of: 1, "grad.index_select(dim, index).expand_as(source) * alpha") { grad in
        try grad.chosen(dim, index.unpacked(), source.unpacked()).multipliedIfNotOne(alpha)
      }
    }
  }

  package func indexCopy(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    let copied = try Kernel.indexCopy(data, dim, index.data, source.data)
    return try record("IndexCopyBackward0", self, source, copied) { node in
      let sourceRank = source.rank
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      let source = node.save("source", source, for: 1)
      node.attribute("source_dim", .int(sourceRank))
      node.gradient(of: 0, "grad.index_fill(dim, index, 0)") {
        try $0.indexFill(dim, index.unpacked(), 0)
      }
      node.gradient(of: 1, "grad.index_select(dim, index).expand_as(source)") {
        try $0.chosen(dim, index.unpacked(), source.unpacked())
      }
    }
  }

  /// The slices that went into a source, in its shape.
  private func chosen(_ dim: Int, _ index: Tensor, _ source: Tensor) throws -> Tensor {
    source.rank > 0
      ? try indexSelect(dim, index).expand(source.shape) : try indexSelect(dim, index.squeeze(0))
  }

  package func indexFill(_ dim: Int, _ index: Tensor, _ value: Scalar) throws -> Tensor {
    let filled = try Kernel.indexFill(data, dim, index.data, value)
    return try record("IndexFillBackward0", self, filled) { node in
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      node.gradient(of: 0, "grad.index_fill(dim, index, 0)") {
        try $0.indexFill(dim, index.unpacked(), 0)
      }
    }
  }

  package func indexFill(_ dim: Int, _ index: Tensor, _ value: Tensor) throws -> Tensor {
    let number = value.data.isMeta ? 0 : try value.item()
    let filled = try Kernel.indexFill(data, dim, index.data, number)
    return try record("IndexFillBackward1", self, value, filled) { node in
      node.attribute("dim", .int(dim))
      let index = node.save("index", index)
      node.gradient(of: 0, "grad.index_fill(dim, index, 0)") {
        try $0.indexFill(dim, index.unpacked(), 0)
      }
      node.gradient(of: 1, "grad.index_select(dim, unique(index)).sum()") { grad in
        let places = try Tensor(Kernel.unique(index.unpacked().data).values)
        return try grad.indexSelect(dim, places).sum()
      }
    }
  }
}
