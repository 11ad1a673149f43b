// What pictures tell: reasons, hazards, modules, films, and what is refused.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct PictureTests {
  private static let gallery = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/gallery")

  private func draw(_ script: String, _ arguments: String = "") throws -> String {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", script)
    return try tool.shell("$TOOL render a.ag \(arguments) --format dot -o -").output
  }

  private static let head = "import torch\nw = torch.ones(2, requires_grad=True)\n"

  @Test(arguments: [
    ("v = torch.ones(2, requires_grad=True)\n", "unused"),
    ("v = torch.ones(2, requires_grad=True)\nw2 = (v * 2).detach()\n", "detached, line 4"),
    (
      "v = torch.ones(2, requires_grad=True)\nwith torch.no_grad():\n    v * 2\n",
      "no_grad only, line 5"
    ),
    ("v = torch.ones(2, requires_grad=True)\nother = v * 2\n", "off the path to the output"),
    ("v = torch.ones(2, requires_grad=True)\nk = v.sum().item()\n", "read as a number, line 4"),
    ("v = torch.ones(1, requires_grad=True)\nk = float(v * 2)\n", "read as a number, line 4"),
    ("v = torch.nn.Parameter(torch.ones(2), requires_grad=False)\n", "frozen"),
    (
      "v = torch.tensor([0, 1])\nz = w * v\n", "integer dtype"
    ),
    ("v = torch.tensor([0, 1])\nz = w.index_select(0, v)\n", "integer dtype"),
    ("v = torch.tensor([0, 1])\nz = w[v]\n", "integer dtype"),
  ])
  func aLeafWithoutGradientSaysWhy(lines: String, reason: String) throws {
    let last = lines.contains("z = w") ? "loss = z.sum()\n" : "loss = (w * 3).sum()\n"
    let dot = try draw(Self.head + lines + last + "loss.backward()\n")
    let box = dot.split(separator: "\n").first { $0.contains("no gradient: ") }
    #expect(box?.contains("<B>v</B>") ?? false)
    #expect(box?.contains(reason) ?? false)
    #expect(dot.contains("dashed"))
  }

  @Test func aHazardIsDrawnEvenWhereBackwardRaises() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let script = Self.gallery.appending(path: "in_place_hazard.ag").path()
    let outcome = try tool.run("render", script, "--on-error", "draw", "-o", "a.dot")
    #expect(outcome.status == 1)
    #expect(outcome.firstError.contains("modified by an inplace operation"))
    let dot = String(decoding: try tool.read("a.dot"), as: UTF8.self)
    #expect(dot.contains("saved at line 6") && dot.contains("changed at line 7"))
    #expect(try tool.run("render", script, "-o", "b.dot").status == 1)
    #expect(try !tool.names().contains("b.dot"))
  }

  @Test func theDefaultPictureOfAGPTIsReadable() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let script = Self.gallery.appending(path: "gpt.ag").path()
    let dot = try tool.run("render", script, "-o", "-").output
    let boxes = dot.split(separator: "\n").count { $0.contains(/^\t+n\d+ \[/) }
    #expect(boxes <= 60)
    #expect(dot.contains("×12") && dot.contains("--full shows all"))
    let full = try tool.run("render", script, "--full", "-o", "-").output
    #expect(full.split(separator: "\n").count { $0.contains(/^\t+n\d+ \[/) } > 600)
    let json = try tool.run("render", script, "--format", "json", "-o", "-").output
    #expect(json.contains("gpt.h.11.mlp.proj.weight") && json.contains("gpt.h.3.mlp.proj.weight"))
  }

  @Test func backwardNodesOfAGradientsGraphTellTheirOrder() throws {
    let dot = try draw(
      Self.head + """
        y = (w ** 3).sum()
        (g,) = torch.autograd.grad(y, w, create_graph=True)
        loss = g.sum()
        loss.backward()

        """)
    #expect(dot.contains("order 2"))
  }

  @Test(arguments: ["", "loss.backward()\n"])
  func checkpointedRegionsAreMarked(last: String) throws {
    let dot = try draw(
      Self.head + """
        from torch.utils.checkpoint import checkpoint
        loss = checkpoint(lambda t: t.sin(), w, use_reentrant=False).sum()

        """ + last)
    #expect(dot.contains("checkpointed"))
  }

  @Test func factsAreChosenByName() throws {
    let script =
      Self.head
      + "b = torch.ones(1, requires_grad=True)\nloss = (w * b).exp().sum()\nloss.backward()\n"
    let dot = try draw(script, "--show formula,bytes,values,source,order --hide dtype")
    for words in ["summed over dim 0", "keeps 8 B", "data [1, 1]", "a.ag:4", "runs 1"] {
      #expect(dot.contains(words), "\(words)")
    }
    #expect(try draw(script, "--show saved").contains("freed"))
    let edges = try draw(script).split(separator: "\n").filter { $0.contains("->") }
    #expect(edges.contains { $0.contains("2.718") })
  }

  @Test func aFilmHasAFrameForEachStep() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.head + "loss = (w * 3).sum()\nloss.backward()\n")
    #expect(try tool.run("render", "a.ag", "--frames", "film").status == 0)
    let frames = try FileManager.default.contentsOfDirectory(
      atPath: tool.folder.appending(path: "film").path())
    #expect(frames.sorted() == ["step-0001.svg", "step-0002.svg", "step-0003.svg"])
  }

  @Test(arguments: ["forward", "both", "modules"])
  func theRunHasOtherSides(view: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let script = Self.gallery.appending(path: "perceptron.ag").path()
    let outcome = try tool.run("render", script, "--view", view, "-o", "a.svg")
    #expect(outcome.status == 0)
    let svg = String(decoding: try tool.read("a.svg"), as: UTF8.self)
    #expect(svg.contains("AddmmBackward0") == (view == "both"))
  }

  @Test(arguments: [
    "render a.ag --show nonsense", "render a.ag --depth -1", "render a.ag --scale 0",
    "render a.ag --view sideways", "render a.ag --color-by mood",
  ])
  func wrongWordsAreUsageMistakes(arguments: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "x = 1\n")
    #expect(try tool.shell("$TOOL \(arguments)").status == 64)
  }

  /// A part without the output is a picture too; a loop's variable names no parameter, but finds it.
  @Test(arguments: [
    "--focus m.fc", "--focus m.fc.bias", "--focus p", "--from p --to 'Addmm*'",
    "--path m.fc.bias..AddmmBackward0",
  ])
  func aPartIsShownByAnyNameOfIt(arguments: String) throws {
    let script = """
      import torch
      m = torch.nn.Sequential()
      m.add_module("fc", torch.nn.Linear(3, 2))
      for p in m.parameters():
          p.data.fill_(0.1)
      loss = m(torch.ones(1, 3)).sum()

      """
    for format in ["dot", "svg"] {
      let tool = try Tool()
      defer { tool.remove() }
      try tool.write("a.ag", script)
      #expect(try tool.shell("$TOOL render a.ag \(arguments) -o a.\(format)").status == 0)
      let text = String(decoding: try tool.read("a.\(format)"), as: UTF8.self)
      #expect(text.contains("bias") && !text.contains("loss"))
    }
  }

  @Test(arguments: ["--focus nothing", "--fold nothing", "--from a --to b", "--path a..b"])
  func whatIsNotThereIsSaid(arguments: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.head + "loss = (w * 3).sum()\n")
    let outcome = try tool.shell("$TOOL render a.ag -o a.svg \(arguments)")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("there "))
  }

  /// Names from the script: quotes, markup, newlines, other letters, and very long ones.
  @Test(arguments: [
    #"a"];evil"#, "<b>&amp;</b>", "line\\nbreak", "\\x00\\x01\\x1b[2J\\x85", "\\uffff", "中文 🦊",
    "\\u2028\\u200b", "\\u202eשלום",
    "#" + String(repeating: "n", count: 10_000),
  ])
  func hostileNamesShowAsThemselves(name: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let quoted = name.replacingOccurrences(of: "\"", with: "\\\"")
    try tool.write(
      "a.ag",
      """
      import torch
      from torchviz import make_dot
      w = torch.ones(2, requires_grad=True)
      loss = (w * 3).sum()
      loss.backward()
      make_dot(loss, params={"\(quoted)": w})

      """)
    for style in ["autograph", "torchviz"] {
      for format in ["svg", "png", "json", "mmd", "txt", "dot"] {
        let outcome = try tool.run("render", "a.ag", "-o", "a.\(format)", "--style", style)
        #expect(outcome.status == 0, "\(format)")
        #expect(outcome.errors == "")
      }
      #if canImport(FoundationXML)
        #expect(XMLParser(data: try tool.read("a.svg")).parse())
      #endif
    }
  }

  @Test(arguments: [
    // Nothing to draw, two outputs that share everything, outputs apart, one leaf used very often.
    ("y = torch.ones(2)\n", 2),
    ("a = (w * 2).exp()\nb = a.sum()\nc = a.mean()\ntorch.autograd.backward([b, c])\n", 0),
    ("v = torch.ones(2, requires_grad=True)\ntorch.autograd.backward([w.sum(), v.sum()])\n", 0),
    ("y = w\nfor i in range(3000):\n    y = y * w\nloss = y.sum()\nloss.backward()\n", 0),
  ])
  func unusualGraphsAreDrawnFoldedOrRefused(lines: String, status: Int32) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let head = status == 2 ? "import torch\n" : Self.head
    try tool.write("a.ag", head + lines)
    for format in ["svg", "txt"] {
      #expect(try tool.run("render", "a.ag", "-o", "a.\(format)").status == status)
    }
  }
}
