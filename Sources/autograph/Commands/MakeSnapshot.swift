// `autograph snapshot`: keeps a model's graph as canonical DOT.

import ArgumentParser

struct MakeSnapshot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Keep graphs as canonical DOT for 'check'.",
    usage: "autograph snapshot FILE ... [--dir DIR] [--update]",
    discussion: """
        autograph snapshot model.ag
        autograph snapshot models/*.ag --dir snapshots --jobs 4
      """)

  @OptionGroup var batch: BatchOptions
  @OptionGroup(title: "Snapshots") var snapshots: SnapshotOptions

  @Flag(help: "Overwrite snapshots that differ.")
  var update = false

  func run() throws {
    let check = SnapshotCheck(mode: update ? .update : .create, options: snapshots)
    let results = try Batch(options: batch, check: check).run()
    try CheckReport(results).write(as: .text)
  }
}
