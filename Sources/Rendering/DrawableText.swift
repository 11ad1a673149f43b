// What a picture's text may hold: some characters would spoil an SVG, or are no letters to Pango.

enum DrawableText {
  /// The text with a mark in place of control characters, of which line ends and tabs are none, and
  /// with spaces for separators of lines and paragraphs.
  static func marked(_ text: String) -> String {
    guard text.utf8.contains(where: isSuspect) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(drawable(scalar)) }
    return String(scalars)
  }

  /// Control characters, and the first bytes of what lies beyond ASCII and is not drawn as it is.
  private static func isSuspect(_ byte: UInt8) -> Bool {
    byte < 0x20 && !isSpace(UInt32(byte)) || byte == 0xE2 || byte == 0xEF
  }

  /// After `Char` of https://www.w3.org/TR/xml/#charsets
  private static func drawable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x2028, 0x2029: " "
    case 0xFFFE, 0xFFFF: "\u{FFFD}"
    case 0..<0x20: isSpace(scalar.value) ? scalar : "\u{FFFD}"
    default: scalar
    }
  }

  private static func isSpace(_ value: UInt32) -> Bool {
    value == 0x09 || value == 0x0A || value == 0x0D
  }
}
