// Dictionaries. Keys may be instances whose `__eq__` is a script, so what takes any value
// as a key can throw and needs the interpreter; what takes a name cannot.

/// A `dict`; also what holds the attributes of instances, classes and modules.
package final class DictObject: HeapObject {
  var table = HashTable()

  package override init() { super.init() }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    table.detachChildren(into: &orphans)
  }

  deinit { freeChildren() }

  package var count: Int { table.count }

  /// Grows whenever a key comes or goes.
  package var version: Int { table.version }

  package func get(_ key: Value, _ interpreter: Interpreter) throws -> Value? {
    let position = try table.find(key, hash: try interpreter.hash(key), interpreter)
    guard position >= 0, let entries = table.entries else { return nil }
    return entries[position].value
  }

  package func set(_ key: Value, _ value: Value, _ interpreter: Interpreter) throws {
    let hash = try interpreter.hash(key)
    let position = try table.find(key, hash: hash, interpreter)
    store(value, for: key, hash: hash, at: position)
  }

  /// Takes a key out; `nil` if it is not there.
  package func remove(_ key: Value, _ interpreter: Interpreter) throws -> Value? {
    let position = try table.find(key, hash: try interpreter.hash(key), interpreter)
    return position >= 0 ? table.remove(at: position).value : nil
  }

  package func get(_ name: StrObject) -> Value? {
    let position = table.position(of: name)
    guard position >= 0, let entries = table.entries else { return nil }
    return entries[position].value
  }

  package func set(_ name: StrObject, _ value: Value) {
    store(value, for: .str(name), hash: name.hash, at: table.position(of: name))
  }

  @discardableResult
  package func remove(_ name: StrObject) -> Value? {
    let position = table.position(of: name)
    return position >= 0 ? table.remove(at: position).value : nil
  }

  /// The entry of a name; setting `nil` removes it.
  package subscript(_ name: String) -> Value? {
    get { get(StrObject(name)) }
    set {
      if let newValue { set(StrObject(name), newValue) } else { remove(StrObject(name)) }
    }
  }

  @inline(__always)
  private func store(_ value: Value, for key: Value, hash: Int, at position: Int) {
    if position >= 0, let entries = table.entries {
      entries[position].value = value
    } else {
      table.append(hash: hash, key: key, value: value)
    }
  }

  package func clear() {
    // What dies may run no script code, so the table can be emptied in place.
    freeChildren()
    table.removeAll()
  }

  /// Takes out the entry added last.
  package func popLast() -> (key: Value, value: Value)? {
    table.count > 0 ? table.remove(at: table.used - 1) : nil
  }

  /// Moves a key to the end or the beginning; false if it is not there.
  package func move(_ key: Value, toEnd: Bool, _ interpreter: Interpreter) throws -> Bool {
    let hash = try interpreter.hash(key)
    let position = try table.find(key, hash: hash, interpreter)
    guard position >= 0 else { return false }
    if toEnd {
      let entry = table.remove(at: position)
      table.append(hash: hash, key: entry.key, value: entry.value)
    } else {
      table.moveToFront(position)
    }
    return true
  }

  /// Steps over the entries in order; `position` starts at zero. Safe while the dictionary changes.
  package func next(_ position: inout Int) -> (key: Value, value: Value)? {
    guard let entry = table.next(&position) else { return nil }
    return (entry.key, entry.value)
  }

  /// Steps over the entries from the end; `position` starts at `lastPosition`.
  package func previous(_ position: inout Int) -> (key: Value, value: Value)? {
    guard let entries = table.entries else { return nil }
    position = min(position, table.used - 1)
    while position >= 0 {
      defer { position -= 1 }
      if !entries[position].key.isUndefined {
        return (entries[position].key, entries[position].value)
      }
    }
    return nil
  }

  /// Where `previous` starts.
  package var lastPosition: Int { table.used - 1 }

  package var items: [(key: Value, value: Value)] {
    var items: [(key: Value, value: Value)] = []
    items.reserveCapacity(count)
    var position = 0
    while let item = next(&position) { items.append(item) }
    return items
  }

  package var keys: [Value] { items.map(\.key) }

  package var values: [Value] { items.map(\.value) }

  package func copy() -> DictObject {
    let copy = DictObject()
    copy.table = table.copy()
    return copy
  }

  /// Adds the entries of another dictionary, replacing what is there.
  package func merge(_ other: DictObject, _ interpreter: Interpreter) throws {
    var position = 0
    while let entry = other.table.next(&position) {
      let found = try table.find(entry.key, hash: entry.hash, interpreter)
      store(entry.value, for: entry.key, hash: entry.hash, at: found)
    }
  }
}

extension HashTable {
  /// The position of a key, or -1.
  borrowing func find(_ key: Value, hash: Int, _ interpreter: Interpreter) throws -> Int {
    switch key {
    case .str(let name):
      let position = position(of: name)
      if position >= 0 || isPlain { return position }
    case .int(let integer):
      let position = position(of: integer, hash: hash)
      if position >= 0 || isPlain { return position }
    default: break
    }
    return try candidate(hash: hash) { try interpreter.isSameKey($0, key) }
  }
}
