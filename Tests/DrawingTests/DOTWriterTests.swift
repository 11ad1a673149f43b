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

  @Test func everyKindTellsItsLabelFirstAndTheRestByName() {
    let graph = Self.everyKind
    let styles: [any Style] = [
      TorchvizStyle(showSaved: true), MicrogradStyle(), AutographStyle(showsLegend: true),
      AutographStyle(coloring: Coloring(.grad, graph)),
    ]
    for style in styles {
      var statements = 0
      for line in DOTWriter.text(graph, style: style).split(separator: "]\n") {
        let names = Self.attributeNames(in: line)
        statements += names.isEmpty ? 0 : 1
        let rest = names.first == "label" ? names.dropFirst() : names[...]
        #expect(!rest.contains("label"))
        #expect(zip(rest, rest.dropFirst()).allSatisfy { $0 < $1 }, "\(names)")
      }
      #expect(statements > graph.nodes.count / 2)
    }
  }

  /// A box of each kind and an arrow of each relation, both with a gradient that explodes.
  private static var everyKind: Graph {
    var graph = Graph(label: "model.ag")
    let kinds: [Graph.Kind] = [
      .output, .function, .accumulate, .leaf, .saved, .base, .block, .constant, .reference,
      .operation, .change,
    ]
    let relations: [Graph.Relation] = [
      .next(slot: 0, output: 0), .accumulates, .produces, .saves(custom: true), .views,
      .feeds(slot: 0), .overwrites, .derives,
    ]
    let gradient = Graph.Gradient(shape: [1], values: [1e9], norm: 1e9, nonfinite: 0)
    for (index, kind) in kinds.enumerated() {
      var node = Graph.Node(
        kind: kind, name: "box", function: .init(inputs: 0), isReached: index % 2 == 0)
      node.id = index
      node.tensor = .init(shape: [1], dtype: "torch.float32", gradient: gradient)
      graph.nodes.append(node)
      graph.statements.append(.node(Int32(index)))
    }
    for (index, relation) in relations.enumerated() {
      var edge = Graph.Edge(source: index, target: index + 1, relation: relation)
      (edge.gradient, edge.warning, edge.count) = (gradient, "overwritten", 3)
      graph.edges.append(edge)
      graph.statements.append(.edge(Int32(index)))
    }
    return graph
  }

  /// The names before `=`, outside quotes and markup.
  private static func attributeNames(in statement: Substring) -> [String] {
    var (names, word, depth, isQuoted) = ([String](), "", 0, false)
    for character in statement {
      if character == "\"" && depth == 0 { isQuoted.toggle() }
      if character == ">" && depth > 0 { depth -= 1 }
      if isQuoted || depth > 0 {
        depth += character == "<" && !isQuoted ? 1 : 0
      } else if character == "<" {
        depth = 1
      } else if character == "=" {
        names.append(word)
        word = ""
      } else {
        word = character.isLetter ? word + String(character) : ""
      }
    }
    return names
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
