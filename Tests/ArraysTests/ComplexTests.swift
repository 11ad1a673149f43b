// Complex arithmetic and Fourier transforms, against values recorded from PyTorch.

import Arrays
import Testing

@Suite struct ComplexTests {
  private func complex(_ pairs: [Double]...) throws -> NDArray {
    try NDArray.values(pairs.flatMap { $0 }, [pairs.count, 2]).viewAsComplex()
  }

  private func expectParts(
    _ array: NDArray, _ expected: [Double], tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(array.dtype == .complex64, sourceLocation: sourceLocation)
    expectClose(
      try array.viewAsReal(), expected, tolerance: tolerance, sourceLocation: sourceLocation)
  }

  @Test func arithmetic() throws {
    let a = try complex([1, 2], [3, -1])
    let b = try complex([0.5, -1], [2, 2])
    try expectParts(Kernel.binary(.mul, a, b), [2.5, 0, 8, 4])
    try expectParts(Kernel.binary(.div, a, b), [-1.2, 1.6, 0.5, -1])
    try expectParts(Kernel.binary(.add(), a, 1), [2, 2, 4, -1])
    try expectParts(Kernel.binary(.mul, 2, a), [2, 4, 6, -2])
    try expectParts(Kernel.binary(.sub(), 1, a), [0, -2, -2, 1])
    try expectParts(Kernel.binary(.mul, a, NDArray.ones([2], .float32)), [1, 2, 3, -1])
    try expectParts(Kernel.unary(.exp, a), [-1.1312044, 2.4717267, 10.8522615, -16.9013958])
    try expectParts(Kernel.unary(.reciprocal, a), [0.2, -0.4, 0.3, 0.1])
    try expectParts(Kernel.conjugate(a), [1, -2, 3, 1])
    try expectParts(Kernel.reduce(.sum, a), [4, 1])
    try expectParts(Kernel.mm(a.view([1, 2]), b.view([2, 1])), [10.5, 4])
    expectClose(try Kernel.unary(.abs, a), [2.236068, 3.1622777])
    expectClose(try Kernel.angle(a), [1.1071487, -0.3217506])
    #expect(try Kernel.binary(.eq, a, a).toBools() == [true, true])
    let size = NDArray.values([1.0, 2], [2])
    let polar = try Kernel.polar(size, .values([0.5, 1.0], [2]))
    try expectParts(polar, [0.8775826, 0.4794255, 1.0806046, 1.682942])
    #expect(polar.real.strides == [2])
    #expect(throws: TensorError.self) { try Kernel.unary(.erf, a) }
  }

  @Test func transforms() throws {
    let x = NDArray.values((0..<6).map(Double.init), [6])
    let transformed: [Double] = [
      15, 0, -3, 5.1961524, -3, 1.7320508, -3, 0, -3, -1.7320508, -3, -5.1961524,
    ]
    try expectParts(Kernel.fftComplex(x, [0]), transformed)
    try expectParts(Kernel.fftReal(x, [-1]), Array(transformed[..<8]))
    try expectParts(
      Kernel.fftComplex(x, [0], scale: 1.0 / 6, forward: false).narrow(0, 0, 2),
      [2.5, 0, -0.5, -0.8660254])
    let half = try Kernel.fftReal(x, [0]).narrow(0, 0, 3)
    expectClose(
      try Kernel.fftToReal(half, [0], size: 5, scale: 0.2),
      [0.5999999, 1.2160366, 3.0372226, 4.1627774, 5.9839631])
    try expectParts(
      Kernel.fftComplex(x.view([2, 3]), [0, 1]),
      [15, 0, -3, 1.7320508, -3, -1.7320508, -9, 0, 0, 0, 0, 0])
    let eight = try Kernel.fftComplex(.arange(0, 8, 1, .float32), [0])
    try expectParts(eight.narrow(0, 0, 3), [28, 0, -4, 9.6568546, -4, 4])
    let whole = try Kernel.fftToReal(Kernel.fftReal(x, [0]), [0], size: 6, scale: 1.0 / 6)
    expectClose(whole, (0..<6).map(Double.init))
  }
}
