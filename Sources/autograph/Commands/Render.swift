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
    let format = try PictureFormat(asked: picture.format, target: picture.target ?? "-")
    _ = format
    _ = try ScriptSession(script).run()
  }
}
