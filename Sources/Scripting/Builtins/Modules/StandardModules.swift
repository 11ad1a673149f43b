// The native modules of the standard library; those written in the language are in
// `Sources/Library/python`.

enum StandardModules {
  static func register(in interpreter: Interpreter) {
    let modules: [(String, (Interpreter) -> ModuleObject)] = [
      ("math", MathModule.make), ("_random", RandomModule.make),
      ("_collections", CollectionsModule.make), ("sys", SystemModule.make),
      ("importlib", ImportlibModule.make), ("_regex", RegexModule.make),
    ]
    for (name, make) in modules { interpreter.registerModule(name, make) }
    interpreter.registerModule("builtins") { $0.builtins }
  }
}
