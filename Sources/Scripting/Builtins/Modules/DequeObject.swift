// `collections.deque`: a list that grows and shrinks at both ends.

package final class DequeObject: HeapObject {
  /// The elements, with free places before `head`.
  private var storage: [Value] = []
  private var head = 0
  let maximum: Int?
  /// Grows with every change of length, so that iterators notice.
  private(set) var version = 0

  init(maximum: Int?) {
    self.maximum = maximum
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detach(&storage, into: &orphans)
  }

  deinit { freeChildren() }

  var count: Int { storage.count - head }

  var elements: ArraySlice<Value> { storage[head...] }

  subscript(_ index: Int) -> Value {
    get { storage[head + index] }
    set { storage[head + index] = newValue }
  }

  func append(_ element: Value) {
    storage.append(element)
    version += 1
    if let maximum, count > maximum { _ = removeFirst() }
  }

  func prepend(_ element: Value) {
    if maximum == 0 { return }
    if head == 0 {
      let room = max(8, count)
      storage.insert(contentsOf: repeatElement(Value.none, count: room), at: 0)
      head = room
    }
    head -= 1
    storage[head] = element
    version += 1
    if let maximum, count > maximum { _ = removeLast() }
  }

  func removeLast() -> Value {
    version += 1
    return storage.removeLast()
  }

  func removeFirst() -> Value {
    version += 1
    let element = storage[head]
    storage[head] = .none
    head += 1
    if head > 32 && head > count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  func replaceAll(_ elements: some Sequence<Value>) {
    storage = Array(elements)
    head = 0
    version += 1
    if let maximum, count > maximum { storage.removeFirst(count - maximum) }
  }

  func insert(_ element: Value, at index: Int) {
    storage.insert(element, at: head + index)
    version += 1
  }

  func remove(at index: Int) {
    storage.remove(at: head + index)
    version += 1
  }

  /// Moves so many elements from the end to the front.
  func rotate(by steps: Int) {
    guard count > 1 else { return }
    let shift = ((steps % count) + count) % count
    let all = Array(elements)
    replaceAll(all.suffix(shift) + all.dropLast(shift))
  }

  func copy() -> DequeObject {
    let made = DequeObject(maximum: maximum)
    made.storage = Array(elements)
    return made
  }
}
