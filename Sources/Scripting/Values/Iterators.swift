// What `for` loops step through.

/// An iterator written in Swift; those over ranges, lists and tuples are stepped without a call.
package final class IteratorObject: HeapObject {
  enum Kind: UInt8 {
    case range
    case list
    case tuple
    case text
    /// Makes tuples of two, or just the two for a loop that takes them apart.
    case pairs
    case native
    case finished
  }

  /// The Python name of its type, such as `list_iterator`.
  package let typeName: String
  private(set) var kind: Kind
  /// The next value of a range, the next index of a sequence.
  var position = 0
  /// What `position` is at the end of a range, or of a text.
  private(set) var stop = 0
  private(set) var step = 0
  private var sequence: HeapObject?
  private var body: ((Interpreter) throws -> Value?)?
  private var pairBody: ((Interpreter) throws -> (Value, Value)?)?

  /// An iterator that asks a function for each element, until the answer is `nil`.
  package init(_ typeName: String, next: @escaping (Interpreter) throws -> Value?) {
    self.typeName = typeName
    kind = .native
    body = next
  }

  /// An iterator over tuples of two, which asks a function for the elements of each.
  package init(
    _ typeName: String, nextPair: @escaping (Interpreter) throws -> (Value, Value)?
  ) {
    self.typeName = typeName
    kind = .pairs
    pairBody = nextPair
  }

  /// An iterator over the characters of a text.
  package init(over text: StrObject) {
    typeName = "str_iterator"
    kind = text.isASCII ? .text : .native
    stop = text.length
    step = 1
    if text.isASCII {
      sequence = text
    } else {
      var scalars = text.text.unicodeScalars.makeIterator()
      body = { _ in scalars.next().map { .string(String(Character($0))) } }
    }
  }

  package init(over list: ListObject) {
    typeName = "list_iterator"
    kind = .list
    sequence = list
  }

  package init(over tuple: TupleObject) {
    typeName = "tuple_iterator"
    kind = .tuple
    sequence = tuple
  }

  package init(over range: RangeObject) {
    typeName = "range_iterator"
    kind = .range
    position = range.start
    // The value after the last one: steps end exactly there.
    stop = range.start &+ range.count &* range.step
    step = range.step
  }

  /// The next element; `nil` at the end, and ever after.
  package func next(_ interpreter: Interpreter) throws -> Value? {
    switch kind {
    case .range:
      guard position != stop else { return nil }
      defer { position &+= step }
      return .int(position)
    case .list:
      if let sequence {
        let list = unsafeDowncast(sequence, to: ListObject.self)
        if position < list.elements.count {
          defer { position += 1 }
          return list.elements[position]
        }
      }
    case .tuple:
      if let sequence {
        let tuple = unsafeDowncast(sequence, to: TupleObject.self)
        if position < tuple.elements.count {
          defer { position += 1 }
          return tuple.elements[position]
        }
      }
    case .text:
      if position < stop, let sequence {
        let utf8 = unsafeDowncast(sequence, to: StrObject.self).text.utf8
        defer { position += 1 }
        return .str(
          interpreter.characters[Int(utf8[utf8.index(utf8.startIndex, offsetBy: position)])])
      }
    case .pairs:
      try interpreter.enterIterator()
      defer { interpreter.leaveIterator() }
      if let (first, second) = try pairBody?(interpreter) { return .tuple([first, second]) }
    case .native:
      try interpreter.enterIterator()
      defer { interpreter.leaveIterator() }
      if let element = try body?(interpreter) { return element }
    case .finished: return nil
    }
    finish()
    return nil
  }

  /// The elements of the next pair, of an iterator that makes pairs.
  func nextPair(_ interpreter: Interpreter) throws -> (Value, Value)? {
    try interpreter.enterIterator()
    defer { interpreter.leaveIterator() }
    if let pair = try pairBody?(interpreter) { return pair }
    finish()
    return nil
  }

  private func finish() {
    kind = .finished
    sequence = nil
    body = nil
    pairBody = nil
  }

  /// The next element of a range; `nil` for other iterators, and at the end.
  @inline(__always)
  func nextOfRange() -> Int? {
    guard kind == .range, position != stop else { return nil }
    defer { position &+= step }
    return position
  }

  /// How many elements are left, where that is known.
  package var remaining: Int? {
    switch kind {
    case .range: step == 0 ? 0 : (stop &- position) / step
    case .list: (sequence as? ListObject).map { max($0.elements.count - position, 0) }
    case .tuple: (sequence as? TupleObject).map { max($0.elements.count - position, 0) }
    case .text: stop - position
    case .finished: 0
    case .native, .pairs: nil
    }
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    guard isKnownUniquelyReferenced(&sequence), let sequence else { return }
    orphans.append(sequence)
    finish()
  }

  deinit { freeChildren() }
}
