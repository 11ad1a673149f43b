// Calls made by scripts: from the registers of the caller to the frame of the callee.

internal import Syntax

extension Interpreter {
  /// Makes the frame for a script's function that gets just its positional arguments; false if
  /// this is not so simple.
  func enterPlain(
    _ instruction: Instruction, _ window: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    guard case .function = window.pointee, stack.current.pointee.generator == nil else {
      return false
    }
    let hasReceiver = instruction.flag != 0 && !window[1].isUndefined
    let given = Int(instruction.c) + (hasReceiver ? 1 : 0)
    let function = window.unmanaged(FunctionObject.self)
    let layout = function._withUnsafeGuaranteedRef { $0.layout }
    guard layout.pointee.plainCount == given, fuel > 0 else { return false }
    fuel &-= 1
    if !hasReceiver { (window + 1).clear() }
    let arguments = hasReceiver ? window + 1 : window + 2
    try push(function, layout, window, arguments, count: given, .call, instruction.a)
    return true
  }

  /// Calls what is in a window of registers: the function, its receiver or nothing, the arguments.
  /// A script's function becomes the current frame; anything else has returned.
  func enter(_ instruction: Instruction, _ window: UnsafeMutablePointer<Value>) throws {
    fuel &-= 1
    if fuel <= 0 { try refuel() }
    if instruction.flag == 0 { (window + 1).clear() }
    if instruction.opcode == .callSpread {
      if try enterSpread(window, into: instruction.a) { return }
      let arguments = spreadArguments(window)
      return try enter(window, arguments, into: instruction.a)
    }
    var names: [StrObject] = []
    if instruction.opcode == .callKeywords {
      names = currentFunction.code.keywordNames[Int(instruction.d)]
    }
    try enter(window, count: Int(instruction.c), names: names, into: instruction.a)
  }

  private func enter(
    _ window: UnsafeMutablePointer<Value>, count: Int, names: [StrObject], into destination: Int32
  ) throws {
    switch window.pointee {
    case .function:
      try enterMatching(window, count: count, names: names, .call, into: destination)
    case .builtin(let builtin):
      let result = try callNative(builtin, window, count: count, names: names)
      window.clear()
      (stack.current.pointee.registers + Int(destination)).put(result)
    case .method(let method) where window[1].isUndefined:
      (window + 1).put(method.receiver)
      window.put(method.function)
      try enter(window, count: count, names: names, into: destination)
    case .type(let classObject):
      try enterConstructor(classObject, window, count: count, names: names, into: destination)
    default:
      try enterCallable(window, count: count, names: names, into: destination)
    }
  }

  /// Anything else is called through `__call__`, or not at all.
  private func enterCallable(
    _ window: UnsafeMutablePointer<Value>, count: Int, names: [StrObject], into destination: Int32
  ) throws {
    let callee = window.pointee
    guard let method = specialMethod(callee, self.names.call) else {
      throw error(.typeError, "'\(typeName(callee))' object is not callable")
    }
    if case .function = method, window[1].isUndefined {
      (window + 1).put(callee)
      window.put(method)
      return try enter(window, count: count, names: names, into: destination)
    }
    let result = try call(callee, takenArguments(window, count: count, names: names))
    window.clear()
    (stack.current.pointee.registers + Int(destination)).put(result)
  }

  /// A class whose instances are made natively and set up by a script's `__init__` gets a frame for
  /// that; any other is called natively.
  private func enterConstructor(
    _ classObject: ClassObject, _ window: UnsafeMutablePointer<Value>, count: Int,
    names: [StrObject], into destination: Int32
  ) throws {
    if classObject.metaclass == nil, window[1].isUndefined {
      let plan = construction(of: classObject)
      if plan.new == nil, case .function(let initializer)? = plan.initializer {
        let instance = Value.instance(InstanceObject(classObject))
        (window + 1).put(instance)
        let layout = initializer.layout
        if layout.pointee.plainCount == count + 1, names.isEmpty,
          stack.current.pointee.generator == nil
        {
          // The window keeps the new instance; the frame itself keeps the function.
          let retained = Unmanaged.passRetained(initializer)
          window.put(instance)
          do {
            try push(
              retained, layout, window, window + 1, count: count + 1, .constructor, destination)
          } catch {
            retained.release()
            throw error
          }
          return
        }
        window.put(.function(initializer))
        return try enterMatching(
          window, count: count, names: names, .constructor, into: destination)
      }
    }
    let result: Value
    if count == 1, names.isEmpty, window[1].isUndefined, let convert = classObject.conversion,
      let converted = try convert(self, window[2])
    {
      result = converted
      (window + 2).clear()
    } else {
      result = try construct(
        classObject, takenArguments(window, count: count, names: names))
    }
    window.clear()
    (stack.current.pointee.registers + Int(destination)).put(result)
  }

