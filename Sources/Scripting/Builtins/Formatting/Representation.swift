// `repr` of the built-in types. Containers are walked here directly, so that a deep nest costs little
// native stack, and one that contains itself ends in `[...]`.

/// What native functions remember between calls, one for each interpreter.
final class BuiltinState {
  /// The containers whose repr is being made, outermost first.
  var reprsInProgress: [HeapObject] = []
  var viewClasses: [DictView.Kind: ClassObject] = [:]
  var aliasClass: ClassObject?
  var unionClass: ClassObject?
}

extension Interpreter {
  /// Appends `repr(value)`.
  func appendRepr(_ value: Value, to text: inout String) throws {
    switch value {
    case .none: text += "None"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += String(number)
    case .float(let number): text += FloatText.repr(number)
    case .bigInt(let object): text += try IntegerText.decimal(object.value)
    case .str(let object): text += StringLiteral.quoted(object.text)
    case .bytes(let object): text += StringLiteral.quoted(object.bytes)
    case .ellipsis: text += "Ellipsis"
    case .notImplemented: text += "NotImplemented"
    case .list(let list): try appendRepr(of: list, to: &text)
    case .tuple(let tuple): try appendRepr(of: tuple, to: &text)
    case .dict(let dict): try appendRepr(of: dict, to: &text)
    case .set(let set):
      try appendRepr(of: set, named: set.isFrozen ? "frozenset" : "set", to: &text)
    case .slice(let slice):
      let parts = [slice.start, slice.stop, slice.step]
      try appendList(parts, "slice(", ")", to: &text)
    case .range(let range):
      text += "range(\(range.start), \(range.stop)"
      text += range.step == 1 ? ")" : ", \(range.step))"
    case .undefined, .function, .builtin, .method, .type, .instance, .module, .iterator, .generator,
      .cell:
      text += try specialRepr(value)
    }
  }

  func appendRepr(of list: ListObject, to text: inout String) throws {
    try nested(list, cycle: "[...]", to: &text) { text in
      var index = 0
      text += "["
      while index < list.elements.count {
        if index > 0 { text += ", " }
        try appendRepr(list.elements[index], to: &text)
        index += 1
      }
      text += "]"
    }
  }

  func appendRepr(of tuple: TupleObject, to text: inout String) throws {
    try nested(tuple, cycle: "(...)", to: &text) { text in
      try appendList(tuple.elements, "(", tuple.elements.count == 1 ? ",)" : ")", to: &text)
    }
  }

  func appendRepr(of dict: DictObject, to text: inout String) throws {
    try nested(dict, cycle: "{...}", to: &text) { text in
      var position = 0
      var isFirst = true
      text += "{"
      while let (key, value) = dict.next(&position) {
        if !isFirst { text += ", " }
        isFirst = false
        try appendRepr(key, to: &text)
        text += ": "
        try appendRepr(value, to: &text)
      }
      text += "}"
    }
  }

  /// `{1, 2}` for a set itself; a frozen or empty one, and a subclass, is written with its name.
  func appendRepr(of set: SetObject, named name: String, to text: inout String) throws {
    if set.count == 0 { return text += name + "()" }
    try nested(set, cycle: "\(name)(...)", to: &text) { text in
      let isPlain = name == "set"
      try appendList(
        set.elements, isPlain ? "{" : name + "({", isPlain ? "}" : "})", to: &text)
    }
  }

  private func appendList(
    _ values: [Value], _ open: String, _ close: String, to text: inout String
  ) throws {
    text += open
    for (index, value) in values.enumerated() {
      if index > 0 { text += ", " }
      try appendRepr(value, to: &text)
    }
    text += close
  }

  /// Runs `body` unless the container's repr is being made already, which ends in `cycle`.
  func nested(
    _ container: HeapObject, cycle: String, to text: inout String,
    _ body: (inout String) throws -> Void
  ) throws {
    if builtinState.reprsInProgress.contains(where: { $0 === container }) { return text += cycle }
    if builtinState.reprsInProgress.count >= BuiltinState.deepestRepr {
      throw error(
        .recursionError, "maximum recursion depth exceeded while getting the repr of an object")
    }
    builtinState.reprsInProgress.append(container)
    defer { builtinState.reprsInProgress.removeLast() }
    try body(&text)
  }
}

extension BuiltinState {
  /// Containers within containers, as far as the native stack reaches.
  static let deepestRepr = 900
}
