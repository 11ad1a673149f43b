// Attributes, as instructions read and set them: what was found the last time is remembered for
// instances of the same class.

internal import Syntax

extension Interpreter {
  /// a = b.name; true if that is now the result of a new frame, a property's.
  func loadAttribute(
    _ place: UnsafeMutablePointer<Value>, into a: UnsafeMutablePointer<Value>,
    _ cache: UnsafeMutablePointer<InlineCache>, register: Int32
  ) throws -> Bool {
    if case .instance = place.pointee {
      let found = place.unmanaged(InstanceObject.self)._withUnsafeGuaranteedRef {
        $0.known(cache)
      }
      if !found.isUndefined {
        finish(found, place, into: a)
        return false
      }
      if let getter = knownGetter(place, cache) {
        try enterGetter(getter, of: try operand(at: place), into: register)
        return true
      }
    }
    try findAttribute(try operand(at: place), into: a, cache)
    return false
  }

  /// The getter found the last time, if it is that of this instance too.
  private func knownGetter(
    _ place: UnsafeMutablePointer<Value>, _ cache: UnsafeMutablePointer<InlineCache>
  ) -> FunctionObject? {
    guard cache.pointee.kind == .property, case .function(let getter) = cache.pointee.member,
      case .instance(let instance) = place.pointee,
      instance.classObject.version == cache.pointee.version
    else { return nil }
    return getter
  }

  @inline(__always)
  private func finish(
    _ found: consuming Value, _ place: UnsafeMutablePointer<Value>,
    into a: UnsafeMutablePointer<Value>
  ) {
    if isTemporary(place) { place.clear() }
    a.put(found)
  }

  /// Whether a register of the current frame holds a temporary.
  @inline(__always)
  func isTemporary(_ place: UnsafeMutablePointer<Value>) -> Bool {
    let frame = stack.current
    return place - frame.pointee.registers >= frame.pointee.layout.pointee.temporariesStart
  }

  /// The value of a register for an operation: a variable's is copied, a temporary's taken.
  func operand(at place: UnsafeMutablePointer<Value>) throws -> Value {
    if isTemporary(place) { return place.take() }
    if place.pointee.isUndefined {
      throw unbound(Int32(place - stack.current.pointee.registers))
    }
    return place.pointee
  }

  private func findAttribute(
    _ value: Value, into a: UnsafeMutablePointer<Value>, _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    let name = cache.pointee.name
    if case .module(let module) = value {
      if module.attributes.holds(cache, cache.pointee.position) {
        return a.put(module.attributes.value(at: cache.pointee.position))
      }
      cache.pointee.position = max(module.attributes.table.position(of: name), 0)
    }
    if case .instance(let instance) = value { remember(instance, cache) }
    a.put(try getAttribute(value, name))
  }

  /// Notes how a name is found on instances of this class, if that is simple.
  private func remember(_ instance: InstanceObject, _ cache: UnsafeMutablePointer<InlineCache>) {
    let owner = instance.classObject
    let name = cache.pointee.name
    cache.pointee.version = 0
    guard specialMember(owner, names.getattribute) == nil, owner !== types.superType else { return }
    guard let member = owner.lookup(name) else {
      let position = instance.attributes?.table.position(of: name) ?? -1
      guard position >= 0 else { return }
      cache.pointee.kind = .own
      cache.pointee.position = position
      cache.pointee.version = owner.version
      return
    }
    switch member {
    case .instance(let descriptor):
      guard let property = descriptor.payload as? PropertyObject,
        case .script(let getter, _, _) = property.accessors, case .function(let function) = getter,
        function.layout.pointee.plainCount == 1, owner.lookup(names.getattr) == nil
      else { return }
      cache.pointee.kind = .property
      cache.pointee.member = getter
    case .function: cache.pointee.kind = .method
    case .builtin(let function): cache.pointee.kind = function.isMethod ? .method : .member
    default: cache.pointee.kind = .member
    }
    if cache.pointee.kind != .property { cache.pointee.member = member }
    if cache.pointee.kind == .member, let position = instance.attributes?.table.position(of: name),
      position >= 0
    {
      cache.pointee.kind = .own
      cache.pointee.position = position
    }
    cache.pointee.version = owner.version
  }

