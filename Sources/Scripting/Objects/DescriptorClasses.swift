// `property`, `classmethod`, `staticmethod` and `super`.

internal import Syntax

extension Interpreter {
  func installDescriptorClasses() {
    extend(types.property, methods: propertyMethods, properties: propertyAttributes)
    for owner in [types.classMethod, types.staticMethod] {
      extend(
        owner,
        methods: [
          .new("__new__(cls, function, /)") { interpreter, arguments in
            guard case .type(let classObject) = arguments[0] else { return .none }
            return .instance(
              InstanceObject(classObject, payload: WrapperObject(arguments[1])))
          },
          .general("__init__") { _, _ in .none },
          .unary("__repr__") { interpreter, value in
            let function = try interpreter.repr(try interpreter.wrapped(value))
            return .string("<\(interpreter.typeName(value))(\(function))>")
          },
          .method("__get__(self, instance, owner=None)") { interpreter, arguments in
            let owner: ClassObject =
              if case .type(let given) = arguments[2] { given } else {
                interpreter.classOf(arguments[1])
              }
            return try interpreter.bind(arguments[0], to: arguments[1], owner: owner)
          },
        ],
        properties: [
          NativeProperty("__func__", get: { try $0.wrapped($1) }),
          NativeProperty("__wrapped__", get: { try $0.wrapped($1) }),
          NativeProperty(
            "__name__",
            get: { interpreter, value in
              try interpreter.getAttribute(
                try interpreter.wrapped(value), interpreter.names.name)
            }),
          NativeProperty(
            "__doc__",
            get: { interpreter, value in
              try interpreter.getAttribute(
                try interpreter.wrapped(value), interpreter.names.doc)
            }),
          NativeProperty(
            "__isabstractmethod__",
            get: { interpreter, value in
              try interpreter.lookupAttribute(
                try interpreter.wrapped(value), "__isabstractmethod__") ?? .bool(false)
            }),
        ])
    }
    extend(
      types.staticMethod,
      methods: [
        .general("__call__") { interpreter, arguments in
          let wrapper = arguments.positional.first ?? .none
          return try interpreter.call(try interpreter.wrapped(wrapper), arguments.dropFirst())
        }
      ])
  }

  private func wrapped(_ value: Value) throws -> Value {
    if let wrapper = value.payload as? WrapperObject { return wrapper.function }
    throw error(.typeError, "descriptor requires a wrapped function")
  }

  private typealias ScriptAccessors = (get: Value, set: Value, delete: Value)

  private func accessors(_ value: Value) throws -> ScriptAccessors {
    if let property = value.payload as? PropertyObject,
      case .script(let get, let set, let delete) = property.accessors
    {
      return (get, set, delete)
    }
    throw error(.typeError, "descriptor requires a 'property' object")
  }

  private var propertyMethods: [NativeMethod] {
    [
      .new("__new__(cls, fget=None, fset=None, fdel=None, doc=None)") { interpreter, arguments in
        guard case .type(let classObject) = arguments[0] else { return .none }
        return .instance(
          try interpreter.property(
            classObject, arguments[1], arguments[2], arguments[3], arguments[4]))
      },
      .general("__init__") { _, _ in .none },
      .binary("getter") { interpreter, value, function in
        let old = try interpreter.accessors(value)
        return try interpreter.changed(value, function, old.set, old.delete)
      },
      .binary("setter") { interpreter, value, function in
        let old = try interpreter.accessors(value)
        return try interpreter.changed(value, old.get, function, old.delete)
      },
      .binary("deleter") { interpreter, value, function in
        let old = try interpreter.accessors(value)
        return try interpreter.changed(value, old.get, old.set, function)
      },
      .method("__get__(self, instance, owner=None)") { interpreter, arguments in
        if arguments[1].isNone { return arguments[0] }
        return try interpreter.bind(
          arguments[0], to: arguments[1], owner: interpreter.classOf(arguments[1]))
      },
      .ternary("__set__") { interpreter, value, instance, newValue in
        let setter = try interpreter.accessors(value).set
        if setter.isNone { throw interpreter.error(.attributeError, "property has no setter") }
        _ = try interpreter.call(setter, [instance, newValue])
        return .none
      },
    ]
  }

