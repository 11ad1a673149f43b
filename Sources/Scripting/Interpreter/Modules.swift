// Importing: native modules, the embedded library, and scripts beside the main one.

extension Interpreter {
  /// Registers a module of the host's, which is made when first imported.
  package func registerModule(
    _ name: String, _ make: @escaping (Interpreter) throws -> ModuleObject
  ) {
    nativeModules[name] = make
  }

  /// `importlib.import_module(name)`: the module itself, not its topmost package.
  package func importModule(_ name: String) throws -> ModuleObject {
    throw error(.moduleNotFoundError, "No module named '\(name)'")
  }

  /// Makes a module of native functions and constants.
  package func makeModule(
    _ name: String, functions: [NativeFunction] = [], constants: [(String, Value)] = []
  ) -> ModuleObject {
    let module = ModuleObject(name: name)
    for (name, value) in constants { module.attributes.set(intern(name), value) }
    extend(module, functions: functions)
    return module
  }

  package func extend(_ module: ModuleObject, functions: [NativeFunction]) {
    for function in functions {
      let made = BuiltinFunction(function.name, function.body)
      module.attributes.set(intern(function.name), .builtin(made))
    }
  }
}

/// A function of a native module.
package struct NativeFunction {
  let name: String
  let body: BuiltinFunction.Body

  package init(_ name: String, _ body: BuiltinFunction.Body) {
    self.name = name
    self.body = body
  }

  /// A function by its signature: `"isclose(a, b, *, rel_tol=1e-9, abs_tol=0.0)"`.
  package static func function(
    _ signature: String, _ body: @escaping (Interpreter, BoundArguments) throws -> Value
  ) -> NativeFunction {
    let signature = Signature(signature)
    return NativeFunction(signature.name, .bound(signature, body))
  }

  /// A function of one positional argument.
  package static func unary(
    _ name: String, _ body: @escaping (Interpreter, Value) throws -> Value
  ) -> NativeFunction {
    NativeFunction(name, .unary(body))
  }

  /// A function of two positional arguments.
  package static func binary(
    _ name: String, _ body: @escaping (Interpreter, Value, Value) throws -> Value
  ) -> NativeFunction {
    NativeFunction(name, .binary(body))
  }

  /// A function that matches its arguments itself.
  package static func general(
    _ name: String, _ body: @escaping (Interpreter, Arguments) throws -> Value
  ) -> NativeFunction {
    NativeFunction(name, .general(body))
  }
}
