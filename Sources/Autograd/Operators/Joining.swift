// Tensors put together, and elements moved to other places.

import Arrays

extension Catalog {
  static let joining: [Operator] = [
    cat, cat.alias("concat"), cat.alias("concatenate"),
    Operator(
      .torch, "stack(TensorList tensors, int64_t dim=0, *, Tensor out=None)",
      "The tensors side by side along a new dim."
    ) { try .tensor(.stack($0.tensors(), $0.int())) },
  ]

  private static let cat = Operator(
    .torch, "cat(TensorList tensors, int64_t dim=0, *, Tensor out=None)",
    "The tensors one after another along a dim."
  ) { try .tensor(.cat($0.tensors(), $0.int())) }
}

extension Tensor {
  package static func cat(_ tensors: [Tensor], _ dim: Int = 0) throws -> Tensor {
    try check(!tensors.isEmpty, .value("torch.cat(): expected a non-empty list of Tensors"))
    var joined = try Kernel.cat(tensors.map(\.data), dim)
    if tensors.allSatisfy(\.data.isChannelsLast) {
      joined = try joined.laidOut(like: tensors[0].data)
    }
    return try record("CatBackward0", tensors, joined) { node in
      let pieces = tensors.map(\.shape)
      node.attribute("dim", .int(dim))
      node.rule("the pieces of grad") { [rank = joined.rank] grads, needs in
        guard let grad = grads[0] else { return [] }
        let axis = dim < 0 ? dim + rank : dim
        var start = 0
        return try pieces.enumerated().map { index, piece -> Tensor? in
          // An empty vector joins anything and gets an empty gradient.
          if piece == [0] {
            return needs[index] ? try grad.newZeros([0]) : nil
          }
          let length = piece[axis]
          defer { start += length }
          return needs[index] ? try grad.narrow(axis, start, length) : nil
        }
      }
    }
  }

  package static func stack(_ tensors: [Tensor], _ dim: Int = 0) throws -> Tensor {
    try check(!tensors.isEmpty, .runtime("stack expects a non-empty TensorList"))
    let joined = try Kernel.stack(tensors.map(\.data), dim)
    return try record("StackBackward0", tensors, joined) { node in
      let count = tensors.count
      node.attribute("dim", .int(dim))
      node.rule("grad.select(dim, i)") { grads, needs in
        guard let grad = grads[0] else { return [] }
        return try (0..<count).map { needs[$0] ? try grad.select(dim, $0) : nil }
      }
    }
  }
}
