// Indexing, gathering, scattering and counting, against values recorded from PyTorch.

import Arrays
import Testing

@Suite struct IndexingTests {
  let x = NDArray.values((0..<6).map(Double.init), [2, 3])
  let y = NDArray.values(Array(0..<24), [2, 3, 4])

  private func places(_ values: Int...) -> NDArray { .values(values, [values.count]) }

  @Test func whereIndexedDimsGo() throws {
    let (a, b) = (places(0, 1), places(1, 2))
    let turned = try y.transpose(0, 2)
    let layouts: [(NDArray, [Int], [Int])] = [
      (try Kernel.index(y, [nil, a]), [2, 2, 4], [8, 4, 1]),
      (try Kernel.index(y, [a, nil, b]), [2, 3], [3, 1]),
      (try Kernel.index(y, [nil, a, b]), [2, 2], [2, 1]),
      (try Kernel.index(y, [nil, nil, a]), [2, 3, 2], [6, 2, 1]),
      (try Kernel.index(turned, [a]), [2, 3, 2], [6, 1, 3]),
      (try Kernel.index(turned, [nil, a]), [4, 2, 2], [1, 4, 8]),
      (try Kernel.index(turned, [nil, nil, a]), [4, 3, 2], [2, 8, 1]),
      (try Kernel.index(y, [try a.unsqueeze(1), nil, b]), [2, 2, 3], [6, 3, 1]),
    ]
    for (array, shape, strides) in layouts {
      #expect(array.shape == shape)
      #expect(array.strides == strides)
    }
    #expect(try Kernel.index(y, [a, nil, b]).toInts() == [1, 5, 9, 14, 18, 22])
    #expect(try Kernel.index(turned, [nil, nil, a]).toInts() == turned.toInts())
    #expect(try Kernel.index(x, [nil, places(-1, 0)]).toInts() == [2, 0, 5, 3])
  }

