// Elements in order, and those at a given place in it.

import Arrays

extension Catalog {
  static let ordering: [Operator] = [
    Operator(
      .both, "The elements in order along a dim, and where they were.",
      [
        Overload("sort(Tensor input, int64_t dim=-1, bool descending=False)") { call in
          try .named("sort", call.tensor().sort(call.int(), descending: call.bool()))
        },
        Overload("sort(Tensor input, *, bool? stable, int64_t dim=-1, bool descending=False)") {
          let input = try $0.tensor()
          $0.skip()
          return try .named("sort", input.sort($0.int(), descending: $0.bool(), "SortBackward1"))
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
  ]

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
}

extension Tensor {
  package typealias Picked = [(name: String, tensor: Tensor)]

  package func sort(
    _ dim: Int, descending: Bool, _ name: String = "SortBackward0"
  ) throws -> Picked {
    try picked(name, Kernel.sort(data, dim, descending: descending), dim)
  }

  /// Elements picked along a dim with their indices; the gradient goes back to where they were.
  fileprivate func picked(
    _ name: String, _ found: (values: NDArray, indices: NDArray), _ dim: Int, _ keepdim: Bool? = nil
  ) throws -> Picked {
    let tensors = try selecting(
      name, found, dim, keepdim ?? true, showsKeepdim: keepdim != nil)
    return [("values", tensors[0]), ("indices", tensors[1])]
  }

  fileprivate func median(_ name: String, ignoringNaN: Bool) throws -> Tensor {
    let found = try Kernel.median(data, ignoringNaN: ignoringNaN)
    return try record(name, self, found) { node in
      let (this, result) = (node.save("self", self), node.saveResult("result", found))
      node.gradient(of: 0, "evenly_distribute_backward(grad, self, result)") { grad in
        try grad.distributedEvenly(over: this.unpacked(), result.unpacked())
      }
    }
  }
}
