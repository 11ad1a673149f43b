// What can be called, apart from classes and instances with `__call__`.

/// A function written in a script: code with the things it was closed over when it was defined.
package final class FunctionObject: HeapObject {
  private(set) var code: CodeObject
  private(set) var layout: UnsafePointer<CodeLayout>
  let globals: ModuleObject
  /// The module's namespace, which `globals` keeps alive.
  let globalTable: Unmanaged<DictObject>
  var cells: [CellObject]
  /// Of the last positional parameters.
  package var defaults: [Value]
  /// Of keyword-only parameters, by name.
  package var keywordDefaults: DictObject?
  package var name: String
  package var qualifiedName: String
  package var documentation: Value
  /// What scripts set on the function, such as `__wrapped__`; made when first needed.
  package var attributes: DictObject?

  init(
    code: CodeObject, globals: ModuleObject, cells: [CellObject], defaults: [Value],
    keywordDefaults: DictObject?
  ) {
    self.code = code
    self.layout = code.layout
    self.globals = globals
    self.globalTable = Unmanaged.passUnretained(globals.attributes)
    self.cells = cells
    self.defaults = defaults
    self.keywordDefaults = keywordDefaults
    self.name = code.name
    self.qualifiedName = code.qualifiedName
    self.documentation = code.documentation
  }

  /// Puts the whole function's code in place of its outline's.
  func complete(with code: CodeObject) {
    self.code = code
    layout = code.layout
    if case .none = documentation { documentation = code.documentation }
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detach(&defaults, into: &orphans)
    detachUnshared(&attributes, into: &orphans)
    for index in cells.indices where isKnownUniquelyReferenced(&cells[index]) {
      orphans.append(cells[index])
    }
  }

  deinit { freeChildren() }
}

/// A function written in Swift.
package final class BuiltinFunction: HeapObject {
  package let name: String
  /// As error messages say it, such as `list.append`.
  package let qualifiedName: String
  package let body: Body
  /// Whether it becomes a bound method when read through an instance.
  package let isMethod: Bool

  /// Whether the original is written in Python, which shows when it is printed.
  package var isPython = false

  /// What its complaints call it: a constructor goes by the name of its class.
  let complaintName: String

  /// Whether it is what every object does anyway, so that protocols need not call it.
  let isDefault: Bool

  /// The forms a body can have; the first four are the fastest to call.
  package enum Body {
    case nullary((Interpreter) throws -> Value)
    case unary((Interpreter, Value) throws -> Value)
    case binary((Interpreter, Value, Value) throws -> Value)
    case ternary((Interpreter, Value, Value, Value) throws -> Value)
    /// Gets one value for each parameter of the signature; see `Signature.bind`.
    case bound(Signature, (Interpreter, BoundArguments) throws -> Value)
    case general((Interpreter, Arguments) throws -> Value)
  }

  package init(
    _ name: String, qualifiedName: String? = nil, isMethod: Bool = false,
    isDefault: Bool = false, _ body: Body
  ) {
    self.name = name
    self.qualifiedName = qualifiedName ?? name
    let isConstructor = name == "__init__" || name == "__new__"
    let owner = isConstructor ? qualifiedName?.split(separator: ".").first : nil
    complaintName = owner.map(String.init) ?? name
    self.isMethod = isMethod
    self.isDefault = isDefault
    self.body = body
  }
}

/// A function and the object it was read through.
package final class BoundMethod: HeapObject {
  package private(set) var receiver: Value
  package private(set) var function: Value

  package init(receiver: Value, function: Value) {
    self.receiver = receiver
    self.function = function
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    receiver.detach(into: &orphans)
    function.detach(into: &orphans)
  }

  deinit { freeChildren() }
}

/// A variable that several functions share.
package final class CellObject: HeapObject {
  var value: Value

  init(_ value: Value = .undefined) {
    self.value = value
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    value.detach(into: &orphans)
  }

  deinit { freeChildren() }
}
