// Classes, whether a script or the host defined them, and their instances.

/// A class.
package final class ClassObject: HeapObject {
  package var name: String
  package var qualifiedName: String
  package private(set) var bases: [ClassObject]
  /// The class itself first, `object` last.
  package private(set) var mro: [ClassObject]
  /// What the class itself defines; change it through `setMember`.
  package let members: DictObject
  /// Whether the host defined it; scripts cannot change such a class unless it is `isOpen`.
  package let isNative: Bool
  /// Whether scripts may set attributes of a native class, as PyTorch's allow.
  package var isOpen = false
  /// Whether scripts may make subclasses.
  package var allowsSubclasses = true
  /// Whether scripts may set attributes of instances.
  package var allowsAttributes = true
  /// The names that `__slots__` allows as attributes of instances; `nil` is any.
  var slots: [StrObject]?
  /// Whether a script that came with the tool defined it.
  var isOfLibrary = false
  /// The class of the class; `nil` is `type`.
  package var metaclass: ClassObject?

  /// Another number whenever the class or one of its bases changes, never one of another class.
  private(set) var version: Int
  private let versions: ClassVersions
  private var resolved = DictObject()
  /// Those that are alive; a class leaves the list when it dies. (Weak references would make every
  /// count of references to the class slow, for ever.)
  private var livingSubclasses: [Unmanaged<ClassObject>] = []
  /// What calling the class with one argument gives, where that needs no instance to be made first;
  /// its answer is `nil` where it does not know.
  var conversion: ((Interpreter, Value) throws -> Value?)?
  /// What calling the class does, worked out once a version.
  var construction: Interpreter.Construction?

  init(
    name: String, qualifiedName: String, bases: [ClassObject], mro: [ClassObject],
    members: DictObject, isNative: Bool, versions: ClassVersions
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.bases = bases
    self.mro = []
    self.members = members
    self.isNative = isNative
    self.versions = versions
    self.version = versions.next()
    super.init()
    self.mro = [self] + mro
    for base in bases { base.livingSubclasses.append(.passUnretained(self)) }
  }

  deinit {
    let me = Unmanaged.passUnretained(self).toOpaque()
    for base in bases { base.livingSubclasses.removeAll { $0.toOpaque() == me } }
  }

  /// The subclasses that are still alive, in the order they were defined.
  package var subclasses: [ClassObject] { livingSubclasses.map { $0.takeUnretainedValue() } }

  package func isSubclass(of other: ClassObject) -> Bool {
    self === other || mro.contains { $0 === other }
  }

  /// What the class or its nearest base defines by this name; not bound to anything.
  package func lookup(_ name: StrObject) -> Value? {
    if let known = resolved.get(name) { return known.isUndefined ? nil : known }
    var found: Value?
    for candidate in mro {
      found = candidate.members.get(name)
      if found != nil { break }
    }
    resolved.set(name, found ?? .undefined)
    return found
  }

  package func lookup(_ name: String) -> Value? { lookup(StrObject(name)) }

  /// Where `lookup` finds a name, searching only after `owner`, as `super()` does.
  func lookup(_ name: StrObject, after owner: ClassObject) -> Value? {
    guard let start = mro.firstIndex(where: { $0 === owner }) else { return nil }
    for candidate in mro[(start + 1)...] {
      if let found = candidate.members.get(name) { return found }
    }
    return nil
  }

  /// Defines a member; `nil` removes it.
  package func setMember(_ name: StrObject, _ value: Value?) {
    if let value { members.set(name, value) } else { members.remove(name) }
    invalidate()
  }

  /// Forgets what was looked up, here and in all subclasses.
  func invalidate() {
    var pending: [ClassObject] = [self]
    while let next = pending.popLast() {
      next.version = versions.next()
      next.resolved = DictObject()
      next.construction = nil
      pending += next.subclasses
    }
  }
}

/// The source of version numbers for all classes of an interpreter.
final class ClassVersions {
  private var last = 0

  func next() -> Int {
    last += 1
    return last
  }
}

/// An instance of any class that has no case of its own in `Value`.
package final class InstanceObject: HeapObject {
  package var classObject: ClassObject
  /// What scripts set on the instance; made when first needed.
  package var attributes: DictObject?
  /// The native part: a tensor, the list of a `class L(list)`, the arguments of an exception.
  package var payload: AnyObject?
  private var isCounterpart = false

  package init(_ classObject: ClassObject, payload: AnyObject? = nil) {
    self.classObject = classObject
    self.payload = payload
  }

  /// An object for a native part that keeps no hold on it, but wants to know when it goes.
  package init(_ classObject: ClassObject, representing payload: any Represented) {
    self.classObject = classObject
    self.payload = payload
    isCounterpart = true
  }

  package func attribute(_ name: StrObject) -> Value? { attributes?.get(name) }

  package func setAttribute(_ name: StrObject, _ value: Value) { madeAttributes.set(name, value) }

  /// The attributes, made if there are none yet.
  package var madeAttributes: DictObject {
    if let attributes { return attributes }
    let made = DictObject()
    attributes = made
    return made
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detachUnshared(&attributes, into: &orphans)
    guard isKnownUniquelyReferenced(&payload), let payload = payload as? HeapObject else { return }
    self.payload = nil
    orphans.append(payload)
  }

  deinit {
    if isCounterpart { (payload as? any Represented)?.forget(ObjectIdentifier(self)) }
    freeChildren()
  }
}

/// What has one object that stands for it, as long as scripts hold that.
package protocol Represented: AnyObject {
  /// Notes that an object has gone.
  func forget(_ object: ObjectIdentifier)
}

/// A module: a namespace with a name.
package final class ModuleObject: HeapObject {
  package let name: String
  package let attributes: DictObject
  /// The folder of a package, as the file provider names it, and empty for plain modules.
  package var packagePath: String?
  /// Whether its script is still running, as it is while modules import each other in a circle.
  var isBeingMade = false

  package init(name: String, attributes: DictObject = DictObject()) {
    self.name = name
    self.attributes = attributes
    super.init()
    attributes["__name__"] = .string(name)
  }

  /// The attribute of a name; setting `nil` removes it.
  package subscript(_ name: String) -> Value? {
    get { attributes[name] }
    set { attributes[name] = newValue }
  }
}
