// What users are told when a script fails: place, source line, caret, calls; and the exit status.

import Foundation
import Testing

struct DiagnosticTests {
  private func errors(of script: String, _ arguments: String = "run a.ag") throws -> Tool.Outcome {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", script)
    return try tool.shell("$TOOL \(arguments)")
  }

  @Test func anErrorShowsPlaceCaretAndCalls() throws {
    let outcome = try errors(
      of: """
        def inner(x):
            return x + missing

        def outer(x):
            return inner(x)

        print("before")
        outer(1)
        print("after")

        """)
    #expect(outcome.status == 1)
    #expect(outcome.output == "before\n")
    #expect(
      outcome.errors == """
        a.ag:2:16: error: NameError: name 'missing' is not defined
          2 |     return x + missing
            |                ^~~~~~~
          a.ag:8: in <module>
          a.ag:5: in outer
          a.ag:2: in inner

        """)
  }

  @Test(arguments: [
    ("x = (1,\n", "a.ag:1:5: error: SyntaxError: '(' was never closed"),
    ("x = 1\n  y = 2\n", "a.ag:2:2: error: IndentationError: unexpected indent"),
    ("print(1 / 0)\n", "a.ag:1:7: error: ZeroDivisionError: division by zero"),
    ("x = [1]\nx[3]\n", "a.ag:2:1: error: IndexError: list index out of range"),
    (
      "import nowhere\nnowhere.f()\n",
      "a.ag:2:1: error: ModuleNotFoundError: No module named 'nowhere'"
    ),
    ("open('x')\n", "a.ag:1:1: error: "),
    ("raise ValueError('a\\nb')\n", "a.ag:1:1: error: ValueError: a"),
  ])
  func theFirstLineHasThePlace(script: String, line: String) throws {
    for command in ["run a.ag", "render a.ag -o a.svg"] {
      let outcome = try errors(of: script, command)
      #expect(outcome.status == 1)
      #expect(outcome.firstError.hasPrefix(line), "\(outcome.firstError)")
    }
  }

  @Test func aDeepRecursionEndsInFewLines() throws {
    let outcome = try errors(of: "def f(n):\n    return f(n + 1)\n\nf(0)\n")
    #expect(outcome.status == 1)
    #expect(outcome.firstError.hasPrefix("a.ag:2:12: error: RecursionError: "))
    #expect(outcome.errors.split(separator: "\n").count < 30)
  }

  @Test func aLongLineIsCut() throws {
    let outcome = try errors(of: "x = 1;" + String(repeating: " ", count: 5000) + "nothing\n")
    #expect(outcome.firstError == "a.ag:1:5007: error: NameError: name 'nothing' is not defined")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 110 })
    #expect(lines.count > 2 && lines[2].hasSuffix("^~~~~~~"))
  }

  @Test func binaryAndEmptyFiles() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("binary.ag", Data([0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF, 0xFE]))
    let binary = try tool.run("run", "binary.ag")
    #expect(binary.status == 1)
    #expect(binary.firstError.hasPrefix("binary.ag:1:"))
    try tool.write("empty.ag", "")
    #expect(try tool.run("run", "empty.ag").status == 0)
    #expect(try tool.run("render", "empty.ag", "-o", "e.svg").status == 2)
    #expect(try tool.run("render", "empty.ag", "-o", "e.json").status == 0)
  }

  @Test func noColourOutsideATerminal() throws {
    let outcome = try errors(of: "raise ValueError\n")
    #expect(!outcome.errors.contains("\u{1B}"))
  }

  @Test(arguments: [
    ("import torch\ntorch.ones(2, requires_grd=True)", "requires_grad"),
    ("import torch\ntorch.ones(2).sum(dmi=0)", "dim"), ("import torch\ntorch.sigmoyd", "sigmoid"),
    ("import torch.nn as nn\nnn.Linear(2, 3, bais=True)", "bias"),
    ("import torch.nn as nn\nnn.Linear(2, 3).wieght", "weight"),
    ("sorted([1], revers=True)", "reverse"), ("length = 1\nprint(lenght)", "length"),
    ("from math import squrt\nsqurt(4)", "sqrt"), ("[1].apend(2)", "append"),
    ("class C:\n    def __init__(self): self.value = 1\nC().valeu", "value"),
  ])
  func aSlipOfThePenIsSeen(script: String, meant: String) throws {
    let outcome = try errors(of: script)
    #expect(outcome.errors.hasSuffix("hint: did you mean '\(meant)'?\n"), "\(outcome.errors)")
  }
}
