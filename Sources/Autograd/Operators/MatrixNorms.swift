// Norms of matrices, some of which need singular values.

import Arrays

extension Tensor {
  /// `linalg.norm`, of vectors or matrices as order and dims say.
  func linearNorm(
    _ order: Argument, _ dims: [Int]?, keepdim: Bool, dtype: DType?
  ) throws -> Tensor {
    if case .string = order {
      return try matrixNorm(order, dims ?? [-2, -1], keepdim: keepdim, dtype: dtype)
    }
    guard let number = order.number else {
      return try vectorNorm(.float(2), dims, keepdim: keepdim, dtype: dtype)
    }
    try check(
      dims.map { $0.count == 1 || $0.count == 2 } ?? true,
      .runtime(
        "linalg.norm: If dim is specified, it must be of length 1 or 2. Got \(dims?.text ?? "")"))
    try check(
      dims != nil || rank == 1 || rank == 2,
      .runtime(
        "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got \(rank)D."
      ))
    if (dims?.count ?? rank) == 1 {
      return try vectorNorm(number, dims, keepdim: keepdim, dtype: dtype)
    }
    return try matrixNorm(order, dims ?? [0, 1], keepdim: keepdim, dtype: dtype)
  }

  package func matrixNorm(
    _ order: Argument, _ given: [Int] = [-2, -1], keepdim: Bool = false, dtype: DType? = nil
  ) throws -> Tensor {
    let name = "linalg.matrix_norm"
    try check(
      self.dtype.isDifferentiable,
      .runtime(
        "\(name): Expected a floating point or complex tensor as input. Got "
          + self.dtype.scalarTypeName))
    try check(rank >= 2, .runtime("\(name): The input tensor A must have at least 2 dimensions."))
    try check(given.count == 2, .runtime("\(name): dim must be a 2-tuple. Got \(given.text)"))
    let dims = try given.map { try wrapped(dim: $0, rank: rank) }
    try check(
      dims[0] != dims[1],
      .runtime("\(name): dims must be different. Got (\(given[0]), \(given[1]))"))
    let input = try dtype.map { try to($0) } ?? self
    switch order {
    case .string("fro"): return try input.vectorNorm(2, dims, keepdim: keepdim)
    case .string("nuc"):
      return try input.singular(dims, keepdim) { try $0.sum([-1], keepdim: keepdim) }
    case .string(let other): throw TensorError.runtime("\(name): Order \(other) not supported.")
    default: break
    }
    let number = order.number?.double ?? .nan
    func extreme(_ tensor: Tensor, _ dim: Int) throws -> Tensor {
      try number > 0
        ? tensor.amax([dim], keepdim: keepdim) : tensor.amin([dim], keepdim: keepdim)
    }
    switch Swift.abs(number) {
    case 2: return try input.singular(dims, keepdim) { try extreme($0, -1) }
    case 1, .infinity:
      var (summed, compared) = (dims[0], dims[1])
      if Swift.abs(number) == .infinity { swap(&summed, &compared) }
      let sums = try input.vectorNorm(.float(1), [summed], keepdim: keepdim)
      return try extreme(sums, compared > summed && !keepdim ? compared - 1 : compared)
    default: throw TensorError.runtime("\(name): Order \(number) not supported.")
    }
  }

  /// A function of the singular values of the matrices along two dims.
  private func singular(
    _ dims: [Int], _ keepdim: Bool, _ body: (Tensor) throws -> Tensor
  ) throws -> Tensor {
    let order = (0..<rank).filter { !dims.contains($0) } + dims
    let result = try body(permute(order).svdvals())
    guard keepdim else { return result }
    var back = [Int](repeating: 0, count: rank)
    for (place, dim) in order.enumerated() { back[dim] = place }
    return try result.unsqueeze(-1).permute(back)
  }
}
