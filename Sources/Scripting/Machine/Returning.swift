// Returning from calls, and the two ways of generators: stepping in, and stepping out with a value.

internal import Syntax

extension Interpreter {
  /// Gives the result of the topmost frame, whose registers are empty, to whoever waits for it; true
  /// if that is native code.
  func leave(with result: Value) throws -> Bool {
    let frame = stack.current.pointee
    switch frame.kind {
    case .call, .entry:
      frame.window.clear()
      popFrame()
      if frame.kind == .entry { return true }
      (stack.current.pointee.registers + Int(frame.destination)).put(result)
    case .constructor:
      let instance = frame.window.take()
      frame.function.release()
      popFrame()
      guard result.isNone else {
        throw error(.typeError, "__init__() should return None, not '\(typeName(result))'")
      }
      (stack.current.pointee.registers + Int(frame.destination)).put(instance)
    case .generatorLoop:
      finishGenerator(frame, result)
      endExhaustedLoop()
    case .generatorDelegate:
      finishGenerator(frame, result)
      finishDelegation(result)
    case .generatorEntry:
      finishGenerator(frame, result)
      return true
    }
    return false
  }

  private func finishGenerator(_ frame: Frame, _ result: Value) {
    if let generator = frame.generator {
      generator._withUnsafeGuaranteedRef { generator in
        handled = generator.outerHandled
        generator.result = result
        generator.state = .finished
      }
    }
    popFrame()
  }

  /// The `next` that was waiting jumps out of its loop.
  private func endExhaustedLoop() {
    let frame = stack.current
    let instruction = (frame.pointee.pc - 1).pointee
    (frame.pointee.registers + Int(instruction.b)).clear()
    frame.pointee.pc += Int(instruction.c)
  }

  /// The `yield from` that was waiting has its value.
  private func finishDelegation(_ result: Value) {
    let frame = stack.current
    let instruction = (frame.pointee.pc - 1).pointee
    (frame.pointee.registers + Int(instruction.b)).clear()
    (frame.pointee.registers + Int(instruction.a)).put(result)
  }

  /// Suspends the topmost frame, a generator's, and gives the value to whoever waits for it; true if
  /// that is native code.
  func yield(_ value: Value) -> Bool {
    while true {
      let frame = stack.current.pointee
      if let generator = frame.generator {
        generator._withUnsafeGuaranteedRef { generator in
          generator.pc = frame.pc
          generator.state = .suspended
          generator.handled = handled.isIdentical(to: generator.outerHandled) ? .none : handled
          handled = generator.outerHandled
        }
      }
      popFrame()
      switch frame.kind {
      case .generatorDelegate:
        // The caller yields the same value, and comes back to the same instruction.
        stack.current.pointee.pc -= 1
      case .generatorEntry, .entry:
        return true
      case .generatorLoop, .call, .constructor:
        (stack.current.pointee.registers + Int(frame.destination)).put(value)
        return false
      }
    }
  }

  /// Steps into a generator for a loop or a `yield from` of the topmost frame.
  func enter(
    _ generator: GeneratorObject, _ kind: Frame.Kind, into destination: Int32,
    sending value: Value = .none
  ) throws {
    if generator.state == .finished {
      if kind == .generatorLoop { endExhaustedLoop() } else { finishDelegation(.none) }
      return
    }
    try push(generator, kind, destination, sending: value)
  }

  private func push(
    _ generator: GeneratorObject, _ kind: Frame.Kind, _ destination: Int32, sending value: Value
  ) throws {
    if generator.state == .running { throw error(.valueError, "generator already executing") }
    if stack.depth >= limits.recursion || stack.isFull { throw recursionError() }
    if generator.state == .created {
      guard value.isNone else {
        throw error(.typeError, "can't send non-None value to a just-started generator")
      }
    } else {
      let isDelegating = generator.pc.pointee.opcode == .delegate
      let waiting = isDelegating ? generator.pc.pointee : (generator.pc - 1).pointee
      (generator.registers + Int(waiting.a)).put(value)
    }
    generator.state = .running
    generator.outerHandled = handled
    if !generator.handled.isNone { handled = generator.handled }
    let top = stack.top
    stack.current += 1
    stack.current.initialize(
      to: Frame(
        pc: generator.pc, registers: generator.registers, layout: generator.function.layout,
        function: .passUnretained(generator.function), window: top, top: top,
        generator: .passUnretained(generator), destination: destination, kind: kind))
    stack.depth += 1
  }

  /// One step of `yield from`; returns a value for native code if that waits for it.
  func delegate(_ instruction: Instruction) throws -> Value? {
    let registers = stack.current.pointee.registers
    let sent = (registers + Int(instruction.a)).take()
    let iterator = registers[Int(instruction.b)]
    if case .generator(let generator) = iterator {
      try enter(generator, .generatorDelegate, into: instruction.a, sending: sent)
      return nil
    }
    let step = try self.step(iterator, sending: sent)
    guard let value = step.value else {
      finishDelegation(step.result)
      return nil
    }
    stack.current.pointee.pc -= 1
    return yield(value) ? value : nil
  }

  /// The next value of an iterator, or none and what it returned.
  private func step(
    _ iterator: Value, sending value: Value
  ) throws -> (value: Value?, result: Value) {
    do {
      if !value.isNone { return (try callMethod(iterator, "send", [value]), .none) }
      if case .iterator(let native) = iterator { return (try native.next(self), .none) }
      return (try callSpecial(iterator, names.next), .none)
    } catch let error where isRaised(error, .stopIteration) {
      return (nil, stopValue(of: error))
    }
  }

