// `diff`: two graphs of any kind, in few words and a small picture.

import Foundation
import Testing

struct DiffTests {
  /// A transformer of twelve blocks; in one of them the first norm may stand behind the attention.
  private static func gpt(movedIn block: Int) -> String {
    """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F


    class Block(nn.Module):
        def __init__(self, width, moved):
            super().__init__()
            self.moved = moved
            self.ln1 = nn.LayerNorm(width)
            self.qkv = nn.Linear(width, 3 * width)
            self.proj = nn.Linear(width, width)
            self.ln2 = nn.LayerNorm(width)
            self.mlp = nn.Sequential(
                nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def attend(self, x):
            b, t, c = x.shape
            q, k, v = (y.view(b, t, 2, c // 2).transpose(1, 2)
                       for y in self.qkv(x).split(c, dim=2))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.proj(y.transpose(1, 2).reshape(b, t, c))

        def forward(self, x):
            if self.moved:
                x = self.ln1(x + self.attend(x))
            else:
                x = x + self.attend(self.ln1(x))
            return x + self.mlp(self.ln2(x))


    torch.manual_seed(0)
    blocks = nn.Sequential(*[Block(8, i == \(block)) for i in range(12)])
    loss = blocks(torch.randn(1, 4, 8)).pow(2).mean()
    loss.backward()

    """
  }

  @Test func aMovedNormIsOneChange() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.gpt(movedIn: -1))
    try tool.write("b.ag", Self.gpt(movedIn: 5))
    let outcome = try tool.run("diff", "a.ag", "b.ag", "-o", "d.dot")
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count <= 6)
    #expect(lines[1].contains("5.ln1 (NativeLayerNormBackward0) moved: after 5/AddBackward0"))
    let picture = String(decoding: try tool.read("d.dot"), as: UTF8.self).split(separator: "\n")
    let boxes = picture.filter { $0.contains(#/^\tn\d+ \[/#) }
    #expect((3...40).contains(boxes.count))
    #expect(boxes.contains { $0.contains("~ 5.ln1/NativeLayerNormBackward0") })
    #expect(try tool.run("diff", "a.ag", "b.ag", "-o", "d.svg").status == 1)
    #expect(String(decoding: try tool.read("d.svg"), as: UTF8.self).hasPrefix("<?xml"))
  }

  @Test func aRenamedModuleIsOneChange() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.gpt(movedIn: -1))
    try tool.write("b.ag", Self.gpt(movedIn: -1).replacing("self.proj", with: "self.out"))
    let outcome = try tool.run("diff", "a.ag", "b.ag")
    #expect(outcome.status == 1)
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(outcome.output.contains("  = renamed: proj → out (72 nodes)"))
  }

  @Test func everyKindOfFileIsRead() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", SnapshotCommandTests.script)
    try tool.write("b.ag", SnapshotCommandTests.changed)
    for name in ["a", "b"] {
      let command = "$TOOL render \(name).ag -o \(name).json; $TOOL snapshot \(name).ag; "
      let torchviz = "$TOOL render \(name).ag --style torchviz --format dot -o \(name).gv"
      #expect(try tool.shell(command + torchviz).status == 0)
    }
    for (first, second) in [("a.json", "b.json"), ("a.dot", "b.ag"), ("a.gv", "b.gv")] {
      let outcome = try tool.run("diff", first, second)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("TanhBackward0") && outcome.output.contains("ReluBackward0"))
      #expect(try tool.run("diff", first, first).status == 0)
    }
    let json = try tool.run("diff", "a.ag", "b.ag", "--report", "json")
    #expect(json.status == 1 && json.output.contains("\"rule\": \"graph-changed\""))
  }

  @Test(arguments: [
    ("a.ag none.ag", "none.ag: error: FileNotFoundError: "),
    ("a.ag bad.ag", "bad.ag:1:1: error: ValueError: no"),
    ("a.ag bad.dot", "autograph: error: bad.dot: this is not DOT: line 1: "),
    ("a.ag bad.json", "autograph: error: bad.json: this is not JSON: line 1: "),
    ("a.ag empty.json", "autograph: error: empty.json: the file is empty"),
  ])
  func troubleIsStatus2(arguments: String, message: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", SnapshotCommandTests.script)
    try tool.write("bad.ag", "raise ValueError('no')\n")
    try tool.write("bad.dot", "hello\n")
    try tool.write("bad.json", "hello\n")
    try tool.write("empty.json", "")
    let outcome = try tool.shell("$TOOL diff \(arguments) -o d.svg")
    #expect(outcome.status == 2)
    #expect(outcome.firstError.hasPrefix(message), "\(outcome.firstError)")
    #expect(try !tool.names().contains("d.svg"))
  }
}
