// What the methods of built-in types share: reading `self` and arguments as the type they must have.

extension Interpreter {
  /// `self` as the type whose method is called; only a call through the class can go wrong.
  func receiver<Object>(_ object: Object?, _ value: Value, _ type: ClassObject) throws -> Object {
    if let object { return object }
    throw error(
      .typeError,
      "descriptor requires a '\(type.name)' object but received a '\(typeName(value))'")
  }

  func list(_ value: Value) throws -> ListObject { try receiver(value.asList, value, types.list) }

  func tuple(_ value: Value) throws -> TupleObject {
    try receiver(value.asTuple, value, types.tuple)
  }

  func dict(_ value: Value) throws -> DictObject { try receiver(value.asDict, value, types.dict) }

  func set(_ value: Value) throws -> SetObject { try receiver(value.asSet, value, types.set) }

  func string(_ value: Value) throws -> StrObject { try receiver(value.asStr, value, types.str) }

  /// An argument that must be a string; `what` is how the complaint begins, such as `replace()
  /// argument 1`.
  func string(_ value: Value, argument what: String) throws -> StrObject {
    if let text = value.asStr { return text }
    throw error(.typeError, "\(what) must be str, not \(typeName(value))")
  }

  /// The class a `__new__` is to make an instance of.
  func classArgument(_ value: Value) throws -> ClassObject {
    if case .type(let classObject) = value { return classObject }
    throw error(.typeError, "__new__(X): X is not a type object (\(typeName(value)))")
  }

  /// A value as it is, or inside an instance where a subclass was asked for.
  func made(
    _ value: Value, as requested: Value, of type: ClassObject, payload: @autoclosure () -> AnyObject
  ) throws -> Value {
    let wanted = try classArgument(requested)
    if wanted === type { return value }
    return .instance(InstanceObject(wanted, payload: payload()))
  }

  /// `start` and `stop` of `index`, `find` and their like, clipped to a length.
  func bounds(_ start: Value, _ stop: Value, count: Int) throws -> Range<Int> {
    func position(_ value: Value, _ missing: Int) throws -> Int {
      if value.isNone || value.isUndefined { return missing }
      let index = try clippedIndex(value)
      return index < 0 ? max(0, index + count) : index
    }
    let lower = try position(start, 0)
    let upper = min(try position(stop, count), count)
    return lower..<max(lower, upper)
  }

  /// An index whose size beyond `Int` does not matter.
  func clippedIndex(_ value: Value) throws -> Int {
    if case .int(let number) = value { return number }
    if let big = value.asBigInt {
      return Int(exactly: big) ?? (big.sign == .minus ? .min / 2 : .max / 2)
    }
    return try index(value)
  }
}
