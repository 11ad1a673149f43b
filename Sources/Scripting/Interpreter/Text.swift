// `str`, `repr` and `format` of any value.

extension Interpreter {
  /// `str(value)`
  package func str(_ value: Value) throws -> String {
    switch value {
    case .str(let text): return text.text
    case .instance, .type, .generator, .module, .function:
      if let made = try callSpecial(value, names.str) ?? callSpecial(value, names.repr) {
        return try text(made, of: names.str)
      }
    default: break
    }
    return try repr(value)
  }

  /// `repr(value)`
  package func repr(_ value: Value) throws -> String {
    var text = ""
    try appendRepr(value, to: &text)
    return text
  }

  /// What the `__repr__` of a value's class gives.
  func specialRepr(_ value: Value) throws -> String {
    if let made = try callSpecial(value, names.repr) { return try text(made, of: names.repr) }
    return defaultRepr(value)
  }

  private func text(_ value: Value, of method: StrObject) throws -> String {
    if let text = value.asString { return text }
    throw error(
      .typeError, "\(method.text) returned non-string (type \(typeName(value)))")
  }

  /// `format(value, specification)`
  package func format(_ value: Value, _ specification: String) throws -> String {
    switch value {
    case .str(let text): return try Formatting.string(text.text, specification)
    case .float(let number) where !specification.isEmpty:
      return try Formatting.float(number, specification)
    case .int(let number) where !specification.isEmpty:
      return try Formatting.integer(number, specification)
    case .int, .float, .bool: if specification.isEmpty { return try repr(value) }
    default: break
    }
    if let made = try callSpecial(value, names.format, .string(specification)) {
      return try text(made, of: names.format)
    }
    if specification.isEmpty { return try str(value) }
    throw error(
      .typeError,
      "unsupported format string passed to \(typeName(value)).__format__")
  }

  /// What `object.__repr__` gives.
  package func defaultRepr(_ value: Value) -> String {
    let owner = classOf(value)
    let address = String(identity(of: value), radix: 16)
    return "<\(qualifiedName(of: owner)) object at 0x\(address)>"
  }

  /// The name of a class with its module's, but for built-in ones.
  package func qualifiedName(of classObject: ClassObject) -> String {
    guard let module = classObject.lookup(names.module)?.asString, module != "builtins" else {
      return classObject.qualifiedName
    }
    return "\(module).\(classObject.qualifiedName)"
  }
}
