// The nodes that may run, latest recorded first.

/// A binary heap on sequence numbers.
///
/// Equal numbers (all `AccumulateGrad` nodes have the same) come out in the order of the C++ standard
/// library's `priority_queue`, which scripts can see through hooks.
struct ReadyQueue {
  private var entries: [(priority: Int, index: Int)] = []

  mutating func push(_ index: Int, priority: Int) {
    entries.append((priority, index))
    siftUp(entries.count - 1, (priority, index))
  }

  mutating func pop() -> Int? {
    guard let last = entries.popLast() else { return nil }
    guard let first = entries.first else { return last.index }
    siftDown(last)
    return first.index
  }

  private mutating func siftUp(_ start: Int, _ value: (priority: Int, index: Int)) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard entries[parent].priority < value.priority else { break }
      entries[hole] = entries[parent]
      hole = parent
    }
    entries[hole] = value
  }

  /// Fills the hole at the top: the better child moves up to the very bottom, then `value` rises.
  private mutating func siftDown(_ value: (priority: Int, index: Int)) {
    let count = entries.count
    var hole = 0
    var child = 0
    while child < (count - 1) / 2 {
      child = 2 * (child + 1)
      if entries[child].priority < entries[child - 1].priority { child -= 1 }
      entries[hole] = entries[child]
      hole = child
    }
    if count % 2 == 0 && child == (count - 2) / 2 {
      child = 2 * (child + 1)
      entries[hole] = entries[child - 1]
      hole = child - 1
    }
    siftUp(hole, value)
  }
}
