// The old ways to make a tensor: `torch.Tensor(2, 3)`, `torch.FloatTensor([1, 2])`, `x.new(3)`.

import Arrays
import Autograd
import Scripting

/// `Tensor.__new__`, and static methods that make tensors.
var constructionMethods: [NativeMethod] {
  [
    .newGeneral { interpreter, arguments in
      guard case .type(let classObject)? = arguments.positional.first else { return .none }
      let bridge = interpreter.bridge
      let tensor = try bridge.legacyTensor(arguments.dropFirst(), .defaultFloating)
      return bridge.object(tensor, like: classObject)
    },
    .staticMethod("_make_subclass(cls, data, require_grad=False)") { interpreter, arguments in
      let flag = try interpreter.isTrue(arguments[2])
      return try interpreter.bridge.wrapped(arguments[1], arguments[0], requiresGrad: flag)
    },
    .method("as_subclass(self, cls)") { interpreter, arguments in
      let bridge = interpreter.bridge
      guard case .type(let classObject) = arguments[1] else { return .none }
      let view = try bridge.callMethod("alias", bridge.tensor(arguments[0]))
      guard let tensor = view.asTensor else { return view }
      return bridge.object(tensor, like: classObject)
    },
    .general("new") { interpreter, arguments in
      let bridge = interpreter.bridge
      guard let first = arguments.positional.first else { return .none }
      let dtype = try bridge.tensor(first).dtype
      return try bridge.value(bridge.legacyTensor(arguments.dropFirst(), dtype))
    },
    .method("new_tensor(self, data, *, dtype=None, device=None, requires_grad=False)") {
      interpreter, arguments in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(arguments[0])
      let dtype = try arguments[2].asDType(interpreter) ?? tensor.dtype
      let array = try NestedData.array(arguments[1], dtype: dtype, interpreter)
      let flag = try interpreter.isTrue(arguments[4])
      return bridge.value(try bridge.alias(Tensor(array), requiresGrad: flag))
    },
  ]
}

extension Bridge {
  /// A tensor from sizes, from data, or of another tensor's elements.
  func legacyTensor(_ arguments: Arguments, _ dtype: DType) throws -> Tensor {
    let positional = arguments.positional
    guard let first = positional.first ?? arguments.keyword("data") else {
      return Tensor(.empty([0], dtype))
    }
    if first.asInt != nil || positional.count > 1 {
      return Tensor(.zeros(try sizes(positional), dtype))
    }
    if case .instance(let instance) = first, instance.classObject === sizeClass {
      return Tensor(.zeros(try sizes(first.asTuple?.elements ?? []), dtype))
    }
    if let tensor = first.asTensor {
      guard tensor.dtype == dtype else {
        throw TensorError.type(
          "expected \(options(dtype)) (got \(options(tensor.dtype)))")
      }
      return Tensor(tensor.data)
    }
    if case .float = first {
      throw TensorError.type("new(): data must be a sequence (got float)")
    }
    return Tensor(try NestedData.array(first, dtype: dtype, interpreter))
  }

  private func sizes(_ values: [Value]) throws -> [Int] {
    try values.enumerated().map { place, value in
      if let size = value.asInt { return size }
      throw TensorError.type(
        "new(): argument 'size' failed to unpack the object at pos \(place + 1) with error "
          + "\"type must be tuple of ints,but got \(interpreter.typeName(value))\"")
    }
  }

  private func options(_ dtype: DType) -> String {
    let name = dtype == .int64 ? "long int" : dtype.cxxName
    return
      "TensorOptions(dtype=\(name), device=cpu, layout=Strided, requires_grad=false (default), "
      + "pinned_memory=false (default), memory_format=(nullopt))"
  }

  /// `torch.FloatTensor` and its siblings.
  func makeLegacyClasses() -> [ClassObject] {
    DType.allCases.filter { $0 != .complex64 }.map { dtype in
      let made = interpreter.makeClass(
        dtype.scalarTypeName + "Tensor", module: "torch",
        methods: [
          .newGeneral { interpreter, arguments in
            let bridge = interpreter.bridge
            return try bridge.value(bridge.legacyTensor(arguments.dropFirst(), dtype))
          }
        ],
        constants: [("dtype", value(dtype))])
      made.allowsSubclasses = false
      legacyTypes.append((made, dtype))
      return made
    }
  }
}
