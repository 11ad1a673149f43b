// `+` and `*` of sequences, the operators of sets, `%` of strings.

internal import Syntax

extension Interpreter {
  func string(_ op: BinaryOperator, _ text: StrObject, _ b: Value) throws -> Value? {
    switch op {
    case .add:
      guard case .str(let other) = b else {
        if case .instance = b, specialMethod(b, operatorNames[.add].reflected) != nil {
          return nil
        }
        if let other = b.asStr { return .string(text.text + other.text) }
        throw error(
          .typeError, "can only concatenate str (not \"\(typeName(b))\") to str")
      }
      return .string(text.text + other.text)
    case .multiply: return try sequences(op, .str(text), b)
    case .modulo: return .string(try percentFormat(text.text, b))
    case .subtract, .matrixMultiply, .divide, .floorDivide, .power, .leftShift, .rightShift,
      .bitwiseAnd, .bitwiseOr, .bitwiseXor:
      return nil
    }
  }

  func sequences(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
    switch op {
    case .add: return try concatenation(a, b)
    case .multiply:
      if isSequence(a), let count = try indexIfInteger(b) { return try repeated(a, count) }
      if isSequence(b), let count = try indexIfInteger(a) { return try repeated(b, count) }
      let (sequence, other) = isSequence(a) ? (a, b) : (b, a)
      guard isSequence(sequence), !hasMultiplication(other) else { return nil }
      throw error(
        .typeError, "can't multiply sequence by non-int of type '\(typeName(other))'")
    case .subtract, .matrixMultiply, .divide, .floorDivide, .modulo, .power, .leftShift,
      .rightShift, .bitwiseAnd, .bitwiseOr, .bitwiseXor:
      return nil
    }
  }

  private func isSequence(_ value: Value) -> Bool {
    switch value {
    case .str, .list, .tuple, .bytes: true
    default: false
    }
  }

  /// Whether a value that is no integer has a say in a multiplication with a sequence.
  private func hasMultiplication(_ value: Value) -> Bool {
    switch value {
    case .instance:
      let names = operatorNames[.multiply]
      return specialMethod(value, names.forward) != nil
        || specialMethod(value, names.reflected) != nil
    default: return false
    }
  }

  private func concatenation(_ a: Value, _ b: Value) throws -> Value? {
    switch (a, b) {
    case (.list(let x), .list(let y)): return .list(x.elements + y.elements)
    case (.tuple(let x), .tuple(let y)): return .tuple(x.elements + y.elements)
    case (.bytes(let x), .bytes(let y)): return .bytes(BytesObject(x.bytes + y.bytes))
    case (.list, _), (.tuple, _):
      if case .instance = b, specialMethod(b, operatorNames[.add].reflected) != nil { return nil }
      if case .list = a, let y = b.asList { return try concatenation(a, .list(y)) }
      if case .tuple = a, let y = b.asTuple { return try concatenation(a, .tuple(y)) }
      let name = typeName(a)
      throw error(
        .typeError,
        "can only concatenate \(name) (not \"\(typeName(b))\") to \(name)")
    default: return nil
    }
  }

  private func repeated(_ sequence: Value, _ count: Int) throws -> Value? {
    switch sequence {
    case .list(let list): return .list(try repeated(list.elements, count))
    case .tuple(let tuple):
      return count == 1 ? sequence : .tuple(try repeated(tuple.elements, count))
    case .bytes(let bytes):
      let (size, overflow) = bytes.bytes.count.multipliedReportingOverflow(by: max(count, 0))
      try claim(bytes: overflow ? .max : size)
      return .bytes(
        BytesObject([[UInt8]](repeating: bytes.bytes, count: max(count, 0)).flatMap { $0 }))
    case .str(let text):
      let (size, overflow) = text.text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
      try claim(bytes: overflow ? .max : size)
      return .string(String(repeating: text.text, count: max(count, 0)))
    default: return nil
    }
  }

  func repeated(_ elements: [Value], _ count: Int) throws -> [Value] {
    guard count > 0, !elements.isEmpty else { return [] }
    let (size, overflow) = elements.count.multipliedReportingOverflow(by: count)
    try claim(bytes: overflow || size > 1 << 40 ? .max : size * 16)
    if elements.count == 1 { return Array(repeating: elements[0], count: count) }
    var result: [Value] = []
    result.reserveCapacity(size)
    for _ in 0..<count { result += elements }
    return result
  }

  func sets(_ op: BinaryOperator, _ x: SetObject, _ y: SetObject) throws -> Value? {
    guard let operation = SetOperation(op) else { return nil }
    return .set(try combine(operation, x, .set(y), isFrozen: x.isFrozen))
  }

  /// `set op= other`; false if the operator is none of sets.
  func updateInPlace(_ set: SetObject, _ op: BinaryOperator, _ other: SetObject) throws -> Bool {
    guard let operation = SetOperation(op) else { return false }
    try update(set, operation, .set(other))
    return true
  }

  /// `dict.update(other)`
  package func update(_ dict: DictObject, with other: Value) throws {
    if other.asDict != nil {
      return try iterateMapping(other) { key, value in try dict.set(key, value, self) }
    }
    if try lookupAttribute(other, "keys") != nil {
      return try iterateMapping(other) { key, value in try dict.set(key, value, self) }
    }
    var number = 0
    try iterate(other) { pair in
      guard self.isIterable(pair) else {
        throw self.error(
          .typeError, "cannot convert dictionary update sequence element #\(number) to a sequence")
      }
      let elements = try self.elements(of: pair)
      guard elements.count == 2 else {
        throw self.error(
          .valueError,
          "dictionary update sequence element #\(number) has length \(elements.count);"
            + " 2 is required")
      }
      try dict.set(elements[0], elements[1], self)
      number += 1
    }
  }
}
