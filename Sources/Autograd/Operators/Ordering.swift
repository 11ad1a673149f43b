// Largest and smallest elements, and elements in order.

import Arrays

extension Catalog {
  static let ordering: [Operator] = [
    extreme("max", "The largest element, along a dim with its index, or of two tensors."),
    extreme("min", "The smallest element, along a dim with its index, or of two tensors."),
    allExtremes("amax", "The largest elements along dims.", .amax),
    allExtremes("amin", "The smallest elements along dims.", .amin),
    Operator(
      .both, "aminmax(Tensor input, *, int64_t? dim=None, bool keepdim=False)",
      "The smallest and largest elements."
    ) { call in
      let (input, dim) = try (call.tensor(), call.intIfAny())
      return try .named(
        "aminmax", Array(zip(["min", "max"], input.aminmax(dim, keepdim: call.bool()))))
    },
    index("argmax", "The index of the largest element.", Kernel.argmax),
    index("argmin", "The index of the smallest element.", Kernel.argmin),
    Operator(
      .both, "The elements in order along a dim, and where they were.",
      [
        Overload("sort(Tensor input, int64_t dim=-1, bool descending=False)") { call in
          try .named("sort", call.tensor().sort(call.int(), descending: call.bool()))
        },
        Overload("sort(Tensor input, *, bool? stable, int64_t dim=-1, bool descending=False)") {
          let input = try $0.tensor()
          $0.skip()
          return try .named("sort", input.sort($0.int(), descending: $0.bool()))
        },
      ]),
    Operator(
      .both, "Where the elements in order were.",
      [
        Overload("argsort(Tensor input, int64_t dim=-1, bool descending=False)") {
          try .tensor($0.tensor().sort($0.int(), descending: $0.bool())[1].tensor)
        },
        Overload("argsort(Tensor input, *, bool stable, int64_t dim=-1, bool descending=False)") {
          let input = try $0.tensor()
          $0.skip()
          return try .tensor(input.sort($0.int(), descending: $0.bool())[1].tensor)
        },
      ]),
    Operator(
      .both,
      "topk(Tensor input, SymInt k, int64_t dim=-1, bool largest=True, bool sorted=True)",
      "The largest or smallest elements along a dim."
    ) { call in
      let (input, k, dim) = try (call.tensor(), call.int(), call.int())
      let found = try Kernel.topk(input.data, k, dim, largest: call.bool())
      return try .named("topk", input.picked("TopkBackward0", found, dim))
    },
    Operator(
      .both, "kthvalue(Tensor input, SymInt k, int64_t dim=-1, bool keepdim=False)",
      "The k-th smallest elements along a dim."
    ) { call in
      let (input, k, dim) = try (call.tensor(), call.int(), call.int())
      let keepdim = call.bool()
      let found = try Kernel.kthvalue(input.data, k, dim, keepdim: keepdim)
      return try .named("kthvalue", input.picked("KthvalueBackward0", found, dim, keepdim))
    },
    median("median", "MedianBackward", ignoringNaN: false),
    median("nanmedian", "NanmedianBackward", ignoringNaN: true),
    Operator(
      .both, "mode(Tensor input, int64_t dim=-1, bool keepdim=False)",
      "The most frequent elements along a dim."
    ) { call in
      let (input, dim, keepdim) = try (call.tensor(), call.int(), call.bool())
      let found = try Kernel.mode(input.data, dim, keepdim: keepdim)
      return try .named("mode", input.picked("ModeBackward0", found, dim, keepdim))
    },
    running("cummax", "CummaxBackward0", Kernel.cummax),
    running("cummin", "CumminBackward0", Kernel.cummin),
  ]

