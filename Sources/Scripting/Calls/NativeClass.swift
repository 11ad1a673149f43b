// How the host, and the built-in types, declare a class: a table of what it has.

/// A method of a native class.
package struct NativeMethod {
  enum Binding {
    case method
    case classMethod
    case staticMethod
  }

  let name: String
  let binding: Binding
  let body: BuiltinFunction.Body

  /// `name(self)`
  package static func unary(
    _ name: String, _ body: @escaping (Interpreter, Value) throws -> Value
  ) -> NativeMethod {
    NativeMethod(name: name, binding: .method, body: .unary(body))
  }

  /// `name(self, other)`
  package static func binary(
    _ name: String, _ body: @escaping (Interpreter, Value, Value) throws -> Value
  ) -> NativeMethod {
    NativeMethod(name: name, binding: .method, body: .binary(body))
  }

  /// `name(self, key, value)`
  package static func ternary(
    _ name: String, _ body: @escaping (Interpreter, Value, Value, Value) throws -> Value
  ) -> NativeMethod {
    NativeMethod(name: name, binding: .method, body: .ternary(body))
  }

  /// A method by its signature, `self` included: `"sum(self, dim=None, keepdim=False)"`.
  package static func method(
    _ signature: String, _ body: @escaping (Interpreter, BoundArguments) throws -> Value
  ) -> NativeMethod {
    let signature = Signature(signature)
    return NativeMethod(name: signature.name, binding: .method, body: .bound(signature, body))
  }

  /// A method that matches its arguments itself; `self` is the first.
  package static func general(
    _ name: String, _ body: @escaping (Interpreter, Arguments) throws -> Value
  ) -> NativeMethod {
    NativeMethod(name: name, binding: .method, body: .general(body))
  }

  /// A class method by its signature, `cls` included.
  package static func classMethod(
    _ signature: String, _ body: @escaping (Interpreter, BoundArguments) throws -> Value
  ) -> NativeMethod {
    let signature = Signature(signature)
    return NativeMethod(name: signature.name, binding: .classMethod, body: .bound(signature, body))
  }

  /// A static method by its signature.
  package static func staticMethod(
    _ signature: String, _ body: @escaping (Interpreter, BoundArguments) throws -> Value
  ) -> NativeMethod {
    let signature = Signature(signature)
    return NativeMethod(name: signature.name, binding: .staticMethod, body: .bound(signature, body))
  }

  /// What makes an instance, by its signature: `"__new__(cls, data=...)"`. `cls` may be a subclass;
  /// an instance of `cls` must be returned, usually `InstanceObject(cls, payload: …)`.
  package static func new(
    _ signature: String, _ body: @escaping (Interpreter, BoundArguments) throws -> Value
  ) -> NativeMethod {
    let signature = Signature(signature)
    return NativeMethod(name: "__new__", binding: .staticMethod, body: .bound(signature, body))
  }

  /// As `new`, for constructors that match their arguments themselves; `cls` is the first.
  package static func newGeneral(
    _ body: @escaping (Interpreter, Arguments) throws -> Value
  ) -> NativeMethod {
    NativeMethod(name: "__new__", binding: .staticMethod, body: .general(body))
  }
}

/// An attribute of a native class that is computed when read.
package struct NativeProperty {
  let name: String
  let get: (Interpreter, Value) throws -> Value
  let set: ((Interpreter, Value, Value) throws -> Void)?

  package init(
    _ name: String, get: @escaping (Interpreter, Value) throws -> Value,
    set: ((Interpreter, Value, Value) throws -> Void)? = nil
  ) {
    self.name = name
    self.get = get
    self.set = set
  }
}

/// A `property`, written in a script or in Swift.
package final class PropertyObject: HeapObject {
  enum Accessors {
    case script(get: Value, set: Value, delete: Value)
    case native(NativeProperty)
  }

  let accessors: Accessors
  let documentation: Value

  init(_ accessors: Accessors, documentation: Value = .none) {
    self.accessors = accessors
    self.documentation = documentation
  }
}

/// What a `classmethod` or `staticmethod` wraps.
package final class WrapperObject: HeapObject {
  package let function: Value

  package init(_ function: Value) {
    self.function = function
  }
}

extension Interpreter {
  /// Makes a class of the host's.
  ///
  /// - Parameters:
  ///   - bases: `object` if empty.
  ///   - isOpen: Whether scripts may set attributes of the class.
  package func makeClass(
    _ name: String, module: String = "builtins", bases: [ClassObject] = [],
    methods: [NativeMethod] = [], properties: [NativeProperty] = [],
    constants: [(String, Value)] = [], isOpen: Bool = false
  ) -> ClassObject {
    let bases = bases.isEmpty ? [types.object] : bases
    let made = ClassObject(
      name: name, qualifiedName: name, bases: bases, mro: linearization(of: bases) ?? [],
      members: DictObject(), isNative: true, versions: classVersions)
    made.isOpen = isOpen
    made.members.set(intern("__module__"), .string(module))
    extend(made, methods: methods, properties: properties, constants: constants)
    return made
  }

  /// Adds members to a class of the host's.
  package func extend(
    _ classObject: ClassObject, methods: [NativeMethod] = [], properties: [NativeProperty] = [],
    constants: [(String, Value)] = []
  ) {
    for method in methods {
      classObject.members.set(intern(method.name), member(method, of: classObject))
    }
    for property in properties {
      let object = PropertyObject(.native(property))
      let value = Value.instance(InstanceObject(types.nativeProperty, payload: object))
      classObject.members.set(intern(property.name), value)
    }
    for (name, value) in constants { classObject.members.set(intern(name), value) }
    classObject.invalidate()
  }

  private func member(_ method: NativeMethod, of classObject: ClassObject) -> Value {
    let function = BuiltinFunction(
      method.name, qualifiedName: "\(classObject.name).\(method.name)",
      isMethod: method.binding == .method, isDefault: classObject === types.object, method.body)
    switch method.binding {
    case .method: return .builtin(function)
    case .classMethod:
      return .instance(
        InstanceObject(types.classMethod, payload: WrapperObject(.builtin(function))))
    case .staticMethod:
      return .instance(
        InstanceObject(types.staticMethod, payload: WrapperObject(.builtin(function))))
    }
  }
}
