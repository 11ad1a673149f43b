// `dict`.

enum DictType {
  static func install(in interpreter: Interpreter) {
    interpreter.extend(interpreter.types.dict, methods: construction + access + removal)
    DictView.install(in: interpreter)
  }

  private static var construction: [NativeMethod] {
    [
      .newGeneral { interpreter, arguments in
        let made = DictObject()
        return try interpreter.made(
          .dict(made), as: arguments.positional[0], of: interpreter.types.dict, payload: made)
      },
      .general("__init__") { interpreter, arguments in
        try interpreter.updateDict("dict", arguments)
        return .none
      },
      .general("update") { interpreter, arguments in
        try interpreter.updateDict("update", arguments)
        return .none
      },
      .classMethod("fromkeys(cls, iterable, value=None, /)") { interpreter, arguments in
        let made = try interpreter.call(arguments[0])
        if case .dict(let dict) = made {
          try interpreter.iterate(arguments[1]) { try dict.set($0, arguments[2], interpreter) }
        } else {
          try interpreter.iterate(arguments[1]) {
            try interpreter.setItem(made, $0, arguments[2])
          }
        }
        return made
      },
      .unary("copy") { interpreter, value in .dict(try interpreter.dict(value).copy()) },
      .unary("__repr__") { interpreter, value in
        var text = ""
        try interpreter.appendRepr(of: try interpreter.dict(value), to: &text)
        return .string(text)
      },
    ]
  }

  private static var access: [NativeMethod] {
    [
      .method("get(self, key, default=None, /)") { interpreter, arguments in
        try interpreter.dict(arguments[0]).get(arguments[1], interpreter) ?? arguments[2]
      },
      .method("setdefault(self, key, default=None, /)") { interpreter, arguments in
        let dict = try interpreter.dict(arguments[0])
        if let found = try dict.get(arguments[1], interpreter) { return found }
        try dict.set(arguments[1], arguments[2], interpreter)
        return arguments[2]
      },
      view("keys", .keys), view("values", .values), view("items", .items),
      .unary("__reversed__") { interpreter, value in
        DictView(try interpreter.dict(value), .keys).reversedIterator
      },
    ]
  }

  private static func view(_ name: String, _ kind: DictView.Kind) -> NativeMethod {
    .unary(name) { interpreter, value in
      interpreter.dictView(DictView(try interpreter.dict(value), kind))
    }
  }

  private static var removal: [NativeMethod] {
    [
      .method("pop(self, key, default=..., /)") { interpreter, arguments in
        let dict = try interpreter.dict(arguments[0])
        if let found = try dict.remove(arguments[1], interpreter) { return found }
        if arguments.has(2) { return arguments[2] }
        throw interpreter.error(.keyError, value: arguments[1])
      },
      .unary("popitem") { interpreter, value in
        guard let item = try interpreter.dict(value).popLast() else {
          throw interpreter.error(.keyError, "popitem(): dictionary is empty")
        }
        return .tuple([item.key, item.value])
      },
      .unary("clear") { interpreter, value in
        try interpreter.dict(value).clear()
        return .none
      },
    ]
  }
}

extension Interpreter {
  /// What `dict(…)` and `dict.update(…)` take: at most one mapping or iterable of pairs, and keywords.
  func updateDict(_ name: String, _ arguments: Arguments) throws {
    guard let receiver = arguments.positional.first else {
      throw typeError("\(name)() needs a dict")
    }
    let dict = try dict(receiver)
    if arguments.positional.count > 2 {
      throw typeError(
        "\(name) expected at most 1 argument, got \(arguments.positional.count - 1)")
    }
    if arguments.positional.count == 2 { try update(dict, from: arguments.positional[1]) }
    for (key, value) in arguments.keywords { dict.set(intern(key), value) }
  }

  /// Adds the entries of a mapping, or of an iterable of pairs.
  func update(_ dict: DictObject, from source: Value) throws {
    if case .dict(let other) = source { return try dict.merge(other, self) }
    if let keys = try lookupAttribute(source, "keys") {
      if let other = source.asDict, classOf(source).lookup(names.iter)?.isNativeFunction == true {
        return try dict.merge(other, self)
      }
      return try iterate(try call(keys)) { try dict.set($0, try getItem(source, $0), self) }
    }
    var index = 0
    try iterate(source) { (pair: Value) throws -> Void in
      guard let iterator = try? makeIterator(pair) else {
        throw typeError(
          "cannot convert dictionary update sequence element #\(index) to a sequence")
      }
      let parts = try elements(of: iterator)
      guard parts.count == 2 else {
        throw valueError(
          "dictionary update sequence element #\(index) has length \(parts.count); 2 is required")
      }
      try dict.set(parts[0], parts[1], self)
      index += 1
    }
  }
}

extension Value {
  /// Whether it is a function written in Swift.
  var isNativeFunction: Bool {
    if case .builtin = self { return true }
    return false
  }
}
