// What became of one script: plain values that travel from a child process to its parent.

import Comparing

struct CheckResult {
  enum Verdict: String {
    case same, written, updated, different, missing
    /// There is a file where the snapshot is to be, and it is another one.
    case occupied
    /// The script raised, took too long or brought the process down.
    case failed
    /// The snapshot could not be read or written.
    case trouble

    var status: Int32 {
      switch self {
      case .same, .written, .updated: 0
      case .different, .missing, .occupied, .failed: 1
      case .trouble: 2
      }
    }
  }

  var file: String
  var snapshot: String
  var verdict: Verdict
  /// What happened, in one line or a diagnostic's few.
  var message = ""
  var changes: [Change] = []
  /// The account's lines and the unified diff, for people.
  var account = ""
  var diff = ""
  /// The line of the script that the message is about.
  var line: Int?

  /// As the parent reads it.
  var json: JSON {
    .object([
      ("file", .string(file)), ("snapshot", .string(snapshot)),
      ("status", .string(verdict.rawValue)), ("message", .string(message)),
      ("line", line.map(JSON.int) ?? .null), ("account", .string(account)),
      ("diff", .string(diff)), ("changes", .array(changes.map(\.json))),
    ])
  }

  init(file: String, snapshot: String, verdict: Verdict, message: String = "") {
    self.file = file
    self.snapshot = snapshot
    self.verdict = verdict
    self.message = message
  }

  init?(_ json: JSON) {
    guard let file = json["file"]?.string, let snapshot = json["snapshot"]?.string,
      let verdict = json["status"]?.string.flatMap(Verdict.init)
    else { return nil }
    self.init(
      file: file, snapshot: snapshot, verdict: verdict, message: json["message"]?.string ?? "")
    account = json["account"]?.string ?? ""
    diff = json["diff"]?.string ?? ""
    line = json["line"]?.int
    changes = (json["changes"]?.array ?? []).compactMap(Change.init)
  }
}

extension Change {
  var json: JSON {
    .object([
      ("kind", .string(kind.rawValue)), ("text", .string(text)), ("module", .string(module)),
      ("file", source.map { .string($0.file) } ?? .null),
      ("line", source.map { .int($0.line) } ?? .null),
    ])
  }

  init?(_ json: JSON) {
    guard let kind = json["kind"]?.string.flatMap(Kind.init), let text = json["text"]?.string
    else { return nil }
    self.init(kind: kind, text: text, module: json["module"]?.string ?? "")
    if let line = json["line"]?.int {
      source = Snapshot.Source(file: json["file"]?.string ?? "", line: line)
    }
  }
}
