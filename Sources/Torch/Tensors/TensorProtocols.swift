// What Python asks of any object, answered for tensors: length, truth, iteration, numbers, text.

import Arrays
import Autograd
import Scripting

/// The special methods of tensors that are not arithmetic.
var protocolMethods: [NativeMethod] {
  [
    .unary("__len__") { interpreter, value in
      let tensor = try interpreter.bridge.tensor(value)
      guard let first = tensor.shape.first else { throw TensorError.type("len() of a 0-d tensor") }
      return .int(first)
    },
    .unary("__iter__") { interpreter, value in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      guard tensor.rank > 0 else { throw TensorError.type("iteration over a 0-d tensor") }
      return try interpreter.makeIterator(bridge.callMethod("unbind", tensor, [.int(0)]))
    },
    .unary("__reversed__") { interpreter, value in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      if tensor.rank == 0 { return value }
      return try bridge.callMethod("flip", tensor, [.int(0)])
    },
    .binary("__contains__") { interpreter, value, element in
      guard element.asTensor != nil || element.asScalar != nil else {
        throw TensorError.runtime(
          "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
            + "\(try interpreter.repr(.type(interpreter.classOf(element)))).")
      }
      let equal = try interpreter.compare(.equal, element, value)
      return .bool(try interpreter.isTrue(interpreter.callMethod(equal, "any")))
    },
    .unary("__bool__") { interpreter, value in
      let tensor = try interpreter.bridge.tensor(value)
      guard tensor.count == 1 else {
        throw TensorError.runtime(
          "Boolean value of Tensor with \(tensor.count == 0 ? "no values" : "more than one value") "
            + "is ambiguous")
      }
      return .bool(try tensor.item().bool)
    },
    .unary("__float__") { interpreter, value in
      .float(try interpreter.bridge.tensor(value).onlyElement().double)
    },
    .unary("__int__") { interpreter, value in
      let number = try interpreter.bridge.tensor(value).onlyElement()
      if case .float(let value) = number {
        return try interpreter.call(.type(interpreter.types.int), [.float(value)])
      }
      return .int(number.int)
    },
    .unary("__index__") { interpreter, value in
      let tensor = try interpreter.bridge.tensor(value)
      guard tensor.count == 1, !tensor.dtype.isDifferentiable else {
        throw TensorError.type(
          "only integer tensors of a single element can be converted to an index")
      }
      return .int(try tensor.item().int)
    },
    .unary("__hash__") { interpreter, value in .int(interpreter.identity(of: value)) },
    .unary("__repr__") { interpreter, value in
      let bridge = interpreter.bridge
      return .string(try bridge.text(bridge.tensor(value), of: interpreter.classOf(value)))
    },
    .binary("__format__") { interpreter, value, specification in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      let text = specification.asString ?? ""
      if tensor.rank == 0, !tensor.data.isMeta, interpreter.classOf(value) === bridge.tensorClass {
        return .string(try interpreter.format(bridge.value(tensor.item()), text))
      }
      guard text.isEmpty else {
        throw TensorError.type(
          "unsupported format string passed to \(interpreter.typeName(value)).__format__")
      }
      return .string(try interpreter.str(value))
    },
    .method("__array__(self, dtype=None)") { interpreter, arguments in
      try interpreter.callMethod(arguments[0], "numpy")
    },
    .binary("__deepcopy__", deepCopy),
    .unary("__copy__") { interpreter, value in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      return bridge.object(
        Tensor(tensor.data, requiresGrad: tensor.requiresGrad), like: interpreter.classOf(value))
    },
  ]
}

/// `copy.deepcopy(tensor)`: only for leaves, its gradient too.
private func deepCopy(_ interpreter: Interpreter, _ value: Value, _ memo: Value) throws -> Value {
  let bridge = interpreter.bridge
  let tensor = try bridge.tensor(value)
  let identity = Value.int(interpreter.identity(of: value))
  if let known = try memo.asDict?.get(identity, interpreter) { return known }
  guard tensor.isLeaf else {
    throw TensorError.runtime(
      "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at "
        + "the moment.  If you were attempting to deepcopy a module, this may be because of a "
        + "torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001")
  }
  let classObject = interpreter.classOf(value)
  let copy = Tensor(tensor.data.clone(), requiresGrad: tensor.requiresGrad)
  let isPlain = classObject === bridge.tensorClass
  if isPlain, let grad = tensor.grad { copy.grad = Tensor(grad.data.clone()) }
  let made = bridge.object(copy, like: classObject)
  try memo.asDict?.set(identity, made, interpreter)
  if case .instance(let original) = value, case .instance(let object) = made,
    let attributes = original.attributes
  {
    for (name, attribute) in attributes.items {
      guard let name = name.asStr else { continue }
      let copier = try interpreter.getAttribute(
        .module(interpreter.importModule("copy")), "deepcopy")
      object.setAttribute(name, try interpreter.call(copier, [attribute, memo]))
    }
  }
  return made
}

extension Tensor {
  /// The element of a tensor that has but one.
  fileprivate func onlyElement() throws -> Scalar {
    guard count == 1 else {
      throw TensorError.value("only one element tensors can be converted to Python scalars")
    }
    watchLoss(Loss.number)
    return try item()
  }
}

extension Bridge {
  /// Calls a method of the catalogue.
  func callMethod(_ name: String, _ tensor: Tensor, _ arguments: [Argument] = []) throws -> Value {
    guard let item = operators.methods[name] else {
      throw TensorError.notImplemented("Tensor.\(name) is not supported")
    }
    locate()
    return try value(item.call(on: tensor, Autograd.Arguments(arguments)))
  }

  /// An object of a class, which may be a subclass of `Tensor`.
  func object(_ tensor: Tensor, like classObject: ClassObject) -> Value {
    if classObject === tensorClass { return value(tensor) }
    tensor.subclass = classObject
    tensor.isParameter = classObject.isSubclass(of: parameterClass)
    let made = InstanceObject(classObject, representing: tensor)
    tensor.counterpart = made
    return .instance(made)
  }

  /// `repr(tensor)`, in which subclasses of the user's own show their name.
  fileprivate func text(_ tensor: Tensor, of classObject: ClassObject) throws -> String {
    if classObject === tensorClass { return try text(tensor) }
    if classObject === parameterClass { return "Parameter containing:\n" + (try text(tensor)) }
    let text = try text(tensor, className: classObject.name)
    return classObject.isSubclass(of: parameterClass) ? "Parameter(\(text))" : text
  }
}
