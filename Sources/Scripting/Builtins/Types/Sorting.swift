// Python's stable sort: `list.sort` and `sorted`.

extension Interpreter {
  /// The elements in order of their keys; equal ones keep their order, also when reversed.
  func sorted(_ elements: [Value], key: Value?, isReversed: Bool) throws -> [Value] {
    var items: [SortItem] = []
    items.reserveCapacity(elements.count)
    for element in elements {
      items.append(
        SortItem(key: try key.map { try call($0, [element]) } ?? element, value: element))
    }
    if isReversed { items.reverse() }
    if let less = SortItem.directOrder(of: items) {
      items.sort(by: less)
    } else {
      items = try MergeSort { try self.less($0.key, $1.key) }.sorted(items)
    }
    if isReversed { items.reverse() }
    return items.map(\.value)
  }
}

private struct SortItem {
  let key: Value
  let value: Value

  /// How to compare keys that are all plain integers, strings, or floats but no NaN.
  static func directOrder(of items: [SortItem]) -> ((SortItem, SortItem) -> Bool)? {
    switch items.first?.key {
    case .int?:
      guard items.allSatisfy({ if case .int = $0.key { true } else { false } }) else { return nil }
      return { a, b in
        guard case .int(let x) = a.key, case .int(let y) = b.key else { return false }
        return x < y
      }
    case .float?:
      guard items.allSatisfy({ if case .float(let x) = $0.key { !x.isNaN } else { false } }) else {
        return nil
      }
      return { a, b in
        guard case .float(let x) = a.key, case .float(let y) = b.key else { return false }
        return x < y
      }
    case .str?:
      guard items.allSatisfy({ if case .str = $0.key { true } else { false } }) else { return nil }
      return { a, b in
        guard case .str(let x) = a.key, case .str(let y) = b.key else { return false }
        return x.isLess(than: y)
      }
    default: return nil
    }
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
