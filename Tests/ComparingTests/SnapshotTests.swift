// Canonical DOT: what it says, that it reads back as itself, and that nothing else is taken for it.

import Comparing
import Drawing
import Testing

@Suite struct SnapshotTests {
  /// `(w * 2).sum()` where `w` is a parameter that a second model path names too.
  static var graph: Graph {
    var graph = Graph(label: "model.ag")
    let summary = Graph.TensorSummary(shape: [2, 3], dtype: "torch.float32")
    var product = Graph.FunctionSummary(inputs: 2)
    (product.module, product.output) = ("fc", summary)
    product.source = .init(file: "model.ag", line: 7)
    product.attributes = [("dim", "18446744073709551615"), ("self", "[saved tensor]")]
    graph.nodes = [
      Graph.Node(kind: .output, name: "loss", tensor: .init(shape: [], dtype: "torch.float32")),
      Graph.Node(kind: .function, name: "SumBackward0", function: .init(inputs: 1)),
      Graph.Node(kind: .function, name: "MulBackward0", function: product),
      Graph.Node(kind: .accumulate, name: "AccumulateGrad", function: .init(inputs: 0)),
      Graph.Node(kind: .leaf, name: "net.fc.weight", tensor: summary),
    ]
    graph.edges = [
      Graph.Edge(source: 1, target: 0, relation: .produces),
      Graph.Edge(source: 2, target: 1, relation: .next(slot: 0, output: 0)),
      Graph.Edge(source: 3, target: 2, relation: .next(slot: 1, output: 0)),
      Graph.Edge(source: 4, target: 3, relation: .accumulates),
    ]
    graph.statements = [.node(0), .node(1), .node(2), .node(4), .node(3)]
    graph.parameters = [
      .init(
        path: "fc.weight", model: 0, tensor: summary, requiresGrad: true, node: 4, identity: 0),
      .init(path: "tied", model: 0, tensor: summary, requiresGrad: true, node: 4, identity: 0),
      .init(path: "off", model: 0, tensor: summary, requiresGrad: false, node: nil, identity: 1),
      .init(path: "other", model: 1, tensor: summary, requiresGrad: true, node: nil, identity: 2),
    ]
    return graph
  }

  static let text = """
    digraph {
    \tgraph [checksum="CHECKSUM" snapshot=1]
    \tnode [shape=box]
    \toutput [kind=output tensor="float32 ()"]
    \tSumBackward0 -> output [slot=0]
    \tSumBackward0 [kind=function name=SumBackward0]
    \t"fc/MulBackward0" -> SumBackward0 [slot=0]
    \t"fc/MulBackward0" [kind=function module=fc name=MulBackward0 saved_dim=-1 \
    tensor="float32 (2, 3)"]
    \t"fc.weight" -> "fc/MulBackward0" [slot=1]
    \t"fc.weight" [kind=leaf name="fc.weight" tensor="float32 (2, 3)" tied=tied]
    \toff [kind=frozen name=off tensor="float32 (2, 3)"]
    }

    """

  @Test func theTextHoldsNoLocalName() throws {
    let text = Snapshot(of: Self.graph).text()
    let checksum = try #require(text.firstMatch(of: /checksum="([0-9a-f]{16})"/)).1
    #expect(text == Self.text.replacing("CHECKSUM", with: checksum))
  }

  @Test func whatIsWrittenIsRead() throws {
    var graph = Self.graph
    graph.nodes[4].tensor?.gradient = .init(shape: [1], values: [.nan], norm: 0.1, nonfinite: 1)
    let snapshot = Snapshot(of: graph)
    let text = snapshot.text(values: true)
    let read = try Snapshot(reading: Array(text.utf8))
    #expect(read.text(values: true) == text)
    #expect(read.withoutValues == snapshot.withoutValues)
    let windows = text.replacing("\n", with: "\r\n")
    #expect(try Snapshot(reading: Array(windows.utf8)).text(values: true) == text)
  }

  @Test(arguments: [
    ("", "the file is empty"), (" \n", "the file is empty"),
    ("hello", "this is not DOT: line 1: 'hello' stands where 'digraph' was due"),
    ("digraph {\n a -> ", "the file is cut off: it ends in line 2, inside the graph"),
    ("digraph { \"a", "the file is cut off: it ends in line 1, inside the graph"),
    ("digraph { a -> b }", "this is DOT, but no snapshot: it was not written by"),
    ("digraph { graph [snapshot=2 what=ever] }", "the snapshot has format 2, and this version"),
    ("digraph { graph [snapshot=zero] }", "the snapshot was edited: its checksum does not fit"),
    ("digraph { graph [snapshot=1] }", "the snapshot was edited: its checksum does not fit"),
  ])
  func whatIsNoSnapshotIsRefused(text: String, message: String) {
    let error = #expect(throws: ReadError.self) { try Snapshot(reading: Array(text.utf8)) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func everyEditAndEveryCutIsNoticed() throws {
    let text = Snapshot(of: Self.graph).text()
    for length in stride(from: 1, to: text.utf8.count - 1, by: 7) {
      #expect(throws: ReadError.self) {
        try Snapshot(reading: Array(text.utf8.prefix(length)))
      }
    }
    for (old, new) in [("2, 3", "2, 4"), ("slot=1", "slot=0"), ("\toff", "\ton"), ("}\n", "}\n\n")]
    {
      let edited = text.replacing(old, with: new)
      #expect(throws: ReadError.edited) { try Snapshot(reading: Array(edited.utf8)) }
    }
  }

  @Test func otherPicturesAreReadByTheirLabels() throws {
    let dot = """
      strict digraph "net" { // a comment
        rankdir=LR; node [shape=box]
        subgraph cluster_0 { 140234 [label=AccumulateGrad]; 7 [label="x\\n (2, 3)"] }
        7:n -> 140234 -> 8; 8 [label=<<B>Mul&amp;Backward0</B><BR/>(2, 3)>]
      }
      """
    let snapshot = try Snapshot(picture: Array(dot.utf8))
    #expect(snapshot.nodes.map(\.name) == ["AccumulateGrad", "x", "Mul&Backward0"])
    #expect(snapshot.nodes.map(\.tensor) == ["", "(2, 3)", "(2, 3)"])
    #expect(snapshot.edges.map(\.source) == [1, 0])
  }

  @Test func aPictureInJSONIsTheSameGraph() throws {
    let snapshot = try Snapshot(json: Array(JSONWriter.text(Self.graph).utf8))
    #expect(snapshot.nodes.map(\.name) == ["", "SumBackward0", "MulBackward0", "fc.weight"])
    #expect(snapshot.edges == Snapshot(of: Self.graph).edges)
    for text in ["", "{", "[1]", "{\"graph\": 3}", "{\"a\" 1}"] {
      #expect(throws: ReadError.self) { try Snapshot(json: Array(text.utf8)) }
    }
  }
}
