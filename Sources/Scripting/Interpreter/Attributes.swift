// Reading, setting and deleting attributes: Python's descriptor protocol.

extension Interpreter {
  /// The class of a value, as `type(value)` gives it.
  package func classOf(_ value: Value) -> ClassObject {
    switch value {
    case .undefined, .none: types.noneType
    case .notImplemented: types.notImplementedType
    case .ellipsis: types.ellipsisType
    case .bool: types.bool
    case .int, .bigInt: types.int
    case .float: types.float
    case .str: types.str
    case .bytes: types.bytes
    case .tuple: types.tuple
    case .list: types.list
    case .dict: types.dict
    case .set(let set): set.isFrozen ? types.frozenset : types.set
    case .slice: types.slice
    case .range: types.range
    case .function: types.function
    case .builtin(let function): function.isMethod ? types.methodDescriptor : types.builtinFunction
    case .method(let method):
      if case .builtin = method.function { types.builtinFunction } else { types.method }
    case .type(let classObject): classObject.metaclass ?? types.type
    case .instance(let instance): instance.classObject
    case .module: types.module
    case .iterator(let iterator): iteratorClass(iterator.typeName)
    case .generator: types.generator
    case .cell: types.cell
    }
  }

  /// The class of native iterators with this type name.
  package func iteratorClass(_ name: String) -> ClassObject {
    if let known = iteratorClasses[name] { return known }
    let made = makeClass(name, bases: [types.iterator])
    made.allowsSubclasses = false
    iteratorClasses[name] = made
    return made
  }

  /// The name of a value's class, as error messages say it.
  package func typeName(_ value: Value) -> String { classOf(value).name }

  package func isInstance(_ value: Value, _ classObject: ClassObject) -> Bool {
    classOf(value).isSubclass(of: classObject)
  }

  /// `value.name`; raises AttributeError.
  package func getAttribute(_ value: Value, _ name: StrObject) throws -> Value {
    if let found = try lookupAttribute(value, name) { return found }
    throw missingAttribute(value, name)
  }

  package func getAttribute(_ value: Value, _ name: String) throws -> Value {
    try getAttribute(value, intern(name))
  }

  /// `value.name`, or `nil` where `hasattr` says no.
  package func lookupAttribute(_ value: Value, _ name: StrObject) throws -> Value? {
    let owner = classOf(value)
    guard let hook = specialMember(owner, names.getattribute) else {
      return try lookupOrdinary(value, name, owner: owner)
    }
    do {
      return try call(hook, [value, .str(name)])
    } catch let error where isRaised(error, .attributeError) {
      guard let fallback = owner.lookup(names.getattr) else { throw error }
      return try callGetattr(fallback, value, name)
    }
  }

  package func lookupAttribute(_ value: Value, _ name: String) throws -> Value? {
    try lookupAttribute(value, intern(name))
  }

  /// What `object.__getattribute__` does, and then `__getattr__`.
  func lookupOrdinary(_ value: Value, _ name: StrObject, owner: ClassObject) throws -> Value? {
    guard let fallback = owner.lookup(names.getattr) else {
      return try lookupGeneric(value, name, owner: owner)
    }
    do {
      if let found = try lookupGeneric(value, name, owner: owner) { return found }
    } catch let error where isRaised(error, .attributeError) {
      // A property that fails this way is treated as missing.
    }
    return try callGetattr(fallback, value, name)
  }

  private func callGetattr(_ hook: Value, _ value: Value, _ name: StrObject) throws -> Value? {
    try call(hook, [value, .str(name)])
  }

  /// What `object.__getattribute__` does.
  package func lookupGeneric(
    _ value: Value, _ name: StrObject, owner: ClassObject
  ) throws -> Value? {
    if case .type(let classObject) = value {
      return try lookupInClass(classObject, name, metaclass: owner)
    }
    if owner === types.superType, let found = try lookupThroughSuper(value, name) { return found }
    let member = owner.lookup(name)
    if let member, isDataDescriptor(member) { return try bind(member, to: value, owner: owner) }
    if let found = ownAttributes(of: value)?.get(name) { return found }
    if let member { return try bind(member, to: value, owner: owner) }
    switch value {
    case .module(let module): return try lookupInModule(module, name)
    case .method(let method): return try lookupAttribute(method.function, name)
    default: return nil
    }
  }

