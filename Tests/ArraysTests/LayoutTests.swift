// What holds for all kernels: meta arrays get the layout of real ones, and empty and 0-d arrays do.

import Arrays
import Testing

/// A kernel under a name, on any array.
struct AnyKernel: CustomTestStringConvertible, Sendable {
  let name: String
  let run: @Sendable (NDArray) throws -> NDArray
  var testDescription: String { name }

  init(_ name: String, _ run: @escaping @Sendable (NDArray) throws -> NDArray) {
    (self.name, self.run) = (name, run)
  }
}

private let kernels: [AnyKernel] = [
  AnyKernel("exp") { try Kernel.unary(.exp, $0) },
  AnyKernel("gelu") { try Kernel.unary(.gelu(tanh: false), $0) },
  AnyKernel("isnan") { try Kernel.unary(.isnan, $0) },
  AnyKernel("add") { try Kernel.binary(.add(), $0, $0) },
  AnyKernel("add a number") { try Kernel.binary(.add(), $0, 1) },
  AnyKernel("a number less") { try Kernel.binary(.sub(), 1.5, $0) },
  AnyKernel("less") { try Kernel.binary(.lt, $0, 1) },
  AnyKernel("broadcast") { try Kernel.binary(.mul, $0, $0.unsqueeze(0)) },
  AnyKernel("where") { try Kernel.where($0.astype(.bool), $0, 0) },
  AnyKernel("clamp") { try Kernel.clamp($0, Scalar.int(0), nil) },
  AnyKernel("lerp") { try Kernel.lerp($0, $0, 0.5) },
  AnyKernel("astype") { $0.astype(.int32) },
  AnyKernel("clone") { $0.clone() },
  AnyKernel("contiguous") { $0.contiguous() },
  AnyKernel("sum") { try Kernel.reduce(.sum, $0) },
  AnyKernel("sum of a dim") { try Kernel.reduce(.sum, $0, [-1]) },
  AnyKernel("mean kept") { try Kernel.reduce(.mean, $0, [0], keepdim: true) },
  AnyKernel("norm") { try Kernel.reduce(.norm(2), $0) },
  AnyKernel("logsumexp") { try Kernel.reduce(.logsumexp, $0, [0]) },
  AnyKernel("var") { try Kernel.varMean($0).variance },
  AnyKernel("cumsum") { try Kernel.cumulative(.sum, $0, 0) },
  AnyKernel("cummax") { try Kernel.cummax($0, 0).indices },
  AnyKernel("softmax") { try Kernel.softmax($0, -1) },
  AnyKernel("sort") { try Kernel.sort($0).values },
  AnyKernel("flip") { try Kernel.flip($0, [0]) },
  AnyKernel("roll") { try Kernel.roll($0, [1], []) },
  AnyKernel("repeat") { try Kernel.repeat($0, [2, 2, 1]) },
  AnyKernel("stack") { try Kernel.stack([$0, $0]) },
  AnyKernel("masked_fill") { try Kernel.maskedFill($0, $0.astype(.bool), 1) },
  AnyKernel("take") {
    try Kernel.take($0, NDArray.empty([0], .int64, meta: $0.isMeta))
  },
  AnyKernel("gather") {
    try Kernel.gather($0, 0, NDArray.zeros([], .int64, meta: $0.isMeta).expandedLike($0))
  },
  AnyKernel("flatten") { $0.flattened() },
  AnyKernel("uniform") {
    let result = NDArray.empty(like: $0)
    try Generator(seed: 1).uniform(into: result)
    return result
  },
]

extension NDArray {
  fileprivate func expandedLike(_ array: NDArray) throws -> NDArray {
    try expand(array.count == 0 ? array.shape.map { $0 == 0 ? 0 : $0 } : array.shape)
  }
}

