// What a picture's text may hold: characters that XML has no room for would spoil an SVG.

enum DrawableText {
  /// The text with a mark in place of control characters, of which line ends and tabs are none.
  static func marked(_ text: String) -> String {
    guard text.utf8.contains(where: isSuspect) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}") }
    return String(scalars)
  }

  /// Control characters, and the first byte of U+FFFE and U+FFFF.
  private static func isSuspect(_ byte: UInt8) -> Bool {
    byte < 0x20 && !isSpace(UInt32(byte)) || byte == 0xEF
  }

  /// `Char` of https://www.w3.org/TR/xml/#charsets
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
      || isSpace(scalar.value)
  }

  private static func isSpace(_ value: UInt32) -> Bool {
    value == 0x09 || value == 0x0A || value == 0x0D
  }
}
