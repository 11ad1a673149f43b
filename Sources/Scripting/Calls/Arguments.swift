// The arguments of one call, before and after they are matched with a signature.

/// What a call passes.
package struct Arguments {
  package var positional: [Value]
  package var keywords: [(name: String, value: Value)]

  package init(_ positional: [Value] = [], keywords: [(name: String, value: Value)] = []) {
    self.positional = positional
    self.keywords = keywords
  }

  /// The value of a keyword argument.
  package func keyword(_ name: String) -> Value? {
    keywords.first { $0.name == name }?.value
  }

  /// The arguments without the first positional one.
  package func dropFirst() -> Arguments {
    Arguments(Array(positional.dropFirst()), keywords: keywords)
  }
}

/// One value for each parameter of a signature, in its order; `nil` where none was given and the
/// parameter's default is written `...`.
package struct BoundArguments {
  package var values: [Value?]
  package let signature: Signature

  /// The value of a parameter; `undefined` if none was given.
  package subscript(_ index: Int) -> Value { values[index] ?? .undefined }

  /// The value of a parameter, `nil` if none was given or it is `None`.
  package func optional(_ index: Int) -> Value? {
    guard let value = values[index], !value.isNone else { return nil }
    return value
  }

  /// Whether a value was given or has a default.
  package func has(_ index: Int) -> Bool { values[index] != nil }

  /// The elements of the `*args` parameter at an index.
  package func variadic(_ index: Int) -> [Value] {
    if case .tuple(let tuple)? = values[index] { return tuple.elements }
    return []
  }

  /// The entries of the `**kwargs` parameter at an index.
  package func keywords(_ index: Int) -> [(name: String, value: Value)] {
    guard case .dict(let dict)? = values[index] else { return [] }
    return dict.items.map { (name: $0.key.asString ?? "", value: $0.value) }
  }
}
