// One `name=value` of a DOT statement.

/// One `name=value` of a DOT statement.
package struct DOTAttribute: Sendable {
  package var name: String
  package var value: DOTValue

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = .text(value)
  }

  package init(_ name: String, markup: String) {
    self.name = name
    self.value = .markup(markup)
  }
}

package enum DOTValue: Sendable {
  case text(String)
  /// An HTML-like label, which must already be escaped.
  case markup(String)
}

extension [DOTAttribute] {
  /// The label first, the rest by name: the order in which torchviz's own files have them.
  private static func isOrdered(_ first: DOTAttribute, _ second: DOTAttribute) -> Bool {
    if first.name == "label" || second.name == "label" { return second.name != "label" }
    return first.name < second.name
  }

  /// Appends ` [name=value ...]`; nothing where there is none.
  func append(to buffer: inout TextBuffer) {
    guard !isEmpty else { return }
    let isSorted = indices.dropFirst().allSatisfy { !Self.isOrdered(self[$0], self[$0 - 1]) }
    var separator = " ["
    for attribute in isSorted ? self : sorted(by: Self.isOrdered) {
      buffer += separator
      buffer += attribute.name
      buffer += "="
      switch attribute.value {
      case .text(let text): DOTSyntax.append(text, to: &buffer)
      case .markup(let markup):
        buffer += "<"
        buffer += markup
        buffer += ">"
      }
      separator = " "
    }
    buffer += "]"
  }
}
