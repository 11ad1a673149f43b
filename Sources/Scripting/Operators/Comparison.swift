// Equality, order, identity of keys, hashes, truth, length, membership.

package import Syntax

extension ComparisonOperator {
  /// The same question asked from the other side.
  var reflected: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual, .is, .isNot, .in, .notIn: self
    }
  }
}

extension Interpreter {
  /// `a < b` and its siblings, with whatever value the operator gives.
  package func compare(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
    switch op {
    case .is: return .bool(a.isIdentical(to: b))
    case .isNot: return .bool(!a.isIdentical(to: b))
    case .in: return .bool(try contains(b, a))
    case .notIn: return .bool(try !contains(b, a))
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    if let answer = try builtinComparison(op, a, b) { return .bool(answer) }
    if let answer = try dispatch(op, a, b) { return answer }
    switch op {
    case .equal: return .bool(a.isIdentical(to: b))
    case .notEqual: return .bool(!a.isIdentical(to: b))
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot, .in, .notIn:
      try refuseMissing(a)
      try refuseMissing(b)
      throw error(
        .typeError,
        "'\(op.rawValue)' not supported between instances of '\(typeName(a))' and"
          + " '\(typeName(b))'")
    }
  }

  /// Built-in types among themselves; `nil` if they do not compare.
  func builtinComparison(
    _ op: ComparisonOperator, _ a: Value, _ b: Value
  ) throws -> Bool? {
    switch (a, b) {
    case (.int(let x), .int(let y)): return answer(op, x, y)
    case (.str(let x), .str(let y)):
      if op == .equal { return x.isEqual(to: y) }
      if op == .notEqual { return !x.isEqual(to: y) }
      return answer(op, x.isEqual(to: y) ? 0 : x.isLess(than: y) ? -1 : 1, 0)
    case (.int, .float), (.float, .int), (.float, .float), (.bool, _), (_, .bool), (.bigInt, _),
      (_, .bigInt):
      return compareNumbers(op, a, b)
    case (.list(let x), .list(let y)): return try compareSequences(op, .list(x), .list(y))
    case (.tuple(let x), .tuple(let y)): return try compareSequences(op, .tuple(x), .tuple(y))
    case (.bytes(let x), .bytes(let y)):
      if x.bytes == y.bytes { return answer(op, 0, 0) }
      return answer(op, x.bytes.lexicographicallyPrecedes(y.bytes) ? -1 : 1, 0)
    case (.set(let x), .set(let y)): return try compareSets(op, x, y)
    case (.dict(let x), .dict(let y)):
      if op == .equal { return try isEqual(x, y) }
      return op == .notEqual ? try !isEqual(x, y) : nil
    case (.range(let x), .range(let y)):
      if op == .equal { return isEqual(x, y) }
      return op == .notEqual ? !isEqual(x, y) : nil
    case (.slice(let x), .slice(let y)):
      let left: [Value] = [x.start, x.stop, x.step]
      return try compareSequences(op, .tuple(left), .tuple([y.start, y.stop, y.step]))
    case (.method(let x), .method(let y)):
      let isSame =
        x.function.isIdentical(to: y.function) && x.receiver.isIdentical(to: y.receiver)
      return op == .equal ? isSame : op == .notEqual ? !isSame : nil
    default: return nil
    }
  }

  private func answer<T: Comparable>(_ op: ComparisonOperator, _ x: T, _ y: T) -> Bool? {
    switch op {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    case .is, .isNot, .in, .notIn: nil
    }
  }

  private func compareNumbers(_ op: ComparisonOperator, _ a: Value, _ b: Value) -> Bool? {
    if case .float(let x) = a {
      if case .float(let y) = b { return answer(op, x, y) }
      guard let y = b.asBigInt else { return nil }
      if x.isNaN { return op == .notEqual }
      return answer(op, FloatArithmetic.compare(x, y), 0)
    }
    if case .float(let y) = b {
      guard let x = a.asBigInt else { return nil }
      if y.isNaN { return op == .notEqual }
      return answer(op, 0, FloatArithmetic.compare(y, x))
    }
    if case .instance = a { return nil }
    if case .instance = b { return nil }
    if let x = a.asInt, let y = b.asInt { return answer(op, x, y) }
    guard let x = a.asBigInt, let y = b.asBigInt else { return nil }
    return answer(op, x, y)
  }

  private func sequence(_ value: Value) -> [Value] {
    switch value {
    case .list(let list): list.elements
    case .tuple(let tuple): tuple.elements
    default: []
    }
  }

  private func compareSequences(
    _ op: ComparisonOperator, _ a: Value, _ b: Value
  ) throws -> Bool? {
    let x = sequence(a)
    let y = sequence(b)
    if op == .equal || op == .notEqual, x.count != y.count { return op == .notEqual }
    try enterNative(" in comparison")
    defer { leaveNative() }
    var index = 0
    while index < x.count, index < y.count {
      if try !equal(x[index], y[index]) { break }
      index += 1
    }
    if index < x.count, index < y.count {
      if op == .equal { return false }
      if op == .notEqual { return true }
      return try isTrue(try compare(op, x[index], y[index]))
    }
    return answer(op, x.count, y.count)
  }

  private func compareSets(
    _ op: ComparisonOperator, _ x: SetObject, _ y: SetObject
  ) throws -> Bool? {
    switch op {
    case .equal: return try x.count == y.count && isSubset(x, y)
    case .notEqual: return try x.count != y.count || !isSubset(x, y)
    case .lessOrEqual: return try isSubset(x, y)
    case .less: return try x.count < y.count && isSubset(x, y)
    case .greaterOrEqual: return try isSubset(y, x)
    case .greater: return try y.count < x.count && isSubset(y, x)
    case .is, .isNot, .in, .notIn: return nil
    }
  }

  private func isEqual(_ x: DictObject, _ y: DictObject) throws -> Bool {
    guard x.count == y.count else { return false }
    try enterNative(" in comparison")
    defer { leaveNative() }
    var position = 0
    while let (key, value) = x.next(&position) {
      guard let other = try y.get(key, self), try equal(value, other) else { return false }
    }
    return true
  }

  private func isEqual(_ x: RangeObject, _ y: RangeObject) -> Bool {
    guard x.count == y.count else { return false }
    return x.count == 0 || x.start == y.start && (x.count == 1 || x.step == y.step)
  }

  /// The methods of the operands' classes; a subclass on the right goes first.
  private func dispatch(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value? {
    let left = classOf(a)
    let right = classOf(b)
    let reflected = comparisonName(op.reflected)
    if left !== right, right.isSubclass(of: left), let method = specialMethod(b, reflected) {
      if let result = try attempt(method, b, a) { return result }
      return try attemptComparison(op, a, b)
    }
    if let result = try attemptComparison(op, a, b) { return result }
    return try attemptComparison(op.reflected, b, a)
  }

  /// The method of `a`; without a `__ne__`, the opposite of its `__eq__`.
  private func attemptComparison(
    _ op: ComparisonOperator, _ a: Value, _ b: Value
  ) throws -> Value? {
    if let method = specialMethod(a, comparisonName(op)) {
      return try attempt(method, a, b)
    }
    guard op == .notEqual, let method = specialMethod(a, names.eq),
      let answer = try attempt(method, a, b)
    else { return nil }
    return .bool(try !isTrue(answer))
  }

  private func comparisonName(_ op: ComparisonOperator) -> StrObject {
    switch op {
    case .less: names.lt
    case .lessOrEqual: names.le
    case .notEqual: names.ne
    case .greater: names.gt
    case .greaterOrEqual: names.ge
    case .equal, .is, .isNot, .in, .notIn: names.eq
    }
  }

  /// `a is b or a == b`, as containers compare.
  package func equal(_ a: Value, _ b: Value) throws -> Bool {
    switch (a, b) {
    case (.int(let x), .int(let y)): return x == y
    case (.str(let x), .str(let y)): return x.isEqual(to: y)
    default: break
    }
    if a.isIdentical(to: b) { return true }
    return try isTrue(try compare(.equal, a, b))
  }

  /// `a < b` as a truth value.
  package func less(_ a: Value, _ b: Value) throws -> Bool {
    switch (a, b) {
    case (.int(let x), .int(let y)): return x < y
    case (.float(let x), .float(let y)): return x < y
    default: return try isTrue(try compare(.less, a, b))
    }
  }

  /// Whether two keys of a dictionary are one.
  func isSameKey(_ a: Value, _ b: Value) throws -> Bool { try equal(a, b) }

  /// `bool(value)`
  package func isTrue(_ value: Value) throws -> Bool {
    switch value {
    case .bool(let flag): return flag
    case .none, .undefined: return false
    case .int(let number): return number != 0
    case .float(let number): return number != 0
    case .str(let text): return !text.text.isEmpty
    case .bytes(let bytes): return !bytes.bytes.isEmpty
    case .tuple(let tuple): return !tuple.elements.isEmpty
    case .list(let list): return !list.elements.isEmpty
    case .dict(let dict): return dict.count > 0
    case .set(let set): return set.count > 0
    case .range(let range): return range.count > 0
    case .notImplemented, .ellipsis, .bigInt, .slice, .function, .builtin, .method, .module,
      .iterator, .generator, .cell:
      return true
    case .instance, .type: return try specialTruth(value)
    }
  }

  private func specialTruth(_ value: Value) throws -> Bool {
    if let answer = try callSpecial(value, names.bool) {
      if case .bool(let flag) = answer { return flag }
      throw error(
        .typeError, "__bool__ should return bool, returned \(typeName(answer))")
    }
    if specialMethod(value, names.len) != nil { return try length(value) != 0 }
    return true
  }

  /// `len(value)`
  package func length(_ value: Value) throws -> Int {
    switch value {
    case .str(let text): return text.length
    case .bytes(let bytes): return bytes.bytes.count
    case .tuple(let tuple): return tuple.elements.count
    case .list(let list): return list.elements.count
    case .dict(let dict): return dict.count
    case .set(let set): return set.count
    case .range(let range): return range.count
    default: break
    }
    guard let answer = try callSpecial(value, names.len) else {
      throw error(.typeError, "object of type '\(typeName(value))' has no len()")
    }
    guard let count = try indexIfInteger(answer) else {
      throw error(
        .typeError, "'\(typeName(answer))' object cannot be interpreted as an integer")
    }
    if count < 0 { throw error(.valueError, "__len__() should return >= 0") }
    return count
  }

  /// `element in container`
  package func contains(_ container: Value, _ element: Value) throws -> Bool {
    switch container {
    case .list(let list): return try contains(list, element)
    case .tuple(let tuple): return try tuple.elements.contains { try equal($0, element) }
    case .dict(let dict): return try dict.get(element, self) != nil
    case .set(let set): return try set.contains(key(element), self)
    case .str(let text):
      guard case .str(let part) = element.unwrapped else {
        throw error(
          .typeError,
          "'in <string>' requires string as left operand, not \(typeName(element))")
      }
      return StringSearch.contains(text.text, part.text)
    case .range(let range):
      if let number = element.asInt { return range.contains(number) }
    case .bytes(let bytes): return try contains(bytes, element)
    default:
      if let answer = try callSpecial(container, names.contains, element) {
        return try isTrue(answer)
      }
      if !isIterable(container) {
        try refuseMissing(container)
        throw error(
          .typeError, "argument of type '\(typeName(container))' is not iterable")
      }
    }
    var isFound = false
    try iterateWhile(container) { candidate in
      isFound = try equal(candidate, element)
      return !isFound
    }
    return isFound
  }

  private func contains(_ bytes: BytesObject, _ element: Value) throws -> Bool {
    if case .bytes(let part) = element.unwrapped {
      return part.bytes.isEmpty || ByteSearch(part.bytes).all(in: bytes.bytes, limit: 1).count > 0
    }
    guard let number = try indexIfInteger(element) else {
      throw error(.typeError, "a bytes-like object is required, not '\(typeName(element))'")
    }
    guard let byte = UInt8(exactly: number) else {
      throw error(.valueError, "byte must be in range(0, 256)")
    }
    return bytes.bytes.contains(byte)
  }

  private func contains(_ list: ListObject, _ element: Value) throws -> Bool {
    // The comparison may be a script that changes the list.
    var index = 0
    while index < list.elements.count {
      if try equal(list.elements[index], element) { return true }
      index += 1
    }
    return false
  }
}

extension RangeObject {
  package func contains(_ number: Int) -> Bool {
    let isInside = step > 0 ? number >= start && number < stop : number <= start && number > stop
    return isInside && number.subtractingReportingOverflow(start).partialValue % step == 0
  }
}

/// Searching text by code points.
enum StringSearch {
  static func contains(_ text: String, _ part: String) -> Bool {
    if part.isEmpty { return true }
    var text = text
    var part = part
    return text.withUTF8 { whole in
      part.withUTF8 { wanted in firstIndex(of: wanted, in: whole) != nil }
    }
  }

  /// The offset of the first occurrence of bytes, by looking for the first of them.
  static func firstIndex(
    of wanted: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard wanted.count <= whole.count, let first = wanted.first else { return nil }
    var offset = 0
    while offset <= whole.count - wanted.count {
      if whole[offset] == first {
        var length = 1
        while length < wanted.count, whole[offset + length] == wanted[length] { length += 1 }
        if length == wanted.count { return offset }
      }
      offset += 1
    }
    return nil
  }
}
