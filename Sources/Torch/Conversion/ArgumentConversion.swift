// The one place where values of a script become arguments of operators.

import Arrays
import Autograd
import Scripting

extension Bridge {
  /// All arguments of a call.
  func arguments(_ given: Arguments) throws -> Autograd.Arguments {
    try Autograd.Arguments(
      given.positional.map { try argument($0) },
      given.keywords.map { ($0.name, try argument($0.value, of: $0.name)) }, generator: generator)
  }

  /// One argument; that of a keyword `device` may be a name.
  func argument(_ value: Value, of keyword: String) throws -> Argument {
    if keyword == "device", let device = try value.asDevice() { return .device(try device.place()) }
    return try argument(value)
  }

  func argument(_ value: Value, depth: Int = 0) throws -> Argument {
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .bigInt: throw TensorError.runtime("Overflow when unpacking long long")
    case .str(let text): return .string(text.text)
    case .ellipsis: return .ellipsis
    case .slice(let slice): return try argument(slice)
    case .tuple(let tuple): return .tuple(try arguments(tuple.elements, depth))
    case .list(let list): return .list(try arguments(list.elements, depth))
    case .instance(let instance): return try argument(instance, value, depth)
    case .type:
      return try value.asDType(interpreter).map { .dtype($0) } ?? other(value)
    case .undefined, .notImplemented, .bytes, .dict, .set, .range, .function, .builtin, .method,
      .module, .iterator, .generator, .cell:
      return other(value)
    }
  }

  private func argument(
    _ instance: InstanceObject, _ value: Value, _ depth: Int
  ) throws -> Argument {
    switch instance.payload {
    case let tensor as Tensor: return .tensor(tensor)
    case let tuple as TupleObject:
      if instance.classObject === sizeClass { return .size(tuple.elements.map { $0.asInt ?? 0 }) }
      return .tuple(try arguments(tuple.elements, depth))
    case let list as ListObject: return .list(try arguments(list.elements, depth))
    case let number as NumberBox: return try argument(number.value)
    case let text as StrObject: return .string(text.text)
    case let dtype as DTypeObject: return .dtype(try dtype.usable())
    case let device as DeviceObject: return .device(try device.place())
    case let generator as Generator: return .generator(generator)
    case let constant as NamedConstant:
      return instance.classObject === layouts.classObject
        ? .layout(constant.name) : .memoryFormat(constant.name)
    default: return other(value)
    }
  }

  /// Elements of a sequence; one nested deeper than tensors have dims is no argument.
  private func arguments(_ elements: [Value], _ depth: Int) throws -> [Argument] {
    if depth > 64 { throw TensorError.value("too many dimensions") }
    return try elements.map { try argument($0, depth: depth + 1) }
  }

  private func argument(_ slice: SliceObject) throws -> Argument {
    func bound(_ value: Value) throws -> Int? {
      if value.isNone { return nil }
      return try value.asInt ?? interpreter.index(value)
    }
    return .slice(
      start: try bound(slice.start), stop: try bound(slice.stop), step: try bound(slice.step))
  }

  private func other(_ value: Value) -> Argument { .other(typeName: interpreter.typeName(value)) }
}

extension DeviceObject {
  /// The place for tensors; throws if they cannot be there.
  func place() throws -> Device { try isMeta() || Session.current.isOnMeta ? .meta : .cpu }
}
