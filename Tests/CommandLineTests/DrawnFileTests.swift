// `render` of graphs that are already there: DOT files and our own JSON, with every layout.

import Foundation
import Testing

struct DrawnFileTests {
  private static let dot = """
    digraph {
      node [fontname=monospace, shape=box, style=filled]
      subgraph cluster_0 { label="a block"; b; c }
      a [label="weight\\n (2, 3)", fillcolor=lightblue]
      a -> b [label="first"]; a -> c; b -> d; c -> d; a -> d; d -> d; d -> a [dir=both]
    }
    """

  @Test(arguments: ["auto", "dot", "fast"])
  func aFileIsDrawnWithAllThatItSays(layout: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.gv", Self.dot)
    let outcome = try tool.run("render", "a.gv", "--layout", layout, "-o", "a.svg")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let svg = String(decoding: try tool.read("a.svg"), as: UTF8.self)
    for part in ["weight", "a block", "first", "lightblue", "cluster_0", "a&#45;&gt;d"] {
      #expect(svg.contains(part), "\(part)")
    }
    #expect(svg.components(separatedBy: "class=\"edge\"").count == 8)
  }

  @Test func dotGetsPositions() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.dot", Self.dot)
    let outcome = try tool.run("render", "a.dot", "--layout", "fast", "-o", "b.dot")
    #expect(outcome.status == 0)
    let dot = String(decoding: try tool.read("b.dot"), as: UTF8.self)
    #expect(dot.components(separatedBy: "pos=").count == 12)
  }

  @Test func ownJSONIsDrawnAgain() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      "a.ag", "import torch\nw = torch.ones(2, requires_grad=True)\nloss = (w * 3).sum()\n")
    #expect(try tool.run("render", "a.ag", "-o", "a.json").status == 0)
    #expect(try tool.run("render", "a.json", "-o", "a.svg").status == 0)
    let svg = String(decoding: try tool.read("a.svg"), as: UTF8.self)
    for part in ["SumBackward0", "MulBackward0", ">w<"] { #expect(svg.contains(part), "\(part)") }
  }

  @Test(arguments: [
    ("a.dot", "digraph { a -> ", "syntax error"), ("a.json", "{}", "a.json"),
    ("none.dot", nil, "No such file"),
  ])
  func whatCannotBeReadIsSaid(name: String, text: String?, words: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    if let text { try tool.write(name, text) }
    let outcome = try tool.run("render", name, "-o", "a.svg")
    #expect(outcome.status != 0)
    #expect(outcome.firstError.contains(words))
  }
}
