// Objects that are only names: layouts, memory formats.

import Scripting

/// The native part of a layout or a memory format.
package final class NamedConstant {
  let name: String

  init(_ name: String) { self.name = name }
}

/// A class of which scripts see the constants only, such as `torch.memory_format`.
struct NamedConstants {
  let classObject: ClassObject
  let constants: [(String, Value)]

  init(_ className: String, _ names: [String], _ interpreter: Interpreter) {
    let classObject = interpreter.makeClass(
      className, module: "torch",
      methods: [
        .unary("__repr__") { _, value in
          .string("torch." + ((value.payload as? NamedConstant)?.name ?? ""))
        },
        .unary("__copy__") { $1 },
        .binary("__deepcopy__") { _, value, _ in value },
      ])
    classObject.allowsSubclasses = false
    self.classObject = classObject
    constants = names.map {
      ($0, .instance(InstanceObject(classObject, payload: NamedConstant($0))))
    }
  }

  /// The object of a name.
  func value(_ name: String) -> Value { constants.first { $0.0 == name }?.1 ?? .none }
}
