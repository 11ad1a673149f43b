// Views share memory and have PyTorch's strides; joins copy.

import Arrays
import Testing

@Suite struct ViewTests {
  let x = NDArray.values(Array(0..<6), [2, 3], .float32)

  struct Layout: Equatable, CustomStringConvertible {
    let shape: [Int]
    let strides: [Int]
    let offset: Int
    init(_ shape: [Int], _ strides: [Int], _ offset: Int = 0) {
      (self.shape, self.strides, self.offset) = (shape, strides, offset)
    }
    init(_ array: NDArray) { self.init(array.shape, array.strides, array.offset) }
    var description: String { "\(shape) \(strides) \(offset)" }
  }

  @Test func layoutsArePyTorchs() throws {
    let t = try x.t()
    let e = NDArray.zeros([0, 3], .float32)
    let z = NDArray.zeros([], .float32)
    let expected: [(NDArray, Layout)] = [
      (try e.view([-1]), .init([0], [1])), (try e.view([2, 0]), .init([2, 0], [1, 1])),
      (try t.reshape([6]), .init([6], [1])), (try t.reshape([3, 2]), .init([3, 2], [1, 3])),
      (try x.expand([2, 2, 3]), .init([2, 2, 3], [0, 3, 1])),
      (try z.expand([2, 2]), .init([2, 2], [0, 0])),
      (try x.slice(0, 0, 1).expand([4, 3]), .init([4, 3], [0, 1])),
      (try x.unsqueeze(-1), .init([2, 3, 1], [3, 1, 1])),
      (try x.unsqueeze(0), .init([1, 2, 3], [6, 3, 1])),
      (try t.unsqueeze(1), .init([3, 1, 2], [1, 6, 3])),
      (try x.slice(1, 5, 2), .init([2, 0], [3, 1], 3)),
      (try x.slice(1, -5, -1, step: 2), .init([2, 1], [3, 2])),
      (try x.narrow(1, -1, 1), .init([2, 1], [3, 1], 2)),
      (try x.diagonal(1), .init([2], [4], 1)), (try x.diagonal(-1), .init([1], [4], 3)),
      (try x.diagonal(5), .init([0], [4])),
      (try x.unfold(1, 2, 1), .init([2, 2, 2], [3, 1, 1])),
      (try z.unfold(0, 1, 1), .init([1], [1])), (try x.select(1, -1), .init([2], [3], 2)),
      (try x.chunk(2, 1)[1], .init([2, 1], [3, 1], 2)),
      (try x.unbind(1)[2], .init([2], [3], 2)),
      (try x.permute(x.movedDims([0], [1])), .init([3, 2], [1, 3])),
      (x.slicedSqueezed, .init([3], [1])),
      (try Kernel.cat([t, t]), .init([6, 2], [2, 1])),
      (try Kernel.stack([t, t], 2), .init([3, 2, 2], [4, 2, 1])),
      (try Kernel.flip(t, [0]), .init([3, 2], [1, 3])),
      (try Kernel.tril(t), .init([3, 2], [2, 1])),
      (try Kernel.repeat(x, [2, 1, 0]), .init([2, 2, 0], [2, 1, 1])),
      (try t.unsqueeze(0).expand([2, 3, 2]).clone(), .init([2, 3, 2], [6, 1, 3])),
    ]
    for (array, layout) in expected { #expect(Layout(array) == layout) }
  }

  @Test func joinsHoldTheRightElements() throws {
    let t = try x.t()
    #expect(try Kernel.cat([x, x.slice(1, 0, 1)], 1).toInts() == [0, 1, 2, 0, 3, 4, 5, 3])
    #expect(try Kernel.stack([t, t], 1).toInts() == [0, 3, 0, 3, 1, 4, 1, 4, 2, 5, 2, 5])
    #expect(try Kernel.flip(x, [0, 1]).toInts() == [5, 4, 3, 2, 1, 0])
    #expect(try Kernel.roll(x, [1], [1]).toInts() == [2, 0, 1, 5, 3, 4])
    #expect(try Kernel.roll(x, [-1], []).toInts() == [1, 2, 3, 4, 5, 0])
    #expect(try Kernel.rot90(x, 1, [0, 1]).toInts() == [2, 5, 1, 4, 0, 3])
    #expect(try Kernel.tril(x, 1).toInts() == [0, 1, 0, 3, 4, 5])
    #expect(try Kernel.triu(x, 1).toInts() == [0, 1, 2, 0, 0, 5])
    #expect(try Kernel.repeat(x, [1, 2]).toInts() == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    #expect(try Kernel.diagEmbed(.values([1, 2], [2]), 1).toInts() == [0, 1, 0, 0, 0, 2, 0, 0, 0])
    #expect(try Kernel.cat([x, .values([1, 2, 3], [1, 3])]).dtype == .float32)
  }

  @Test(arguments: [
    ([2, 4], "shape '[2, 4]' is invalid for input of size 6"),
    ([-1, -1], "only one dimension can be inferred"),
    ([-2, 3], "invalid shape dimension -2 at index 0 of shape [-2, 3]"),
  ])
  func refusedShapes(_ shape: [Int], _ message: String) {
    #expect(throws: TensorError.runtime(message)) { try x.view(shape) }
  }

  @Test func refusedViews() throws {
    #expect(throws: TensorError.self) { try x.t().view([6]) }
    #expect(
      throws: TensorError.index(
        "Dimension out of range (expected to be in range of [-2, 1], but got 2)")
    ) { try x.transpose(0, 2) }
    #expect(
      throws: TensorError.index(
        "select(): index 2 out of range for tensor of size [2, 3] at dimension 0")
    ) { try x.select(0, 2) }
    #expect(
      throws: TensorError.runtime(
        "The expanded size of the tensor (3) must match the existing size (2) at non-singleton "
          + "dimension 0.  Target sizes: [3, 3].  Tensor sizes: [2, 3]")
    ) { try x.expand([3, 3]) }
  }
}

extension NDArray {
  fileprivate var slicedSqueezed: NDArray { (try? slice(0, 0, 1).squeeze()) ?? self }
}
