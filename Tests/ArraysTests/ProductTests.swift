// Matrix products and factorisations, against values recorded from PyTorch.

import Arrays
import Testing

@Suite struct ProductTests {
  let x = NDArray.values((0..<6).map(Double.init), [2, 3])
  let spd = NDArray.values([4.0, 2, 2, 3], [2, 2])

  @Test(arguments: [DType.float32, .float64, .float16, .int64, .uint8])
  func productsOfAnyLayout(_ dtype: DType) throws {
    let a = x.astype(dtype)
    let t = try a.t()
    #expect(try Kernel.mm(a, t).toDoubles() == [5, 14, 14, 50])
    #expect(try Kernel.mm(t, a).toDoubles() == [9, 12, 15, 12, 17, 22, 15, 22, 29])
    #expect(try Kernel.mm(t.contiguous(), a.slice(1, 0, 3, step: 2)).shape == [3, 2])
    #expect(try Kernel.mm(a.slice(1, 0, 2), a.slice(1, 1, 3)).toDoubles() == [4, 5, 19, 26])
    #expect(try Kernel.mv(a, .ones([3], dtype)).toDoubles() == [3, 12])
    #expect(try Kernel.dot(a.select(0, 1), a.select(0, 0)).toDoubles() == [14])
    #expect(try Kernel.mm(a, t).dtype == dtype)
    let bias = NDArray.ones([2], dtype)
    #expect(try Kernel.addmm(bias, a, t, beta: 2, alpha: 3).toDoubles() == [17, 44, 44, 152])
    let batch = try Kernel.stack([a, a])
    let turned = try batch.transpose(1, 2)
    #expect(try Kernel.bmm(batch, turned).toDoubles() == [5, 14, 14, 50, 5, 14, 14, 50])
    let shared = try a.unsqueeze(0).expand([2, 2, 3])
    #expect(try Kernel.bmm(shared, turned).toDoubles() == [5, 14, 14, 50, 5, 14, 14, 50])
    #expect(try Kernel.baddbmm(bias, batch, turned).toDoubles() == [6, 15, 15, 51, 6, 15, 15, 51])
  }

  @Test func emptyProducts() throws {
    let none = NDArray.zeros([2, 0], .float32)
    #expect(try Kernel.mm(none, none.t()).toDoubles() == [0, 0, 0, 0])
    #expect(try Kernel.mm(none.t(), none).shape == [0, 0])
    #expect(try Kernel.addmm(.ones([2], .float32), none, none.t()).toDoubles() == [1, 1, 1, 1])
    let nan = NDArray.full([2], .float(.nan), .float32)
    #expect(try Kernel.addmm(nan, x, x.t(), beta: 0).toDoubles() == [5, 14, 14, 50])
  }

  @Test func refusedProducts() throws {
    #expect(
      throws: TensorError.runtime("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)")
    ) { try Kernel.mm(x, x) }
    #expect(
      throws: TensorError.runtime(
        "expected m1 and m2 to have the same dtype, but got: float != long int")
    ) { try Kernel.mm(x, x.t().astype(.int64)) }
    #expect(
      throws: TensorError.runtime("size mismatch, got input (2), mat (2x3), vec (2)")
    ) { try Kernel.mv(x, .ones([2], .float32)) }
  }

  @Test func factorisations() throws {
    expectClose(try Kernel.det(spd).result, [8])
    expectClose(try Kernel.inverseEx(spd).result, [0.375, -0.25, -0.25, 0.5])
    #expect(try Kernel.inverseEx(spd).result.strides == [1, 2])
    expectClose(try Kernel.solve(spd, .ones([2], .float32)).result, [0.125, 0.25])
    expectClose(try Kernel.cholesky(spd), [2, 0, 1, 1.4142135])
    expectClose(try Kernel.slogdet(spd).logabsdet, [2.0794415])
    let (q, r) = try Kernel.qr(x.t())
    expectClose(r, [-2.236068, -6.2609901, 0, 3.286335], tolerance: 1e-6)
    expectClose(try Kernel.mm(q, r), [0, 3, 1, 4, 2, 5], tolerance: 1e-6)
    #expect(try Kernel.qr(x.t(), mode: "complete").q.shape == [3, 3])
    let (u, s, vh) = try Kernel.svd(x, fullMatrices: false)
    expectClose(s, [7.3484688, 1], tolerance: 1e-6)
    let scaled = try Kernel.binary(.mul, u, s)
    expectClose(try Kernel.mm(scaled, vh), [0, 1, 2, 3, 4, 5], tolerance: 2e-6)
    #expect(try Kernel.svd(x).vh.shape == [3, 3])
    expectClose(try Kernel.eigh(spd).values, [1.4384472, 5.561553])
    expectClose(
      try Kernel.solveTriangular(spd, .ones([2, 1], .float32), upper: true),
      [0.0833333, 0.3333333],
      tolerance: 1e-6)
    let batch = try Kernel.stack([spd, try Kernel.binary(.mul, spd, 2)]).astype(.float64)
    expectClose(try Kernel.det(batch).result, [8, 32])
    #expect(
      throws: TensorError(
        .linearAlgebra,
        "linalg.inv: (Batch element 0): The diagonal element 1 is zero, the inversion could not be "
          + "completed because the input matrix is singular.")
    ) { try Kernel.checkInvertible(Kernel.inverseEx(.zeros([2, 2, 2], .float32)).info) }
  }

  @Test func distances() throws {
    expectClose(try Kernel.cdist(x, x), [0, 5.1961524, 5.1961524, 0])
    expectClose(try Kernel.cdist(x, x, p: 1), [0, 9, 9, 0])
    let other = try Kernel.binary(.add(), x, 1)
    expectClose(try Kernel.cross(x, other), [-1, 2, -1, -1, 2, -1])
  }
}
