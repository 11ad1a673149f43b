// What reduces to matrix products: matmul, linear, tensordot, bilinear. The views in between are the
// ones that PyTorch records (aten/src/ATen/native/LinearAlgebra.cpp, Linear.cpp).

import Arrays

extension Tensor {
  package func matmul(_ other: Tensor) throws -> Tensor {
    try check(
      rank > 0 && other.rank > 0,
      .runtime(
        "both arguments to matmul need to be at least 1D, but they are \(rank)D and \(other.rank)D")
    )
    switch (rank, other.rank) {
    case (1, 1): return try dot(other)
    case (2, 1): return try mv(other)
    case (1, 2): return try unsqueeze(0).mm(other).squeezeInPlace(0)
    case (2, 2): return try mm(other)
    default:
      return try shouldFold(with: other) ? foldedMatmul(other) : batchedMatmul(other)
    }
  }

  /// Whether one side is a matrix or vector that all matrices of the other may share.
  private func shouldFold(with other: Tensor) -> Bool {
    let isSwapped = other.rank > rank
    let (long, short) = isSwapped ? (other, self) : (self, other)
    guard short.rank <= 2, long.rank >= 3 else { return false }
    // Unfolded, the gradient of the shared side would first be made once for each matrix.
    if short.requiresGrad { return true }
    if rank == 2 { return false }
    if long.count == 0 { return true }
    var (sizes, strides) = (long.shape, long.strides)
    if isSwapped {  // `foldedMatmul` transposes the matrices of `other`
      sizes.swapAt(sizes.count - 2, sizes.count - 1)
      strides.swapAt(strides.count - 2, strides.count - 1)
    }
    for dim in 0..<max(sizes.count - 2, 0) where strides[dim] != strides[dim + 1] * sizes[dim + 1] {
      return false
    }
    return true
  }

  /// All matrices of the longer side stacked into one.
  private func foldedMatmul(_ other: Tensor) throws -> Tensor {
    let isSwapped = other.rank > rank
    let long = isSwapped ? try other.mT() : self
    let short = isSwapped ? (rank == 2 ? try t() : self) : other
    let sizes = long.shape
    let rows = sizes.dropLast().reduce(1, *)
    let folded = try long.reshape([rows, sizes[sizes.count - 1]])
    guard short.rank == 2 else {
      let result = try folded.mv(short).unsafeView(Array(sizes.dropLast()))
      return result
    }
    let shape = Array(sizes.dropLast()) + [short.shape[1]]
    let result = try folded.mm(short).unsafeView(shape)
    return isSwapped ? try result.mT().contiguous() : result
  }

  private func batchedMatmul(_ other: Tensor) throws -> Tensor {
    if rank == 3, other.rank == 3, shape[0] != other.shape[0] {
      // A batch of one that would be expanded, and its gradient made for each of the other's.
      if shape[0] == 1, requiresGrad { return try squeeze(0).matmul(other) }
      if other.shape[0] == 1, other.requiresGrad { return try matmul(other.squeeze(0)) }
    }
    let isVectorFirst = rank == 1
    let isVectorLast = other.rank == 1
    let first = isVectorFirst ? try unsqueeze(0) : self
    let second = isVectorLast ? try other.unsqueeze(1) : other
    let (n, m) = (first.shape[first.rank - 2], first.shape[first.rank - 1])
    let (k, p) = (second.shape[second.rank - 2], second.shape[second.rank - 1])
    let (batchA, batchB) = (Array(first.shape.dropLast(2)), Array(second.shape.dropLast(2)))
    let batch = try Shape.broadcast(batchA, batchB)
    let count = batch.elementCount
    let left = try first.expand(batch + [n, m]).reshape([count, n, m])
    let right = try second.expand(batch + [k, p]).reshape([count, k, p])
    let product = try left.bmm(right)
    let shape = batch + (isVectorFirst ? [] : [n]) + (isVectorLast ? [] : [p])
    return try (isVectorLast ? product.squeeze(-1) : product).unsafeView(shape)
  }

  package func linear(_ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
    try check(
      rank > 0 && weight.rank > 0,
      .runtime(
        "both arguments to linear need to be at least 1D, but they are \(rank)D and "
          + "\(weight.rank)D"))
    if let bias, rank == 2 { return try bias.addmm(self, weight.t()) }
    if let bias, bias.rank == 1, data.isContiguous {
      let columns = shape[rank - 1]
      let rows = rank == 1 ? [1, columns] : [shape.dropLast().reduce(1, *), columns]
      let result = try bias.addmm(reshape(rows), weight.t())
      return try result.view(Array(shape.dropLast()) + [result.shape[1]])
    }
    let product = try matmul(weight.t())
    return try bias.map { try product.addInPlace($0) } ?? product
  }

