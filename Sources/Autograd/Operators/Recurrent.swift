// Recurrent layers over sequences: stacked, in both directions, padded or packed.

import Arrays

extension Catalog {
  static let recurrent: [Operator] = [
    cell("rnn_tanh_cell", .tanh), cell("rnn_relu_cell", .relu), cell("gru_cell", .gru), lstmCell,
    layers("rnn_tanh", .tanh), layers("rnn_relu", .relu), layers("gru", .gru),
    layers("lstm", .lstm),
  ]

  private static func cell(_ name: String, _ kind: RecurrentCell) -> Operator {
    Operator(
      [.torch, .inner],
      "\(name)(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, "
        + "Tensor? b_hh=None)", "One step of a recurrent network."
    ) { call in
      let (input, hidden) = try (call.tensor(), call.tensor())
      let parameters = try RecurrentParameters(
        inputWeight: call.tensor(), hiddenWeight: call.tensor(), inputBias: call.tensorIfAny(),
        hiddenBias: call.tensorIfAny(), projection: nil)
      try kind.checkStep(input, [hidden], parameters)
      return try .tensor(kind.step(parameters.inputGates(input), [hidden], parameters)[0])
    }
  }

  private static let lstmCell = Operator(
    [.torch, .inner],
    "lstm_cell(Tensor input, TensorList hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, "
      + "Tensor? b_hh=None)", "One step of a long short-term memory."
  ) { call in
    let (input, state) = try (call.tensor(), call.tensors())
    try check(state.count == 2, .runtime("lstm_cell expects two hidden states"))
    let parameters = try RecurrentParameters(
      inputWeight: call.tensor(), hiddenWeight: call.tensor(), inputBias: call.tensorIfAny(),
      hiddenBias: call.tensorIfAny(), projection: nil)
    try RecurrentCell.lstm.checkStep(input, state, parameters)
    return try .tensors(RecurrentCell.lstm.step(parameters.inputGates(input), state, parameters))
  }

  private static func layers(_ name: String, _ kind: RecurrentCell) -> Operator {
    let state = kind.hasBothStates ? "TensorList hx" : "Tensor hx"
    return Operator(
      [.torch, .inner], "A recurrent network over sequences, or over packed ones.",
      [
        Overload(
          "\(name)(Tensor input, \(state), TensorList params, bool has_biases, "
            + "int64_t num_layers, double dropout, bool train, bool bidirectional, "
            + "bool batch_first)"
        ) { call in
          let input = try call.tensor()
          let state = kind.hasBothStates ? call.tensors() : [try call.tensor()]
          let network = try RecurrentNetwork(kind, &call)
          return try .tensors(network.run(input, state, batchFirst: call.bool()))
        },
        Overload(
          "\(name)(Tensor data, Tensor batch_sizes, \(state), TensorList params, "
            + "bool has_biases, int64_t num_layers, double dropout, bool train, "
            + "bool bidirectional)"
        ) { call in
          let (packed, sizes) = try (call.tensor(), call.tensor())
          let state = kind.hasBothStates ? call.tensors() : [try call.tensor()]
          let network = try RecurrentNetwork(kind, &call)
          return try .tensors(network.run(packed: packed, sizes.data.knownInts(), state))
        },
      ])
  }
}

/// A stack of recurrent layers.
private struct RecurrentNetwork {
  let cell: RecurrentCell
  let layers: Int
  let directions: Int
  let dropout: Double
  let isTraining: Bool
  let parameters: [RecurrentParameters]
  let generator: Generator

  init(_ cell: RecurrentCell, _ call: inout Call) throws {
    self.cell = cell
    generator = call.generator
    let weights = call.tensors()
    let hasBiases = call.bool()
    layers = try call.int()
    dropout = try call.double()
    isTraining = call.bool()
    directions = call.bool() ? 2 : 1
    let step = weights.count / max(layers * directions, 1)
    try check(
      step >= (hasBiases ? 4 : 2) && step * layers * directions == weights.count,
      .runtime("Expected weights for \(layers * directions) layers, got \(weights.count) tensors"))
    let hasProjection = step == (hasBiases ? 5 : 3)
    parameters = stride(from: 0, to: weights.count, by: max(step, 1)).map { start in
      let group = Array(weights[start..<start + step])
      return RecurrentParameters(
        inputWeight: group[0], hiddenWeight: group[1], inputBias: hasBiases ? group[2] : nil,
        hiddenBias: hasBiases ? group[3] : nil, projection: hasProjection ? group[step - 1] : nil)
    }
  }

