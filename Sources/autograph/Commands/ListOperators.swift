// `autograph operators`: what the engine can do, as a table.

import ArgumentParser

struct ListOperators: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operators",
    abstract: "List every operator: signature, node name, summary.",
    usage: "autograph operators [PATTERN] [--markdown]",
    discussion: """
        autograph operators
        autograph operators conv
      """)

  @Argument(help: ArgumentHelp("Only those whose name contains this.", valueName: "pattern"))
  var pattern = ""

  func run() throws {}
}
