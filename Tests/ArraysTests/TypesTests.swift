// Dtypes, promotion, shapes, element access and copies.

import Arrays
import Testing

@Suite struct TypesTests {
  @Test func numbersYieldToArraysOfTheirCategory() {
    let float = NDArray.zeros([2], .float16)
    let zeroDim = NDArray.zeros([], .float64)
    let int = NDArray.zeros([2], .int32)
    #expect(DType.result(of: [float, zeroDim]) == .float16)
    #expect(DType.result(of: [int, zeroDim]) == .float64)
    #expect(DType.result(of: [int], [2.5]) == .float32)
    #expect(DType.result(of: [int], [2]) == .int32)
    #expect(DType.result(of: [int], [true]) == .int32)
    #expect(DType.result(of: [NDArray.zeros([2], .bool)], [2]) == .int64)
    #expect(DType.result(of: [int, NDArray.number(1.5)]) == .float32)
    #expect(DType.result(of: [zeroDim, NDArray.number(1.5)]) == .float64)
  }

  @Test func broadcastErrorNamesTheDim() throws {
    #expect(try Shape.broadcast([3, 1], [2, 1, 4]) == [2, 3, 4])
    #expect(try Shape.broadcast([0], [1]) == [0])
    #expect(
      throws: TensorError.runtime(
        "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 1")
    ) { try Shape.broadcast([4, 2], [3]) }
  }

  @Test func elementsRoundTripThroughEveryDType() {
    for dtype in DType.allCases where dtype != .bool {
      let array = NDArray.values([0.0, 1, 2, 100], [2, 2], dtype)
      #expect(array.toDoubles() == [0, 1, 2, 100], "\(dtype)")
      #expect(array.astype(.float64).toInts() == [0, 1, 2, 100])
      #expect(array[[1, 0]].double == 2)
    }
    #expect(NDArray.values([0.0, 0.5], [2], .bool).toBools() == [false, true])
    #expect(NDArray.values([300, -1], [2], .uint8).toInts() == [44, 255])
  }

  @Test func copiesFollowStrides() throws {
    let array = NDArray.values(Array(0..<6), [2, 3])
    let turned = array.view(shape: [3, 2], strides: [1, 3], offset: 0)
    #expect(turned.toInts() == [0, 3, 1, 4, 2, 5])
    #expect(turned.contiguous().strides == [2, 1])
    #expect(turned.clone().strides == [1, 3])
    #expect(turned.contiguous().toInts() == [0, 3, 1, 4, 2, 5])
    #expect(turned.astype(.float32).toDoubles() == [0, 3, 1, 4, 2, 5])
    let target = NDArray.zeros([2, 3, 2], .float32)
    try turned.copy(to: target)
    #expect(target.toInts() == [0, 3, 1, 4, 2, 5, 0, 3, 1, 4, 2, 5])
    #expect(throws: TensorError.self) { try target.copy(to: turned) }
  }

  @Test func storagesCountTheirChanges() {
    let array = NDArray.zeros([2], .float32)
    let alias = array.aliased()
    alias.storage.version += 1
    alias.fill(3)
    #expect(array.storage.version == 0)
    #expect(array.toDoubles() == [3, 3])
    #expect(array.storage.sharesMemory(with: alias.storage))
  }

  @Test func metaHasShapesOnly() throws {
    let meta = NDArray.empty([1 << 20, 1 << 20], .float32, meta: true)
    #expect(meta.isMeta && meta.astype(.float64).isMeta && meta.clone().isMeta)
    #expect(meta.storage.byteCount == 1 << 42)
    #expect(throws: TensorError.self) { try NDArray.zeros([], .float32, meta: true).item() }
  }

  @Test func ranges() throws {
    #expect(try NDArray.arange(0, 5, 2).toInts() == [0, 2, 4])
    #expect(try NDArray.arange(5, 0, -2).toInts() == [5, 3, 1])
    #expect(try NDArray.arange(0, 1, 0.25).dtype == .float32)
    #expect(try NDArray.arange(0, 1, 0.25).toDoubles() == [0, 0.25, 0.5, 0.75])
    #expect(try NDArray.linspace(0, 1, 5).toDoubles() == [0, 0.25, 0.5, 0.75, 1])
    #expect(try NDArray.eye(2, 3, .int64).toInts() == [1, 0, 0, 0, 1, 0])
  }
}
