// Functions, methods, built-in functions, modules: what scripts can ask them.

internal import Syntax

extension Interpreter {
  func installFunctionClasses() {
    extend(types.function, methods: functionMethods, properties: functionProperties)
    let builtinProperties: [NativeProperty] = [
      NativeProperty("__name__", get: { .string(try $0.builtin($1).name) }),
      NativeProperty("__qualname__", get: { .string(try $0.builtin($1).qualifiedName) }),
      NativeProperty("__module__", get: { _, _ in .string("builtins") }),
      NativeProperty(
        "__self__",
        get: { interpreter, value in
          if case .method(let method) = value { return method.receiver }
          return .module(interpreter.builtins)
        }),
    ]
    for owner in [types.builtinFunction, types.methodDescriptor] {
      extend(
        owner, methods: [callMethod, .unary("__repr__") { try $0.builtinRepr($1) }],
        properties: builtinProperties)
    }
    extend(
      types.method,
      methods: [
        callMethod, .unary("__repr__") { try $0.methodRepr($1) },
        .new("__new__(cls, function, instance, /)") { interpreter, arguments in
          guard interpreter.isCallable(arguments[1]) else {
            throw typeError("first argument must be callable")
          }
          return .method(BoundMethod(receiver: arguments[2], function: arguments[1]))
        },
      ],
      properties: [
        NativeProperty("__self__", get: { try $0.method($1).receiver }),
        NativeProperty("__func__", get: { try $0.method($1).function }),
      ])
    extend(
      types.module,
      methods: [
        .unary("__repr__") { _, value in
          guard case .module(let module) = value else { return .none }
          return .string("<module '\(module.name)'>")
        },
        .new("__new__(cls, name, doc=None)") { _, arguments in
          let module = ModuleObject(name: arguments[1].asString ?? "")
          module["__doc__"] = arguments[2]
          return .module(module)
        },
      ])
    extend(
      types.cell,
      properties: [
        NativeProperty(
          "cell_contents",
          get: { interpreter, value in
            guard case .cell(let cell) = value, !cell.value.isUndefined else {
              throw valueError("Cell is empty")
            }
            return cell.value
          })
      ])
  }

  private var callMethod: NativeMethod {
    .general("__call__") { interpreter, arguments in
      guard let function = arguments.positional.first else { return .none }
      return try interpreter.call(function, arguments.dropFirst())
    }
  }

  private func function(_ value: Value) throws -> FunctionObject {
    if case .function(let function) = value {
      try complete(function)
      return function
    }
    throw error(.typeError, "descriptor requires a 'function' object")
  }

  private func builtin(_ value: Value) throws -> BuiltinFunction {
    switch value {
    case .builtin(let function): return function
    case .method(let method): return try builtin(method.function)
    default: throw error(.typeError, "descriptor requires a built-in function")
    }
  }

  private func method(_ value: Value) throws -> BoundMethod {
    if case .method(let method) = value { return method }
    throw error(.typeError, "descriptor requires a 'method' object")
  }

  private func builtinRepr(_ value: Value) throws -> Value {
    let function = try builtin(value)
    if function.isPython { return try pythonRepr(value, function) }
    if case .method(let method) = value {
      let address = String(identity(of: method.receiver), radix: 16)
      let owner = typeName(method.receiver)
      return .string("<built-in method \(function.name) of \(owner) object at 0x\(address)>")
    }
    guard function.isMethod else { return .string("<built-in function \(function.name)>") }
    let owner = function.qualifiedName.prefix { $0 != "." }
    return .string("<method '\(function.name)' of '\(owner)' objects>")
  }

  private func pythonRepr(_ value: Value, _ function: BuiltinFunction) throws -> Value {
    if case .method(let method) = value {
      return .string("<bound method \(function.qualifiedName) of \(try repr(method.receiver))>")
    }
    let address = String(identity(of: value), radix: 16)
    return .string("<function \(function.qualifiedName) at 0x\(address)>")
  }

  private func methodRepr(_ value: Value) throws -> Value {
    let method = try method(value)
    let name = try lookupAttribute(method.function, names.qualname)?.asString ?? "?"
    return .string("<bound method \(name) of \(try repr(method.receiver))>")
  }

