// What displays, f-strings, function and class definitions make.

internal import Syntax

extension Interpreter {
  func makeSet(_ elements: [Value], isConstant: Bool) throws -> Value {
    let set = SetObject()
    for element in elements { try set.insert(element, self) }
    guard isConstant, set.isNumeric else { return .set(set) }
    // CPython keeps such a display as a frozen set made of another one, and copies it when it is
    // executed, which shows in the order of numbers.
    let kept = SetObject()
    for element in set.elements { try kept.insert(element, self) }
    return .set(kept.copy())
  }

  /// From keys and values in turn.
  func makeDict(_ items: [Value]) throws -> Value {
    let dict = DictObject()
    var index = 0
    while index + 1 < items.count {
      try dict.set(items[index], items[index + 1], self)
      index += 2
    }
    return .dict(dict)
  }

  func extendList(_ a: UnsafeMutablePointer<Value>, _ instruction: Instruction) throws {
    let addition = try operand(instruction.b)
    guard case .list(let list) = a.pointee else { return }
    if !isIterable(addition) {
      try refuseMissing(addition)
      let what = "must be an iterable, not \(typeName(addition))"
      guard instruction.flag != 0 else { throw error(.typeError, "Value after * \(what)") }
      throw error(.typeError, "\(functionText(a - 2)) argument after * \(what)")
    }
    try iterate(addition) { list.elements.append($0) }
  }

  func extendSet(_ a: UnsafeMutablePointer<Value>, with addition: Value) throws {
    guard case .set(let set) = a.pointee else { return }
    try insert(addition, into: set)
  }

  func addKeyword(_ a: UnsafeMutablePointer<Value>, _ name: Value, _ value: Value) throws {
    guard case .dict(let dict) = a.pointee, case .str(let key) = name else { return }
    if dict.get(key) != nil { throw repeatedKeyword(key.text, a) }
    dict.set(key, value)
  }

  private func repeatedKeyword(_ name: String, _ a: UnsafeMutablePointer<Value>) -> Raised {
    error(
      .typeError, "\(functionText(a - 3)) got multiple values for keyword argument '\(name)'")
  }

  /// How messages about a call's stars name the function in its window.
  private func functionText(_ window: UnsafeMutablePointer<Value>) -> String {
    switch window.pointee {
    case .function(let function):
      return "\(function.globals.name).\(function.qualifiedName)()"
    case .method(let method):
      if case .function(let function) = method.function {
        return "\(function.globals.name).\(function.qualifiedName)()"
      }
      return "\((try? repr(window.pointee)) ?? "")"
    case .builtin(let builtin): return "\(builtin.qualifiedName)()"
    case .type(let classObject): return "\(qualifiedName(of: classObject))()"
    default: return "\((try? repr(window.pointee)) ?? "")"
    }
  }

  /// Adds the entries of a mapping to the dictionary being built.
  func mergeDict(_ a: UnsafeMutablePointer<Value>, _ instruction: Instruction) throws {
    let addition = try operand(instruction.b)
    guard case .dict(let dict) = a.pointee else { return }
    let isCall = instruction.flag != 0
    if addition.asDict == nil, try lookupAttribute(addition, "keys") == nil {
      let name = typeName(addition)
      guard isCall else { throw error(.typeError, "'\(name)' object is not a mapping") }
      throw error(
        .typeError,
        "\(functionText(a - 3)) argument after ** must be a mapping, not \(name)")
    }
    try iterateMapping(addition) { key, value in
      if isCall {
        guard key.asStr != nil else { throw self.error(.typeError, "keywords must be strings") }
        if try dict.get(key, self) != nil { throw self.repeatedKeyword(key.asString ?? "", a) }
      }
      try dict.set(key, value, self)
    }
  }

  /// Calls `body` with the entries of a dictionary, or of anything with `keys()`.
  package func iterateMapping(_ mapping: Value, _ body: (Value, Value) throws -> Void) throws {
    if let dict = mapping.asDict {
      var position = 0
      while let (key, value) = dict.next(&position) { try body(key, value) }
      return
    }
    guard let keys = try lookupAttribute(mapping, "keys") else {
      throw error(.typeError, "'\(typeName(mapping))' object is not a mapping")
    }
    try iterate(try call(keys)) { key in try body(key, try self.getItem(mapping, key)) }
  }

