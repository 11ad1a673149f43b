// Patterns of the `match` statement.

/// `case pattern if guard: body`
package struct MatchCase: Sendable {
  package let pattern: Pattern
  package let condition: Expression?
  package let body: [Statement]
}

/// A pattern and where it stands.
package final class Pattern: Sendable {
  package let span: Span
  package let kind: Kind

  package init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  package enum Kind: Sendable {
    /// A number, a string or a dotted name, compared with `==`.
    case value(Expression)
    /// `None`, `True`, `False`, compared with `is`.
    case singleton(Constant)
    /// `[a, *rest]`, `(a, b)` or `a, b`; items may be `star`.
    case sequence([Pattern])
    /// `{"key": pattern, **rest}`
    case mapping(keys: [Expression], patterns: [Pattern], rest: String?)
    /// `Point(x, y=pattern)`
    case `class`(Expression, patterns: [Pattern], keywords: [PatternKeyword])
    /// `*rest`, or `*_` without a name; only in a sequence.
    case star(String?)
    /// `pattern as name`, a bare `name`, or `_` with neither.
    case capture(Pattern?, String?)
    /// `a | b | c`
    case or([Pattern])
  }
}

/// `name=pattern`
package struct PatternKeyword: Sendable {
  package let name: String
  package let pattern: Pattern
}
