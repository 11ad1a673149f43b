import Arrays
import Autograd
import Scripting
import Syntax
extension Interpreter { func run(_ p: Program, in m: ModuleObject) throws {} 
  func seed(_ v: Value) throws -> UInt64 { 0 } }
extension FunctionObject { var isGenerator: Bool { false } }
extension Bridge { var generator: Generator { Generator() }
  func value(_ g: Generator) -> Value { .none }
  func generator(_ v: Value) -> Generator { Generator() } }
