// Draws what a script left behind, and writes it.

import Drawing
import Rendering
import Torch

struct Drawer {
  private let plan: PicturePlan
  /// The whole graph, made when it is asked for: nothing else holds on to it then.
  private let graph: () -> Graph
  private let hasRoots: Bool

  /// Draws a subject; switches of the script's `make_dot` count beside the user's.
  init(
    options: PictureOptions, path: PartOptions.Span? = nil, subject: Subject,
    request: PictureRequest?
  ) {
    var subject = subject
    if !options.params {
      subject.names = [:]
      subject.parameterNames = [:]
      subject.paths = [:]
    }
    plan = PicturePlan(options: options, path: path, request: request)
    graph = { [subject] in Graph(of: subject) }
    hasRoots = !subject.roots.isEmpty
  }

  /// Draws a graph that was made before.
  init(options: PictureOptions, graph: Graph) {
    plan = PicturePlan(options: options, path: nil, request: nil)
    self.graph = { graph }
    hasRoots = !graph.roots.isEmpty
  }

  /// Draws the graph and writes it.
  func draw(as format: PictureFormat, to target: String) throws(Failure) {
    try Output.write(picture(format), to: target)
  }

  private func picture(_ format: PictureFormat) throws(Failure) -> [UInt8] {
    if case .json = format {
      return Array(JSONWriter.text(try part(plan.asked)).utf8)
    }
    guard hasRoots else {
      throw .picture("there is nothing to draw: no tensor was made of one that requires a gradient")
    }
    let shown = try part(plan.transforms)
    switch format {
    case .json, .dot: return Array(DOTWriter.text(shown, style: plan.style(shown)).utf8)
    case .mermaid: return Array(MermaidWriter.text(shown, labels: plan.labels, plan.direction).utf8)
    case .text: return Array(TreeWriter.text(shown, labels: plan.labels).utf8)
    case .modelExplorer: return Array(ModelExplorerWriter.text(shown, labels: plan.labels).utf8)
    case .graphviz(let name):
      do throws(RenderError) {
        let dot = DOTWriter.text(shown, style: plan.style(shown))
        return try Graphviz.render(
          dot, format: name, engine: plan.options.layout.engine, shrinks: plan.options.shrinks)
      } catch {
        throw .picture(error.description)
      }
    }
  }

  /// Draws one SVG for each step of the backward run into a folder.
  func film(in folder: String) throws(Failure) {
    let shown = try part(plan.transforms)
    let film = Film(of: shown)
    guard film.count > 0 else {
      throw .picture("--frames: backward was not run, so there are no steps: add --backward")
    }
    guard film.count <= Film.longest else {
      throw .picture("--frames: \(film.count) steps are too many; --focus or --depth show less")
    }
    let svg: [UInt8]
    do throws(RenderError) {
      svg = try Graphviz.render(
        DOTWriter.text(shown, style: plan.style(shown)), format: "svg",
        engine: plan.options.layout.engine)
    } catch {
      throw .picture(error.description)
    }
    do throws(OutputError) {
      try OutputFile.makeFolder(folder)
      for step in 0..<film.count {
        try OutputFile("\(folder)/\(film.name(of: step)).svg").write(film.frame(step, of: svg))
      }
    } catch {
      throw .output(error)
    }
  }

  private func part(_ transforms: [any Transform]) throws(Failure) -> Graph {
    do throws(TransformError) {
      return try graph().applying(transforms)
    } catch {
      throw .picture(error.description)
    }
  }
}