  /// Calls a script's function whose arguments need matching, or which makes a generator, or whose
  /// caller is one.
  func enterMatching(
    _ origin: UnsafeMutablePointer<Value>, count: Int, names: [StrObject], _ kind: Frame.Kind,
    into destination: Int32
  ) throws {
    var window = origin
    let needed = count + names.count + 2
    if stack.current != stack.bottom, stack.current.pointee.isGenerator, kind != .entry,
      origin != stack.current.pointee.top
    {
      // A generator's registers are not on the stack, where those of what it calls must be.
      window = stack.current.pointee.top
      guard stack.reserve(to: window + needed) else { throw recursionError() }
      window.clear(count: needed)
      for index in 0..<needed { (window + index).initialize(to: (origin + index).take()) }
    }
    guard case .function(let function) = window.pointee else { return }
    if function.code.outline != nil { try complete(function) }
    let arguments = window[1].isUndefined ? window + 2 : window + 1
    let given = window[1].isUndefined ? count : count + 1
    let registerCount = function.layout.pointee.registerCount
    guard stack.reserve(to: arguments + max(registerCount, given + names.count)) else {
      throw recursionError()
    }
    clearStale(from: arguments + (given + names.count), to: arguments + registerCount)
    do {
      try function.match(arguments, given: given, names: names, self)
      if function.layout.pointee.isGenerator {
        let generator = GeneratorObject(function, arguments: arguments, abandoned)
        window.clear()
        (stack.current.pointee.registers + Int(destination)).put(.generator(generator))
        return
      }
      let instance: Value = kind == .constructor ? arguments.pointee : .undefined
      try push(
        .passUnretained(function), function.layout, window, arguments, count: registerCount, kind,
        destination)
      if kind == .constructor {
        // The window keeps the new instance; the frame itself keeps the function.
        _ = Unmanaged.passRetained(function)
        window.put(instance)
      }
    } catch {
      window.clear(count: max(needed, registerCount + 2))
      throw error
    }
  }

  /// Empties what the caller has left in registers that its callee is about to use.
  @inline(__always)
  private func clearStale(
    from start: UnsafeMutablePointer<Value>, to end: UnsafeMutablePointer<Value>
  ) {
    let end = min(stack.top, end)
    if start < end { start.clear(count: end - start) }
  }

  /// Makes a frame for a script's function whose arguments are in place.
  @inline(__always)
  func push(
    _ function: Unmanaged<FunctionObject>, _ layout: UnsafePointer<CodeLayout>,
    _ window: UnsafeMutablePointer<Value>, _ registers: UnsafeMutablePointer<Value>, count: Int,
    _ kind: Frame.Kind, _ destination: Int32
  ) throws {
    let top = registers + layout.pointee.registerCount
    if stack.depth >= limits.recursion || stack.isFull || !stack.reserve(to: top) {
      throw recursionError()
    }
    clearStale(from: registers + count, to: top)
    stack.current += 1
    stack.current.initialize(
      to: Frame(
        pc: layout.pointee.instructions, registers: registers, layout: layout, function: function,
        window: window, top: top, generator: nil, destination: destination, kind: kind))
    stack.depth += stack.current.pointee.depth
  }

  func recursionError(_ activity: String = "") -> Raised {
    error(.recursionError, "maximum recursion depth exceeded\(activity)")
  }

  /// The arguments in a window, taken out of it; the receiver comes first.
  func takenArguments(
    _ window: UnsafeMutablePointer<Value>, count: Int, names: [StrObject]
  ) -> Arguments {
    var arguments = Arguments()
    arguments.positional.reserveCapacity(count + 1)
    if !window[1].isUndefined { arguments.positional.append((window + 1).take()) }
    for index in 0..<count { arguments.positional.append((window + 2 + index).take()) }
    for (index, name) in names.enumerated() {
      arguments.keywords.append((name.text, (window + 2 + count + index).take()))
    }
    return arguments
  }

  private func callNative(
    _ builtin: BuiltinFunction, _ window: UnsafeMutablePointer<Value>, count: Int,
    names: [StrObject]
  ) throws -> Value {
    let arguments = window[1].isUndefined ? window + 2 : window + 1
    let given = window[1].isUndefined ? count : count + 1
    if names.isEmpty {
      switch builtin.body {
      case .unary(let body) where given == 1:
        let value = arguments.take()
        return try body(self, value)
      case .binary(let body) where given == 2:
        let first = arguments.take()
        return try body(self, first, (arguments + 1).take())
      case .ternary(let body) where given == 3:
        let first = arguments.take()
        let second = (arguments + 1).take()
        return try body(self, first, second, (arguments + 2).take())
      case .bound(let signature, let body):
        if let bound = signature.bind(arguments, count: given) { return try body(self, bound) }
      case .nullary, .unary, .binary, .ternary, .general: break
      }
    }
    return try call(builtin, takenArguments(window, count: count, names: names))
  }

