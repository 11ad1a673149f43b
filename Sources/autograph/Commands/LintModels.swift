// `autograph lint`: what is probably wrong with a model's gradients, for editors and CI.

import ArgumentParser
import Comparing
import Inspecting
import Rendering

struct LintModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find missing, NaN, large and small gradients.",
    usage: "autograph lint FILE ... [--fail-on RULES] [--report FORM]",
    discussion: """
        autograph lint model.ag
        autograph lint models/*.ag --fail-on nan,no-grad --report sarif

      Rules: nan no-grad hazard exploding vanishing unused. Backward is run if
      the script does not. Findings of other rules than --fail-on's are warnings.
      """)

  @OptionGroup var batch: BatchOptions

  @Option(help: ArgumentHelp("Rules that make the status 1.", valueName: "rules"))
  var failOn = RuleList(LintRule.allCases)

  @Option(help: ArgumentHelp("The form of the report.", valueName: "form"))
  var report = ReportForm.text

  func run() throws {
    let files = batch.share
    let workers = Workers(jobs: batch.jobs, patience: batch.timeout + 5)
    let entries = zip(files, workers.run(files.map(arguments))).map { file, outcome in
      ReportEntry(file: file, outcome: outcome, timeout: batch.timeout)
    }
    let rules = LintRule.allCases.map { (name: $0.rawValue, summary: $0.summary) }
    let failed = (name: "script-failed", summary: "The script did not come to its end.")
    let document = ReportDocument(command: "lint", rules: rules + [failed], entries: entries)
    try Output.write(document.text(report))
    if entries.contains(where: { $0.status != .passed }) { throw Failure.reported(1) }
  }

  private func arguments(_ file: String) -> [String] {
    let rules = failOn.rules.map(\.rawValue).joined(separator: ",")
    return ["lint-one", "--fail-on", rules] + batch.scriptArguments + ["--", file]
  }
}

/// What `lint` starts for each script.
struct LintOne: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lint-one", shouldDisplay: false)

  @OptionGroup var script: ScriptOptions
  @Option var failOn: RuleList

  func run() throws {
    try Output.write(LintRun(failOn: failOn.rules).entry(script).json.text)
  }
}
