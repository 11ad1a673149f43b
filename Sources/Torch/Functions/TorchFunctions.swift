// Functions of `torch` that are no operators: making tensors from Python's data, and settings.

import Arrays
import Autograd
import Scripting

extension Bridge {
  /// The constants of the module.
  var torchConstants: [(String, Value)] {
    dtypes.constants + layouts.constants + memoryFormats.constants + [
      ("pi", .float(.pi)), ("e", .float(2.718281828459045)), ("inf", .float(.infinity)),
      ("nan", .float(.nan)), ("newaxis", .none), ("__version__", .string("2.13.0+cpu")),
      ("default_generator", value(generator)),
    ]
  }

  /// The classes of the module.
  var torchClasses: [(String, Value)] {
    let named: [(String, ClassObject)] = [
      ("Tensor", tensorClass), ("Size", sizeClass), ("device", deviceClass),
      ("dtype", dtypes.classObject), ("layout", layouts.classObject),
      ("memory_format", memoryFormats.classObject), ("Generator", generatorClass),
    ]
    let made = makeLimitClasses(interpreter) + makeLegacyClasses()
    return named.map { ($0.0, .type($0.1)) } + made.map { ($0.name, .type($0)) }
  }

  /// The functions of the module.
  var torchFunctions: [NativeFunction] {
    dataFunctions + questionFunctions + dtypeFunctions + printFunctions + settingFunctions
      + generatorFunctions
  }
}

/// `torch.tensor` and its kin.
private var dataFunctions: [NativeFunction] {
  [
    .general("tensor") { interpreter, arguments in
      let call = try DataCall("tensor", arguments, interpreter)
      let array = try NestedData.array(call.data, dtype: call.dtype, interpreter)
      return try interpreter.bridge.value(call.tensor(of: array))
    },
    .general("scalar_tensor") { interpreter, arguments in
      let call = try DataCall("scalar_tensor", arguments, interpreter)
      let dtype = call.dtype ?? .defaultFloating
      let array = try NestedData.array(call.data, dtype: dtype, interpreter)
      return try interpreter.bridge.value(call.tensor(of: array))
    },
    .general("as_tensor", sharingTensor),
    .general("asarray", sharingTensor),
    .unary("from_numpy") { interpreter, array in
      let bridge = interpreter.bridge
      guard let known = try bridge.numpyArray(array) else {
        throw TensorError.type("expected np.ndarray (got \(interpreter.typeName(array)))")
      }
      return bridge.value(Tensor(known))
    },
  ]
}

/// `as_tensor`: data that is a tensor already, of the right type and place, is given back.
private func sharingTensor(_ interpreter: Interpreter, _ arguments: Arguments) throws -> Value {
  let bridge = interpreter.bridge
  let call = try DataCall("as_tensor", arguments, interpreter)
  if let tensor = call.data.asTensor {
    let dtype = call.dtype ?? tensor.dtype
    if dtype == tensor.dtype, call.device == nil || call.device == tensor.device {
      return call.data
    }
    bridge.locate()
    return bridge.value(try tensor.converted(to: dtype, call.device ?? tensor.device))
  }
  if let shared = try bridge.numpyArray(call.data), call.dtype ?? shared.dtype == shared.dtype {
    return bridge.value(Tensor(shared))
  }
  let array = try NestedData.array(call.data, dtype: call.dtype, interpreter)
  return bridge.value(try call.tensor(of: array))
}

/// The arguments of a function that makes a tensor from data.
struct DataCall {
  let data: Value
  var dtype: DType?
  var device: Device?
  var requiresGrad = false

  init(_ name: String, _ arguments: Arguments, _ interpreter: Interpreter) throws {
    let positional = arguments.positional
    guard let data = positional.first ?? arguments.keyword("data") ?? arguments.keyword("obj")
    else {
      throw TensorError.type("\(name)() missing 1 required positional arguments: \"data\"")
    }
    self.data = data
    let bridge = interpreter.bridge
    let mayFollow = name == "tensor" ? 1 : 3
    guard positional.count <= mayFollow else {
      throw TensorError.type(
        "\(name)() takes \(mayFollow) positional argument\(mayFollow == 1 ? "" : "s") but "
          + "\(positional.count) were given")
    }
    if positional.count > 1 { try set("dtype", positional[1], name, bridge) }
    if positional.count > 2 { try set("device", positional[2], name, bridge) }
    for (keyword, value) in arguments.keywords { try set(keyword, value, name, bridge) }
    if device == nil, let last = bridge.defaultDevices.last { device = try last.device.place() }
  }

