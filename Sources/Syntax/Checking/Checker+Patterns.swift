// The checks of `match` statements: what can never match, and names bound twice.

extension Checker {
  func check(_ cases: [MatchCase]) throws(SyntaxError) {
    for (index, matchCase) in cases.enumerated() {
      let allowsAnything = matchCase.condition != nil || index == cases.count - 1
      var names: [String] = []
      try check(matchCase.pattern, allowsAnything: allowsAnything, binding: &names)
      try check(matchCase.condition)
      try check(matchCase.body)
    }
  }

  /// A pattern that always matches is only allowed where nothing comes after it.
  private func check(
    _ pattern: Pattern, allowsAnything: Bool, binding names: inout [String]
  ) throws(SyntaxError) {
    switch pattern.kind {
    case .singleton:
      break
    case .value(let value):
      if case .fString = value.kind {
        throw SyntaxError(
          "patterns may only match literals and attribute lookups", at: pattern.span)
      }
    case .sequence(let patterns):
      try checkSequence(patterns, at: pattern.span, binding: &names)
    case .mapping(let keys, let patterns, let rest):
      try checkMapping(keys, at: pattern.span)
      for pattern in patterns {
        try check(pattern, allowsAnything: true, binding: &names)
      }
      if let rest { try bind(rest, at: pattern.span, in: &names) }
    case .class(_, let patterns, let keywords):
      try checkKeywords(keywords)
      for pattern in patterns + keywords.map(\.pattern) {
        try check(pattern, allowsAnything: true, binding: &names)
      }
    case .star(let name):
      if let name { try bind(name, at: pattern.span, in: &names) }
    case .capture(let inner, let name):
      if let inner {
        try check(inner, allowsAnything: allowsAnything, binding: &names)
      } else if !allowsAnything {
        let subject = name.map { "name capture '\($0)'" } ?? "wildcard"
        throw SyntaxError("\(subject) makes remaining patterns unreachable", at: pattern.span)
      }
      if let name { try bind(name, at: pattern.span, in: &names) }
    case .or(let alternatives):
      try checkAlternatives(alternatives, allowsAnything: allowsAnything, binding: &names)
    }
  }

  private func bind(
    _ name: String, at span: Span, in names: inout [String]
  ) throws(SyntaxError) {
    try checkStore(name, at: span)
    guard !names.contains(name) else {
      throw SyntaxError("multiple assignments to name '\(name)' in pattern", at: span)
    }
    names.append(name)
  }

  private func checkSequence(
    _ patterns: [Pattern], at span: Span, binding names: inout [String]
  ) throws(SyntaxError) {
    var hasStar = false
    for pattern in patterns {
      guard case .star = pattern.kind else { continue }
      guard !hasStar else {
        throw SyntaxError("multiple starred names in sequence pattern", at: span)
      }
      hasStar = true
    }
    for pattern in patterns { try check(pattern, allowsAnything: true, binding: &names) }
  }

  private func checkAlternatives(
    _ alternatives: [Pattern], allowsAnything: Bool, binding names: inout [String]
  ) throws(SyntaxError) {
    var first: Set<String>?
    var bound: [String] = []
    for (index, alternative) in alternatives.enumerated() {
      let isLast = index == alternatives.count - 1
      var own: [String] = []
      try check(alternative, allowsAnything: isLast && allowsAnything, binding: &own)
      if let first {
        guard Set(own) == first else {
          throw SyntaxError("alternative patterns bind different names", at: alternative.span)
        }
      } else {
        first = Set(own)
        bound = own
      }
    }
    guard let last = alternatives.last else { return }
    for name in bound { try bind(name, at: last.span, in: &names) }
  }

  private func checkKeywords(_ keywords: [PatternKeyword]) throws(SyntaxError) {
    var seen: Set<String> = []
    for keyword in keywords { try checkStore(keyword.name, at: keyword.pattern.span) }
    for keyword in keywords where !seen.insert(keyword.name).inserted {
      throw SyntaxError(
        "attribute name repeated in class pattern: \(keyword.name)", at: keyword.pattern.span)
    }
  }

  private func checkMapping(_ keys: [Expression], at span: Span) throws(SyntaxError) {
    var seen: Set<MappingKey> = []
    for key in keys {
      if case .fString = key.kind {
        throw SyntaxError(
          "mapping pattern keys may only match literals and attribute lookups", at: span)
      }
      guard let value = MappingKey(key), !seen.insert(value).inserted else { continue }
      throw SyntaxError(
        "mapping pattern checks duplicate key (\(value.description(of: file.text(key.span))))",
        at: span)
    }
  }
}

/// A literal key of a mapping pattern, equal to others as Python's values are.
private enum MappingKey: Hashable {
  case number(Double, imaginary: Double)
  case text(String)
  case other(Constant)

  /// `nil` for dotted names, whose values nobody knows.
  init?(_ key: Expression) {
    switch key.kind {
    case .constant(let value): self.init(value)
    case .unary(.negative, let operand):
      guard case .number(let real, let imaginary)? = MappingKey(operand) else { return nil }
      self = .number(-real, imaginary: -imaginary)
    case .binary(let first, let rest):
      guard case .number(let real, _)? = MappingKey(first), let step = rest.first,
        case .number(_, let imaginary)? = MappingKey(step.operand)
      else { return nil }
      self = .number(real, imaginary: step.op == .add ? imaginary : -imaginary)
    default: return nil
    }
  }

  private init(_ value: Constant) {
    switch value {
    case .boolean(let flag): self = .number(flag ? 1 : 0, imaginary: 0)
    case .integer(let number): self = .number(Double(number), imaginary: 0)
    case .float(let number): self = .number(number, imaginary: 0)
    case .imaginary(let number): self = .number(0, imaginary: number)
    case .string(let text): self = .text(text)
    case .pythonNone, .largeInteger, .bytes, .ellipsis: self = .other(value)
    }
  }

  /// What `repr` makes of it, given how it is written.
  func description(of source: String) -> String {
    guard case .text(let text) = self else { return source }
    return text.contains("'") ? "\"\(text)\"" : "'\(text)'"
  }
}
