// What parsing a source file throws: Python's exception, message and place.

package struct SyntaxError: Error, Hashable, Sendable {
  package enum Kind: String, Sendable {
    case syntaxError = "SyntaxError"
    case indentationError = "IndentationError"
    case tabError = "TabError"
    /// The source nests deeper than can be handled.
    case recursionError = "RecursionError"
  }

  package var kind: Kind
  /// CPython 3.11's own words, without the file and line it appends.
  package var message: String
  package var span: Span

  package init(_ kind: Kind, _ message: String, at span: Span) {
    self.kind = kind
    self.message = message
    self.span = span
  }

  package init(_ message: String, at span: Span) {
    self.init(.syntaxError, message, at: span)
  }

  package func diagnostic(in file: SourceFile) -> Diagnostic {
    Diagnostic(type: kind.rawValue, message: message, file: file, span: span)
  }
}
