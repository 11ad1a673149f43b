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
  /// The row above, as pixels and as bytes, and the row at hand.
  private var pixels: [UInt32]
  private var above: [UInt8]
  private var row: [UInt8]
  private var filtered: [UInt8]
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
    row = above
    filtered = [Self.upFilter] + above
  }

  private static let upFilter: UInt8 = 2

  /// Adds the next row: 32 bits a pixel, ARGB, premultiplied.
  mutating func add(_ new: UnsafeBufferPointer<UInt32>) throws(TooManyColors) {
    guard let first = new.baseAddress else { return }
    let isRepeated = !isFirst && memcmp(first, pixels, 4 * width) == 0
    if !isRepeated {
      try convert(new)
      pixels.withUnsafeMutableBufferPointer { _ = $0.update(from: new) }
    }
    isFirst = false
    filter(isRepeated: isRepeated)
    filtered.withUnsafeMutableBufferPointer { stream.add($0) }
  }

  private mutating func filter(isRepeated: Bool) {
    let count = row.count
    filtered.withUnsafeMutableBufferPointer { filtered in
      guard let first = filtered.baseAddress else { return }
      guard !isRepeated else { return (first + 1).update(repeating: 0, count: count) }
      row.withUnsafeBufferPointer { row in
        above.withUnsafeBufferPointer { above in
          for index in 0..<count { first[index + 1] = row[index] &- above[index] }
        }
      }
    }
    if !isRepeated { swap(&row, &above) }
  }

  private mutating func convert(_ new: UnsafeBufferPointer<UInt32>) throws(TooManyColors) {
    guard palette != nil else { return convertFully(new) }
    var last = ~(new.first ?? 0)
    var number: UInt8 = 0
    for index in 0..<width {
      let color = new[index]
      if color != last {
        guard let found = palette?.number(of: color) else { throw TooManyColors() }
        (last, number) = (color, found)
      }
      row[index] = number
    }
  }

  private mutating func convertFully(_ new: UnsafeBufferPointer<UInt32>) {
    for index in 0..<width {
      let color = Self.straight(new[index])
      row[4 * index] = color.red
      row[4 * index + 1] = color.green
      row[4 * index + 2] = color.blue
      row[4 * index + 3] = color.alpha
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
    let body = Array(type.utf8) + data
    file += bytes(data.count)
    file += body
    file += bytes(Int(DeflateStream.checksum(body)))
  }

  private static func bytes(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
