// `torch.autograd.backward` and `grad`, and the switches of the gradient mode.

import Arrays
import Autograd
import Scripting

extension Bridge {
  /// The functions of the engine, for the module `torch._C`.
  var engineFunctions: [NativeFunction] {
    [
      .function(
        "backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, "
          + "grad_variables=None, inputs=None)"
      ) { interpreter, arguments in
        let bridge = interpreter.bridge
        bridge.record(backward: arguments[0])
        let tensors = try bridge.tensors(arguments[0])
        try bridge.backward(tensors, arguments, gradient: 1, inputs: 5)
        return .none
      },
      .function(
        "grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, "
          + "only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False)"
      ) { interpreter, arguments in
        try interpreter.bridge.grad(arguments)
      },
      .unary("_set_grad_enabled") { interpreter, flag in
        interpreter.bridge.session.gradMode = try interpreter.isTrue(flag)
        return .none
      },
      .unary("_set_inference_mode") { interpreter, flag in
        interpreter.bridge.session.inferenceMode = try interpreter.isTrue(flag)
        return .none
      },
      .unary("_set_anomaly_enabled") { interpreter, flag in
        interpreter.bridge.session.detectAnomaly = try interpreter.isTrue(flag)
        return .none
      },
      .binary("_push_saved_tensors_default_hooks") { interpreter, pack, unpack in
        let bridge = interpreter.bridge
        bridge.savedTensorHooks.append(
          SavedTensorHooks(
            pack: pack, unpack: unpack, firstNode: bridge.session.sequenceCount))
        return .none
      },
      NativeFunction(
        "_pop_saved_tensors_default_hooks",
        .nullary { interpreter in
          _ = interpreter.bridge.savedTensorHooks.popLast()
          return .none
        }),
    ]
  }

  /// The questions about modes, which `torch` has too.
  var modeQuestions: [NativeFunction] {
    [
      NativeFunction("is_grad_enabled", .nullary { .bool($0.bridge.session.gradMode) }),
      NativeFunction(
        "is_inference_mode_enabled", .nullary { .bool($0.bridge.session.inferenceMode) }),
      NativeFunction("is_anomaly_enabled", .nullary { .bool($0.bridge.session.detectAnomaly) }),
    ]
  }

  /// A tensor, or the tensors of a sequence.
  func tensors(_ value: Value) throws -> [Tensor] {
    if let tensor = value.asTensor { return [tensor] }
    return try interpreter.elements(of: value).map { try tensor($0) }
  }

  /// The gradients given for outputs: none, one, or a sequence of them with `None` in between.
  private func gradients(_ value: Value?, count: Int) throws -> [Tensor?] {
    guard let value else { return [] }
    if let tensor = value.asTensor { return [tensor] }
    let elements = try interpreter.elements(of: value)
    return try elements.map { element in
      if element.isNone { return nil }
      if let tensor = element.asTensor { return tensor }
      throw TensorError.type(
        "gradients can be either Tensors or None, but got \(interpreter.typeName(element))")
    }
  }

  /// Runs back with the arguments `gradient, retain_graph, create_graph`, which follow each other, and
  /// `inputs`.
  func backward(
    _ tensors: [Tensor], _ arguments: BoundArguments, gradient place: Int, inputs: Int
  ) throws {
    let gradients = try gradients(arguments.optional(place), count: tensors.count)
    locate()
    try Engine.backward(
      tensors, gradients,
      retainGraph: try arguments.optional(place + 1).map(interpreter.isTrue),
      createGraph: try interpreter.isTrue(arguments[place + 2]),
      inputs: try arguments.optional(inputs).map { try self.tensors($0) })
  }

  fileprivate func grad(_ arguments: BoundArguments) throws -> Value {
    let outputs = try tensors(arguments[0])
    let inputs = try tensors(arguments[1])
    locate()
    let results = try Engine.grad(
      outputs, inputs, gradients(arguments.optional(2), count: outputs.count),
      retainGraph: try arguments.optional(3).map(interpreter.isTrue),
      createGraph: try interpreter.isTrue(arguments[4]),
      allowUnused: try arguments.optional(6).map(interpreter.isTrue),
      materializeGrads: try interpreter.isTrue(arguments[8]))
    return tuple(results)
  }
}
