// What `for` loops step through.

/// An iterator written in Swift; those over ranges, lists and tuples are stepped without a call.
package final class IteratorObject: HeapObject {
  enum Source {
    case range(step: Int, stop: Int)
    case list(ListObject)
    case tuple(TupleObject)
    case native((Interpreter) throws -> Value?)
    case finished
  }

  /// The Python name of its type, such as `list_iterator`.
  package let typeName: String
  var source: Source
  /// The next value of a range, the next index of a sequence.
  var position: Int

  init(_ typeName: String, _ source: Source, position: Int = 0) {
    self.typeName = typeName
    self.source = source
    self.position = position
  }

  /// An iterator that asks a function for each element, until the answer is `nil`.
  package init(_ typeName: String, next: @escaping (Interpreter) throws -> Value?) {
    self.typeName = typeName
    self.source = .native(next)
    self.position = 0
  }

  package convenience init(over list: ListObject) {
    self.init("list_iterator", .list(list))
  }

  package convenience init(over tuple: TupleObject) {
    self.init("tuple_iterator", .tuple(tuple))
  }

  package convenience init(over range: RangeObject) {
    // A range that ends early keeps `position` from running past the last `Int`.
    let end = range.start &+ range.count &* range.step
    self.init("range_iterator", .range(step: range.step, stop: end), position: range.start)
  }

  /// The next element; `nil` at the end, and ever after.
  package func next(_ interpreter: Interpreter) throws -> Value? {
    switch source {
    case .range(let step, let stop):
      guard position != stop else { return nil }
      defer { position &+= step }
      return .int(position)
    case .list(let list):
      if position < list.elements.count {
        defer { position += 1 }
        return list.elements[position]
      }
    case .tuple(let tuple):
      if position < tuple.elements.count {
        defer { position += 1 }
        return tuple.elements[position]
      }
    case .native(let body):
      if let element = try body(interpreter) { return element }
    case .finished: return nil
    }
    source = .finished
    return nil
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    switch source {
    case .list(let list): orphans.append(list)
    case .tuple(let tuple): orphans.append(tuple)
    case .range, .native, .finished: return
    }
    source = .finished
  }

  deinit { freeChildren() }
}
