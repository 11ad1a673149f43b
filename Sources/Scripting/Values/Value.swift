// What a variable of a script can hold. Small things are held in place; the rest are objects with
// identity. Everything foreign to the language, and every instance of a script's class, is an
// `instance`.

package enum Value {
  /// A variable that has no value yet, or an operand already consumed; scripts never see it.
  case undefined
  case none
  case notImplemented
  case ellipsis
  case bool(Bool)
  case int(Int)
  case float(Double)
  /// An integer outside the range of `Int`, never inside it; make one with `Value.integer`.
  case bigInt(BigIntObject)
  case str(StrObject)
  case bytes(BytesObject)
  case tuple(TupleObject)
  case list(ListObject)
  case dict(DictObject)
  /// A `set` or a `frozenset`.
  case set(SetObject)
  case slice(SliceObject)
  case range(RangeObject)
  case function(FunctionObject)
  case builtin(BuiltinFunction)
  case method(BoundMethod)
  case type(ClassObject)
  case instance(InstanceObject)
  case module(ModuleObject)
  case iterator(IteratorObject)
  case generator(GeneratorObject)
  /// A variable shared between functions; scripts never see it.
  case cell(CellObject)
}

extension Value {
  /// A new string.
  package static func string(_ text: String) -> Value { .str(StrObject(text)) }

  /// A new tuple.
  package static func tuple(_ elements: [Value]) -> Value { .tuple(TupleObject(elements)) }

  /// A new list.
  package static func list(_ elements: [Value]) -> Value { .list(ListObject(elements)) }

  package var isNone: Bool {
    if case .none = self { return true }
    return false
  }

  package var isUndefined: Bool {
    if case .undefined = self { return true }
    return false
  }

  /// The object behind the value, if it is not held in place.
  package var object: HeapObject? {
    switch self {
    case .undefined, .none, .notImplemented, .ellipsis, .bool, .int, .float: nil
    case .bigInt(let object): object
    case .str(let object): object
    case .bytes(let object): object
    case .tuple(let object): object
    case .list(let object): object
    case .dict(let object): object
    case .set(let object): object
    case .slice(let object): object
    case .range(let object): object
    case .function(let object): object
    case .builtin(let object): object
    case .method(let object): object
    case .type(let object): object
    case .instance(let object): object
    case .module(let object): object
    case .iterator(let object): object
    case .generator(let object): object
    case .cell(let object): object
    }
  }

  /// Python's `is`: the same object, or the same value of those that have no identity.
  package func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.none, .none), (.undefined, .undefined), (.notImplemented, .notImplemented),
      (.ellipsis, .ellipsis):
      return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.float(let a), .float(let b)): return a.bitPattern == b.bitPattern
    default:
      guard let a = object, let b = other.object else { return false }
      return a === b
    }
  }
}

// Reading a value as a built-in type; an instance of a script's subclass of that type counts.
extension Value {
  /// The native object inside an instance: a tensor, or the list of a `class L(list)`.
  package var payload: AnyObject? {
    if case .instance(let instance) = self { return instance.payload }
    return nil
  }

  package var asStr: StrObject? {
    if case .str(let object) = self { return object }
    return payload as? StrObject
  }

  /// The text of a string.
  package var asString: String? { asStr?.text }

  package var asTuple: TupleObject? {
    if case .tuple(let object) = self { return object }
    return payload as? TupleObject
  }

  package var asList: ListObject? {
    if case .list(let object) = self { return object }
    return payload as? ListObject
  }

  package var asDict: DictObject? {
    if case .dict(let object) = self { return object }
    return payload as? DictObject
  }

  package var asSet: SetObject? {
    if case .set(let object) = self { return object }
    return payload as? SetObject
  }

  /// An `int` or `bool` that fits `Int`; never a float.
  package var asInt: Int? {
    switch self {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    case .instance(let instance): (instance.payload as? NumberBox)?.value.asInt
    default: nil
    }
  }

  /// A `float`, or an integer converted to one.
  package var asDouble: Double? {
    switch self {
    case .float(let value): value
    case .int(let value): Double(value)
    case .bool(let value): value ? 1 : 0
    case .bigInt(let object): object.double
    case .instance(let instance): (instance.payload as? NumberBox)?.value.asDouble
    default: nil
    }
  }

  /// The value of an instance of a subclass of `int`, `float`, `str`, `tuple`, `list`, `dict` or
  /// `set` as that type itself; any other value unchanged.
  package var unwrapped: Value {
    guard case .instance(let instance) = self, let payload = instance.payload else { return self }
    switch payload {
    case let box as NumberBox: return box.value
    case let object as StrObject: return .str(object)
    case let object as BytesObject: return .bytes(object)
    case let object as TupleObject: return .tuple(object)
    case let object as ListObject: return .list(object)
    case let object as DictObject: return .dict(object)
    case let object as SetObject: return .set(object)
    default: return self
    }
  }
}
