// Words in HTML-like labels.

extension TextBuffer {
  /// A text without anything that would be read as a tag.
  mutating func addMarkup(_ text: String) { self += DOTSyntax.markup(text) }

  mutating func addMarkup(lines: [String]) {
    for (place, line) in lines.enumerated() {
      self += place == 0 ? "" : "<BR/>"
      addMarkup(line)
    }
  }

  /// Words in smaller letters.
  mutating func addSmall(_ words: String, _ color: String) {
    self += "<FONT POINT-SIZE=\"9\" COLOR=\""
    self += color
    self += "\">"
    addMarkup(words)
    self += "</FONT>"
  }
}
