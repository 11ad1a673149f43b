// `set` and `frozenset`.

/// The operations of set algebra.
enum SetOperation: CaseIterable {
  case union
  case intersection
  case difference
  case symmetricDifference
}

enum SetType {
  static func install(in interpreter: Interpreter) {
    let types = interpreter.types
    interpreter.extend(types.set, methods: [mutableNew, initializer] + shared + changing)
    interpreter.extend(types.frozenset, methods: [frozenNew] + shared)
  }

  private static var mutableNew: NativeMethod {
    .newGeneral { interpreter, arguments in
      let made = SetObject()
      return try interpreter.made(
        .set(made), as: arguments.positional[0], of: interpreter.types.set, payload: made)
    }
  }

  private static var initializer: NativeMethod {
    .method("__init__(self, iterable=(), /)") { interpreter, arguments in
      let set = try interpreter.set(arguments[0])
      set.clear()
      try interpreter.insert(arguments[1], into: set)
      return .none
    }
  }

  private static var frozenNew: NativeMethod {
    .new("__new__(cls, iterable=(), /)") { interpreter, arguments in
      if case .set(let given) = arguments[1], given.isFrozen,
        try interpreter.classArgument(arguments[0]) === interpreter.types.frozenset
      {
        return arguments[1]
      }
      let made = SetObject(isFrozen: true)
      try interpreter.insert(arguments[1], into: made)
      return try interpreter.made(
        .set(made), as: arguments[0], of: interpreter.types.frozenset, payload: made)
    }
  }

  private static var shared: [NativeMethod] {
    [
      operation("union", .union), operation("intersection", .intersection),
      operation("difference", .difference),
      .binary("symmetric_difference") { interpreter, value, other in
        let set = try interpreter.set(value)
        return .set(
          try interpreter.combine(.symmetricDifference, set, other, isFrozen: set.isFrozen))
      },
      .binary("issubset") { interpreter, value, other in
        .bool(
          try interpreter.isSubset(try interpreter.set(value), try interpreter.makeSet(other)))
      },
      .binary("issuperset") { interpreter, value, other in
        .bool(
          try interpreter.isSubset(try interpreter.makeSet(other), try interpreter.set(value)))
      },
      .binary("isdisjoint") { interpreter, value, other in
        let set = try interpreter.set(value)
        let common = try interpreter.combine(.intersection, set, other, isFrozen: false)
        return .bool(common.count == 0)
      },
      .unary("copy") { interpreter, value in
        let set = try interpreter.set(value)
        return .set(set.copy(isFrozen: set.isFrozen))
      },
      .unary("__repr__") { interpreter, value in
        var text = ""
        try interpreter.appendRepr(
          of: try interpreter.set(value), named: interpreter.typeName(value), to: &text)
        return .string(text)
      },
    ]
  }

  /// A method that combines the set with any number of iterables.
  private static func operation(_ name: String, _ operation: SetOperation) -> NativeMethod {
    .method("\(name)(self, *others)") { interpreter, arguments in
      let set = try interpreter.set(arguments[0])
      var result = set.copy(isFrozen: set.isFrozen)
      for other in arguments.variadic(1) {
        result = try interpreter.combine(operation, result, other, isFrozen: set.isFrozen)
      }
      return .set(result)
    }
  }

  private static var changing: [NativeMethod] {
    [
      .binary("add") { interpreter, value, element in
        try interpreter.set(value).insert(element, interpreter)
        return .none
      },
      .binary("discard") { interpreter, value, element in
        try interpreter.set(value).remove(interpreter.key(element), interpreter)
        return .none
      },
      .binary("remove") { interpreter, value, element in
        if try interpreter.set(value).remove(interpreter.key(element), interpreter) {
          return .none
        }
        throw interpreter.error(.keyError, value: element)
      },
      .unary("pop") { interpreter, value in
        guard let element = try interpreter.set(value).popFirst() else {
          throw interpreter.error(.keyError, "pop from an empty set")
        }
        return element
      },
      .unary("clear") { interpreter, value in
        try interpreter.set(value).clear()
        return .none
      },
      .method("update(self, *others)") { interpreter, arguments in
        let set = try interpreter.set(arguments[0])
        for other in arguments.variadic(1) { try interpreter.insert(other, into: set) }
        return .none
      },
      update("intersection_update", .intersection), update("difference_update", .difference),
      update("symmetric_difference_update", .symmetricDifference),
    ]
  }

  private static func update(_ name: String, _ operation: SetOperation) -> NativeMethod {
    .method("\(name)(self, *others)") { interpreter, arguments in
      let set = try interpreter.set(arguments[0])
      for other in arguments.variadic(1) {
        let result = try interpreter.combine(operation, set, other, isFrozen: false)
        set.clear()
        for element in result.elements { try set.insert(element, interpreter) }
      }
      return .none
    }
  }
}

extension Interpreter {
  /// A set of the elements of an iterable; a set is taken as it is.
  func makeSet(_ value: Value) throws -> SetObject {
    if let set = value.asSet { return set }
    let made = SetObject()
    try insert(value, into: made)
    return made
  }

  func insert(_ iterable: Value, into set: SetObject) throws {
    if let other = iterable.asSet {
      for element in other.elements { try set.insert(element, self) }
      return
    }
    try iterate(iterable) { try set.insert($0, self) }
  }

  /// An element to look for: a set, which cannot be an element itself, is looked for as a frozen one.
  fileprivate func key(_ element: Value) -> Value {
    guard case .set(let set) = element, !set.isFrozen else { return element }
    return .set(set.copy(isFrozen: true))
  }

  /// `a op b`, where `b` may be any iterable.
  func combine(
    _ operation: SetOperation, _ a: SetObject, _ b: Value, isFrozen: Bool
  ) throws -> SetObject {
    switch operation {
    case .union:
      let result = a.copy(isFrozen: isFrozen)
      try insert(b, into: result)
      return result
    case .intersection:
      let other = try makeSet(b)
      return try a.filtered(isFrozen: isFrozen, self) { try other.contains($0, self) }
    case .difference:
      let other = try makeSet(b)
      return try a.filtered(isFrozen: isFrozen, self) { try !other.contains($0, self) }
    case .symmetricDifference:
      let other = try makeSet(b)
      let result = try a.filtered(isFrozen: isFrozen, self) { try !other.contains($0, self) }
      for element in other.elements where try !a.contains(element, self) {
        try result.insert(element, self)
      }
      return result
    }
  }

  func isSubset(_ a: SetObject, _ b: SetObject) throws -> Bool {
    try a.count <= b.count && a.elements.allSatisfy { try b.contains($0, self) }
  }
}

extension SetObject {
  fileprivate func filtered(
    isFrozen: Bool, _ interpreter: Interpreter, _ isKept: (Value) throws -> Bool
  ) throws -> SetObject {
    let result = SetObject(isFrozen: isFrozen)
    for element in elements where try isKept(element) { try result.insert(element, interpreter) }
    return result
  }
}
