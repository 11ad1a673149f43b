// One step of the recurrent networks, in the order of operations of PyTorch's RNN.cpp.

import Arrays

/// The parameters of one layer in one direction.
struct RecurrentParameters {
  let inputWeight: Tensor
  let hiddenWeight: Tensor
  let inputBias: Tensor?
  let hiddenBias: Tensor?
  /// Projects the output of an LSTM.
  let projection: Tensor?

  func inputGates(_ input: Tensor) throws -> Tensor { try input.linear(inputWeight, inputBias) }
  func hiddenGates(_ hidden: Tensor) throws -> Tensor {
    try hidden.linear(hiddenWeight, hiddenBias)
  }
}

/// A kind of recurrent network.
enum RecurrentCell: Sendable {
  case tanh, relu, gru, lstm

  var hasBothStates: Bool { self == .lstm }

  /// The next state from the input's part of the gates and the state; the first of it is the output.
  func step(
    _ gates: Tensor, _ state: [Tensor], _ parameters: RecurrentParameters
  ) throws -> [Tensor] {
    switch self {
    case .tanh: return [try (parameters.hiddenGates(state[0]) + gates).tanh()]
    case .relu: return [try (parameters.hiddenGates(state[0]) + gates).relu()]
    case .gru: return [try gruStep(gates, state[0], parameters)]
    case .lstm: return try lstmStep(gates, state, parameters)
    }
  }

  private func gruStep(
    _ gates: Tensor, _ hidden: Tensor, _ parameters: RecurrentParameters
  ) throws -> Tensor {
    let input = try gates.unsafeChunk(3, 1)
    let recurrent = try parameters.hiddenGates(hidden).unsafeChunk(3, 1)
    let reset = try (recurrent[0] + input[0]).sigmoid()
    let update = try (recurrent[1] + input[1]).sigmoid()
    let new = try (input[2] + recurrent[2] * reset).tanh()
    return try (hidden - new) * update + new
  }

  private func lstmStep(
    _ gates: Tensor, _ state: [Tensor], _ parameters: RecurrentParameters
  ) throws -> [Tensor] {
    let chunks = try (parameters.hiddenGates(state[0]) + gates).unsafeChunk(4, 1)
    let (input, forget) = try (chunks[0].sigmoid(), chunks[1].sigmoid())
    let (cell, output) = try (chunks[2].tanh(), chunks[3].sigmoid())
    let memory = try forget * state[1] + input * cell
    let hidden = try output * memory.tanh()
    let projected = try parameters.projection.map { try hidden.matmul($0.t()) } ?? hidden
    return [projected, memory]
  }
}

extension Tensor {
  /// Equal pieces of a dim that are not taken for views.
  func unsafeChunk(_ chunks: Int, _ dim: Int) throws -> [Tensor] {
    try check(
      chunks > 0, .runtime("chunk expects `chunks` to be greater than 0, got: \(chunks)"))
    try check(rank > 0, .runtime("chunk expects at least a 1-dimensional tensor"))
    let dim = try wrapped(dim: dim, rank: rank)
    let size = (shape[dim] + chunks - 1) / chunks
    let pieces = try data.split(size, dim).map { $0.clone() }
    let sizes = shape
    return try record("UnsafeSplitBackward0", [self], outputs: pieces) { node in
      node.attribute("dim", .int(dim))
      node.attribute("self_sym_sizes", .ints(sizes))
      node.attribute("split_size", .int(size))
      node.rule("split_backward(grads, split_size, dim, self.sizes())") { grads, _ in
        guard let present = grads.compactMap({ $0 }).first else { return [nil] }
        let parts = try zip(grads, pieces).map { grad, piece in
          try grad ?? present.newZeros(piece.shape)
        }
        return [try Tensor.cat(parts, dim)]
      }
    }
  }
}
