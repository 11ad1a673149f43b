// Draws PNG by way of bare pixels: libgraphviz and Cairo draw, the encoder here is many times as
// fast as Cairo's, and a large picture is drawn in bands, so that memory stays at one of them.

import CGraphviz

/// A graph that has been laid out, on its way to PNG.
struct PNGDrawing {
  private let context: OpaquePointer?
  private let graph: UnsafeMutablePointer<Agraph_t>
  private let size: PictureSize
  /// About how many pixels a band has.
  private let bandArea: Int

  init(
    _ context: OpaquePointer?, _ graph: UnsafeMutablePointer<Agraph_t>, _ size: PictureSize,
    _ bandArea: Int
  ) {
    self.context = context
    self.graph = graph
    self.size = size
    self.bandArea = bandArea
  }

  /// The file; nil where this way is closed and libgraphviz must write it itself.
  func picture() -> [UInt8]? {
    guard size.width > 0, size.height > 0 else { return nil }
    autograph_add_pixels(context)
    for colors in [PNGEncoder.Colors.palette(tolerance: 2), .full] {
      var encoder = PNGEncoder(width: size.width, height: size.height, colors: colors)
      do {
        guard try draw(into: &encoder) else { return nil }
        return encoder.finish()
      } catch {
        continue
      }
    }
    return nil
  }

  /// False if libgraphviz draws something of another size than was asked for.
  private func draw(into encoder: inout PNGEncoder) throws(PNGEncoder.TooManyColors) -> Bool {
    let whole = 0..<size.height
    let (rows, margin) = bandHeight
    guard rows < size.height, autograph_has_viewport(graph) == 0 else {
      return try draw(whole, of: whole, into: &encoder)
    }
    defer { autograph_set_viewport(graph, "") }
    for start in stride(from: 0, to: size.height, by: rows) {
      let band = start..<min(start + rows, size.height)
      // What ends at the edge of a band is left out with its border, so more is drawn than kept.
      let drawn = (band.lowerBound - margin..<band.upperBound + margin).clamped(to: whole)
      autograph_set_viewport(graph, viewport(of: drawn))
      guard try draw(band, of: drawn, into: &encoder) else { return false }
    }
    return true
  }

  /// The rows of a band, and those drawn above and below it: a whole number of points where that
  /// can be, so that all are drawn on the same grid, on which the places of letters are rounded.
  private var bandHeight: (rows: Int, margin: Int) {
    var step = 1
    if let dpi = Int(exactly: size.dpi), dpi > 0 {
      var (a, b) = (72, dpi)
      while b > 0 { (a, b) = (b, a % b) }
      step = dpi / a
    }
    // Each band looks through all of the graph, so that a large picture gets larger ones.
    let area = max(bandArea, size.width * size.height / 128)
    return (max(16, area / size.width) / step * step + step, (64 / step + 1) * step)
  }

  /// Graphviz's attribute for a band: its size in points, the zoom, and its middle in the graph.
  private func viewport(of rows: Range<Int>) -> String {
    let points = 72 / size.dpi
    let top = Double(rows.lowerBound) * points
    // The last row and column of a picture may be a part of one, which is not quite opaque then.
    let bottom = min(size.area.height * size.zoom, Double(rows.upperBound) * points)
    let width = min(size.area.width * size.zoom, Double(size.width) * points)
    let x = size.area.left + width / 2 / size.zoom
    let y = size.area.top - (top + bottom) / 2 / size.zoom
    return "\(width),\(bottom - top),\(size.zoom),\(x),\(y)"
  }

  /// Draws some rows, and keeps some of those.
  private func draw(
    _ kept: Range<Int>, of drawn: Range<Int>, into encoder: inout PNGEncoder
  ) throws(PNGEncoder.TooManyColors) -> Bool {
    var band = Band(encoder: encoder, kept: kept, drawn: drawn, width: size.width)
    encoder = PNGEncoder(width: 0, height: 0, colors: .full)  // so that nothing is copied
    let status = withUnsafeMutablePointer(to: &band) { band in
      autograph_draw_pixels(context, graph, band) { band, pixels, width, height in
        band?.assumingMemoryBound(to: Band.self).pointee.take(pixels, width, height)
      }
    }
    encoder = band.encoder
    if band.hasTooManyColors { throw PNGEncoder.TooManyColors() }
    return status == 0 && band.isTaken
  }
}

/// Rows on their way from Cairo into the encoder.
private struct Band {
  var encoder: PNGEncoder
  let kept: Range<Int>
  let drawn: Range<Int>
  let width: Int
  var isTaken = false
  var hasTooManyColors = false

  mutating func take(_ pixels: UnsafeRawPointer?, _ width: Int, _ height: Int) {
    guard let pixels, width == self.width, height == drawn.count else { return }
    let area = UnsafeRawBufferPointer(start: pixels, count: width * height * 4)
      .assumingMemoryBound(to: UInt32.self)
    do throws(PNGEncoder.TooManyColors) {
      for row in kept {
        let start = (row - drawn.lowerBound) * width
        try encoder.add(UnsafeBufferPointer(rebasing: area[start..<start + width]))
      }
      isTaken = true
    } catch {
      hasTooManyColors = true
    }
  }
}
