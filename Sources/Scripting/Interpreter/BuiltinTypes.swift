// The classes of built-in values. They are made bare; `Builtins` fills in their methods.

/// The class objects of the built-in types.
package struct BuiltinTypes {
  package let object: ClassObject
  package let type: ClassObject
  package let int: ClassObject
  package let bool: ClassObject
  package let float: ClassObject
  package let str: ClassObject
  package let bytes: ClassObject
  package let tuple: ClassObject
  package let list: ClassObject
  package let dict: ClassObject
  package let set: ClassObject
  package let frozenset: ClassObject
  package let slice: ClassObject
  package let range: ClassObject
  package let function: ClassObject
  package let builtinFunction: ClassObject
  /// What a native method is when read through its class: `list.append`.
  package let methodDescriptor: ClassObject
  package let method: ClassObject
  package let module: ClassObject
  package let noneType: ClassObject
  package let notImplementedType: ClassObject
  package let ellipsisType: ClassObject
  /// The base of all native iterators' classes.
  package let iterator: ClassObject
  package let generator: ClassObject
  package let cell: ClassObject
  package let property: ClassObject
  /// A property of a native class.
  package let nativeProperty: ClassObject
  package let classMethod: ClassObject
  package let staticMethod: ClassObject
  package let superType: ClassObject
  /// By Python name.
  let exceptions: [ExceptionKind: ClassObject]

  init(versions: ClassVersions, intern: (String) -> StrObject) {
    func make(_ name: String, _ bases: [ClassObject], isFinal: Bool = false) -> ClassObject {
      let made = ClassObject(
        name: name, qualifiedName: name, bases: bases, mro: bases.first?.mro ?? [],
        members: DictObject(), isNative: true, versions: versions)
      made.members.set(intern("__module__"), .string("builtins"))
      made.allowsSubclasses = !isFinal
      return made
    }
    object = make("object", [])
    object.allowsAttributes = false
    let root = [object]
    type = make("type", root)
    int = make("int", root)
    bool = make("bool", [int], isFinal: true)
    float = make("float", root)
    str = make("str", root)
    bytes = make("bytes", root)
    tuple = make("tuple", root)
    list = make("list", root)
    dict = make("dict", root)
    set = make("set", root)
    frozenset = make("frozenset", root)
    slice = make("slice", root, isFinal: true)
    range = make("range", root, isFinal: true)
    function = make("function", root, isFinal: true)
    builtinFunction = make("builtin_function_or_method", root, isFinal: true)
    methodDescriptor = make("method_descriptor", root, isFinal: true)
    method = make("method", root, isFinal: true)
    module = make("module", root)
    noneType = make("NoneType", root, isFinal: true)
    notImplementedType = make("NotImplementedType", root, isFinal: true)
    ellipsisType = make("ellipsis", root, isFinal: true)
    iterator = make("iterator", root, isFinal: true)
    generator = make("generator", root, isFinal: true)
    cell = make("cell", root, isFinal: true)
    property = make("property", root)
    nativeProperty = make("getset_descriptor", root, isFinal: true)
    classMethod = make("classmethod", root)
    staticMethod = make("staticmethod", root)
    superType = make("super", root)
    var exceptions: [ExceptionKind: ClassObject] = [:]
    for kind in ExceptionKind.allCases {
      let base = kind.base.flatMap { exceptions[$0] } ?? object
      exceptions[kind] = make(kind.rawValue, [base])
    }
    self.exceptions = exceptions
  }

  /// The class of a built-in exception.
  package func exception(_ kind: ExceptionKind) -> ClassObject { exceptions[kind] ?? object }
}