  /// A replacement field of an f-string.
  func formatted(_ instruction: Instruction) throws -> Value {
    var value = try operand(instruction.b)
    switch instruction.flag {
    case UInt8(ascii: "s"): value = .string(try str(value))
    case UInt8(ascii: "r"): value = .string(try repr(value))
    case UInt8(ascii: "a"): value = .string(ascii(try repr(value)))
    default: break
    }
    if instruction.c < 0 {
      if case .str = value { return value }
      return .string(try format(value, ""))
    }
    let specification = try operand(instruction.c).asString ?? ""
    return .string(try format(value, specification))
  }

  /// Characters outside ASCII as escapes.
  package func ascii(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
      let letter = scalar.value < 0x100 ? "x" : scalar.value < 0x10000 ? "u" : "U"
      result += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
    return result
  }

  func joined(_ start: Int32, count: Int32) -> String {
    let first = stack.current.pointee.registers + Int(start)
    var text = ""
    for index in 0..<Int(count) {
      if case .str(let part) = first[index] { text += part.text }
      (first + index).clear()
    }
    return text
  }

  func makeFunction(_ instruction: Instruction) throws -> Value {
    let frame = stack.current.pointee
    let function = currentFunction
    let code = function.code.children[Int(instruction.c)]
    var defaults: [Value] = []
    var keywordDefaults: DictObject?
    if instruction.b >= 0 {
      let place = frame.registers + Int(instruction.b)
      if case .tuple(let tuple) = place.take() { defaults = tuple.elements }
      if case .dict(let dict) = (place + 1).take() { keywordDefaults = dict }
    }
    let cells = code.captures.map { capture in
      switch capture {
      case .free(let index): return function.cells[index]
      case .register(let register):
        if case .cell(let cell) = frame.registers[register] { return cell }
        return CellObject()
      }
    }
    return .function(
      FunctionObject(
        code: code, globals: function.globals, cells: cells, defaults: defaults,
        keywordDefaults: keywordDefaults))
  }

  /// Runs a class body and makes the class.
  func makeClass(_ instruction: Instruction) throws -> Value {
    let place = stack.current.pointee.registers + Int(instruction.b)
    guard case .function(let body) = place.take() else { return .none }
    var bases: [Value] = []
    if case .list(let list) = (place + 1).take() { bases = list.elements }
    var keywords: [(name: String, value: Value)] = []
    if case .dict(let dict) = (place + 2).take() {
      keywords = dict.items.map { (name: $0.key.asString ?? "", value: $0.value) }
    }
    return try defineClass(body: body, bases: bases, keywords: keywords)
  }

  func isIterable(_ value: Value) -> Bool {
    switch value {
    case .list, .tuple, .str, .dict, .set, .range, .bytes, .iterator, .generator: true
    default:
      specialMethod(value, names.iter) != nil || specialMethod(value, names.getitem) != nil
    }
  }

  /// a = the exit method, a + 1 = what `__enter__` gives.
  func enterContext(_ manager: Value, into a: UnsafeMutablePointer<Value>) throws {
    guard let enter = specialMethod(manager, names.enter) else {
      throw refusedContext(manager)
    }
    guard let exit = specialMethod(manager, names.exit) else {
      throw refusedContext(manager, missing: " (missed __exit__ method)")
    }
    let owner = classOf(manager)
    let bound = try bind(exit, to: manager, owner: owner)
    let entered = try call(try bind(enter, to: manager, owner: owner))
    a.put(bound)
    (a + 1).put(entered)
  }

  private func refusedContext(_ manager: Value, missing: String = "") -> Raised {
    if case .instance(let instance) = manager, let missing = missingImport(instance) {
      return missing
    }
    return error(
      .typeError,
      "'\(typeName(manager))' object does not support the context manager protocol\(missing)")
  }

  func exitContext(_ instruction: Instruction) throws -> Value {
    let registers = stack.current.pointee.registers
    let exit = (registers + Int(instruction.b)).take()
    let exception = registers[Int(instruction.c)]
    let arguments: [Value] = [
      .type(classOf(exception)), exception, traceback(of: exception),
    ]
    return .bool(try isTrue(try call(exit, arguments)))
  }
}
