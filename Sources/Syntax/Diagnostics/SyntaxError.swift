// What parsing a source file throws: Python's exception, message and place.

package struct SyntaxError: Error, Hashable, Sendable {
  package enum Kind: String, Sendable {
    case syntaxError = "SyntaxError"
    case indentationError = "IndentationError"
    case tabError = "TabError"
    /// The source nests deeper than can be handled.
    case recursionError = "RecursionError"
  }

  private struct Content: Hashable, Sendable {
    let kind: Kind
    let message: String
    let span: Span
  }

  /// Behind a reference: functions that throw reserve room for the error, and those that walk
  /// trees have many frames.
  private indirect enum Storage: Hashable, Sendable {
    case content(Content)
  }

  private let storage: Storage

  package init(_ kind: Kind, _ message: String, at span: Span) {
    storage = .content(Content(kind: kind, message: message, span: span))
  }

  package init(_ message: String, at span: Span) {
    self.init(.syntaxError, message, at: span)
  }

  private var content: Content {
    switch storage {
    case .content(let content): content
    }
  }

  package var kind: Kind { content.kind }
  /// CPython 3.11's own words, without the file and line it appends.
  package var message: String { content.message }
  package var span: Span { content.span }

  package func diagnostic(in file: SourceFile) -> Diagnostic {
    Diagnostic(type: kind.rawValue, message: message, file: file, span: span)
  }
}
