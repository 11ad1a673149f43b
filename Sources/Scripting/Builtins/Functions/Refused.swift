// What CPython has built in and this language leaves out, each saying why.

enum Refused {
  static func namespaces(_ what: String) -> Failure {
    unsupported("\(what) is not available: a script has no way to its namespaces as dictionaries")
  }

  static let namespaceNames = ["globals"]
  static let codeNames = ["exec", "eval", "compile", "__import__", "breakpoint"]
  static let classNames = ["complex", "bytearray", "memoryview"]
}

extension Interpreter {
  func installRefusedNames() {
    var functions: [(String, Failure)] = [
      (
        "open",
        Failure(.permissionError, "open() is not available: a script reads and writes no files")
      ),
      ("input", Failure(.permissionError, "input() is not available: a script has no user to ask")),
    ]
    functions += Refused.namespaceNames.map { ($0, Refused.namespaces("\($0)()")) }
    functions += Refused.codeNames.map {
      ($0, unsupported("\($0)() is not available: a script makes no code while it runs"))
    }
    for (name, failure) in functions {
      builtins.attributes.set(
        intern(name), .builtin(BuiltinFunction(name, .general { _, _ in throw failure })))
    }
    for name in Refused.classNames {
      let made = makeClass(
        name, methods: [.newGeneral { _, _ in throw unsupported("\(name) is not supported") }])
      builtins.attributes.set(intern(name), .type(made))
    }
    for name in ["exit", "quit"] {
      builtins.attributes.set(
        intern(name),
        .builtin(
          BuiltinFunction(
            name,
            .general { interpreter, arguments in
              throw interpreter.error(
                interpreter.types.exception(.systemExit), arguments.positional)
            })))
    }
  }
}
