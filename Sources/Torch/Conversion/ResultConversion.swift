// The one place where what operators return becomes values of a script.

import Arrays
import Autograd
import Scripting

extension Tensor: Represented {}

extension Bridge {
  /// The one object for a tensor.
  package func value(_ tensor: Tensor) -> Value {
    if !savedTensorHooks.isEmpty { packSaved(behind: tensor) }
    if let known = tensor.counterpart as? InstanceObject { return .instance(known) }
    let classObject = tensor.subclass as? ClassObject ?? tensorClass
    let made = InstanceObject(classObject, representing: tensor)
    tensor.counterpart = made
    return .instance(made)
  }

  func value(_ result: Result) throws -> Value {
    switch result {
    case .none: .none
    case .tensor(let tensor): value(tensor)
    case .tensors(let tensors): .tuple(tensors.map(value))
    case .list(let tensors): .list(tensors.map(value))
    case .named(let name, let fields): named(name, fields)
    case .value(let value): try self.value(value)
    case .tuple(let results): .tuple(try results.map(value))
    }
  }

  func value(_ argument: Argument) throws -> Value {
    switch argument {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .complex: throw TensorError.notImplemented("complex numbers are not supported")
    case .string(let text): .string(text)
    case .tensor(let tensor): value(tensor)
    case .dtype(let dtype): value(dtype)
    case .device(let device): value(device)
    case .generator(let generator): value(generator)
    case .list(let elements): .list(try elements.map(value))
    case .tuple(let elements): .tuple(try elements.map(value))
    case .size(let sizes): size(sizes)
    case .slice, .other: .none
    case .ellipsis: .ellipsis
    case .memoryFormat(let name): memoryFormats.value(name)
    case .layout(let name): layouts.value(name)
    }
  }

  /// A tuple whose elements have names, `torch.return_types.max(values=…, indices=…)`.
  private func named(_ name: String, _ fields: [(name: String, tensor: Tensor)]) -> Value {
    let classObject = returnType(name, fields.map(\.name))
    let elements = TupleObject(fields.map { value($0.tensor) })
    return .instance(InstanceObject(classObject, payload: elements))
  }

  /// The class of such tuples, made when first returned.
  private func returnType(_ name: String, _ fields: [String]) -> ClassObject {
    if let known = returnTypes[name] { return known }
    let made = interpreter.makeClass(
      name, module: "torch.return_types", bases: [interpreter.types.tuple],
      methods: [
        .unary("__repr__") { interpreter, value in
          let texts = try zip(fields, value.asTuple?.elements ?? []).map { field, element in
            try "\n\(field)=" + interpreter.repr(element)
          }
          return .string("torch.return_types.\(name)(" + texts.joined(separator: ",") + ")")
        }
      ],
      properties: fields.enumerated().map { place, field in
        NativeProperty(field) { _, value in
          // A script can make such a tuple too, of any length.
          let elements = value.asTuple?.elements ?? []
          return elements.indices.contains(place) ? elements[place] : .none
        }
      })
    returnTypes[name] = made
    return made
  }
}
