// `torch.Size`: the tuple that shapes are.

import Arrays
import Scripting

/// The class `torch.Size`; its instances hold a tuple.
func makeSizeClass(_ interpreter: Interpreter) -> ClassObject {
  interpreter.makeClass(
    "Size", module: "torch", bases: [interpreter.types.tuple],
    methods: [
      .new("__new__(cls, iterable=())") { interpreter, arguments in
        let elements = try interpreter.elements(of: arguments[1])
        for (place, element) in elements.enumerated() where element.asInt == nil {
          throw TensorError.type(
            "torch.Size() takes an iterable of 'int' (item \(place) is "
              + "'\(interpreter.typeName(element))')")
        }
        return interpreter.bridge.size(of: elements)
      },
      .unary("__repr__") { interpreter, size in
        let sizes = try size.sizes.map { try interpreter.repr($0) }
        return .string("torch.Size([" + sizes.joined(separator: ", ") + "])")
      },
      .unary("numel") { _, size in .int(size.sizes.reduce(1) { $0 &* ($1.asInt ?? 1) }) },
      .binary("__getitem__") { interpreter, size, index in
        let part = try interpreter.getItem(.tuple(size.sizes), index)
        guard case .tuple(let tuple) = part else { return part }
        return interpreter.bridge.size(of: tuple.elements)
      },
      .binary("__add__") { interpreter, left, right in
        guard let other = right.asTuple else { return .notImplemented }
        return interpreter.bridge.size(of: left.sizes + other.elements)
      },
      .binary("__radd__") { interpreter, right, left in
        guard let other = left.asTuple else { return .notImplemented }
        return interpreter.bridge.size(of: other.elements + right.sizes)
      },
      .binary("__mul__", repeated),
      .binary("__rmul__", repeated),
      .unary("__copy__") { $1 },
      .binary("__deepcopy__") { _, size, _ in size },
    ])
}

private func repeated(_ interpreter: Interpreter, _ size: Value, _ count: Value) throws -> Value {
  guard case .tuple(let tuple) = try interpreter.binary(.multiply, .tuple(size.sizes), count)
  else { return .notImplemented }
  return interpreter.bridge.size(of: tuple.elements)
}

extension Value {
  fileprivate var sizes: [Value] { asTuple?.elements ?? [] }
}

extension Bridge {
  func size(of elements: [Value]) -> Value {
    .instance(InstanceObject(sizeClass, payload: TupleObject(elements)))
  }

  /// A shape as scripts see it.
  func size(_ shape: Shape) -> Value { size(of: shape.map { .int($0) }) }
}
