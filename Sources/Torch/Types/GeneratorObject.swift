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
        let seed = try interpreter.seed(arguments[1])
        interpreter.bridge.generator(arguments[0]).manualSeed(seed)
        return arguments[0]
      },
      .unary("initial_seed") { .int($0.bridge.generator($1).initialSeed) },
      .unary("seed") { .int($0.bridge.generator($1).reseed()) },
      .unary("get_state") { interpreter, generator in
        interpreter.bridge.value(Tensor(interpreter.bridge.generator(generator).state))
      },
      .method("set_state(self, new_state)") { interpreter, arguments in
        let bridge = interpreter.bridge
        try bridge.generator(arguments[0]).setState(bridge.tensor(arguments[1]).data)
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
    NativeFunction("seed", .nullary { .int($0.bridge.generator.reseed()) }),
    NativeFunction("initial_seed", .nullary { .int($0.bridge.generator.initialSeed) }),
    NativeFunction(
      "get_rng_state", .nullary { $0.bridge.value(Tensor($0.bridge.generator.state)) }),
    .function("set_rng_state(new_state)") { interpreter, arguments in
      let bridge = interpreter.bridge
      try bridge.generator.setState(bridge.tensor(arguments[0]).data)
      return .none
    },
  ]
}
