// The class `torch.Tensor`, put together from the catalogue's operators and the methods made by hand.

import Arrays
import Autograd
import Scripting

/// The methods that PyTorch has written in Python.
private let pythonMethods = [
  "backward", "register_hook", "register_post_accumulate_grad_hook", "norm", "split", "unique",
  "unique_consecutive", "is_shared", "share_memory_", "unflatten", "storage", "istft", "stft",
]

extension Bridge {
  /// Gives the class its members; those made by hand come last and win.
  func fillTensorClass() {
    interpreter.extend(tensorClass, methods: operators.all.flatMap(methods))
    interpreter.extend(
      tensorClass,
      methods: operatorMethods(self) + protocolMethods + subscriptMethods + conversionMethods
        + inspectionMethods
        + elementMethods
        + gradientMethods + constructionMethods,
      properties: tensorProperties)
    for name in pythonMethods {
      if case .builtin(let function)? = tensorClass.members[name] { function.isPython = true }
    }
  }

  /// An operator as a method, and its in-place form.
  private func methods(_ item: Operator) -> [NativeMethod] {
    var methods: [NativeMethod] = []
    if item.places.contains(.method) {
      methods.append(
        .general(item.name) { interpreter, arguments in
          let bridge = interpreter.bridge
          let (tensor, rest) = try bridge.receiver(arguments, item.name)
          return try bridge.value(item.call(on: tensor, rest))
        })
    }
    if item.places.contains(.inPlace) {
      methods.append(
        .general(item.name + "_") { interpreter, arguments in
          let bridge = interpreter.bridge
          let (tensor, rest) = try bridge.receiver(arguments, item.name + "_")
          return try bridge.value(item.callInPlace(on: tensor, rest))
        })
    }
    return methods
  }

  /// The tensor a method was called on, and the other arguments.
  private func receiver(
    _ arguments: Arguments, _ name: String
  ) throws -> (Tensor, Autograd.Arguments) {
    guard let first = arguments.positional.first, let tensor = first.asTensor else {
      let type = arguments.positional.first.map { interpreter.typeName($0) } ?? "NoneType"
      throw TensorError.type(
        "descriptor '\(name)' for 'torch._C.TensorBase' objects doesn't apply to a '\(type)' object"
      )
    }
    locate()
    return (tensor, try self.arguments(arguments.dropFirst()))
  }
}
