// The forms of reports: each parses, and says which file and line it is about.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct ReportTests {
  /// A report on one script that is the same, one that differs, and one that raises.
  private func report(_ form: String) throws -> Tool.Outcome {
    let tool = try Tool()
    defer { tool.remove() }
    for name in ["a.ag", "b c.ag"] { try tool.write(name, SnapshotCommandTests.script) }
    #expect(try tool.run("snapshot", "a.ag", "b c.ag").status == 0)
    try tool.write("b c.ag", SnapshotCommandTests.changed)
    try tool.write("d.ag", "x = '<&>'\nraise ValueError(x)\n")
    return try tool.run("check", "a.ag", "b c.ag", "d.ag", "--report", form)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func json() throws {
    let outcome = try report("json")
    #expect(outcome.status == 1 && outcome.errors == "")
    let document = try object(outcome.output)
    #expect(document["version"] as? Int == 1 && document["command"] as? String == "check")
    let results = try #require(document["results"] as? [[String: Any]])
    #expect(results.map { $0["file"] as? String } == ["a.ag", "b c.ag", "d.ag"])
    #expect(results.map { $0["status"] as? String } == ["passed", "failed", "errored"])
    let finding = try #require((results[1]["findings"] as? [[String: Any]])?.first)
    #expect(finding["rule"] as? String == "graph-changed" && finding["line"] as? Int == 6)
    #expect(finding["module"] as? String == "1")
  }

  @Test func sarif() throws {
    let document = try object(try report("sarif").output)
    #expect(document["version"] as? String == "2.1.0")
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]]).map { $0["id"] as? String }
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 2)
    #expect(results.allSatisfy { rules.contains($0["ruleId"] as? String) })
    let text = try JSONSerialization.data(withJSONObject: results, options: .sortedKeys)
    let flat = String(decoding: text, as: UTF8.self)
    #expect(flat.contains("b%20c.ag") && flat.contains("\"startLine\":6"))
    #expect(flat.contains("\"startLine\":2"))
  }

  @Test func junit() throws {
    let outcome = try report("junit")
    let parser = XMLParser(data: Data(outcome.output.utf8))
    let reader = Elements()
    parser.delegate = reader
    #expect(parser.parse())
    #expect(
      reader.names == [
        "testsuites", "testsuite", "properties", "testcase", "testcase", "failure", "testcase",
        "error", "system-out", "system-err",
      ])
    #expect(reader.attributes[1]["tests"] == "3" && reader.attributes[1]["failures"] == "1")
    #expect(reader.attributes[4]["name"] == "b c.ag")
    #expect(reader.attributes[7]["message"] == "ValueError: <&>")
  }

  @Test func github() throws {
    let lines = try report("github").output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first?.hasPrefix("::error file=b c.ag,line=6,title=autograph check::1/Tanh") == true)
    #expect(lines.last == "::error file=d.ag,line=2,title=autograph check::ValueError: <&>")
  }

  /// The elements of an XML text in order.
  private final class Elements: NSObject, XMLParserDelegate {
    var names: [String] = []
    var attributes: [[String: String]] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      names.append(name)
      self.attributes.append(attributes)
    }
  }
}
