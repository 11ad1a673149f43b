// Python's stable sort: `list.sort` and `sorted`.

extension Interpreter {
  /// The elements in order of their keys; equal ones keep their order, also when reversed.
  func sorted(_ elements: [Value], key: Value?, isReversed: Bool) throws -> [Value] {
    var keys = try key.map { key in try elements.map { try call(key, $0) } } ?? elements
    if let order = DirectOrder.of(keys, isReversed: isReversed) {
      return order.map { elements[$0] }
    }
    var items = zip(keys, elements).map { SortItem(key: $0, value: $1) }
    keys = []
    if isReversed { items.reverse() }
    items = try MergeSort { try self.less($0.key, $1.key) }.sorted(items)
    if isReversed { items.reverse() }
    return items.map(\.value)
  }
}

private struct SortItem {
  let key: Value
  let value: Value
}

/// The order of keys that are all plain integers, texts, or floats but no NaN.
private enum DirectOrder {
  /// The positions of the keys in their order; `nil` for other keys.
  static func of(_ keys: [Value], isReversed: Bool) -> [Int]? {
    switch keys.first {
    case .int?:
      return order(keys, isReversed) { if case .int(let key) = $0 { key } else { nil } }
    case .float?:
      return order(keys, isReversed) {
        if case .float(let key) = $0, !key.isNaN { key } else { nil }
      }
    case .str?:
      return order(keys, isReversed) { if case .str(let key) = $0 { Text(key) } else { nil } }
    default: return nil
    }
  }

  private struct Text: Comparable {
    let text: StrObject

    init(_ text: StrObject) { self.text = text }

    static func == (a: Text, b: Text) -> Bool { a.text.isEqual(to: b.text) }

    static func < (a: Text, b: Text) -> Bool { a.text.isLess(than: b.text) }
  }

  private static func order<Key: Comparable>(
    _ keys: [Value], _ isReversed: Bool, _ plain: (Value) -> Key?
  ) -> [Int]? {
    var items: [(key: Key, position: Int)] = []
    items.reserveCapacity(keys.count)
    for (position, key) in keys.enumerated() {
      guard let key = plain(key) else { return nil }
      items.append((key, position))
    }
    if isReversed {
      items.sort { $1.key < $0.key || (!($0.key < $1.key) && $0.position < $1.position) }
    } else {
      items.sort { $0.key < $1.key || (!($1.key < $0.key) && $0.position < $1.position) }
    }
    return items.map(\.position)
  }
}

/// Runs that are in order already, made longer by binary insertion, then merged two by two.
///
/// Up to 64 elements it asks the same comparisons as CPython, so that orders that are none come out
/// the same.
private struct MergeSort {
  let isLess: (SortItem, SortItem) throws -> Bool

  func sorted(_ items: [SortItem]) throws -> [SortItem] {
    var items = items
    var runs: [Range<Int>] = []
    var start = 0
    let shortest = minimumRun(items.count)
    while start < items.count {
      let natural = try naturalRun(&items, from: start)
      let end = max(natural, min(start + shortest, items.count))
      try insert(&items, from: start, sorted: natural, to: end)
      runs.append(start..<end)
      start = end
    }
    while runs.count > 1 {
      var merged: [Range<Int>] = []
      for index in stride(from: 0, to: runs.count - 1, by: 2) {
        merged.append(try merge(&items, runs[index], runs[index + 1]))
      }
      if !runs.count.isMultiple(of: 2) { merged.append(runs[runs.count - 1]) }
      runs = merged
    }
    return items
  }

  private func minimumRun(_ count: Int) -> Int {
    var count = count
    var odd = 0
    while count >= 64 {
      odd |= count & 1
      count >>= 1
    }
    return count + odd
  }

  /// The end of the run that starts here; one that descends is reversed.
  private func naturalRun(_ items: inout [SortItem], from start: Int) throws -> Int {
    var end = start + 1
    guard end < items.count else { return end }
    let descends = try isLess(items[end], items[start])
    end += 1
    while end < items.count, try isLess(items[end], items[end - 1]) == descends { end += 1 }
    if descends { items[start..<end].reverse() }
    return end
  }

  private func insert(
    _ items: inout [SortItem], from start: Int, sorted: Int, to end: Int
  ) throws {
    for index in stride(from: sorted, to: end, by: 1) {
      let pivot = items[index]
      var low = start
      var high = index
      while low < high {
        let middle = low + (high - low) / 2
        if try isLess(pivot, items[middle]) { high = middle } else { low = middle + 1 }
      }
      items.remove(at: index)
      items.insert(pivot, at: low)
    }
  }

  private func merge(
    _ items: inout [SortItem], _ left: Range<Int>, _ right: Range<Int>
  ) throws -> Range<Int> {
    let first = Array(items[left])
    var from = 0
    var other = right.lowerBound
    var place = left.lowerBound
    while from < first.count && other < right.upperBound {
      if try isLess(items[other], first[from]) {
        items[place] = items[other]
        other += 1
      } else {
        items[place] = first[from]
        from += 1
      }
      place += 1
    }
    for item in first[from...] {
      items[place] = item
      place += 1
    }
    return left.lowerBound..<right.upperBound
  }
}
