// Running sums, products and extremes along a dim.

/// A way to accumulate elements along a dim.
package enum CumulativeOp: Equatable, Sendable {
  case sum, prod, logsumexp
}

extension Kernel {
  /// The elements accumulated along a dim; integers as int64 unless `dtype` is given.
  package static func cumulative(
    _ op: CumulativeOp, _ x: NDArray, _ dim: Int, dtype: DType? = nil
  ) throws -> NDArray {
    let lines = try lines(x, dim)
    let computing: DType
    if op == .logsumexp {
      try check(x.dtype.isFloatingPoint, notImplemented("logcumsumexp_out_cpu", x.dtype))
      computing = x.dtype
    } else {
      computing = dtype ?? (x.dtype.isIntegral(includeBool: true) ? .int64 : x.dtype)
      try check(!computing.isComplex, notImplemented("cumsum_out_cpu", computing))
    }
    let result = NDArray.empty(x.shape, computing, meta: x.isMeta)
    guard !result.isMeta else { return result }
    let length = lines.length
    switch computing.computeType {
    case .float: accumulate(Float.self)
    case .double: accumulate(Double.self)
    case .int:
      lines.map(x, into: result, Int.self) { line, out in
        var total = op == .sum ? 0 : 1
        for i in 0..<length {
          total = op == .sum ? total &+ line[i] : total &* line[i]
          out[i] = total
        }
      }
    }
    return result

    func accumulate<T: FloatComputable>(_: T.Type) {
      lines.map(x, into: result, T.self) { line, out in
        switch op {
        case .sum: run(line, out, 0.0) { $0 + $1 }
        case .prod: run(line, out, 1.0) { $0 * $1 }
        case .logsumexp: run(line, out, -Double.infinity, logAddExp)
        }
      }

      func run(
        _ line: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ initial: Double,
        _ body: (Double, Double) -> Double
      ) {
        var total = initial
        for i in 0..<length {
          total = body(total, Double(line[i]))
          out[i] = T(total)
        }
      }
    }
  }

  private static func logAddExp(_ a: Double, _ b: Double) -> Double {
    if a != a || b != b { return .nan }
    if a == b && a.isInfinite { return a }
    return max(a, b) + Double.log1p(Double.exp(-abs(a - b)))
  }

  /// The largest elements so far along a dim, and their last indices.
  package static func cummax(
    _ x: NDArray, _ dim: Int
  ) throws -> (values: NDArray, indices: NDArray) {
    try runningExtreme(x, dim, isMaximum: true)
  }

  /// The smallest elements so far along a dim, and their last indices.
  package static func cummin(
    _ x: NDArray, _ dim: Int
  ) throws -> (values: NDArray, indices: NDArray) {
    try runningExtreme(x, dim, isMaximum: false)
  }

  private static func runningExtreme(
    _ x: NDArray, _ dim: Int, isMaximum: Bool
  ) throws -> (values: NDArray, indices: NDArray) {
    let lines = try lines(x, dim)
    let values = NDArray.empty(x.shape, x.dtype, meta: x.isMeta)
    let indices = NDArray.empty(x.shape, .int64, meta: x.isMeta)
    guard !values.isMeta, !indices.isMeta else { return (values, indices) }
    switch x.dtype.computeType {
    case .float: run(Float.self)
    case .double: run(Double.self)
    case .int: run(Int.self)
    }
    return (values, indices)

    func run<T: Computable>(_: T.Type) {
      lines.map(x, into: values, indices, size: lines.length, T.self) { line, out, positions in
        var (best, place) = (line[0], 0)
        for i in 0..<lines.length {
          let isBetter = isMaximum ? line[i] >= best : line[i] <= best
          if line[i] != line[i] || isBetter { (best, place) = (line[i], i) }
          out[i] = best
          positions[i] = place
        }
      }
    }
  }
}
