// From a script to a picture: formats, targets, and that the same script gives the same bytes.

import Foundation
import Testing

struct RenderTests {
  private static let script = """
    import torch
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = (w * 3).sum()
    loss.backward()
    print("loss", loss.item())

    """

  @Test(arguments: [
    ("svg", "<?xml"), ("png", "\u{FFFD}PNG\r\n"), ("pdf", "%PDF-"), ("dot", "digraph {"),
    ("gv", "digraph {"), ("json", "{"), ("plain", "graph "),
  ])
  func theEndingIsTheFormat(format: String, start: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    let outcome = try tool.run("render", "a.ag", "-o", "a.\(format)")
    #expect(outcome.status == 0)
    #expect(outcome.output == "loss 9.0\n")
    #expect(outcome.errors == "")
    #expect(String(decoding: try tool.read("a.\(format)"), as: UTF8.self).hasPrefix(start))
    #expect(try Set(tool.names()) == ["a.\(format)", "a.ag"])
  }

  @Test func theGraphNamesFunctionsAndLeaves() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    for style in ["autograph", "torchviz"] {
      let dot = try tool.run("render", "a.ag", "--style", style, "-o", "-").output
      for name in ["SumBackward0", "MulBackward0", "AccumulateGrad", "w"] {
        #expect(dot.contains(name), "\(style)")
      }
    }
  }

  @Test func standardOutputHoldsThePictureAlone() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    for arguments in ["", "-o -", "--format dot", "-o - --format dot"] {
      let outcome = try tool.shell("$TOOL render a.ag \(arguments)")
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix("digraph {") && outcome.output.hasSuffix("}\n"))
      #expect(outcome.errors == "loss 9.0\n")
    }
  }

  @Test func aScriptIsReadFromStandardInput() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run("run", "-", input: Self.script)
    #expect(outcome.output == "loss 9.0\n")
  }

  @Test(arguments: ["svg", "png", "pdf", "dot", "json"])
  func theSameScriptGivesTheSameBytes(format: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "b"), withIntermediateDirectories: true)
    let runs = [
      "$TOOL render a.ag -o 1.\(format)",
      "LC_ALL=de_DE.UTF-8 LANG=ja_JP.UTF-8 TZ=Asia/Tokyo $TOOL render a.ag -o 2.\(format)",
      "cp a.ag b && cd b && $TOOL render a.ag -o ../3.\(format)",
    ]
    for run in runs { #expect(try tool.shell(run).status == 0) }
    let pictures = try (1...3).map { try tool.read("\($0).\(format)") }
    #expect(pictures[0] == pictures[1])
    #expect(pictures[0] == pictures[2])
  }

  @Test func aScriptThatSavesItsModelIsDrawn() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script + "torch.save({\"w\": w}, \"model.pt\")\n")
    let outcome = try tool.run("render", "a.ag", "-o", "a.svg")
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("UserWarning: torch.save writes nothing here"))
    #expect(try tool.names() == ["a.ag", "a.svg"])
  }

  @Test func withoutTargetTheScriptsOwnPictureIsWritten() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let drawing = """
      from torchviz import make_dot
      make_dot(loss, params={"w": w}).render("../somewhere/net", format="svg")

      """
    try tool.write("a.ag", Self.script + drawing)
    let outcome = try tool.run("render", "a.ag")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(try tool.names() == ["a.ag", "net.svg"])

    #expect(try tool.run("render", "a.ag", "-o", "mine.png").status == 0)
    #expect(try tool.names() == ["a.ag", "mine.png", "net.svg"])
  }

  @Test func everyPictureThatTheScriptRendersIsWritten() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let drawing = """
      from torchviz import make_dot
      first = make_dot(loss, params={"w": w})
      first.render("a/first", format="svg")
      first.save("first.dot")
      make_dot((w * w).sum()).render("second", directory="b", format="json")

      """
    try tool.write("a.ag", Self.script + drawing)
    #expect(try tool.run("render", "a.ag").status == 0)
    #expect(try tool.names() == ["a.ag", "first.dot", "first.svg", "second.json"])
    let second = String(decoding: try tool.read("second.json"), as: UTF8.self)
    #expect(second.contains("SumBackward0"))

    #expect(try tool.shell("mkdir out; $TOOL render a.ag -o out/ --format svg").status == 0)
    #expect(try tool.shell("ls out").output == "first.svg\nsecond.svg\n")

    try tool.write("none.ag", Self.script)
    #expect(try tool.run("render", "none.ag", "-o", "out/").status == 2)
  }

  @Test func everyFunctionKnowsItsLine() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("sub.ag", "def double(x):\n    return x * 2\n")
    try tool.write(
      "a.ag",
      """
      import torch
      import torch.nn as nn
      from sub import double
      net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
      x = net(torch.ones(1, 2))
      loss = double(x).sum()

      """)
    #expect(try tool.run("render", "a.ag", "-o", "a.json").status == 0)
    let json = String(decoding: try tool.read("a.json"), as: UTF8.self)
    for (name, place) in [
      ("AddmmBackward0", "\"a.ag\", \"line\": 5"), ("ReluBackward0", "\"a.ag\", \"line\": 5"),
      ("MulBackward0", "\"sub.ag\", \"line\": 2"), ("SumBackward0", "\"a.ag\", \"line\": 6"),
    ] {
      let line = json.split(separator: "\n").first { $0.contains("\"label\": \"\(name)\"") }
      #expect(line?.contains(place) ?? false, "\(name): \(line ?? "")")
    }
  }

  @Test func aFileOfClassesIsDrawnByModelAndInput() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      "net.py",
      """
      import torch.nn as nn

      class Net(nn.Module):
          def __init__(self, classes=10):
              super().__init__()
              self.conv = nn.Conv2d(3, 4, 3)
              self.fc = nn.Linear(4 * 6 * 6, classes)

          def forward(self, x):
              return self.fc(self.conv(x).relu().flatten(1))

      if __name__ == "__main__":
          raise RuntimeError("training needs data")

      """)
    let outcome = try tool.run(
      "render", "net.py", "--model", "Net(5)", "--input", "2x3x8x8", "-o", "net.json")
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
    let json = String(decoding: try tool.read("net.json"), as: UTF8.self)
    for name in ["ConvolutionBackward0", "ReluBackward0", "AddmmBackward0", "fc.weight"] {
      #expect(json.contains(name))
    }
  }

  @Test func backwardIsRunWhereTheScriptDidNot() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let script = "import torch\nw = torch.ones(2, requires_grad=True)\ny = (w * 3).sum()\n"
    try tool.write("a.ag", script)
    let without = try tool.run("render", "a.ag", "--format", "json")
    let with = try tool.run("render", "a.ag", "--format", "json", "--backward")
    #expect(without.output.contains(/"grad": ?null/))
    #expect(with.output.contains("3.0") && !with.output.contains(/"grad": ?null/))
  }

  @Test func outputNamesWhatIsDrawn() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script + "other = w.exp()\nn = 3\n")
    let chosen = try tool.run("render", "a.ag", "--output", "other", "-o", "-")
    #expect(chosen.output.contains("ExpBackward0") && !chosen.output.contains("SumBackward0"))
    let both = try tool.run("render", "a.ag", "--output", "other", "--output", "loss", "-o", "-")
    #expect(both.output.contains("ExpBackward0") && both.output.contains("SumBackward0"))
    for name in ["nothing", "n"] {
      let wrong = try tool.run("render", "a.ag", "--output", name, "-o", "-")
      #expect(wrong.status != 0)
      #expect(wrong.output == "" && wrong.errors.contains("'\(name)'"))
    }
  }
}