  @Test func masks() throws {
    let mask = try Kernel.binary(.gt, x, 2)
    #expect(try Kernel.index(x, [mask]).toInts() == [3, 4, 5])
    #expect(try Kernel.index(x, [.values([true, false], [2]), places(0)]).toInts() == [0])
    #expect(try Kernel.maskedSelect(x.t(), .values([true, false], [2])).toInts() == [0, 1, 2])
    #expect(try Kernel.maskedFill(x, mask, 9).toInts() == [0, 1, 2, 9, 9, 9])
    let source = NDArray.values([10.0, 11, 12, 13], [4])
    #expect(try Kernel.maskedScatter(x, mask, source).toInts() == [0, 1, 2, 10, 11, 12])
    let found = try Kernel.nonzero(x)
    #expect(found.toInts() == [0, 1, 0, 2, 1, 0, 1, 1, 1, 2])
    #expect(found.strides == [1, 5])
    #expect(try Kernel.nonzero(.ones([], .float32)).shape == [1, 0])
    #expect(
      throws: TensorError.index(
        "The shape of the mask [3] at index 0 does not match the shape of the indexed tensor "
          + "[2, 3] at index 0")
    ) { try Kernel.index(x, [.values([true, false, true], [3])]) }
  }

  @Test func writes() throws {
    let row = NDArray.values([7.0, 8, 9], [3])
    #expect(try Kernel.indexPut(x, [places(0)], row).toInts() == [7, 8, 9, 3, 4, 5])
    let doubled = try Kernel.indexPut(x, [places(0, 0)], .ones([3], .float32), accumulate: true)
    #expect(doubled.toInts() == [2, 3, 4, 3, 4, 5])
    let target = x.clone()
    _ = try Kernel.indexPut(target, [nil, places(1, 2)], .zeros([], .float32), out: target)
    #expect(target.toInts() == [0, 0, 0, 3, 0, 0])
    #expect(
      throws: TensorError.runtime(
        "shape mismatch: value tensor of shape [4] cannot be broadcast to indexing result of shape "
          + "[2, 3]")
    ) { try Kernel.indexPut(x, [places(0, 0)], .ones([4], .float32)) }
    #expect(throws: TensorError.index("index 5 is out of bounds for dimension 0 with size 2")) {
      try Kernel.indexPut(x, [places(0, 5)], row)
    }
  }

  @Test func gathering() throws {
    let index = NDArray.values([0, 2, 1, 1], [2, 2])
    #expect(try Kernel.gather(x, 1, index).toInts() == [0, 2, 4, 4])
    #expect(try Kernel.gather(x.t(), 0, index).toInts() == [0, 5, 1, 4])
    let nines = NDArray.full([2, 2], 9, .float32)
    #expect(try Kernel.scatter(x, 1, index, nines).toInts() == [9, 1, 9, 3, 9, 5])
    #expect(try Kernel.scatter(x, 1, index, 5).toInts() == [5, 1, 5, 3, 5, 5])
    #expect(throws: TensorError.runtime("index 3 is out of bounds for dimension 1 with size 3")) {
      try Kernel.gather(x, 1, .values([3], [1, 1]))
    }
    #expect(try Kernel.gather(.ones([], .float32), 0, places(0)).shape == [1])
  }

  @Test(arguments: [
    (ScatterReduce.sum, [6.0, 4, 2], [6.0, 3, 2]), (.prod, [0, 3, 2], [9, 3, 2]),
    (.mean, [2, 2, 2], [3, 3, 2]), (.amax, [3, 3, 2], [3, 3, 2]), (.amin, [0, 1, 2], [3, 3, 2]),
  ])
  func scatterReduces(
    _ reduce: ScatterReduce, _ withSelf: [Double], _ withoutSelf: [Double]
  ) throws {
    let index = NDArray.values([0, 0, 1], [1, 3])
    let threes = NDArray.full([1, 3], 3, .float32)
    for (includeSelf, expected) in [(true, withSelf), (false, withoutSelf)] {
      let result = try Kernel.scatter(
        x, 1, index, threes, reduce: reduce, includeSelf: includeSelf)
      #expect(result.toDoubles() == expected + [3, 4, 5])
    }
  }

  @Test func slicesAlongADim() throws {
    #expect(try Kernel.indexSelect(x, 1, places(0, 0, 2)).toInts() == [0, 0, 2, 3, 3, 5])
    #expect(try Kernel.indexSelect(x.t(), 0, places(1)).toInts() == [1, 4])
    let ones = NDArray.ones([2, 3], .float32)
    let sum = try Kernel.indexAdd(x, 0, places(0, 0), ones, alpha: 2)
    #expect(sum.toInts() == [4, 5, 6, 3, 4, 5])
    #expect(try Kernel.indexCopy(x, 0, places(1), x.slice(0, 0, 1)).toInts() == [0, 1, 2, 0, 1, 2])
    #expect(try Kernel.indexFill(x.t(), 0, places(-1), 7).strides == [1, 3])
    #expect(try Kernel.indexFill(x, 1, places(0, 2), 7).toInts() == [7, 1, 7, 7, 4, 7])
    #expect(try Kernel.take(x.t(), places(0, 1, -1)).toInts() == [0, 3, 5])
    #expect(try Kernel.oneHot(places(0, 2)).toInts() == [1, 0, 0, 0, 0, 1])
    #expect(
      throws: TensorError.runtime("index 2 is out of bounds for dimension 0 with size 2")
    ) { try Kernel.indexAdd(x, 0, places(0, 2), ones) }
    #expect(throws: TensorError.index("index out of range in self")) {
      try Kernel.embedding(x, places(2))
    }
    let grad = try Kernel.embeddingBackward(ones, places(1, 1), rows: 3, padding: 0)
    #expect(grad.toInts() == [0, 0, 0, 2, 2, 2, 0, 0, 0])
  }

  @Test func distinctElements() throws {
    let found = try Kernel.unique(.values([3, 1, 1, 2], [4]))
    #expect(found.values.toInts() == [1, 2, 3])
    #expect(found.inverse.toInts() == [2, 0, 0, 1])
    #expect(found.counts.toInts() == [2, 1, 1])
    let rows = try Kernel.unique(.values([1, 2, 1, 2, 0, 5], [3, 2]), 0)
    #expect(rows.values.toInts() == [0, 5, 1, 2] && rows.inverse.toInts() == [1, 1, 0])
    let columns = try Kernel.unique(.values([1, 1, 2, 2], [2, 2]), 1)
    #expect(columns.values.shape == [2, 1] && columns.values.strides == [1, 2])
    let runs = try Kernel.uniqueConsecutive(.values([1, 1, 2, 1], [4]))
    #expect(runs.values.toInts() == [1, 2, 1] && runs.counts.toInts() == [2, 1, 1])
  }

  @Test func counting() throws {
    #expect(try Kernel.bincount(places(1, 1, 3)).toInts() == [0, 2, 0, 1])
    #expect(try Kernel.bincount(places(1), minlength: 3).toInts() == [0, 1, 0])
    #expect(try Kernel.histc(x, bins: 3).toInts() == [2, 2, 2])
    #expect(try Kernel.histc(x, bins: 3, min: 1, max: 4).toInts() == [1, 1, 2])
    let sorted = NDArray.values([1.0, 3, 5], [3])
    let values = NDArray.values([3.0, 6, 0, 1], [2, 2])
    #expect(try Kernel.searchsorted(sorted, values).toInts() == [1, 3, 0, 0])
    #expect(try Kernel.searchsorted(sorted, values, right: true).toInts() == [2, 3, 0, 1])
  }

  @Test func negativeLogLikelihood() throws {
    let logits = NDArray.values([-1.0, -2, -3, -4, -5, -6], [2, 3])
    let (mean, weight) = try Kernel.nllLoss(logits, places(0, 2))
    #expect(mean.toDoubles() == [3.5] && weight.toDoubles() == [2])
    let ignored = try Kernel.nllLoss(logits, places(-100, 2), reduction: .none)
    #expect(ignored.output.toDoubles() == [0, 6])
    let grad = try Kernel.nllLossBackward(
      .ones([], .float32), logits, places(0, 2), totalWeight: weight)
    #expect(grad.toDoubles() == [-0.5, 0, 0, 0, 0, -0.5])
    #expect(throws: TensorError.index("Target 3 is out of bounds.")) {
      try Kernel.nllLoss(logits, places(0, 3))
    }
    let planes = try logits.view([1, 3, 2])
    #expect(
      try Kernel.nllLoss(planes, .values([2, 0], [1, 2]), reduction: .none).output.toDoubles()
        == [5, 2])
  }
}
