// Making classes and their instances.

extension Interpreter {
  /// The C3 linearization of what follows a class with these bases; `nil` if there is none.
  func linearization(of bases: [ClassObject]) -> [ClassObject]? {
    if bases.count == 1 { return bases[0].mro }
    var sequences = bases.map { $0.mro[...] } + [bases[...]]
    var order: [ClassObject] = []
    while true {
      sequences.removeAll(where: \.isEmpty)
      guard !sequences.isEmpty else { return order }
      let heads = sequences.compactMap(\.first)
      let next = heads.first { head in
        !sequences.contains { $0.dropFirst().contains { $0 === head } }
      }
      guard let next else { return nil }
      order.append(next)
      for index in sequences.indices where sequences[index].first === next {
        sequences[index].removeFirst()
      }
    }
  }

  /// What calling a class does.
  struct Construction {
    /// `nil` is `object.__new__`.
    let new: Value?
    /// `nil` is `object.__init__`.
    let initializer: Value?
  }

  func construction(of classObject: ClassObject) -> Construction {
    if let known = classObject.construction { return known }
    var new = classObject.lookup(names.new)
    if case .instance(let instance)? = new, let wrapper = instance.payload as? WrapperObject {
      new = wrapper.function
    }
    if case .builtin(let function)? = new, function.isDefault { new = nil }
    let initializer = specialMember(classObject, names.initialize)
    let made = Construction(new: new, initializer: initializer)
    classObject.construction = made
    return made
  }

  /// `Class(arguments)`
  package func construct(_ classObject: ClassObject, _ arguments: Arguments) throws -> Value {
    if let metaclass = classObject.metaclass, let hook = metaclass.lookup(names.call) {
      var arguments = arguments
      arguments.positional.insert(.type(classObject), at: 0)
      return try call(hook, arguments)
    }
    return try constructOrdinary(classObject, arguments)
  }

  /// What `type.__call__` does: `__new__`, then `__init__` if that gave an instance of the class.
  package func constructOrdinary(
    _ classObject: ClassObject, _ arguments: Arguments
  ) throws -> Value {
    let plan = construction(of: classObject)
    let instance: Value
    if let new = plan.new {
      var withClass = arguments
      withClass.positional.insert(.type(classObject), at: 0)
      instance = try call(new, withClass)
      guard isInstance(instance, classObject) else { return instance }
    } else {
      if plan.initializer == nil { try refuseArguments(arguments, of: classObject) }
      instance = .instance(InstanceObject(classObject))
    }
    guard let initializer = plan.initializer else { return instance }
    var withSelf = arguments
    withSelf.positional.insert(instance, at: 0)
    let result = try call(initializer, withSelf)
    guard result.isNone else {
      throw error(
        .typeError, "__init__() should return None, not '\(typeName(result))'")
    }
    return instance
  }

  func refuseArguments(_ arguments: Arguments, of classObject: ClassObject) throws {
    guard !arguments.positional.isEmpty || !arguments.keywords.isEmpty else { return }
    throw error(.typeError, "\(classObject.name)() takes no arguments")
  }
}
