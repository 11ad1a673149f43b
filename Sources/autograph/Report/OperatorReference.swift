// The catalogue of operators as it is shown: as text, and as the reference page.

import Autograd

/// Operators with what is to be known to call them, sorted by name.
struct OperatorReference {
  private let operators: [Operator]

  /// The operators that scripts can call by a name that contains `pattern`.
  init(matching pattern: String) {
    operators = Catalog.all
      .filter { $0.spellings.contains { pattern.isEmpty || $0.contains(pattern) } }
      .sorted { ($0.name, $0.spellings[0]) < ($1.name, $1.spellings[0]) }
  }

  var isEmpty: Bool { operators.isEmpty }

  var text: String { operators.map(\.entry).joined(separator: "\n") }

  var page: String {
    let head = """
      # Operators

      What `torch`, `torch.nn.functional` and tensors offer natively, written by
      `autograph operators --markdown`; layers, optimizers and what is composed of these is in
      `Sources/Library`.

      | operator | signatures | |
      |---|---|---|

      """
    return head + operators.map(\.row).joined()
  }
}

extension Operator {
  /// The names under which scripts call it.
  fileprivate var spellings: [String] {
    let places: [(Places, String)] = [
      (.torch, "torch.\(name)"), (.method, "Tensor.\(name)"), (.inPlace, "Tensor.\(name)_"),
      (.functional, "torch.nn.functional.\(name)"), (.linalg, "torch.linalg.\(name)"),
      (.special, "torch.special.\(name)"), (.fft, "torch.fft.\(name)"),
    ]
    return places.filter { self.places.contains($0.0) }.map(\.1)
  }

  /// Three or more lines of text.
  fileprivate var entry: String {
    let signatures = overloads.map { "    \($0.signature)\n" }.joined()
    return "\(spellings.joined(separator: ", "))\n    \(summary)\n\(signatures)"
  }

  /// A row of the reference page.
  fileprivate var row: String {
    let names = spellings.map { "`\($0)`" }.joined(separator: "<br>")
    let signatures = overloads.map { "`\($0.signature)`" }.joined(separator: "<br>")
    return "| \(names) | \(signatures.replacing("|", with: "\\|")) | \(summary) |\n"
  }
}
