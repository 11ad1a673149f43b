// `autograph summary`: a model as a table, and its gradients as bars.

import ArgumentParser
import Comparing
import Inspecting

struct Summarize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Tabulate modules, shapes, parameters, gradients.",
    usage: "autograph summary FILE [--plot OUT] [options]",
    discussion: """
        autograph summary model.ag
        autograph summary model.ag --plot gradients.svg
        autograph summary net.py --model 'Net()' --input 1x3x32x32 --json
      """)

  @OptionGroup var script: ScriptOptions
  @OptionGroup(title: "A file that only defines classes") var model: ModelOptions

  @Option(help: ArgumentHelp("Draw the gradients' norms as bars.", valueName: "out"))
  var plot: String?

  @Flag(help: "Run backward first, if the script did not.")
  var backward = false

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    let picture = try plot.map {
      try PlainPicture(format: nil, target: $0, hint: "--json writes the table")
    }
    var session = ScriptSession(
      script: script, model: model, printsTo: .nowhere, warnsTo: .nowhere)
    session.runsBackward = backward
    let summary = ModelSummary(Survey(try session.run().subject))
    guard !summary.rows.isEmpty else {
      throw Failure.picture("there is no model: no top-level variable holds an nn.Module")
    }
    if let picture { try picture.write(GradientBars(summary).dot) }
    try Output.write(json ? summary.json.text : SummaryTable(summary).text)
  }
}
