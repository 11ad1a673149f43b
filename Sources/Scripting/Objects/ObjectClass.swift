// `object` and `type`: what every value and every class has.

internal import Syntax

extension Interpreter {
  /// Fills in the classes that the language itself is made of.
  func installObjects() {
    extend(types.object, methods: objectMethods, properties: objectProperties)
    types.object.members.set(names.doc, .none)
    extend(types.type, methods: typeMethods, properties: typeProperties)
    installConversions()
    extend(
      types.noneType,
      methods: [
        .newGeneral { _, arguments in
          guard arguments.positional.count == 1, arguments.keywords.isEmpty else {
            throw typeError("NoneType takes no arguments")
          }
          return .none
        }
      ])
    installFunctionClasses()
    installDescriptorClasses()
    installSuper()
    installGenerators()
    installExceptions()
    installOperatorMethods()
  }

  /// Short cuts for `str(x)`, `int(x)` and their like.
  private func installConversions() {
    types.type.conversion = { interpreter, value in .type(interpreter.classOf(value)) }
    types.str.conversion = { interpreter, value in
      if case .str = value { return value }
      return .string(try interpreter.str(value))
    }
    types.bool.conversion = { interpreter, value in .bool(try interpreter.isTrue(value)) }
    types.int.conversion = { _, value in
      switch value {
      case .int: value
      case .bool(let flag): .int(flag ? 1 : 0)
      case .float(let number): Int(exactly: number.rounded(.towardZero)).map { .int($0) }
      default: nil
      }
    }
    types.float.conversion = { _, value in
      switch value {
      case .float: value
      case .int(let number): .float(Double(number))
      default: nil
      }
    }
    types.list.conversion = { interpreter, value in .list(try interpreter.elements(of: value)) }
    types.tuple.conversion = { interpreter, value in
      if case .tuple = value { return value }
      return .tuple(try interpreter.elements(of: value))
    }
    types.range.conversion = { _, value in
      guard case .int(let stop) = value else { return nil }
      return .range(RangeObject(start: 0, stop: stop, step: 1))
    }
  }