  private func changed(
    _ value: Value, _ get: Value, _ set: Value, _ delete: Value
  ) throws -> Value {
    .instance(try property(classOf(value), get, set, delete, .none))
  }

  private func property(
    _ classObject: ClassObject, _ get: Value, _ set: Value, _ delete: Value,
    _ documentation: Value
  ) throws -> InstanceObject {
    var documentation = documentation
    if documentation.isNone, !get.isNone {
      documentation = try lookupAttribute(get, names.doc) ?? .none
    }
    return InstanceObject(
      classObject,
      payload: PropertyObject(
        .script(get: get, set: set, delete: delete), documentation: documentation))
  }

  private var propertyAttributes: [NativeProperty] {
    [
      NativeProperty("fget", get: { try $0.accessors($1).get }),
      NativeProperty("fset", get: { try $0.accessors($1).set }),
      NativeProperty("fdel", get: { try $0.accessors($1).delete }),
      NativeProperty(
        "__doc__", get: { ($1.payload as? PropertyObject)?.documentation ?? Value.none }),
      NativeProperty(
        "__isabstractmethod__",
        get: { interpreter, value in
          try interpreter.lookupAttribute(
            try interpreter.accessors(value).get, "__isabstractmethod__") ?? .bool(false)
        }),
    ]
  }

  // super

  func installSuper() {
    types.superType.allowsAttributes = false
    extend(
      types.superType,
      methods: [
        .new("__new__(cls, type=..., object=..., /)") { interpreter, arguments in
          guard arguments.has(1) else {
            throw interpreter.error(.runtimeError, "super(): no arguments")
          }
          guard case .type(let owner) = arguments[1] else {
            let name = interpreter.typeName(arguments[1])
            throw typeError("super() argument 1 must be a type, not \(name)")
          }
          guard arguments.has(2), !arguments[2].isNone else {
            throw interpreter.error(.notImplementedError, "unbound super is not supported")
          }
          return .instance(try interpreter.makeSuper(owner, arguments[2]))
        },
        .general("__init__") { _, _ in .none },
        .unary("__repr__") { interpreter, value in
          guard let parts = value.payload as? SuperObject else { return .none }
          let name = interpreter.typeName(parts.receiver)
          return .string("<super: <class '\(parts.owner.name)'>, <\(name) object>>")
        },
      ])
  }

  private func makeSuper(_ owner: ClassObject, _ receiver: Value) throws -> InstanceObject {
    if case .type(let classObject) = receiver, classObject.isSubclass(of: owner) {
      return InstanceObject(
        types.superType, payload: SuperObject(owner, receiver, start: classObject, isClass: true))
    }
    let start = classOf(receiver)
    guard start.isSubclass(of: owner) else {
      throw error(
        .typeError, "super(type, obj): obj must be an instance or subtype of type")
    }
    return InstanceObject(
      types.superType, payload: SuperObject(owner, receiver, start: start, isClass: false))
  }

  /// What the classes after the owner define; `nil` to look at the `super` object itself.
  func lookupThroughSuper(_ value: Value, _ name: StrObject) throws -> Value? {
    guard let parts = value.payload as? SuperObject, name !== names.dunderClass,
      let member = parts.start.lookup(name, after: parts.owner)
    else { return nil }
    return try bind(member, to: parts.isClass ? nil : parts.receiver, owner: parts.start)
  }
}

/// The native part of a `super` object.
package final class SuperObject: HeapObject {
  /// The class whose bases are searched.
  let owner: ClassObject
  let receiver: Value
  /// The class whose order of bases counts.
  let start: ClassObject
  /// Whether the receiver is a class, as in class methods.
  let isClass: Bool

  init(_ owner: ClassObject, _ receiver: Value, start: ClassObject, isClass: Bool) {
    self.owner = owner
    self.receiver = receiver
    self.start = start
    self.isClass = isClass
  }
}
