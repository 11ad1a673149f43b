// Sets. Elements may be instances whose `__eq__` is a script, so most of what is done with them can
// throw and needs the interpreter.

/// A `set` or `frozenset`; one that holds only numbers is ordered as in CPython, any other keeps
/// insertion order, so that a script has one result.
package final class SetObject: HeapObject {
  /// The elements as long as all are numbers.
  private var numbers: NumberSlots? = NumberSlots()
  private var table = HashTable()
  package let isFrozen: Bool

  package init(isFrozen: Bool = false) {
    self.isFrozen = isFrozen
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    if numbers == nil { table.detachChildren(into: &orphans) }
  }

  deinit { freeChildren() }

  package var count: Int { numbers?.count ?? table.count }

  /// Whether its order is CPython's.
  var isNumeric: Bool { numbers != nil }

  package func contains(_ element: Value, _ interpreter: Interpreter) throws -> Bool {
    let hash = try interpreter.hash(element)
    if let numbers {
      if NumberSlots.accepts(element) { return numbers.contains(element, hash: hash) }
      if !mayEqualNumber(element) { return false }
      leaveNumbers()
    }
    return try table.find(element, hash: hash, interpreter) >= 0
  }

  /// Adds an element; false if an equal one is there already.
  @discardableResult
  package func insert(_ element: Value, _ interpreter: Interpreter) throws -> Bool {
    let hash = try interpreter.hash(element)
    if numbers != nil {
      if NumberSlots.accepts(element) {
        return numbers?.insert(element, hash: hash) ?? false
      }
      leaveNumbers()
    }
    guard try table.find(element, hash: hash, interpreter) < 0 else { return false }
    table.append(hash: hash, key: element, value: .undefined)
    return true
  }

  /// Removes an element; false if it is not there.
  @discardableResult
  package func remove(_ element: Value, _ interpreter: Interpreter) throws -> Bool {
    let hash = try interpreter.hash(element)
    if numbers != nil {
      if NumberSlots.accepts(element) { return numbers?.remove(element, hash: hash) ?? false }
      if !mayEqualNumber(element) { return false }
      leaveNumbers()
    }
    let position = try table.find(element, hash: hash, interpreter)
    guard position >= 0 else { return false }
    _ = table.remove(at: position)
    return true
  }

  /// An instance may have an `__eq__` that finds a number.
  private func mayEqualNumber(_ element: Value) -> Bool {
    if case .instance = element { return true }
    return false
  }

  /// Goes over to the table that keeps insertion order.
  private func leaveNumbers() {
    guard let numbers else { return }
    var position = 0
    while let (key, hash) = numbers.nextEntry(&position) {
      table.append(hash: hash, key: key, value: .undefined)
    }
    self.numbers = nil
  }

  /// Takes out the first element; of numbers, the one CPython would.
  package func popFirst() -> Value? {
    if numbers != nil { return numbers?.pop() }
    var position = 0
    guard table.next(&position) != nil else { return nil }
    return table.remove(at: position - 1).key
  }

  package func clear() {
    freeChildren()
    table.removeAll()
    numbers = NumberSlots()
  }

  /// Steps over the elements in order; `position` starts at zero. Safe while the set changes.
  package func next(_ position: inout Int) -> Value? {
    if let numbers { return numbers.next(&position) }
    return table.next(&position)?.key
  }

  package var elements: [Value] {
    var elements: [Value] = []
    elements.reserveCapacity(count)
    var position = 0
    while let element = next(&position) { elements.append(element) }
    return elements
  }

  package func copy(isFrozen: Bool = false) -> SetObject {
    let copy = SetObject(isFrozen: isFrozen)
    if let numbers {
      copy.numbers?.merge(numbers)
    } else {
      copy.numbers = nil
      copy.table = table.copy()
    }
    return copy
  }

  /// Adds the elements of another set.
  package func merge(_ other: SetObject, _ interpreter: Interpreter) throws {
    if other === self { return }
    if numbers != nil, let added = other.numbers {
      numbers?.merge(added)
      return
    }
    var position = 0
    while let element = other.next(&position) { try insert(element, interpreter) }
  }

  /// Takes over the elements of another set, which nobody else holds.
  package func replaceAll(with other: SetObject) {
    freeChildren()
    let place = numbers?.finger ?? 0
    numbers = other.numbers
    numbers?.finger = place
    table = other.table.copy()
  }
}
