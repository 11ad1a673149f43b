// The methods of `collections.deque`.

internal import Syntax

enum DequeMethods {
  static func makeClass(_ interpreter: Interpreter) -> ClassObject {
    let made = interpreter.makeClass(
      "deque", module: "collections", methods: construction + ends + search + protocols,
      properties: [
        NativeProperty("maxlen") { _, value in
          try deque(value).maximum.map { .int($0) } ?? .none
        }
      ])
    made.setMember(interpreter.names.hash, .some(Value.none))
    return made
  }

  static func deque(_ value: Value) throws -> DequeObject {
    if let deque = value.payload as? DequeObject { return deque }
    throw typeError("descriptor requires a 'collections.deque' object")
  }

  private static var construction: [NativeMethod] {
    [
      .new("__new__(cls, iterable=(), maxlen=None)") { interpreter, arguments in
        var maximum: Int?
        if let given = arguments.optional(2) {
          guard given.asInt != nil else { throw typeError("an integer is required") }
          maximum = try interpreter.index(given)
          if maximum ?? 0 < 0 { throw valueError("maxlen must be non-negative") }
        }
        let made = DequeObject(maximum: maximum)
        try interpreter.iterate(arguments[1]) { (element: Value) in made.append(element) }
        return .instance(
          InstanceObject(try interpreter.classArgument(arguments[0]), payload: made))
      },
      // Whatever `__new__` has read is not to be refused by `object.__init__`.
      .general("__init__") { _, _ in .none },
    ]
      + ["copy", "__copy__"].map { name in
        .unary(name) { interpreter, value in
          .instance(
            InstanceObject(interpreter.classOf(value), payload: try deque(value).copy()))
        }
      }
  }

  private static var ends: [NativeMethod] {
    [
      .binary("append") { _, value, element in
        try deque(value).append(element)
        return .none
      },
      .binary("appendleft") { _, value, element in
        try deque(value).prepend(element)
        return .none
      },
      .binary("extend") { interpreter, value, iterable in
        let deque = try deque(value)
        for element in try interpreter.elements(of: iterable) { deque.append(element) }
        return .none
      },
      .binary("extendleft") { interpreter, value, iterable in
        let deque = try deque(value)
        for element in try interpreter.elements(of: iterable) { deque.prepend(element) }
        return .none
      },
      .unary("pop") { _, value in
        let deque = try deque(value)
        if deque.count == 0 { throw indexError("pop from an empty deque") }
        return deque.removeLast()
      },
      .unary("popleft") { _, value in
        let deque = try deque(value)
        if deque.count == 0 { throw indexError("pop from an empty deque") }
        return deque.removeFirst()
      },
      .unary("clear") { _, value in
        try deque(value).replaceAll([])
        return .none
      },
      .method("rotate(self, n=1, /)") { interpreter, arguments in
        try deque(arguments[0]).rotate(by: try interpreter.index(arguments[1]))
        return .none
      },
      .unary("reverse") { _, value in
        let deque = try deque(value)
        deque.replaceAll(deque.elements.reversed())
        return .none
      },
      .ternary("insert") { interpreter, value, index, element in
        let deque = try deque(value)
        if let maximum = deque.maximum, deque.count >= maximum {
          throw indexError("deque already at its maximum size")
        }
        let place = try interpreter.clippedIndex(index)
        let shifted = place < 0 ? max(0, place + deque.count) : min(place, deque.count)
        deque.insert(element, at: shifted)
        return .none
      },
    ]
  }

  private static var search: [NativeMethod] {
    [
      .binary("count") { interpreter, value, element in
        .int(try deque(value).elements.count { try interpreter.equal($0, element) })
      },
      .binary("remove") { interpreter, value, element in
        let deque = try deque(value)
        guard let place = try find(element, in: deque, interpreter) else {
          throw valueError("deque.remove(x): x not in deque")
        }
        deque.remove(at: place)
        return .none
      },
      .method("index(self, value, start=0, stop=None, /)") { interpreter, arguments in
        let deque = try deque(arguments[0])
        let bounds = try interpreter.bounds(arguments[2], arguments[3], count: deque.count)
        for place in bounds where place < deque.count {
          if try interpreter.equal(deque[place], arguments[1]) { return .int(place) }
        }
        throw valueError("\(try interpreter.repr(arguments[1])) is not in deque")
      },
      .binary("__contains__") { interpreter, value, element in
        .bool(try find(element, in: try deque(value), interpreter) != nil)
      },
    ]
  }

