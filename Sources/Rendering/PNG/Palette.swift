// The colours of a picture, numbered as they appear: a drawing has few, and a byte for each pixel
// is a quarter of the work.

/// Up to 256 colours of 32 bits, as Cairo stores them.
struct Palette {
  private(set) var colors: [UInt32] = []
  /// How far a channel may be off before a colour counts as a new one.
  let tolerance: Int
  /// Open addressing by colour: the number of the colour plus one, or 0 for nothing.
  private var places = [(color: UInt32, number: Int)](repeating: (0, 0), count: Self.size)
  private var used = 0

  private static let size = 1 << 13

  init(tolerance: Int) {
    self.tolerance = tolerance
  }

  /// The number of a colour; nil if the palette is full.
  mutating func number(of color: UInt32) -> UInt8? {
    var place = Int(truncatingIfNeeded: (color &* 0x9E37_79B1) >> 19)
    while places[place].number > 0 {
      if places[place].color == color { return UInt8(places[place].number - 1) }
      place = (place + 1) % Self.size
    }
    guard used < Self.size / 2, let number = near(color) ?? add(color) else { return nil }
    used += 1
    places[place] = (color, number + 1)
    return UInt8(number)
  }

  private mutating func add(_ color: UInt32) -> Int? {
    guard colors.count < 256 else { return nil }
    colors.append(color)
    return colors.count - 1
  }

  private func near(_ color: UInt32) -> Int? {
    guard tolerance > 0 else { return nil }
    return colors.firstIndex { known in
      isNear(known, color, 0) && isNear(known, color, 8) && isNear(known, color, 16)
        && isNear(known, color, 24)
    }
  }

  private func isNear(_ one: UInt32, _ other: UInt32, _ shift: UInt32) -> Bool {
    abs(Int(one >> shift & 0xFF) - Int(other >> shift & 0xFF)) <= tolerance
  }
}
