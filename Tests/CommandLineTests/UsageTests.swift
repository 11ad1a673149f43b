// Help, version and wrong usage.

import Foundation
import Testing

struct UsageTests {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/autograph/Documentation.docc/autograph.1")

  @Test(arguments: [
    (["--help"], 24), (["render", "--help"], 80), (["run", "--help"], 24),
    (["operators", "--help"], 24), (["snapshot", "--help"], 36), (["check", "--help"], 36),
    (["diff", "--help"], 36), (["lint", "--help"], 36), (["explain", "--help"], 36),
    (["summary", "--help"], 36),
  ])
  func helpFitsAScreenAndHasAnExample(arguments: [String], lines: Int) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let help = try tool.shell("$TOOL " + arguments.joined(separator: " "))
    #expect(help.status == 0)
    let text = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(text.count <= lines)
    #expect(text.allSatisfy { $0.count <= 80 })
    #expect(text.contains { $0.hasPrefix("  autograph ") })
  }

  @Test func theVersionIsOneLine() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let version = try tool.run("--version")
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("autograph "))
    #expect(version.output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    "render", "run", "render a.ag --nonsense", "paint a.ag", "render a.ag -o picture",
    "render a.ag -o a.docx", "render a.ag -o a.png --format docx",
    "render a.ag --style baroque", "render a.ag --max-steps 0", "render a.ag --timeout -1",
    "render a.ag --max-memory lots", "render a.ag --threads 0", "render a.ag --input 1x2",
    "render a.ag --output picture.png", "render a.ag --seed x", "run a.ag -o a.png",
    "snapshot", "check", "check -", "check a.ag a.py", "check x/a.ag y/a.ag --dir .",
    "check a.ag --jobs 0", "check a.ag --shard 3/2",
    "check a.ag --report pdf", "check a.ag --tolerance -1", "diff a.ag", "diff a.ag b.txt",
    "diff a.ag a.ag -o d.json", "lint a.ag --fail-on everything", "explain a.ag",
    "summary a.ag --plot bars.docx",
  ])
  func wrongUsageIsStatus64(arguments: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "print('it ran')\n")
    let outcome = try tool.shell("$TOOL \(arguments)")
    #expect(outcome.status == 64)
    #expect(outcome.firstError.hasPrefix("Error: "))
    #expect(outcome.output == "")
    #expect(try tool.names() == ["a.ag"])
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreWritten(shell: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let completions = try tool.run("--generate-completion-script", shell)
    #expect(completions.status == 0)
    #expect(completions.output.contains("show-saved"))
  }

  /// The man page is written by hand; it knows every option that `--help` does.
  @Test(arguments: [
    "render", "run", "operators", "snapshot", "check", "diff", "lint", "explain", "summary",
  ])
  func theManPageHasEveryOption(command: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    let help = try tool.run(command, "--help").output
    for option in help.matches(of: /--([a-z-]+)/).map({ String($0.1) })
    where !["help", "version", "params"].contains(option) {
      #expect(page.contains("Fl -\(option)"), "\(option)")
    }
  }
}
