// DOT and JSON of graphs made by hand, hostile names above all.

import Drawing
import Testing

@Suite struct DOTWriterTests {
  /// A leaf with the given name and its AccumulateGrad.
  private func graph(leafName: String) -> Graph {
    var graph = Graph(label: "model.ag")
    graph.nodes = [
      Graph.Node(kind: .accumulate, name: "AccumulateGrad", function: .init(inputs: 0)),
      Graph.Node(
        kind: .leaf, name: leafName, tensor: .init(shape: [2, 3], dtype: "torch.float32")),
    ]
    graph.nodes[1].parameterName = leafName
    graph.edges = [Graph.Edge(source: 1, target: 0, relation: .accumulates)]
    graph.statements = [.node(1), .edge(0), .node(0)]
    return graph
  }

  @Test func idsAreCountedAndAttributesSorted() {
    let text = DOTWriter.text(graph(leafName: "w"), style: TorchvizStyle())
    #expect(
      text == """
        digraph {
        \tgraph [size="12,12"]
        \tnode [align=left fontname=monospace fontsize=10 height=0.2 ranksep=0.1 shape=box \
        style=filled]
        \tn0 [label="w
         (2, 3)" fillcolor=lightblue]
        \tn0 -> n1
        \tn1 [label=AccumulateGrad]
        }

        """)
  }

  @Test(arguments: ["\"];evil", "a\\nb", "<b>", "node", "", "line\nbreak", "-1.5", "a\u{1}b", "é"])
  func hostileNamesStayOneLabel(name: String) {
    for style in [TorchvizStyle(), AutographStyle()] as [any Style] {
      let text = DOTWriter.text(graph(leafName: name), style: style)
      #expect(text.split(separator: "\n").filter { $0.contains(" -> ") }.count == 1)
      #expect(balancesQuotes(text))
    }
  }

  private func balancesQuotes(_ text: String) -> Bool {
    var inside = false
    var escaped = false
    for byte in text.utf8 {
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        inside.toggle()
      }
    }
    return !inside
  }

  @Test func jsonSaysWhatThePictureSays() {
    var graph = graph(leafName: "a\"\u{1}")
    graph.nodes[1].tensor?.gradient = Graph.Gradient(
      shape: [2], values: [.nan, -.infinity], norm: 0, nonfinite: 2)
    let text = JSONWriter.text(graph)
    #expect(text.contains(#""label": "a\"\u0001""#))
    #expect(text.contains(#""values": ["nan", "-inf"], "nonfinite": 2"#))
    #expect(text.contains(#"{"source": "n1", "target": "n0", "relation": "accumulates"}"#))
  }
}