  private var objectMethods: [NativeMethod] {
    let comparisons = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]
    let declined: [NativeMethod] = comparisons.map { name in
      .binary(name) { _, a, b in
        name == "__eq__" && a.isIdentical(to: b) ? .bool(true) : .notImplemented
      }
    }
    return declined + [
      .newGeneral { interpreter, arguments in
        guard case .type(let classObject)? = arguments.positional.first else {
          let name = interpreter.typeName(arguments.positional.first ?? .none)
          throw typeError("object.__new__(X): X is not a type object (\(name))")
        }
        if classObject.isNative, interpreter.construction(of: classObject).new != nil {
          let name = classObject.name
          throw typeError("object.__new__(\(name)) is not safe, use \(name).__new__()")
        }
        if interpreter.specialMember(classObject, interpreter.names.initialize) == nil {
          try interpreter.refuseArguments(arguments.dropFirst(), of: classObject)
        }
        return .instance(InstanceObject(classObject))
      },
      .general("__init__") { interpreter, arguments in
        guard let value = arguments.positional.first else { return .none }
        let owner = interpreter.classOf(value)
        let hasNew = interpreter.construction(of: owner).new != nil
        let hasOwn = interpreter.specialMember(owner, interpreter.names.initialize) != nil
        let isExcessive = arguments.positional.count > 1 || !arguments.keywords.isEmpty
        if isExcessive, hasOwn || !hasNew {
          throw typeError(
            "object.__init__() takes exactly one argument (the instance to initialize)")
        }
        return .none
      },
      .unary("__repr__") { interpreter, value in .string(interpreter.defaultRepr(value)) },
      .unary("__str__") { interpreter, value in .string(try interpreter.repr(value)) },
      .unary("__hash__") { interpreter, value in .int(interpreter.identity(of: value) >> 4) },
      .binary("__format__") { interpreter, value, specification in
        guard specification.asString?.isEmpty ?? true else {
          let name = interpreter.typeName(value)
          throw typeError("unsupported format string passed to \(name).__format__")
        }
        return .string(try interpreter.str(value))
      },
      .binary("__getattribute__") { interpreter, value, name in
        let name = try interpreter.attributeName(name)
        let owner = interpreter.classOf(value)
        if let found = try interpreter.lookupGeneric(value, name, owner: owner) { return found }
        throw interpreter.missingAttribute(value, name)
      },
      .ternary("__setattr__") { interpreter, value, name, newValue in
        try interpreter.setGeneric(
          value, try interpreter.attributeName(name), newValue, owner: interpreter.classOf(value))
        return .none
      },
      .binary("__delattr__") { interpreter, value, name in
        try interpreter.setGeneric(
          value, try interpreter.attributeName(name), nil, owner: interpreter.classOf(value))
        return .none
      },
      .classMethod("__init_subclass__(cls, **kwargs)") { interpreter, arguments in
        guard arguments.keywords(1).isEmpty else {
          let name = if case .type(let classObject) = arguments[0] { classObject.name } else { "" }
          throw typeError("\(name).__init_subclass__() takes no keyword arguments")
        }
        return .none
      },
      .unary("__dir__") { interpreter, value in
        .list(try interpreter.attributeNames(of: value).map { .str($0) })
      },
    ]
  }

  /// The name of an attribute; raises TypeError for what is no string.
  package func attributeName(_ value: Value) throws -> StrObject {
    if let name = value.asStr { return name }
    throw error(.typeError, "attribute name must be string, not '\(typeName(value))'")
  }

  /// What `dir(value)` lists.
  package func attributeNames(of value: Value) throws -> [StrObject] {
    var found: [String: StrObject] = [:]
    var sources: [DictObject] = classOf(value).mro.map(\.members)
    if case .type(let classObject) = value { sources += classObject.mro.map(\.members) }
    if case .module(let module) = value { sources = [module.attributes] }
    if let own = ownAttributes(of: value) { sources.append(own) }
    for source in sources {
      for case .str(let name) in source.keys { found[name.text] = name }
    }
    return found.values.sorted { $0.isLess(than: $1) }
  }

  private var objectProperties: [NativeProperty] {
    [
      NativeProperty(
        "__class__",
        get: { interpreter, value in .type(interpreter.classOf(value)) },
        set: { interpreter, value, newClass in
          guard case .instance(let instance) = value, case .type(let classObject) = newClass,
            !classObject.isNative, !instance.classObject.isNative
          else {
            throw typeError("__class__ assignment only supported for mutable types")
          }
          instance.classObject = classObject
        }),
      NativeProperty(
        "__dict__",
        get: { interpreter, value in
          switch value {
          case .instance(let instance)
          where instance.classObject.allowsAttributes && instance.classObject.slots == nil:
            return .dict(instance.madeAttributes)
          case .module(let module): return .dict(module.attributes)
          case .function(let function):
            let attributes = function.attributes ?? DictObject()
            function.attributes = attributes
            return .dict(attributes)
          default:
            throw interpreter.missingAttribute(value, interpreter.names.dict)
          }
        },
        set: { interpreter, value, newValue in
          guard case .instance(let instance) = value, case .dict(let dict) = newValue else {
            let name = interpreter.typeName(newValue)
            throw typeError("__dict__ must be set to a dictionary, not a '\(name)'")
          }
          instance.attributes = dict
        }),
    ]
  }

  private var typeMethods: [NativeMethod] {
    [
      .newGeneral { interpreter, arguments in try interpreter.newType(arguments) },
      .general("__call__") { interpreter, arguments in
        guard case .type(let classObject)? = arguments.positional.first else {
          throw typeError("descriptor '__call__' requires a type")
        }
        return try interpreter.constructOrdinary(classObject, arguments.dropFirst())
      },
      .general("__init__") { _, _ in .none },
      .unary("mro") { interpreter, value in
        guard case .type(let classObject) = value else { return .none }
        return .list(classObject.mro.map { .type($0) })
      },
      .unary("__subclasses__") { interpreter, value in
        guard case .type(let classObject) = value else { return .none }
        return .list(classObject.subclasses.map { .type($0) })
      },
      .binary("__instancecheck__") { interpreter, value, instance in
        guard case .type(let classObject) = value else { return .bool(false) }
        return .bool(interpreter.isInstance(instance, classObject))
      },
      .binary("__subclasscheck__") { interpreter, value, other in
        guard case .type(let classObject) = value, case .type(let candidate) = other else {
          return .bool(false)
        }
        return .bool(candidate.isSubclass(of: classObject))
      },
      .unary("__repr__") { interpreter, value in
        guard case .type(let classObject) = value else { return .none }
        return .string("<class '\(interpreter.qualifiedName(of: classObject))'>")
      },
    ]
  }

  /// `type(value)`, or `type(name, bases, namespace)` for this or another metaclass.
  private func newType(_ arguments: Arguments) throws -> Value {
    let given = arguments.positional
    if given.count == 2, arguments.keywords.isEmpty { return .type(classOf(given[1])) }
    guard given.count == 4, case .type(let metaclass) = given[0] else {
      throw error(.typeError, "type() takes 1 or 3 arguments")
    }
    func wrong(_ index: Int, _ wanted: String) -> Raised {
      let name = given[index].isNone ? "None" : typeName(given[index])
      return error(.typeError, "type.__new__() argument \(index) must be \(wanted), not \(name)")
    }
    guard let name = given[1].asString else { throw wrong(1, "str") }
    guard let bases = given[2].asTuple else { throw wrong(2, "tuple") }
    guard let namespace = given[3].asDict else { throw wrong(3, "dict") }
    for base in bases.elements {
      guard case .type = base else { throw error(.typeError, "bases must be types") }
    }
    let names = namespace.copy()
    if names.get(self.names.module) == nil {
      let module = stack.current == stack.bottom ? builtins : currentFunction.globals
      names.set(self.names.module, module.attributes.get(self.names.name) ?? .none)
    }
    return .type(
      try makeClass(
        name: name, bases: bases.elements, namespace: names,
        metaclass: metaclass === types.type ? inheritedMetaclass(bases.elements) : metaclass,
        keywords: arguments.keywords))
  }

  private func inheritedMetaclass(_ bases: [Value]) -> ClassObject? {
    for case .type(let base) in bases {
      if let metaclass = base.metaclass { return metaclass }
    }
    return nil
  }

  private var typeProperties: [NativeProperty] {
    func property(
      _ name: String, _ get: @escaping (Interpreter, ClassObject) -> Value,
      set: ((Interpreter, ClassObject, Value) throws -> Void)? = nil
    ) -> NativeProperty {
      NativeProperty(
        name,
        get: { interpreter, value in
          guard case .type(let classObject) = value else { return .none }
          return get(interpreter, classObject)
        },
        set: set.map { set in
          { interpreter, value, newValue in
            guard case .type(let classObject) = value else { return }
            try set(interpreter, classObject, newValue)
          }
        })
    }
    return [
      property("__name__", { .string($1.name) }) { interpreter, classObject, name in
        guard let text = name.asString else {
          throw typeError(
            "can only assign string to \(classObject.name).__name__, not"
              + " '\(interpreter.typeName(name))'")
        }
        classObject.name = text
      },
      property("__qualname__", { .string($1.qualifiedName) }) { _, classObject, name in
        if let text = name.asString { classObject.qualifiedName = text }
      },
      property("__mro__") { .tuple($1.mro.map { .type($0) }) },
      property("__bases__") { .tuple($1.bases.map { .type($0) }) },
      property("__base__") { $1.bases.first.map { .type($0) } ?? Value.none },
      property("__dict__") { .dict($1.members.copy()) },
      property("__module__", { $1.lookup($0.names.module) ?? .string("builtins") }) {
        $1.setMember($0.names.module, $2)
      },
      property("__doc__", { $1.members.get($0.names.doc) ?? Value.none }) {
        $1.setMember($0.names.doc, $2)
      },
    ]
  }
}
