// `--style torchviz` against what real torchviz wrote, recorded in Fixtures/torchviz.

import Foundation
import Testing

@Suite struct TorchvizTests {
  private static let fixtures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  static let names: [String] = {
    let folder = fixtures.appending(path: "torchviz").path()
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (files ?? []).filter { $0.hasSuffix(".dot") }.map { String($0.dropLast(4)) }.sorted()
  }()

  @Test func everyFixtureIsRecorded() { #expect(Self.names.count == 10) }

  @Test(arguments: names)
  func drawsWhatTorchvizDraws(name: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let script = Self.fixtures.appending(path: "conformance/viz/\(name).ag").path()
    let outcome = try tool.run(
      "render", script, "--style", "torchviz", "--format", "dot", "-o", "-")
    let recorded = try String(
      contentsOf: Self.fixtures.appending(path: "torchviz/\(name).dot"), encoding: .utf8)
    #expect(outcome.status == 0)
    #expect(renumbered(outcome.output) == renumbered(recorded))
  }

  /// The statements with ids counted in order of appearance.
  private func renumbered(_ source: String) -> [String] {
    var ids: [Substring: Int] = [:]
    func id(_ word: Substring) -> String {
      let number = ids[word] ?? ids.count
      ids[word] = number
      return "n\(number)"
    }
    return source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("\tn"), !line.hasPrefix("\tnode") else { return String(line) }
      var words = line.dropFirst().split(separator: " ", omittingEmptySubsequences: false)
      let first = id(words.removeFirst())
      guard words.first == "->", words.count > 1 else {
        return ([first] + words.map(String.init)).joined(separator: " ")
      }
      let second = id(words[1])
      return ([first, "->", second] + words.dropFirst(2).map(String.init)).joined(separator: " ")
    }
  }
}
