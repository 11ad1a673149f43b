// `torch.autograd.Function`: operations whose forward and backward a script defines.

import Arrays
import Autograd
import Scripting

/// The native part of `ctx`: what a custom function's forward hands to its backward.
final class FunctionContext {
  /// The class of the node, `MyReLUBackward`.
  let nodeClass: ClassObject
  /// Whether each argument of `apply` is a tensor that requires a gradient.
  let needsInputGrad: [Bool]
  /// The script's object, which the node keeps.
  weak var object: InstanceObject?
  weak var node: Node?
  var toSave: [Tensor?] = []
  var nonDifferentiable: [Tensor] = []
  var dirty: [Tensor] = []
  var materializesGrads = true
  /// What was saved, once the node has it.
  var saved: [SavedTensor?] = []
  /// Where nothing is recorded: what was saved, as it is.
  var isRecorded = false

  init(_ nodeClass: ClassObject, needsInputGrad: [Bool]) {
    self.nodeClass = nodeClass
    self.needsInputGrad = needsInputGrad
  }

  func savedTensors() throws -> [Tensor?] {
    isRecorded ? try saved.map { try $0?.unpacked() } : toSave
  }
}

/// The classes behind custom functions.
struct FunctionClasses {
  /// `torch.autograd.Function`
  let function: ClassObject
  /// The base of contexts and of nodes.
  let context: ClassObject

  init(_ interpreter: Interpreter, node: ClassObject) {
    context = interpreter.makeClass(
      "BackwardCFunction", module: "torch.autograd.function", bases: [node],
      methods: contextMethods, properties: contextProperties)
    function = interpreter.makeClass(
      "Function", module: "torch.autograd.function", bases: [],
      methods: functionMethods + contextMethods, properties: contextProperties, isOpen: true)
  }
}

private func undefined(_ name: String) -> NativeMethod {
  .staticMethod("\(name)(*args, **kwargs)") { interpreter, _ in
    throw interpreter.error(
      .notImplementedError, "You must implement the \(name) function for custom autograd.Function.")
  }
}

private var functionMethods: [NativeMethod] {
  [
    .classMethod("apply(cls, *args, **kwargs)") { interpreter, arguments in
      guard case .type(let classObject) = arguments[0] else { return .none }
      let call = CustomCall(classObject, arguments.variadic(1), arguments.keywords(2), interpreter)
      return try call.result()
    },
    undefined("forward"),
    .staticMethod("backward(ctx, *grad_outputs)") { interpreter, _ in
      throw interpreter.error(
        .notImplementedError,
        "You must implement either the backward or vjp method for your custom autograd.Function to "
          + "use it with backward mode AD.")
    },
  ]
}

private var contextMethods: [NativeMethod] {
  [
    .method("save_for_backward(self, *tensors)") { interpreter, arguments in
      try context(arguments[0]).toSave = arguments.variadic(1).map { value in
        if value.isNone { return nil }
        guard let tensor = value.asTensor else {
          throw TensorError.type(
            "save_for_backward can only save variables, but argument 0 is of type "
              + interpreter.typeName(value))
        }
        return tensor
      }
      return .none
    },
    .method("save_for_forward(self, *tensors)") { _, _ in .none },
    .method("mark_dirty(self, *args)") { _, arguments in
      try context(arguments[0]).dirty = arguments.variadic(1).compactMap(\.asTensor)
      return .none
    },
    .method("mark_non_differentiable(self, *args)") { _, arguments in
      try context(arguments[0]).nonDifferentiable = arguments.variadic(1).compactMap(\.asTensor)
      return .none
    },
    .method("set_materialize_grads(self, value)") { interpreter, arguments in
      try context(arguments[0]).materializesGrads = interpreter.isTrue(arguments[1])
      return .none
    },
  ]
}

private var contextProperties: [NativeProperty] {
  [
    NativeProperty("saved_tensors") { interpreter, value in
      try interpreter.bridge.tuple(context(value).savedTensors())
    },
    NativeProperty("saved_variables") { interpreter, value in
      try interpreter.bridge.tuple(context(value).savedTensors())
    },
    NativeProperty("needs_input_grad") { _, value in
      .tuple(try context(value).needsInputGrad.map { .bool($0) })
    },
    NativeProperty("materialize_grads") { _, value in .bool(try context(value).materializesGrads) },
  ]
}

/// The context inside `ctx`, or behind the node that stands for it.
private func context(_ value: Value) throws -> FunctionContext {
  if let context = value.payload as? FunctionContext { return context }
  if let node = value.payload as? Node, let context = node.customFunction as? FunctionContext {
    return context
  }
  throw TensorError.runtime("no context: only forward and backward have one")
}
