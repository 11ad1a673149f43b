// Pixels to PNG (ISO/IEC 15948), a row at a time: a palette where the colours allow it, and each
// row as its difference to the one above, which in a drawing is mostly nothing.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Encodes one picture from its rows, top to bottom.
struct PNGEncoder {
  /// How pixels are stored.
  enum Colors: Equatable {
    /// A byte each; similar colours may be taken for one, up to the tolerance in each channel.
    case palette(tolerance: Int)
    /// Red, green, blue and alpha.
    case full
  }

  /// The palette is full: another kind of colours must be chosen.
  struct TooManyColors: Error {}

  private let width: Int
  private let height: Int
  private var palette: Palette?
  private let stream = DeflateStream()
  /// The row above, as pixels and as bytes.
  private var pixels: [UInt32]
  private var above: [UInt8]
  private var isFirst = true

  init(width: Int, height: Int, colors: Colors) {
    self.width = width
    self.height = height
    var channels = 4
    if case .palette(let tolerance) = colors {
      palette = Palette(tolerance: tolerance)
      channels = 1
    }
    pixels = Array(repeating: 0, count: width)
    above = Array(repeating: 0, count: width * channels)
  }

  private static let upFilter: UInt8 = 2
  /// Rows are compared in pieces of so many pixels.
  private static let piece = 64

  /// Adds the next row: 32 bits a pixel, ARGB, premultiplied.
  mutating func add(_ row: UnsafeBufferPointer<UInt32>) throws(TooManyColors) {
    stream.add(Self.upFilter)
    let channels = palette == nil ? 4 : 1
    var repeated = 0
    var start = 0
    while start < width {
      let piece = start..<min(start + Self.piece, width)
      start = piece.upperBound
      if !isFirst && isRepeated(row, piece) {
        repeated += piece.count
        continue
      }
      stream.add(zeros: repeated * channels)
      repeated = 0
      if palette == nil {
        addFully(row, piece)
      } else {
        try add(row, piece)
      }
    }
    stream.add(zeros: repeated * channels)
    isFirst = false
  }

  private func isRepeated(_ row: UnsafeBufferPointer<UInt32>, _ piece: Range<Int>) -> Bool {
    guard let first = row.baseAddress else { return true }
    return pixels.withUnsafeBufferPointer { pixels in
      pixels.baseAddress.map {
        memcmp($0 + piece.lowerBound, first + piece.lowerBound, 4 * piece.count) == 0
      } ?? true
    }
  }

  private mutating func add(
    _ row: UnsafeBufferPointer<UInt32>, _ piece: Range<Int>
  ) throws(TooManyColors) {
    for index in piece {
      let color = row[index]
      guard isFirst || color != pixels[index] else {
        stream.add(0)
        continue
      }
      guard let number = palette?.number(of: color) else { throw TooManyColors() }
      stream.add(number &- above[index])
      pixels[index] = color
      above[index] = number
    }
  }

  private mutating func addFully(_ row: UnsafeBufferPointer<UInt32>, _ piece: Range<Int>) {
    for index in piece {
      let color = Self.straight(row[index])
      pixels[index] = row[index]
      for (channel, value) in [color.red, color.green, color.blue, color.alpha].enumerated() {
        stream.add(value &- above[4 * index + channel])
        above[4 * index + channel] = value
      }
    }
  }

  /// The channels of a premultiplied colour, rounded as Cairo does when it writes PNG.
  private static func straight(
    _ color: UInt32
  ) -> (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
    let alpha = color >> 24
    guard alpha > 0 else { return (0, 0, 0, 0) }
    func channel(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: ((color >> shift & 0xFF) * 255 + alpha / 2) / alpha)
    }
    return (channel(16), channel(8), channel(0), UInt8(alpha))
  }

  /// The whole file.
  func finish() -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let colorType: UInt8 = palette == nil ? 6 : 3
    Self.add("IHDR", Self.bytes(width) + Self.bytes(height) + [8, colorType, 0, 0, 0], to: &file)
    if let palette {
      let colors = palette.colors.map(Self.straight)
      Self.add("PLTE", colors.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
      if colors.contains(where: { $0.alpha < 255 }) {
        Self.add("tRNS", colors.map(\.alpha), to: &file)
      }
    }
    Self.add("IDAT", stream.finish(), to: &file)
    Self.add("IEND", [], to: &file)
    return file
  }

  private static func add(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    let start = file.count + 4
    file += bytes(data.count)
    file += type.utf8
    file += data
    file += bytes(Int(DeflateStream.checksum(file[start...])))
  }

  private static func bytes(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
