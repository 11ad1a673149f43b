// Draws what a script left behind, and writes it.

import Drawing
import Rendering
import Torch

struct Drawer {
  private let options: PictureOptions
  private let request: PictureRequest?
  private let graph: Graph

  init(options: PictureOptions, outcome: Outcome) {
    var subject = outcome.subject
    if !options.params {
      subject.names = [:]
      subject.parameterNames = [:]
    }
    self.options = options
    request = outcome.request
    graph = Graph(of: subject)
  }

  /// Where the script itself wants its picture, if it does: in the current folder.
  var wanted: (target: String, format: PictureFormat)? {
    get throws(Failure) {
      guard let name = request?.name, let ending = request?.format else { return nil }
      let file = name.split(separator: "/").last.map(String.init) ?? "graph"
      guard let format = try? PictureFormat(ending) else {
        throw .picture("the script asks for '\(ending)', which Graphviz does not write")
      }
      return (target: "\(file).\(ending)", format: format)
    }
  }

  /// Draws the graph and writes it.
  func draw(as format: PictureFormat, to target: String) throws(Failure) {
    let bytes = try picture(format)
    do throws(OutputError) {
      try OutputFile(target).write(bytes)
    } catch {
      throw .output(error)
    }
  }

  private func picture(_ format: PictureFormat) throws(Failure) -> [UInt8] {
    if case .json = format { return Array(JSONWriter.text(graph).utf8) }
    guard !graph.roots.isEmpty else {
      throw .picture("there is nothing to draw: no tensor was made of one that requires a gradient")
    }
    let dot = DOTWriter.text(graph, style: style)
    guard case .graphviz(let name) = format else { return Array(dot.utf8) }
    do throws(RenderError) {
      return try Graphviz.render(dot, format: name)
    } catch {
      throw .picture(error.description)
    }
  }

  /// The look that was asked for; switches of the script's `make_dot` count too.
  private var style: any Style {
    let showsSaved = options.showSaved || request?.showsSaved ?? false
    let showsAttributes = options.showAttrs || request?.showsAttributes ?? false
    let characters = options.maxAttrChars ?? request?.maxAttributeCharacters ?? 50
    switch options.style {
    case .autograph:
      return AutographStyle(
        showSaved: showsSaved, showAttributes: showsAttributes, maxAttributeCharacters: characters)
    case .torchviz:
      return TorchvizStyle(
        showSaved: showsSaved, showAttributes: showsAttributes, maxAttributeCharacters: characters)
    }
  }
}
