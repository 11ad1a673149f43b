// The operators page is written by the tool itself and must not fall behind.

import Foundation
import Testing

@Test func theOperatorsPageIsFresh() throws {
  let page = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/autograph/Documentation.docc/Operators.md")
  let tool = try Tool()
  defer { tool.remove() }
  let outcome = try tool.run("operators", "--markdown")
  #expect(outcome.output == (try String(contentsOf: page, encoding: .utf8)), "run `make docs`")
}
