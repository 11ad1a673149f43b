// Names of every kind in every format, and what other tools must be able to read.

import Drawing
import Foundation
import Testing

@Suite struct FormatTests {
  private static let names = [
    "\"];evil", "a\\nb", "<b>&amp;</b>", "]]-->", "line\nbreak", "\u{1}\u{1B}[2J", "中文", "🦊🏽",
    "end", "```", "${x}", String(repeating: "long ", count: 2_000), "",
  ]

  private func graph(_ name: String) -> Graph {
    var sample = Sample()
    let module = sample.module(name, name)
    let function = sample.function("MulBackward0", [sample.leaf(name, in: module)], in: module)
    sample.output(name, of: function)
    return sample.graph
  }

  @Test(arguments: names)
  func mermaidHoldsOneBoxALine(name: String) {
    let text = MermaidWriter.text(graph(name), labels: Labels())
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    for line in text.split(separator: "\n") where line.contains("[\"") {
      #expect(line.filter { $0 == "\"" }.count == 2)
      #expect(!line.contains("<b>"))
    }
    #expect(text.split(separator: "\n").filter { $0.contains(" --> ") }.count == 3)
  }

  @Test(arguments: names)
  func jsonFormatsAreJSON(name: String) throws {
    let texts = [
      JSONWriter.text(graph(name)), ModelExplorerWriter.text(graph(name), labels: Labels()),
    ]
    for text in texts {
      let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect(value != nil)
    }
    let label = try JSONSerialization.jsonObject(with: Data(JSONWriter.text(graph(name)).utf8))
    #expect("\(label)".isEmpty == false)
  }

  @Test(arguments: names)
  func theTreeMovesNoCursor(name: String) {
    let text = TreeWriter.text(JoinAccumulators().applied(to: graph(name)), labels: Labels())
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func aLongChainIsWrittenWithoutRecursion() {
    let graph = JoinAccumulators().applied(to: Sample.loop(20_000))
    #expect(TreeWriter.text(graph, labels: Labels()).split(separator: "\n").count > 40_000)
    #expect(DOTWriter.text(graph, style: AutographStyle()).contains("MmBackward0"))
  }

  @Test func clustersNestAsModulesDo() {
    let text = DOTWriter.text(Sample.blocks(2), style: AutographStyle())
    #expect(text.split(separator: "\n").count { $0.contains("subgraph cluster_") } == 3)
    #expect(text.contains("\t\tsubgraph cluster_1"))
  }
}
