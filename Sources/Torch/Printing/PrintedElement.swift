// One number of a tensor as it prints, and the common format that all numbers of one tensor share.

import Foundation

/// An element of a tensor, in the widest type of its kind.
package enum PrintedElement: Sendable, Equatable {
  case integer(Int)
  case boolean(Bool)
  case float(Double)
  case complex(real: Double, imaginary: Double)
}

/// The format shared by the elements of one tensor: their width, and whether as integers,
/// fixed-point or scientific numbers. Follows PyTorch's `_Formatter`.
package struct ElementFormat: Sendable {
  package private(set) var width = 1
  private var wholeNumbers = true
  private var scientific = false
  private let precision: Int

  /// The format for integers and booleans, which only have a width.
  package init(texts: some Sequence<String>) {
    precision = 0
    width = texts.reduce(1) { max($0, $1.utf8.count) }
  }

  /// The format for floats, chosen by the finite values among them that are not zero.
  package init(_ values: [Double], _ options: PrintOptions) {
    precision = options.precision
    let telling = values.filter { $0.isFinite && $0 != 0 }
    guard let first = telling.first else { return }
    var (smallest, largest) = (abs(first), abs(first))
    for value in telling {
      smallest = min(smallest, abs(value))
      largest = max(largest, abs(value))
    }
    wholeNumbers = telling.allSatisfy { $0 == $0.rounded(.up) }
    let spread = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4
    scientific = options.scientific ?? spread
    for value in telling {
      width = max(width, text(value).utf8.count)
    }
  }

  package func format(_ value: Double) -> String { padded(text(value)) }

  package func padded(_ text: String) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  private func text(_ value: Double) -> String {
    if scientific { return printf("%.*e", precision, value) }
    guard wholeNumbers else { return printf("%.*f", precision, value) }
    return printf("%.*f", 0, value) + (value.isFinite ? "." : "")
  }
}

/// C's own conversion, which Python's `format` agrees with; NaN never shows its sign in Python.
private func printf(_ format: String, _ precision: Int, _ value: Double) -> String {
  guard !value.isNaN else { return "nan" }
  // No float has so many digits, and no terminal.
  return String(format: format, min(precision, 1 << 14), value)
}

extension PrintedElement {
  /// The element without a common format, as Python prints an integer or a boolean.
  var plainText: String {
    switch self {
    case .integer(let value): String(value)
    case .boolean(let value): value ? "True" : "False"
    case .float(let value): "\(value)"
    case .complex(let real, let imaginary): "\(real)+\(imaginary)j"
    }
  }
}
