// The command line's root; each subcommand is a file in `Commands`.

import ArgumentParser

struct Autograph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "autograph",
    abstract: "Draw the autograd graph of a scripted PyTorch model.",
    discussion: """
        autograph render model.ag -o graph.png
        autograph render net.py --model 'Net()' --input 1x3x32x32 -o net.svg
      """,
    version: "autograph \(number)",
    subcommands: [
      Render.self, Run.self, MakeSnapshot.self, Check.self, CheckOne.self, Compare.self,
      LintModels.self, LintOne.self, Explain.self, Summarize.self,
      ListOperators.self,
    ])

  static let number = "0.1.0"
}
