// The table of built-in functions, and those about objects: attributes, classes, identity.

enum BuiltinFunctions {
  static var all: [NativeFunction] { output + objects + classes + numbers + characters + iteration }

  private static func name(_ value: Value, _ interpreter: Interpreter) throws -> StrObject {
    if let name = value.asStr { return interpreter.intern(name.text) }
    throw typeError("attribute name must be string, not '\(interpreter.typeName(value))'")
  }

  private static var objects: [NativeFunction] {
    [
      .binary("hasattr") { interpreter, object, attribute in
        do {
          let name = try name(attribute, interpreter)
          return .bool(try interpreter.lookupAttribute(object, name) != nil)
        } catch let error where interpreter.isRaised(error, .attributeError) {
          return .bool(false)
        }
      },
      .function("getattr(object, name, default=..., /)") { interpreter, arguments in
        let name = try name(arguments[1], interpreter)
        guard arguments.has(2) else { return try interpreter.getAttribute(arguments[0], name) }
        do {
          return try interpreter.lookupAttribute(arguments[0], name) ?? arguments[2]
        } catch let error where interpreter.isRaised(error, .attributeError) {
          return arguments[2]
        }
      },
      NativeFunction(
        "setattr",
        .ternary { interpreter, object, attribute, value in
          try interpreter.setAttribute(object, try name(attribute, interpreter), value)
          return .none
        }),
      .binary("delattr") { interpreter, object, attribute in
        try interpreter.deleteAttribute(object, try name(attribute, interpreter))
        return .none
      },
      .function("vars(object=..., /)") { interpreter, arguments in
        guard arguments.has(0) else { throw Refused.namespaces("vars() without an object") }
        do {
          if let found = try interpreter.lookupAttribute(arguments[0], "__dict__") { return found }
        } catch let error where interpreter.isRaised(error, .attributeError) {
          // The complaint of `vars` is another one.
        }
        throw typeError("vars() argument must have __dict__ attribute")
      },
      .function("dir(object=..., /)") { interpreter, arguments in
        guard arguments.has(0) else { throw Refused.namespaces("dir() without an object") }
        return try interpreter.directory(of: arguments[0])
      },
      .unary("callable") { interpreter, value in .bool(interpreter.isCallable(value)) },
      .unary("id") { interpreter, value in .int(interpreter.identity(of: value)) },
      .unary("hash") { interpreter, value in .int(try interpreter.hash(value)) },
      .unary("repr") { interpreter, value in .string(try interpreter.repr(value)) },
      .unary("ascii") { interpreter, value in
        .string(StringLiteral.escapedToASCII(try interpreter.repr(value)))
      },
      .function("format(value, format_spec='', /)") { interpreter, arguments in
        guard let specification = arguments[1].asStr else {
          throw typeError(
            "format() argument 2 must be str, not \(interpreter.typeName(arguments[1]))")
        }
        return .string(try interpreter.format(arguments[0], specification.text))
      },
      .unary("len") { interpreter, value in .int(try interpreter.length(value)) },
    ]
  }

  private static var classes: [NativeFunction] {
    [
      .binary("isinstance") { interpreter, value, classes in
        .bool(try interpreter.isInstance(value, of: classes))
      },
      .binary("issubclass") { interpreter, value, classes in
        guard case .type(let candidate) = value else {
          throw typeError("issubclass() arg 1 must be a class")
        }
        return .bool(try interpreter.isSubclass(candidate, of: classes))
      },
    ]
  }
}

extension Interpreter {
  /// `isinstance(value, classes)`: a class, a tuple, a union, or what answers `__instancecheck__`.
  func isInstance(_ value: Value, of classes: Value) throws -> Bool {
    if case .type(let wanted) = classes, wanted.metaclass == nil {
      return isInstance(value, wanted) || claimedClass(of: value).isSubclass(of: wanted)
    }
    if let options = classes.asTuple {
      return try options.elements.contains { try isInstance(value, of: $0) }
    }
    if let answer = try callSpecial(classes, intern("__instancecheck__"), value) {
      return try isTrue(answer)
    }
    if case .type(let wanted) = classes { return isInstance(value, wanted) }
    if let union = classes.payload as? GenericAlias, union.isUnion {
      return try union.arguments.contains {
        try isInstance(value, of: $0.isNone ? .type(types.noneType) : $0)
      }
    }
    throw typeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
  }

  /// The class an instance says it is of, where its class overrides `__class__`.
  private func claimedClass(of value: Value) -> ClassObject {
    guard case .instance(let instance) = value,
      let member = instance.classObject.lookup(names.dunderClass),
      case .instance(let descriptor) = member,
      descriptor.classObject === types.property,
      case .type(let claimed)? = try? getAttribute(value, names.dunderClass)
    else { return classOf(value) }
    return claimed
  }

  func isSubclass(_ candidate: ClassObject, of classes: Value) throws -> Bool {
    if let options = classes.asTuple {
      return try options.elements.contains { try isSubclass(candidate, of: $0) }
    }
    if let answer = try callSpecial(classes, intern("__subclasscheck__"), .type(candidate)) {
      return try isTrue(answer)
    }
    if case .type(let wanted) = classes { return candidate.isSubclass(of: wanted) }
    if let union = classes.payload as? GenericAlias, union.isUnion {
      return try union.arguments.contains { try isSubclass(candidate, of: $0) }
    }
    throw typeError("issubclass() arg 2 must be a class, a tuple of classes, or a union")
  }

  /// `dir(value)`: the names of its attributes and its classes' in order.
  func directory(of value: Value) throws -> Value {
    if let made = try callSpecial(value, intern("__dir__")) {
      return .list(try sorted(try elements(of: made), key: nil, isReversed: false))
    }
    return .list(attributeNames(of: value).map { .string($0) })
  }
}
