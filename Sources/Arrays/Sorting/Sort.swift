// Sorting and choosing along a dim: sort, topk, median, mode, kthvalue.

extension Kernel {
  /// The elements in order along a dim, and where they came from; equal ones keep their order, and not a
  /// number counts as largest.
  package static func sort(
    _ x: NDArray, _ dim: Int = -1, descending: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    let lines = try lines(x, dim)
    let values = NDArray.empty(like: x)
    let indices = NDArray.empty(like: x, dtype: .int64)
    try forEachLine(x, lines, values, indices, size: lines.length) { order, _ in
      order.sort(descending: descending)
      return 0
    }
    return (values, indices)
  }

  /// The `k` largest or smallest elements along a dim, in order.
  package static func topk(
    _ x: NDArray, _ k: Int, _ dim: Int = -1, largest: Bool = true
  ) throws -> (values: NDArray, indices: NDArray) {
    let lines = try lines(x, dim)
    try check(k >= 0 && k <= lines.length, .runtime("selected index k out of range"))
    var shape = x.shape
    if !shape.isEmpty { shape[lines.dim] = k }
    let values = NDArray.empty(shape, x.dtype, meta: x.isMeta)
    let indices = NDArray.empty(shape, .int64, meta: x.isMeta)
    guard k > 0 else { return (values, indices) }
    try forEachLine(x, lines, values, indices, size: k) { order, _ in
      order.sort(descending: largest)
      return 0
    }
    return (values, indices)
  }

  /// The `k`-th smallest elements along a dim, counted from 1.
  package static func kthvalue(
    _ x: NDArray, _ k: Int, _ dim: Int = -1, keepdim: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    let lines = try lines(x, dim)
    try check(
      k > 0 && k <= lines.length,
      .runtime("kthvalue(): selected number k out of range for dimension \(lines.dim)"))
    return try choose("kthvalue", x, lines, keepdim) { order, _ in
      order.sort(descending: false)
      return k - 1
    }
  }

  /// The lower of the middle elements along a dim.
  package static func median(
    _ x: NDArray, _ dim: Int, keepdim: Bool = false, ignoringNaN: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    let name = ignoringNaN ? "nanmedian" : "median"
    return try choose(name, x, try lines(x, dim), keepdim) { order, length in
      order.sort(descending: false)
      let numbers = length - order.countOfNaN
      if numbers < length && !ignoringNaN || numbers == 0 { return numbers }
      return (numbers - 1) / 2
    }
  }

  /// The lower of the middle elements of all; of none, not a number.
  package static func median(_ x: NDArray, ignoringNaN: Bool = false) throws -> NDArray {
    if x.count == 0 { return .full([], .float(.nan), x.dtype, meta: x.isMeta) }
    return try median(x.flattened(), 0, ignoringNaN: ignoringNaN).values
  }

  /// The most frequent elements along a dim, the smallest of equally frequent ones.
  package static func mode(
    _ x: NDArray, _ dim: Int = -1, keepdim: Bool = false
  ) throws -> (values: NDArray, indices: NDArray) {
    try choose("mode", x, try lines(x, dim), keepdim) { order, length in
      order.sort(descending: false)
      return order.endOfLongestRun
    }
  }

  /// One element of each line, at the place that `place` finds in the sorted line.
  private static func choose(
    _ name: String, _ x: NDArray, _ lines: Lines, _ keepdim: Bool,
    _ place: (inout any LineOrder, Int) -> Int
  ) throws -> (values: NDArray, indices: NDArray) {
    try check(
      lines.length > 0,
      .index("\(name)(): Expected reduction dim \(lines.dim) to have non-zero size."))
    var kept = x.shape
    if !kept.isEmpty { kept[lines.dim] = 1 }
    let values = NDArray.empty(kept, x.dtype, meta: x.isMeta)
    let indices = NDArray.empty(kept, .int64, meta: x.isMeta)
    try forEachLine(x, lines, values, indices, size: 1, place)
    if keepdim || x.rank == 0 { return (values, indices) }
    return (values.selected(lines.dim, 0).contiguous(), indices.selected(lines.dim, 0).contiguous())
  }

  /// Writes `size` elements of each line, from the place that `place` finds in its order.
  private static func forEachLine(
    _ x: NDArray, _ lines: Lines, _ values: NDArray, _ indices: NDArray, size: Int,
    _ place: (inout any LineOrder, Int) -> Int
  ) throws {
    try check(!x.dtype.isComplex, notImplemented("sort", x.dtype))
    guard !x.isMeta, !values.isMeta, !indices.isMeta else { return }
    switch x.dtype.computeType {
    case .float: run(Float.self)
    case .double: run(Double.self)
    case .int: run(Int.self)
    }

    func run<T: Computable>(_: T.Type) {
      let length = lines.length
      lines.map(x, into: values, indices, size: size, T.self) { line, out, positions in
        var order: any LineOrder = Order(line, length)
        let start = place(&order, length)
        for i in 0..<size {
          let source = order.positions[start + i]
          out[i] = line[source]
          positions[i] = source
        }
      }
    }
  }
}

/// The places of a line's elements in the order of their values.
protocol LineOrder {
  var positions: [Int] { get }
  mutating func sort(descending: Bool)
  var countOfNaN: Int { get }
  /// Where the longest run of equal elements ends, in sorted order.
  var endOfLongestRun: Int { get }
}

private struct Order<T: Computable>: LineOrder {
  let line: UnsafePointer<T>
  var positions: [Int]

  init(_ line: UnsafePointer<T>, _ length: Int) {
    self.line = line
    positions = Array(0..<length)
  }

  mutating func sort(descending: Bool) {
    let line = line
    if descending {
      positions.sort { before(line[$1], line[$0]) || (same(line[$0], line[$1]) && $0 < $1) }
    } else {
      positions.sort { before(line[$0], line[$1]) || (same(line[$0], line[$1]) && $0 < $1) }
    }
  }

  var countOfNaN: Int {
    positions.reduce(0) { $0 + (line[$1] != line[$1] ? 1 : 0) }
  }

  var endOfLongestRun: Int {
    var (end, longest, length) = (0, 0, 0)
    for i in positions.indices {
      let continues = i > 0 && line[positions[i]] == line[positions[i - 1]]
      length = continues ? length + 1 : 1
      if length > longest { (end, longest) = (i, length) }
    }
    return end
  }
}

@inline(__always)
private func before<T: Computable>(_ a: T, _ b: T) -> Bool {
  a < b || (b != b && a == a)
}

@inline(__always)
private func same<T: Computable>(_ a: T, _ b: T) -> Bool {
  a == b || (a != a && b != b)
}
