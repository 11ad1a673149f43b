// What a picture can tell beside names, each by the word that chooses it.

/// A kind of fact, `--show` and `--hide`.
package enum Detail: Int, CaseIterable, Sendable {
  case shapes, dtype, values, grad, saved, attrs, bytes, params, flops, source, order, formula
  case version, hooks

  /// The word that chooses it.
  package var name: String { "\(self)" }

  package init?(name: String) {
    guard let detail = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = detail
  }

  /// What is shown if nothing is asked for.
  package static let usual: Set<Detail> = [.shapes, .dtype, .grad, .params, .hooks]
}
