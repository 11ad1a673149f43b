// The matrix product of OpenBLAS for the two types it knows.

import COpenBLAS

/// A type whose matrices OpenBLAS multiplies.
protocol BLASElement: FloatComputable {
  /// `result = op(a) × op(b)`, or added to it; matrices are row-major and dense, `a` is m × k before
  /// transposition is undone, `b` is k × n.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, transposed: (Bool, Bool),
    _ b: UnsafePointer<Self>, into result: UnsafeMutablePointer<Self>, accumulating: Bool)
}

extension BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
    into result: UnsafeMutablePointer<Self>
  ) {
    multiply(m, n, k, a, transposed: (false, false), b, into: result, accumulating: false)
  }

  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, transposed: (Bool, Bool),
    _ b: UnsafePointer<Self>, into result: UnsafeMutablePointer<Self>
  ) {
    multiply(m, n, k, a, transposed: transposed, b, into: result, accumulating: false)
  }
}

extension Float: BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, transposed: (Bool, Bool),
    _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, accumulating: Bool
  ) {
    cblas_sgemm(
      CblasRowMajor, transposed.0 ? CblasTrans : CblasNoTrans,
      transposed.1 ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a,
      blasint(max(transposed.0 ? m : k, 1)), b, blasint(max(transposed.1 ? k : n, 1)),
      accumulating ? 1 : 0, result, blasint(max(n, 1)))
  }
}

extension Double: BLASElement {
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, transposed: (Bool, Bool),
    _ b: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, accumulating: Bool
  ) {
    cblas_dgemm(
      CblasRowMajor, transposed.0 ? CblasTrans : CblasNoTrans,
      transposed.1 ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a,
      blasint(max(transposed.0 ? m : k, 1)), b, blasint(max(transposed.1 ? k : n, 1)),
      accumulating ? 1 : 0, result, blasint(max(n, 1)))
  }
}
