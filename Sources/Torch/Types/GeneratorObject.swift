// `torch.Generator`, and the functions that seed the default one.

import Arrays
import Autograd
import Scripting

/// The class `torch.Generator`.
func makeGeneratorClass(_ interpreter: Interpreter) -> ClassObject {
  interpreter.makeClass(
    "Generator", module: "torch._C",
    methods: [
      .new("__new__(cls, device='cpu')") { interpreter, _ in
        interpreter.bridge.value(Generator())
      },
      .method("manual_seed(self, seed)") { interpreter, arguments in
        try interpreter.bridge.generator(arguments[0]).manualSeed(interpreter.seed(arguments[1]))
        return arguments[0]
      },
      .unary("initial_seed") { .integer(unsigned: UInt(try $0.bridge.generator($1).initialSeed)) },
      .unary("seed") { try $0.bridge.reseed($0.bridge.generator($1)) },
      .unary("get_state") { try $0.bridge.state(of: $0.bridge.generator($1)) },
      .method("set_state(self, new_state)") { interpreter, arguments in
        let bridge = interpreter.bridge
        try bridge.setState(of: bridge.generator(arguments[0]), arguments[1])
        return .none
      },
    ],
    properties: [
      NativeProperty("device") { interpreter, _ in interpreter.bridge.value(Device.cpu) }
    ])
}

/// The functions of `torch` about its default generator.
var generatorFunctions: [NativeFunction] {
  [
    .function("manual_seed(seed)") { interpreter, arguments in
      let bridge = interpreter.bridge
      bridge.generator.manualSeed(try interpreter.seed(arguments[0]))
      return bridge.value(bridge.generator)
    },
    NativeFunction("seed", .nullary { $0.bridge.reseed($0.bridge.generator) }),
    NativeFunction(
      "initial_seed", .nullary { .integer(unsigned: UInt($0.bridge.generator.initialSeed)) }),
    NativeFunction("get_rng_state", .nullary { $0.bridge.state(of: $0.bridge.generator) }),
    .function("set_rng_state(new_state)") { interpreter, arguments in
      let bridge = interpreter.bridge
      try bridge.setState(of: bridge.generator, arguments[0])
      return .none
    },
  ]
}

extension Interpreter {
  /// The seed that a number means; a negative one stands for its 64 bits.
  fileprivate func seed(_ value: Value) throws -> UInt64 {
    let number = try value.asInt.map { Value.int($0) } ?? call(.type(types.int), [value])
    if let seed = number.asInt { return UInt64(bitPattern: Int64(seed)) }
    if let seed = number.asBigInt, let unsigned = UInt64(exactly: seed) { return unsigned }
    throw TensorError.value("Overflow when unpacking long long")
  }
}

extension Bridge {
  /// The generator inside an object.
  fileprivate func generator(_ value: Value) throws -> Generator {
    if let generator = value.payload as? Generator { return generator }
    throw TensorError.type("expected a torch.Generator, got \(interpreter.typeName(value))")
  }

  /// The object of a generator; that of the default one is always the same.
  func value(_ generator: Generator) -> Value {
    if generator === self.generator, let known = defaultGeneratorObject { return .instance(known) }
    let made = InstanceObject(generatorClass, payload: generator)
    if generator === self.generator { defaultGeneratorObject = made }
    return .instance(made)
  }

  /// `seed()`, which in PyTorch is a surprise: here the same one in every run.
  fileprivate func reseed(_ generator: Generator) -> Value {
    let seed = generator.random64() >> 1
    generator.manualSeed(seed)
    return .int(Int(seed))
  }

  fileprivate func state(of generator: Generator) -> Value {
    let bytes = generator.stateBytes.map { Int($0) }
    return value(Tensor(.values(bytes, [bytes.count], .uint8)))
  }

  fileprivate func setState(of generator: Generator, _ state: Value) throws {
    let tensor = try tensor(state)
    guard tensor.dtype == .uint8 else {
      throw TensorError.type("expected a torch.ByteTensor, but got \(tensor.dtype.tensorTypeName)")
    }
    guard tensor.count == 5056 else { throw TensorError.runtime("RNG state is wrong size") }
    generator.stateBytes = try tensor.data.knownInts().map { UInt8(truncatingIfNeeded: $0) }
  }
}
