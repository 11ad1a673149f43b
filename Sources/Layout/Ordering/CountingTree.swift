// Sums of a prefix in logarithmic time (Fenwick, "A new data structure for cumulative frequency
// tables", Software: Practice and Experience 24(3), 1994).

struct CountingTree {
  private var sums: [Int]
  private let top: Int

  init(count: Int) {
    sums = Array(repeating: 0, count: count + 1)
    var top = 1
    while top * 2 <= count { top *= 2 }
    self.top = top
  }

  mutating func add(_ amount: Int, at index: Int) {
    var position = index + 1
    while position < sums.count {
      sums[position] += amount
      position += position & -position
    }
  }

  /// The sum of everything before an index.
  func sum(before index: Int) -> Int {
    var position = index
    var total = 0
    while position > 0 {
      total += sums[position]
      position -= position & -position
    }
    return total
  }

  /// The index that holds unit number `unit`, where all entries are 0 or more.
  func index(ofUnit unit: Int) -> Int {
    var position = 0
    var rest = unit
    var step = top
    while step > 0 {
      let next = position + step
      if next < sums.count, sums[next] <= rest {
        position = next
        rest -= sums[next]
      }
      step /= 2
    }
    return position
  }

  mutating func clear() {
    for index in sums.indices { sums[index] = 0 }
  }
}
