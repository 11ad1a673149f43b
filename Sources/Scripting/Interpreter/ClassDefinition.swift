// The `class` statement: bases, namespace, linearization, and the hooks that are told.

extension Interpreter {
  /// What a `class` statement makes.
  func defineClass(
    body: FunctionObject, bases: [Value], keywords: [(name: String, value: Value)]
  ) throws -> Value {
    let resolved = try resolvedBases(bases)
    var keywords = keywords
    let metaclass = try self.metaclass(of: resolved, keywords: &keywords, definedBy: body)
    let namespace = DictObject()
    namespace.set(names.module, body.globals.attributes.get(names.name) ?? .none)
    namespace.set(names.qualname, .string(body.code.qualifiedName))
    if resolved.count != bases.count
      || zip(resolved, bases).contains(where: { !$0.isIdentical(to: $1) })
    {
      namespace["__orig_bases__"] = .tuple(bases)
    }
    let cell = try run(body, Arguments([.dict(namespace)]))
    let name = body.code.name
    let made: Value
    if let metaclass {
      let arguments = Arguments(
        [.string(name), .tuple(resolved), .dict(namespace)], keywords: keywords)
      made = try construct(metaclass, arguments)
    } else {
      made = .type(
        try makeClass(
          name: name, bases: resolved, namespace: namespace, metaclass: nil, keywords: keywords))
    }
    if case .cell(let cell) = cell { cell.value = made }
    if case .type(let classObject) = made { classObject.isOfLibrary = body.code.isLibrary }
    return made
  }

  /// The bases, after those that are no classes have said what they stand for.
  private func resolvedBases(_ bases: [Value]) throws -> [Value] {
    var resolved: [Value] = []
    for base in bases {
      if case .type = base {
        resolved.append(base)
      } else if let entries = try lookupAttribute(base, "__mro_entries__") {
        resolved += try elements(of: try call(entries, [.tuple(bases)]))
      } else {
        try refuseMissing(base)
        throw error(
          .typeError, "bases must be types; '\(typeName(base))' object is not one")
      }
    }
    return resolved
  }

  /// The metaclass, if it is not `type`. Only those that come with the tool may be used, such as
  /// `EnumMeta`, and what adds methods to them.
  private func metaclass(
    of bases: [Value], keywords: inout [(name: String, value: Value)],
    definedBy body: FunctionObject
  ) throws -> ClassObject? {
    var found: ClassObject?
    if let index = keywords.firstIndex(where: { $0.name == "metaclass" }) {
      let value = keywords.remove(at: index).value
      try refuseMissing(value)
      guard case .type(let classObject) = value, classObject.isSubclass(of: types.type) else {
        throw error(.notImplementedError, "metaclasses are not supported")
      }
      if classObject !== types.type { found = classObject }
    }
    for case .type(let base) in bases {
      guard let candidate = base.metaclass else { continue }
      if found.map({ candidate.isSubclass(of: $0) }) ?? true { found = candidate }
    }
    if let found, !found.mro.contains(where: { $0 !== types.type && isProvided($0) }) {
      throw error(.notImplementedError, "metaclasses are not supported")
    }
    return found
  }

  /// Whether a metaclass comes with the tool.
  private func isProvided(_ metaclass: ClassObject) -> Bool {
    metaclass.isSubclass(of: types.type) && (metaclass.isNative || metaclass.isOfLibrary)
  }

  /// What `type(name, bases, namespace)` does.
  package func makeClass(
    name: String, bases: [Value], namespace: DictObject, metaclass: ClassObject?,
    keywords: [(name: String, value: Value)] = []
  ) throws -> ClassObject {
    var classes: [ClassObject] = []
    for case .type(let base) in bases {
      guard base.allowsSubclasses else {
        throw error(.typeError, "type '\(base.name)' is not an acceptable base type")
      }
      if classes.contains(where: { $0 === base }) {
        throw error(.typeError, "duplicate base class \(base.name)")
      }
      classes.append(base)
    }
    if classes.isEmpty { classes = [types.object] }
    try refuseConflictingLayouts(classes)
    guard let order = linearization(of: classes) else {
      let names = classes.map(\.name).joined(separator: ", ")
      throw error(
        .typeError,
        "Cannot create a consistent method resolution\norder (MRO) for bases \(names)")
    }
    let qualifiedName = namespace.remove(names.qualname)?.asString ?? name
    let made = ClassObject(
      name: name, qualifiedName: qualifiedName, bases: classes, mro: order,
      members: namespace.copy(), isNative: false, versions: classVersions)
    made.metaclass = metaclass
    try layOutSlots(of: made)
    completeMembers(of: made)
    try tellMembers(of: made)
    try tellBases(of: made, keywords)
    return made
  }

