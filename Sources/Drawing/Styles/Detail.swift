// What a picture can tell beside names, each by the word that chooses it.

/// A kind of fact, `--show` and `--hide`.
package enum Detail: Int, CaseIterable, Sendable {
  case shapes, dtype, values, grad, saved, attrs, bytes, params, flops, source, order, formula
  case version, hooks

  /// The words, in the order of the cases: a table, since the help asks for them at every start.
  private static let names = [
    "shapes", "dtype", "values", "grad", "saved", "attrs", "bytes", "params", "flops", "source",
    "order", "formula", "version", "hooks",
  ]

  /// The word that chooses it.
  package var name: String { Self.names[rawValue] }

  package init?(name: String) {
    guard let place = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: place)
  }

  /// What is shown if nothing is asked for.
  package static let usual: Set<Detail> = [.shapes, .dtype, .grad, .params, .hooks]
}
