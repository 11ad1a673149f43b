// The exception classes: how instances are made, and what scripts can ask them.

internal import Syntax

extension Interpreter {
  func installExceptions() {
    extend(
      types.exception(.baseException), methods: exceptionMethods, properties: exceptionProperties)
    extend(
      types.exception(.stopIteration),
      properties: [NativeProperty("value", get: { try $0.details($1).arguments.first ?? .none })])
    extend(
      types.exception(.systemExit),
      properties: [NativeProperty("code", get: { try $0.details($1).arguments.first ?? .none })])
    extend(
      types.exception(.keyError),
      methods: [
        .unary("__str__") { interpreter, value in
          let arguments = try interpreter.details(value).arguments
          if arguments.count == 1 { return .string(try interpreter.repr(arguments[0])) }
          return .string(try interpreter.text(ofArguments: arguments))
        }
      ])
    installErrorFields()
  }

  /// The attributes of exceptions about names, imports and files.
  private func installErrorFields() {
    let fields: [(ExceptionKind, [String])] = [
      (.importError, ["name", "path"]), (.attributeError, ["name", "obj"]), (.nameError, ["name"]),
      (.syntaxError, ["lineno", "offset", "text", "filename"]), (.osError, ["filename"]),
    ]
    for (kind, names) in fields {
      extend(types.exception(kind), constants: names.map { ($0, Value.none) })
    }
    let message = NativeProperty("msg", get: { try $0.details($1).arguments.first ?? .none })
    extend(types.exception(.importError), properties: [message])
    extend(types.exception(.syntaxError), properties: [message])
    extend(
      types.exception(.osError),
      methods: [
        .unary("__str__") { interpreter, value in
          let arguments = try interpreter.details(value).arguments
          guard arguments.count >= 2 else {
            return .string(try interpreter.text(ofArguments: arguments))
          }
          let number = try interpreter.str(arguments[0])
          return .string("[Errno \(number)] \(try interpreter.str(arguments[1]))")
        }
      ],
      properties: [
        NativeProperty(
          "errno",
          get: { interpreter, value in
            let arguments = try interpreter.details(value).arguments
            return arguments.count >= 2 ? arguments[0] : .none
          }),
        NativeProperty(
          "strerror",
          get: { interpreter, value in
            let arguments = try interpreter.details(value).arguments
            return arguments.count >= 2 ? arguments[1] : .none
          }),
      ])
  }

  /// The native part of an exception instance.
  package func details(_ value: Value) throws -> ExceptionObject {
    if let details = value.payload as? ExceptionObject { return details }
    throw error(.typeError, "descriptor requires a 'BaseException' object")
  }

  private func text(ofArguments arguments: [Value]) throws -> String {
    switch arguments.count {
    case 0: ""
    case 1: try str(arguments[0])
    default: try repr(.tuple(arguments))
    }
  }

  private var exceptionMethods: [NativeMethod] {
    [
      .newGeneral { _, arguments in
        guard case .type(let classObject)? = arguments.positional.first else { return .none }
        let details = ExceptionObject(arguments: Array(arguments.positional.dropFirst()))
        return .instance(InstanceObject(classObject, payload: details))
      },
      .general("__init__") { interpreter, arguments in
        guard let value = arguments.positional.first else { return .none }
        let owner = interpreter.classOf(value)
        let takesKeywords =
          owner.isSubclass(of: interpreter.types.exception(.importError))
          || owner.isSubclass(of: interpreter.types.exception(.attributeError))
          || owner.isSubclass(of: interpreter.types.exception(.nameError))
        if !takesKeywords, !arguments.keywords.isEmpty {
          throw typeError("\(owner.name)() takes no keyword arguments")
        }
        try interpreter.details(value).arguments = Array(arguments.positional.dropFirst())
        for (name, given) in arguments.keywords {
          try interpreter.setAttribute(value, name, given)
        }
        return .none
      },
      .unary("__str__") { interpreter, value in
        .string(try interpreter.text(ofArguments: try interpreter.details(value).arguments))
      },
      .unary("__repr__") { interpreter, value in
        let arguments = try interpreter.details(value).arguments
        let name = interpreter.typeName(value)
        if arguments.count == 1 { return .string("\(name)(\(try interpreter.repr(arguments[0])))") }
        return .string("\(name)\(try interpreter.repr(.tuple(arguments)))")
      },
      .binary("with_traceback") { _, value, _ in value },
      .binary("add_note") { interpreter, value, note in
        let name = interpreter.intern("__notes__")
        if case .list(let notes)? = try interpreter.lookupAttribute(value, name) {
          notes.elements.append(note)
        } else {
          try interpreter.setAttribute(value, name, .list([note]))
        }
        return .none
      },
    ]
  }

  private var exceptionProperties: [NativeProperty] {
    [
      NativeProperty(
        "args", get: { .tuple(try $0.details($1).arguments) },
        set: { try $0.details($1).arguments = try $0.elements(of: $2) }),
      NativeProperty(
        "__cause__", get: { try $0.details($1).cause },
        set: { interpreter, value, cause in
          let details = try interpreter.details(value)
          details.cause = cause
          details.suppressesContext = true
        }),
      NativeProperty(
        "__context__", get: { try $0.details($1).context },
        set: { try $0.details($1).context = $2 }),
      NativeProperty(
        "__suppress_context__", get: { .bool(try $0.details($1).suppressesContext) },
        set: { try $0.details($1).suppressesContext = try $0.isTrue($2) }),
      NativeProperty(
        "__traceback__", get: { $0.traceback(of: try $0.details($1)) }, set: { _, _, _ in }),
    ]
  }

  /// What `e.__traceback__` and `__exit__` get: the line of the outermost call, and the next one.
  private func traceback(of details: ExceptionObject) -> Value {
    var next = Value.none
    for frame in details.trace {
      let instance = InstanceObject(tracebackClass)
      instance.setAttribute(intern("tb_lineno"), .int(frame.line))
      instance.setAttribute(intern("tb_next"), next)
      instance.setAttribute(intern("tb_name"), .string(frame.function))
      instance.setAttribute(intern("tb_filename"), .string(frame.file.name))
      next = .instance(instance)
    }
    return next
  }

  func traceback(of exception: Value) -> Value {
    (exception.payload as? ExceptionObject).map(traceback) ?? .none
  }
}
