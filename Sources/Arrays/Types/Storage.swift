// The memory behind arrays: one block, shared by all views of it, with the counter of its changes.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What stands before the elements of a storage.
package struct StorageHeader {
  /// Where the elements are; nil is the meta device.
  fileprivate(set) var base: UnsafeMutableRawPointer?
  fileprivate(set) var byteCount: Int
  /// Who frees the memory, if it does not lie behind this header.
  fileprivate let owner: AnyObject?
  fileprivate(set) var changes: Int32 = 0
  /// Whether there was no memory of the size asked for.
  fileprivate(set) var isExhausted = false
}

/// Memory of its own, for storages so large that there may be none.
private final class LargeMemory {
  let base: UnsafeMutableRawPointer

  /// `byteCount` zeros; nil if the system has not that much.
  init?(byteCount: Int) {
    guard let base = calloc(byteCount, 1) else { return nil }
    self.base = base
  }

  deinit { free(base) }
}

/// A block of raw memory, allocated together with its header.
///
/// Its unit is 16 bytes, so that elements begin at a multiple of that: OpenBLAS relies on it.
package final class Storage: ManagedBuffer<StorageHeader, SIMD2<UInt64>> {
  /// Storages above this size, 64 MB, are asked for politely.
  private static var large: Int { 1 << 26 }

  /// Memory for `byteCount` bytes, not initialised; without memory, and marked so, if there is none.
  package static func allocate(byteCount: Int) -> Storage {
    if byteCount > large || byteCount < 0 { return allocateLarge(byteCount: byteCount) }
    let buffer = create(minimumCapacity: (byteCount + 15) / 16) { _ in
      StorageHeader(base: nil, byteCount: byteCount, owner: nil)
    }
    let storage = unsafeDowncast(buffer, to: Storage.self)
    storage.header.base = storage.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
    return storage
  }

  private static func allocateLarge(byteCount: Int) -> Storage {
    let isPossible = (0...NumericSettings.current.arraySize).contains(byteCount)
    let memory = isPossible ? LargeMemory(byteCount: byteCount) : nil
    let buffer = create(minimumCapacity: 0) { _ in
      StorageHeader(
        base: memory?.base, byteCount: byteCount, owner: memory, isExhausted: memory == nil)
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  /// A storage that knows its size only.
  package static func meta(byteCount: Int) -> Storage {
    let buffer = create(minimumCapacity: 0) { _ in
      StorageHeader(base: nil, byteCount: byteCount, owner: nil)
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  /// The same memory under a version counter of its own, as PyTorch's `.data` has it.
  package func aliased() -> Storage {
    let (base, byteCount) = (header.base, header.byteCount)
    let owner: AnyObject = header.owner ?? self
    let buffer = Self.create(minimumCapacity: 0) { _ in
      StorageHeader(base: base, byteCount: byteCount, owner: owner)
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  package var byteCount: Int { header.byteCount }
  package var isMeta: Bool { header.base == nil }

  /// Whether a fresh storage holds zeros without anyone writing them.
  var isZeroed: Bool { header.owner is LargeMemory }

  /// Whether there was no memory of the size asked for; such a storage looks like a meta one.
  package var isExhausted: Bool { header.isExhausted }

  /// A kernel wants elements that are not there, because memory has run out or this is a meta array.
  @inline(never)
  func waitForTheEnd() -> Never {
    NumericSettings.current.waitForTheEnd(isExhausted ? .memory(max(byteCount, 0)) : .elements)
  }

  /// How many times the elements were written in place.
  package var version: Int {
    get { Int(header.changes) }
    set { header.changes = Int32(truncatingIfNeeded: newValue) }
  }

  /// The same count, as it is kept.
  package var changes: Int32 { header.changes }

  /// Whether both are the same memory.
  package func sharesMemory(with other: Storage) -> Bool {
    self === other || (header.base != nil && header.base == other.header.base)
  }

  @inline(__always)
  package var base: UnsafeMutableRawPointer? { header.base }
}
