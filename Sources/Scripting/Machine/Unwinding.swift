// Exceptions: raising them, finding who handles them, leaving the calls in between.

internal import Syntax

extension Interpreter {
  /// Goes to the handler of an error thrown in the topmost frame, or in one below it; throws if
  /// native code comes first.
  func unwind(_ error: any Error) throws {
    let raised = raised(from: error)
    var exception = exception(of: raised)
    noteContext(of: exception)
    while true {
      let frame = stack.current
      let code = frame.pointee.function._withUnsafeGuaranteedRef { $0.code }
      let index = frame.pointee.pc - frame.pointee.layout.pointee.instructions - 1
      note(exception, at: index, in: code)
      if !isStopped, let range = code.handlers.first(where: { $0.start <= index && index < $0.end })
      {
        (frame.pointee.registers + range.register).put(.instance(exception))
        frame.pointee.pc = frame.pointee.layout.pointee.instructions + range.handler
        return
      }
      let kind = frame.pointee.kind
      if frame.pointee.isGenerator { exception = leavingGenerator(exception) }
      dropFrame()
      if kind == .entry || kind == .generatorEntry { throw raise(exception) }
    }
  }

  /// Adds the call to the exception's trace, unless it has been raised again by the same call.
  private func note(_ exception: InstanceObject, at index: Int, in code: CodeObject) {
    if isReraising {
      isReraising = false
      return
    }
    guard let details = exception.payload as? ExceptionObject, index >= 0,
      index < code.spans.count
    else { return }
    details.trace.append(
      TraceFrame(
        function: code.name, file: code.file, span: code.spans[index], isLibrary: code.isLibrary))
  }

  /// What was being handled becomes the context of a new exception.
  private func noteContext(of exception: InstanceObject) {
    guard !isReraising, case .instance(let current) = handled, current !== exception,
      let details = exception.payload as? ExceptionObject, details.context.isNone
    else { return }
    // No exception may be its own context, however far back.
    var link = current
    while let next = (link.payload as? ExceptionObject)?.context, case .instance(let context) = next
    {
      if context === exception {
        (link.payload as? ExceptionObject)?.context = .none
        break
      }
      link = context
    }
    details.context = handled
  }

  /// Leaves the topmost frame without a result.
  func dropFrame() {
    let frame = stack.current.pointee
    if let generator = frame.generator {
      handled = generator._withUnsafeGuaranteedRef { $0.outerHandled }
      generator._withUnsafeGuaranteedRef { $0.finish() }
    } else {
      frame.registers.clear(count: frame.layout.pointee.registerCount)
      if frame.kind == .constructor { frame.function.release() }
      frame.window.clear()
    }
    popFrame()
  }

  /// Takes the topmost frame off the stack.
  @inline(__always)
  func popFrame() {
    stack.depth -= stack.current.pointee.depth
    stack.current -= 1
  }

  /// A StopIteration may not leave a generator, where it would end a loop by mistake.
  private func leavingGenerator(_ exception: InstanceObject) -> InstanceObject {
    guard exception.classObject.isSubclass(of: types.exception(.stopIteration)) else {
      return exception
    }
    let details = ExceptionObject(arguments: [.string("generator raised StopIteration")])
    details.cause = .instance(exception)
    details.context = .instance(exception)
    details.suppressesContext = true
    details.trace = (exception.payload as? ExceptionObject)?.trace ?? []
    return InstanceObject(types.exception(.runtimeError), payload: details)
  }

  /// `raise b from c`
  func raising(_ instruction: Instruction) throws -> Raised {
    guard instruction.b >= 0 else {
      guard case .instance(let current) = handled else {
        return error(.runtimeError, "No active exception to reraise")
      }
      return raise(current)
    }
    let exception = try exceptionInstance(
      try operand(instruction.b), "exceptions must derive from BaseException")
    if instruction.c >= 0, let details = exception.payload as? ExceptionObject {
      let cause = try operand(instruction.c)
      details.suppressesContext = true
      details.cause =
        cause.isNone
        ? .none
        : .instance(
          try exceptionInstance(cause, "exception causes must derive from BaseException"))
    }
    return raise(exception)
  }

  /// What `raise value` raises: an exception, or an instance of an exception class.
  package func exceptionInstance(_ value: Value, _ complaint: String) throws -> InstanceObject {
    var value = value
    if case .type(let classObject) = value,
      classObject.isSubclass(of: types.exception(.baseException))
    {
      value = try construct(classObject, Arguments())
      if !isInstance(value, types.exception(.baseException)) {
        throw error(
          .typeError,
          "calling \(try repr(.type(classObject))) should have returned an instance of"
            + " BaseException, not \(typeName(value))")
      }
    }
    guard case .instance(let instance) = value,
      instance.classObject.isSubclass(of: types.exception(.baseException))
    else { throw error(.typeError, complaint) }
    return instance
  }

  func reraising(_ value: Value) throws -> Raised {
    isReraising = true
    guard case .instance(let exception) = value else { return error(.systemError, "reraise") }
    return raise(exception)
  }

  func failedAssertion(_ instruction: Instruction) throws -> Raised {
    if instruction.b < 0 { return error(.assertionError, "") }
    return error(.assertionError, value: try operand(instruction.b))
  }

  /// Whether `except types` takes an exception.
  func matches(_ exception: Value, _ types: Value) throws -> Bool {
    switch types {
    case .type(let classObject)
    where classObject.isSubclass(of: self.types.exception(.baseException)):
      return classOf(exception).isSubclass(of: classObject)
    case .tuple(let tuple):
      for element in tuple.elements where try matches(exception, element) { return true }
      return false
    default:
      try refuseMissing(types)
      throw error(
        .typeError, "catching classes that do not inherit from BaseException is not allowed")
    }
  }
}