  /// Output and last states of a batch of sequences of one length, time first unless `batchFirst`.
  func run(_ given: Tensor, _ state: [Tensor], batchFirst: Bool) throws -> [Tensor] {
    var input = batchFirst ? try given.transpose(0, 1) : given
    let isFused =
      cell == .lstm && input.dtype == .float32 && input.count > 0 && !input.data.isMeta
      && parameters.allSatisfy { $0.projection == nil }
    if isFused { input = try input.contiguous() }
    let (output, states) = try overLayers(input, state) { input, state, layer in
      let parameters = parameters[layer]
      let isReversed = layer % directions == 1
      if isFused {
        return try input.fusedLSTM(state[0], state[1], parameters, reversed: isReversed)
      }
      return try sequence(input, state, parameters, reversed: isReversed)
    }
    guard batchFirst else { return [output] + states }
    // PyTorch turns the output of all but the LSTM in place.
    let turned = try cell == .lstm ? output.transpose(0, 1) : output.transposeInPlace(0, 1)
    return [turned] + states
  }

  /// The same for sequences of several lengths, the longest first, packed step by step.
  func run(packed input: Tensor, _ sizes: [Int], _ state: [Tensor]) throws -> [Tensor] {
    let rows = input.shape.first ?? 0
    try check(
      sizes.allSatisfy { $0 >= 0 && $0 <= rows },
      .runtime("batch_sizes \(sizes.text) do not fit data of shape \(input.shape.text)"))
    let (output, states) = try overLayers(input, state) { input, state, layer in
      try packedSequence(
        input, sizes, state, parameters[layer], reversed: layer % directions == 1)
    }
    return [output] + states
  }

  /// Runs layer after layer; `body` gives the output and the last states of one direction.
  private func overLayers(
    _ input: Tensor, _ state: [Tensor],
    _ body: (Tensor, [Tensor], Int) throws -> (Tensor, [Tensor])
  ) throws -> (Tensor, [Tensor]) {
    try check(
      state.count == (cell.hasBothStates ? 2 : 1)
        && state.allSatisfy { $0.shape.first == layers * directions }
        && parameters.count == layers * directions,
      .runtime("Expected hidden states and weights for \(layers * directions) layers"))
    let initial = try state.map { try $0.unbind(0) }
    var current = input
    var finals: [[Tensor]] = state.map { _ in [] }
    for layer in 0..<layers {
      var outputs: [Tensor] = []
      for direction in 0..<directions {
        let index = layer * directions + direction
        let (output, last) = try body(current, initial.map { $0[index] }, index)
        outputs.append(output)
        for (place, tensor) in last.enumerated() { finals[place].append(tensor) }
      }
      current = outputs.count == 1 ? outputs[0] : try Tensor.cat(outputs, outputs[0].rank - 1)
      if dropout > 0, isTraining, layer < layers - 1 {
        current = try current.dropout(dropout, train: true, Dropout(), generator)
      }
    }
    return (current, try finals.map { try Tensor.stack($0, 0) })
  }

  private func sequence(
    _ input: Tensor, _ state: [Tensor], _ parameters: RecurrentParameters, reversed: Bool
  ) throws -> (Tensor, [Tensor]) {
    var steps = try parameters.inputGates(input).unbind(0)
    if reversed { steps.reverse() }
    var current = state
    var outputs: [Tensor] = []
    for gates in steps {
      current = try cell.step(gates, current, parameters)
      outputs.append(current[0])
    }
    if reversed { outputs.reverse() }
    return (try Tensor.stack(outputs, 0), current)
  }

  /// Steps in which fewer and fewer sequences take part, or, reversed, more and more.
  private func packedSequence(
    _ input: Tensor, _ sizes: [Int], _ state: [Tensor], _ parameters: RecurrentParameters,
    reversed: Bool
  ) throws -> (Tensor, [Tensor]) {
    let gates = try parameters.inputGates(input)
    var offsets: [Int] = []
    for size in sizes { offsets.append((offsets.last ?? 0) + size) }
    let order = reversed ? Array(sizes.indices.reversed()) : Array(sizes.indices)
    var current = reversed ? try state.map { try $0.narrow(0, 0, sizes.last ?? 0) } : state
    var ended: [[Tensor]] = []
    var outputs: [Tensor] = []
    for step in order {
      let size = sizes[step]
      let active = current[0].shape[0]
      if size < active {
        ended.append(try current.map { try $0.narrow(0, size, active - size) })
        current = try current.map { try $0.narrow(0, 0, size) }
      } else if size > active {
        current = try zip(current, state).map { now, first in
          try Tensor.cat([now, first.narrow(0, active, size - active)], 0)
        }
      }
      let input = try gates.narrow(0, offsets[step] - size, size)
      current = try cell.step(input, current, parameters)
      outputs.append(current[0])
    }
    if reversed { outputs.reverse() }
    ended.append(current)
    let last = try current.indices.map { place in
      let parts = ended.reversed().map { $0[place] }
      return parts.count == 1 ? parts[0] : try Tensor.cat(parts, 0)
    }
    return (try Tensor.cat(outputs, 0), last)
  }
}
