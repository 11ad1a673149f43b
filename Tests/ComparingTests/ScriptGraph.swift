// Conformance scripts, run in this process, as snapshots.

import Comparing
import Drawing
import Foundation
import Syntax
import Torch

enum ScriptGraph {
  struct Failed: Error {
    let message: String
  }

  private static let fixtures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/conformance")

  static func text(_ name: String) throws -> String {
    try String(contentsOf: fixtures.appending(path: "\(name).ag"), encoding: .utf8)
  }

  /// The graph that a script leaves; throws where the script raises.
  static func snapshot(
    _ text: String, name: String = "model.ag", threads: Int = 1
  ) throws -> Snapshot {
    var options = RunOptions()
    options.threads = threads
    let file = SourceFile(name: name, text: text)
    let outcome = Runner.run(file, options, output: { _ in })
    if let diagnostic = outcome.diagnostic { throw Failed(message: diagnostic.message) }
    return Snapshot(of: Graph(of: outcome.subject))
  }
}
