// Running script functions.

package import Syntax

extension Interpreter {
  /// Calls a script's function.
  func run(_ function: FunctionObject, _ arguments: Arguments) throws -> Value {
    throw error(.systemError, "run")
  }

  /// Runs a generator to its next `yield`; `nil` when it returns.
  package func resume(_ generator: GeneratorObject, sending value: Value) throws -> Value? {
    throw error(.systemError, "resume")
  }

  /// Runs a program as a module of this name, such as `__main__`.
  package func run(_ program: Program, name: String) throws -> ModuleObject {
    throw error(.systemError, "run")
  }
}
