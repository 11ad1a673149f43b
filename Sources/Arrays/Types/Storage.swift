// The memory behind arrays: one block, shared by all views of it, with the counter of its changes.

/// What stands before the elements of a storage.
package struct StorageHeader {
  /// Where the elements are; nil is the meta device.
  fileprivate(set) var base: UnsafeMutableRawPointer?
  fileprivate(set) var byteCount: Int
  var version = 0
  /// Whose memory this is, if not its own.
  fileprivate let owner: Storage?
}

/// A block of raw memory, allocated together with its header.
package final class Storage: ManagedBuffer<StorageHeader, SIMD2<UInt64>> {
  /// Memory for `byteCount` bytes, not initialised.
  package static func allocate(byteCount: Int) -> Storage {
    let buffer = create(minimumCapacity: (byteCount + 15) / 16) { _ in
      StorageHeader(base: nil, byteCount: byteCount, owner: nil)
    }
    let storage = unsafeDowncast(buffer, to: Storage.self)
    storage.header.base = storage.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
    return storage
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
    let owner = header.owner ?? self
    let buffer = Self.create(minimumCapacity: 0) { _ in
      StorageHeader(base: base, byteCount: byteCount, owner: owner)
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  package var byteCount: Int { header.byteCount }
  package var isMeta: Bool { header.base == nil }

  /// How many times the elements were written in place.
  package var version: Int {
    get { header.version }
    set { header.version = newValue }
  }

  /// Whether both are the same memory.
  package func sharesMemory(with other: Storage) -> Bool {
    self === other || (header.base != nil && header.base == other.header.base)
  }

  @inline(__always)
  package var base: UnsafeMutableRawPointer? { header.base }
}
