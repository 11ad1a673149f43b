// DOT text to pictures through libgraphviz, in this process: the one place that holds its handles.

import CGraphviz
import Synchronization

/// Draws DOT text. Calls from several threads queue up: libgraphviz keeps its state in globals.
///
/// Where the time of a small PNG goes (Graphviz 2.43, 14 nodes, about 20 ms in all): the context
/// 3.5 ms, nearly all of it loading Pango, Cairo and their twenty libraries; the first layout
/// 6 ms, nearly all of it Fontconfig reading its configuration (a second layout takes 0.4 ms);
/// Cairo's PNG 9 ms, which `PNGDrawing` avoids. What is loaded stays loaded, so `warmUp()` on
/// another thread hides the first two behind whatever the caller does meanwhile.
package enum Graphviz {
  /// The layout engines; `nop2` takes the positions that the DOT text gives.
  package enum Engine: String, Sendable, CaseIterable {
    case dot, neato, fdp, sfdp, twopi, circo, osage, patchwork, nop, nop2
    /// Our own layered layout, for graphs that are too large for dot.
    case fast
    /// dot, where it takes less than about a second, else our own.
    case auto
  }

  /// libgraphviz's context, made when first asked for and kept, as is every graph that is laid
  /// out: what Graphviz 2.43 frees, it sometimes frees twice (labels of edges within a rank) or
  /// looks at later (fonts). A process draws few pictures, and its end frees faster.
  private static let shared = Mutex<OpaquePointer?>(nil)

  private static func withContext<Result: Sendable, Failure>(
    _ use: (OpaquePointer?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try shared.withLock { context throws(Failure) in
      if context == nil { context = gvContext() }
      return try use(context)
    }
  }

  /// The picture of a graph, in any of `formats()`.
  ///
  /// The same text gives the same bytes wherever it is drawn with the same fonts and libraries:
  /// `Stamps` takes out what names versions and dates. `looks` is a graph whose defaults count
  /// wherever the text itself has none. A PNG is drawn in bands of about `bandArea` pixels; one too
  /// large is refused, unless `shrinks` is there to be told of it: then it is as small as dot's.
  package static func render(
    _ dot: String, format: String, engine: Engine = .dot, looks: String? = nil,
    bandArea: Int = 1 << 20, shrinks: (@Sendable (PictureSize) -> Void)? = nil
  ) throws(RenderError) -> [UInt8] {
    guard !dot.utf8.contains(0) else { throw .unreadable("the text holds a NUL character") }
    let dot = DrawableText.marked(dot)
    let picture = try withContext { context throws(RenderError) in
      try draw(
        dot, format: format, engine: engine, looks: looks, bandArea: bandArea, shrinks: shrinks,
        in: context)
    }
    return Stamps.removed(from: picture, format: format)
  }

  /// The names of the formats that the installed Graphviz writes, sorted.
  package static func formats() -> [String] {
    withContext { formats(of: $0) }
  }

  /// Loads the plugins and fonts that drawing in a format takes, so that a later `render` is fast.
  package static func warmUp(format: String) {
    _ = try? render("digraph warm { up [fontname=monospace] }", format: format)
  }

  private static func draw(
    _ dot: String, format: String, engine: Engine, looks: String?, bandArea: Int,
    shrinks: (@Sendable (PictureSize) -> Void)?, in context: OpaquePointer?
  ) throws(RenderError) -> [UInt8] {
    agseterr(AGMAX)  // keeps complaints for aglasterr() instead of printing them
    let known = formats(of: context)
    guard known.contains(format) else { throw .unknownFormat(format, known: known) }

    guard let graph = autograph_read(dot) else { throw .unreadable(complaint()) }
    if let looks { Looks.add(looks, to: graph) }
    guard layOut(graph, context, engine) == 0 else { throw .layout(complaint()) }
    var size = PictureSize(of: graph, format: format)
    if size.isTooLarge {
      guard let shrinks, format == "png" else { throw .tooLarge(size) }
      shrinks(size)
      size = size.shrunk
    }
    if format == "png", let picture = PNGDrawing(context, graph, size, bandArea).picture() {
      return picture
    }
    guard let picture = draw(graph, format: format, in: context, { Array($0) }) else {
      throw .drawing(format, complaint())
    }
    return picture
  }

  /// Hands what libgraphviz writes to `use`.
  static func draw<Result, Failure>(
    _ graph: UnsafeMutablePointer<Agraph_t>, format: String, in context: OpaquePointer?,
    _ use: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    var data: UnsafeMutablePointer<CChar>?
    var length = 0
    let status = autograph_render(context, graph, format, &data, &length)
    defer { gvFreeRenderData(data) }
    guard status == 0, let data, length > 0 else { return nil }
    return try use(UnsafeRawBufferPointer(start: data, count: length))
  }

  private static func layOut(
    _ graph: UnsafeMutablePointer<Agraph_t>, _ context: OpaquePointer?, _ engine: Engine
  ) -> Int32 {
    guard engine == .fast || engine == .auto else {
      return gvLayout(context, graph, engine.rawValue)
    }
    let reader = GraphReader(graph)
    if engine == .auto, reader.diagram.suitsDot { return gvLayout(context, graph, "dot") }
    var layout = FastLayout(reader)
    return layout.run(context)
  }

  /// Devices that open a window instead of giving a picture, and our own.
  private static let hidden: Set<String> = ["gtk", "pixels", "x11", "xlib"]

  private static func formats(of context: OpaquePointer?) -> [String] {
    var count: Int32 = 0
    guard let names = autograph_plugins(context, "device", &count) else { return [] }
    defer { free(names) }
    let formats = (0..<Int(count)).compactMap { index -> String? in
      guard let name = names[index] else { return nil }
      defer { free(name) }
      return String(cString: name)
    }
    return Set(formats).subtracting(hidden).sorted()
  }

  /// What libgraphviz last complained about, on one line and without its "Error: ".
  private static func complaint() -> String {
    guard let words = aglasterr() else { return "Graphviz gave no reason" }
    return String(cString: words).split { $0.isWhitespace }.joined(separator: " ")
  }
}
