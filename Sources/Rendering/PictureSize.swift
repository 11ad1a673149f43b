// How large a picture is going to be, known before it is drawn: beyond its limit Cairo would
// silently shrink it until no label can be read.

import CGraphviz

/// The size in pixels that libgraphviz is about to draw a graph in.
package struct PictureSize: Equatable, Sendable {
  package let format: String
  package private(set) var width: Int
  package private(set) var height: Int
  /// In inches, by 72: what of the graph is drawn, its padding included, and how much enlarged.
  let area: (left: Double, top: Double, width: Double, height: Double)
  private(set) var zoom: Double
  let dpi: Double

  package static func == (one: Self, other: Self) -> Bool {
    (one.format, one.width, one.height) == (other.format, other.width, other.height)
  }

  /// The most that Cairo's bitmaps hold in either direction.
  package static let limit = 32_767

  /// Formats made of pixels; all others scale.
  private static let bitmaps: Set<String> = [
    "bmp", "gd", "gd2", "gif", "ico", "jpe", "jpeg", "jpg", "png", "tif", "tiff", "wbmp", "webp",
  ]

  /// The size of a graph after its layout, counted as libgraphviz's `init_job_viewport` does.
  init(of graph: UnsafeMutablePointer<Agraph_t>, format: String) {
    let drawing = autograph_drawing_of(graph)
    let width = drawing.width + 2 * drawing.padX
    let height = drawing.height + 2 * drawing.padY
    var zoom = 1.0
    if drawing.limitWidth > 0.001, drawing.limitHeight > 0.001 {
      let fit = min(drawing.limitWidth / width, drawing.limitHeight / height)
      if fit < 1 || drawing.fillsLimit != 0 { zoom = fit }
    }
    let dpi = drawing.dpi > 0 ? drawing.dpi : 96
    self.format = format
    self.width = Int(exactly: (width * zoom * dpi / 72).rounded()) ?? .max
    self.height = Int(exactly: (height * zoom * dpi / 72).rounded()) ?? .max
    self.area = (drawing.left - drawing.padX, drawing.top + drawing.padY, width, height)
    self.zoom = zoom
    self.dpi = dpi
  }

  /// Whether Cairo would shrink it.
  var isTooLarge: Bool { Self.bitmaps.contains(format) && max(width, height) > Self.limit }

  /// The scale at which it would fit, if anything could be read at that.
  var hint: String {
    let fit = dpi / 96 * Double(Self.limit) / Double(max(width, height))
    let percent = Int(fit * 100)
    return percent < 20 ? "" : ", --scale \(percent < 100 ? "0.\(percent)" : "1") shows it smaller"
  }

  /// The picture as Cairo would shrink it: to a whole number of pixels, rounded down.
  var shrunk: PictureSize {
    let scale = min(Double(Self.limit) / Double(width), Double(Self.limit) / Double(height))
    var size = self
    size.width = Int(Double(width) * scale)
    size.height = Int(Double(height) * scale)
    size.zoom *= scale
    return size
  }
}
