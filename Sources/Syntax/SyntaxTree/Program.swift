// A whole module, parsed and resolved: what the compiler takes.

package struct Program: Sendable {
  package let file: SourceFile
  package let body: [Statement]
  /// Every scope of the module; 0 is the module's own, nodes that open one hold its index.
  package let scopes: [Scope]
  /// Whether `from __future__ import annotations` keeps annotations from being evaluated.
  package let postponesAnnotations: Bool

  package var docstring: String? { body.docstring }
}
