// What a picture can tell beside names, each by the word that chooses it.

/// A kind of fact, `--show` and `--hide`.
package enum Detail: String, CaseIterable, Sendable {
  case shapes, dtype, values, grad, saved, attrs, bytes, params, flops, source, order, formula
  case version, hooks

  /// What is shown if nothing is asked for.
  package static let usual: Set<Detail> = [.shapes, .dtype, .grad, .params, .hooks]
}
