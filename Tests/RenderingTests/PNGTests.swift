// The PNG that is drawn and encoded here, beside the pixels that Cairo itself would have written.

import CZlib
import Rendering
import Synchronization
import Testing

struct PNGTests {
  private static let dot = """
    digraph {
      node [style=filled shape=box fillcolor="#88aaee"]
      a [label="input"]; b [label="AddmmBackward0" fillcolor=orange]; c [shape=ellipse]
      a -> b -> c; a -> c [color=red label="grad"]
    }
    """

  private func chunks(of file: [UInt8]) -> [(type: String, data: ArraySlice<UInt8>)] {
    var chunks: [(type: String, data: ArraySlice<UInt8>)] = []
    var place = 8
    while place + 12 <= file.count {
      let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      chunks.append((type, file[place + 8..<place + 8 + length]))
      place += 12 + length
    }
    return chunks
  }

  @Test func drawingsHaveAPalette() throws {
    let file = try Graphviz.render("digraph { a -> b }", format: "png")
    let chunks = chunks(of: file)
    #expect(chunks.map(\.type).filter { $0 != "tRNS" } == ["IHDR", "PLTE", "IDAT", "IEND"])
    let header = Array(chunks[0].data)
    #expect(header[8...] == [8, 3, 0, 0, 0])
    #expect(chunks[1].data.starts(with: [255, 255, 255]), "the first pixel is the background")
  }

  /// The same rows in the same order give the same file, wherever the bands are cut.
  @Test(arguments: [1, 20_000, 70_000])
  func bandsJoinWithoutASeam(bandArea: Int) throws {
    let whole = try Graphviz.render(Self.dot, format: "png")
    let banded = try Graphviz.render(Self.dot, format: "png", bandArea: bandArea)
    #expect(whole == banded)
  }

  @Test(arguments: [
    "dpi=50", "dpi=203", "size=\"2,2\"", "pad=1", "rotate=90", "bgcolor=transparent",
  ])
  func bandsJoinAtAnyScale(attribute: String) throws {
    let dot = Self.dot.replacing("digraph {", with: "digraph { graph [\(attribute)]")
    let whole = try Graphviz.render(dot, format: "png")
    let banded = try Graphviz.render(dot, format: "png", bandArea: 10_000)
    #expect(whole == banded)
  }

  private static let letters = (0..<400).map { "n\($0) [label=\"Node \($0 * 7919)\"]" }

  /// Small, blank and large ones, the last with more colours than a palette holds: every row is
  /// there, as its difference to the one above.
  @Test(arguments: [
    dot, "digraph { a [shape=none label=\"\" width=40 height=20] }",
    "digraph { rankdir=LR; \(letters.joined(separator: "\n")) }",
    "digraph { bgcolor=\"red:blue\"; a [width=4 style=radial fillcolor=\"yellow:green\"] }",
  ])
  func theStreamHoldsEveryRow(dot: String) throws {
    let chunks = chunks(of: try Graphviz.render(dot, format: "png"))
    let header = Array(chunks[0].data)
    let size = [0, 4].map { header[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
    let rowSize = 1 + size[0] * (header[9] == 3 ? 1 : 4)
    let data = Array(try #require(chunks.first { $0.type == "IDAT" }).data)
    var rows = [UInt8](repeating: 0, count: size[1] * rowSize + 1)
    var count = uLongf(rows.count)
    #expect(uncompress(&rows, &count, data, uLong(data.count)) == Z_OK)
    #expect(Int(count) == size[1] * rowSize)
    let filters = stride(from: 0, to: size[1] * rowSize, by: rowSize)
    #expect(filters.allSatisfy { rows[$0] == 2 })
  }

  /// As Cairo shrinks it.
  @Test func aPictureTooLargeIsShrunkWhereThatIsAllowed() throws {
    let told = Mutex<PictureSize?>(nil)
    let file = try Graphviz.render("digraph { a [width=400] }", format: "png") { size in
      told.withLock { $0 = size }
    }
    #expect(told.withLock { $0?.width } == 38_411)
    #expect(chunks(of: file)[0].data.prefix(4).reduce(0) { $0 << 8 | Int($1) } == 32_767)
  }
}