  /// Calls a script's function with what `*` and `**` gave; false if the callee is something else.
  private func enterSpread(
    _ origin: UnsafeMutablePointer<Value>, into destination: Int32
  ) throws -> Bool {
    guard isScripted(origin.pointee), case .list(let list) = origin[2],
      case .dict(let dict) = origin[3]
    else { return false }
    let window = stack.top
    let count = list.elements.count
    guard stack.reserve(to: window + (count + dict.count + 2)) else { throw recursionError() }
    window.put(origin.take())
    (window + 1).put((origin + 1).take())
    for index in 0..<count { (window + 2 + index).put(list.elements[index]) }
    var names: [StrObject] = []
    names.reserveCapacity(dict.count)
    var position = 0
    while let (key, value) = dict.next(&position) {
      guard let name = key.asStr else { continue }
      (window + 2 + count + names.count).put(value)
      names.append(name)
    }
    (origin + 2).clear(count: 2)
    try enter(window, count: count, names: names, into: destination)
    return true
  }

  /// The list and the dictionary in the window of a call with `*` or `**`.
  private func spreadArguments(_ window: UnsafeMutablePointer<Value>) -> Arguments {
    var arguments = Arguments()
    if !window[1].isUndefined { arguments.positional.append((window + 1).take()) }
    if case .list(let list) = (window + 2).take() { arguments.positional += list.elements }
    if case .dict(let dict) = (window + 3).take() {
      var position = 0
      while let (key, value) = dict.next(&position) {
        arguments.keywords.append((key.asString ?? "", value))
      }
    }
    return arguments
  }

  /// Calls something native with arguments that came from `*` and `**`.
  private func enter(
    _ origin: UnsafeMutablePointer<Value>, _ arguments: Arguments, into destination: Int32
  ) throws {
    let result = try call(origin.take(), arguments)
    (stack.current.pointee.registers + Int(destination)).put(result)
  }

  /// Whether a call ends in a frame for a script's function.
  private func isScripted(_ callee: Value) -> Bool {
    switch callee {
    case .function: return true
    case .method(let method): return isScripted(method.function)
    case .type(let classObject):
      guard classObject.metaclass == nil else { return false }
      let plan = construction(of: classObject)
      if plan.new == nil, case .function? = plan.initializer { return true }
      return false
    case .instance(let instance):
      if case .function? = instance.classObject.lookup(names.call) { return true }
      return false
    default: return false
    }
  }

  /// Puts a function and its arguments on top of the stack.
  private func place(_ callee: Value, _ arguments: Arguments) throws -> UnsafeMutablePointer<Value>
  {
    let window = stack.top
    let count = arguments.positional.count
    guard stack.reserve(to: window + (count + arguments.keywords.count + 2)) else {
      throw recursionError()
    }
    window.put(callee)
    for (index, value) in arguments.positional.enumerated() { (window + 2 + index).put(value) }
    for (index, keyword) in arguments.keywords.enumerated() {
      (window + 2 + count + index).put(keyword.value)
    }
    return window
  }

  /// Calls a script's function from native code.
  func run(_ function: FunctionObject, _ arguments: Arguments) throws -> Value {
    guard stack.nativeDepth < limits.nativeRecursion else { throw recursionError() }
    if function.code.outline != nil { try complete(function) }
    let window = try place(.function(function), arguments)
    let names = arguments.keywords.map { intern($0.name) }
    let count = arguments.positional.count
    if function.layout.pointee.isGenerator {
      return try makeGenerator(function, window, count: count, names: names)
    }
    try enterMatching(window, count: count, names: names, .entry, into: 0)
    return try runEntry()
  }

  /// Runs the frame just pushed, until it returns.
  func runEntry() throws -> Value {
    stack.nativeDepth += 1
    defer { stack.nativeDepth -= 1 }
    return try execute()
  }

  /// Calls a script's function that takes just these arguments from native code.
  func runPlain(_ function: FunctionObject, _ first: Value, _ second: Value?) throws -> Value {
    let window = stack.top
    guard stack.nativeDepth < limits.nativeRecursion, stack.reserve(to: window + 4) else {
      throw recursionError()
    }
    window.put(.function(function))
    (window + 2).put(first)
    if let second { (window + 3).put(second) }
    do {
      try push(
        .passUnretained(function), function.layout, window, window + 2,
        count: second == nil ? 1 : 2, .entry, 0)
    } catch {
      window.clear(count: 4)
      throw error
    }
    return try runEntry()
  }

  /// Makes the frame for a property's getter; its result goes to a register.
  func enterGetter(
    _ getter: FunctionObject, of receiver: Value, into destination: Int32
  ) throws {
    let window = stack.top
    guard stack.reserve(to: window + 4) else { throw recursionError() }
    window.put(.function(getter))
    (window + 2).put(receiver)
    do {
      try push(
        .passUnretained(getter), getter.layout, window, window + 2, count: 1, .call, destination)
    } catch {
      window.clear(count: 4)
      throw error
    }
  }

  private func makeGenerator(
    _ function: FunctionObject, _ window: UnsafeMutablePointer<Value>, count: Int,
    names: [StrObject]
  ) throws -> Value {
    let arguments = window + 2
    let needed = max(function.layout.pointee.registerCount, count + names.count)
    guard stack.reserve(to: arguments + needed) else { throw recursionError() }
    do {
      try function.match(arguments, given: count, names: names, self)
    } catch {
      window.clear(count: needed + 2)
      throw error
    }
    defer { window.clear() }
    return .generator(GeneratorObject(function, arguments: arguments, abandoned))
  }
}
