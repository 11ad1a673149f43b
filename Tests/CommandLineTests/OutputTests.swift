// Targets that cannot be written, and that what was there stays whole.

import Foundation
import Testing

struct OutputTests {
  private static let script = """
    import torch
    w = torch.ones(2, requires_grad=True)
    y = w.sum()

    """

  @Test(arguments: [
    (
      "missing/a.svg",
      "autograph: error: cannot write 'missing/a.svg': there is no directory 'missing'"
    ),
    ("folder.svg", "autograph: error: cannot write 'folder.svg': it is a directory"),
    (
      "/dev/full --format svg",
      "autograph: error: cannot write '/dev/full': no space left on the device"
    ),
    (
      "- > /dev/full", "autograph: error: cannot write standard output: no space left on the device"
    ),
  ])
  func whatCannotBeWrittenIsStatus2(target: String, message: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "folder.svg"), withIntermediateDirectories: true)
    let outcome = try tool.shell("$TOOL render a.ag -o \(target)")
    #expect(outcome.status == 2)
    #expect(outcome.errors == message + "\n")
    #expect(try tool.names() == ["a.ag", "folder.svg"])
  }

  @Test func printsThatCannotBeWrittenAreStatus2() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "print('x')\n")
    let outcome = try tool.shell("$TOOL run a.ag > /dev/full")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("no space left"))
  }

  @Test(arguments: ["render a.ag -o -", "run long.ag", "operators"])
  func aClosedPipeEndsQuietly(arguments: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", Self.script)
    try tool.write("long.ag", "while True:\n    print('x' * 1000)\n")
    let outcome = try tool.shell(
      "( sleep 0.3; $TOOL \(arguments); echo $? > status ) | true; cat status")
    let status = try tool.shell(
      "for i in 1 2 3 4 5 6 7 8 9; do test -s status || sleep 0.3; done; cat status")
    #expect(outcome.errors == "")
    #expect(status.output == "2\n")
  }

  @Test func aFailureLeavesTheFileAsItWas() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "import torch\nraise ValueError('no')\n")
    try tool.write("b.ag", "x = 1\n")
    try tool.write("old.svg", "old")
    #expect(try tool.run("render", "a.ag", "-o", "old.svg").status == 1)
    #expect(try tool.run("render", "b.ag", "-o", "old.svg").status == 2)
    #expect(try tool.read("old.svg") == Data("old".utf8))
    #expect(try tool.names() == ["a.ag", "b.ag", "old.svg"])
  }

  @Test func aPictureTooLargeForPNGIsReported() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      "a.ag",
      "import torch\nx = torch.ones(1, requires_grad=True)\ny = x\n"
        + "for _ in range(1500):\n    y = y + 1\n")
    let outcome = try tool.run("render", "a.ag", "--full", "-o", "a.png")
    #expect(outcome.status == 2)
    #expect(outcome.firstError.contains("png ends at 32767 a side"))
    #expect(try tool.names() == ["a.ag"])
    #expect(try tool.run("render", "a.ag", "-o", "a.svg").status == 0)
  }
}
