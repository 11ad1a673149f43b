// Pictures of whole models: each is drawn, and drawn the same by every process.

import Foundation
import Testing

@Suite struct FixturePictureTests {
  private static let conformance = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/conformance")

  static let scripts: [String] = ["viz", "models"].flatMap { family in
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: conformance.appending(path: family).path())
    return (names ?? []).filter { $0.hasSuffix(".ag") }.sorted().map { "\(family)/\($0)" }
  }

  @Test func thereAreScripts() { #expect(Self.scripts.count >= 35) }

  /// libcgraph would keep clusters in the order of addresses, which differ from run to run.
  @Test(arguments: scripts)
  func everyProcessDrawsTheSame(script: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let path = Self.conformance.appending(path: script).path()
    var pictures: Set<Data> = []
    for _ in 0..<5 {
      let outcome = try tool.run("render", path, "-o", "a.svg")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      pictures.insert(try tool.read("a.svg"))
    }
    #expect(pictures.count == 1)
  }
}
