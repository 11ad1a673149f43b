// Folding and slicing keep the books: nothing is lost, nothing is counted twice.

import Drawing
import Testing

@Suite struct TransformTests {
  private static let graphs: [Graph] = [
    Sample.blocks(12), Sample.blocks(12, odd: 5), Sample.loop(40), Sample.blocks(1), Sample.loop(0),
    Sample.blocks(400), Sample.loop(5_000), Graph(label: "empty"),
  ]

  private static let folds: [any Transform] = [
    JoinAccumulators(), FoldRepeats(), Fold(.depth(0)), Fold(.depth(1)), Fold(.height(0)),
    FoldLines(), FoldViews(), JoinUnreached(), FoldUntilReadable(), JoinSaved(isShown: true),
  ]

  @Test(arguments: graphs.indices, folds.indices)
  func multiplicitiesAddUpToTheWholeGraph(graph: Int, fold: Int) throws {
    let whole = Self.graphs[graph]
    let folded = try Self.folds[fold].applied(to: whole)
    #expect(folded.total == whole.nodes.count)
    #expect(folded.nodes.count <= whole.nodes.count)
    #expect(Set(folded.nodes.map(\.id)).count == folded.nodes.count)
    for edge in folded.edges {
      #expect(folded.nodes.indices.contains(edge.source))
      #expect(folded.nodes.indices.contains(edge.target))
    }
  }

  @Test func equalBlocksAreDrawnOnce() {
    let folded = FoldRepeats().applied(to: Sample.blocks(12))
    let product = folded.nodes("MmBackward0")
    #expect(product.count == 1)
    #expect(product.first?.repeats == 12 && product.first?.stands == 12)
    #expect(folded.modules.first { $0.repeats == 12 }?.last == "model.layers.11")
    let weight = folded.nodes.first { $0.members.count == 12 }
    #expect(weight?.members.last == "model.layers.11.weight")
  }

  /// A block of another structure breaks the run, though it is called like the rest.
  @Test func whatIsEqualIsToldByStructure() {
    let folded = FoldRepeats().applied(to: Sample.blocks(12, odd: 5))
    #expect(folded.nodes("MmBackward0").map(\.repeats).sorted() == [1, 5, 6])
    #expect(folded.nodes("TanhBackward0").map(\.repeats) == [1])
  }

  @Test func aLoopWithoutModulesFoldsToo() {
    let folded = FoldRepeats().applied(to: Sample.loop(40))
    #expect(folded.nodes("MmBackward0").map(\.repeats).max() == 39)
    #expect(folded.nodes("w").count == 1)
    #expect(folded.edges.contains { $0.isRecurrent })
  }

  @Test func everyLeafIsOneIdentity() throws {
    for graph in Self.graphs {
      let folded = try FoldUntilReadable().applied(to: JoinAccumulators().applied(to: graph))
      let names = folded.nodes.flatMap { node in
        node.members.isEmpty ? node.kind == .leaf ? [node.name] : [] : node.members
      }
      let leaves = graph.nodes.filter { $0.kind == .leaf }.map(\.name)
      #expect(names.sorted() == leaves.sorted())
    }
  }

  @Test func largeGraphsBecomeReadableAndSayHow() throws {
    let folded = try FoldUntilReadable().applied(to: Sample.blocks(400))
    #expect(folded.boxCount <= FoldUntilReadable.goal)
    #expect(folded.captions.first?.contains("--full") ?? false)
    #expect(try FoldUntilReadable().applied(to: Sample.blocks(2)).captions.isEmpty)
  }

  @Test func depthClosesModules() throws {
    let closed = try Fold(.depth(1)).applied(to: Sample.blocks(3))
    let blocks = closed.nodes.filter { $0.kind == .block }
    #expect(blocks.map(\.name) == (0..<3).map { "model.layers.\($0)" })
    #expect(blocks.allSatisfy { $0.block?.functions == 2 && $0.block?.elements == 2 })
  }

  @Test func aPatternClosesByPathOrClass() throws {
    for pattern in ["model.layers.1", "*.1"] {
      let folded = try Fold(.pattern(pattern)).applied(to: Sample.blocks(3))
      #expect(folded.nodes.filter { $0.kind == .block }.map(\.name) == ["model.layers.1"])
    }
    #expect(
      try Fold(.pattern("Block")).applied(to: Sample.blocks(3)).nodes.count { $0.kind == .block }
        == 3)
    #expect(throws: TransformError.self) {
      try Fold(.pattern("nothing")).applied(to: Sample.blocks(3))
    }
  }

  @Test func slicesKeepWhatLiesBetween() throws {
    let graph = JoinAccumulators().applied(to: Sample.blocks(5))
    let focus = try Slice(.focus("model.layers.2")).applied(to: graph)
    #expect(focus.nodes("model.layers.2.weight").count == 1)
    #expect(focus.nodes("model.layers.0.weight").isEmpty)
    #expect(focus.nodes.contains { $0.isContext })
    let span = try Slice(.between("model.layers.1", "model.layers.3")).applied(to: graph)
    #expect(span.nodes("ReluBackward0").count == 3)
    #expect(span.nodes("loss").isEmpty)
    let leaves = try Slice(.leavesOnly).applied(to: graph)
    #expect(leaves.nodes.count == 7 && leaves.edges.count == 6)
    #expect(throws: TransformError.self) { try Slice(.focus("x.y")).applied(to: graph) }
  }

  /// A thousand branches into one function are one box with one arrow, which counts them.
  @Test func equalBranchesAreOneArrow() throws {
    var sample = Sample()
    let leaf = sample.leaf("x")
    let branches = (0..<1000).map { _ in sample.function("SinBackward0", [leaf]) }
    sample.output("y", of: sample.function("StackBackward0", branches))
    let folded = try FoldUntilReadable().applied(to: JoinAccumulators().applied(to: sample.graph))
    let stack = folded.nodes.firstIndex { $0.name == "StackBackward0" }
    let arrows = folded.edges.filter { $0.target == stack }
    #expect(arrows.map(\.count) == [1000])
  }

  @Test func referencesKeepOneIdentity() {
    let graph = JoinAccumulators().applied(to: Sample.loop(5))
    let near = NearReferences().applied(to: graph)
    #expect(near.nodes.count { $0.kind == .reference } == 4)
    #expect(near.nodes("w").count == 1 && near.total == graph.total)
  }

  @Test func detailsHaveTheNamesOfTheirCases() {
    #expect(Detail.allCases.allSatisfy { $0.name == "\($0)" && Detail(name: $0.name) == $0 })
  }

  @Test func coloursFollowTheNumbers() {
    var sample = Sample()
    let leaves = [1e-3, 1, 1e3].enumerated().map { sample.leaf("w\($0.offset)", norm: $0.element) }
    sample.output("y", of: sample.function("AddBackward0", leaves))
    let graph = JoinAccumulators().applied(to: sample.graph)
    let coloring = Coloring(.grad, graph)
    let places = (0..<3).map { number in
      graph.nodes("w\(number)").first.flatMap { coloring.position(of: $0) }
    }
    #expect(places == [0, 0.5, 1])
  }

  @Test(arguments: [
    (Double.nan, 1, "gradient not finite"), (1e-12, 0, "gradient vanishes"),
    (1e9, 0, "gradient explodes"), (1, 0, nil),
  ])
  func badGradientsStandOut(norm: Double, nonfinite: Int, words: String?) {
    let gradient = Graph.Gradient(shape: [2], values: nil, norm: norm, nonfinite: nonfinite)
    #expect(Labels.warning(gradient) == words)
  }
}
