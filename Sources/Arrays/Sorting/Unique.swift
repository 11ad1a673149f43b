// Distinct elements, or slices along a dim, with where they were and how often.

extension Kernel {
  /// What `unique` finds.
  package struct Distinct {
    package let values: NDArray
    /// For each element the place of its value.
    package let inverse: NDArray
    package let counts: NDArray
  }

  /// The distinct elements in ascending order; with a dim the distinct slices along it.
  package static func unique(_ x: NDArray, _ dim: Int? = nil) throws -> Distinct {
    try distinct(x, dim, sorted: true)
  }

  /// The elements, or slices along a dim, without repetitions of the one before.
  package static func uniqueConsecutive(_ x: NDArray, _ dim: Int? = nil) throws -> Distinct {
    try distinct(x, dim, sorted: false)
  }

  private static func distinct(_ x: NDArray, _ dim: Int?, sorted: Bool) throws -> Distinct {
    try check(!x.dtype.isComplex, notImplemented("unique", x.dtype))
    try check(!x.isMeta, .dataDependent("_unique2"))
    let rows: NDArray
    let inverseShape: Shape
    if let dim {
      let dim = try wrapped(dim: dim, rank: x.rank)
      try check(
        x.count > 0 || !x.shape.contains(0) || x.shape[dim] == 0,
        .runtime(
          "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"))
      rows = try x.transpose(0, dim).contiguous()
      inverseShape = [rows.shape.first ?? 1]
    } else {
      rows = x.flattened()
      inverseShape = x.shape
    }
    let count = rows.shape.first ?? 1
    let width = count == 0 ? 0 : rows.count / count
    let groups: Groups =
      switch x.dtype.computeType {
      case .float: Groups(rows.toDoubles(), count, width, sorted: sorted)
      case .double: Groups(rows.toDoubles(), count, width, sorted: sorted)
      case .int: Groups(rows.toInts(), count, width, sorted: sorted)
      }
    var values = try indexSelect(rows, 0, .values(groups.first, [groups.first.count]))
    if let dim { values = try values.transpose(0, dim) }
    return Distinct(
      values: values, inverse: .values(groups.members, inverseShape),
      counts: .values(groups.counts, [groups.counts.count]))
  }
}

/// Equal rows of numbers brought together.
private struct Groups {
  /// A row of each group.
  var first: [Int] = []
  /// The group of each row.
  var members: [Int]
  var counts: [Int] = []

  init<T: Computable>(_ data: [T], _ count: Int, _ width: Int, sorted: Bool) {
    members = [Int](repeating: 0, count: count)
    let order =
      sorted ? (0..<count).sorted { Self.precedes(data, $0, $1, width) } : Array(0..<count)
    for (place, row) in order.enumerated() {
      if place > 0 && Self.areEqual(data, order[place - 1], row, width) {
        counts[counts.count - 1] += 1
      } else {
        first.append(row)
        counts.append(1)
      }
      members[row] = first.count - 1
    }
  }

  /// By value, not a number last; equal rows by where they are.
  private static func precedes<T: Computable>(
    _ data: [T], _ a: Int, _ b: Int, _ width: Int
  ) -> Bool {
    for i in 0..<width {
      let (x, y) = (data[a * width + i], data[b * width + i])
      if x < y || (x == x && y != y) { return true }
      if y < x || (y == y && x != x) { return false }
    }
    return a < b
  }

  private static func areEqual<T: Computable>(
    _ data: [T], _ a: Int, _ b: Int, _ width: Int
  ) -> Bool {
    (0..<width).allSatisfy { data[a * width + $0] == data[b * width + $0] }
  }
}
