// What an account says of small graphs: one change is one line, the cause first.

import Comparing
import Testing

@Suite struct AccountTests {
  /// A model of three layers; `body` is what `forward` returns.
  private static func script(
    _ body: String, layers: String = "a, b, c", rest: String = ""
  ) -> String {
    let names = layers.split(separator: ", ")
    let modules = names.map { "        self.\($0) = nn.Linear(4, 4)\n" }.joined()
    return """
      import torch
      import torch.nn as nn

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
      \(modules)
          def forward(self, x):
              return \(body)

      net = Net()
      \(rest)
      loss = net(torch.ones(2, 4)).sum()
      loss.backward()

      """
  }

  private static let plain = script("self.c(self.b(self.a(x).tanh()).tanh())")

  private func lines(_ old: String, _ new: String) throws -> [String] {
    let difference = Difference(
      try ScriptGraph.snapshot(old), try ScriptGraph.snapshot(new))
    return Account(difference).lines()
  }

  @Test(arguments: [
    (
      script("self.c(self.b(self.a(x).tanh()).relu())"),
      ["  ~ TanhBackward0 float32 (2, 4) replaced by ReluBackward0 float32 (2, 4) (model.ag:12)"]
    ),
    (
      script("self.c(self.b(self.a(x).tanh()))"),
      [
        "  - TanhBackward0 float32 (2, 4), between b/AddmmBackward0 and c/AddmmBackward0"
          + " (model.ag:12)"
      ]
    ),
    (
      script("self.c(self.b(self.a(x).tanh()).tanh()).exp()"),
      ["  + ExpBackward0 float32 (2, 4), between c/AddmmBackward0 and SumBackward0 (model.ag:12)"]
    ),
    (
      script("self.c(self.d(self.a(x).tanh()).tanh())", layers: "a, d, c"),
      ["  = renamed: b → d (4 nodes)"]
    ),
    (
      script(
        "self.c(self.b(self.a(x).tanh()).tanh())", rest: "net.a.bias.requires_grad_(False)"),
      ["  ! a.bias: frozen, no gradient is required any more"]
    ),
    (
      script("self.c(self.b(self.a(x).tanh()).tanh())", rest: "net.c.weight = net.a.weight"),
      ["  ! a.weight: tied to c.weight"]
    ),
  ])
  func oneChangeIsOneLine(new: String, wanted: [String]) throws {
    let lines = try lines(Self.plain, new)
    #expect(Array(lines.prefix(wanted.count)) == wanted, "\(lines)")
    #expect(lines.count <= wanted.count + 1)
  }

  @Test func swappedOperandsAreSaid() throws {
    let lines = try lines(
      Self.script("self.a(x).exp() - self.b(x).tanh() + self.c(x)"),
      Self.script("self.b(x).tanh() - self.a(x).exp() + self.c(x)"))
    #expect(lines.count == 1 && lines[0].hasPrefix("  > SubBackward0: its inputs are swapped"))
  }

  /// What is done in every block, in its class, is one change: a norm moved, a step added.
  @Test(arguments: [
    (
      "self.norm(x + self.fc(x))", 2,
      "  > h.*.norm (NativeLayerNormBackward0) moved: after h.*/AddBackward0, was after"
    ),
    ("x + self.fc(self.norm(x)).tanh()", 1, "  + h.*/TanhBackward0 float32 (2, 4), between"),
  ])
  func oneChangeInEveryBlockIsOneLine(body: String, most: Int, words: String) throws {
    func script(_ body: String) -> String {
      """
      import torch
      import torch.nn as nn
      class Block(nn.Module):
          def __init__(self):
              super().__init__()
              self.norm, self.fc = nn.LayerNorm(4), nn.Linear(4, 4)
          def forward(self, x):
              return \(body)
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.h = nn.Sequential(*[Block() for _ in range(12)])
          def forward(self, x):
              return self.h(x.exp())
      loss = Net()(torch.ones(2, 4)).sum()
      loss.backward()

      """
    }
    let difference = Difference(
      try ScriptGraph.snapshot(script("x + self.fc(self.norm(x))")),
      try ScriptGraph.snapshot(script(body)))
    let lines = Account(difference).lines()
    #expect(lines.count <= most && lines.contains { $0.hasPrefix(words) }, "\(lines)")
    let picture = DifferencePicture.dot(of: difference, title: "")
    #expect(picture.split(separator: "\tn").count { !$0.contains(" -> ") } <= 41)
    #expect(picture.contains(" times in equal blocks"))
  }

  @Test func leavesWithoutANameAreCalledByTheirIDs() throws {
    func snapshot(_ factor: Int) throws -> Snapshot {
      try ScriptGraph.snapshot(
        """
        import torch
        parts = [torch.full((2,), float(i + 1), requires_grad=True) for i in range(3)]
        (parts[0] * parts[1] * \(factor) + parts[2]).sum().backward()

        """)
    }
    let account = Account(Difference(try snapshot(2), try snapshot(3), tolerance: 1e-5))
    #expect(
      account.lines().contains { $0.hasPrefix("  ~ leaf#2: grad_norm ") }, "\(account.lines())")
  }

  @Test func twoChangesFarApartAreTwoLines() throws {
    let chain = (0..<40).map { "x = x * \($0 + 2)\n" }
    func script(_ edit: (inout [String]) -> Void) -> String {
      var steps = chain
      edit(&steps)
      return "import torch\nx = torch.ones(2, requires_grad=True)\n" + steps.joined()
        + "x.sum().backward()\n"
    }
    let lines = try lines(
      script { _ in },
      script {
        $0.insert("x = x.exp()\n", at: 30)
        $0.insert("x = x.tanh()\n", at: 10)
      })
    #expect(lines.count == 2)
    #expect(lines.contains { $0.hasPrefix("  + ExpBackward0") && $0.hasSuffix("(model.ag:34)") })
    #expect(lines.contains { $0.hasPrefix("  + TanhBackward0") && $0.hasSuffix("(model.ag:13)") })
  }

  @Test func alikeGraphsDoNotDiffer() throws {
    let snapshot = try ScriptGraph.snapshot(Self.plain)
    #expect(Difference(snapshot, snapshot).isEmpty)
    #expect(!Difference(snapshot, Snapshot()).isEmpty && !Difference(Snapshot(), snapshot).isEmpty)
  }
}
