// Generators and native iterators: what scripts can ask them.

extension Interpreter {
  func installGenerators() {
    extend(
      types.generator,
      methods: [
        .unary("__iter__") { _, value in value },
        .unary("__next__") { try $0.nextOrStop($1) },
        .binary("send") { interpreter, value, sent in
          let generator = try interpreter.generator(value)
          let yielded = try interpreter.resume(generator, sending: sent)
          return try yielded ?? interpreter.stop(generator)
        },
        .method("throw(self, type, value=..., traceback=..., /)") { interpreter, arguments in
          let generator = try interpreter.generator(arguments[0])
          var thrown = arguments[1]
          if case .type = thrown, arguments.has(2), !arguments[2].isNone {
            thrown =
              arguments[2].isException(interpreter)
              ? arguments[2] : try interpreter.call(thrown, [arguments[2]])
          }
          let raised: Raised
          do {
            let exception = try interpreter.exceptionInstance(
              thrown, "exceptions must be classes or instances deriving from BaseException")
            raised = interpreter.raise(exception)
          } catch let error where interpreter.delegatesThrow(generator) {
            // An iterator with a `throw` of its own gets anything.
            raised = interpreter.raised(from: error)
          }
          let written = (1...3).filter { arguments.has($0) }.map { arguments[$0] }
          let yielded = try interpreter.resume(generator, throwing: raised, as: written)
          return try yielded ?? interpreter.stop(generator)
        },
        .unary("close") { interpreter, value in
          try interpreter.close(try interpreter.generator(value))
          return .none
        },
        .unary("__repr__") { interpreter, value in
          let generator = try interpreter.generator(value)
          let address = String(interpreter.identity(of: value), radix: 16)
          let name = generator.function.qualifiedName
          return .string("<generator object \(name) at 0x\(address)>")
        },
      ],
      properties: [
        NativeProperty("__name__", get: { .string(try $0.generator($1).function.name) }),
        NativeProperty(
          "__qualname__", get: { .string(try $0.generator($1).function.qualifiedName) }),
        NativeProperty("gi_running", get: { .bool(try $0.generator($1).state == .running) }),
      ])
    extend(
      types.iterator,
      methods: [
        .unary("__iter__") { _, value in value },
        .unary("__next__") { try $0.nextOrStop($1) },
        .unary("__length_hint__") { _, value in
          guard case .iterator(let iterator) = value else { return .int(0) }
          return .int(iterator.remaining ?? 0)
        },
      ])
  }

  private func generator(_ value: Value) throws -> GeneratorObject {
    if case .generator(let generator) = value { return generator }
    throw error(.typeError, "descriptor requires a 'generator' object")
  }

  private func nextOrStop(_ value: Value) throws -> Value {
    if let element = try next(value) { return element }
    if case .generator(let generator) = value { return try stop(generator) }
    throw error(.stopIteration, "")
  }

  /// Raises the StopIteration of a generator that has returned.
  package func stop(_ generator: GeneratorObject) throws -> Value {
    let result = generator.result
    generator.result = .none
    throw result.isNone ? error(.stopIteration, "") : error(.stopIteration, value: result)
  }
}

extension Value {
  fileprivate func isException(_ interpreter: Interpreter) -> Bool {
    interpreter.isInstance(self, interpreter.types.exception(.baseException))
  }
}
