// Max unpooling: maxima put back where they were.

import Arrays

extension Catalog {
  static let unpoolings: [Operator] = [
    Operator(
      [.torch, .inner],
      "max_unpool2d(Tensor input, Tensor indices, IntArrayRef output_size)",
      "Maxima where they were in an image, zeros elsewhere."
    ) {
      let (input, indices) = try ($0.tensor(), $0.tensor())
      return try .tensor(input.maxUnpool(indices, $0.ints(), spatial: 2))
    },
    Operator(
      [.torch, .inner],
      "max_unpool3d(Tensor input, Tensor indices, IntArrayRef output_size, IntArrayRef stride, "
        + "IntArrayRef padding)", "Maxima where they were in a volume, zeros elsewhere."
    ) {
      let (input, indices) = try ($0.tensor(), $0.tensor())
      let size = try $0.ints()
      try checkTriple("output_size", size, "but got")
      let (stride, padding) = try ($0.ints(), $0.ints())
      try checkTriple("stride", stride, "but got:")
      try checkTriple("padding", padding, "but got:")
      try check(
        stride.allSatisfy { $0 > 0 },
        .runtime("strides should be greater than zero, but got stride: \(stride.text)"))
      return try .tensor(input.maxUnpool(indices, size, spatial: 3))
    },
  ]

  private static func checkTriple(_ name: String, _ values: [Int], _ but: String) throws {
    try check(
      values.count == 3,
      .runtime(
        "There should be exactly three elements (depth, height, width) in \(name), \(but) "
          + "\(values.count) elements."))
  }
}

extension Tensor {
  fileprivate func maxUnpool(
    _ indices: Tensor, _ size: [Int], spatial: Int
  ) throws -> Tensor {
    try checkUnpooling(indices, size, spatial)
    let lead = Array(shape.dropLast(spatial))
    let volume = size.elementCount
    let places = try indices.data.reshape(lead + [-1])
    if count > 0, !places.isMeta,
      let wrong = places.toInts().last(where: { $0 < 0 || $0 >= volume }
      )
    {
      let sizes = size.map(String.init).joined(separator: "x")
      throw TensorError.runtime(
        "Found an invalid max index: \(wrong) (output volumes are of size \(sizes))")
    }
    let zeros = NDArray.zeros(lead + [volume], dtype, meta: data.isMeta)
    let unpooled =
      count == 0
      ? zeros : try Kernel.scatter(zeros, lead.count, places, data.reshape(places.shape))
    return try record(
      "MaxUnpool\(spatial)DBackward0", self, unpooled.view(lead + size)
    ) { node in
      let saved = node.save("indices", indices)
      node.gradient(of: 0, "max_pool_double_backward(grad, indices, \(spatial))") { grad in
        let indices = try saved.unpacked()
        let flat = try grad.contiguous().view(lead + [-1])
        return try flat.gather(-1, indices.view(lead + [-1])).view(indices.shape)
      }
    }
  }

  private func checkUnpooling(_ indices: Tensor, _ size: [Int], _ spatial: Int) throws {
    try check(
      size.count == spatial,
      .runtime(
        "There should be exactly two elements (height, width) in output_size, but got "
          + "\(size.count) elements."))
    try check(
      indices.dtype == .int64,
      .runtime(
        "elements in indices should be type int64"
          + (spatial == 2 ? " but got: \(indices.dtype.scalarTypeName)" : "")))
    try check(
      rank == spatial + 1 || rank == spatial + 2,
      .runtime(
        "Input to max_unpooling\(spatial)d should be a \(spatial + 1)d or \(spatial + 2)d Tensor, "
          + "but got a tensor with \(rank) dimensions."))
    try check(
      shape == indices.shape,
      .runtime(
        "Expected shape of indices to be same as that of the input tensor (\(shape.text)) but got "
          + "indices tensor with shape: \(indices.shape.text)"))
    for dim in 1..<rank where shape[dim] == 0 {
      throw TensorError.runtime(
        "max_unpooling\(spatial)d_forward_out_cpu(): Expected input to have non-zero size for "
          + "non-batch dimensions, but got \(shape.text) with dimension \(dim) being empty.")
    }
    try check(
      dtype.isFloatingPoint,
      .notImplemented("\"max_unpool\(spatial)d\" not implemented for '\(dtype.scalarTypeName)'"))
  }
}
