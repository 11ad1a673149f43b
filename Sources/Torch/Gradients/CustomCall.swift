// One call of `Function.apply`: the forward of a script's function, and the node that will call its
// backward.

import Arrays
import Autograd
import Scripting

struct CustomCall {
  private let function: ClassObject
  private let arguments: [Value]
  private let keywords: [(name: String, value: Value)]
  private let interpreter: Interpreter
  /// The tensors among the arguments, keywords last.
  private let inputs: [Tensor?]

  init(
    _ function: ClassObject, _ arguments: [Value], _ keywords: [(name: String, value: Value)],
    _ interpreter: Interpreter
  ) {
    self.function = function
    self.arguments = arguments
    self.keywords = keywords
    self.interpreter = interpreter
    inputs = (arguments + keywords.map(\.value)).map(\.asTensor)
  }

  private var bridge: Bridge { interpreter.bridge }
  private var name: String { function.name + "Backward" }

  /// Runs the forward and records it.
  func result() throws -> Value {
    let tensors = inputs.compactMap { $0 }
    let isRecorded = bridge.session.gradMode && tensors.contains { $0.requiresGrad }
    bridge.locate()
    let node = isRecorded ? Node.custom(name, tensors) : nil
    let context = FunctionContext(
      nodeClass(), needsInputGrad: inputs.map { $0?.requiresGrad ?? false })
    let object = InstanceObject(context.nodeClass, payload: context)
    context.object = object
    context.node = node
    node?.customFunction = context
    let output = try bridge.session.withGradMode(false) { try forward(.instance(object)) }
    let outputs = output.asTuple?.elements ?? [output]
    let wrapped = try record(outputs, context, node)
    if let node {
      context.saved = node.saveForBackward(context.toSave)
      try node.checkSaved()
      context.isRecorded = true
      context.toSave = []
      setRule(node, object, context)
    }
    return output.asTuple == nil ? wrapped[0] : .tuple(wrapped)
  }

  /// The class of the function's nodes and contexts, made at its first call.
  private func nodeClass() -> ClassObject {
    let key = interpreter.intern("_backward_cls")
    if case .type(let known)? = function.members.get(key) { return known }
    let made = interpreter.makeClass(
      name, module: "torch.autograd.function", bases: [bridge.functionClasses.context])
    function.setMember(key, .type(made))
    return made
  }

  private func forward(_ context: Value) throws -> Value {
    let forward = try interpreter.getAttribute(.type(function), "forward")
    guard function.lookup("setup_context") != nil else {
      return try interpreter.call(
        forward, Arguments([context] + arguments, keywords: keywords))
    }
    let output = try interpreter.call(forward, Arguments(arguments, keywords: keywords))
    let setup = try interpreter.getAttribute(.type(function), "setup_context")
    _ = try interpreter.call(setup, [context, .tuple(arguments), output])
    return output
  }

  /// The outputs with the node as their history.
  private func record(
    _ outputs: [Value], _ context: FunctionContext, _ node: Node?
  ) throws -> [Value] {
    let tensors = outputs.map(\.asTensor)
    func takesGradient(_ tensor: Tensor) -> Bool {
      tensor.dtype.isDifferentiable && !context.nonDifferentiable.contains { $0 === tensor }
    }
    node?.declareOutputs(tensors.map { $0.flatMap { takesGradient($0) ? $0 : nil } })
    return try outputs.enumerated().map { number, value in
      guard let tensor = tensors[number] else { return value }
      let maker = takesGradient(tensor) ? node : nil
      let output = try tensor.asOutput(number, of: maker, kind(of: tensor, context))
      return output === tensor ? value : bridge.value(output)
    }
  }

  private func kind(of tensor: Tensor, _ context: FunctionContext) -> CustomOutput {
    if context.dirty.contains(where: { $0 === tensor }) { return .written }
    return inputs.contains { $0 === tensor } ? .passed : .made
  }

  /// Lets the node call the script's backward.
  private func setRule(_ node: Node, _ object: InstanceObject, _ context: FunctionContext) {
    let (interpreter, function, name) = (interpreter, function, name)
    let isTensor = inputs.map { $0 != nil }
    node.customRule { [unowned node] gradients, _ in
      let bridge = interpreter.bridge
      let arguments = gradients.enumerated().map { number, gradient -> Value in
        if let gradient { return bridge.value(gradient) }
        guard context.materializesGrads, let output = node.output(number) else { return .none }
        return bridge.value(Tensor(.zeros(output.shape, output.dtype, meta: output.isMeta)))
      }
      let names = ["backward", "vjp"]
      let method = names.lazy.compactMap { function.ownMethod($0, interpreter) }.first
      let backward = try method ?? interpreter.getAttribute(.type(function), "backward")
      let result = try interpreter.call(backward, [.instance(object)] + arguments)
      return try bridge.gradients(result, name: name, isTensor)
    }
  }
}

extension ClassObject {
  /// A method that a script's class defines itself, rather than the native `Function`.
  fileprivate func ownMethod(_ name: String, _ interpreter: Interpreter) -> Value? {
    guard mro.contains(where: { !$0.isNative && $0.members[name] != nil }) else { return nil }
    return try? interpreter.getAttribute(.type(self), name)
  }
}

extension Bridge {
  /// What a script's backward returned: a gradient for each argument of the forward, of which those
  /// of the tensors count.
  fileprivate func gradients(_ result: Value, name: String, _ isTensor: [Bool]) throws -> [Tensor?]
  {
    var elements = result.asTuple?.elements ?? [result]
    while elements.count > isTensor.count, elements.last?.isNone == true { elements.removeLast() }
    guard elements.count == isTensor.count else {
      throw TensorError.runtime(
        "function \(name) returned an incorrect number of gradients (expected \(isTensor.count), "
          + "got \(elements.count))")
    }
    var gradients: [Tensor?] = []
    for (place, element) in elements.enumerated() {
      if !isTensor[place] {
        guard element.isNone else {
          throw TensorError.runtime(
            "function \(name) returned a gradient different from None at position \(place + 1), "
              + "but the corresponding forward input was not a Variable")
        }
        continue
      }
      guard element.isNone || element.asTensor != nil else {
        throw TensorError.runtime(
          "expected Variable or None (got \(interpreter.typeName(element)))")
      }
      gradients.append(element.asTensor)
    }
    return gradients
  }
}
