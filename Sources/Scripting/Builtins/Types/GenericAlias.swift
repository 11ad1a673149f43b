// `list[int]` and `int | None`: types with arguments, which calls and checks see through.

package final class GenericAlias: HeapObject {
  let origin: Value
  let arguments: [Value]
  /// Whether it was made by `X | Y`.
  let isUnion: Bool

  init(origin: Value, arguments: [Value], isUnion: Bool = false) {
    self.origin = origin
    self.arguments = arguments
    self.isUnion = isUnion
  }
}

extension Interpreter {
  func installGenericAliases() {
    let alias = makeClass(
      "GenericAlias", module: "types", methods: aliasMethods, properties: aliasProperties)
    let union = makeClass(
      "UnionType", module: "types", methods: aliasMethods, properties: aliasProperties)
    builtinState.aliasClass = alias
    builtinState.unionClass = union
    let generic = [
      types.list, types.tuple, types.dict, types.set, types.frozenset, types.type,
    ]
    for type in generic {
      extend(
        type,
        methods: [
          .classMethod("__class_getitem__(cls, item, /)") { interpreter, arguments in
            interpreter.makeAlias(arguments[0], arguments[1])
          }
        ])
    }
    extend(
      types.type,
      methods: [
        .binary("__or__") { interpreter, a, b in try interpreter.makeUnion(a, b) },
        .binary("__ror__") { interpreter, a, b in try interpreter.makeUnion(b, a) },
      ])
  }

  func makeAlias(_ origin: Value, _ item: Value) -> Value {
    let arguments = item.asTuple?.elements ?? [item]
    return .instance(
      InstanceObject(
        builtinState.aliasClass ?? types.object,
        payload: GenericAlias(origin: origin, arguments: arguments)))
  }

  private func makeUnion(_ a: Value, _ b: Value) throws -> Value {
    var members: [Value] = []
    for side in [a, b] {
      let parts: [Value]
      switch side {
      case .type, .none: parts = [side]
      case .instance(let instance):
        guard let alias = instance.payload as? GenericAlias else { return .notImplemented }
        parts = alias.isUnion ? alias.arguments : [side]
      default: return .notImplemented
      }
      for part in parts where !members.contains(where: { $0.isIdentical(to: part) }) {
        members.append(part)
      }
    }
    if members.count == 1 { return members[0] }
    return .instance(
      InstanceObject(
        builtinState.unionClass ?? types.object,
        payload: GenericAlias(origin: .none, arguments: members, isUnion: true)))
  }

  private var aliasMethods: [NativeMethod] {
    [
      .unary("__repr__") { interpreter, value in .string(try interpreter.aliasText(value)) },
      .general("__call__") { interpreter, arguments in
        guard let alias = arguments.positional.first?.payload as? GenericAlias, !alias.isUnion
        else { throw typeError("'types.UnionType' object is not callable") }
        return try interpreter.call(alias.origin, arguments.dropFirst())
      },
      .binary("__getitem__") { interpreter, value, item in
        guard let alias = value.payload as? GenericAlias else { return .none }
        return interpreter.makeAlias(alias.origin, item)
      },
      .binary("__or__") { interpreter, a, b in try interpreter.makeUnion(a, b) },
      .binary("__ror__") { interpreter, a, b in try interpreter.makeUnion(b, a) },
      .binary("__eq__") { interpreter, a, b in
        guard let x = a.payload as? GenericAlias, let y = b.payload as? GenericAlias else {
          return .notImplemented
        }
        if x.isUnion, y.isUnion {
          let isSame = try x.arguments.allSatisfy { member in
            try y.arguments.contains { try interpreter.equal(member, $0) }
          }
          return .bool(isSame && x.arguments.count == y.arguments.count)
        }
        return .bool(
          try x.isUnion == y.isUnion && interpreter.equal(x.origin, y.origin)
            && interpreter.equal(.tuple(x.arguments), .tuple(y.arguments)))
      },
      .unary("__hash__") { interpreter, value in
        guard let alias = value.payload as? GenericAlias, !alias.isUnion else { return .int(0) }
        return .int(try interpreter.hash(.string(try interpreter.aliasText(value))))
      },
      .binary("__mro_entries__") { _, value, _ in
        .tuple([(value.payload as? GenericAlias)?.origin ?? .none])
      },
    ]
  }

  private var aliasProperties: [NativeProperty] {
    [
      NativeProperty("__origin__") { _, value in
        (value.payload as? GenericAlias)?.origin ?? .none
      },
      NativeProperty("__args__") { _, value in
        .tuple((value.payload as? GenericAlias)?.arguments ?? [])
      },
    ]
  }

  private func aliasText(_ value: Value) throws -> String {
    switch value {
    case .none: return "None"
    case .ellipsis: return "..."
    case .type(let classObject): return qualifiedName(of: classObject)
    case .list(let list):
      return "[" + (try list.elements.map(aliasText)).joined(separator: ", ") + "]"
    default: break
    }
    guard let alias = value.payload as? GenericAlias else { return try repr(value) }
    let parts = try alias.arguments.map(aliasText)
    if alias.isUnion { return parts.joined(separator: " | ") }
    let listed = parts.isEmpty ? "()" : parts.joined(separator: ", ")
    return "\(try aliasText(alias.origin))[\(listed)]"
  }
}
