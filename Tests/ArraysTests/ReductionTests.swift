// Reductions, running sums, softmax and sorting, against values recorded from PyTorch.

import Arrays
import Testing

private let x = (0..<6).map(Double.init)
private func matrix(_ dtype: DType = .float32) -> NDArray { .values(x, [2, 3], dtype) }
private let nan = Double.nan

/// Equal up to float32 rounding, not a number included.
func expectClose(
  _ array: NDArray, _ expected: [Double], tolerance: Double = 1e-6,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let values = array.toDoubles()
  let agree =
    values.count == expected.count
    && zip(values, expected).allSatisfy {
      $0 == $1 || ($0.isNaN && $1.isNaN) || abs($0 - $1) <= tolerance * max(1, abs($1))
    }
  #expect(agree, "\(values) is not \(expected)", sourceLocation: sourceLocation)
}

@Suite struct ReductionTests {
  @Test(arguments: [
    (ReduceOp.sum, [3.0, 5, 7], [15.0]), (.mean, [1.5, 2.5, 3.5], [2.5]),
    (.prod, [0, 4, 10], [0]), (.amax, [3, 4, 5], [5]), (.amin, [0, 1, 2], [0]),
    (.any, [1, 1, 1], [1]), (.all, [0, 1, 1], [0]), (.countNonzero, [1, 2, 2], [5]),
    (.logsumexp, [3.0485873, 4.0485873, 5.0485873], [5.4561934]),
    (.norm(2), [3, 4.1231056, 5.3851648], [7.4161985]), (.norm(1), [3, 5, 7], [15]),
    (.norm(0), [1, 2, 2], [5]), (.norm(.infinity), [3, 4, 5], [5]),
    (.norm(3), [3, 4.0207258, 5.1044687], [6.0822024]), (.norm(-1), [0, 0.8, 1.4285714], [0]),
  ])
  func folds(_ op: ReduceOp, _ columns: [Double], _ all: [Double]) throws {
    for dtype: DType in [.float32, .float64] {
      expectClose(try Kernel.reduce(op, matrix(dtype), [0]), columns)
      expectClose(try Kernel.reduce(op, matrix(dtype)), all)
      let t = try matrix(dtype).t()
      expectClose(try Kernel.reduce(op, t, [-1], keepdim: true), columns)
      #expect(try Kernel.reduce(op, t, [1], keepdim: true).shape == [3, 1])
    }
  }

  @Test func longSumsStayExact() throws {
    let ones = NDArray.full([1000, 4099], 1.1, .float32)
    expectClose(try Kernel.reduce(.sum, ones), [4_508_900.0977], tolerance: 1e-7)
    expectClose(try Kernel.reduce(.sum, ones, [0]).slice(0, 0, 1), [1100.0000238], tolerance: 1e-7)
    expectClose(try Kernel.reduce(.mean, ones, [1]).slice(0, 0, 1), [1.1], tolerance: 3e-7)
  }