  private var functionMethods: [NativeMethod] {
    [
      callMethod,
      .unary("__repr__") { interpreter, value in
        let function = try interpreter.function(value)
        let address = String(interpreter.identity(of: value), radix: 16)
        return .string("<function \(function.qualifiedName) at 0x\(address)>")
      },
      .method("__get__(self, instance, owner=None)") { interpreter, arguments in
        if arguments[1].isNone { return arguments[0] }
        return .method(BoundMethod(receiver: arguments[1], function: arguments[0]))
      },
    ]
  }

  private var functionProperties: [NativeProperty] {
    [
      NativeProperty(
        "__name__", get: { .string(try $0.function($1).name) },
        set: { try $0.function($1).name = try $0.text($2, for: "__name__") }),
      NativeProperty(
        "__qualname__", get: { .string(try $0.function($1).qualifiedName) },
        set: { try $0.function($1).qualifiedName = try $0.text($2, for: "__qualname__") }),
      NativeProperty(
        "__doc__", get: { try $0.function($1).documentation },
        set: { try $0.function($1).documentation = $2 }),
      NativeProperty(
        "__module__",
        get: { interpreter, value in
          let function = try interpreter.function(value)
          return function.attributes?.get(interpreter.names.module)
            ?? function.globals.attributes.get(interpreter.names.name) ?? Value.none
        },
        set: { interpreter, value, newValue in
          let function = try interpreter.function(value)
          let attributes = function.attributes ?? DictObject()
          function.attributes = attributes
          attributes.set(interpreter.names.module, newValue)
        }),
      NativeProperty(
        "__defaults__",
        get: { interpreter, value in
          let defaults = try interpreter.function(value).defaults
          return defaults.isEmpty ? .none : .tuple(defaults)
        },
        set: { interpreter, value, newValue in
          try interpreter.function(value).defaults = newValue.asTuple?.elements ?? []
        }),
      NativeProperty(
        "__kwdefaults__",
        get: { try $0.function($1).keywordDefaults.map { .dict($0) } ?? Value.none },
        set: { try $0.function($1).keywordDefaults = $2.asDict }),
      NativeProperty(
        "__closure__",
        get: { interpreter, value in
          let cells = try interpreter.function(value).cells
          return cells.isEmpty ? .none : .tuple(cells.map { .cell($0) })
        }),
      NativeProperty(
        "__globals__", get: { .dict(try $0.function($1).globals.attributes) }),
      NativeProperty(
        "__annotations__",
        get: { interpreter, value in
          let function = try interpreter.function(value)
          if let known = function.attributes?.get(interpreter.names.annotations) { return known }
          let annotations = DictObject()
          for (name, text) in function.code.annotations {
            annotations.set(interpreter.intern(name), .string(text))
          }
          return .dict(annotations)
        },
        set: { interpreter, value, newValue in
          let function = try interpreter.function(value)
          let attributes = function.attributes ?? DictObject()
          function.attributes = attributes
          attributes.set(interpreter.names.annotations, newValue)
        }),
      NativeProperty("__code__", get: { $0.codeInstance(try $0.function($1)) }),
    ]
  }

  private func text(_ value: Value, for name: String) throws -> String {
    if let text = value.asString { return text }
    throw error(.typeError, "\(name) must be set to a string object")
  }

  /// What `function.__code__` tells about parameters.
  private func codeInstance(_ function: FunctionObject) -> Value {
    let code = function.code
    let parameters = code.parameters
    let instance = InstanceObject(codeClass)
    let names: [Value] = parameters.names.map { .str($0) }
    let locals: [Value] = code.variableNames.dropFirst(names.count).map { .string($0) }
    var flags = 3
    if parameters.hasVarPositional { flags |= 4 }
    if parameters.hasVarKeyword { flags |= 8 }
    if function.layout.pointee.isGenerator { flags |= 32 }
    let fields: [(String, Value)] = [
      ("co_name", .string(code.name)), ("co_qualname", .string(code.qualifiedName)),
      ("co_filename", .string(code.file.name)), ("co_flags", .int(flags)),
      ("co_argcount", .int(parameters.positionalCount)),
      ("co_posonlyargcount", .int(parameters.positionalOnlyCount)),
      ("co_kwonlyargcount", .int(parameters.keywordOnlyCount)),
      ("co_varnames", .tuple(names + locals)), ("co_nlocals", .int(names.count + locals.count)),
      ("co_firstlineno", .int(code.spans.first.map { code.file.line(at: $0.start) } ?? 1)),
      ("co_freevars", .tuple(code.freeNames.map { .string($0) })),
    ]
    for (name, value) in fields { instance.setAttribute(intern(name), value) }
    return .instance(instance)
  }
}