  private func lookupInClass(
    _ classObject: ClassObject, _ name: StrObject, metaclass: ClassObject
  ) throws -> Value? {
    let meta = metaclass.lookup(name)
    if let meta, isDataDescriptor(meta) {
      return try bind(meta, to: .type(classObject), owner: metaclass)
    }
    if let member = classObject.lookup(name) {
      return try bind(member, to: nil, owner: classObject)
    }
    if let meta { return try bind(meta, to: .type(classObject), owner: metaclass) }
    return nil
  }

  /// A module's own `__getattr__`.
  private func lookupInModule(_ module: ModuleObject, _ name: StrObject) throws -> Value? {
    guard let hook = module.attributes.get(names.getattr) else { return nil }
    return try call(hook, [.str(name)])
  }

  /// The dictionary of attributes set on a value itself, if it has one.
  package func ownAttributes(of value: Value) -> DictObject? {
    switch value {
    case .instance(let instance): instance.attributes
    case .module(let module): module.attributes
    case .function(let function): function.attributes
    case .type(let classObject): classObject.members
    default: nil
    }
  }

  /// Whether a class member wins over an instance's own attribute.
  func isDataDescriptor(_ member: Value) -> Bool {
    guard case .instance(let instance) = member else { return false }
    if instance.payload is PropertyObject { return true }
    if instance.payload is WrapperObject { return false }
    return instance.classObject.lookup(names.set) != nil
      || instance.classObject.lookup(names.delete) != nil
  }

  /// What reading a class member through an instance gives, or through the class without one.
  func bind(_ member: Value, to receiver: Value?, owner: ClassObject) throws -> Value {
    switch member {
    case .function:
      guard let receiver else { return member }
      return .method(BoundMethod(receiver: receiver, function: member))
    case .builtin(let function):
      guard let receiver, function.isMethod else { return member }
      return .method(BoundMethod(receiver: receiver, function: member))
    case .instance(let instance):
      return try bindDescriptor(instance, to: receiver, owner: owner)
    default:
      return member
    }
  }

  private func bindDescriptor(
    _ descriptor: InstanceObject, to receiver: Value?, owner: ClassObject
  ) throws -> Value {
    if let property = descriptor.payload as? PropertyObject {
      guard let receiver else { return .instance(descriptor) }
      return try get(property, of: receiver)
    }
    if let wrapper = descriptor.payload as? WrapperObject {
      if descriptor.classObject.isSubclass(of: types.staticMethod) { return wrapper.function }
      if case .instance = wrapper.function {
        return try bind(wrapper.function, to: .type(owner), owner: owner)
      }
      return .method(BoundMethod(receiver: .type(owner), function: wrapper.function))
    }
    guard let getter = descriptor.classObject.lookup(names.get) else {
      return .instance(descriptor)
    }
    return try call(getter, [.instance(descriptor), receiver ?? .none, .type(owner)])
  }

  private func get(_ property: PropertyObject, of receiver: Value) throws -> Value {
    switch property.accessors {
    case .native(let native): return try native.get(self, receiver)
    case .script(let getter, _, _):
      if getter.isNone { throw error(.attributeError, "unreadable attribute") }
      return try call(getter, [receiver])
    }
  }

  /// `value.name = newValue`; `nil` deletes.
  package func setAttribute(_ value: Value, _ name: StrObject, _ newValue: Value?) throws {
    let owner = classOf(value)
    let hook = specialMember(owner, newValue == nil ? names.delattr : names.setattr)
    guard let hook else { return try setGeneric(value, name, newValue, owner: owner) }
    var arguments: [Value] = [value, .str(name)]
    if let newValue { arguments.append(newValue) }
    _ = try call(hook, arguments)
  }

  package func setAttribute(_ value: Value, _ name: String, _ newValue: Value) throws {
    try setAttribute(value, intern(name), newValue)
  }

  package func deleteAttribute(_ value: Value, _ name: StrObject) throws {
    try setAttribute(value, name, nil)
  }

  /// What `object.__setattr__` and `object.__delattr__` do.
  package func setGeneric(
    _ value: Value, _ name: StrObject, _ newValue: Value?, owner: ClassObject
  ) throws {
    if let member = owner.lookup(name), case .instance(let descriptor) = member,
      try setThroughDescriptor(descriptor, of: value, name, newValue, owner: owner)
    {
      return
    }
    switch value {
    case .instance(let instance) where owner.allowsAttributes:
      if let slots = owner.slots, !slots.contains(where: { $0 === name }) {
        if owner.lookup(name) != nil { throw readOnly(name, of: owner) }
        throw missingAttribute(value, name)
      }
      if let newValue { return instance.setAttribute(name, newValue) }
      if instance.attributes?.remove(name) == nil { throw missingAttribute(value, name) }
    case .type(let classObject):
      try setClassMember(classObject, name, newValue)
    case .module(let module):
      if let newValue { return module.attributes.set(name, newValue) }
      if module.attributes.remove(name) == nil { throw missingAttribute(value, name) }
    case .function(let function):
      let attributes = function.attributes ?? DictObject()
      function.attributes = attributes
      if let newValue { return attributes.set(name, newValue) }
      if attributes.remove(name) == nil { throw missingAttribute(value, name) }
    default:
      if owner.lookup(name) != nil {
        throw readOnly(name, of: owner)
      }
      throw missingAttribute(value, name)
    }
  }

