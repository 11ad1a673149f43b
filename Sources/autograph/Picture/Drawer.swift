// Draws what a script left behind, and writes it.

import Drawing
import Rendering
import Torch

struct Drawer {
  private let options: PictureOptions
  private let request: PictureRequest?
  private let graph: Graph

  /// Draws a subject; switches of the script's `make_dot` count beside the user's.
  init(options: PictureOptions, subject: Subject, request: PictureRequest?) {
    var subject = subject
    if !options.params {
      subject.names = [:]
      subject.parameterNames = [:]
    }
    self.options = options
    self.request = request
    graph = Graph(of: subject)
  }

  /// Draws a graph that was made before.
  init(options: PictureOptions, graph: Graph) {
    self.options = options
    self.graph = graph
    request = nil
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
      return try Graphviz.render(dot, format: name, engine: options.layout.engine)
    } catch {
      throw .picture(error.description)
    }
  }

  /// The look that was asked for.
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
