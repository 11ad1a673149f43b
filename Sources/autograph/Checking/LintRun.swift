// One script under `lint`: run it, look at what it leaves, and put the findings in order.

import Inspecting
import Syntax
import Torch

struct LintRun {
  let failOn: [LintRule]

  func entry(_ script: ScriptOptions) -> ReportEntry {
    var entry = ReportEntry(file: script.path, status: .passed)
    do throws(Failure) {
      var session = ScriptSession(script: script, printsTo: .nowhere, warnsTo: .nowhere)
      session.watches = true
      session.runsBackward = true
      session.givesUp = { try? Output.write(failed($0, script.path).json.text) }
      let survey = Survey(try session.run().subject)
      entry.findings = Lint.findings(in: survey).map { finding(from: $0, in: script.path) }
    } catch {
      return failed(error, script.path)
    }
    entry.conclude()
    return entry
  }

  private func finding(from found: LintFinding, in path: String) -> Finding {
    let isHere = found.place.map { path.split(separator: "/").last == $0.file[...] } ?? false
    return Finding(
      rule: found.rule.rawValue, level: failOn.contains(found.rule) ? .error : .warning,
      message: found.message, line: isHere ? found.place?.line : nil,
      module: found.place?.module ?? "")
  }

  /// An error of the script; that of a changed saved tensor is a finding like any other.
  private func failed(_ failure: Failure, _ path: String) -> ReportEntry {
    var entry = ReportEntry(file: path, status: .passed)
    var result = CheckResult(file: path, snapshot: "", verdict: .failed)
    result.fail(failure)
    let isHazard = result.message.contains("modified by an inplace operation")
    if !isHazard {
      entry.status = .errored
      entry.detail = result.account
    }
    entry.findings = [
      Finding(
        rule: isHazard ? LintRule.hazard.rawValue : "script-failed",
        level: isHazard && !failOn.contains(.hazard) ? .warning : .error, message: result.message,
        line: result.line)
    ]
    entry.conclude()
    return entry
  }
}

extension ReportEntry {
  /// The status and the one-line message that follow from the findings.
  fileprivate mutating func conclude() {
    let errors = findings.count { $0.level == .error }
    if status == .passed, errors > 0 { status = .failed }
    let more = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
    message = findings.first.map { "\($0.rule): \($0.message)\(more)" } ?? ""
  }

  /// A child's entry, or the reason for which there is none.
  init(file: String, outcome: WorkerOutcome, timeout: Double) {
    if case .done(let bytes, _) = outcome, let entry = ReportEntry(bytes) {
      self = entry
      return
    }
    self.init(file: file, status: .errored, message: outcome.complaint(timeout))
    findings = [Finding(rule: "script-failed", message: message)]
  }
}
