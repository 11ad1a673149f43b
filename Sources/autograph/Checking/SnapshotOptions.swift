// Where snapshots are kept, and what is kept in them.

import ArgumentParser

struct SnapshotOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Keep snapshots there, not beside the scripts.", valueName: "dir"))
  var dir: String?

  @Flag(help: "Keep and compare the gradients' numbers too.")
  var withValues = false

  /// The snapshot of a script: its name with another ending.
  func path(of script: String) -> String {
    let slash = script.lastIndex(of: "/")
    let name = script[(slash.map(script.index(after:)) ?? script.startIndex)...]
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
    let folder = dir.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    return (folder ?? slash.map { String(script[...$0]) } ?? "") + stem + ".dot"
  }

  var arguments: [String] {
    (dir.map { ["--dir", $0] } ?? []) + (withValues ? ["--with-values"] : [])
  }
}
