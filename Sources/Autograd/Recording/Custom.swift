// Custom functions: nodes whose forward and backward are the host's affair.

import Arrays

extension Node {
  /// The node of a custom function, made before its forward runs; one slot for each tensor argument.
  package static func custom(_ name: String, _ inputs: [Tensor]) -> Node {
    Node(name, Edges(inputs.map(\.gradientEdge)), Session.current)
  }

  /// Whether this is a custom function's: all that it saved is under one name.
  package var isCustom: Bool { extras?.customFunction != nil }

  /// Declares what a custom function returned; nil for what takes no gradient.
  package func declareOutputs(_ outputs: [Tensor?]) { setOutputs(outputs.map { $0?.data }) }

  /// Keeps the tensors that a custom function saved, its own outputs among them.
  package func saveForBackward(_ tensors: [Tensor?]) -> [SavedTensor?] {
    let saved = tensors.map { tensor -> SavedTensor? in
      guard let tensor else { return nil }
      if tensor.isInference { box.failure = SavedTensor.inferenceError }
      guard tensor.history === self else { return SavedTensor(tensor, node: self) }
      return SavedTensor(output: tensor.data, number: Int(tensor.outputNumber), node: self)
    }
    attribute("saved_tensors", .tensors(saved))
    return saved
  }

  /// Throws what went wrong while tensors were saved.
  package func checkSaved() throws { try throwFailure() }
}

/// What a custom function did with a tensor that it returned.
package enum CustomOutput {
  /// Made it.
  case made
  /// Gave an argument back as it was.
  case passed
  /// Wrote into an argument, as `mark_dirty` told.
  case written
}

extension Tensor {
  /// This tensor as output `number` of a custom function; without node where nothing is recorded or
  /// the output takes no gradient.
  package func asOutput(_ number: Int, of node: Node?, _ kind: CustomOutput) throws -> Tensor {
    switch kind {
    case .made:
      guard let node else { return requiresGrad ? detached() : self }
      history = node
      outputNumber = Int32(truncatingIfNeeded: number)
      extras?.view?.origin = .customFunction
      extras?.view?.version = version
      return self
    case .passed:
      let view = Tensor(data, flags: flags.intersection(.inference))
      view.becomeView(of: self, .customFunction)
      view.history = node
      view.outputNumber = Int32(truncatingIfNeeded: number)
      return view
    case .written:
      wasWritten(by: node)
      guard let node else { return self }
      try checkWritable(true)
      rebase(node)
      outputNumber = Int32(truncatingIfNeeded: number)
      return self
    }
  }
}
