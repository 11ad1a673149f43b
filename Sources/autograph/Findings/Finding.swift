// What is wrong with a script, at which line: the common currency of all reports.

import Comparing

struct Finding {
  enum Level: String {
    case error, warning, note
  }

  /// The rule's name, `changed`, `nan`.
  var rule: String
  var level = Level.error
  var message: String
  var line: Int?
  var module = ""
}

/// One script's part of a report.
struct ReportEntry {
  enum Status: String {
    case passed, failed
    /// No judgement was reached.
    case errored
  }

  var file: String
  var status: Status
  var message = ""
  var findings: [Finding] = []
  /// More for people: the account and the unified diff.
  var detail = ""
}

/// A whole report; every form is one file beside this.
struct ReportDocument {
  /// What was done, `check`.
  var command: String
  /// The rules that findings may name, with a sentence each.
  var rules: [(name: String, summary: String)]
  var entries: [ReportEntry]
}
