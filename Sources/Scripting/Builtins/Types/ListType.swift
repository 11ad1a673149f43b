// `list`.

enum ListType {
  static func install(in interpreter: Interpreter) {
    interpreter.extend(interpreter.types.list, methods: construction + growing + shrinking + order)
  }

  private static var construction: [NativeMethod] {
    [
      .newGeneral { interpreter, arguments in
        let made = ListObject()
        return try interpreter.made(
          .list(made), as: arguments.positional[0], of: interpreter.types.list, payload: made)
      },
      .method("__init__(self, iterable=(), /)") { interpreter, arguments in
        let list = try interpreter.list(arguments[0])
        list.elements = try interpreter.elements(of: arguments[1])
        return .none
      },
      .unary("copy") { interpreter, value in .list(try interpreter.list(value).elements) },
      .unary("__repr__") { interpreter, value in
        var text = ""
        try interpreter.appendRepr(of: try interpreter.list(value), to: &text)
        return .string(text)
      },
      .unary("__reversed__") { interpreter, value in
        let list = try interpreter.list(value)
        var index = list.elements.count - 1
        return .iterator(
          IteratorObject("list_reverseiterator") { _ in
            guard index >= 0, index < list.elements.count else { return nil }
            defer { index -= 1 }
            return list.elements[index]
          })
      },
    ]
  }

  private static var growing: [NativeMethod] {
    [
      .binary("append") { interpreter, value, element in
        if case .list(let list) = value {
          list.elements.append(element)
        } else {
          try interpreter.list(value).elements.append(element)
        }
        return .none
      },
      .binary("extend") { interpreter, value, iterable in
        let list = try interpreter.list(value)
        switch iterable {
        case .list(let other): list.elements += other.elements
        case .tuple(let other): list.elements += other.elements
        // An element that fails leaves those before it in the list.
        default: try interpreter.iterate(iterable) { list.elements.append($0) }
        }
        return .none
      },
      .ternary("insert") { interpreter, value, index, element in
        let list = try interpreter.list(value)
        let count = list.elements.count
        let place = try interpreter.clippedIndex(index)
        list.elements.insert(element, at: place < 0 ? max(0, place + count) : min(place, count))
        return .none
      },
    ]
  }

  private static var shrinking: [NativeMethod] {
    [
      .method("pop(self, index=-1, /)") { interpreter, arguments in
        let list = try interpreter.list(arguments[0])
        let index = try interpreter.index(arguments[1])
        let count = list.elements.count
        if count == 0 { throw indexError("pop from empty list") }
        let place = index < 0 ? index + count : index
        guard list.elements.indices.contains(place) else {
          throw indexError("pop index out of range")
        }
        return place == count - 1 ? list.elements.removeLast() : list.elements.remove(at: place)
      },
      .binary("remove") { interpreter, value, element in
        let list = try interpreter.list(value)
        guard let place = try find(element, in: list, 0..<list.elements.count, interpreter) else {
          throw valueError("list.remove(x): x not in list")
        }
        if place < list.elements.count { list.elements.remove(at: place) }
        return .none
      },
      .unary("clear") { interpreter, value in
        try interpreter.list(value).elements.removeAll()
        return .none
      },
    ]
  }

  private static var order: [NativeMethod] {
    [
      .binary("count") { interpreter, value, element in
        let list = try interpreter.list(value)
        return .int(try list.elements.count { try interpreter.equal($0, element) })
      },
      .method("index(self, value, start=0, stop=None, /)") { interpreter, arguments in
        let list = try interpreter.list(arguments[0])
        let bounds = try interpreter.bounds(
          arguments[2], arguments[3], count: list.elements.count)
        if let place = try find(arguments[1], in: list, bounds, interpreter) { return .int(place) }
        throw valueError("\(try interpreter.repr(arguments[1])) is not in list")
      },
      .unary("reverse") { interpreter, value in
        try interpreter.list(value).elements.reverse()
        return .none
      },
      .method("sort(self, *args, key=None, reverse=False)") { interpreter, arguments in
        let list = try interpreter.list(arguments[0])
        if !arguments.variadic(1).isEmpty {
          throw typeError("sort() takes no positional arguments")
        }
        let elements = list.elements
        // As in CPython the list looks empty to whatever is called while it is sorted.
        list.elements = []
        var sorted = elements
        defer { list.elements = sorted }
        sorted = try interpreter.sorted(
          elements, key: arguments.optional(2), isReversed: try interpreter.isTrue(arguments[3]))
        if !list.elements.isEmpty { throw valueError("list modified during sort") }
        return .none
      },
    ]
  }

  private static func find(
    _ element: Value, in list: ListObject, _ range: Range<Int>, _ interpreter: Interpreter
  ) throws -> Int? {
    for index in range {
      // A comparison may have shortened the list.
      guard index < list.elements.count else { return nil }
      if try interpreter.equal(list.elements[index], element) { return index }
    }
    return nil
  }
}
