// Rows of a table looked up by index.

import Arrays

extension Catalog {
  static let embeddings: [Operator] = [
    Operator(
      [.torch, .inner],
      "embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, "
        + "bool scale_grad_by_freq=False, bool sparse=False)", "Rows of a table."
    ) { call in
      let (weight, indices) = try (call.tensor(), call.tensor())
      let padding = try call.int()
      let isScaled = call.bool()
      return try .tensor(
        weight.embedding(indices, padding: padding, byFrequency: isScaled, sparse: call.bool()))
    }
  ]
}

extension Tensor {
  package func embedding(
    _ indices: Tensor, padding: Int = -1, byFrequency: Bool = false, sparse: Bool = false
  ) throws -> Tensor {
    let rows = shape.first ?? 0
    return try record(
      "EmbeddingBackward0", self, Kernel.embedding(data, indices.data)
    ) { node in
      let places = node.save("indices", indices)
      node.attribute("padding_idx", .int(padding))
      node.attribute("scale_grad_by_freq", .bool(byFrequency))
      node.attribute("sparse", .bool(sparse))
      node.attribute("weight_sym_argsize_0", .int(rows))
      node.gradient(of: 0, "embedding_backward(grad, indices, weight.size(0), …)") { grad in
        let indices = try places.unpacked()
        let table = try Kernel.embeddingBackward(
          grad.data, indices.data, rows: rows, padding: padding, scaleByFrequency: byFrequency)
        return try record("EmbeddingDenseBackwardBackward0", grad, table) { node in
          node.save("indices", indices)
          node.attribute("padding_idx", .int(padding))
          node.gradient(of: 0, "embedding_dense_double_backward(grad, indices, padding_idx)") {
            let rows = try $0.indexSelect(0, indices.reshape([-1]))
            let result = try rows.view(grad.shape)
            guard padding >= 0 else { return result }
            return try result.maskedFill(indices.eq(.int(padding)).unsqueeze(-1), .int(0))
          }
        }
      }
    }
  }
}
