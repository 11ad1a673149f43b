// Patterns to trees, with the complaints of CPython's `re` and the positions it gives.

/// Why a pattern is none.
struct RegexError: Error {
  let message: String
  let position: Int
}

/// The flags of `re`, by their numbers there.
struct RegexFlags: OptionSet {
  let rawValue: Int
  static let ignoreCase = RegexFlags(rawValue: 2)
  static let multiline = RegexFlags(rawValue: 8)
  static let dotAll = RegexFlags(rawValue: 16)
  static let unicode = RegexFlags(rawValue: 32)
  static let verbose = RegexFlags(rawValue: 64)
  static let ascii = RegexFlags(rawValue: 256)

  static let letters: [Unicode.Scalar: RegexFlags] = [
    "i": .ignoreCase, "m": .multiline, "s": .dotAll, "u": .unicode, "x": .verbose, "a": .ascii,
  ]
}

struct RegexParser {
  static let deepestNesting = 200

  let pattern: [Unicode.Scalar]
  var position = 0
  var flags: RegexFlags
  /// Those of the whole pattern, as `Pattern.flags` tells them.
  var globalFlags: RegexFlags
  var groupCount = 0
  var groupNames: [(name: String, number: Int)] = []
  var openGroups: Set<Int> = []
  private var depth = 0

  init(_ pattern: [Unicode.Scalar], flags: RegexFlags) {
    self.pattern = pattern
    self.flags = flags
    globalFlags = flags
  }

  /// The tree of the whole pattern.
  mutating func parse() throws(RegexError) -> RegexNode {
    let node = try alternatives()
    guard isAtEnd else { throw error("unbalanced parenthesis", at: position) }
    return node
  }

  var isAtEnd: Bool { position >= pattern.count }

  var next: Unicode.Scalar? { isAtEnd ? nil : pattern[position] }

  mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard next == wanted else { return false }
    position += 1
    return true
  }

  mutating func take() -> Unicode.Scalar? {
    guard let scalar = next else { return nil }
    position += 1
    return scalar
  }

  func error(_ message: String, at position: Int) -> RegexError {
    RegexError(message: message, position: position)
  }

  /// alternatives: sequence ('|' sequence)*
  mutating func alternatives() throws(RegexError) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else {
      throw error("the pattern nests too deeply", at: position)
    }
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .alternation(parts)
  }

  /// sequence: (item repeat?)*
  private mutating func sequence() throws(RegexError) -> RegexNode {
    var parts: [RegexNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let start = position
      position += 1
      if flags.contains(.verbose), skipBlank(scalar) { continue }
      if let count = try repeatCount(scalar, from: start) {
        parts.append(try repeated(parts.popLast(), count, from: start))
      } else if let item = try item(scalar, from: start) {
        parts.append(item)
      }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// White space and comments, which a verbose pattern may hold anywhere.
  private mutating func skipBlank(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "#" {
      while let skipped = take(), skipped != "\n" {}
      return true
    }
    return " \t\n\r\u{0B}\u{0C}".unicodeScalars.contains(scalar)
  }

  private mutating func item(
    _ scalar: Unicode.Scalar, from start: Int
  ) throws(RegexError) -> RegexNode? {
    switch scalar {
    case "\\": return try escape(from: start)
    case "[": return .single(.set(try set(from: start)))
    case ".": return .single(flags.contains(.dotAll) ? .anything : .anythingButNewline)
    case "(": return try group(from: start)
    case "^": return .anchor(flags.contains(.multiline) ? .lineStart : .textStart)
    case "$": return .anchor(flags.contains(.multiline) ? .lineEnd : .lastLineEnd)
    default: return literal(scalar.value)
    }
  }

  func literal(_ code: UInt32) -> RegexNode {
    guard flags.contains(.ignoreCase) else { return .single(.character(code)) }
    return .single(.characterIgnoringCase(RegexCharacters.lowercase(code)))
  }

  /// repeat: '*' | '+' | '?' | '{' number? (',' number?)? '}'
  private mutating func repeatCount(
    _ scalar: Unicode.Scalar, from start: Int
  ) throws(RegexError) -> ClosedRange<Int>? {
    switch scalar {
    case "*": return 0...RegexRepeat.endless
    case "+": return 1...RegexRepeat.endless
    case "?": return 0...1
    case "{": break
    default: return nil
    }
    if next == "}" { return nil }
    let least = number()
    var most = least
    if take(",") { most = number() } else if least == nil { most = nil }
    guard take("}") else {
      position = start + 1
      return nil
    }
    let low = least ?? 0
    let high = most ?? RegexRepeat.endless
    guard max(low, most ?? 0) < RegexRepeat.endless else {
      throw error("the repetition number is too large", at: start)
    }
    if high < low { throw error("min repeat greater than max repeat", at: start + 1) }
    return low...high
  }

  private mutating func number() -> Int? {
    var number: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      number = min((number ?? 0) * 10 + Int(scalar.value - 48), RegexRepeat.endless)
      position += 1
    }
    return number
  }

  private mutating func repeated(
    _ item: RegexNode?, _ count: ClosedRange<Int>, from start: Int
  ) throws(RegexError) -> RegexNode {
    switch item {
    case nil, .anchor:
      throw error("nothing to repeat", at: start)
    case .repetition:
      throw error("multiple repeat", at: start)
    case .single, .sequence, .alternation, .capture, .reference, .look, .atomic, .conditional:
      break
    }
    let manner: RegexRepeat.Manner = take("?") ? .lazy : take("+") ? .possessive : .greedy
    let repetition = RegexRepeat(
      least: count.lowerBound, most: count.upperBound, manner: manner)
    return .repetition(item ?? .sequence([]), repetition)
  }
}
