// `render` of a graph that is already there: somebody's DOT file, or our own JSON.

import ArgumentParser
import Comparing
import Drawing
import Rendering

/// A file that needs no script to run, told by the ending of its name.
struct DrawnFile {
  private enum Kind {
    case dot, json
  }

  private let path: String
  private let kind: Kind

  /// `nil` for a script.
  init?(_ path: String) {
    let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
    switch ending {
    case "dot", "gv": kind = .dot
    case "json": kind = .json
    default: return nil
    }
    self.path = path
  }

  /// Draws the file and writes the picture.
  func draw(_ options: PictureOptions, as format: PictureFormat, to target: String) throws {
    let bytes = try ScriptFile.read(path).bytes
    switch kind {
    case .json: try Drawer(options: options, graph: graph(bytes)).draw(as: format, to: target)
    case .dot: try Output.write(picture(bytes, options, format), to: target)
    }
  }

  private func graph(_ bytes: [UInt8]) throws(Failure) -> Graph {
    do throws(ReadError) {
      return try Graph(json: bytes)
    } catch {
      throw .picture("\(path): \(error)")
    }
  }

  /// What the file says of its looks goes before ours. As DOT it gets positions.
  private func picture(
    _ bytes: [UInt8], _ options: PictureOptions, _ format: PictureFormat
  ) throws -> [UInt8] {
    let name: String
    switch format {
    case .dot: name = "dot"
    case .graphviz(let given): name = given
    case .json: throw ValidationError("a DOT file tells too little for JSON: give --format json0")
    case .mermaid, .text, .modelExplorer:
      throw ValidationError("a DOT file is drawn in Graphviz's formats only")
    }
    let looks =
      options.style == .torchviz
      ? nil : DOTWriter.text(Graph(label: ""), style: AutographStyle())
    do throws(RenderError) {
      return try Graphviz.render(
        String(decoding: bytes, as: UTF8.self), format: name, engine: options.layout.engine,
        looks: looks, shrinks: options.shrinks)
    } catch {
      throw Failure.picture("\(path): \(error)")
    }
  }
}