  /// The value that a StopIteration carries.
  package func stopValue(of error: any Error) -> Value {
    let payload = exception(of: raised(from: error)).payload as? ExceptionObject
    return payload?.arguments.first ?? .none
  }

  /// Runs a generator to its next `yield`; `nil` when it returns.
  package func resume(_ generator: GeneratorObject, sending value: Value) throws -> Value? {
    if generator.state == .finished { return nil }
    guard stack.nativeDepth < limits.nativeRecursion else { throw recursionError() }
    try push(generator, .generatorEntry, 0, sending: value)
    let yielded = try runEntry()
    return generator.state == .finished ? nil : yielded
  }

  /// Raises an exception where a generator waits; the next value it yields, or `nil` if it returns.
  ///
  /// - Parameter written: The arguments of `throw`, which an iterator that is no generator gets.
  package func resume(
    _ generator: GeneratorObject, throwing raised: Raised, as written: [Value] = []
  ) throws -> Value? {
    switch generator.state {
    case .running: throw error(.valueError, "generator already executing")
    case .finished: throw raised
    case .created:
      generator.finish()
      throw raised
    case .suspended: break
    }
    guard stack.nativeDepth < limits.nativeRecursion else { throw recursionError() }
    var raised = raised
    if generator.pc.pointee.opcode == .delegate {
      switch try throwThrough(generator, raised, written) {
      case .yielded(let value): return value
      case .returned(let value):
        let instruction = generator.pc.pointee
        generator.pc += 1
        (generator.registers + Int(instruction.b)).clear()
        try push(generator, .generatorEntry, 0, sending: .none)
        (generator.registers + Int(instruction.a)).put(value)
        let yielded = try runEntry()
        return generator.state == .finished ? nil : yielded
      case .raised(let inner):
        raised = inner
        generator.pc += 1
      }
    }
    try push(generator, .generatorEntry, 0, sending: .none)
    stack.nativeDepth += 1
    defer { stack.nativeDepth -= 1 }
    try unwind(raised)
    let yielded = try execute()
    return generator.state == .finished ? nil : yielded
  }

  private enum Delegated {
    case yielded(Value)
    case returned(Value)
    case raised(Raised)
  }

  /// Passes an exception on to the iterator of the `yield from` in which a generator waits.
  private func throwThrough(
    _ generator: GeneratorObject, _ raised: Raised, _ written: [Value]
  ) throws -> Delegated {
    let iterator = generator.registers[Int(generator.pc.pointee.b)]
    do {
      if isRaised(raised, .generatorExit) {
        if case .generator(let inner) = iterator {
          try close(inner)
        } else if let method = try lookupAttribute(iterator, "close") {
          _ = try call(method)
        }
        return .raised(raised)
      }
      if case .generator(let inner) = iterator {
        if let value = try resume(inner, throwing: raised, as: written) { return .yielded(value) }
        return .returned(inner.result)
      }
      guard let method = try lookupAttribute(iterator, "throw") else { return .raised(raised) }
      let arguments = written.isEmpty ? [.instance(exception(of: raised))] : written
      return .yielded(try call(method, Arguments(arguments)))
    } catch let error where isRaised(error, .stopIteration) {
      return .returned(stopValue(of: error))
    } catch {
      return .raised(self.raised(from: error))
    }
  }

  /// Whether what is thrown into a generator reaches the `throw` of an iterator of another kind.
  func delegatesThrow(_ generator: GeneratorObject) -> Bool {
    guard generator.state == .suspended, generator.pc.pointee.opcode == .delegate else {
      return false
    }
    let iterator = generator.registers[Int(generator.pc.pointee.b)]
    if case .generator(let inner) = iterator { return delegatesThrow(inner) }
    return classOf(iterator).lookup("throw") != nil
  }

  /// `generator.close()`
  package func close(_ generator: GeneratorObject) throws {
    guard generator.state == .suspended else { return generator.finish() }
    do {
      guard try resume(generator, throwing: error(.generatorExit, "")) != nil else { return }
    } catch let error where isRaised(error, .generatorExit) || isRaised(error, .stopIteration) {
      return
    }
    throw error(.runtimeError, "generator ignored GeneratorExit")
  }

  /// Closes the generators that nobody holds any more; as in CPython, what they raise is only told.
  package func closeAbandoned() throws {
    while let generator = abandoned.removeFirst() {
      do {
        try close(generator)
      } catch let error where !isRaised(error, .timeoutError) {
        let exception = exception(of: raised(from: error))
        let name = generator.function.qualifiedName
        errorOutput(
          "Exception ignored in generator \(name): \(exception.classObject.name): "
            + "\(message(of: exception))\n")
      }
    }
  }

  /// Closes the generators that the variables of a module still hold when a script has ended.
  package func closeGenerators(of module: ModuleObject) throws {
    for case .generator(let generator) in module.attributes.items.map(\.value)
    where generator.state == .suspended {
      abandoned.add(generator)
    }
    try closeAbandoned()
  }

  /// Leaves a loop before its end: a generator that nobody else has is closed at once.
  func endLoop(_ place: UnsafeMutablePointer<Value>) throws {
    guard case .generator = place.pointee, place.isUniquelyReferenced,
      case .generator(let generator) = place.take()
    else { return place.clear() }
    try close(generator)
  }
}