  private static func find(
    _ element: Value, in deque: DequeObject, _ interpreter: Interpreter
  ) throws -> Int? {
    let elements = deque.elements
    let place = try elements.firstIndex { try interpreter.equal($0, element) }
    return place.map { $0 - elements.startIndex }
  }

  private static var protocols: [NativeMethod] {
    indexing + comparisons + [
      .unary("__len__") { _, value in .int(try deque(value).count) },
      .unary("__iter__") { _, value in iterator(try deque(value), reversed: false) },
      .unary("__reversed__") { _, value in iterator(try deque(value), reversed: true) },
      .unary("__repr__") { interpreter, value in
        let deque = try deque(value)
        let name = interpreter.typeName(value)
        var text = ""
        try interpreter.nested(deque, cycle: "[...]", to: &text) { text in
          text += name + "("
          try interpreter.appendRepr(.list(Array(deque.elements)), to: &text)
          text += deque.maximum.map { ", maxlen=\($0))" } ?? ")"
        }
        return .string(text)
      },
      .binary("__add__") { interpreter, value, other in
        guard let right = other.payload as? DequeObject else {
          throw typeError(
            "can only concatenate deque (not \"\(interpreter.typeName(other))\") to deque")
        }
        let made = try deque(value).copy()
        for element in right.elements { made.append(element) }
        return .instance(InstanceObject(interpreter.classOf(value), payload: made))
      },
      .binary("__iadd__") { interpreter, value, iterable in
        let deque = try deque(value)
        for element in try interpreter.elements(of: iterable) { deque.append(element) }
        return value
      },
      .binary("__mul__") { interpreter, value, times in
        let source = try deque(value)
        let made = source.copy()
        let elements = Array(source.elements)
        let count = max(0, try interpreter.index(times))
        try interpreter.claim(
          bytes: count.multipliedReportingOverflow(by: elements.count * 8).partialValue)
        made.replaceAll((0..<count).lazy.flatMap { _ in elements })
        return .instance(InstanceObject(interpreter.classOf(value), payload: made))
      },
    ]
  }

  private static func iterator(_ deque: DequeObject, reversed: Bool) -> Value {
    let version = deque.version
    var index = 0
    return .iterator(
      IteratorObject(reversed ? "_deque_reverse_iterator" : "_deque_iterator") { _ in
        guard deque.version == version else {
          throw Failure(.runtimeError, "deque mutated during iteration")
        }
        guard index < deque.count else { return nil }
        defer { index += 1 }
        return deque[reversed ? deque.count - 1 - index : index]
      })
  }

  private static func place(
    _ interpreter: Interpreter, _ deque: DequeObject, _ index: Value
  ) throws -> Int {
    guard index.asInt != nil || interpreter.specialMethod(index, interpreter.names.index) != nil
    else {
      throw typeError("sequence index must be integer, not '\(interpreter.typeName(index))'")
    }
    let given = try interpreter.index(index)
    let place = given < 0 ? given + deque.count : given
    guard (0..<deque.count).contains(place) else { throw indexError("deque index out of range") }
    return place
  }

  private static var indexing: [NativeMethod] {
    [
      .binary("__getitem__") { interpreter, value, index in
        let deque = try deque(value)
        return deque[try place(interpreter, deque, index)]
      },
      .ternary("__setitem__") { interpreter, value, index, element in
        let deque = try deque(value)
        deque[try place(interpreter, deque, index)] = element
        return .none
      },
      .binary("__delitem__") { interpreter, value, index in
        let deque = try deque(value)
        deque.remove(at: try place(interpreter, deque, index))
        return .none
      },
    ]
  }

  private static var comparisons: [NativeMethod] {
    let operators: [(String, ComparisonOperator)] = [
      ("__eq__", .equal), ("__ne__", .notEqual), ("__lt__", .less), ("__le__", .lessOrEqual),
      ("__gt__", .greater), ("__ge__", .greaterOrEqual),
    ]
    return operators.map { name, op in
      .binary(name) { interpreter, a, b in
        guard let right = b.payload as? DequeObject else { return .notImplemented }
        return try interpreter.compare(
          op, .list(Array(try deque(a).elements)), .list(Array(right.elements)))
      }
    }
  }
}
