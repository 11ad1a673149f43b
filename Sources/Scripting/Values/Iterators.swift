// What `for` loops step through.

/// An iterator written in Swift; those over ranges, lists and tuples are stepped without a call.
package final class IteratorObject: HeapObject {
  enum Kind: UInt8 {
    case range
    case list
    case tuple
    case native
    case finished
  }

  /// The Python name of its type, such as `list_iterator`.
  package let typeName: String
  private(set) var kind: Kind
  /// The next value of a range, the next index of a sequence.
  var position: Int
  /// What `position` is at the end of a range.
  let stop: Int
  let step: Int
  private var sequence: HeapObject?
  private var body: ((Interpreter) throws -> Value?)?

  /// An iterator that asks a function for each element, until the answer is `nil`.
  package init(_ typeName: String, next: @escaping (Interpreter) throws -> Value?) {
    self.typeName = typeName
    kind = .native
    body = next
    position = 0
    stop = 0
    step = 0
  }

  package init(over list: ListObject) {
    typeName = "list_iterator"
    kind = .list
    sequence = list
    position = 0
    stop = 0
    step = 0
  }

  package init(over tuple: TupleObject) {
    typeName = "tuple_iterator"
    kind = .tuple
    sequence = tuple
    position = 0
    stop = 0
    step = 0
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
    case .native:
      if let element = try body?(interpreter) { return element }
    case .finished: return nil
    }
    kind = .finished
    sequence = nil
    body = nil
    return nil
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
    case .finished: 0
    case .native: nil
    }
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    guard isKnownUniquelyReferenced(&sequence), let sequence else { return }
    orphans.append(sequence)
    self.sequence = nil
    kind = .finished
  }

  deinit { freeChildren() }
}
