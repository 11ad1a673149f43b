// Variables that are not registers: of modules, of class bodies, and those shared with inner
// functions.

extension Interpreter {
  var currentFunction: FunctionObject {
    stack.current.pointee.function._withUnsafeGuaranteedRef { $0 }
  }

  private var globals: DictObject {
    stack.current.pointee.function._withUnsafeGuaranteedRef { $0.globals.attributes }
  }

  /// The namespace of the class body that is running.
  var classNamespace: DictObject {
    guard case .dict(let namespace) = stack.current.pointee.registers.pointee else {
      return DictObject()
    }
    return namespace
  }

  /// The error for a variable without a value.
  func unbound(_ register: Int32) -> Raised {
    let names = currentFunction.code.variableNames
    let name = Int(register) < names.count ? names[Int(register)] : "?"
    return error(
      .unboundLocalError,
      "cannot access local variable '\(name)' where it is not associated with a value")
  }

  @inline(__always)
  func loadGlobal(
    into a: UnsafeMutablePointer<Value>, _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    let globals = stack.current.pointee.function._withUnsafeGuaranteedRef { $0.globalTable }
    if cache.pointee.kind == .own {
      let found = globals._withUnsafeGuaranteedRef { $0.value(of: cache) }
      if !found.isUndefined { return a.put(found) }
    }
    if cache.pointee.kind == .member,
      cache.pointee.version == globals._withUnsafeGuaranteedRef({ $0.version })
    {
      a.put(cache.pointee.member)
    } else {
      try findGlobal(into: a, cache)
    }
  }

  @inline(never)
  private func findGlobal(
    into a: UnsafeMutablePointer<Value>, _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    let globals = globals
    let name = cache.pointee.name
    let position = globals.table.position(of: name)
    if position >= 0 {
      cache.pointee.kind = .own
      cache.pointee.position = position
      a.put(globals.value(at: position))
      return
    }
    guard let found = builtins.attributes.get(name) else { throw undefinedName(name) }
    cache.pointee.kind = .member
    cache.pointee.version = globals.version
    cache.pointee.member = found
    a.put(found)
  }

  func undefinedName(_ name: StrObject) -> Raised {
    let code = currentFunction.code
    let (globals, builtins) = (globals, builtins.attributes)
    let missing = MissingName(name: name.text) {
      code.variableNames + code.freeNames
        + (globals.keys + builtins.keys).compactMap(\.asString)
    }
    return error(.nameError, "name '\(name.text)' is not defined", missing)
  }

  @inline(__always)
  func storeGlobal(_ value: Value, _ cache: UnsafeMutablePointer<InlineCache>) {
    let known = stack.current.pointee.function._withUnsafeGuaranteedRef { $0.globalTable }
    let position = cache.pointee.position
    if cache.pointee.kind == .own, known._withUnsafeGuaranteedRef({ $0.holds(cache, position) }) {
      known._withUnsafeGuaranteedRef { $0.replaceValue(at: position, with: value) }
    } else {
      let globals = globals
      globals.set(cache.pointee.name, value)
      cache.pointee.kind = .own
      cache.pointee.position = globals.table.position(of: cache.pointee.name)
    }
  }

  func lendGlobal(
    _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>,
    _ cache: UnsafeMutablePointer<InlineCache>
  ) {
    guard case .str = a.pointee, case .str = b.pointee else { return }
    let globals = globals
    let position = globals.table.position(of: cache.pointee.name)
    guard position >= 0, globals.value(at: position).isIdentical(to: a.pointee) else { return }
    globals.replaceValue(at: position, with: .none)
  }

  func deleteGlobal(_ name: StrObject) throws {
    if globals.remove(name) == nil { throw undefinedName(name) }
  }

  func loadName(
    into a: UnsafeMutablePointer<Value>, _ cache: UnsafeMutablePointer<InlineCache>
  ) throws {
    if let found = classNamespace.get(cache.pointee.name) {
      a.put(found)
    } else {
      try loadGlobal(into: a, cache)
    }
  }

  func deleteName(_ name: StrObject) throws {
    if classNamespace.remove(name) == nil { throw undefinedName(name) }
  }

  func loadNameOrFree(
    _ instruction: Instruction, into a: UnsafeMutablePointer<Value>, _ name: StrObject
  ) throws {
    if let found = classNamespace.get(name) {
      a.put(found)
    } else {
      try loadFree(Int(instruction.b), into: a)
    }
  }

  func loadFree(_ index: Int, into a: UnsafeMutablePointer<Value>) throws {
    let value = stack.current.pointee.function._withUnsafeGuaranteedRef { $0.cells[index].value }
    if value.isUndefined { throw unboundFree(index) }
    a.put(value)
  }

  func storeFree(_ value: consuming Value, _ index: Int) throws {
    currentFunction.cells[index].value = value
  }

  func deleteFree(_ index: Int) throws {
    if currentFunction.cells[index].value.isUndefined { throw unboundFree(index) }
    currentFunction.cells[index].value = .undefined
  }

  private func unboundFree(_ index: Int) -> Raised {
    let name = currentFunction.code.freeNames[index]
    return error(
      .nameError,
      "cannot access free variable '\(name)' where it is not associated with a value in enclosing"
        + " scope")
  }
}

// Values by their position in the table, which an instruction remembers.
extension DictObject {
  /// Whether the entry at a position has the cache's name as its key.
  @inline(__always)
  func holds(_ cache: UnsafeMutablePointer<InlineCache>, _ position: Int) -> Bool {
    guard position < table.used, let entries = table.entries,
      case .str(let key) = entries[position].key
    else { return false }
    return key === cache.pointee.name
  }

  /// The value of the cache's name, if it is where it was the last time; else `undefined`.
  @inline(__always)
  func value(of cache: UnsafeMutablePointer<InlineCache>) -> Value {
    let position = cache.pointee.position
    guard position < table.used, let entries = table.entries,
      case .str(let key) = entries[position].key, key === cache.pointee.name
    else { return .undefined }
    return entries[position].value
  }

  @inline(__always)
  func value(at position: Int) -> Value {
    guard let entries = table.entries else { return .undefined }
    return entries[position].value
  }

  @inline(__always)
  func replaceValue(at position: Int, with value: Value) {
    if let entries = table.entries { entries[position].value = value }
  }
}
