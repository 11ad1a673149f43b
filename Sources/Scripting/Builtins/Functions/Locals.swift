// `locals()`: the caller's variables as they are now, in a dictionary of their own.

extension Interpreter {
  func installLocals() {
    let function = BuiltinFunction("locals", .nullary { try $0.localVariables() })
    builtins.attributes.set(intern("locals"), .builtin(function))
  }

  /// The variables of the innermost frame; at the top level those of the module itself.
  private func localVariables() throws -> Value {
    guard stack.current != stack.bottom else { return .dict(DictObject()) }
    let frame = stack.current.pointee
    let function = frame.function._withUnsafeGuaranteedRef { $0 }
    let code = function.code
    if code.name == "<module>" { return .dict(function.globals.attributes) }
    let variables = DictObject()
    func add(_ name: String, _ value: Value) {
      var value = value
      if case .cell(let cell) = value { value = cell.value }
      if !value.isUndefined, !name.hasPrefix(".") { variables.set(intern(name), value) }
    }
    for (register, name) in code.variableNames.enumerated() { add(name, frame.registers[register]) }
    for (name, cell) in zip(code.freeNames, function.cells) { add(name, cell.value) }
    return .dict(variables)
  }
}
