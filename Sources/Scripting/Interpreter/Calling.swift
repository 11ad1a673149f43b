// Calling things from native code.

extension Interpreter {
  /// Calls with one argument, without a list of arguments where that can be had.
  package func call(_ function: Value, _ argument: Value) throws -> Value {
    switch function {
    case .function(let function) where function.layout.pointee.plainCount == 1:
      return try runPlain(function, argument, nil)
    case .builtin(let builtin):
      if case .unary(let body) = builtin.body { return try body(self, argument) }
    default: break
    }
    return try call(function, [argument])
  }

  /// Calls with two arguments, without a list of arguments where that can be had.
  package func call(_ function: Value, _ first: Value, _ second: Value) throws -> Value {
    switch function {
    case .function(let function) where function.layout.pointee.plainCount == 2:
      return try runPlain(function, first, second)
    case .builtin(let builtin):
      if case .binary(let body) = builtin.body { return try body(self, first, second) }
    default: break
    }
    return try call(function, [first, second])
  }

  /// Calls anything callable.
  package func call(_ function: Value, _ arguments: [Value] = []) throws -> Value {
    try call(function, Arguments(arguments))
  }

  package func call(_ function: Value, _ arguments: Arguments) throws -> Value {
    switch function {
    case .builtin(let builtin): return try call(builtin, arguments)
    case .function(let function): return try run(function, arguments)
    case .method(let method):
      var arguments = arguments
      arguments.positional.insert(method.receiver, at: 0)
      return try call(method.function, arguments)
    case .type(let classObject): return try construct(classObject, arguments)
    default:
      guard let method = specialMethod(function, names.call) else {
        throw error(.typeError, "'\(typeName(function))' object is not callable")
      }
      var arguments = arguments
      arguments.positional.insert(function, at: 0)
      return try call(method, arguments)
    }
  }

  /// `value.name(arguments)`
  package func callMethod(
    _ value: Value, _ name: String, _ arguments: [Value] = []
  ) throws -> Value {
    try call(try getAttribute(value, name), arguments)
  }

  package func isCallable(_ value: Value) -> Bool {
    switch value {
    case .builtin, .function, .method, .type: true
    default: specialMethod(value, names.call) != nil
    }
  }

  func call(_ builtin: BuiltinFunction, _ arguments: Arguments) throws -> Value {
    let positional = arguments.positional
    switch builtin.body {
    case .nullary(let body):
      try expect(0, of: builtin, arguments)
      return try body(self)
    case .unary(let body):
      try expect(1, of: builtin, arguments)
      return try body(self, positional[0])
    case .binary(let body):
      try expect(2, of: builtin, arguments)
      return try body(self, positional[0], positional[1])
    case .ternary(let body):
      try expect(3, of: builtin, arguments)
      return try body(self, positional[0], positional[1], positional[2])
    case .bound(let signature, let body):
      return try body(self, try signature.bind(arguments, for: builtin, self))
    case .general(let body):
      return try body(self, arguments)
    }
  }

  /// CPython's complaint about the number of arguments of a native function.
  func expect(_ count: Int, of builtin: BuiltinFunction, _ arguments: Arguments) throws {
    if !arguments.keywords.isEmpty {
      throw error(.typeError, "\(builtin.qualifiedName)() takes no keyword arguments")
    }
    guard arguments.positional.count != count else { return }
    let hidden = builtin.isMethod ? 1 : 0
    let given = max(arguments.positional.count - hidden, 0)
    let wanted: String
    switch count - hidden {
    case ...0: wanted = "takes no arguments"
    case 1: wanted = "takes exactly one argument"
    case let number: wanted = "expected \(number) argument\(number == 1 ? "" : "s")"
    }
    let tail = count - hidden > 1 ? ", got \(given)" : " (\(given) given)"
    let name = count - hidden > 1 ? builtin.name : "\(builtin.qualifiedName)()"
    throw error(.typeError, "\(name) \(wanted)\(tail)")
  }
}
