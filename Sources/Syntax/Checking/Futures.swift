// `from __future__` imports, which must come first and change how the rest is read.

struct Futures {
  private static let features: Set<String> = [
    "nested_scopes", "generators", "division", "absolute_import", "with_statement",
    "print_function", "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations",
  ]

  /// The line of the last such import, or -1.
  private(set) var line = -1
  /// Whether annotations are never evaluated.
  private(set) var postponesAnnotations = false

  init(of body: [Statement], in file: SourceFile) throws(SyntaxError) {
    var isOver = false
    var previousLine = 0
    for statement in body.dropFirst(body.docstring == nil ? 0 : 1) {
      let line = file.line(at: statement.span.start)
      if isOver, line > previousLine { return }
      previousLine = line
      switch statement.kind {
      case .importFrom(let importFrom) where importFrom.module == "__future__":
        guard !isOver else {
          throw SyntaxError(
            "from __future__ imports must occur at the beginning of the file",
            at: statement.span)
        }
        try check(importFrom, at: statement.span)
        self.line = line
      default:
        isOver = true
      }
    }
  }

  private mutating func check(
    _ importFrom: ImportFrom, at span: Span
  ) throws(SyntaxError) {
    for alias in importFrom.names {
      if alias.name == "annotations" { postponesAnnotations = true }
      guard !Futures.features.contains(alias.name) else { continue }
      let isJoke = alias.name == "braces"
      throw SyntaxError(
        isJoke ? "not a chance" : "future feature \(alias.name) is not defined", at: span)
    }
  }
}