  func tensordot(_ other: Tensor, _ dims: [Int], _ otherDims: [Int]) throws -> Tensor {
    try check(
      dims.count == otherDims.count,
      .runtime("both dimension lists should have same length"))
    let first = try dims.map { try wrapped(dim: $0, rank: rank) }
    let second = try otherDims.map { try wrapped(dim: $0, rank: other.rank) }
    for (a, b) in zip(first, second) where shape[a] != other.shape[b] {
      throw TensorError.runtime(
        "contracted dimensions need to match, but first has size \(shape[a]) in dim \(a) and second "
          + "has size \(other.shape[b]) in dim \(b)")
    }
    let kept = shape.indices.filter { !first.contains($0) }
    let keptOther = other.shape.indices.filter { !second.contains($0) }
    if kept.isEmpty && keptOther.isEmpty {
      return try permute(dims).flatten().dot(other.permute(otherDims).flatten()).reshape([])
    }
    let inner = first.reduce(1) { $0 * shape[$1] }
    let rows = kept.reduce(1) { $0 * shape[$1] }
    let columns = keptOther.reduce(1) { $0 * other.shape[$1] }
    let left = try permute(kept + dims).reshape([rows, inner])
    let right = try other.permute(otherDims + keptOther).reshape([inner, columns])
    let result = try left.mm(right)
    return try result.reshape(kept.map { shape[$0] } + keptOther.map { other.shape[$0] })
  }

  /// PyTorch sums the products over the last dims by `tensordot(self, other, -1, -1)`.
  package func inner(_ other: Tensor) throws -> Tensor {
    if rank == 0 || other.rank == 0 { return try self * other }
    try check(
      shape[rank - 1] == other.shape[other.rank - 1],
      .runtime(
        "inner() the last dimension must match on both input tensors but got shapes \(shape.text) "
          + "and \(other.shape.text)"))
    return try tensordot(other, [-1], [-1])
  }

  func bilinear(_ other: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
    try check(
      rank > 0 && other.rank == rank && weight.rank == 3,
      .runtime(
        "bilinear(): input dimensions do not match: got \(rank) and \(other.rank)"))
    let operands = [("input1", self), ("input2", other), ("weight", weight)]
    let named = operands + (bias.map { [("bias", $0)] } ?? [])
    try check(
      named.allSatisfy { $0.1.dtype == dtype },
      .runtime(
        "All tensors must have the same dtype, got "
          + named.map { "\($0): \($1.dtype.cxxName)" }.joined(separator: ", ")))
    let rows = shape.dropLast().reduce(1, *)
    let left = try view([rows, shape[rank - 1]])
    let right = try other.view([rows, other.shape[other.rank - 1]])
    let dims = Trilinear(expand: [[1, 3], [0], [1, 2]], sum: [2, 3])
    let result = try Tensor.trilinear([left, weight, right], dims)
      .reshape(Array(shape.dropLast()) + [weight.shape[0]])
    return try bias.map { try result + $0 } ?? result
  }

  /// The sum of products of three tensors, each first given new dims; PyTorch's `_trilinear`.
  private static func trilinear(_ factors: [Tensor], _ dims: Trilinear) throws -> Tensor {
    let product = try withoutGrad { try dims.product(factors.map { $0.detach() }) }
    return try record("TrilinearBackward0", factors, product.data) { node in
      for index in 0..<3 {
        node.attribute("expand\(index + 1)", .ints(dims.expand[index]))
      }
      let saved = [
        node.save("i1", factors[0], for: 1, 2), node.save("i2", factors[1], for: 0, 2),
        node.save("i3", factors[2], for: 0, 1),
      ]
      node.attribute("sumdim", .ints(dims.sum))
      for index in 0..<3 {
        node.gradient(of: index, "_trilinear with grad in place of i\(index + 1)") { grad in
          var others = try saved.indices.map { $0 == index ? grad : try saved[$0].unpacked() }
          others[index] = grad
          return try trilinear(others, dims.backward(index))
        }
      }
    }
  }
}

/// Where three factors get new dims, and which dims of their product are summed.
private struct Trilinear {
  var expand: [[Int]]
  var sum: [Int]

  func product(_ factors: [Tensor]) throws -> Tensor {
    let spread = try zip(factors, expand).map { factor, dims in
      try dims.reduce(factor) { try $0.unsqueeze($1) }
    }
    return try (spread[0] * spread[2] * spread[1]).sum(sum)
  }

  /// The gradient of one factor: the dims that were summed are those the gradient lacks.
  func backward(_ index: Int) -> Trilinear {
    var dims = self
    dims.expand[index] = sum
    dims.sum = expand[index]
    return dims
  }
}
