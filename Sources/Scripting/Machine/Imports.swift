// Import statements. What cannot be imported stays silent until a script uses it, since public model
// files import much that they never call; only where a script is prepared for ImportError does it
// get one at once.

internal import Syntax

extension Interpreter {
  /// `import b`: the flag is 1 if failing at once is expected, 2 if the module itself is wanted, not
  /// its topmost package; d is one more than the number of leading dots.
  func importModule(_ instruction: Instruction) throws -> Value {
    let frame = stack.current.pointee
    let written = frame.layout.pointee.constants[Int(instruction.b)].asString ?? ""
    let wantsItself = instruction.flag & 2 != 0
    let name = try absoluteName(written, level: Int(instruction.d))
    do {
      let module = try importModule(name)
      if wantsItself { return .module(module) }
      let top = String(name.prefix { $0 != "." })
      return .module(modules[top] ?? module)
    } catch let error where isRaised(error, .importError) && instruction.flag & 1 == 0 {
      let top = String(name.prefix { $0 != "." })
      if !wantsItself, let package = modules[top] { return .module(package) }
      return missing(name, error)
    }
  }

  /// The full name of a relative import.
  private func absoluteName(_ name: String, level: Int) throws -> String {
    guard level > 0 else { return name }
    let package = currentFunction.globals["__package__"]?.asString ?? ""
    guard !package.isEmpty else {
      throw error(.importError, "attempted relative import with no known parent package")
    }
    let parts = package.split(separator: ".")
    guard level <= parts.count else {
      throw error(.importError, "attempted relative import beyond top-level package")
    }
    let base = parts.dropLast(level - 1).joined(separator: ".")
    return name.isEmpty ? base : "\(base).\(name)"
  }

  /// `from b import c`: an attribute, or a module of the package.
  func importName(_ instruction: Instruction) throws -> Value {
    let source = try operand(instruction.b)
    let constants = stack.current.pointee.layout.pointee.constants
    guard case .str(let name) = constants[Int(instruction.c)] else { return .none }
    guard case .module(let module) = source else {
      if case .instance(let instance) = source, let error = missingImport(instance) {
        return missing(name.text, error)
      }
      return try getAttribute(source, name)
    }
    do {
      if let found = try lookupAttribute(source, name) { return found }
    } catch let error where isRaised(error, .attributeError) {
      // The module's own `__getattr__` does not know it.
    }
    do {
      return .module(try importModule("\(module.name).\(name.text)"))
    } catch let error where isRaised(error, .moduleNotFoundError) {
      let source = module.isBeingMade ? "partially initialized module " : ""
      let cause = module.isBeingMade ? " (most likely due to a circular import)" : ""
      let raised = self.error(
        .importError, "cannot import name '\(name.text)' from \(source)'\(module.name)'\(cause)",
        MissingName(name: name.text) { module.attributes.keys.compactMap(\.asString) })
      exception(of: raised).setAttribute(intern("name"), .string(module.name))
      if instruction.flag & 1 != 0 { throw raised }
      return missing(name.text, raised)
    }
  }

  /// `from b import *`
  func importAll(_ source: Value) throws {
    guard case .module(let module) = source else { return try refuseMissing(source) }
    let target = currentFunction.globals.attributes
    if let all = module.attributes.get(names.all) {
      try iterate(all) { name in
        guard case .str(let name) = name else { return }
        target.set(name, try self.getAttribute(source, name))
      }
      return
    }
    for (key, value) in module.attributes.items {
      if case .str(let name) = key, !name.text.hasPrefix("_") { target.set(name, value) }
    }
  }

  /// What stands for something that could not be imported: using it raises the error.
  private func missing(_ name: String, _ error: any Error) -> Value {
    let exception = exception(of: raised(from: error))
    (exception.payload as? ExceptionObject)?.trace = []
    return .instance(InstanceObject(missingClass, payload: MissingImport(exception)))
  }

  /// The error for using an instance, if it stands for something that could not be imported.
  func missingImport(_ instance: InstanceObject) -> Raised? {
    guard instance.classObject === missingClass, let missing = instance.payload as? MissingImport
    else { return nil }
    (missing.exception.payload as? ExceptionObject)?.trace = []
    return raise(missing.exception)
  }

  /// Throws if a value stands for something that could not be imported.
  package func refuseMissing(_ value: Value) throws {
    if case .instance(let instance) = value, let error = missingImport(instance) { throw error }
  }

  /// The class of what could not be imported: whatever is done with it raises.
  func makeMissingClass() -> ClassObject {
    let refuse: (Interpreter, Arguments) throws -> Value = { interpreter, arguments in
      try interpreter.refuseMissing(arguments.positional.first ?? .none)
      return .none
    }
    var used = [
      "__getattribute__", "__setattr__", "__delattr__", "__call__", "__iter__", "__len__",
      "__bool__", "__getitem__", "__setitem__", "__delitem__", "__contains__", "__enter__",
      "__exit__", "__neg__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__repr__",
      "__str__", "__hash__", "__index__",
    ]
    for op in BinaryOperator.allCases { used.append("__\(op.methodStem)__") }
    return makeClass("module", methods: used.map { .general($0, refuse) })
  }
}

/// What could not be imported, and why.
package final class MissingImport: HeapObject {
  let exception: InstanceObject

  init(_ exception: InstanceObject) {
    self.exception = exception
  }
}