  private mutating func set(
    _ keyword: String, _ value: Value, _ name: String, _ bridge: Bridge
  ) throws {
    let typeName = bridge.interpreter.typeName(value)
    func wrong(_ wanted: String) -> TensorError {
      .type("\(name)(): argument '\(keyword)' must be \(wanted), not \(typeName)")
    }
    switch keyword {
    case "data", "obj", "pin_memory", "copy", "names": break
    case "dtype":
      if value.isNone { return }
      guard let given = try value.asDType(bridge.interpreter) else { throw wrong("torch.dtype") }
      dtype = given
    case "device":
      if value.isNone { return }
      guard let given = try value.asDevice() else { throw wrong("torch.device") }
      device = try given.place()
    case "requires_grad":
      guard case .bool(let flag) = value else { throw wrong("bool") }
      requiresGrad = flag
    default:
      throw TensorError.type("\(name)() got an unexpected keyword argument '\(keyword)'")
    }
  }

  /// The tensor of an array, where it was asked for.
  func tensor(of array: NDArray) throws -> Tensor {
    if requiresGrad, !array.dtype.isDifferentiable {
      throw TensorError.runtime(
        "Only Tensors of floating point and complex dtype can require gradients")
    }
    let isMeta = (device ?? Session.current.defaultDevice) == .meta
    let placed = isMeta ? NDArray.empty(array.shape, array.dtype, meta: true) : array
    return Tensor(placed, requiresGrad: requiresGrad)
  }
}

/// Questions about values.
private var questionFunctions: [NativeFunction] {
  [
    .unary("is_tensor") { .bool($1.asTensor != nil) },
    .unary("is_storage") { _, _ in .bool(false) },
    .function("numel(input)") { interpreter, arguments in
      .int(try interpreter.bridge.tensor(arguments[0]).count)
    },
    .function("is_floating_point(input)") { interpreter, arguments in
      .bool(try interpreter.bridge.tensor(arguments[0]).dtype.isFloatingPoint)
    },
    .function("is_complex(input)") { interpreter, arguments in
      .bool(try interpreter.bridge.tensor(arguments[0]).dtype.isComplex)
    },
    .function("is_inference(input)") { interpreter, arguments in
      .bool(try interpreter.bridge.tensor(arguments[0]).isInference)
    },
    .function("is_same_size(input, other)") { interpreter, arguments in
      let bridge = interpreter.bridge
      return .bool(try bridge.tensor(arguments[0]).shape == bridge.tensor(arguments[1]).shape)
    },
    .unary("typename") { interpreter, value in
      if let tensor = value.asTensor { return .string(tensor.dtype.tensorTypeName) }
      let classObject: ClassObject
      if case .type(let given) = value {
        classObject = given
      } else {
        classObject = interpreter.classOf(value)
      }
      return .string(interpreter.qualifiedName(of: classObject))
    },
  ]
}

