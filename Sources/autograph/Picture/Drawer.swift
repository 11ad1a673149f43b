// Draws what a script left behind, and writes it.

import Drawing
import Rendering
import Torch

struct Drawer {
  private let plan: PicturePlan
  /// The whole graph, with names alone or all there is to tell, made when it is asked for: nothing
  /// else holds on to it then.
  private let graph: (_ tells: Graph.Telling) -> Graph
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
    graph = { [subject] in Graph(of: subject, telling: $0) }
    hasRoots = !subject.roots.isEmpty
  }

  /// Draws a graph that was made before.
  init(options: PictureOptions, graph: Graph) {
    plan = PicturePlan(options: options, path: nil, request: nil)
    self.graph = { _ in graph }
    hasRoots = !graph.roots.isEmpty
  }

  /// Draws the graph and writes it.
  func draw(as format: PictureFormat, to target: String) throws(Failure) {
    if case .json = format {
      let whole = try part(plan.asked)
      return try Output.write(to: target) { (send) throws(OutputError) in
        try JSONWriter.write(whole, to: send)
      }
    }
    guard hasRoots else {
      throw .picture("there is nothing to draw: no tensor was made of one that requires a gradient")
    }
    let shown = try part(plan.transforms, plan.telling(in: format))
    let text: String
    switch format {
    case .json, .dot:
      let style = plan.style(shown)
      return try Output.write(to: target) { (send) throws(OutputError) in
        try DOTWriter.write(shown, style: style, to: send)
      }
    case .mermaid: text = MermaidWriter.text(shown, labels: plan.labels, plan.direction)
    case .text: text = TreeWriter.text(shown, labels: plan.labels)
    case .modelExplorer: text = ModelExplorerWriter.text(shown, labels: plan.labels)
    case .graphviz(let name): return try Output.write(picture(of: shown, name), to: target)
    }
    try Output.write(Array(text.utf8), to: target)
  }

  private func picture(of shown: Graph, _ format: String) throws(Failure) -> [UInt8] {
    do throws(RenderError) {
      return try Graphviz.render(
        DOTWriter.text(shown, style: plan.style(shown)), format: format,
        engine: plan.options.layout.engine, shrinks: plan.options.shrinks)
    } catch {
      throw .picture(error.description)
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

  private func part(
    _ transforms: [any Transform], _ telling: Graph.Telling = .all
  ) throws(Failure) -> Graph {
    do throws(TransformError) {
      return try graph(telling).applying(transforms)
    } catch {
      throw .picture(error.description)
    }
  }
}
