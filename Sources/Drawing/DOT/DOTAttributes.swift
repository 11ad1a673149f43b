// The attributes of DOT statements, written into the text as they are told.

/// What a style tells its attributes to: the label first, the rest by name, as in torchviz's files.
package struct DOTAttributes: ~Copyable {
  var text = TextBuffer()
  private var isFirst = true
  /// Where the statement begins.
  private var start = 0
  /// Where the last tooltip stands, its quotes included.
  private var lastTooltip = 0..<0

  /// Begins a statement, whose name may have been written before.
  mutating func beginStatement(_ name: String = "") {
    start = text.count
    text += name
    isFirst = true
  }

  mutating func endStatement() { text += isFirst ? "\n" : "]\n" }

  /// Ends a statement that says nothing without attributes.
  mutating func endDefaults() {
    if isFirst { text.shorten(to: start) } else { endStatement() }
  }

  private mutating func begin(_ name: StaticString) {
    text += isFirst ? " [" : " "
    text += name
    text += "="
    isFirst = false
  }

  /// A text, in quotes where DOT asks for them.
  package mutating func add(_ name: StaticString, _ value: String) {
    begin(name)
    DOTSyntax.append(value, to: &text)
  }

  /// A text that is there only sometimes.
  package mutating func add(_ name: StaticString, _ value: String?) {
    if let value { add(name, value) }
  }

  /// A word and a number, such as `n12`.
  mutating func add(_ name: StaticString, _ word: StaticString, _ number: Int) {
    begin(name)
    text += word
    text += number
  }

  /// An HTML-like label, which must already be escaped.
  mutating func add(_ name: StaticString, markup write: (inout TextBuffer) -> Void) {
    begin(name)
    text += "<"
    write(&text)
    text += ">"
  }

  /// Lines of text for those who point at something; no attribute where none is written.
  mutating func add(_ name: StaticString, tooltip write: (inout TextBuffer) -> Void) {
    let before = (count: text.count, isFirst: isFirst)
    begin(name)
    let start = text.count
    text += "\""
    write(&text)
    guard text.count > start + 1 else {
      text.shorten(to: before.count)
      isFirst = before.isFirst
      lastTooltip = start..<start
      return
    }
    DOTSyntax.endTooltip(&text, from: start)
    lastTooltip = start..<text.count
  }

  /// The tooltip that was told last, once more.
  mutating func addAgain(_ name: StaticString) {
    guard !lastTooltip.isEmpty else { return }
    begin(name)
    text.repeat(lastTooltip)
  }
}
