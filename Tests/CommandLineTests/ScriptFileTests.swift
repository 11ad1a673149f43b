// Scripts that cannot be read, and what is said of them.

import Foundation
import Testing

struct ScriptFileTests {
  @Test(arguments: [
    ("missing.ag", "missing.ag: error: FileNotFoundError: No such file or directory"),
    (".", ".: error: IsADirectoryError: Is a directory"),
    ("a.ag/b", "a.ag/b: error: NotADirectoryError: Not a directory"),
  ])
  func whatCannotBeReadIsSaid(path: String, error: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("a.ag", "")
    for command in ["run", "render"] {
      let outcome = try tool.run(command, path)
      #expect(outcome.status == 1)
      #expect(outcome.errors == error + "\n")
    }
  }
}
