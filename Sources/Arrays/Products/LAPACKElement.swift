// The LAPACK routines of OpenBLAS for the two types it knows; matrices are column-major and dense.

import COpenBLAS

/// A type whose linear systems LAPACK solves; results other than 0 are its complaints.
protocol LAPACKElement: BLASElement {
  static func luFactor(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Self>,
    _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int
  static func luSolve(
    _ size: Int, _ columns: Int, _ lu: UnsafePointer<Self>, _ pivots: UnsafePointer<Int32>,
    _ b: UnsafeMutablePointer<Self>)
  static func cholesky(_ size: Int, upper: Bool, _ a: UnsafeMutablePointer<Self>) -> Int
  static func householder(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Self>, _ tau: UnsafeMutablePointer<Self>)
  static func orthogonal(
    _ rows: Int, _ columns: Int, _ reflectors: Int, _ a: UnsafeMutablePointer<Self>,
    _ tau: UnsafePointer<Self>)
  static func singularValues(
    _ job: String, _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Self>,
    _ s: UnsafeMutablePointer<Self>, _ u: UnsafeMutablePointer<Self>,
    _ v: UnsafeMutablePointer<Self>, stepV: Int
  ) -> Int
  static func symmetricEigen(
    _ size: Int, vectors: Bool, upper: Bool, _ a: UnsafeMutablePointer<Self>,
    _ values: UnsafeMutablePointer<Self>
  ) -> Int
  static func triangularSolve(
    _ size: Int, _ columns: Int, upper: Bool, unitriangular: Bool, _ a: UnsafePointer<Self>,
    _ b: UnsafeMutablePointer<Self>)
}

extension LAPACKElement {
  /// Asks a routine how much scratch memory it wants, then runs it with that.
  fileprivate static func withWorkspace(
    _ run: (UnsafeMutablePointer<Self>, UnsafePointer<Int32>) -> Void
  ) {
    var wanted: Self = 0
    var query = Int32(-1)
    run(&wanted, &query)
    var size = Int32(max(Int(wanted), 1))
    var work = [Self](repeating: 0, count: Int(size))
    run(&work, &size)
  }
}

extension Float: LAPACKElement {
  static func luFactor(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Float>,
    _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    sgetrf_(&m, &n, a, &step, pivots, &info)
    return Int(info)
  }

  static func luSolve(
    _ size: Int, _ columns: Int, _ lu: UnsafePointer<Float>, _ pivots: UnsafePointer<Int32>,
    _ b: UnsafeMutablePointer<Float>
  ) {
    var (n, count, step, info) = (Int32(size), Int32(columns), Int32(max(size, 1)), Int32(0))
    sgetrs_("N", &n, &count, lu, &step, pivots, b, &step, &info, 1)
  }

