// What all objects with identity share, and how a deep structure of them is freed without a deep
// stack: whoever dies first takes its only children apart with an explicit worklist.

package class HeapObject {
  /// The object's number, given when a script first asks for `id()` or a default `hash()`; 0 before.
  package final var serial: Int = 0

  package init() {}

  /// Moves the objects that only this one holds, and that may hold others, into `orphans`; one that
  /// somebody else holds too is left alone.
  package func detachChildren(into orphans: inout [HeapObject]) {}

  /// To be called in the `deinit` of objects that hold values.
  package final func freeChildren() {
    var orphans: [HeapObject] = []
    detachChildren(into: &orphans)
    while var orphan = orphans.popLast() {
      // Whoever put it there may have been mistaken about being the only holder.
      if isKnownUniquelyReferenced(&orphan) { orphan.detachChildren(into: &orphans) }
    }
  }
}

extension Value {
  /// Whether the object may hold values that hold values.
  @inline(__always)
  var isContainer: Bool {
    switch self {
    case .undefined, .none, .notImplemented, .ellipsis, .bool, .int, .float, .bigInt, .str, .bytes,
      .range:
      false
    case .tuple, .list, .dict, .set, .slice, .function, .builtin, .method, .type, .instance,
      .module, .iterator, .generator, .cell:
      true
    }
  }

  /// Moves the object out, leaving `none`, if nobody else holds it and it may hold others.
  @inline(__always)
  mutating func detach(into orphans: inout [HeapObject]) {
    if isContainer { detachContainer(into: &orphans) }
  }

  @inline(never)
  private mutating func detachContainer(into orphans: inout [HeapObject]) {
    let isUnique = withUnsafeMutablePointer(to: &self) { $0.isUniquelyReferenced }
    guard isUnique, let object else { return }
    orphans.append(object)
    self = .none
  }
}

extension UnsafeMutablePointer<Value> {
  /// Whether the object of a value that has one is referenced from nowhere else.
  var isUniquelyReferenced: Bool {
    // Every case with an object holds one reference, stored at offset zero.
    UnsafeMutableRawPointer(self).withMemoryRebound(to: HeapObject.self, capacity: 1) {
      isKnownUniquelyReferenced(&$0.pointee)
    }
  }
}

/// Moves the values of an array that only it holds into `orphans`.
func detach(_ values: inout [Value], into orphans: inout [HeapObject]) {
  guard values.contains(where: \.isContainer) else { return }
  for index in values.indices { values[index].detach(into: &orphans) }
}

/// Moves the values of a dictionary that only its holder knows into `orphans`.
func detachUnshared(_ dictionary: inout DictObject?, into orphans: inout [HeapObject]) {
  guard isKnownUniquelyReferenced(&dictionary), let dictionary else { return }
  dictionary.detachChildren(into: &orphans)
}
