// Elementwise kernels: result layout, dtypes, errors and values, as PyTorch has them.

import Arrays
import Testing

@Suite struct ElementwiseTests {
  let x = NDArray.values([1.0, -2, 3, -4, 5, -6], [2, 3])

  private func turned(_ array: NDArray) -> NDArray {
    array.view(
      shape: array.shape.reversed(), strides: array.strides.reversed(), offset: array.offset)
  }

  @Test func resultsKeepTheOrderOfDims() throws {
    let t = turned(x)
    #expect(try Kernel.binary(.mul, t, 2).strides == [1, 3])
    #expect(try Kernel.binary(.mul, t, 2).toDoubles() == [2, -8, -4, 10, 6, -12])
    #expect(try Kernel.unary(.neg, t).strides == [1, 3])
    #expect(try Kernel.binary(.add(), t, turned(x)).strides == [1, 3])
    #expect(try Kernel.binary(.add(), t, t.contiguous()).strides == [1, 3])
    #expect(try Kernel.binary(.add(), t.contiguous(), t).strides == [2, 1])
    let row = NDArray.values([10.0, 20, 30], [3])
    #expect(try Kernel.binary(.add(), x, row).toDoubles() == [11, 18, 33, 6, 25, 24])
    let column = NDArray.values([10.0, 20], [2, 1])
    #expect(try Kernel.binary(.add(), column, row).toDoubles() == [20, 30, 40, 30, 40, 50])
    #expect(try Kernel.binary(.sub(), 1, turned(x)).toDoubles() == [0, 5, 3, -4, -2, 7])
  }

  @Test func largeArraysGoThroughBlocks() throws {
    let ints = NDArray.values(Array(0..<5000), [50, 100], .int32)
    let sum = try Kernel.binary(.add(), turned(ints), 0.5)
    #expect(sum.dtype == .float32)
    #expect(sum.strides == [1, 100])
    #expect(sum.toDoubles() == turned(ints).toDoubles().map { $0 + 0.5 })
    let half = try Kernel.binary(.mul, ints.astype(.float16), ints.astype(.bfloat16))
    #expect(half.dtype == .float32)
  }

  @Test func shortOperandsRepeat() throws {
    let whole = NDArray.values((0..<4800).map(Double.init), [400, 3, 4])
    let three = NDArray.values((0..<12).map(Double.init), [3, 4])
    let four = NDArray.values((0..<4).map(Double.init), [4])
    let sum = try Kernel.binary(.add(), Kernel.binary(.add(), whole, three), four)
    let expected: [Double] = (0..<4800).map { Double($0 + $0 % 12 + $0 % 4) }
    #expect(sum.toDoubles() == expected)
    let tall = NDArray.empty([400, 3, 4], .float32)
    _ = try Kernel.binary(.add(), three, four, out: NDArray.empty([3, 4], .float32))
    try three.copy(to: tall)
    _ = try Kernel.binary(.mul, tall, 2, out: tall)
    let doubled: [Double] = (0..<4800).map { Double(2 * ($0 % 12)) }
    #expect(tall.toDoubles() == doubled)
  }

  @Test func integersAndDivision() throws {
    let a = NDArray.values([7, -7, 7, -7], [4])
    let b = NDArray.values([2, 2, -2, -2], [4])
    #expect(try Kernel.binary(.floorDivide, a, b).toInts() == [3, -4, -4, 3])
    #expect(try Kernel.binary(.truncDivide, a, b).toInts() == [3, -3, -3, 3])
    #expect(try Kernel.binary(.remainder, a, b).toInts() == [1, 1, -1, -1])
    #expect(try Kernel.binary(.fmod, a, b).toInts() == [1, -1, 1, -1])
    #expect(try Kernel.binary(.div, a, b).toDoubles() == [3.5, -3.5, -3.5, 3.5])
    #expect(try Kernel.binary(.floorDivide, a.astype(.float32), b).toDoubles() == [3, -4, -4, 3])
    #expect(try Kernel.binary(.remainder, a.astype(.float32), b).toDoubles() == [1, 1, -1, -1])
    #expect(try Kernel.binary(.pow, a, 2).toInts() == [49, 49, 49, 49])
    #expect(throws: TensorError.runtime("ZeroDivisionError")) {
      try Kernel.binary(.floorDivide, a, 0)
    }
    let bytes = NDArray.values([200, 100], [2], .uint8)
    #expect(try Kernel.binary(.add(), bytes, bytes).toInts() == [144, 200])
    #expect(try Kernel.unary(.neg, bytes).toInts() == [56, 156])
  }

  @Test func comparisonsGiveBool() throws {
    let result = try Kernel.binary(.gt, x, 0)
    #expect(result.dtype == .bool)
    #expect(result.toBools() == [true, false, true, false, true, false])
    #expect(try Kernel.where(result, x, 0.0).toDoubles() == [1, 0, 3, 0, 5, 0])
    #expect(try Kernel.unary(.logicalNot, x).toInts() == [0, 0, 0, 0, 0, 0])
  }

  @Test func inPlaceWritesThroughViews() throws {
    let base = x.clone()
    let view = base.view(shape: [2], strides: [3], offset: 1)
    _ = try Kernel.binary(.mul, view, 10, out: view)
    #expect(base.toDoubles() == [1, -20, 3, -4, 50, -6])
    #expect(
      throws: TensorError.runtime(
        "result type Float can't be cast to the desired output type Long")
    ) { try Kernel.binary(.add(), NDArray.zeros([2], .int64), 1.5, out: .zeros([2], .int64)) }
    #expect(
      throws: TensorError.runtime(
        "output with shape [4] doesn't match the broadcast shape [2, 4]")
    ) {
      let out = NDArray.zeros([4], .float32)
      _ = try Kernel.binary(.add(), out, .ones([2, 4], .float32), out: out)
    }
    #expect(throws: TensorError.self) {
      let wide = NDArray.zeros([1], .float32).view(shape: [3], strides: [0], offset: 0)
      _ = try Kernel.binary(.add(), wide, 1, out: wide)
    }
  }

  @Test(arguments: [
    (UnaryOp.abs, DType.bool, "\"abs_cpu\" not implemented for 'Bool'"),
    (.silu, .int64, "\"silu_cpu\" not implemented for 'Long'"),
    (.bitwiseNot, .float32, "\"bitwise_not_cpu\" not implemented for 'Float'"),
    (.relu, .bool, "Boolean inputs not supported for relu"),
  ])
  func refusals(_ op: UnaryOp, _ dtype: DType, _ message: String) throws {
    let error = #expect(throws: TensorError.self) { try Kernel.unary(op, .ones([2], dtype)) }
    #expect(error?.message == message)
  }

  @Test func emptyZeroDimAndMeta() throws {
    let empty = NDArray.zeros([0, 3], .float32)
    #expect(try Kernel.binary(.add(), empty, .ones([1, 3], .float32)).shape == [0, 3])
    #expect(try Kernel.unary(.exp, empty).count == 0)
    let zeroDim = NDArray.scalar(2, .float32)
    #expect(try Kernel.binary(.mul, zeroDim, zeroDim).item() == .float(4))
    let meta = NDArray.empty([4, 1], .float32, meta: true)
    let product = try Kernel.binary(.mul, meta, .empty([3], .int64, meta: true))
    #expect(product.isMeta && product.shape == [4, 3] && product.dtype == .float32)
  }
}
