// The conformance cases about the language alone, against what CPython recorded.

import Foundation
import Testing

struct ConformanceTests {
  static let fixtures = Fixtures("conformance/language")

  struct Expected: Decodable {
    let stdout: String
    let error: Failure?

    struct Failure: Decodable {
      let type: String
      let message: String
      let line: Int
    }
  }

  static var names: [String] {
    fixtures.names.filter { name in
      let text = (try? fixtures.text("\(name).ag")) ?? ""
      return !text.contains("import torch")
    }
  }

  @Test(arguments: names)
  func doesWhatCPythonDoes(name: String) throws {
    let run = ScriptRun(try Self.fixtures.text("\(name).ag"), name: "\(name).ag")
    let record = Data(try Self.fixtures.text("\(name).expected.json").utf8)
    let expected = try JSONDecoder().decode(Expected.self, from: record)
    #expect(withoutAddresses(run.output) == withoutAddresses(expected.stdout))
    #expect(run.error?.type == expected.error?.type, "\(run.errorText)")
    #expect(run.errorLine == expected.error?.line)
  }
}
