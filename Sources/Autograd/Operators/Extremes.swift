// Greatest and least elements, and where they are.

import Arrays

extension Catalog {
  static let extremes: [Operator] = [
    extreme("max", "The greatest element, of all, along a dim, or of each pair."),
    extreme("min", "The least element, of all, along a dim, or of each pair."),
    Operator(
      .both,
      "amax(Tensor input, IntArrayRef[1] dim={}, bool keepdim=False, *, Tensor out=None)",
      "The greatest elements along dims."
    ) { try .tensor($0.tensor().amax($0.ints(), keepdim: $0.bool())) },
    Operator(
      .both,
      "amin(Tensor input, IntArrayRef[1] dim={}, bool keepdim=False, *, Tensor out=None)",
      "The least elements along dims."
    ) { try .tensor($0.tensor().amin($0.ints(), keepdim: $0.bool())) },
    Operator(
      .both,
      "aminmax(Tensor input, *, int64_t? dim=None, bool keepdim=False, TensorList[2] out=None)",
      "The least and the greatest elements."
    ) {
      let both = try $0.tensor().aminmax($0.intIfAny(), keepdim: $0.bool())
      return .named("aminmax", [("min", both[0]), ("max", both[1])])
    },
    Operator(
      .both, "argmax(Tensor input, int64_t? dim=None, bool keepdim=False, *, Tensor out=None)",
      "Where the greatest elements are."
    ) {
      try .tensor(Tensor(Kernel.argmax($0.tensor().data, $0.intIfAny(), keepdim: $0.bool())))
    },
    Operator(
      .both, "argmin(Tensor input, int64_t? dim=None, bool keepdim=False, *, Tensor out=None)",
      "Where the least elements are."
    ) {
      try .tensor(Tensor(Kernel.argmin($0.tensor().data, $0.intIfAny(), keepdim: $0.bool())))
    },
    logical("all", "Whether all elements are true.", .all),
    logical("any", "Whether any element is true.", .any),
    Operator(
      .both, "How many elements are not zero.",
      [
        Overload("count_nonzero(Tensor input, int64_t? dim=None)") {
          let input = try $0.tensor().data
          return try .tensor(
            Tensor(Kernel.reduce(.countNonzero, input, $0.intIfAny().map { [$0] })))
        },
        Overload("count_nonzero(Tensor input, IntArrayRef dim)") {
          try .tensor(Tensor(Kernel.reduce(.countNonzero, $0.tensor().data, $0.ints())))
        },
      ]),
  ]

  private static func extreme(_ name: String, _ summary: String) -> Operator {
    let isMaximum = name == "max"
    return Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input, *, Tensor out=None)") {
          try .tensor(isMaximum ? $0.tensor().greatest() : $0.tensor().least())
        },
        Overload("\(name)(Tensor input, Tensor other, *, Tensor out=None)") {
          let (a, b) = try ($0.tensor(), $0.tensor())
          return try .tensor(isMaximum ? a.maximum(b) : a.minimum(b))
        },
        Overload(
          "\(name)(Tensor input, int64_t dim, bool keepdim=False, *, TensorList[2] out=None)"
        ) {
          let (input, dim, keepdim) = try ($0.tensor(), $0.int(), $0.bool())
          let found =
            try isMaximum
            ? input.greatest(dim, keepdim: keepdim) : input.least(dim, keepdim: keepdim)
          return .named(
            name, [("values", found[0]), ("indices", found[1])])
        },
      ])
  }

  private static func logical(_ name: String, _ summary: String, _ op: ReduceOp) -> Operator {
    Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input, *, Tensor out=None)") {
          try .tensor(Tensor(Kernel.reduce(op, $0.tensor().data)))
        },
        Overload(
          "\(name)(Tensor input, IntArrayRef? dim=None, bool keepdim=False, *, Tensor out=None)"
        ) {
          try .tensor(
            Tensor(Kernel.reduce(op, $0.tensor().data, $0.intsIfAny(), keepdim: $0.bool())))
        },
        Overload("\(name)(Tensor input, int64_t dim, bool keepdim=False, *, Tensor out=None)") {
          try .tensor(
            Tensor(Kernel.reduce(op, $0.tensor().data, [$0.int()], keepdim: $0.bool())))
        },
      ])
  }
}

extension Tensor {
  package func greatest() throws -> Tensor { try extreme("MaxBackward1", .max) }
  package func least() throws -> Tensor { try extreme("MinBackward1", .min) }

