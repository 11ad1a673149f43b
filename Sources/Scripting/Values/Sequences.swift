// Tuples, lists, slices and ranges.

/// A `tuple`.
package final class TupleObject: HeapObject {
  package private(set) var elements: [Value]

  package init(_ elements: [Value]) {
    self.elements = elements
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detach(&elements, into: &orphans)
  }

  deinit { freeChildren() }
}

/// A `list`.
package final class ListObject: HeapObject {
  package var elements: [Value]

  package init(_ elements: [Value] = []) {
    self.elements = elements
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detach(&elements, into: &orphans)
  }

  deinit { freeChildren() }
}

/// A `slice`.
package final class SliceObject: HeapObject {
  package let start: Value
  package let stop: Value
  package let step: Value

  package init(start: Value, stop: Value, step: Value) {
    self.start = start
    self.stop = stop
    self.step = step
  }
}

/// A `range`; bounds beyond `Int` are refused when it is made.
package final class RangeObject: HeapObject {
  package let start: Int
  package let stop: Int
  /// Never zero.
  package let step: Int

  package init(start: Int, stop: Int, step: Int) {
    self.start = start
    self.stop = stop
    self.step = step
  }

  package var count: Int {
    let (low, high) = step > 0 ? (start, stop) : (stop, start)
    guard low < high else { return 0 }
    let distance = UInt(bitPattern: high) &- UInt(bitPattern: low) &- 1
    return Int(clamping: distance / step.magnitude) + 1
  }

  /// The element at an index that is within `0..<count`.
  package func element(_ index: Int) -> Int { start &+ index &* step }
}
