// What users are told when something is wrong; how it looks is the renderer's business.

package struct Diagnostic: Error, Sendable {
  package enum Severity: String, Sendable {
    case error
    case warning
    case note
  }

  /// One line of a call trace.
  package struct Frame: Hashable, Sendable {
    package let function: String
    package let file: String
    package let line: Int

    package init(function: String, file: String, line: Int) {
      self.function = function
      self.file = file
      self.line = line
    }
  }

  package var severity: Severity
  /// Python's exception type, such as `SyntaxError`, if the mistake has one.
  package var type: String?
  package var message: String
  package var file: SourceFile?
  package var span: Span?
  /// What to try instead.
  package var hint: String?
  /// The calls that led here, outermost first.
  package var frames: [Frame]

  package init(
    severity: Severity = .error, type: String? = nil, message: String, file: SourceFile? = nil,
    span: Span? = nil, hint: String? = nil, frames: [Frame] = []
  ) {
    self.severity = severity
    self.type = type
    self.message = message
    self.file = file
    self.span = span
    self.hint = hint
    self.frames = frames
  }
}
