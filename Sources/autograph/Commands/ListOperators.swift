// `autograph operators`: what the engine can do, as text or as the reference page.

import ArgumentParser
import Syntax

struct ListOperators: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operators",
    abstract: "List every operator with its signatures.",
    usage: "autograph operators [PATTERN] [--markdown]",
    discussion: """
        autograph operators
        autograph operators conv
      """)

  @Argument(help: ArgumentHelp("Only those whose name contains this.", valueName: "pattern"))
  var pattern = ""

  @Flag(help: "Write the reference page.")
  var markdown = false

  func run() throws {
    let reference = OperatorReference(matching: pattern)
    guard !reference.isEmpty else {
      throw Failure.script(Diagnostic(message: "no operator's name contains '\(pattern)'"))
    }
    try Output.write(markdown ? reference.page : reference.text)
  }
}
