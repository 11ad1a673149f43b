// Subscripts, unpacking and stepping, as instructions do them.

internal import Syntax

extension Interpreter {
  /// a = b[c]
  func loadItem(_ instruction: Instruction, into a: UnsafeMutablePointer<Value>) throws {
    let registers = stack.current.pointee.registers
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    if case .int(let index) = c.pointee, let found = element(of: b, at: index) {
      if isTemporary(b) { b.clear() }
      return a.put(found)
    }
    let value = try operand(at: b)
    a.put(try getItem(value, try operand(at: c)))
  }

  /// a = b[index]
  func loadItem(_ b: Int32, at index: Int, into a: UnsafeMutablePointer<Value>) throws {
    let b = stack.current.pointee.registers + Int(b)
    if let found = element(of: b, at: index) {
      if isTemporary(b) { b.clear() }
      return a.put(found)
    }
    a.put(try getItem(try operand(at: b), .int(index)))
  }

  /// The element of a list or tuple, if the index is in range.
  @inline(__always)
  private func element(of place: UnsafeMutablePointer<Value>, at index: Int) -> Value? {
    switch place.pointee {
    case .list(let list):
      let count = list.elements.count
      let position = index < 0 ? index + count : index
      return position >= 0 && position < count ? list.elements[position] : nil
    case .tuple(let tuple):
      let count = tuple.elements.count
      let position = index < 0 ? index + count : index
      return position >= 0 && position < count ? tuple.elements[position] : nil
    default: return nil
    }
  }

  /// a[c] = b
  func storeItem(_ instruction: Instruction) throws {
    let registers = stack.current.pointee.registers
    let a = registers + Int(instruction.a)
    let c = registers + Int(instruction.c)
    let value = try operand(instruction.b)
    if case .list(let list) = a.pointee, case .int(let index) = c.pointee {
      let count = list.elements.count
      let position = index < 0 ? index + count : index
      if position >= 0 && position < count {
        list.elements[position] = value
        if isTemporary(a) { a.clear() }
        return
      }
    }
    let container = try operand(at: a)
    try setItem(container, try operand(at: c), value)
  }

  /// a = the next element of an iterator that is no generator; false at the end, where the
  /// iterator's register is emptied.
  @inline(__always)
  func step(
    _ place: UnsafeMutablePointer<Value>, into a: UnsafeMutablePointer<Value>,
    at pc: UnsafeMutablePointer<Instruction>
  ) throws -> Bool {
    if case .iterator = place.pointee {
      let number = place.unmanaged(IteratorObject.self)._withUnsafeGuaranteedRef {
        $0.nextOfRange()
      }
      if let number {
        a.put(number)
        return true
      }
    }
    stack.current.pointee.pc = pc
    return try stepAny(place, into: a)
  }

  @inline(never)
  private func stepAny(
    _ place: UnsafeMutablePointer<Value>, into a: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    let element: Value?
    if case .iterator(let iterator) = place.pointee {
      element = try iterator.next(self)
    } else {
      element = try next(place.pointee)
    }
    if let element {
      a.put(element)
      return true
    }
    place.clear()
    return false
  }

  /// a and a + 1 = the next pair of an iterator that makes pairs; `nil` for other iterators, false at
  /// the end.
  func stepPair(
    _ place: UnsafeMutablePointer<Value>, into a: UnsafeMutablePointer<Value>
  ) throws -> Bool? {
    guard case .iterator(let iterator) = place.pointee, iterator.kind == .pairs else { return nil }
    guard let pair = try iterator.nextPair(self) else {
      place.clear()
      return false
    }
    a.put(pair.0)
    (a + 1).put(pair.1)
    return true
  }

  /// The values of `count` registers, which are left empty.
  func taken(_ start: Int32, count: Int32) -> [Value] {
    let first = stack.current.pointee.registers + Int(start)
    // A literal is allocated faster than an array of a computed size.
    switch count {
    case 0: return []
    case 1: return [first.take()]
    case 2:
      let element = first.take()
      return [element, (first + 1).take()]
    case 3:
      let element = first.take()
      let second = (first + 1).take()
      return [element, second, (first + 2).take()]
    default:
      var values: [Value] = []
      values.reserveCapacity(Int(count))
      for index in 0..<Int(count) { values.append((first + index).take()) }
      return values
    }
  }

  /// Registers from a on get the elements of b.
  func unpack(_ instruction: Instruction, into a: UnsafeMutablePointer<Value>) throws {
    let count = Int(instruction.c)
    let value = try operand(instruction.b)
    if instruction.d == 0 {
      if case .tuple(let tuple) = value, tuple.elements.count == count {
        for index in 0..<count { (a + index).put(tuple.elements[index]) }
        return
      }
      let elements = try elementsToUnpack(value, count: count)
      for index in 0..<count { (a + index).put(elements[index]) }
      return
    }
    let starred = Int(instruction.d) - 1
    let elements = try elementsToUnpack(value)
    guard elements.count >= count - 1 else {
      throw error(
        .valueError,
        "not enough values to unpack (expected at least \(count - 1), got \(elements.count))")
    }
    let surplus = elements.count - (count - 1)
    for index in 0..<starred { (a + index).put(elements[index]) }
    (a + starred).put(.list(Array(elements[starred..<(starred + surplus)])))
    for index in (starred + 1)..<max(count, starred + 1) {
      (a + index).put(elements[index + surplus - 1])
    }
  }

  private func elementsToUnpack(_ value: Value) throws -> [Value] {
    do {
      return try elements(of: try makeIterator(value))
    } catch let error where isRaised(error, .typeError) && !isIterable(value) {
      throw self.error(.typeError, "cannot unpack non-iterable \(typeName(value)) object")
    }
  }

  /// No more elements than needed are asked for, and one to see that there are no more.
  private func elementsToUnpack(_ value: Value, count: Int) throws -> [Value] {
    guard isIterable(value) else {
      throw error(.typeError, "cannot unpack non-iterable \(typeName(value)) object")
    }
    var elements: [Value] = []
    elements.reserveCapacity(count)
    try iterate(value) { element in
      guard elements.count < count else {
        throw self.error(.valueError, "too many values to unpack (expected \(count))")
      }
      elements.append(element)
    }
    guard elements.count == count else {
      throw error(
        .valueError,
        "not enough values to unpack (expected \(count), got \(elements.count))")
    }
    return elements
  }
}
