// Signatures of native functions, written in Python's own syntax and parsed when first bound.

/// The name and parameters of a native function: `sorted(iterable, /, *, key=None, reverse=False)`.
///
/// Defaults are literals: `None`, `True`, `False`, numbers, strings in single quotes, `()`; or
/// `...`, which binds nothing. A leading `self` or `cls` is written like any other parameter.
package final class Signature {
  package enum Kind {
    case positionalOnly
    case positionalOrKeyword
    case varPositional
    case keywordOnly
    case varKeyword
  }

  package struct Parameter {
    package let name: String
    package let kind: Kind
    /// `nil` if a value is required.
    package let defaultValue: Default?
  }

  package enum Default {
    case value(Value)
    /// Written `...`: nothing is bound.
    case absent
  }

  /// The function's name, as written before the parenthesis.
  package let name: String
  package private(set) lazy var parameters = Signature.parameters(Signature.split(list))
  /// How many parameters take positional arguments.
  private(set) lazy var positionalCount =
    parameters.firstIndex { $0.kind != .positionalOnly && $0.kind != .positionalOrKeyword }
    ?? parameters.count
  private(set) lazy var varPositional = parameters.firstIndex { $0.kind == .varPositional }
  private(set) lazy var varKeyword = parameters.firstIndex { $0.kind == .varKeyword }
  /// What matching positional arguments alone needs to know.
  private(set) lazy var shape = Shape(parameters)

  struct Shape {
    /// Whether there is neither `*args` nor `**kwargs`, nor a keyword that must be given.
    let isPlain: Bool
    let requiredCount: Int
    /// Of all parameters; `nil` for those without.
    let defaults: [Value?]

    init(_ parameters: [Parameter]) {
      isPlain = parameters.allSatisfy {
        switch $0.kind {
        case .positionalOnly, .positionalOrKeyword: true
        case .keywordOnly, .varPositional, .varKeyword: false
        }
      }
      requiredCount = parameters.count { $0.defaultValue == nil }
      defaults = parameters.map {
        if case .value(let value)? = $0.defaultValue { return value }
        return nil
      }
    }
  }

  /// What stands between the parentheses.
  private let list: Substring

  package init(_ text: String) {
    let open = text.firstIndex(of: "(") ?? text.endIndex
    name = String(text[..<open])
    list = text[open...].dropFirst().dropLast()
  }

  /// The parts between commas that are not inside quotes or brackets.
  private static func split(_ text: Substring) -> [String] {
    var parts: [String] = []
    var part = ""
    var depth = 0
    var isQuoted = false
    for character in text {
      if character == "'" { isQuoted.toggle() }
      if !isQuoted, "([{".contains(character) { depth += 1 }
      if !isQuoted, ")]}".contains(character) { depth -= 1 }
      if character == ",", depth == 0, !isQuoted {
        parts.append(part)
        part = ""
      } else if character != " " || isQuoted {
        part.append(character)
      }
    }
    if !part.isEmpty { parts.append(part) }
    return parts
  }

  private static func parameters(_ parts: [String]) -> [Parameter] {
    var parameters: [Parameter] = []
    var kind = parts.contains("/") ? Kind.positionalOnly : .positionalOrKeyword
    for part in parts {
      if part == "/" {
        kind = .positionalOrKeyword
      } else if part == "*" {
        kind = .keywordOnly
      } else if part.hasPrefix("**") {
        parameters.append(
          Parameter(name: String(part.dropFirst(2)), kind: .varKeyword, defaultValue: .absent))
      } else if part.hasPrefix("*") {
        parameters.append(
          Parameter(name: String(part.dropFirst()), kind: .varPositional, defaultValue: .absent))
        kind = .keywordOnly
      } else {
        let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let defaultValue = halves.count > 1 ? literal(String(halves[1])) : nil
        parameters.append(
          Parameter(name: String(halves[0]), kind: kind, defaultValue: defaultValue))
      }
    }
    return parameters
  }

  private static func literal(_ text: String) -> Default {
    switch text {
    case "None": return .value(.none)
    case "True": return .value(.bool(true))
    case "False": return .value(.bool(false))
    case "()": return .value(.tuple([]))
    case "inf": return .value(.float(.infinity))
    default: break
    }
    if let integer = Int(text) { return .value(.int(integer)) }
    if let number = Double(text) { return .value(.float(number)) }
    if text.hasPrefix("'") { return .value(.string(String(text.dropFirst().dropLast()))) }
    return .absent
  }
}
