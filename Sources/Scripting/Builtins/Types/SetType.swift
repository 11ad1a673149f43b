// `set` and `frozenset`.

internal import Syntax

/// The operations of set algebra.
enum SetOperation {
  case union
  case intersection
  case difference
  case symmetricDifference

  /// The operation an operator stands for between sets, if any.
  init?(_ op: BinaryOperator) {
    switch op {
    case .bitwiseOr: self = .union
    case .bitwiseAnd: self = .intersection
    case .subtract: self = .difference
    case .bitwiseXor: self = .symmetricDifference
    case .add, .multiply, .matrixMultiply, .divide, .floorDivide, .modulo, .power, .leftShift,
      .rightShift:
      return nil
    }
  }
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
      let others = arguments.variadic(1)
      var result = set.copy(isFrozen: set.isFrozen)
      if operation == .union {
        for other in others { try interpreter.insert(other, into: result) }
        return .set(result)
      }
      for (index, other) in others.enumerated() {
        result = try interpreter.combine(
          operation, index == 0 ? set : result, other, isFrozen: set.isFrozen)
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
      update("update", .union), update("intersection_update", .intersection),
      update("difference_update", .difference),
      update("symmetric_difference_update", .symmetricDifference),
    ]
  }

  private static func update(_ name: String, _ operation: SetOperation) -> NativeMethod {
    .method("\(name)(self, *others)") { interpreter, arguments in
      let set = try interpreter.set(arguments[0])
      for other in arguments.variadic(1) { try interpreter.update(set, operation, other) }
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
    if let other = iterable.asSet { return try set.merge(other, self) }
    try iterate(iterable) { try set.insert($0, self) }
  }

  /// An element to look for: a set, which cannot be an element itself, is looked for as a frozen one.
  func key(_ element: Value) -> Value {
    guard case .set(let set) = element, !set.isFrozen else { return element }
    return .set(set.copy(isFrozen: true))
  }

  /// `a op b`, where `b` may be any iterable. Elements go into the result in CPython's order, so that
  /// the tables of numbers come out the same.
  func combine(
    _ operation: SetOperation, _ a: SetObject, _ b: Value, isFrozen: Bool
  ) throws -> SetObject {
    let result = SetObject(isFrozen: isFrozen)
    switch operation {
    case .union:
      try result.merge(a, self)
      try insert(b, into: result)
    case .intersection:
      let other = try makeSet(b)
      let walksOther = a.isNumeric && (b.asSet == nil || other.count <= a.count)
      let (walked, asked) = walksOther ? (other, a) : (a, other)
      for element in walked.elements where try asked.contains(element, self) {
        try result.insert(element, self)
      }
    case .difference:
      let other = try makeSet(b)
      if a.count / 4 > other.count || b.asSet == nil && b.asDict == nil {
        try result.merge(a, self)
        for element in other.elements { try result.remove(element, self) }
      } else {
        for element in a.elements where try !other.contains(element, self) {
          try result.insert(element, self)
        }
      }
    case .symmetricDifference:
      let other = try makeSet(b)
      let (first, second) = a.isNumeric ? (other, a) : (a, other)
      if a.isNumeric && b.asSet == nil {
        try insert(b, into: result)
      } else {
        try result.merge(first, self)
      }
      for element in second.elements where try !result.remove(element, self) {
        try result.insert(element, self)
      }
    }
    return result
  }

  /// `set op= other`, where `other` may be any iterable.
  func update(_ set: SetObject, _ operation: SetOperation, _ other: Value) throws {
    switch operation {
    case .union: try insert(other, into: set)
    case .intersection:
      set.replaceAll(with: try combine(operation, set, other, isFrozen: set.isFrozen))
    case .difference:
      for element in try makeSet(other).elements { try set.remove(element, self) }
    case .symmetricDifference:
      for element in try makeSet(other).elements where try !set.remove(element, self) {
        try set.insert(element, self)
      }
    }
  }

  func isSubset(_ a: SetObject, _ b: SetObject) throws -> Bool {
    try a.count <= b.count && a.elements.allSatisfy { try b.contains($0, self) }
  }
}
