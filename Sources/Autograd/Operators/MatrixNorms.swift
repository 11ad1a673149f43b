// Norms of matrices, which may need singular values.

import Arrays

extension Tensor {
  package func matrixNorm(
    _ order: Argument, _ dims: [Int] = [-2, -1], keepdim: Bool = false, dtype: DType? = nil
  ) throws -> Tensor {
    if case .string("fro") = order {
      return try vectorNorm(
        2, dims.map { try wrapped(dim: $0, rank: rank) }, keepdim: keepdim, dtype: dtype)
    }
    throw TensorError.notImplemented("matrix norm")
  }
}