  /// Methods that are static or class methods without saying so, and `__hash__` beside `__eq__`.
  private func completeMembers(of made: ClassObject) {
    if case .function(let new)? = made.members.get(names.new) {
      let wrapper = InstanceObject(types.staticMethod, payload: WrapperObject(.function(new)))
      made.members.set(names.new, .instance(wrapper))
    }
    for name in [names.initSubclass, names.classGetItem] {
      guard case .function(let function)? = made.members.get(name) else { continue }
      let wrapper = InstanceObject(types.classMethod, payload: WrapperObject(.function(function)))
      made.members.set(name, .instance(wrapper))
    }
    if made.members.get(names.eq) != nil, made.members.get(names.hash) == nil {
      made.members.set(names.hash, .none)
    }
    if made.members.get(names.doc) == nil { made.members.set(names.doc, .none) }
    made.invalidate()
  }

  /// An instance can be a list or a number, but not both.
  private func refuseConflictingLayouts(_ bases: [ClassObject]) throws {
    guard bases.count > 1 else { return }
    let layouts = [
      types.type, types.int, types.float, types.str, types.bytes, types.tuple, types.list,
      types.dict, types.set, types.frozenset, types.exception(.baseException),
    ]
    let used = layouts.filter { layout in bases.contains { $0.isSubclass(of: layout) } }
    if used.count > 1 { throw error(.typeError, "multiple bases have instance lay-out conflict") }
  }

  /// What `__slots__` says: without a dictionary in any base, instances have these attributes only.
  private func layOutSlots(of made: ClassObject) throws {
    guard let listed = made.members.get(intern("__slots__")) else { return }
    let given = listed.asStr == nil ? try elements(of: listed) : [listed]
    var slots: [StrObject] = []
    for value in given {
      guard let name = value.asString else {
        throw error(.typeError, "__slots__ items must be strings, not '\(typeName(value))'")
      }
      let isPrivate = name.hasPrefix("__") && !name.hasSuffix("__")
      let owner = made.name.drop { $0 == "_" }
      let slot = intern(isPrivate && !owner.isEmpty ? "_\(owner)\(name)" : name)
      if made.members.get(slot) != nil {
        throw error(.valueError, "'\(name)' in __slots__ conflicts with class variable")
      }
      slots.append(slot)
    }
    for base in made.bases where base !== types.object {
      guard let inherited = base.slots else { return }
      slots += inherited
    }
    if !slots.contains(where: { $0 === names.dict }) { made.slots = slots }
  }

  private func tellMembers(of made: ClassObject) throws {
    for (name, member) in made.members.items {
      guard case .instance = member, let hook = specialMethod(member, names.setName) else {
        continue
      }
      do {
        _ = try call(hook, [member, .type(made), name])
      } catch {
        let cause = exception(of: raised(from: error))
        let failure = self.error(
          .runtimeError,
          "Error calling __set_name__ on '\(typeName(member))' instance \(try repr(name)) in"
            + " '\(made.name)'")
        try details(.instance(exception(of: failure))).cause = .instance(cause)
        throw failure
      }
    }
  }

  private func tellBases(
    of made: ClassObject, _ keywords: [(name: String, value: Value)]
  ) throws {
    guard let hook = made.lookup(names.initSubclass, after: made) else {
      guard keywords.isEmpty else {
        throw error(.typeError, "\(made.name).__init_subclass__() takes no keyword arguments")
      }
      return
    }
    let bound = try bind(hook, to: nil, owner: made)
    _ = try call(bound, Arguments([], keywords: keywords))
  }
}
