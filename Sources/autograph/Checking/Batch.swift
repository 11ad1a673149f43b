// Many scripts, each in a child of its own, so that none hides another's result, or its own.

import ArgumentParser
import Comparing

struct Batch {
  let options: BatchOptions
  let check: SnapshotCheck

  func run() throws -> [CheckResult] {
    try rejectShared()
    let files = options.share
    let workers = Workers(jobs: options.jobs, patience: options.timeout + 5)
    let outcomes = workers.run(files.map(arguments))
    return zip(files, outcomes).map(result)
  }

  /// Two scripts of one name cannot keep their snapshots in one folder.
  private func rejectShared() throws {
    var owners: [String: String] = [:]
    for file in options.files {
      let snapshot = check.options.path(of: file)
      if let other = owners[snapshot], other != file {
        throw ValidationError("'\(other)' and '\(file)' would share the snapshot '\(snapshot)'")
      }
      owners[snapshot] = file
    }
  }

  private func arguments(_ file: String) -> [String] {
    ["check-one", "--mode", check.mode.rawValue, "--tolerance", String(check.tolerance)]
      + check.options.arguments + options.scriptArguments + ["--", file]
  }

  private func result(_ file: String, _ outcome: WorkerOutcome) -> CheckResult {
    var failed = CheckResult(
      file: file, snapshot: check.options.path(of: file), verdict: .failed)
    if case .done(let bytes, _) = outcome,
      let result = (try? JSON(bytes)).flatMap(CheckResult.init)
    {
      return result
    }
    failed.message = outcome.complaint(options.timeout)
    return failed
  }
}
