// The table behind dictionaries, sets and attributes: entries in insertion order, found through an
// index of their positions, as in CPython. Up to eight entries need no index.

struct HashTable: ~Copyable {
  struct Entry {
    var hash: Int
    /// `undefined` marks a removed entry.
    var key: Value
    var value: Value
  }

  private(set) var entries: UnsafeMutablePointer<Entry>?
  private var capacity = 0
  /// Positions in use, removed entries included.
  private(set) var used = 0
  /// Entries that are there.
  private(set) var count = 0
  /// Grows whenever a key comes or goes.
  private(set) var version = 0
  private var index: UnsafeMutablePointer<Int32>?
  /// The index's size less one.
  private var mask = 0
  /// Whether all keys are strings and integers, which equal nothing but their own kind.
  private(set) var isPlain = true

  private static let smallCapacity = 8
  private static let free: Int32 = -1
  private static let removed: Int32 = -2

  init() {}

  deinit {
    entries?.deinitialize(count: used)
    entries?.deallocate()
    index?.deallocate()
  }

  /// The position of a key for which `matches` answers true, or -1.
  ///
  /// `matches` gets the positions of entries with the same hash.
  @inline(__always)
  private borrowing func position(
    hash: Int, where matches: (borrowing Entry) throws -> Bool
  ) rethrows -> Int {
    guard let entries else { return -1 }
    guard let index else {
      for position in 0..<used
      where try entries[position].hash == hash && matches(entries[position]) { return position }
      return -1
    }
    var slot = hash & mask
    var perturbation = UInt(bitPattern: hash)
    while true {
      let position = Int(index[slot])
      if position == Self.free { return -1 }
      if position >= 0, try entries[position].hash == hash && matches(entries[position]) {
        return position
      }
      perturbation >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturbation) &+ 1) & mask
    }
  }

  /// The position of a string among keys that are strings, or -1.
  borrowing func position(of name: StrObject) -> Int {
    position(hash: name.hash) { entry in
      if case .str(let key) = entry.key { return key.isEqual(to: name) }
      return false
    }
  }

  /// The position of an integer among keys that are integers, or -1.
  borrowing func position(of integer: Int, hash: Int) -> Int {
    position(hash: hash) { entry in
      if case .int(let key) = entry.key { return key == integer }
      return false
    }
  }

  /// The position of the first entry with this hash from `start` on, or -1; costs a walk over all.
  borrowing func candidate(hash: Int, isEqual: (Value) throws -> Bool) rethrows -> Int {
    try position(hash: hash) { entry in
      if case .undefined = entry.key { return false }
      return try isEqual(entry.key)
    }
  }

  /// Adds an entry whose key is known to be absent; returns its position.
  @discardableResult
  mutating func append(hash: Int, key: consuming Value, value: consuming Value) -> Int {
    if used == capacity { rebuild(capacity: max(Self.smallCapacity, count * 2)) }
    guard let entries else { return -1 }
    let position = used
    switch key {
    case .str, .int: break
    default: isPlain = false
    }
    (entries + position).initialize(to: Entry(hash: hash, key: key, value: value))
    used += 1
    count += 1
    version &+= 1
    if let index { link(position, hash: hash, in: index) }
    return position
  }

  private borrowing func link(_ position: Int, hash: Int, in index: UnsafeMutablePointer<Int32>) {
    var slot = hash & mask
    var perturbation = UInt(bitPattern: hash)
    while index[slot] >= 0 {
      perturbation >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturbation) &+ 1) & mask
    }
    index[slot] = Int32(truncatingIfNeeded: position)
  }

  /// Takes out the entry at a position.
  mutating func remove(at position: Int) -> (key: Value, value: Value) {
    guard let entries, position >= 0, position < used else { return (.undefined, .undefined) }
    if let index { unlink(position, hash: entries[position].hash, in: index) }
    let removed = (entries[position].key, entries[position].value)
    entries[position] = Entry(hash: 0, key: .undefined, value: .undefined)
    count -= 1
    version &+= 1
    while used > 0, entries[used - 1].key.isUndefined {
      used -= 1
      (entries + used).deinitialize(count: 1)
    }
    return removed
  }

  private borrowing func unlink(_ position: Int, hash: Int, in index: UnsafeMutablePointer<Int32>) {
    var slot = hash & mask
    var perturbation = UInt(bitPattern: hash)
    while Int(index[slot]) != position {
      if index[slot] == Self.free { return }
      perturbation >>= 5
      slot = (slot &* 5 &+ Int(bitPattern: perturbation) &+ 1) & mask
    }
    index[slot] = Self.removed
  }

  /// Takes out everything.
  mutating func removeAll() {
    entries?.deinitialize(count: used)
    entries?.deallocate()
    index?.deallocate()
    entries = nil
    index = nil
    capacity = 0
    used = 0
    count = 0
    version &+= 1
  }

  /// Makes room for a number of entries, and squeezes out removed ones.
  mutating func rebuild(capacity wanted: Int) {
    let newCapacity: Int
    let newIndex: UnsafeMutablePointer<Int32>?
    if wanted <= Self.smallCapacity {
      newCapacity = Self.smallCapacity
      newIndex = nil
      mask = 0
    } else {
      var size = 32
      while size < wanted * 2 { size *= 2 }
      newCapacity = size / 2
      mask = size - 1
      let fresh = UnsafeMutablePointer<Int32>.allocate(capacity: size)
      fresh.initialize(repeating: Self.free, count: size)
      newIndex = fresh
    }
    let newEntries = UnsafeMutablePointer<Entry>.allocate(capacity: newCapacity)
    var position = 0
    if let entries {
      for old in 0..<used {
        if entries[old].key.isUndefined {
          (entries + old).deinitialize(count: 1)
          continue
        }
        (newEntries + position).moveInitialize(from: entries + old, count: 1)
        if let newIndex { link(position, hash: newEntries[position].hash, in: newIndex) }
        position += 1
      }
      entries.deallocate()
    }
    index?.deallocate()
    entries = newEntries
    index = newIndex
    capacity = newCapacity
    used = position
  }

  /// Moves the entry at a position to the front; takes time in proportion to the table.
  mutating func moveToFront(_ position: Int) {
    guard let entries, position > 0, position < used else { return }
    let entry = (entries + position).move()
    (entries + 1).moveInitialize(from: entries, count: position)
    entries.initialize(to: entry)
    rebuild(capacity: capacity)
    version &+= 1
  }

  borrowing func copy() -> HashTable {
    var copy = HashTable()
    guard let entries, count > 0 else { return copy }
    copy.rebuild(capacity: count)
    for position in 0..<used where !entries[position].key.isUndefined {
      let entry = entries[position]
      copy.append(hash: entry.hash, key: entry.key, value: entry.value)
    }
    return copy
  }

  /// Steps over the entries in order; `position` starts at zero.
  borrowing func next(_ position: inout Int) -> Entry? {
    guard let entries else { return nil }
    while position < used {
      defer { position += 1 }
      if !entries[position].key.isUndefined { return entries[position] }
    }
    return nil
  }

  mutating func detachChildren(into orphans: inout [HeapObject]) {
    guard let entries else { return }
    for position in 0..<used {
      entries[position].value.detach(into: &orphans)
      entries[position].key.detach(into: &orphans)
    }
  }
}
