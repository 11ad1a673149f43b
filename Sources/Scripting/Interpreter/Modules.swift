// Importing: native modules, the embedded library, and scripts beside the main one.

internal import Library
package import Syntax

extension Interpreter {
  /// Registers a module of the host's, which is made when first imported. If the embedded library
  /// has a script of the same name, that is then run in the module's namespace.
  package func registerModule(
    _ name: String, _ make: @escaping (Interpreter) throws -> ModuleObject
  ) {
    nativeModules[name] = make
  }

  /// `importlib.import_module(name)`: the module itself, not its topmost package.
  package func importModule(_ name: String) throws -> ModuleObject {
    var found: ModuleObject?
    var path = ""
    for part in name.split(separator: ".") {
      let parent = found
      path += (path.isEmpty ? "" : ".") + part
      let module = try modules[path] ?? loadModule(path, isMissingFor: name)
      if let parent, parent.attributes.get(intern(String(part))) == nil {
        parent.attributes.set(intern(String(part)), .module(module))
      }
      found = module
    }
    guard let found else { throw error(.valueError, "Empty module name") }
    return found
  }

  private func loadModule(_ name: String, isMissingFor wanted: String) throws -> ModuleObject {
    let path = name.split(separator: ".").joined(separator: "/")
    if let make = nativeModules[name] {
      let module = try make(self)
      modules[name] = module
      if let script = libraryScript(path) { try runModule(module, script, isLibrary: true) }
      return module
    }
    if let script = libraryScript(path) {
      return try makeModule(name, script, isLibrary: true)
    }
    if let script = script(path) { return try makeModule(name, script, isLibrary: false) }
    if name != wanted, hasScript(wanted) { return makeFolder(name) }
    throw missingModule(name)
  }

  /// A package without a script of its own: a folder in which others lie.
  private func makeFolder(_ name: String) -> ModuleObject {
    let module = ModuleObject(name: name)
    module["__path__"] = .list([.string(name)])
    modules[name] = module
    return module
  }

  private func hasScript(_ name: String) -> Bool {
    let path = name.split(separator: ".").joined(separator: "/")
    return libraryScript(path) != nil || script(path) != nil
  }

  private func missingModule(_ name: String) -> Raised {
    var message = "No module named '\(name)'"
    if let dot = name.lastIndex(of: "."), let parent = modules[String(name[..<dot])],
      parent.attributes.get(names.path) == nil
    {
      message += "; '\(parent.name)' is not a package"
    }
    let raised = error(.moduleNotFoundError, message)
    exception(of: raised).setAttribute(intern("name"), .string(name))
    return raised
  }

  private typealias Script = (file: SourceFile, isPackage: Bool)

  private func libraryScript(_ path: String) -> Script? {
    for root in ["python/", ""] {
      for (suffix, isPackage) in [("", false), ("/__init__", true)] {
        if let text = Library.source(root + path + suffix) {
          return (SourceFile(name: "<library>/\(path)\(suffix).ag", text: text), isPackage)
        }
      }
    }
    return nil
  }

  private func script(_ path: String) -> Script? {
    if let file = findScript(path + "/__init__") { return (file, true) }
    return findScript(path).map { ($0, false) }
  }

  private func makeModule(
    _ name: String, _ script: Script, isLibrary: Bool
  ) throws -> ModuleObject {
    let module = ModuleObject(name: name)
    modules[name] = module
    do {
      try runModule(module, script, isLibrary: isLibrary)
    } catch {
      modules[name] = nil
      throw error
    }
    return module
  }

  private func runModule(_ module: ModuleObject, _ script: Script, isLibrary: Bool) throws {
    let package =
      script.isPackage
      ? module.name : module.name.split(separator: ".").dropLast().joined(separator: ".")
    if script.isPackage { module["__path__"] = .list([.string(module.name)]) }
    module["__package__"] = .string(package)
    if !isLibrary { module["__file__"] = .string(script.file.name) }
    let program: Program
    do {
      program =
        isLibrary ? try Program(outlining: script.file) : try Program(parsing: script.file)
    } catch {
      throw syntaxError(error, in: script.file)
    }
    module.isBeingMade = true
    defer { module.isBeingMade = false }
    try run(program, in: module, isLibrary: isLibrary)
  }

  /// Compiles a function of the library that is called for the first time.
  func complete(_ function: FunctionObject) throws {
    guard let outline = function.code.outline else { return }
    let file = function.code.file
    let program: Program
    do {
      program = try Program(completing: outline, in: file)
    } catch {
      throw syntaxError(error, in: file)
    }
    if let code = Compiler.compile(completing: program, self) { function.complete(with: code) }
  }

  /// The Python exception for a text that cannot be parsed; its trace says where.
  package func syntaxError(_ error: SyntaxError, in file: SourceFile) -> Raised {
    let kind = ExceptionKind(rawValue: error.kind.rawValue) ?? .syntaxError
    let raised = self.error(kind, error.message)
    let exception = exception(of: raised)
    exception.setAttribute(intern("lineno"), .int(file.line(at: error.span.start)))
    exception.setAttribute(intern("filename"), .string(file.name))
    let details = exception.payload as? ExceptionObject
    details?.trace = [
      TraceFrame(function: "<module>", file: file, span: error.span, isLibrary: false)
    ]
    return raised
  }

  /// Runs a program as a module of this name, such as `__main__`.
  package func run(_ program: Program, name: String = "__main__") throws -> ModuleObject {
    let module = ModuleObject(name: name)
    modules[name] = module
    module["__file__"] = .string(program.file.name)
    module["__package__"] = Value.none
    try run(program, in: module, isLibrary: false)
    return module
  }

  /// Runs a program in an existing module's namespace.
  package func run(_ program: Program, in module: ModuleObject, isLibrary: Bool = false) throws {
    if module.attributes.get(names.doc) == nil {
      module.attributes.set(names.doc, program.docstring.map { Value.string($0) } ?? Value.none)
    }
    module["__builtins__"] = .module(builtins)
    let code = try Compiler.compile(program, isLibrary: isLibrary, self)
    let function = FunctionObject(
      code: code, globals: module, cells: [], defaults: [], keywordDefaults: nil)
    _ = try run(function, Arguments())
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
