// The tensors that modules register: parameters and buffers, and those whose shape is not known yet.

import Arrays
import Autograd
import Scripting

/// The classes of tensors that modules know by their type.
struct ParameterClasses {
  let parameter: ClassObject
  let buffer: ClassObject
  let uninitializedParameter: ClassObject
  let uninitializedBuffer: ClassObject

  init(_ interpreter: Interpreter, tensor: ClassObject) {
    let home = "torch.nn.parameter"
    parameter = interpreter.makeClass(
      "Parameter", module: home, bases: [tensor],
      methods: [
        .new("__new__(cls, data=None, requires_grad=True)") { interpreter, arguments in
          let flag = try interpreter.isTrue(arguments[2])
          return try interpreter.bridge.wrapped(arguments[1], arguments[0], requiresGrad: flag)
        }
      ], isOpen: true)
    buffer = interpreter.makeClass(
      "Buffer", module: home, bases: [tensor],
      methods: [
        .new("__new__(cls, data=None, *, persistent=True)") { interpreter, arguments in
          let flag = arguments[1].asTensor?.requiresGrad ?? false
          let made = try interpreter.bridge.wrapped(
            arguments[1], .type(tensor), requiresGrad: flag)
          try interpreter.setAttribute(made, "persistent", arguments[2])
          try interpreter.setAttribute(made, "_is_buffer", .bool(true))
          return made
        }
      ], isOpen: true)
    buffer.metaclass = bufferMetaclass(interpreter, home)
    uninitializedParameter = interpreter.makeClass(
      "UninitializedParameter", module: home, bases: [parameter],
      methods: uninitializedMethods(becoming: parameter, requiresGrad: true),
      properties: [unknownShape], isOpen: true)
    uninitializedBuffer = interpreter.makeClass(
      "UninitializedBuffer", module: home, bases: [tensor],
      methods: uninitializedMethods(becoming: tensor, requiresGrad: false),
      properties: [unknownShape], isOpen: true)
  }
}

/// Buffers are tensors of no class of their own; an attribute tells them from others.
private func bufferMetaclass(_ interpreter: Interpreter, _ home: String) -> ClassObject {
  interpreter.makeClass(
    "_BufferMeta", module: home, bases: [interpreter.types.type],
    methods: [
      .binary("__instancecheck__") { interpreter, classValue, instance in
        if instance.asTensor != nil, case .type(let classObject) = classValue,
          classObject === interpreter.bridge.parameterClasses.buffer,
          let mark = try interpreter.lookupAttribute(instance, "_is_buffer")
        {
          return .bool(try interpreter.isTrue(mark))
        }
        guard case .type(let wanted) = classValue else { return .bool(false) }
        return .bool(interpreter.classOf(instance).isSubclass(of: wanted))
      }
    ])
}

/// Where a tensor without shape would show it.
private var unknownShape: NativeProperty {
  NativeProperty("shape") { interpreter, _ in
    throw interpreter.error(
      .runtimeError,
      "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in "
        + "`load_state_dict` when trying to load an uninitialized parameter into an initialized one. "
        + "Call `forward` to initialize the parameters before accessing their attributes.")
  }
}

/// What tensors without shape have: `materialize` gives them one, and makes them ordinary.
private func uninitializedMethods(
  becoming target: ClassObject, requiresGrad: Bool
) -> [NativeMethod] {
  [
    .new("__new__(cls, requires_grad=\(requiresGrad ? "True" : "False"), device=None, dtype=None)")
    {
      interpreter, arguments in
      let dtype = try arguments[3].asDType(interpreter) ?? .defaultFloating
      let flag = try interpreter.isTrue(arguments[1])
      let tensor = Tensor(.empty([0], dtype), requiresGrad: flag)
      guard case .type(let classObject) = arguments[0] else { return .none }
      return interpreter.bridge.object(tensor, like: classObject)
    },
    .method("materialize(self, shape, device=None, dtype=None)") { interpreter, arguments in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(arguments[0])
      let shape = try interpreter.elements(of: arguments[1]).map { try interpreter.index($0) }
      let dtype = try arguments[3].asDType(interpreter) ?? tensor.dtype
      let isMeta = try arguments[2].asDevice()?.isMeta() ?? tensor.data.isMeta
      tensor.setData(Tensor(.empty(shape, dtype, meta: isMeta)))
      if case .instance(let instance) = arguments[0] { bridge.change(instance, tensor, to: target) }
      return .none
    },
    .unary("__repr__") { interpreter, value in .string("<\(interpreter.typeName(value))>") },
    .unary("_is_uninitialized") { _, _ in .bool(true) },
    refusal("__len__", "<function Tensor.__len__ at 0x0>"),
    refusal("__getitem__", "<slot wrapper '__getitem__' of 'torch._C.TensorBase' objects>"),
  ]
    + refusedMethods.split(separator: " ").map { name in
      refusal(String(name), "<method '\(name)' of 'torch._C.TensorBase' objects>")
    }
}

/// What is asked of parameters most often before they have a shape.
private let refusedMethods =
  "numel nelement dim ndimension stride is_contiguous add sub mul div matmul sum mean std var norm "
  + "abs max min view reshape flatten t transpose permute clone detach detach_ requires_grad_ "
  + "zero_ fill_ normal_ uniform_ add_ mul_ item tolist numpy backward"

/// A method that a tensor without shape does not have.
private func refusal(_ name: String, _ shown: String) -> NativeMethod {
  .general(name) { interpreter, arguments in
    let typeName = arguments.positional.first.map(interpreter.typeName) ?? ""
    throw interpreter.error(
      .valueError,
      "Attempted to use an uninitialized parameter in \(shown). This error happens when you are "
        + "using a `LazyModule` or explicitly manipulating `torch.nn.parameter.\(typeName)` objects. "
        + "When using LazyModules Call `forward` with a dummy batch to initialize the parameters "
        + "before calling torch functions")
  }
}

extension Bridge {
  /// A tensor's data as an object of one of these classes.
  func wrapped(_ data: Value, _ classValue: Value, requiresGrad: Bool = false) throws -> Value {
    guard case .type(let classObject) = classValue else { return .none }
    let source: Tensor
    if data.isNone {
      source = Tensor(.empty([0], .defaultFloating))
    } else if let tensor = data.asTensor {
      source = tensor
    } else {
      throw interpreter.error(
        .attributeError, "'\(interpreter.typeName(data))' object has no attribute 'detach'")
    }
    return object(try alias(source, requiresGrad: requiresGrad), like: classObject)
  }

  /// A leaf on the same elements.
  func alias(_ tensor: Tensor, requiresGrad: Bool) throws -> Tensor {
    if requiresGrad, !tensor.dtype.isDifferentiable {
      throw TensorError.runtime(
        "Only Tensors of floating point and complex dtype can require gradients")
    }
    return Tensor(tensor.data, requiresGrad: requiresGrad)
  }

  /// Gives an object another class, as `x.__class__ = …` does.
  fileprivate func change(_ instance: InstanceObject, _ tensor: Tensor, to classObject: ClassObject)
  {
    instance.classObject = classObject
    tensor.subclass = classObject === tensorClass ? nil : classObject
    tensor.isParameter = classObject.isSubclass(of: parameterClass)
  }
}