  private func extreme(_ name: String, _ op: ReduceOp) throws -> Tensor {
    let found = try Kernel.reduce(op, data)
    return try record(name, self, found) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", found)
      node.gradient(of: 0, "evenly_distribute_backward(grad, self, result)") {
        try $0.distributedEvenly(over: this.unpacked(), result.unpacked())
      }
    }
  }

  /// The gradient shared among all elements that are equal to a value.
  func distributedEvenly(over input: Tensor, _ value: Tensor) throws -> Tensor {
    let isNaN = value.data.isMeta ? false : try value.item().double.isNaN
    let mask = try isNaN ? input.isNaN() : input.eq(value)
    let zeros = Tensor(.zeros(input.shape, input.dtype, meta: input.data.isMeta))
    let share = try self / mask.sum()
    return try zeros.inPlace(with: [share]) { try $0.maskedFill(mask, share) }
  }

  /// Values and indices.
  package func greatest(_ dim: Int, keepdim: Bool = false) throws -> [Tensor] {
    let found = try Kernel.maxWithIndices(data, dim, keepdim: keepdim)
    return try selecting("MaxBackward0", found, dim, keepdim)
  }

  package func least(_ dim: Int, keepdim: Bool = false) throws -> [Tensor] {
    let found = try Kernel.minWithIndices(data, dim, keepdim: keepdim)
    return try selecting("MinBackward0", found, dim, keepdim)
  }

  /// The values that a reduction chose along a dim, and where; the gradient goes back to these places.
  func selecting(
    _ name: String, _ found: (values: NDArray, indices: NDArray), _ dim: Int, _ keepdim: Bool,
    showsKeepdim: Bool = true
  ) throws -> [Tensor] {
    let indices = Tensor(found.indices)
    let values = try record(name, self, found.values) { node in
      let sizes = shape
      node.attribute("dim", .int(dim))
      if showsKeepdim { node.attribute("keepdim", .bool(keepdim)) }
      node.attribute("self_sym_sizes", .ints(sizes))
      let saved = node.saveIndices("indices", indices, 1)
      node.gradient(
        of: 0, "value_selecting_reduction_backward(grad, dim, indices, self.sizes(), keepdim)"
      ) { grad in
        var (grad, indices) = try (grad, saved.unpacked())
        if !keepdim && !sizes.isEmpty {
          (grad, indices) = try (grad.unsqueeze(dim), indices.unsqueeze(dim))
        }
        let zeros = Tensor(.zeros(sizes, grad.dtype, meta: grad.data.isMeta))
        return try zeros.inPlace(with: [grad]) { try $0.scatter(dim, indices, grad) }
      }
    }
    return [values, indices]
  }

  package func amax(_ dims: [Int] = [], keepdim: Bool = false) throws -> Tensor {
    try extremes("AmaxBackward0", .amax, dims, keepdim)
  }

  package func amin(_ dims: [Int] = [], keepdim: Bool = false) throws -> Tensor {
    try extremes("AminBackward0", .amin, dims, keepdim)
  }

  private func extremes(
    _ name: String, _ op: ReduceOp, _ dims: [Int], _ keepdim: Bool
  ) throws -> Tensor {
    let found = try Kernel.reduce(op, data, dims, keepdim: keepdim)
    return try record(name, self, found) { node in
      let this = node.save("self", self)
      let result = node.saveResult("result", found)
      node.attribute("dim", .ints(dims))
      node.attribute("keepdim", .bool(keepdim))
      node.gradient(of: 0, "scale_grad_by_count(grad, result == self, dim)") { grad in
        let this = try this.unpacked()
        let grad = try grad.reshapedBack(dims, keepdim)
        let mask = try result.unpacked().reshapedBack(dims, keepdim).eq(this)
        return try (grad / mask.sum(dims, keepdim: true)) * mask
      }
    }
  }

  /// A reduced tensor in a shape that has the reduced dims as size 1.
  private func reshapedBack(_ dims: [Int], _ keepdim: Bool) throws -> Tensor {
    if keepdim { return self }
    let total = rank + dims.count
    let reduced = Set(dims.map { $0 < 0 ? $0 + total : $0 })
    var rest = shape[...]
    return try reshape((0..<total).map { reduced.contains($0) ? 1 : rest.popFirst() ?? 1 })
  }

  /// The least and the greatest elements.
  package func aminmax(_ dim: Int?, keepdim: Bool = false) throws -> [Tensor] {
    let found = try Kernel.aminmax(data, dim, keepdim: keepdim)
    return try record("AminmaxBackward0", [self], outputs: [found.min, found.max]) { node in
      let this = node.save("self", self)
      node.attribute("dim", .init(dim))
      node.attribute("keepdim", .bool(keepdim))
      let results = [node.saveResult("min", found.min), node.saveResult("max", found.max, 1)]
      node.rule("aminmax_backward(self, dim, keepdim, grads, min, max)") { grads, _ in
        let this = try this.unpacked()
        let dims = dim.map { [$0] } ?? []
        var total: Tensor?
        for (grad, result) in zip(grads, results) {
          guard let grad else { continue }
          let mask = try result.unpacked().reshapedBack(dims, keepdim).eq(this)
          let spread = try grad.reshapedBack(dims, keepdim)
          total = try total.plus((spread / mask.sum(dims, keepdim: true)) * mask)
        }
        return [total]
      }
    }
  }
}

extension Node {
  /// Keeps the indices that an operation found, which are its own output but carry no history.
  func saveIndices(_ name: String, _ indices: Tensor, _ number: Int) -> Saved {
    save(name, indices)
  }
}
