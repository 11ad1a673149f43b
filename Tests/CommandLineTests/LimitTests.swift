// Scripts that take too much end with one diagnostic that says where they were, even within one call.

import Foundation
import Testing

struct LimitTests {
  private func outcome(of script: String, _ command: String) throws -> Tool.Outcome {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", script)
    return try tool.shell(command)
  }

  @Test(arguments: [
    ("x = 1\nwhile True:\n    x = x + 1\n", "--max-steps 10000", "a.ag:2:1: error: TimeoutError: "),
    ("x = 1\nwhile x:\n    x = -x\n", "--timeout 0.2", "a.ag:2:1: error: TimeoutError: "),
    ("x = 1\nx = sum(range(10**12))\n", "--timeout 0.2", "a.ag:2:5: error: TimeoutError: "),
    ("x = 1\nx = 7 ** 10**7\n", "--timeout 0.2", "a.ag:2:5: error: TimeoutError: "),
    (
      "x = []\nwhile True: x.append('a' * 1000)\n", "--max-memory 300M",
      "a.ag:2:"
    ),
    ("x = 'a' * 10**10\n", "--max-memory 1G", "a.ag:1:5: error: MemoryError"),
    (
      "import torch\nx = torch.zeros(10**9)\n", "--max-memory 1G", "a.ag:2:5: error: RuntimeError: "
    ),
    (
      "while True:\n    try:\n        while True: pass\n    except: pass\n", "--timeout 0.2",
      "a.ag:3:9: error: TimeoutError: "
    ),
  ])
  func aRunawayIsStoppedWhereItIs(script: String, limit: String, line: String) throws {
    let outcome = try outcome(of: script, "$TOOL run a.ag \(limit)")
    #expect(outcome.status == 1)
    #expect(outcome.firstError.hasPrefix(line), "\(outcome.firstError)")
    #expect(outcome.errors.components(separatedBy: "error: ").count == 2)
  }

  @Test(arguments: [
    "while True: pass", "x = 7 ** 10**7",
    "while True:\n    try:\n        n = 1\n    except:\n        pass",
  ])
  func controlCStopsAScript(script: String) throws {
    let outcome = try outcome(
      of: "print('begun')\n\(script)\n",
      "$TOOL render a.ag -o a.svg & sleep 1; kill -INT $!; wait $!; status=$?; ls; exit $status")
    #expect(outcome.status == 130)
    #expect(outcome.output == "begun\na.ag\n")
    #expect(outcome.firstError.hasPrefix("a.ag:"))
    #expect(outcome.firstError.contains("KeyboardInterrupt: stopped by Control-C"))
  }
}
