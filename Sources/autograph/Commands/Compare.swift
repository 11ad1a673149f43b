// `autograph diff`: two graphs beside each other, as words and as a picture.

import ArgumentParser
import Comparing

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two graphs, in words and as a picture.",
    usage: "autograph diff A B [-o OUT] [options]",
    discussion: """
        autograph diff before.ag after.ag -o diff.svg
        autograph diff model.dot model.ag
        autograph diff monday.json today.json --report json

      Status 0 if they are the same, 1 if they differ, 2 if one cannot be had.
      """)

  @Argument(help: ArgumentHelp("A script, or a picture in DOT or JSON.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "b"))
  var second: String

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("Draw the difference to this file.", valueName: "out"))
  var target: String?

  @Option(help: ArgumentHelp("dot svg png pdf ... (else OUT's ending).", valueName: "format"))
  var format: String?

  @Flag(help: "Compare the gradients' numbers too.")
  var withValues = false

  @Option(help: ArgumentHelp("How far values may differ, relatively.", valueName: "x"))
  var tolerance = 1e-5

  @Option(help: ArgumentHelp("Random seed, as if set at the start.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Stop a script after that many seconds.", valueName: "s"))
  var timeout: Double?

  @Option(help: ArgumentHelp("The form of the report.", valueName: "form"))
  var report = ReportForm.text

  func run() throws {
    do {
      try compare()
    } catch Failure.script(let diagnostic) {
      let failure = Failure.script(diagnostic)
      failure.report()
      throw Failure.reported(max(failure.status, 2))  // 1 means a difference
    }
  }

  private func compare() throws {
    let picture = try target.map {
      try PlainPicture(format: format, target: $0, hint: "--report json and text are in words")
    }
    let options =
      (seed.map { ["--seed", String($0)] } ?? [])
      + (timeout.map { ["--timeout", String($0)] } ?? [])
    let (old, new) = (
      try ComparedFile.read(first, options), try ComparedFile.read(second, options)
    )
    let difference = Difference(old, new, tolerance: withValues ? tolerance : nil)
    let account = Account(difference)
    if let picture {
      let title = difference.isEmpty ? "no difference" : account.summary
      try picture.write(DifferencePicture.dot(of: difference, title: title))
    }
    try Output.write(document(difference, account).text(report))
    if !difference.isEmpty { throw Failure.reported(1) }
  }

  private func document(_ difference: Difference, _ account: Account) -> ReportDocument {
    var entry = ReportEntry(file: second, status: difference.isEmpty ? .passed : .failed)
    if !difference.isEmpty {
      entry.message = "the graph differs from \(first): \(account.summary)"
      entry.detail = account.lines().joined(separator: "\n")
      entry.findings = account.changes.map {
        Finding(
          rule: "graph-changed", message: $0.text, line: $0.source?.line, module: $0.module)
      }
    }
    let rules = [(name: "graph-changed", summary: "The two backward graphs differ.")]
    return ReportDocument(command: "diff", rules: rules, entries: [entry])
  }
}
