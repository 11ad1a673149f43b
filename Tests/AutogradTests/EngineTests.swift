// How backward runs behave: order, accumulation, freed graphs, versions, views, hooks.

import Arrays
import Autograd
import Testing

@Suite(.ownSession) struct EngineTests {
  @Test func gradientsOfASharedValueAddUp() throws {
    let x = vector(1, 2, 3)
    let y = try x * x
    try Engine.backward([(y * y).sum()])
    #expect(x.grad?.data.toDoubles() == [4, 32, 108])
  }

  @Test func laterGradientsAddIntoTheSameTensor() throws {
    let x = vector(1, 2)
    try Engine.backward([(x * 3).sum()])
    let grad = try #require(x.grad)
    try Engine.backward([(x * 3).sum()])
    #expect(x.grad === grad)
    #expect(grad.data.toDoubles() == [6, 6])
  }

  @Test func aSecondRunNeedsTheGraph() throws {
    let x = vector(1, 2)
    let y = try (x * x).sum()
    try Engine.backward([y], retainGraph: true)
    try Engine.backward([y])
    let complaint = message { try Engine.backward([y]) }
    #expect(complaint?.hasPrefix("Trying to backward through the graph a second time") == true)
  }

  @Test func theSecondDerivative() throws {
    let x = vector(2)
    let y = try x.pow(3).sum()
    let first = try #require(Engine.grad([y], [x], createGraph: true)[0])
    let second = try #require(Engine.grad([first.sum()], [x])[0])
    #expect(second.data.toDoubles() == [12])
  }

  @Test func anOverwrittenSavedTensorIsNoticed() throws {
    let x = vector(1, 2)
    let y = try x.exp()
    try y.addInPlace(x)
    let complaint = message { try Engine.backward([y.sum()]) }
    let expected =
      "one of the variables needed for gradient computation has been modified by an inplace "
      + "operation: [torch.DoubleTensor [2]], which is output 0 of Exp, is at version 1; expected "
      + "version 0 instead."
    #expect(complaint?.hasPrefix(expected) == true)
  }

  @Test func leavesMayNotBeWritten() throws {
    let x = vector(1, 2)
    #expect(
      message { try x.addInPlace(x) }
        == "a leaf Variable that requires grad is being used in an in-place operation.")
    #expect(
      message { try x.view([2, 1]).zeroInPlace() }
        == "a view of a leaf Variable that requires grad is being used in an in-place operation.")
  }

  @Test func writingIntoAViewChangesTheBasesHistory() throws {
    let x = vector(1, 2)
    let y = try x * 1
    let row = try y.select(0, 0)
    try row.inPlace { try $0 * 5 }
    #expect(graph(y) == "CopySlices(MulBackward1(leaf))")
    #expect(graph(row) == "AsStridedBackward0(CopySlices(MulBackward1(leaf)))")
    try Engine.backward([y.sum()])
    #expect(x.grad?.data.toDoubles() == [5, 1])
  }

  @Test func aLongChainIsRunAndFreed() throws {
    let x = vector(1)
    var y = x
    for _ in 0..<200_000 { y = try y * 1 }
    try Engine.backward([y.sum()])
    #expect(x.grad?.data.toDoubles() == [1])
  }

  @Test func broadcastDimsAreSummed() throws {
    let (x, b) = (matrix([1, 2], [3, 4]), vector(10, 20))
    try Engine.backward([(x + b).sum()])
    #expect(b.grad?.data.toDoubles() == [2, 2])
  }

  @Test func hooksSeeAndReplaceGradients() throws {
    let x = vector(1, 2)
    let y = try x * 2
    _ = try y.registerHook { try $0 * 10 }
    try y.retainGrad()
    try Engine.backward([y.sum()])
    #expect(y.grad?.data.toDoubles() == [10, 10])
    #expect(x.grad?.data.toDoubles() == [20, 20])
  }
}
