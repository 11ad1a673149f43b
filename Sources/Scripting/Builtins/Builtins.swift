// What every script finds without an import, and the native modules of the standard library.

extension Interpreter {
  /// Fills in the built-in functions and the methods of the built-in types.
  func installBuiltins() {
    IntType.install(in: self)
    FloatType.install(in: self)
    StrType.install(in: self)
    SequenceTypes.install(in: self)
    ListType.install(in: self)
    DictType.install(in: self)
    SetType.install(in: self)
    installGenericAliases()
    extend(builtins, functions: BuiltinFunctions.all)
    installIteratorClasses()
    installRefusedNames()
    installLocals()
    installTypeNames()
    StandardModules.register(in: self)
  }

  private func installTypeNames() {
    let classes = [
      types.object, types.type, types.int, types.bool, types.float, types.str, types.bytes,
      types.tuple, types.list, types.dict, types.set, types.frozenset, types.slice, types.range,
      types.property, types.classMethod, types.staticMethod, types.superType,
    ]
    for made in classes + ExceptionKind.allCases.map(types.exception) {
      builtins.attributes.set(intern(made.name), .type(made))
    }
    builtins["IOError"] = .type(types.exception(.osError))
    builtins["EnvironmentError"] = .type(types.exception(.osError))
    builtins["Ellipsis"] = .ellipsis
    builtins["NotImplemented"] = .notImplemented
    builtins["__debug__"] = .bool(true)
  }
}
