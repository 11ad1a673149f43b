// `autograph render`: a script becomes a picture.

import ArgumentParser
import Drawing
import Rendering

struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a script and draw its autograd graph.",
    usage: "autograph render FILE [-o OUT] [options]",
    discussion: """
        autograph render model.ag -o graph.png
        autograph render model.ag --backward --show-saved -o graph.svg
        autograph render net.py --model 'Net()' --input 1x3x32x32 -o net.pdf

      Without -o the pictures are written that the script renders itself; if it
      renders none, DOT goes to standard output.
      """)

  @OptionGroup var script: ScriptOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions
  @OptionGroup(title: "A file that only defines classes") var model: ModelOptions

  func run() throws {
    let target = picture.target ?? "-"
    let format = try PictureFormat(asked: picture.format, target: target)
    if case .graphviz(let name) = format { warmUp(name) }
    let session = ScriptSession(
      script: script, picture: picture, model: model,
      printsTo: target == "-" ? .standardError : .standardOutput)
    let drawer = Drawer(options: picture, outcome: try session.run())
    if picture.target == nil, let wanted = try drawer.wanted {
      try drawer.draw(
        as: picture.format.map(PictureFormat.init) ?? wanted.format, to: wanted.target)
    } else {
      try drawer.draw(as: format, to: target)
    }
  }

  /// Loads what drawing takes while the script still runs: half of a small picture's time.
  private func warmUp(_ format: String) {
    _ = SystemThread(stackSize: SystemThread.usualStack) { Graphviz.warmUp(format: format) }
  }
}