  static func cholesky(_ size: Int, upper: Bool, _ a: UnsafeMutablePointer<Float>) -> Int {
    var (n, step, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
    spotrf_(upper ? "U" : "L", &n, a, &step, &info, 1)
    return Int(info)
  }

  static func householder(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Float>,
    _ tau: UnsafeMutablePointer<Float>
  ) {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    withWorkspace { work, size in sgeqrf_(&m, &n, a, &step, tau, work, size, &info) }
  }

  static func orthogonal(
    _ rows: Int, _ columns: Int, _ reflectors: Int, _ a: UnsafeMutablePointer<Float>,
    _ tau: UnsafePointer<Float>
  ) {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    var k = Int32(reflectors)
    withWorkspace { work, size in sorgqr_(&m, &n, &k, a, &step, tau, work, size, &info) }
  }

  static func singularValues(
    _ job: String, _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Float>,
    _ s: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Float>,
    _ v: UnsafeMutablePointer<Float>, stepV: Int
  ) -> Int {
    var (m, n, stepA, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    var stepV = Int32(max(stepV, 1))
    var integers = [Int32](repeating: 0, count: 8 * max(min(rows, columns), 1))
    withWorkspace { work, size in
      sgesdd_(
        job, &m, &n, a, &stepA, s, u, &stepA, v, &stepV, work, size, &integers, &info, 1)
    }
    return Int(info)
  }

  static func symmetricEigen(
    _ size: Int, vectors: Bool, upper: Bool, _ a: UnsafeMutablePointer<Float>,
    _ values: UnsafeMutablePointer<Float>
  ) -> Int {
    var (n, step, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
    var integers = [Int32](repeating: 0, count: 3 + 5 * size)
    var count = Int32(integers.count)
    withWorkspace { work, length in
      ssyevd_(
        vectors ? "V" : "N", upper ? "U" : "L", &n, a, &step, values, work, length, &integers,
        &count, &info, 1, 1)
    }
    return Int(info)
  }

  static func triangularSolve(
    _ size: Int, _ columns: Int, upper: Bool, unitriangular: Bool, _ a: UnsafePointer<Float>,
    _ b: UnsafeMutablePointer<Float>
  ) {
    var (n, count, step, info) = (Int32(size), Int32(columns), Int32(max(size, 1)), Int32(0))
    strtrs_(
      upper ? "U" : "L", "N", unitriangular ? "U" : "N", &n, &count, a, &step, b, &step, &info, 1,
      1,
      1)
  }
}

extension Double: LAPACKElement {
  static func luFactor(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Double>,
    _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    dgetrf_(&m, &n, a, &step, pivots, &info)
    return Int(info)
  }

  static func luSolve(
    _ size: Int, _ columns: Int, _ lu: UnsafePointer<Double>, _ pivots: UnsafePointer<Int32>,
    _ b: UnsafeMutablePointer<Double>
  ) {
    var (n, count, step, info) = (Int32(size), Int32(columns), Int32(max(size, 1)), Int32(0))
    dgetrs_("N", &n, &count, lu, &step, pivots, b, &step, &info, 1)
  }

  static func cholesky(_ size: Int, upper: Bool, _ a: UnsafeMutablePointer<Double>) -> Int {
    var (n, step, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
    dpotrf_(upper ? "U" : "L", &n, a, &step, &info, 1)
    return Int(info)
  }

  static func householder(
    _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Double>,
    _ tau: UnsafeMutablePointer<Double>
  ) {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    withWorkspace { work, size in dgeqrf_(&m, &n, a, &step, tau, work, size, &info) }
  }

  static func orthogonal(
    _ rows: Int, _ columns: Int, _ reflectors: Int, _ a: UnsafeMutablePointer<Double>,
    _ tau: UnsafePointer<Double>
  ) {
    var (m, n, step, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    var k = Int32(reflectors)
    withWorkspace { work, size in dorgqr_(&m, &n, &k, a, &step, tau, work, size, &info) }
  }

  static func singularValues(
    _ job: String, _ rows: Int, _ columns: Int, _ a: UnsafeMutablePointer<Double>,
    _ s: UnsafeMutablePointer<Double>, _ u: UnsafeMutablePointer<Double>,
    _ v: UnsafeMutablePointer<Double>, stepV: Int
  ) -> Int {
    var (m, n, stepA, info) = (Int32(rows), Int32(columns), Int32(max(rows, 1)), Int32(0))
    var stepV = Int32(max(stepV, 1))
    var integers = [Int32](repeating: 0, count: 8 * max(min(rows, columns), 1))
    withWorkspace { work, size in
      dgesdd_(
        job, &m, &n, a, &stepA, s, u, &stepA, v, &stepV, work, size, &integers, &info, 1)
    }
    return Int(info)
  }

  static func symmetricEigen(
    _ size: Int, vectors: Bool, upper: Bool, _ a: UnsafeMutablePointer<Double>,
    _ values: UnsafeMutablePointer<Double>
  ) -> Int {
    var (n, step, info) = (Int32(size), Int32(max(size, 1)), Int32(0))
    var integers = [Int32](repeating: 0, count: 3 + 5 * size)
    var count = Int32(integers.count)
    withWorkspace { work, length in
      dsyevd_(
        vectors ? "V" : "N", upper ? "U" : "L", &n, a, &step, values, work, length, &integers,
        &count, &info, 1, 1)
    }
    return Int(info)
  }

  static func triangularSolve(
    _ size: Int, _ columns: Int, upper: Bool, unitriangular: Bool, _ a: UnsafePointer<Double>,
    _ b: UnsafeMutablePointer<Double>
  ) {
    var (n, count, step, info) = (Int32(size), Int32(columns), Int32(max(size, 1)), Int32(0))
    dtrtrs_(
      upper ? "U" : "L", "N", unitriangular ? "U" : "N", &n, &count, a, &step, b, &step, &info, 1,
      1,
      1)
  }
}
