// A layer of a float32 LSTM in one direction, which PyTorch records as a single node.

import Arrays

extension Tensor {
  /// Output (T, N, H) and last states of one layer; the gradients come from running back through time.
  func fusedLSTM(
    _ hidden: Tensor, _ memory: Tensor, _ parameters: RecurrentParameters, reversed: Bool
  ) throws -> (Tensor, [Tensor]) {
    try check(
      rank == 3 && shape[0] > 0,
      .runtime("lstm expects input of 3 dims and at least one step, got \(shape.text)"))
    let run = try withoutGrad {
      // PyTorch's kernel reads past the weights where they do not fit.
      try RecurrentCell.lstm.checkStep(select(0, 0), [hidden, memory], parameters)
      return try LSTMRun(self, hidden, memory, parameters, reversed: reversed)
    }
    let inputs: [Tensor?] = [
      self, parameters.inputWeight, parameters.hiddenWeight, parameters.inputBias,
      parameters.hiddenBias, hidden, memory,
    ]
    let outputs = [run.output, run.hidden, run.memory].map(\.data)
    let results = try record("MkldnnRnnLayerBackward0", inputs, outputs: outputs) { node in
      let input = node.save("input", self)
      let weights = (
        node.save("weight0", parameters.inputWeight), node.save("weight1", parameters.hiddenWeight)
      )
      node.save("weight2", parameters.inputBias)
      node.save("weight3", parameters.hiddenBias)
      let states = (node.save("hx_", hidden), node.save("cx_", memory))
      node.saveResult("result0", outputs[0])
      node.saveResult("result1", outputs[1], 1)
      node.saveResult("result2", outputs[2], 2)
      node.attribute("reverse", .bool(reversed))
      node.attribute("hidden_size", .int(hidden.shape[1]))
      node.rule("mkldnn_rnn_layer_backward(…)") { grads, needs in
        _ = try (states.0.unpacked(), states.1.unpacked())
        return try run.gradients(
          grads, input.unpacked(), weights.0.unpacked(), weights.1.unpacked(), needs)
      }
    }
    return (results[0], [results[1], results[2]])
  }
}

/// The forward run with what the way back needs of each step.
private struct LSTMRun {
  private struct Step {
    let place: Int
    /// Input, forget and output gates and the new memory's candidate, after their functions.
    let input, forget, candidate, output: Tensor
    let before: (hidden: Tensor, memory: Tensor)
    let bounded: Tensor
  }

  let output: Tensor
  let hidden: Tensor
  let memory: Tensor
  private let steps: [Step]

  init(
    _ input: Tensor, _ hidden: Tensor, _ memory: Tensor, _ parameters: RecurrentParameters,
    reversed: Bool
  ) throws {
    let gates = try parameters.inputGates(input).unbind(0)
    let places = reversed ? Array(gates.indices.reversed()) : Array(gates.indices)
    var state = (hidden: hidden, memory: memory)
    var steps: [Step] = []
    var outputs = [Tensor?](repeating: nil, count: gates.count)
    for place in places {
      let chunks = try (parameters.hiddenGates(state.hidden) + gates[place]).split(
        hidden.shape[1], 1)
      let (input, forget) = try (chunks[0].sigmoid(), chunks[1].sigmoid())
      let (candidate, output) = try (chunks[2].tanh(), chunks[3].sigmoid())
      let next = try forget * state.memory + input * candidate
      let bounded = try next.tanh()
      steps.append(
        Step(
          place: place, input: input, forget: forget, candidate: candidate, output: output,
          before: state, bounded: bounded))
      state = try (output * bounded, next)
      outputs[place] = state.hidden
    }
    self.steps = steps
    output = try Tensor.stack(outputs.compactMap { $0 }, 0)
    self.hidden = state.hidden
    self.memory = state.memory
  }

  func gradients(
    _ grads: [Tensor?], _ input: Tensor, _ inputWeight: Tensor, _ hiddenWeight: Tensor,
    _ needs: [Bool]
  ) throws -> [Tensor?] {
    let inputs = try input.unbind(0)
    let outer = try grads[0]?.unbind(0)
    var toHidden = try grads[1] ?? hidden.zerosLike()
    var toMemory = try grads[2] ?? memory.zerosLike()
    var toInputs = [Tensor?](repeating: nil, count: inputs.count)
    var (slopes, befores, stepInputs): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
    for step in steps.reversed() {
      let grad = try outer.map { try $0[step.place] + toHidden } ?? toHidden
      let through = try toMemory + grad * step.output * (step.bounded.square().neg() + 1)
      let slope = try Tensor.cat(
        [
          through * step.candidate * step.input * (step.input.neg() + 1),
          through * step.before.memory * step.forget * (step.forget.neg() + 1),
          through * step.input * (step.candidate.square().neg() + 1),
          grad * step.bounded * step.output * (step.output.neg() + 1),
        ], 1)
      slopes.append(slope)
      befores.append(step.before.hidden)
      stepInputs.append(inputs[step.place])
      if needs[0] { toInputs[step.place] = try slope.mm(inputWeight) }
      toHidden = try slope.mm(hiddenWeight)
      toMemory = try through * step.forget
    }
    let all = try Tensor.cat(slopes, 0)
    let transposed = try all.t()
    let bias = needs[3] || needs[4] ? try all.sum([0]) : nil
    return [
      needs[0] ? try Tensor.stack(toInputs.compactMap { $0 }, 0) : nil,
      needs[1] ? try transposed.mm(Tensor.cat(stepInputs, 0)) : nil,
      needs[2] ? try transposed.mm(Tensor.cat(befores, 0)) : nil,
      needs[3] ? bias : nil, needs[4] ? try bias?.clone() : nil,
      needs[5] ? toHidden : nil, needs[6] ? toMemory : nil,
    ]
  }
}
