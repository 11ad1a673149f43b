// `snapshot` and `check`: what is kept, what is told, and that nothing is overwritten unasked.

import Foundation
import Testing

struct SnapshotCommandTests {
  static let script = """
    import torch
    import torch.nn as nn

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    loss = model(torch.ones(4, 2)).pow(2).mean()
    loss.backward()
    print("done")

    """
  static let changed = script.replacing("nn.Tanh", with: "nn.ReLU")

  /// The tool with `m.ag` and its snapshot.
  private func kept() throws -> Tool {
    let tool = try Tool()
    try tool.write("m.ag", Self.script)
    #expect(try tool.run("snapshot", "m.ag").status == 0)
    return tool
  }

  @Test func aSnapshotPassesSilently() throws {
    let tool = try kept()
    defer { tool.remove() }
    #expect(try tool.names() == ["m.ag", "m.dot"])
    let check = try tool.run("check", "m.ag")
    #expect(check.status == 0 && check.output == "" && check.errors == "")
    let text = String(decoding: try tool.read("m.dot"), as: UTF8.self)
    #expect(text.hasPrefix("digraph {\n\tgraph [checksum="))
    #expect(!text.contains("loss") && !text.contains("model") && !text.contains("m.ag"))
    #expect(try tool.shell("$TOOL diff m.dot m.ag").status == 0)
  }

