// The table of a set that holds only numbers. It is CPython's own, because scripts see its order:
// numbers hash the same in every run, so `{3, 1, 2}` prints as `{1, 2, 3}`.

struct NumberSlots {
  /// `undefined` where nothing was, `none` where an element was removed.
  private var keys: [Value] = []
  private var hashes: [Int] = []
  /// Slots that are or were taken.
  private var fill = 0
  private(set) var count = 0
  /// Where `pop` goes on looking.
  var finger = 0

  private static let smallest = 8
  /// How many neighbours are tried before jumping.
  private static let neighbours = 9

  private var mask: Int { keys.count - 1 }

  init() {}

  private init(size: Int) {
    keys = [Value](repeating: .undefined, count: size)
    hashes = [Int](repeating: 0, count: size)
  }

  /// Whether a value is kept in such a table; a NaN, equal to nothing, is not.
  static func accepts(_ value: Value) -> Bool {
    switch value {
    case .int, .bool: true
    case .float(let number): !number.isNaN
    default: false
    }
  }

  /// The slot of an element, or the slot where it would go: that of the last element removed on the
  /// way, or else a free one.
  @inline(__always)
  private func slot(
    _ hash: Int, where matches: (Value) -> Bool
  ) -> (index: Int, isFound: Bool) {
    var index = hash & mask
    var perturbation = UInt(bitPattern: hash)
    var vacated: Int?
    while true {
      let last = index + Self.neighbours <= mask ? index + Self.neighbours : index
      for place in index...last {
        if case .undefined = keys[place] { return (vacated ?? place, false) }
        if hashes[place] == hash, matches(keys[place]) { return (place, true) }
        if case .none = keys[place] { vacated = place }
      }
      perturbation >>= 5
      index = (index &* 5 &+ 1 &+ Int(bitPattern: perturbation)) & mask
    }
  }

  private static func isSame(_ a: Value, _ b: Value) -> Bool {
    if case .int(let x) = a, case .int(let y) = b { return x == y }
    // Equal hashes of numbers that are no NaN mean equal numbers, but for integers far apart.
    if let x = a.asInt, let y = b.asInt { return x == y }
    if case .none = a { return false }
    return a.asDouble == b.asDouble
  }

  func contains(_ element: Value, hash: Int) -> Bool {
    if count == 0 { return false }
    return slot(hash, where: { Self.isSame($0, element) }).isFound
  }

  /// Adds an element; false if it is there already.
  mutating func insert(_ element: Value, hash: Int) -> Bool {
    if keys.isEmpty { self = NumberSlots(size: Self.smallest) }
    let (index, isFound) = slot(hash, where: { Self.isSame($0, element) })
    if isFound { return false }
    let isNew = keys[index].isUndefined
    keys[index] = element
    hashes[index] = hash
    count += 1
    if !isNew { return true }
    fill += 1
    if fill * 5 >= mask * 3 { resize(beyond: count > 50000 ? count * 2 : count * 4) }
    return true
  }

  mutating func remove(_ element: Value, hash: Int) -> Bool {
    if count == 0 { return false }
    let (index, isFound) = slot(hash, where: { Self.isSame($0, element) })
    if isFound { clear(index) }
    return isFound
  }

  private mutating func clear(_ index: Int) {
    keys[index] = .none
    hashes[index] = -1
    count -= 1
  }

  /// Takes out the next element after the last that was taken out so.
  mutating func pop() -> Value? {
    if count == 0 { return nil }
    var index = finger & mask
    while !Self.accepts(keys[index]) { index = (index + 1) & mask }
    let element = keys[index]
    clear(index)
    finger = index + 1
    return element
  }

  private mutating func resize(beyond minimum: Int) {
    var size = Self.smallest
    while size <= minimum { size *= 2 }
    var made = NumberSlots(size: size)
    made.takeOver(self)
    made.finger = finger
    self = made
  }

  /// Inserts the elements of another table, known to be absent.
  private mutating func takeOver(_ other: NumberSlots) {
    for index in other.keys.indices where Self.accepts(other.keys[index]) {
      let place = slot(other.hashes[index], where: { _ in false }).index
      keys[place] = other.keys[index]
      hashes[place] = other.hashes[index]
    }
    fill = other.count
    count = other.count
  }

  /// Adds all elements of another table, as CPython merges sets.
  mutating func merge(_ other: NumberSlots) {
    if other.count == 0 { return }
    if keys.isEmpty { self = NumberSlots(size: Self.smallest) }
    if (fill + other.count) * 5 >= mask * 3 { resize(beyond: (count + other.count) * 2) }
    if fill == 0 && mask == other.mask && other.fill == other.count {
      let place = finger
      self = other
      finger = place
    } else if fill == 0 {
      takeOver(other)
    } else {
      for index in other.keys.indices where Self.accepts(other.keys[index]) {
        _ = insert(other.keys[index], hash: other.hashes[index])
      }
    }
  }

  /// Steps over the elements in order; `position` starts at zero.
  func next(_ position: inout Int) -> Value? { nextEntry(&position)?.key }

  func nextEntry(_ position: inout Int) -> (key: Value, hash: Int)? {
    while position < keys.count {
      defer { position += 1 }
      if Self.accepts(keys[position]) { return (keys[position], hashes[position]) }
    }
    return nil
  }
}