/// The default dtype, and how dtypes combine.
private var dtypeFunctions: [NativeFunction] {
  [
    NativeFunction("get_default_dtype", .nullary { $0.bridge.value(.defaultFloating) }),
    .unary("set_default_dtype") { interpreter, value in
      guard let dtype = try value.asDType(interpreter) else {
        throw TensorError.type("invalid dtype object: only floating-point types are supported")
      }
      guard dtype.isFloatingPoint else {
        throw TensorError.type("only floating-point types are supported as the default type")
      }
      interpreter.bridge.session.defaultDType = dtype
      return .none
    },
    .binary("promote_types") { interpreter, first, second in
      let bridge = interpreter.bridge
      return bridge.value(.promoted(try bridge.dtype(first), try bridge.dtype(second)))
    },
    .binary("can_cast") { interpreter, from, to in
      let bridge = interpreter.bridge
      return .bool(try bridge.dtype(from).canCast(to: bridge.dtype(to)))
    },
    .binary("result_type") { interpreter, first, second in
      var promotion = Promotion()
      for value in [first, second] {
        if let tensor = value.asTensor {
          promotion.add(tensor.data)
        } else if let number = value.asScalar {
          promotion.add(number)
        }
      }
      return interpreter.bridge.value(promotion.result)
    },
    NativeFunction(
      "get_default_device",
      .nullary { interpreter in
        let bridge = interpreter.bridge
        return bridge.defaultDevices.last.map { bridge.value($0.device) }
          ?? bridge.value(bridge.session.defaultDevice)
      }),
    .unary("set_default_device") { interpreter, value in
      let bridge = interpreter.bridge
      bridge.session.defaultDevice = try value.asDevice()?.place() ?? .cpu
      return .none
    },
  ]
}

extension Bridge {
  fileprivate func dtype(_ value: Value) throws -> DType {
    if let dtype = try value.asDType(interpreter) { return dtype }
    throw TensorError.type("must be torch.dtype, not \(interpreter.typeName(value))")
  }
}

/// `torch.set_printoptions`
private var printFunctions: [NativeFunction] {
  [
    .function(
      "set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, "
        + "profile=None, sci_mode=None)"
    ) { interpreter, arguments in
      let bridge = interpreter.bridge
      if let name = arguments.optional(4)?.asString, let profile = PrintOptions.profile(name) {
        bridge.printOptions = profile
      }
      if let value = arguments.optional(0)?.asInt { bridge.printOptions.precision = value }
      if let value = arguments.optional(1)?.asDouble { bridge.printOptions.threshold = value }
      if let value = arguments.optional(2)?.asInt { bridge.printOptions.edgeItems = value }
      if let value = arguments.optional(3)?.asInt { bridge.printOptions.lineWidth = value }
      bridge.printOptions.scientific = try arguments.optional(5).map(interpreter.isTrue)
      return .none
    },
    NativeFunction(
      "get_printoptions",
      .nullary { interpreter in
        let options = interpreter.bridge.printOptions
        let dict = DictObject()
        dict["precision"] = .int(options.precision)
        dict["threshold"] = .float(options.threshold)
        dict["edgeitems"] = .int(options.edgeItems)
        dict["linewidth"] = .int(options.lineWidth)
        dict["sci_mode"] = options.scientific.map { Value.bool($0) } ?? Value.none
        return .dict(dict)
      }),
  ]
}

/// Settings that change nothing here, each with what it gives.
private var settingFunctions: [NativeFunction] {
  let accepted = [
    "set_num_threads", "set_num_interop_threads", "set_float32_matmul_precision",
    "use_deterministic_algorithms", "set_flush_denormal", "set_deterministic_debug_mode",
    "set_warn_always", "set_default_tensor_type",
  ].map { name in NativeFunction.function("\(name)(*args, **kwargs)") { _, _ in .none } }
  let fixed: [(String, Value)] = [
    ("get_num_threads", .int(1)), ("get_num_interop_threads", .int(1)),
    ("get_float32_matmul_precision", .string("highest")),
    ("are_deterministic_algorithms_enabled", .bool(false)),
    ("is_deterministic_algorithms_warn_only_enabled", .bool(false)),
    ("is_autocast_cpu_enabled", .bool(false)), ("is_warn_always_enabled", .bool(false)),
  ]
  let answers = fixed.map { name, value in NativeFunction(name, .nullary { _ in value }) }
  return accepted + answers + [
    .function("is_autocast_enabled(device_type=None)") { _, _ in .bool(false) },
    .function("compile(model=None, **kwargs)") { interpreter, arguments in
      arguments.optional(0)
        ?? .builtin(BuiltinFunction("compile", .unary { _, function in function }))
    },
    .function("_assert(condition, message)") { interpreter, arguments in
      if try interpreter.isTrue(arguments[0]) { return .none }
      throw interpreter.error(.assertionError, try interpreter.str(arguments[1]))
    },
  ]
}
