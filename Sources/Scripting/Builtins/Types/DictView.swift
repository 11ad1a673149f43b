// What `keys`, `values` and `items` give: live views of a dictionary; the first and last are sets.

package final class DictView: HeapObject {
  enum Kind: String, CaseIterable {
    case keys = "dict_keys"
    case values = "dict_values"
    case items = "dict_items"
  }

  let dict: DictObject
  let kind: Kind

  init(_ dict: DictObject, _ kind: Kind) {
    self.dict = dict
    self.kind = kind
  }

  package override func detachChildren(into orphans: inout [HeapObject]) { orphans.append(dict) }

  private func element(_ entry: (key: Value, value: Value)) -> Value {
    switch kind {
    case .keys: entry.key
    case .values: entry.value
    case .items: .tuple([entry.key, entry.value])
    }
  }

  func iterator(_ interpreter: Interpreter) -> Value {
    let stem = kind.rawValue.dropLast()
    if kind == .items { return .iterator(interpreter.itemIterator(of: dict)) }
    return .iterator(interpreter.entryIterator("\(stem)iterator", of: dict, element))
  }

  var reversedIterator: Value {
    var position = dict.lastPosition
    let size = dict.count
    return .iterator(
      IteratorObject("dict_reverse\(kind.rawValue.dropFirst(5).dropLast())iterator") {
        interpreter in
        guard self.dict.count == size else {
          throw interpreter.error(.runtimeError, "dictionary changed size during iteration")
        }
        return self.dict.previous(&position).map(self.element)
      })
  }

  func contains(_ value: Value, _ interpreter: Interpreter) throws -> Bool {
    switch kind {
    case .keys: return try dict.get(value, interpreter) != nil
    case .values: return try dict.values.contains { try interpreter.equal($0, value) }
    case .items:
      guard let pair = value.asTuple?.elements, pair.count == 2,
        let found = try dict.get(pair[0], interpreter)
      else { return false }
      return try interpreter.equal(found, pair[1])
    }
  }

  static func install(in interpreter: Interpreter) {
    for kind in Kind.allCases {
      let made = interpreter.makeClass(
        kind.rawValue, methods: common + (kind == .values ? [] : algebra),
        properties: [
          NativeProperty("mapping") { interpreter, value in .dict(try interpreter.view(value).dict)
          }
        ])
      made.allowsSubclasses = false
      if kind != .values { made.setMember(interpreter.names.hash, .some(Value.none)) }
      interpreter.builtinState.viewClasses[kind] = made
    }
  }

  private static var common: [NativeMethod] {
    [
      .unary("__len__") { interpreter, value in .int(try interpreter.view(value).dict.count) },
      .unary("__iter__") { interpreter, value in
        try interpreter.view(value).iterator(interpreter)
      },
      .unary("__reversed__") { interpreter, value in
        try interpreter.view(value).reversedIterator
      },
      .binary("__contains__") { interpreter, value, element in
        .bool(try interpreter.view(value).contains(element, interpreter))
      },
      .unary("__repr__") { interpreter, value in
        let view = try interpreter.view(value)
        var text = ""
        try interpreter.nested(view.dict, cycle: "...", to: &text) { text in
          text += view.kind.rawValue + "("
          try interpreter.appendRepr(.list(view.dict.items.map(view.element)), to: &text)
          text += ")"
        }
        return .string(text)
      },
    ]
  }

  private static var algebra: [NativeMethod] {
    let operations: [(String, SetOperation)] = [
      ("and", .intersection), ("or", .union), ("sub", .difference), ("xor", .symmetricDifference),
    ]
    let arithmetic = operations.flatMap { name, operation -> [NativeMethod] in
      [
        .binary("__\(name)__") { interpreter, value, other in
          try interpreter.viewOperation(operation, value, other)
        },
        .binary("__r\(name)__") { interpreter, value, other in
          try interpreter.viewOperation(operation, other, value)
        },
      ]
    }
    let comparisons: [(String, (SetObject, SetObject, Interpreter) throws -> Bool)] = [
      ("__eq__", { a, b, i in try a.count == b.count && i.isSubset(a, b) }),
      ("__ne__", { a, b, i in try !(a.count == b.count && i.isSubset(a, b)) }),
      ("__le__", { a, b, i in try i.isSubset(a, b) }),
      ("__lt__", { a, b, i in try a.count < b.count && i.isSubset(a, b) }),
      ("__ge__", { a, b, i in try i.isSubset(b, a) }),
      ("__gt__", { a, b, i in try b.count < a.count && i.isSubset(b, a) }),
    ]
    let compared: [NativeMethod] = comparisons.map { name, holds in
      .binary(name) { interpreter, value, other in
        let isSetLike = other.asSet != nil || (other.payload as? DictView)?.kind != .values
        guard isSetLike, other.asSet != nil || other.payload is DictView else {
          return .notImplemented
        }
        let (a, b) = (try interpreter.makeSet(value), try interpreter.makeSet(other))
        return .bool(try holds(a, b, interpreter))
      }
    }
    return arithmetic + compared + [
      .binary("isdisjoint") { interpreter, value, other in
        let common = try interpreter.viewOperation(.intersection, value, other)
        return .bool(common.asSet?.count == 0)
      }
    ]
  }
}

extension Interpreter {
  func dictView(_ view: DictView) -> Value {
    .instance(InstanceObject(builtinState.viewClasses[view.kind] ?? types.object, payload: view))
  }

  fileprivate func view(_ value: Value) throws -> DictView {
    if let view = value.payload as? DictView { return view }
    throw typeError("descriptor requires a dictionary view")
  }

  fileprivate func viewOperation(
    _ operation: SetOperation, _ a: Value, _ b: Value
  ) throws -> Value {
    .set(try combine(operation, try makeSet(a), b, isFrozen: false))
  }
}
