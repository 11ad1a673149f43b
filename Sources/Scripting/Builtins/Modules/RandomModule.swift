// `_random`: the generator under `random`, which is written in the language.

internal import BigInt

package final class RandomGenerator: HeapObject {
  var twister: MersenneTwister

  init(_ twister: MersenneTwister) {
    self.twister = twister
  }
}

enum RandomModule {
  /// What `seed(None)` stands for, so that every run of a script draws the same numbers.
  private static let fixedSeed: BigUInt = 0

  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let generator = interpreter.makeClass("Random", module: "_random", methods: methods)
    return interpreter.makeModule("_random", constants: [("Random", .type(generator))])
  }

  private static func generator(_ value: Value) throws -> RandomGenerator {
    if let generator = value.payload as? RandomGenerator { return generator }
    throw typeError("descriptor requires a '_random.Random' object")
  }

  private static var methods: [NativeMethod] {
    [
      .newGeneral { interpreter, arguments in
        .instance(
          InstanceObject(
            try interpreter.classArgument(arguments.positional[0]),
            payload: RandomGenerator(MersenneTwister(seed: fixedSeed))))
      },
      .binary("_seed") { interpreter, value, seed in
        try generator(value).twister = try twister(interpreter, seed)
        return .none
      },
      .unary("random") { _, value in .float(try generator(value).twister.uniform()) },
      .binary("getrandbits") { interpreter, value, count in
        let bits = try interpreter.index(count)
        if bits < 0 { throw valueError("number of bits must be non-negative") }
        try interpreter.claim(bytes: bits / 8)
        return .integer(BigInt(try generator(value).twister.bits(bits)))
      },
      .binary("_randbelow") { interpreter, value, limit in
        let generator = try generator(value)
        if case .int(let limit) = limit, limit > 0 { return .int(generator.twister.below(limit)) }
        let limit = try interpreter.integerIndex(limit)
        if limit <= 0 { return .int(0) }
        while true {
          let candidate = generator.twister.bits(limit.magnitude.bitWidth)
          if candidate < limit.magnitude { return .integer(BigInt(candidate)) }
        }
      },
      .binary("_shuffle") { interpreter, value, list in
        let generator = try generator(value)
        let list = try interpreter.list(list)
        for index in stride(from: list.elements.count - 1, to: 0, by: -1) {
          list.elements.swapAt(index, generator.twister.below(index + 1))
        }
        return .none
      },
      .unary("getstate") { _, value in
        .tuple(try generator(value).twister.words.map { .int(Int($0)) })
      },
      .binary("setstate") { interpreter, value, state in
        let words = try interpreter.elements(of: state).map { word in
          UInt32(truncatingIfNeeded: try interpreter.index(word))
        }
        try generator(value).twister.words = words
        return .none
      },
    ]
  }

  private static func twister(_ interpreter: Interpreter, _ seed: Value) throws -> MersenneTwister {
    switch seed {
    case .none: return MersenneTwister(seed: fixedSeed)
    case .float(let number):
      return MersenneTwister(seed: BigUInt(UInt(bitPattern: FloatArithmetic.hash(number))))
    case .bytes(let object): return MersenneTwister(seed: object.bytes)
    default: break
    }
    if let text = seed.asString { return MersenneTwister(seed: Array(text.utf8)) }
    if let number = seed.asBigInt { return MersenneTwister(seed: number.magnitude) }
    throw typeError(
      "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.")
  }
}
