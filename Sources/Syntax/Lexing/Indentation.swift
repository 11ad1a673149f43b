// The lexer's reading of leading white space: blocks open and close by columns.

extension Lexer {
  /// Reads to the first token of a line, past lines that hold none, and opens or closes blocks.
  mutating func scanIndentation() throws(Failure) {
    while true {
      let indentation = try measureIndentation()
      let byte = byte()
      if byte == UInt8(ascii: "#") { skipComment() }
      guard position < end else { return }
      let length = lineEndLength(at: position)
      if length == 0 { return try apply(indentation) }
      position += length
    }
  }

  /// Tabs go to the next multiple of 8; the alternative column takes them as 1, so that mixtures
  /// that depend on the width of a tab differ in one of the two.
  private mutating func measureIndentation() throws(Failure) -> Indentation {
    var indentation = Indentation()
    var continued: Indentation?
    while true {
      switch byte() {
      case .space:
        indentation.column += 1
        indentation.alternative += 1
      case .tab:
        indentation.column = (indentation.column / 8 + 1) * 8
        indentation.alternative += 1
      case .formFeed:
        indentation = Indentation()
      case .backslash:
        // The block's column is that of the line where the continued line began.
        if continued == nil { continued = indentation }
        try skipContinuation()
        continue
      default:
        guard let continued else { return indentation }
        return continued.column > 0 ? continued : indentation
      }
      position += 1
    }
  }

  private mutating func apply(_ indentation: Indentation) throws(Failure) {
    let current = indentations[indentations.count - 1]
    if indentation.column == current.column {
      guard indentation.alternative == current.alternative else { throw tabError() }
    } else if indentation.column > current.column {
      guard indentations.count < Lexer.maximumIndentations else {
        throw indentationError("too many levels of indentation")
      }
      guard indentation.alternative > current.alternative else { throw tabError() }
      indentations.append(indentation)
      emit(.indent, from: position)
    } else {
      try close(to: indentation)
    }
  }

  private mutating func close(to indentation: Indentation) throws(Failure) {
    var depth = indentations.count
    while indentation.column < indentations[depth - 1].column { depth -= 1 }
    guard indentation.column == indentations[depth - 1].column else {
      // CPython has read the whole line by then.
      skipComment()
      throw indentationError("unindent does not match any outer indentation level")
    }
    guard indentation.alternative == indentations[depth - 1].alternative else {
      throw tabError()
    }
    while indentations.count > depth {
      indentations.removeLast()
      emit(.dedent, from: position)
    }
  }

  private func tabError() -> Failure {
    Failure(
      error: SyntaxError(
        .tabError, "inconsistent use of tabs and spaces in indentation",
        at: Span(lineStart, lineStart + 1)),
      isUrgent: false)
  }

  private var lineStart: Int {
    (bytes[..<position].lastIndex { $0.isLineEnd } ?? -1) + 1
  }

  private func indentationError(_ message: String) -> Failure {
    Failure(
      error: SyntaxError(.indentationError, message, at: Span(position, position + 1)),
      isUrgent: false)
  }
}
