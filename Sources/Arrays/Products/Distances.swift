// Distances between rows of matrices, and the vector product.

extension Kernel {
  /// The `p`-norm distances between each row of `a` and each row of `b`.
  package static func cdist(_ a: NDArray, _ b: NDArray, p: Double = 2) throws -> NDArray {
    for (name, x) in [("X1", a), ("X2", b)] {
      try check(
        x.rank >= 2, .runtime("cdist only supports at least 2D tensors, \(name) got: \(x.rank)D"))
      try check(
        x.dtype.isFloatingPoint,
        .runtime(
          "cdist only supports floating-point dtypes, \(name) got: \(x.dtype.scalarTypeName)"))
    }
    let (rowsA, columnsA) = a.lastSizes
    let (rowsB, columnsB) = b.lastSizes
    try check(
      columnsA == columnsB,
      .runtime(
        "X1 and X2 must have the same number of columns. X1: \(columnsA) X2: \(columnsB)"))
    try check(p >= 0, .runtime("cdist only supports non-negative p values"))
    try a.dtype.checkSame(b.dtype)
    let batch = try Shape.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let result = NDArray.empty(batch + [rowsA, rowsB], a.dtype, meta: a.isMeta || b.isMeta)
    guard !result.isMeta, result.count > 0 else { return result }
    let left = a.astype(.float64).broadcast(to: batch + [rowsA, columnsA]).contiguous()
    let right = b.astype(.float64).broadcast(to: batch + [rowsB, columnsA]).contiguous()
    let (first, second) = (left.pointer(as: Double.self), right.pointer(as: Double.self))
    var position = 0
    for row in 0..<(result.count / rowsB) {
      for other in 0..<rowsB {
        let x = first + row * columnsA
        let y = second + (row / rowsA * rowsB + other) * columnsA
        result.storeScalar(.float(distance(x, y, columnsA, p)), at: position)
        position += 1
      }
    }
    withExtendedLifetime((left, right)) {}
    return result
  }

  private static func distance(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int, _ p: Double
  ) -> Double {
    var total = 0.0
    switch p {
    case 0: for i in 0..<count { total += x[i] == y[i] ? 0 : 1 }
    case 1: for i in 0..<count { total += abs(x[i] - y[i]) }
    case 2:
      for i in 0..<count { total += (x[i] - y[i]) * (x[i] - y[i]) }
      return total.squareRoot()
    case .infinity: for i in 0..<count { total = max(total, abs(x[i] - y[i])) }
    default:
      for i in 0..<count { total += Double.pow(abs(x[i] - y[i]), p) }
      return Double.pow(total, 1 / p)
    }
    return total
  }

  /// The vector products along a dim of size 3.
  package static func cross(_ a: NDArray, _ b: NDArray, _ dim: Int = -1) throws -> NDArray {
    try check(
      a.rank == b.rank,
      .runtime("linalg.cross: inputs must have the same number of dimensions."))
    let place = try wrapped(dim: dim, rank: a.rank)
    try check(
      a.rank > 0 && a.shape[place] == 3 && b.shape[place] == 3,
      .runtime(
        "linalg.cross: inputs dimension \(dim) must have length 3. Got "
          + "\(a.rank > 0 ? a.shape[place] : 1) and \(b.rank > 0 ? b.shape[place] : 1)"))
    let shape = try Shape.broadcast(a.shape, b.shape)
    let (x, y) = (a.broadcast(to: shape), b.broadcast(to: shape))
    try a.dtype.checkSame(b.dtype)
    let result = NDArray.empty(shape, a.dtype, meta: a.isMeta || b.isMeta)
    for i in 0..<3 {
      let (j, k) = ((i + 1) % 3, (i + 2) % 3)
      let out = result.selected(place, i)
      _ = try binary(.mul, x.selected(place, j), y.selected(place, k), out: out)
      let product = try binary(.mul, x.selected(place, k), y.selected(place, j))
      _ = try binary(.sub(), out, product, out: out)
    }
    return result
  }
}