  @Test func aDifferenceIsTold() throws {
    let tool = try kept()
    defer { tool.remove() }
    try tool.write("m.ag", Self.changed)
    let outcome = try tool.run("check", "m.ag")
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0]
        == "m.ag: the graph differs from m.dot: 1 node added, 1 node removed, 2 edges added, "
        + "2 edges removed")
    #expect(
      lines[1] == "  ~ 1/TanhBackward0 float32 (4, 3) replaced by 1/ReluBackward0 float32 (4, 3) "
        + "(m.ag:6)")
    #expect(lines[2] == "--- m.dot" && lines[3] == "+++ m.dot (now)" && lines[4].hasPrefix("@@ -"))
    #expect(lines.contains { $0.hasPrefix("-\t\"1/TanhBackward0\" [kind=function") })
    #expect(lines.contains { $0.hasPrefix("+\t\"1/ReluBackward0\" [kind=function") })
  }

  @Test func theDiffIsAPatch() throws {
    let tool = try kept()
    defer { tool.remove() }
    try tool.write("m.ag", Self.changed)
    let outcome = try tool.shell(
      "$TOOL check m.ag | sed '1,2d' > p; cp m.dot old; $TOOL check m.ag --update; "
        + "patch -s -o new old p && grep -v checksum= new > a; grep -v checksum= m.dot > b; cmp a b"
    )
    #expect(outcome.status == 0 && outcome.output == "", "\(outcome)")
  }

  @Test func nothingIsOverwrittenUnasked() throws {
    let tool = try kept()
    defer { tool.remove() }
    let old = try tool.read("m.dot")
    try tool.write("m.ag", Self.changed)
    let refused = try tool.run("snapshot", "m.ag")
    #expect(refused.status == 1)
    #expect(refused.output == "m.ag: m.dot is there already; --update overwrites it\n")
    #expect(try tool.read("m.dot") == old)
    #expect(try tool.run("check", "m.ag", "--update").status == 0)
    #expect(try tool.read("m.dot") != old)
    #expect(try tool.names() == ["m.ag", "m.dot"])
  }

  @Test(arguments: [
    ("", "m.dot: the file is empty; --update writes it anew"),
    ("digraph {\n\tgraph [", "m.dot: the file is cut off: it ends in line 2, inside the graph"),
    ("\u{7F}ELF", "m.dot: this is not DOT: line 1: "),
    ("digraph { a -> b }", "m.dot: this is DOT, but no snapshot: "),
    ("digraph { graph [snapshot=99] }", "m.dot: the snapshot has format 99, and this version"),
    ("EDITED", "m.dot: the snapshot was edited: its checksum does not fit"),
  ])
  func aBadSnapshotIsStatus2AndStays(content: String, message: String) throws {
    let tool = try kept()
    defer { tool.remove() }
    var text = content
    if content == "EDITED" {
      text = String(decoding: try tool.read("m.dot"), as: UTF8.self)
        .replacing("slot=2", with: "slot=3")
    }
    try tool.write("m.dot", text)
    for command in ["check", "snapshot"] {
      let outcome = try tool.run(command, "m.ag")
      #expect(outcome.status == 2)
      #expect(outcome.output.hasPrefix("m.ag: \(message)"), "\(outcome.output)")
    }
    #expect(try tool.read("m.dot") == Data(text.utf8))
    #expect(try tool.run("check", "m.ag", "--update").status == 0)
    #expect(try tool.run("check", "m.ag").status == 0)
  }

  @Test func valuesCountWhenAskedFor() throws {
    let tool = try kept()
    defer { tool.remove() }
    let other = Self.script.replacing("manual_seed(0)", with: "manual_seed(1)")
    try tool.write("m.ag", other)
    #expect(try tool.run("check", "m.ag").status == 0)
    let without = try tool.run("check", "m.ag", "--with-values")
    #expect(without.status == 2 && without.output.contains("holds no values"))
    #expect(try tool.run("snapshot", "m.ag", "--with-values", "--update").status == 0)
    #expect(try tool.run("check", "m.ag", "--with-values").status == 0)
    #expect(try tool.run("check", "m.ag").status == 0)
    try tool.write("m.ag", Self.script)
    let moved = try tool.run("check", "m.ag", "--with-values")
    #expect(moved.status == 1 && moved.output.contains("  ~ 0.bias: grad_norm "))
    #expect(try tool.run("check", "m.ag", "--with-values", "--tolerance", "10").status == 0)
  }

  @Test func noScriptHidesAnother() throws {
    let tool = try kept()
    defer { tool.remove() }
    try tool.write("same.ag", Self.script)
    try tool.write("other.ag", Self.script)
    #expect(try tool.run("snapshot", "same.ag", "other.ag", "--jobs", "2").status == 0)
    try tool.write("other.ag", Self.changed)
    try tool.write("endless.ag", "while True:\n    pass\n")
    try tool.write("raises.ag", "x = 1\nraise ValueError('no')\n")
    try tool.write("new.ag", Self.script)
    let files = ["endless.ag", "m.ag", "raises.ag", "same.ag", "gone.ag", "other.ag", "new.ag"]
    for jobs in [1, 3] {
      let outcome = try tool.shell(
        "$TOOL check \(files.joined(separator: " ")) --jobs \(jobs) --timeout 1")
      #expect(outcome.status == 1)
      let heads = outcome.output.split(separator: "\n").filter {
        $0.contains(#/^\w+\.ag: (?!error)/#)
      }
      #expect(
        heads.map { String($0.prefix(40)) } == [
          "endless.ag: TimeoutError: the script ran",
          "raises.ag: ValueError: no", "gone.ag: FileNotFoundError: No such file",
          "other.ag: the graph differs from other.d", "new.ag: there is no snapshot new.dot; --",
        ])
      #expect(outcome.output.hasSuffix("2 same, 1 different, 1 missing, 3 failed\n"))
    }
    let shards = try (1...3).map { shard in
      try tool.shell("$TOOL check same.ag m.ag other.ag new.ag --shard \(shard)/3").status
    }
    #expect(shards == [1, 0, 1])
  }

  /// A child that a signal ends, and one too deep in native code to be interrupted.
  @Test(arguments: [
    ("while True: pass", "ulimit -t 1; ", "its process was ended by signal "),
    ("x = 7 ** 10**7", "", "TimeoutError: the script ran for more than 0.2 s"),
  ])
  func aLostChildHasAResult(script: String, before: String, words: String) throws {
    let tool = try kept()
    defer { tool.remove() }
    try tool.write("lost.ag", script + "\n")
    let limit = before.isEmpty ? "0.2" : "30"
    for command in ["check", "lint"] {
      let outcome = try tool.shell("\(before)$TOOL \(command) lost.ag m.ag --timeout \(limit)")
      #expect(outcome.status == 1)
      #expect(outcome.output.contains(words), "\(outcome)")
      let alone = try tool.shell("\(before)$TOOL \(command) lost.ag --timeout \(limit)")
      #expect(alone.status == 1 && alone.output.contains(words), "\(alone)")
    }
  }

  @Test func snapshotsMayStandApart() throws {
    let tool = try kept()
    defer { tool.remove() }
    let outcome = try tool.shell("mkdir snaps && $TOOL snapshot m.ag --dir snaps && ls snaps")
    #expect(outcome.output == "m.dot\n")
    #expect(try tool.run("check", "m.ag", "--dir", "snaps").status == 0)
    let missing = try tool.run("snapshot", "m.ag", "--dir", "nowhere")
    #expect(missing.status == 2 && missing.output.contains("there is no directory 'nowhere'"))
  }
}
