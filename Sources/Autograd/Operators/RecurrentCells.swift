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

  /// How many gates lie side by side in the weights.
  private var gateCount: Int {
    switch self {
    case .tanh, .relu: 1
    case .gru: 3
    case .lstm: 4
    }
  }

  /// Complains where the shapes of a single step do not fit each other, in PyTorch's order.
  func checkStep(_ input: Tensor, _ state: [Tensor], _ parameters: RecurrentParameters) throws {
    let (inputWeight, hiddenWeight) = (parameters.inputWeight.data, parameters.hiddenWeight.data)
    let (given, inputSize) = try (input.data.size(1), inputWeight.size(1))
    try check(
      given == inputSize,
      .runtime("input has inconsistent input_size: got \(given) expected \(inputSize)"))
    let hiddenSize = try hiddenWeight.size(1)
    for (name, weight) in [("weight_ih", inputWeight), ("weight_hh", hiddenWeight)] {
      let (rows, wanted) = (try weight.size(0), gateCount * hiddenSize)
      try check(
        rows == wanted,
        .runtime(
          "\(name) first dim must be \(gateCount) * hidden_size = \(wanted), but got \(rows)"))
    }
    let inputs = try input.data.size(0)
    for (number, hidden) in state.enumerated() {
      let (batch, size) = try (hidden.data.size(0), hidden.data.size(1))
      try check(
        inputs == batch,
        .runtime(
          "Input batch size \(inputs) doesn't match hidden\(number) batch size \(batch)"))
      try check(
        size == hiddenSize,
        .runtime(
          "hidden\(number) has inconsistent hidden_size: got \(size), expected \(hiddenSize)"))
    }
  }

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
    let input = try gates.gates(3)
    let recurrent = try parameters.hiddenGates(hidden).gates(3)
    let reset = try (recurrent[0] + input[0]).sigmoid()
    let update = try (recurrent[1] + input[1]).sigmoid()
    let new = try (input[2] + recurrent[2] * reset).tanh()
    return try (hidden - new) * update + new
  }

  private func lstmStep(
    _ gates: Tensor, _ state: [Tensor], _ parameters: RecurrentParameters
  ) throws -> [Tensor] {
    let chunks = try (parameters.hiddenGates(state[0]) + gates).gates(4)
    let (input, forget) = try (chunks[0].sigmoid(), chunks[1].sigmoid())
    let (cell, output) = try (chunks[2].tanh(), chunks[3].sigmoid())
    let memory = try forget * state[1] + input * cell
    let hidden = try output * memory.tanh()
    let projected = try parameters.projection.map { try hidden.matmul($0.t()) } ?? hidden
    return [projected, memory]
  }
}

extension Tensor {
  /// The parts of a cell's gates, side by side in this.
  fileprivate func gates(_ count: Int) throws -> [Tensor] {
    let parts = try unsafeChunk(count, 1)
    try check(
      parts.count == count,
      .runtime("a cell of \(count) gates got weights for \(parts.count), of shape \(shape.text)"))
    return parts
  }

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
