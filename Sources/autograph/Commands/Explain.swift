// `autograph explain`: why a tensor has a gradient, or has none.

import ArgumentParser
import Comparing
import Inspecting
import Rendering
import Syntax

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a tensor has a gradient, or has none.",
    usage: "autograph explain FILE NAME [options]",
    discussion: """
        autograph explain model.ag w
        autograph explain train.ag model.fc1.weight
        autograph explain train.ag fc1.weight --backward

      Status 0 if it has a gradient, 1 if it has none.
      """)

  @OptionGroup var script: ScriptOptions

  @Argument(help: ArgumentHelp("A variable, or a parameter's path.", valueName: "name"))
  var name: String

  @Flag(help: "Run backward first, if the script did not.")
  var backward = false

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    var session = ScriptSession(script: script, printsTo: .nowhere)
    session.watches = true
    session.runsBackward = backward
    let survey = Survey(try session.run().subject)
    guard let explanation = Explanation(name, in: survey) else {
      let names = survey.subject.variables.map(\.name)
      let known =
        names.isEmpty ? "there are none" : "there are " + names.prefix(12).joined(separator: ", ")
      throw Failure.picture("no tensor is called '\(name)': \(known)")
    }
    try Output.write(json ? explanation.json(name).text : explanation.text)
    if !explanation.hasGradient { throw Failure.reported(1) }
  }
}

extension Explanation {
  /// The verdict, then each way from the output down, a step a line.
  fileprivate var text: String {
    var text = verdict + "\n"
    for (number, path) in paths.enumerated() {
      text += paths.count > 1 ? "\nway \(number + 1) of \(paths.count + morePaths):\n" : "\n"
      for step in Self.shortened(path) { text += "  \(step)\n" }
    }
    for cut in Self.shortened(cuts) { text += "  \(cut)\n" }
    if !hint.isEmpty { text += "hint: \(hint)\n" }
    return text
  }

  /// Of a long way only its ends.
  private static func shortened(_ path: [Step]) -> [String] {
    let lines = path.map { step in
      step.name + (step.place.map { "  \($0.file):\($0.line)" } ?? "")
    }
    guard lines.count > 24 else { return lines }
    return lines.prefix(12) + ["... \(lines.count - 24) steps more ..."] + lines.suffix(12)
  }

  fileprivate func json(_ name: String) -> JSON {
    .object([
      ("version", .int(1)), ("name", .string(name)), ("has_gradient", .bool(hasGradient)),
      ("verdict", .string(verdict)), ("hint", .string(hint)),
      ("cuts", .array(cuts.map(\.json))),
      ("paths", .array(paths.map { .array($0.map(\.json)) })),
    ])
  }
}

extension Explanation.Step {
  fileprivate var json: JSON {
    .object([
      ("name", .string(name)), ("file", place.map { .string($0.file) } ?? .null),
      ("line", place.map { .int($0.line) } ?? .null),
      ("module", place.map { .string($0.module) } ?? .null),
    ])
  }
}
