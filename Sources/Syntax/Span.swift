// A stretch of a source file, small enough to be carried by every node of the tree.

/// UTF-8 byte offsets `start..<end` into a `SourceFile`.
package struct Span: Hashable, Sendable {
  package var start: Int32
  package var end: Int32

  package init(start: Int32, end: Int32) {
    self.start = start
    self.end = end
  }

  package init(_ start: Int, _ end: Int) {
    self.init(start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end))
  }

  /// From the start of this span to the end of a later one.
  package func through(_ other: Span) -> Span {
    Span(start: start, end: other.end)
  }
}
