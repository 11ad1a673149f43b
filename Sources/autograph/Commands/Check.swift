// `autograph check`: compares models with their snapshots, for CI.

import ArgumentParser

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare graphs with their snapshots, for CI.",
    usage: "autograph check FILE ... [options]",
    discussion: """
        autograph check models/*.ag
        autograph check models/*.ag --report junit --jobs 4 --shard 1/3
        autograph check model.ag --update

      Status 0 if all are the same, 1 if one differs or fails, 2 if a snapshot
      cannot be read or written.
      """)

  @OptionGroup var batch: BatchOptions
  @OptionGroup(title: "Snapshots") var snapshots: SnapshotOptions

  @Flag(help: "Write the snapshots that differ or are missing.")
  var update = false

  @Option(help: ArgumentHelp("How far values may differ, relatively.", valueName: "x"))
  var tolerance = 1e-5

  @Option(help: ArgumentHelp("The form of the report.", valueName: "form"))
  var report = ReportForm.text

  func validate() throws {
    guard tolerance >= 0 else { throw ValidationError("--tolerance must not be negative") }
  }

  func run() throws {
    let check = SnapshotCheck(
      mode: update ? .update : .compare, options: snapshots, tolerance: tolerance)
    let results = try Batch(options: batch, check: check).run()
    try CheckReport(results).write(as: report)
  }
}

/// What `check` starts for each script.
struct CheckOne: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "check-one", shouldDisplay: false)

  @OptionGroup var script: ScriptOptions
  @OptionGroup var snapshots: SnapshotOptions
  @Option var mode: SnapshotCheck.Mode
  @Option var tolerance: Double

  func run() throws {
    let check = SnapshotCheck(mode: mode, options: snapshots, tolerance: tolerance)
    try Output.write(check.run(script).json.text)
  }
}

extension SnapshotCheck.Mode: ExpressibleByArgument {}
