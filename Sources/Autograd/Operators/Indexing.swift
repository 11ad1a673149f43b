// Elements picked, filled and scattered by masks and indices.

import Arrays

extension Catalog {
  static let indexing: [Operator] = [
    Operator(
      .all, "Elements replaced by one value where a mask holds.",
      [
        Overload("masked_fill(Tensor input, Tensor mask, Scalar value)") {
          try .tensor($0.tensor().maskedFill($0.tensor(), $0.number()))
        },
        Overload("masked_fill(Tensor input, Tensor mask, Tensor value)") {
          try .tensor($0.tensor().maskedFill($0.tensor(), $0.tensor()))
        },
      ])
  ]
}

extension Tensor {
  package func maskedFill(_ mask: Tensor, _ value: Scalar) throws -> Tensor {
    let filled = try maskedFilled(mask, .scalar(value, dtype, meta: data.isMeta))
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
    let filled = try maskedFilled(mask, value.data.astype(dtype))
    return try record("MaskedFillBackward1", self, value, filled) { node in
      let mask = node.save("mask", mask)
      node.gradient(of: 0, "grad.masked_fill(mask, 0)") { try $0.maskedFill(mask.unpacked(), 0) }
      node.gradient(of: 1, "where(mask, grad, 0).sum()") { grad in
        try Tensor.where(mask.unpacked(), grad, grad.newZeros([])).sum()
      }
    }
  }

  private func maskedFilled(_ mask: Tensor, _ value: NDArray) throws -> NDArray {
    try check(
      mask.dtype == .bool,
      .runtime(
        "masked_fill_ only supports boolean masks, but got mask with dtype \(mask.dtype.cxxName)"))
    return try Kernel.where(mask.data, value, data)
  }
}
