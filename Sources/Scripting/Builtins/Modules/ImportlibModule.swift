// `importlib`: imports by a name that is only known when the script runs.

enum ImportlibModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    interpreter.makeModule(
      "importlib",
      functions: [
        .function("import_module(name, package=None)") { interpreter, arguments in
          guard let name = arguments[0].asString else {
            throw interpreter.error(
              .typeError,
              "the 'name' argument must be a str, not "
                + interpreter.typeName(arguments[0]))
          }
          return .module(try interpreter.importModule(name))
        },
        .function("reload(module)") { _, arguments in arguments[0] },
      ])
  }
}