  /// a and a + 1 become the function and the receiver of `b.name(…)`, or the attribute and nothing.
  func loadMethod(
    _ place: UnsafeMutablePointer<Value>, into a: UnsafeMutablePointer<Value>,
    _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    switch place.pointee {
    case .instance:
      let instance = place.unmanaged(InstanceObject.self)
      if instance._withUnsafeGuaranteedRef({ $0.classObject.version != cache.pointee.version }) {
        remember(instance.takeUnretainedValue(), cache)
      }
      if instance._withUnsafeGuaranteedRef({ $0.hasMethod(cache) }) {
        return finishMethod(cache.pointee.member, place, into: a)
      }
    case .str, .list, .dict, .tuple, .set, .iterator, .generator:
      let owner = classOf(place.pointee)
      if owner.version != cache.pointee.version { rememberMethod(owner, cache) }
      if owner.version == cache.pointee.version {
        return finishMethod(cache.pointee.member, place, into: a)
      }
    default: break
    }
    try findAttribute(try operand(at: place), into: a, cache)
    (a + 1).clear()
  }

  private func finishMethod(
    _ member: consuming Value, _ place: UnsafeMutablePointer<Value>,
    into a: UnsafeMutablePointer<Value>
  ) {
    let receiver = isTemporary(place) ? place.take() : place.pointee
    a.put(member)
    (a + 1).put(receiver)
  }

  private func rememberMethod(
    _ owner: ClassObject, _ cache: UnsafeMutablePointer<InlineCache>
  ) {
    cache.pointee.version = 0
    guard let member = owner.lookup(cache.pointee.name), case .builtin(let function) = member,
      function.isMethod
    else { return }
    cache.pointee.member = member
    cache.pointee.version = owner.version
    cache.pointee.kind = .method
  }

  /// a.name = value
  func storeAttribute(
    of place: UnsafeMutablePointer<Value>, _ value: Value,
    _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    if case .instance = place.pointee {
      let instance = place.unmanaged(InstanceObject.self)
      if instance._withUnsafeGuaranteedRef({ $0.classObject.version != cache.pointee.version }) {
        rememberStore(instance.takeUnretainedValue().classObject, cache)
      }
      if instance._withUnsafeGuaranteedRef({ $0.store(value, cache) }) {
        if isTemporary(place) { place.clear() }
        return
      }
    }
    try setAttribute(try operand(at: place), cache.pointee.name, value)
  }

  /// Notes that setting a name on instances of this class goes straight to their own attributes.
  private func rememberStore(
    _ owner: ClassObject, _ cache: UnsafeMutablePointer<InlineCache>
  ) {
    cache.pointee.version = 0
    guard specialMember(owner, names.setattr) == nil, owner.allowsAttributes, owner.slots == nil
    else { return }
    if let member = owner.lookup(cache.pointee.name), isDataDescriptor(member) { return }
    cache.pointee.version = owner.version
  }
}

// What an instruction remembers, as an instance answers it.
extension InstanceObject {
  /// The value of a name found in the same place as the last time; `undefined` if it is not there.
  @inline(__always)
  fileprivate func known(_ cache: UnsafeMutablePointer<InlineCache>) -> Value {
    guard classObject.version == cache.pointee.version else { return .undefined }
    switch cache.pointee.kind {
    case .own:
      guard let attributes else { return .undefined }
      return attributes.value(of: cache)
    case .member: return lacks(cache.pointee.name) ? cache.pointee.member : .undefined
    case .property, .method, .none: return .undefined
    }
  }

  @inline(__always)
  private func lacks(_ name: StrObject) -> Bool {
    guard let attributes else { return true }
    return attributes.table.position(of: name) < 0
  }

  /// Whether the method found the last time is that of this instance too.
  @inline(__always)
  fileprivate func hasMethod(_ cache: UnsafeMutablePointer<InlineCache>) -> Bool {
    classObject.version == cache.pointee.version && cache.pointee.kind == .method
      && lacks(cache.pointee.name)
  }

  /// Sets an attribute that is the instance's own; false if its class has a say.
  @inline(__always)
  fileprivate func store(
    _ value: Value, _ cache: UnsafeMutablePointer<InlineCache>
  ) -> Bool {
    guard classObject.version == cache.pointee.version else { return false }
    if let attributes, attributes.holds(cache, cache.pointee.position) {
      attributes.replaceValue(at: cache.pointee.position, with: value)
    } else {
      let attributes = madeAttributes
      attributes.set(cache.pointee.name, value)
      cache.pointee.position = attributes.table.position(of: cache.pointee.name)
    }
    return true
  }
}
