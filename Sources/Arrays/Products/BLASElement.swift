// The products of OpenBLAS for the two types it knows.

import COpenBLAS

/// A dense matrix in memory, row-major or transposed, with a gap between its rows.
struct BLASMatrix<T> {
  let base: UnsafePointer<T>
  let isTransposed: Bool
  /// The step from row to row, or from column to column of a transposed one.
  let step: Int
}

/// A type whose matrices OpenBLAS multiplies.
protocol BLASElement: Computable, BinaryFloatingPoint, FloatComputable, Summable {
  /// `result = alpha × a b + beta × result`; `a` is m × k, `b` is k × n, the result row-major.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: BLASMatrix<Self>, _ b: BLASMatrix<Self>,
    _ beta: Self, into result: UnsafeMutablePointer<Self>, step: Int)
  /// The sum of the products of two vectors.
  static func dot(
    _ count: Int, _ a: UnsafePointer<Self>, _ stepA: Int, _ b: UnsafePointer<Self>, _ stepB: Int
  ) -> Self
}

extension BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
    into result: UnsafeMutablePointer<Self>
  ) {
    multiply(m, n, k, a, transposed: (false, false), b, into: result)
  }

  /// `result = op(a) × op(b)`, or added to it; matrices are row-major and dense, `a` is m × k before
  /// transposition is undone, `b` is k × n.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, transposed: (Bool, Bool),
    _ b: UnsafePointer<Self>, into result: UnsafeMutablePointer<Self>, accumulating: Bool = false
  ) {
    let first = BLASMatrix(base: a, isTransposed: transposed.0, step: transposed.0 ? m : k)
    let second = BLASMatrix(base: b, isTransposed: transposed.1, step: transposed.1 ? k : n)
    multiply(m, n, k, 1, first, second, accumulating ? 1 : 0, into: result, step: n)
  }
}

extension BLASElement {
  /// Products of so few multiplications take less time than asking OpenBLAS, let alone loading it.
  fileprivate static func isSmall(_ m: Int, _ n: Int, _ k: Int) -> Bool {
    m <= 64 && n <= 64 && k <= 64 && m * n * k <= 2048
  }

  fileprivate static func multiplySmall(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: BLASMatrix<Self>, _ b: BLASMatrix<Self>,
    _ beta: Self, into result: UnsafeMutablePointer<Self>, step: Int
  ) {
    let (rowA, columnA) = a.isTransposed ? (1, a.step) : (a.step, 1)
    let (rowB, columnB) = b.isTransposed ? (1, b.step) : (b.step, 1)
    for row in 0..<m {
      for column in 0..<n {
        var sum: Self = 0
        for index in 0..<k {
          sum += a.base[row * rowA + index * columnA] * b.base[index * rowB + column * columnB]
        }
        let place = result + (row * step + column)
        place.pointee = alpha * sum + (beta == 0 ? 0 : beta * place.pointee)
      }
    }
  }

  fileprivate static func dotSmall(
    _ count: Int, _ a: UnsafePointer<Self>, _ stepA: Int, _ b: UnsafePointer<Self>, _ stepB: Int
  ) -> Self {
    var sum: Self = 0
    for index in 0..<count { sum += a[index * stepA] * b[index * stepB] }
    return sum
  }
}

/// How OpenBLAS is set up: one thread, whose results do not depend on the machine, unless asked.
package enum BLAS {
  /// Done once, before the first product.
  fileprivate static let ready: Void = openblas_set_num_threads(1)

  /// The number of threads that matrix products may take.
  package static func setThreadCount(_ count: Int) {
    ready
    openblas_set_num_threads(Int32(max(count, 1)))
  }
}

extension BLASMatrix {
  fileprivate var flag: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
  fileprivate var leading: blasint { blasint(max(step, 1)) }
}

extension Float: BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: BLASMatrix<Float>, _ b: BLASMatrix<Float>,
    _ beta: Float, into result: UnsafeMutablePointer<Float>, step: Int
  ) {
    if isSmall(m, n, k) {
      return multiplySmall(m, n, k, alpha, a, b, beta, into: result, step: step)
    }
    BLAS.ready
    cblas_sgemm(
      CblasRowMajor, a.flag, b.flag, blasint(m), blasint(n), blasint(k), alpha, a.base, a.leading,
      b.base, b.leading, beta, result, blasint(max(step, 1)))
  }

  static func dot(
    _ count: Int, _ a: UnsafePointer<Float>, _ stepA: Int, _ b: UnsafePointer<Float>, _ stepB: Int
  ) -> Float {
    if isSmall(1, 1, count), stepA > 0, stepB > 0 {
      return dotSmall(count, a, stepA, b, stepB)
    }
    BLAS.ready
    return cblas_sdot(blasint(count), a, blasint(stepA), b, blasint(stepB))
  }
}

extension Double: BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: BLASMatrix<Double>,
    _ b: BLASMatrix<Double>, _ beta: Double, into result: UnsafeMutablePointer<Double>, step: Int
  ) {
    if isSmall(m, n, k) {
      return multiplySmall(m, n, k, alpha, a, b, beta, into: result, step: step)
    }
    BLAS.ready
    cblas_dgemm(
      CblasRowMajor, a.flag, b.flag, blasint(m), blasint(n), blasint(k), alpha, a.base, a.leading,
      b.base, b.leading, beta, result, blasint(max(step, 1)))
  }

  static func dot(
    _ count: Int, _ a: UnsafePointer<Double>, _ stepA: Int, _ b: UnsafePointer<Double>, _ stepB: Int
  ) -> Double {
    if isSmall(1, 1, count), stepA > 0, stepB > 0 {
      return dotSmall(count, a, stepA, b, stepB)
    }
    BLAS.ready
    return cblas_ddot(blasint(count), a, blasint(stepA), b, blasint(stepB))
  }
}
