// `_collections`: what `collections`, written in the language, needs natively.

enum CollectionsModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    interpreter.makeModule(
      "_collections", functions: functions,
      constants: [("deque", .type(DequeMethods.makeClass(interpreter)))])
  }

  private static var functions: [NativeFunction] {
    [
      NativeFunction(
        "_move_to_end",
        .ternary { interpreter, value, key, last in
          let isLast = try interpreter.isTrue(last)
          guard try interpreter.dict(value).move(key, toEnd: isLast, interpreter) else {
            throw interpreter.error(.keyError, value: key)
          }
          return .none
        }),
      .binary("_count_elements") { interpreter, counts, iterable in
        let dict = try interpreter.dict(counts)
        try interpreter.iterate(iterable) { (element: Value) throws -> Void in
          let count = try dict.get(element, interpreter) ?? .int(0)
          try dict.set(element, try interpreter.binary(.add, count, .int(1)), interpreter)
        }
        return .none
      },
      .binary("_field") { interpreter, name, index in
        let place = try interpreter.index(index)
        let property = NativeProperty(
          try interpreter.string(name, argument: "name").text,
          get: { interpreter, value in
            let elements = try interpreter.tuple(value).elements
            guard place < elements.count else { throw indexError("tuple index out of range") }
            return elements[place]
          },
          set: { _, _, _ in throw Failure(.attributeError, "can't set attribute") })
        return .instance(
          InstanceObject(
            interpreter.types.nativeProperty, payload: PropertyObject(.native(property))))
      },
      .function("_bind_fields(typename, fields, defaults, args, kwargs, /)") {
        interpreter, arguments in
        .tuple(try bindFields(interpreter, arguments))
      },
    ]
  }

  /// The values of a named tuple's fields, with CPython's complaints about the call.
  private static func bindFields(
    _ interpreter: Interpreter, _ arguments: BoundArguments
  ) throws -> [Value] {
    let name = "\(arguments[0].asString ?? "").__new__"
    let fields = try interpreter.elements(of: arguments[1]).map { $0.asString ?? "" }
    let defaults = try interpreter.dict(arguments[2])
    let positional = try interpreter.tuple(arguments[3]).elements
    let keywords = try interpreter.dict(arguments[4])
    if positional.count > fields.count {
      throw typeError(
        ArgumentErrors.tooMany(
          given: positional.count + 1, least: fields.count - defaults.count + 1,
          most: fields.count + 1, function: name))
    }
    for key in keywords.keys {
      let keyword = key.asString ?? ""
      guard let place = fields.firstIndex(of: keyword) else {
        throw typeError("\(name)() got an unexpected keyword argument '\(keyword)'")
      }
      if place < positional.count {
        throw typeError("\(name)() got multiple values for argument '\(keyword)'")
      }
    }
    var values = positional
    var missing: [String] = []
    for field in fields.dropFirst(positional.count) {
      if let value = keywords[field] ?? defaults[field] {
        values.append(value)
      } else {
        missing.append(field)
      }
    }
    if !missing.isEmpty {
      throw typeError(ArgumentErrors.missing(missing, isKeywordOnly: false, function: name))
    }
    return values
  }
}