  private func readOnly(_ name: StrObject, of owner: ClassObject) -> Raised {
    error(.attributeError, "'\(owner.name)' object attribute '\(name.text)' is read-only")
  }

  private func setClassMember(
    _ classObject: ClassObject, _ name: StrObject, _ newValue: Value?
  ) throws {
    if classObject.isNative && !classObject.isOpen {
      let what = "cannot set '\(name.text)' attribute of immutable type '\(classObject.name)'"
      throw error(.typeError, what)
    }
    if newValue == nil, classObject.members.get(name) == nil {
      throw missingAttribute(.type(classObject), name)
    }
    classObject.setMember(name, newValue)
  }

  /// False if the descriptor has no say in setting.
  private func setThroughDescriptor(
    _ descriptor: InstanceObject, of value: Value, _ name: StrObject, _ newValue: Value?,
    owner: ClassObject
  ) throws -> Bool {
    if let property = descriptor.payload as? PropertyObject {
      try set(property, of: value, name, newValue, owner: owner)
      return true
    }
    let hook = newValue == nil ? names.delete : names.set
    guard let setter = descriptor.classObject.lookup(hook) else { return false }
    var arguments: [Value] = [.instance(descriptor), value]
    if let newValue { arguments.append(newValue) }
    _ = try call(setter, arguments)
    return true
  }

  private func set(
    _ property: PropertyObject, of value: Value, _ name: StrObject, _ newValue: Value?,
    owner: ClassObject
  ) throws {
    switch property.accessors {
    case .native(let native):
      guard let setter = native.set, let newValue else {
        let what = "attribute '\(name.text)' of '\(owner.name)' objects is not writable"
        throw error(.attributeError, what)
      }
      try setter(self, value, newValue)
    case .script(_, let setter, let deleter):
      let accessor = newValue == nil ? deleter : setter
      guard !accessor.isNone else {
        let role = newValue == nil ? "deleter" : "setter"
        let what = "property '\(name.text)' of '\(owner.name)' object has no \(role)"
        throw error(.attributeError, what)
      }
      _ = try call(accessor, newValue.map { [value, $0] } ?? [value])
    }
  }

  func missingAttribute(_ value: Value, _ name: StrObject) -> Raised {
    if case .module(let module) = value, module.isBeingMade {
      return error(
        .attributeError,
        "partially initialized module '\(module.name)' has no attribute '\(name.text)'"
          + " (most likely due to a circular import)")
    }
    let owner: String
    switch value {
    case .type(let classObject): owner = "type object '\(classObject.name)'"
    case .module(let module): owner = "module '\(module.name)'"
    default: owner = "'\(typeName(value))' object"
    }
    return error(
      .attributeError, "\(owner) has no attribute '\(name.text)'",
      MissingName(name: name.text, owner: value))
  }

  /// The method a class gives its instances for a protocol, such as `__len__`, unbound.
  package func specialMethod(_ value: Value, _ name: StrObject) -> Value? {
    specialMember(classOf(value), name)
  }

  /// The method of a class for a protocol, unless it is what every object does anyway.
  func specialMember(_ owner: ClassObject, _ name: StrObject) -> Value? {
    guard let member = owner.lookup(name) else { return nil }
    if case .builtin(let function) = member, function.isDefault { return nil }
    return member.isNone ? nil : member
  }

  /// Calls a protocol's method; `nil` if the class has none.
  package func callSpecial(
    _ value: Value, _ name: StrObject, _ arguments: Value...
  ) throws -> Value? {
    guard let method = specialMethod(value, name) else { return nil }
    switch method {
    case .function, .builtin:
      if arguments.isEmpty { return try call(method, value) }
      if arguments.count == 1 { return try call(method, value, arguments[0]) }
      return try call(method, [value] + arguments)
    default:
      return try call(try bind(method, to: value, owner: classOf(value)), arguments)
    }
  }
}