@Suite struct LayoutTests {
  /// Pairs of real and meta arrays of the same layouts.
  private func pairs() throws -> [(NDArray, NDArray)] {
    func pair(_ shape: [Int]) -> (NDArray, NDArray) {
      (.ones(shape, .float32), .empty(shape, .float32, meta: true))
    }
    var result = [pair([]), pair([3]), pair([2, 3]), pair([0, 3]), pair([3, 0]), pair([1])]
    let (real, meta) = pair([2, 3])
    result.append((try real.t(), try meta.t()))
    let (wide, metaWide) = pair([1, 3])
    result.append((try wide.expand([4, 3]), try metaWide.expand([4, 3])))
    return result
  }

  @Test(arguments: kernels)
  func metaArraysHaveTheLayoutOfRealOnes(_ kernel: AnyKernel) throws {
    for (real, meta) in try pairs() {
      let expected = Result { try kernel.run(real) }
      let found = Result { try kernel.run(meta) }
      switch (expected, found) {
      case (.success(let expected), .success(let found)):
        #expect(found.isMeta && !expected.isMeta)
        #expect(found.shape == expected.shape, "\(real.shape)")
        #expect(found.strides == expected.strides, "\(real.shape)")
        #expect(found.dtype == expected.dtype)
      case (.failure(let expected), .failure(let found)):
        #expect(expected as? TensorError == found as? TensorError)
      default: Issue.record("\(real.shape): \(expected) but meta \(found)")
      }
    }
  }

  @Test func promotionIsPyTorchs() {
    let order: [DType] = [
      .uint8, .int8, .int16, .int32, .int64, .float16, .float32, .float64, .complex64, .bool,
      .bfloat16,
    ]
    // One letter each: unsigned byte, byte, short, int, long, half, float, double, complex, truth,
    // brain float. complex128 does not exist here.
    let letters = Array("ubsilhfdctg")
    let rows = [
      "ussilhfdcug", "sbsilhfdcbg", "sssilhfdcsg", "iiiilhfdcig", "lllllhfdclg", "hhhhhhfdchf",
      "fffffffdcff", "ddddddddcdd", "ccccccccccc", "ubsilhfdctg", "gggggffdcgg",
    ]
    for (row, first) in order.enumerated() {
      for (column, second) in order.enumerated() {
        let letter = Array(rows[row])[column]
        let expected = letters.firstIndex(of: letter).map { order[$0] }
        #expect(DType.promoted(first, second) == expected, "\(first) \(second)")
      }
    }
  }

  @Test func overlapsAreRefused() throws {
    let x = try NDArray.arange(0, 6, 1, .float32)
    #expect(throws: TensorError.self) { try x.narrow(0, 0, 5).copy(to: x.narrow(0, 1, 5)) }
    #expect(throws: TensorError.self) {
      try NDArray.ones([3], .float32).copy(to: NDArray.zeros([1], .float32).expand([3]))
    }
    let square = try x.narrow(0, 0, 4).view([2, 2])
    #expect(throws: TensorError.self) { try Kernel.binary(.add(), square, square.t(), out: square) }
    #expect(try Kernel.binary(.add(), square, square, out: square).toInts() == [0, 2, 4, 6])
  }
}

@Suite struct AllocationTests {
  @Test(arguments: [
    ([2, -3], "Trying to create tensor with negative dimension -3: [2, -3]"),
    (
      [1 << 40, 1 << 40],
      "Storage size calculation overflowed with sizes=[1099511627776, 1099511627776]"
    ),
    (
      [1 << 50],
      "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        + "you tried to allocate 4503599627370496 bytes. Error code 12 (Cannot allocate memory)"
    ),
  ])
  func impossibleSizesAreReported(_ shape: [Int], _ message: String) {
    let array = NDArray.zeros(shape, .float32)
    #expect(throws: TensorError.runtime(message)) { try array.checkAllocated() }
  }

  @Test func computationsWithoutMemoryDoNothing() throws {
    let vector = NDArray.zeros([1 << 26], .uint8)
    let product = try Kernel.outer(vector, vector)
    #expect(throws: TensorError.self) { try product.checkAllocated() }
    let wide = try vector.expand([1 << 26, 1 << 26]).contiguous()
    #expect(throws: TensorError.self) { try wide.checkAllocated() }
    #expect(throws: TensorError.self) { try NDArray.arange(0, .int(1 << 50), 1) }
  }
}