  @Test func dtypesOfSums() throws {
    #expect(try Kernel.reduce(.sum, matrix(.bool)).dtype == .int64)
    #expect(try Kernel.reduce(.sum, matrix(.float16)).dtype == .float16)
    #expect(try Kernel.reduce(.sum, matrix(.int32), dtype: .float64).dtype == .float64)
    #expect(try Kernel.reduce(.all, matrix(.uint8)).dtype == .uint8)
    #expect(
      throws: TensorError.runtime(
        "mean(): could not infer output dtype. Input dtype must be either a floating point or "
          + "complex dtype. Got: Long")
    ) { try Kernel.reduce(.mean, matrix(.int64)) }
  }

  @Test func emptyDims() throws {
    let e = NDArray.zeros([0, 3], .float32)
    expectClose(try Kernel.reduce(.sum, e, [0]), [0, 0, 0])
    expectClose(try Kernel.reduce(.prod, e, [0]), [1, 1, 1])
    expectClose(try Kernel.reduce(.mean, e), [nan])
    expectClose(try Kernel.reduce(.logsumexp, e, [0]), Array(repeating: -.infinity, count: 3))
    #expect(try Kernel.reduce(.amax, e, [1]).shape == [0])
    #expect(
      throws: TensorError.index("amax(): Expected reduction dim 0 to have non-zero size.")
    ) { try Kernel.reduce(.amax, e, [0]) }
    #expect(throws: TensorError.self) { try Kernel.reduce(.max, e) }
    #expect(
      throws: TensorError.index(
        "argmax(): Expected reduction dim to be specified for input.numel() == 0.")
    ) { try Kernel.argmax(e) }
    expectClose(try Kernel.varMean(e, [0]).variance, [nan, nan, nan])
    #expect(try Kernel.softmax(e, 0).shape == [0, 3])
  }

  @Test func extremesAndTheirPlaces() throws {
    let odd = NDArray.values([1, nan, 3], [3])
    #expect(try Kernel.maxWithIndices(odd, 0).indices.toInts() == [1])
    expectClose(try Kernel.minWithIndices(odd, 0).values, [nan])
    let ties = NDArray.values([2.0, 7, 7, 1, 1, 7], [2, 3])
    #expect(try Kernel.argmax(ties, 1).toInts() == [1, 2])
    #expect(try Kernel.argmin(ties, 1).toInts() == [0, 0])
    #expect(try Kernel.argmax(ties).toInts() == [1])
    #expect(try Kernel.argmax(ties.t()).toInts() == [2])
    #expect(try Kernel.cummax(ties, 1).indices.toInts() == [0, 1, 2, 0, 1, 2])
  }

  @Test func moments() throws {
    expectClose(try Kernel.varMean(matrix(), [0]).variance, [4.5, 4.5, 4.5])
    expectClose(try Kernel.varMean(matrix(), correction: 0).variance, [2.9166667])
    expectClose(try Kernel.varMean(matrix(), std: true).variance, [1.8708287])
    expectClose(try Kernel.varMean(matrix(), [0]).mean, [1.5, 2.5, 3.5])
    let inf = Double.infinity
    expectClose(try Kernel.varMean(matrix(), [0], correction: 5).variance, [inf, inf, inf])
  }

  @Test func runningSums() throws {
    let t = try matrix().t()
    let sums = try Kernel.cumulative(.sum, t, 0)
    #expect(sums.toDoubles() == [0, 3, 1, 7, 3, 12])
    #expect(sums.strides == [2, 1])
    #expect(try Kernel.cumulative(.prod, matrix(), 1).toDoubles() == [0, 0, 0, 3, 12, 60])
    expectClose(
      try Kernel.cumulative(.logsumexp, matrix(), 1),
      [0, 1.3132616, 2.4076059, 3, 4.3132615, 5.4076059])
  }

  @Test func softmaxes() throws {
    let row = [0.0900306, 0.2447285, 0.6652409]
    expectClose(try Kernel.softmax(matrix(), 1), row + row, tolerance: 1e-6)
    let t = try Kernel.softmax(matrix().t(), 0)
    #expect(t.strides == [2, 1])
    expectClose(t, row.flatMap { [$0, $0] })
    expectClose(
      try Kernel.softmax(matrix(), 0, log: true),
      Array(repeating: -3.0485874, count: 3) + Array(repeating: -0.0485873, count: 3))
    let y = try Kernel.softmax(matrix(), 1)
    let grad = try Kernel.softmaxBackward(matrix(), y, 1)
    expectClose(
      grad, [-0.1418171, -0.1407703, 0.2825874, -0.1418171, -0.1407703, 0.2825874], tolerance: 1e-6)
    #expect(
      throws: TensorError.notImplemented("\"softmax_kernel_impl\" not implemented for 'Long'")
    ) { try Kernel.softmax(matrix(.int64), 0) }
  }

  @Test func sorting() throws {
    let odd = NDArray.values([1, nan, 3, 1], [4])
    let up = try Kernel.sort(odd)
    expectClose(up.values, [1, 1, 3, nan])
    #expect(up.indices.toInts() == [0, 3, 2, 1])
    #expect(try Kernel.sort(odd, descending: true).indices.toInts() == [1, 2, 0, 3])
    let t = try Kernel.sort(matrix().t(), 0, descending: true)
    #expect(t.values.strides == [1, 3])
    #expect(t.values.toInts() == [2, 5, 1, 4, 0, 3])
    let top = try Kernel.topk(matrix().t(), 1, 0)
    #expect(top.values.toInts() == [2, 5] && top.indices.toInts() == [2, 2])
    #expect(throws: TensorError.runtime("selected index k out of range")) {
      try Kernel.topk(matrix(), 4)
    }
    expectClose(try Kernel.median(odd), [nan])
    expectClose(try Kernel.median(odd, ignoringNaN: true), [1])
    expectClose(try Kernel.median(matrix(), 1).values, [1, 4])
    expectClose(try Kernel.kthvalue(matrix(), 2, 1, keepdim: true).values, [1, 4])
    let most = try Kernel.mode(NDArray.values([3, 1, 3, 1, 2], [5]))
    #expect(most.values.toInts() == [1] && most.indices.toInts() == [3])
    #expect(try Kernel.sort(.scalar(2, .float32)).indices.toInts() == [0])
  }
}