  private static func extreme(_ name: String, _ summary: String) -> Operator {
    let isMax = name == "max"
    return Operator(
      .both, summary,
      [
        Overload("\(name)(Tensor input)") { try .tensor($0.tensor().extreme(isMax: isMax)) },
        Overload("\(name)(Tensor input, int64_t dim, bool keepdim=False)") { call in
          let (input, dim, keepdim) = try (call.tensor(), call.int(), call.bool())
          let find = isMax ? Kernel.maxWithIndices : Kernel.minWithIndices
          let found = try find(input.data, dim, keepdim)
          let node = isMax ? "MaxBackward0" : "MinBackward0"
          return try .named(name, input.picked(node, found, dim, keepdim))
        },
        Overload("\(name)(Tensor input, Tensor other, *, Tensor out=None)") { call in
          let (input, other) = try (call.tensor(), call.tensor())
          return try .tensor(isMax ? input.maximum(other) : input.minimum(other))
        },
      ])
  }

  private static func allExtremes(_ name: String, _ summary: String, _ op: ReduceOp) -> Operator {
    Operator(
      .both, "\(name)(Tensor input, IntArrayRef[1] dim=[], bool keepdim=False, *, Tensor out=None)",
      summary
    ) { try .tensor($0.tensor().extremes(op, $0.ints(), keepdim: $0.bool())) }
  }

  private static func index(
    _ name: String, _ summary: String,
    _ find: @escaping @Sendable (NDArray, Int?, Bool) throws -> NDArray
  ) -> Operator {
    Operator(.both, "\(name)(Tensor input, int64_t? dim=None, bool keepdim=False)", summary) {
      try .tensor(Tensor(find($0.tensor().data, $0.intIfAny(), $0.bool())))
    }
  }

  private static func median(_ name: String, _ node: String, ignoringNaN: Bool) -> Operator {
    Operator(
      .both, "The middle element, the lower of two.",
      [
        Overload("\(name)(Tensor input)") {
          try .tensor($0.tensor().median(node + "0", ignoringNaN: ignoringNaN))
        },
        Overload("\(name)(Tensor input, int64_t dim, bool keepdim=False)") { call in
          let (input, dim, keepdim) = try (call.tensor(), call.int(), call.bool())
          let found = try Kernel.median(
            input.data, dim, keepdim: keepdim, ignoringNaN: ignoringNaN)
          return try .named(name, input.picked(node + "1", found, dim, keepdim))
        },
      ])
  }

  private static func running(
    _ name: String, _ node: String,
    _ find: @escaping @Sendable (NDArray, Int) throws -> (values: NDArray, indices: NDArray)
  ) -> Operator {
    Operator(.both, "\(name)(Tensor input, int64_t dim)", "Running extremes and where they were.") {
      let (input, dim) = try ($0.tensor(), $0.int())
      return try .named(name, input.running(node, find(input.data, dim), dim))
    }
  }
}

extension Tensor {
  package typealias Picked = [(name: String, tensor: Tensor)]

  package func sort(_ dim: Int, descending: Bool) throws -> Picked {
    try picked("SortBackward0", Kernel.sort(data, dim, descending: descending), dim)
  }

  /// Elements picked along a dim with their indices; the gradient goes back to where they were.
  fileprivate func picked(
    _ name: String, _ found: (values: NDArray, indices: NDArray), _ dim: Int, _ keepdim: Bool? = nil
  ) throws -> Picked {
    let sizes = shape
    let values = try record(name, self, found.values) { node in
      node.attribute("dim", .int(dim))
      let places = node.saveResult("indices", found.indices, 1)
      if let keepdim { node.attribute("keepdim", .bool(keepdim)) }
      node.attribute("self_sym_sizes", .ints(sizes))
      node.gradient(of: 0, "value_selecting_reduction_backward(grad, dim, indices, sizes, keepdim)")
      {
        let isReduced = keepdim == false && !sizes.isEmpty
        let grad = isReduced ? try $0.unsqueeze(dim) : $0
        let index = isReduced ? try places.unpacked().unsqueeze(dim) : try places.unpacked()
        return try grad.newZeros(sizes).scatter(dim, index, grad)
      }
    }
    return [("values", values), ("indices", Tensor(found.indices))]
  }

