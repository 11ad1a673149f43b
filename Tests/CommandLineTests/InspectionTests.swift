// `lint`, `explain` and `summary`: what they find, in text and JSON, and their exit status.

import Foundation
import Testing

struct InspectionTests {
  private static let script = """
    import torch
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(2, 3)
            self.second = nn.Linear(3, 2)
            self.spare = nn.Linear(2, 2)

        def forward(self, x):
            return self.second(torch.tanh(self.first(x)))

    torch.manual_seed(0)
    net = Net()
    net.first.bias.requires_grad_(False)
    x = torch.ones(4, 2)
    loss = net(x).pow(2).mean()
    loss.backward()

    """

  private func run(_ arguments: String, _ script: String = script) throws -> Tool.Outcome {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", script)
    return try tool.shell("$TOOL \(arguments)")
  }

  @Test func lintFindsWhatIsUnused() throws {
    let outcome = try run("lint a.ag")
    #expect(outcome.status == 1)
    #expect(
      outcome.output == """
        a.ag:15: error: unused: net.spare.weight requires a gradient and the graph does not use it
        a.ag:15: error: unused: net.spare.bias requires a gradient and the graph does not use it

        """)
    let others = try run("lint a.ag --fail-on nan,no-grad")
    #expect(others.status == 0 && others.output.contains("a.ag:15: warning: unused: net.spare"))
    let sarif = try run("lint a.ag --report sarif").output
    #expect(sarif.contains("\"ruleId\": \"unused\"") && sarif.contains("\"startLine\": 15"))
    let json = try run("lint a.ag --report json")
    #expect(json.status == 1 && json.output.contains("\"rule\": \"unused\""))
  }

  @Test(arguments: [
    ("nan", "y = (w - w).sqrt().sum()", "the gradient of w has 2 elements not finite"),
    ("exploding", "y = (w * 1e6).sum()", "the gradient of w is large: norm 1.414e+06"),
    ("vanishing", "y = (w * 0).sum()", "the gradient of w is zero everywhere"),
    ("vanishing", "y = (w * 1e-12).sum()", "the gradient of w is small: norm 1.414e-12"),
    (
      "hazard", "e = w.exp(); e += 1; e.sum().backward()",
      "RuntimeError: one of the variables needed for gradient computation has been modified"
    ),
    ("no-grad", "y = w.detach().sum() + v.sum()", "w requires a gradient, and what was made of it"),
  ])
  func eachRuleHasAnExample(rule: String, line: String, message: String) throws {
    let script =
      "import torch\nw = torch.ones(2, requires_grad=True)\n"
      + "v = torch.ones(1, requires_grad=True)\n\(line)\n"
    let outcome = try run("lint a.ag --fail-on \(rule)", script)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("a.ag:4: error: \(rule): \(message)"), "\(outcome.output)")
  }

  @Test func manyScriptsAreLinted() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    try tool.write("b.ag", "raise ValueError('no')\n")
    let outcome = try tool.run("lint", "b.ag", "a.ag", "--jobs", "2")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("b.ag:1: error: script-failed: ValueError: no\n"))
    #expect(outcome.output.contains("a.ag:15: error: unused: "))
  }

  @Test func explainShowsTheWay() throws {
    let outcome = try run("explain a.ag first.weight")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("first.weight has a gradient of norm "))
    #expect(lines[0].hasSuffix(": it arrives in 1 way"))
    #expect(lines[1] == "  MeanBackward0  a.ag:18" && lines.last == "  AccumulateGrad")
    #expect(lines.contains("  second/AddmmBackward0  a.ag:12"))
    let json = try run("explain a.ag net.first.weight --json")
    #expect(json.output.contains("\"has_gradient\": true"))
  }

  @Test(arguments: [
    ("net.first.bias", "has no gradient because it does not require one"),
    ("net.spare.bias", "has no gradient because no way leads from the output to it"),
    ("x", "has no gradient because it does not require one"),
    ("loss", "is in the graph, and keeps no gradient because it is no leaf"),
  ])
  func explainSaysWhyThereIsNone(name: String, verdict: String) throws {
    let outcome = try run("explain a.ag \(name)")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("\(name) \(verdict)\n"), "\(outcome.output)")
  }

  @Test func explainShowsWhereTheWayIsCut() throws {
    let cut = Self.script.replacing("self.first(x)", with: "self.first(x).detach()")
    let outcome = try run("explain a.ag first.weight", cut)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("cut off by detach()  a.ag:12"), "\(outcome.output)")
  }

  @Test func explainOfNothingIsStatus2() throws {
    let outcome = try run("explain a.ag nothing")
    #expect(outcome.status == 2)
    #expect(outcome.firstError.hasPrefix("autograph: error: no tensor is called 'nothing': "))
  }

  @Test func summaryIsATable() throws {
    let outcome = try run("summary a.ag")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(lines.contains { $0.hasPrefix("first: Linear (4, 3) 9 24 ") })
    #expect(lines.contains { $0.hasPrefix("bias frozen (3) 3 none") })
    #expect(lines.contains("parameters 23 (92 B), 3 of them frozen"))
    #expect(lines.contains("mult-adds 48 in products and convolutions"))
    let json = try run("summary a.ag --json")
    #expect(json.output.contains("\"parameters\": 23") && json.output.contains("\"trainable\": 20"))
    #expect(try run("summary a.ag", "x = 1\n").status == 2)
  }

  @Test(arguments: ["svg", "png", "dot"])
  func gradientsArePlotted(format: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    #expect(try tool.run("summary", "a.ag", "--plot", "bars.\(format)").status == 0)
    let size = try tool.read("bars.\(format)").count
    #expect(size > 500)
  }
}
