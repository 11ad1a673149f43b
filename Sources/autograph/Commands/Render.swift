// `autograph render`: a script becomes a picture.

import ArgumentParser
import Drawing
import Rendering
import Torch

struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw the graph of a script, a DOT or a JSON file.",
    usage: "autograph render FILE [-o OUT] [options]",
    discussion: """
        autograph render model.ag -o graph.png
        autograph render model.ag --backward --show-saved -o graph.svg
        autograph render net.py --model 'Net()' --input 1x3x32x32 -o net.pdf
        autograph render graph.dot -o graph.svg

      Without -o every picture is written that the script renders itself, in the
      current directory, or in DIR with -o DIR/; if it renders none, DOT goes to
      standard output.
      """)

  @OptionGroup var script: ScriptOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions
  @OptionGroup(title: "A file that only defines classes") var model: ModelOptions

  func run() throws {
    let format = try picture.isFolder ? nil : PictureFormat(asked: picture.format, target: target)
    if case .graphviz(let name)? = format { warmUp(name) }
    if let file = DrawnFile(script.path) {
      guard let format else {
        throw ValidationError("name a file with -o: '\(target)' is a folder")
      }
      return try file.draw(picture, as: format, to: target)
    }
    let session = ScriptSession(
      script: script, picture: picture, model: model,
      printsTo: target == "-" ? .standardError : .standardOutput)
    let outcome = try session.run()
    if picture.isLeftToScript, !outcome.pictures.isEmpty {
      for wanted in outcome.pictures { try draw(wanted) }
    } else if let format {
      let drawer = Drawer(
        options: picture, path: path, subject: outcome.subject, request: outcome.request)
      if let folder = picture.look.frames { try drawer.film(in: folder) }
      if picture.look.frames == nil || picture.target != nil {
        try drawer.draw(as: format, to: target)
      }
    } else {
      throw Failure.picture("the script renders no picture to put into '\(target)'")
    }
    if let diagnostic = outcome.diagnostic { throw Failure.script(diagnostic) }
  }

  private var target: String { picture.target ?? "-" }
  private var path: PartOptions.Span? { PartOptions.Span(script.importPath) }

  /// Draws what the script renders itself, under the name that it has for it.
  private func draw(_ wanted: ScriptPicture) throws {
    let ending = picture.format ?? wanted.format
    guard let format = try? PictureFormat(ending) else {
      throw Failure.picture("the script asks for '\(ending)', which Graphviz does not write")
    }
    let drawer = Drawer(
      options: picture, path: path, subject: wanted.subject, request: wanted.request)
    try drawer.draw(as: format, to: "\(picture.target ?? "")\(wanted.name).\(ending)")
  }

  /// Loads what drawing takes while the script still runs: half of a small picture's time.
  private func warmUp(_ format: String) {
    _ = SystemThread(stackSize: SystemThread.usualStack) { Graphviz.warmUp(format: format) }
  }
}
