// `x.to(…)`, `x.float()`, `x.type(…)`: tensors of another type or in another place.

import Arrays
import Autograd
import Scripting

/// Conversions named after a dtype.
private let namedConversions: [(name: String, dtype: DType)] = [
  ("float", .float32), ("double", .float64), ("half", .float16), ("bfloat16", .bfloat16),
  ("long", .int64), ("int", .int32), ("short", .int16), ("char", .int8), ("byte", .uint8),
  ("bool", .bool), ("cfloat", .complex64),
]

var conversionMethods: [NativeMethod] {
  namedConversions.map { name, dtype in
    .method("\(name)(self, memory_format=None)") { interpreter, arguments in
      let bridge = interpreter.bridge
      bridge.locate()
      return bridge.value(try bridge.tensor(arguments[0]).to(dtype))
    }
  } + [
    .general("to") { interpreter, arguments in
      let bridge = interpreter.bridge
      bridge.locate()
      guard let first = arguments.positional.first else { return .none }
      let target = try ConversionTarget(arguments.dropFirst(), bridge)
      return bridge.value(try bridge.tensor(first).converted(to: target))
    },
    .method("cpu(self, memory_format=None)") { interpreter, arguments in
      let bridge = interpreter.bridge
      bridge.locate()
      var target = ConversionTarget()
      target.device = .cpu
      return bridge.value(try bridge.tensor(arguments[0]).converted(to: target))
    },
    .method("cuda(self, *args, **kwargs)") { _, _ in throw MissingBackend(name: "CUDA") },
    .method("type(self, dtype=None, non_blocking=False, **kwargs)") { interpreter, arguments in
      let bridge = interpreter.bridge
      bridge.locate()
      let tensor = try bridge.tensor(arguments[0])
      guard let wanted = arguments.optional(1) else {
        return .string(
          (tensor.data.isMeta ? "torch.meta." : "torch.") + tensor.dtype.tensorTypeName.dropFirst(6)
        )
      }
      return bridge.value(try tensor.to(bridge.tensorType(wanted)))
    },
  ]
}

extension Tensor {
  /// `to(device, dtype)`
  func converted(to dtype: DType, _ device: Device) throws -> Tensor {
    var target = ConversionTarget()
    (target.dtype, target.device) = (dtype, device)
    return try converted(to: target)
  }
}

/// What the arguments of `to` ask for.
private struct ConversionTarget {
  var dtype: DType?
  var device: Device?
  var copy = false
  /// The name of a memory format.
  var format: String?

  init() {}

  init(_ arguments: Arguments, _ bridge: Bridge) throws {
    let interpreter = bridge.interpreter
    var flags = ["non_blocking", "copy"]
    for value in arguments.positional {
      if case .bool = value, !flags.isEmpty {
        try take(flags.removeFirst(), value, bridge)
      } else if value.asTensor != nil {
        try take("other", value, bridge)
      } else if value.asInt != nil {
        throw TensorError.runtime("Cannot access accelerator device when none is available.")
      } else if try value.asDType(interpreter) != nil {
        try take("dtype", value, bridge)
      } else if !value.isNone {
        try take("device", value, bridge)
      }
    }
    for (name, value) in arguments.keywords { try take(name, value, bridge) }
  }

  private mutating func take(_ name: String, _ value: Value, _ bridge: Bridge) throws {
    if value.isNone { return }
    switch name {
    case "dtype": dtype = try value.asDType(bridge.interpreter)
    case "device":
      guard let given = try value.asDevice() else {
        throw TensorError.type(
          "to() received an invalid combination of arguments - got "
            + "(\(bridge.interpreter.typeName(value))), but expected one of:\n"
            + " * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, "
            + "bool copy = False, *, torch.memory_format memory_format = None)\n"
            + " * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, "
            + "torch.memory_format memory_format = None)\n"
            + " * (Tensor tensor, bool non_blocking = False, bool copy = False, *, "
            + "torch.memory_format memory_format = None)\n")
      }
      device = try given.place()
    case "other", "tensor":
      let other = try bridge.tensor(value)
      (dtype, device) = (other.dtype, other.device)
    case "copy": copy = try bridge.interpreter.isTrue(value)
    case "memory_format": format = (value.payload as? NamedConstant)?.name
    case "non_blocking": break
    default: throw TensorError.type("to() got an unexpected keyword argument '\(name)'")
    }
  }
}

extension Tensor {
  fileprivate func converted(to target: ConversionTarget) throws -> Tensor {
    let device = target.device ?? self.device
    if device == self.device {
      return try to(target.dtype ?? dtype, copy: target.copy, format: target.format)
    }
    guard device == .meta else {
      throw TensorError.notImplemented("Cannot copy out of meta tensor; no data!")
    }
    let shape = NDArray.empty(
      shape, target.dtype ?? dtype, strides: data.preservedStrides, meta: true)
    return try record("ToCopyBackward0", self, shape) { node in
      let before = data
      node.gradient(of: 0, "grad.to(self.options())") { _ in
        Tensor(.zeros(before.shape, before.dtype))
      }
    }
  }
}

extension Bridge {
  /// The dtype that an argument of `type()` means: a dtype, a class such as `torch.LongTensor`, or
  /// the name of one.
  fileprivate func tensorType(_ value: Value) throws -> DType {
    if let dtype = try value.asDType(interpreter) { return dtype }
    if case .type(let classObject) = value,
      let known = legacyTypes.first(where: { $0.classObject === classObject })
    {
      return known.dtype
    }
    if case .type(let classObject) = value, classObject === tensorClass { return .defaultFloating }
    if let name = value.asString,
      let known = DType.allCases.first(where: { $0.tensorTypeName == name })
    {
      return known
    }
    throw TensorError.value("invalid type: '\(try interpreter.str(value))'")
  }
}
