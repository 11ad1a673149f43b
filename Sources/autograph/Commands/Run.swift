// `autograph run`: a script, its prints, its errors, no picture.

import ArgumentParser

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a script and draw nothing.",
    usage: "autograph run FILE [options]",
    discussion: """
        autograph run model.ag
        autograph run train.ag --seed 1 --timeout 60
      """)

  @OptionGroup var script: ScriptOptions

  func run() throws {
    _ = try ScriptSession(script: script).run()
  }
}
