// Pictures are checked for their structure only: their geometry depends on the installed fonts.

import Foundation
import Rendering
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct GraphvizTests {
  private static let dot = """
    digraph {
      node [fontname=monospace shape=box]
      n0 [label="w\n (2, 3)" fillcolor=lightblue]
      n1 [label="AccumulateGrad"]
      n2 [label="Élan <&> 中文"]
      n0 -> n1 -> n2
    }
    """

  @Test(arguments: [
    ("png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    ("pdf", Array("%PDF-".utf8)),
    ("svg", Array("<?xml".utf8)),
    ("jpg", [0xFF, 0xD8, 0xFF]),
    ("xdot", Array("digraph".utf8)),
    ("plain", Array("graph ".utf8)),
  ])
  func formatsBeginAsTheyMust(format: String, magic: [UInt8]) throws {
    let picture = try Graphviz.render(Self.dot, format: format)
    #expect(picture.starts(with: magic))
    #expect(Graphviz.formats().contains(format))
  }

  /// But for GD's own two, which Debian's libgd is built without, and maps of links.
  @Test func everyFormatThatIsListedCanBeWritten() throws {
    for format in Graphviz.formats() {
      guard !format.contains("map"), !format.hasPrefix("gd") else { continue }
      #expect(throws: Never.self, "\(format)") {
        try Graphviz.render("digraph { a -> b }", format: format)
      }
    }
  }

  @Test func svgIsXMLWithEveryNode() throws {
    let picture = try Graphviz.render(Self.dot, format: "svg")
    let document = try XMLDocument(data: Data(picture))
    let titles = try document.nodes(forXPath: "//*[local-name()='title']").compactMap(\.stringValue)
    #expect(titles.sorted() == ["n0", "n0->n1", "n1", "n1->n2", "n2"])
    let text = String(decoding: picture, as: UTF8.self)
    #expect(text.contains("Élan &lt;&amp;&gt; 中文"))
    #expect(!text.contains("Generated"))
    #expect(!text.contains("Pages"))
  }

  @Test(arguments: ["svg", "png", "pdf", "xdot"])
  func sameTextGivesSameBytesFromAnyThread(format: String) async throws {
    let first = try Graphviz.render(Self.dot, format: format)
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<8 {
        group.addTask { try Graphviz.render(Self.dot, format: format) }
      }
      for try await picture in group { #expect(picture.elementsEqual(first), "\(format)") }
    }
  }

  @Test func pdfNamesNoDate() throws {
    let picture = try Graphviz.render(Self.dot, format: "pdf")
    let text = String(decoding: picture, as: Unicode.ASCII.self)
    let date = text.components(separatedBy: "/CreationDate (D:").dropFirst().first
    #expect(date?.hasPrefix("19700101000000") != false)
  }

  @Test(arguments: Graphviz.Engine.allCases)
  func enginesAreFound(engine: Graphviz.Engine) throws {
    let placed = #"digraph { a [pos="0,0"]; b [pos="0,99"]; a -> b }"#
    #expect(!(try Graphviz.render(placed, format: "svg", engine: engine)).isEmpty)
  }

  @Test func givenPositionsAreKept() throws {
    let placed = #"digraph { a [pos="0,0"]; b [pos="300,0"]; a -> b }"#
    let plain = try Graphviz.render(placed, format: "plain", engine: .nop2)
    #expect(String(decoding: plain, as: UTF8.self).contains("node b 4.5417 0.25 "))
  }

  @Test(arguments: ["digraph {", "digraph { a -> }", "not a graph", "", "digraph { a }\0"])
  func brokenTextIsRefused(dot: String) {
    #expect {
      try Graphviz.render(dot, format: "svg")
    } throws: { error in
      "\(error)".hasPrefix("Graphviz cannot read the DOT text: ")
    }
  }

  @Test func aSyntaxErrorNamesItsLine() {
    #expect {
      try Graphviz.render("digraph {\n a -> ;\n}", format: "svg")
    } throws: { error in
      "\(error)".contains("line 2")
    }
  }

  @Test func anUnknownFormatNamesTheKnownOnes() {
    #expect {
      try Graphviz.render(Self.dot, format: "docx")
    } throws: { error in
      "\(error)".contains("'docx'") && "\(error)".contains("svg")
    }
  }

  /// Cairo would scale such a picture down and say so on standard error only.
  @Test(arguments: [#"width=400"#, #"height=400"#])
  func aPictureBeyondTheLimitIsRefused(extent: String) throws {
    let dot = "digraph { a [\(extent)] }"
    #expect {
      try Graphviz.render(dot, format: "png")
    } throws: { error in
      guard case RenderError.tooLarge(let size) = error else { return false }
      return max(size.width, size.height) == 38_411 && size.format == "png"
    }
    #expect(throws: Never.self) { try Graphviz.render(dot, format: "svg") }
  }

  /// The prediction is exact: a picture of 32,767 pixels is drawn in full, one more is refused.
  @Test(arguments: [
    ("", 341.2, 32_765), ("", 341.22, nil), ("dpi=960", 34.02, 32_760), ("dpi=960", 34.03, nil),
    ("pad=1", 339.3, 32_765), ("pad=1", 339.4, nil), ("size=300", 999, 28_800),
    ("size=\"400\"", 999, nil), ("size=\"300!\"", 2, 28_800), ("size=\"400!\"", 2, nil),
    ("size=\"400\"", 2, 203),
  ])
  func theLimitIsExact(attributes: String, width: Double, pixels: Int?) throws {
    let dot = "digraph { graph [\(attributes)]; a [width=\(width) height=0.001 label=\"\"] }"
    guard let pixels else {
      #expect(throws: RenderError.self) { try Graphviz.render(dot, format: "png") }
      return
    }
    let png = try Graphviz.render(dot, format: "png")
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == pixels)
  }
}
