// Snapshots that are kept in this repository: every machine that builds it must agree with them.

import Foundation
import Testing

struct KeptSnapshotTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let models =
    ["gpt_sdpa", "lenet", "mlp", "resnet_basic", "transformer_encoder_layer"]
    .map { "models/\($0)" } + ["autograd/weight_tying"]

  /// To renew them after a change that is meant:
  /// `autograph check … --dir Fixtures/snapshots --update`.
  @Test(arguments: ["", "LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo OPENBLAS_NUM_THREADS=2"])
  func thisMachineAgrees(environment: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let fixtures = Self.root.appending(path: "Fixtures").path()
    let files = Self.models.map { "\(fixtures)/conformance/\($0).ag" }.joined(separator: " ")
    let outcome = try tool.shell(
      "\(environment) $TOOL check \(files) --dir \(fixtures)/snapshots --jobs 2")
    #expect(outcome.status == 0 && outcome.output == "", "\(outcome.output)")
  }

  /// The files for other tools name commands and options that there are.
  @Test(arguments: [
    "action.yml", ".pre-commit-hooks.yaml",
    "Sources/autograph/Documentation.docc/ContinuousIntegration.md",
    "Sources/autograph/Documentation.docc/Snapshots.md",
    "Sources/autograph/Documentation.docc/Differences.md",
    "Sources/autograph/Documentation.docc/Gradients.md",
  ])
  func commandsInFilesExist(name: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let text = try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
    let commands = Set(
      text.matches(of: /autograph (check|lint|diff|explain|summary|snapshot)\b/)
        .map { String($0.1) })
    #expect(!commands.isEmpty || text.contains("\"$AUTOGRAPH\" \"$COMMAND\""))
    var known = ""
    for command in ["check", "lint", "diff", "explain", "summary", "snapshot"] {
      known += try tool.run(command, "--help").output
    }
    let options = text.matches(of: /(?:^| |`)(--[a-z][a-z-]+)/).map { String($0.1) }
    for option in options { #expect(known.contains("\(option)"), "\(option)") }
  }

  /// YAML, as far as a reader of lines can tell: no tabs, and indents in steps of two.
  @Test(arguments: ["action.yml", ".pre-commit-hooks.yaml"])
  func theFilesForServicesAreYAML(name: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
    #expect(!text.contains("\t"))
    for line in text.split(separator: "\n") {
      #expect(line.prefix { $0 == " " }.count % 2 == 0, "\(line)")
    }
    let keys = name == "action.yml" ? ["name:", "inputs:", "runs:"] : ["- id:", "  entry:"]
    for key in keys { #expect(text.contains("\n\(key)") || text.hasPrefix(key)) }
  }
}
