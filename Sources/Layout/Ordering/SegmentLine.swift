// The segments between two layers from left to right, as a sweep changes them.

/// A list that finds, inserts and removes by index in logarithmic time: a splay tree (Sleator and
/// Tarjan, "Self-adjusting binary search trees", Journal of the ACM 32(3), 1985), whose nodes are
/// the numbers of segments.
struct SegmentLine {
  private var root = -1
  private var parent: [Int]
  private var left: [Int]
  private var right: [Int]
  private var size: [Int]

  init(count: Int) {
    parent = Array(repeating: -1, count: count)
    left = parent
    right = parent
    size = Array(repeating: 1, count: count)
  }

  var count: Int { size(root) }

  private func size(_ node: Int) -> Int { node < 0 ? 0 : size[node] }

  /// How many segments lie left of one.
  mutating func index(of segment: Int) -> Int {
    splay(segment)
    return size(left[segment])
  }

  /// The segment at an index.
  mutating func segment(at index: Int) -> Int {
    var node = root
    var rest = index
    while true {
      let before = size(left[node])
      if rest == before { break }
      if rest < before {
        node = left[node]
      } else {
        rest -= before + 1
        node = right[node]
      }
    }
    splay(node)
    return node
  }

  mutating func insert(_ segment: Int, at index: Int) {
    left[segment] = -1
    right[segment] = -1
    parent[segment] = -1
    if index == count {
      left[segment] = root
    } else {
      let successor = self.segment(at: index)
      left[segment] = left[successor]
      left[successor] = -1
      update(successor)
      right[segment] = successor
      parent[successor] = segment
    }
    if left[segment] >= 0 { parent[left[segment]] = segment }
    update(segment)
    root = segment
  }

  mutating func remove(_ segment: Int) {
    splay(segment)
    let (before, after) = (left[segment], right[segment])
    if before >= 0 { parent[before] = -1 }
    if after >= 0 { parent[after] = -1 }
    guard before >= 0 else {
      root = after
      return
    }
    var last = before
    while right[last] >= 0 { last = right[last] }
    root = before
    splay(last)
    right[last] = after
    if after >= 0 { parent[after] = last }
    update(last)
  }

  private mutating func update(_ node: Int) {
    size[node] = 1 + size(left[node]) + size(right[node])
  }

  private mutating func splay(_ node: Int) {
    while parent[node] >= 0 {
      let owner = parent[node]
      let grand = parent[owner]
      if grand >= 0 {
        let isStraight = (left[owner] == node) == (left[grand] == owner)
        rotate(isStraight ? owner : node)
      }
      rotate(node)
    }
    root = node
  }

  /// Lifts a node above its parent.
  private mutating func rotate(_ node: Int) {
    let owner = parent[node]
    let grand = parent[owner]
    if left[owner] == node {
      left[owner] = right[node]
      if right[node] >= 0 { parent[right[node]] = owner }
      right[node] = owner
    } else {
      right[owner] = left[node]
      if left[node] >= 0 { parent[left[node]] = owner }
      left[node] = owner
    }
    parent[owner] = node
    parent[node] = grand
    if grand >= 0 {
      if left[grand] == owner { left[grand] = node } else { right[grand] = node }
    }
    update(owner)
    update(node)
  }
}
