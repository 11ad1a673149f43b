// Every conformance script run in this process: same prints, same error, same graph, same gradients.

import Drawing
import Syntax
import Testing
import Torch

/// The families that are complete.
private let families = ["seeds", "viz", "autograd", "random", "language"]

@Test("scripts do what PyTorch does", arguments: families.flatMap(ConformanceCase.family))
func conformance(_ test: ConformanceCase) throws {
  let wanted = try test.record()
  let file = SourceFile(name: test.script.lastPathComponent, text: try test.source())
  var printed = ""
  let outcome = Runner.run(file, output: { printed += $0 })
  let diagnostic = outcome.diagnostic
  let line = diagnostic.flatMap { report in
    report.span.flatMap { span in report.file?.line(at: span.start) }
  }
  let difference = textDifference(wanted.stdout, printed)
  #expect(difference == nil, "\(diagnostic?.message ?? "")")
  #expect(wanted.error?.type == diagnostic?.type, "\(diagnostic?.message ?? "")")
  if let error = wanted.error {
    #expect(error.line == line)
    return
  }
  guard !wanted.graph.roots.isEmpty else { return }
  let graph = outcome.session.bind { Graph(of: outcome.subject) }
  #expect(graphDifference(wanted.graph, graph) == nil)
  #expect(gradientDifference(wanted.gradients, graph) == nil)
}