  fileprivate func running(
    _ name: String, _ found: (values: NDArray, indices: NDArray), _ dim: Int
  ) throws -> Picked {
    let sizes = shape
    let values = try record(name, self, found.values) { node in
      node.attribute("dim", .int(dim))
      let places = node.saveResult("indices", found.indices, 1)
      node.save("self", self)
      node.gradient(of: 0, "cummaxmin_backward(grad, self, indices, dim)") { grad in
        try grad.newZeros(sizes).scatterAdd(dim, places.unpacked(), grad)
      }
    }
    return [("values", values), ("indices", Tensor(found.indices))]
  }

  /// The extreme of all elements; equal ones share the gradient.
  fileprivate func extreme(isMax: Bool) throws -> Tensor {
    let found = try Kernel.reduce(isMax ? .max : .min, data)
    return try record(isMax ? "MaxBackward1" : "MinBackward1", self, found) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", found))
      node.gradient(of: 0, "evenly_distribute_backward(grad, self, result)") { grad in
        try grad.sharedOut(this.unpacked(), result.unpacked(), nil)
      }
    }
  }

  package func extremes(_ op: ReduceOp, _ dims: [Int], keepdim: Bool) throws -> Tensor {
    let found = try Kernel.reduce(op, data, dims, keepdim: keepdim)
    return try record(op == .amax ? "AmaxBackward0" : "AminBackward0", self, found) { node in
      node.attribute("dim", .ints(dims))
      node.attribute("keepdim", .bool(keepdim))
      let (this, result) = (node.save("self", self), node.saveResult("result", found))
      node.gradient(of: 0, "scale_grad_by_count(grad, self == result, dim)") { grad in
        let input = try this.unpacked()
        let output = try result.unpacked().restoringDims(dims, input.shape, keepdim: keepdim)
        return try grad.restoringDims(dims, input.shape, keepdim: keepdim)
          .sharedOut(input, output, dims)
      }
    }
  }

  /// The gradient divided among the elements that equal the result.
  private func sharedOut(_ input: Tensor, _ result: Tensor, _ dims: [Int]?) throws -> Tensor {
    let mask = try input.eq(result).to(dtype)
    let count = try dims.map { try mask.sum($0, keepdim: true) } ?? mask.sum()
    return try (self * mask) / count
  }

  fileprivate func aminmax(_ dim: Int?, keepdim: Bool) throws -> [Tensor] {
    let found = try Kernel.aminmax(data, dim, keepdim: keepdim)
    return try record("AminmaxBackward0", [self], outputs: [found.min, found.max]) { node in
      node.attribute("dim", .init(dim))
      node.attribute("keepdim", .bool(keepdim))
      let (low, high) = (node.saveResult("min", found.min), node.saveResult("max", found.max, 1))
      let this = node.save("self", self)
      node.rule("aminmax_backward(self, dim, keepdim, grads, min, max)") { grads, _ in
        let input = try this.unpacked()
        let dims = dim.map { [$0] }
        var total: Tensor?
        for (grad, result) in zip(grads, [low, high]) {
          guard let grad else { continue }
          let output = try result.unpacked().restoringDims(dims, input.shape, keepdim: keepdim)
          let share = try grad.restoringDims(dims, input.shape, keepdim: keepdim)
            .sharedOut(input, output, dims)
          total = try total.map { try $0 + share } ?? share
        }
        return [total]
      }
    }
  }

  fileprivate func median(_ name: String, ignoringNaN: Bool) throws -> Tensor {
    let found = try Kernel.median(data, ignoringNaN: ignoringNaN)
    return try record(name, self, found) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", found))
      node.gradient(of: 0, "evenly_distribute_backward(grad, self, result)") { grad in
        try grad.sharedOut(this.unpacked(), result.unpacked(), nil)
      }
    }
  }
}
