// The results of `snapshot` and `check` as a report, and the exit status that follows from them.

import Comparing

struct CheckReport {
  private let results: [CheckResult]

  init(_ results: [CheckResult]) { self.results = results }

  /// Writes the report and ends with the status of the worst result.
  func write(as form: ReportForm) throws {
    let document = ReportDocument(
      command: "check", rules: Self.rules, entries: results.map(entry))
    var text = document.text(form)
    if form == .text { text += tally }
    try Output.write(text)
    let status = results.map(\.verdict.status).max() ?? 0
    if status != 0 { throw Failure.reported(status) }
  }

  private static let rules = [
    (name: "graph-changed", summary: "The backward graph differs from its snapshot."),
    (name: "snapshot-missing", summary: "There is no snapshot of this script."),
    (name: "snapshot-unreadable", summary: "The snapshot cannot be read or written."),
    (name: "script-failed", summary: "The script did not come to its end."),
  ]

  /// One line at the end, if there is more to tell than that all is well.
  private var tally: String {
    let words: [(CheckResult.Verdict, String)] = [
      (.written, "written"), (.updated, "updated"), (.same, "same"), (.different, "different"),
      (.missing, "missing"), (.occupied, "not overwritten"), (.failed, "failed"),
      (.trouble, "unreadable"),
    ]
    let counts = words.compactMap { verdict, word -> String? in
      let count = results.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(word)"
    }
    let isQuiet = results.allSatisfy { $0.verdict == .same } || results.count == 1
    return isQuiet ? "" : counts.joined(separator: ", ") + "\n"
  }

  private func entry(_ result: CheckResult) -> ReportEntry {
    var entry = ReportEntry(file: result.file, status: .passed, message: result.message)
    entry.detail = [result.account, result.diff].filter { !$0.isEmpty }.joined(separator: "\n")
    let rule: String
    switch result.verdict {
    case .same, .written, .updated: return entry
    case .different:
      (entry.status, rule) = (.failed, "graph-changed")
      entry.findings = result.changes.map {
        Finding(
          rule: rule, message: $0.text, line: result.line(of: $0), module: $0.module)
      }
    case .missing, .occupied: (entry.status, rule) = (.failed, "snapshot-missing")
    case .failed: (entry.status, rule) = (.errored, "script-failed")
    case .trouble: (entry.status, rule) = (.errored, "snapshot-unreadable")
    }
    if entry.findings.isEmpty {
      entry.findings = [Finding(rule: rule, message: result.message, line: result.line)]
    }
    return entry
  }
}

extension CheckResult {
  /// A change's line, if it is one of the checked script and not of a file that it imports.
  fileprivate func line(of change: Change) -> Int? {
    guard let source = change.source, file.split(separator: "/").last == source.file[...] else {
      return nil
    }
    return source.line
  }
}
