// One script against its snapshot: run it, read the file, compare, and write where that is asked.

import Comparing
import Drawing
import Rendering
import Syntax

struct SnapshotCheck {
  enum Mode: String {
    /// Makes snapshots that do not exist yet.
    case create
    case compare
    /// Makes snapshots, whatever is there.
    case update
  }

  let mode: Mode
  let options: SnapshotOptions
  var tolerance = 1e-5

  func run(_ script: ScriptOptions) -> CheckResult {
    let blank = CheckResult(
      file: script.path, snapshot: options.path(of: script.path), verdict: .same)
    var result = blank
    do throws(Failure) {
      var session = ScriptSession(script: script, printsTo: .nowhere, warnsTo: .nowhere)
      session.givesUp = { failure in
        var result = blank
        result.fail(failure)
        try? Output.write(result.json.text)
      }
      let graph = Graph(of: try session.run().subject)
      compare(Snapshot(of: graph), &result)
    } catch {
      result.fail(error)
    }
    return result
  }

  private func compare(_ now: Snapshot, _ result: inout CheckResult) {
    let text = now.text(values: options.withValues)
    let kept: [UInt8]?
    do throws(Failure) {
      kept = try ScriptFile.bytesIfAny(result.snapshot)
    } catch {
      return result.trouble("cannot be read")
    }
    guard let kept else {
      if mode != .compare { return write(text, .written, &result) }
      result.verdict = .missing
      return result.message = "there is no snapshot \(result.snapshot); --update makes it"
    }
    if kept == Array(text.utf8) { return }
    if mode == .update { return write(text, .updated, &result) }
    do throws(ReadError) {
      try account(try Snapshot(reading: kept), now, &result)
    } catch {
      result.trouble("\(error); --update writes it anew")
    }
  }

  private func write(
    _ text: String, _ verdict: CheckResult.Verdict, _ result: inout CheckResult
  ) {
    guard text.contains("kind=") else {
      result.verdict = .failed
      return result.message =
        "there is nothing to keep: no tensor was made of one that requires a gradient"
    }
    do throws(OutputError) {
      try OutputFile(result.snapshot).write(Array(text.utf8))
      result.verdict = verdict
    } catch {
      result.verdict = .trouble
      result.message = error.description
    }
  }

  private func account(
    _ kept: Snapshot, _ now: Snapshot, _ result: inout CheckResult
  ) throws(ReadError) {
    if options.withValues, !kept.hasValues, now.hasValues {
      return result.trouble("holds no values; --update --with-values writes them")
    }
    let difference = Difference(kept, now, tolerance: options.withValues ? tolerance : nil)
    let (old, new) = (kept.statements(values: false), now.statements(values: false))
    if old == new, difference.isEmpty { return }
    if mode == .create {
      result.verdict = .occupied
      return result.message = "\(result.snapshot) is there already; --update overwrites it"
    }
    let account = Account(difference)
    result.verdict = .different
    result.message = "the graph differs from \(result.snapshot): \(account.summary)"
    result.changes = account.changes
    result.account = account.lines().joined(separator: "\n")
    result.diff = UnifiedDiff.text(
      old, new, names: (result.snapshot, "\(result.snapshot) (now)"), offset: Snapshot.headCount)
  }
}

extension CheckResult {
  fileprivate mutating func trouble(_ message: String) {
    verdict = .trouble
    self.message = "\(snapshot): \(message)"
  }

  mutating func fail(_ failure: Failure) {
    verdict = .failed
    switch failure {
    case .script(let diagnostic):
      let words = [diagnostic.type, diagnostic.message].compactMap { $0 }
      message = words.filter { !$0.isEmpty }.joined(separator: ": ")
      if let file = diagnostic.file, file.name == self.file, let span = diagnostic.span {
        line = file.location(at: span.start).line
      }
      account = DiagnosticText(palette: .plain).text(of: diagnostic)
    case .picture(let words): message = words
    case .output(let error): message = error.description
    case .reported: break
    }
  }
}
