// `print`.

extension BuiltinFunctions {
  static var output: [NativeFunction] {
    [
      .function("print(*args, sep=None, end=None, file=None, flush=False)") {
        interpreter, arguments in
        let values = arguments.variadic(0)
        let separator = try text(interpreter, arguments[1], "sep") ?? " "
        var line = ""
        for (index, value) in values.enumerated() {
          if index > 0 { line += separator }
          line += try interpreter.str(value)
        }
        line += try text(interpreter, arguments[2], "end") ?? "\n"
        guard let file = arguments.optional(3) ?? interpreter.replacedOutput else {
          interpreter.output(line)
          return .none
        }
        _ = try interpreter.callMethod(file, "write", [.string(line)])
        return .none
      }
    ]
  }

  private static func text(
    _ interpreter: Interpreter, _ value: Value, _ name: String
  ) throws -> String? {
    if value.isNone { return nil }
    if let text = value.asString { return text }
    throw typeError("\(name) must be None or a string, not \(interpreter.typeName(value))")
  }
}

extension Interpreter {
  /// What a script has put in the place of `sys.stdout`.
  fileprivate var replacedOutput: Value? {
    guard let module = modules["sys"], let current = module.attributes.get(intern("stdout")),
      let original = module.attributes.get(intern("__stdout__")),
      !current.isIdentical(to: original), !current.isNone
    else { return nil }
    return current
  }
}
