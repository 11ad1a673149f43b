// Regular expressions as trees: what the parser makes of a pattern and the compiler reads.

/// A part of a pattern.
indirect enum RegexNode {
  case single(RegexSingle)
  case anchor(RegexAnchor)
  case sequence([RegexNode])
  case alternation([RegexNode])
  /// A group with a number, which remembers what it matched.
  case capture(Int, RegexNode)
  /// What a group matched, once more.
  case reference(Int, ignoringCase: Bool)
  case repetition(RegexNode, RegexRepeat)
  case look(RegexNode, RegexLook)
  /// `(?>…)`: once left, never entered again.
  case atomic(RegexNode)
  /// `(?(1)yes|no)`
  case conditional(Int, RegexNode, RegexNode)

  /// The fewest and the most code points that the part matches.
  var width: ClosedRange<Int> {
    let limit = RegexRepeat.endless
    switch self {
    case .single: return 1...1
    case .anchor, .look: return 0...0
    case .reference: return 0...limit
    case .capture(_, let body), .atomic(let body): return body.width
    case .sequence(let parts):
      return parts.reduce(0...0) { sum, part in
        let width = part.width
        let most = min(limit, sum.upperBound + width.upperBound)
        return min(limit, sum.lowerBound + width.lowerBound)...most
      }
    case .alternation(let parts): return RegexNode.span(parts.map(\.width))
    case .conditional(_, let yes, let no): return RegexNode.span([yes.width, no.width])
    case .repetition(let body, let count):
      let width = body.width
      let (least, isLeastLarge) = width.lowerBound.multipliedReportingOverflow(by: count.least)
      let (most, isMostLarge) = width.upperBound.multipliedReportingOverflow(by: count.most)
      let highest = isMostLarge ? limit : min(limit, most)
      return (isLeastLarge ? highest : min(highest, least))...highest
    }
  }

  private static func span(_ widths: [ClosedRange<Int>]) -> ClosedRange<Int> {
    let least = widths.map(\.lowerBound).min() ?? 0
    return least...(widths.map(\.upperBound).max() ?? least)
  }
}

/// How often something is repeated.
struct RegexRepeat {
  enum Manner {
    case greedy
    case lazy
    case possessive
  }

  /// CPython's MAXREPEAT.
  static let endless = Int(UInt32.max)

  let least: Int
  let most: Int
  let manner: Manner
}

/// Looking around: what must, or must not, come next or have come before.
struct RegexLook {
  let isAhead: Bool
  let isNegative: Bool
}

/// A place between code points.
enum RegexAnchor {
  case textStart
  case lineStart
  case textEnd
  /// `$`: at the end, or before the newline that ends the text.
  case lastLineEnd
  case lineEnd
  case wordBoundary(isASCII: Bool)
  case noWordBoundary(isASCII: Bool)
}

/// What matches one code point.
enum RegexSingle {
  case character(UInt32)
  /// In lower case.
  case characterIgnoringCase(UInt32)
  case anything
  case anythingButNewline
  case set(RegexSet)

  func matches(_ code: UInt32) -> Bool {
    switch self {
    case .character(let wanted): code == wanted
    case .characterIgnoringCase(let wanted):
      code == wanted || RegexCharacters.lowercase(code) == wanted
    case .anything: true
    case .anythingButNewline: code != 10
    case .set(let set): set.contains(code)
    }
  }
}

/// What stands between square brackets.
struct RegexSet {
  enum Item {
    case range(ClosedRange<UInt32>)
    case category(RegexCategory)
  }

  var items: [Item] = []
  var isNegated = false
  var ignoresCase = false

  func contains(_ code: UInt32) -> Bool {
    var isFound = holds(code)
    if !isFound, ignoresCase {
      isFound = holds(RegexCharacters.lowercase(code)) || holds(RegexCharacters.uppercase(code))
    }
    return isFound != isNegated
  }

  private func holds(_ code: UInt32) -> Bool {
    items.contains { item in
      switch item {
      case .range(let range): range.contains(code)
      case .category(let category): category.contains(code)
      }
    }
  }
}

/// `\d`, `\s`, `\w` and their opposites.
struct RegexCategory {
  enum Kind {
    case digit
    case space
    case word
  }

  let kind: Kind
  let isNegated: Bool
  let isASCII: Bool

  func contains(_ code: UInt32) -> Bool {
    let isFound: Bool
    switch kind {
    case .digit: isFound = RegexCharacters.isDigit(code, isASCII: isASCII)
    case .space: isFound = RegexCharacters.isSpace(code, isASCII: isASCII)
    case .word: isFound = RegexCharacters.isWord(code, isASCII: isASCII)
    }
    return isFound != isNegated
  }
}

/// What patterns ask about code points.
enum RegexCharacters {
  static func isDigit(_ code: UInt32, isASCII: Bool) -> Bool {
    if code < 128 || isASCII { return code >= 48 && code <= 57 }
    return Unicode.Scalar(code)?.properties.numericType == .decimal
  }

  static func isSpace(_ code: UInt32, isASCII: Bool) -> Bool {
    if isASCII { return code == 32 || (code >= 9 && code <= 13) }
    return Unicode.Scalar(code).map(StrType.isSpace) ?? false
  }

  static func isWord(_ code: UInt32, isASCII: Bool) -> Bool {
    if code < 128 {
      return code == 95 || (code >= 48 && code <= 57) || (code | 32 >= 97 && code | 32 <= 122)
    }
    guard !isASCII, let properties = Unicode.Scalar(code)?.properties else { return false }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return properties.numericType != nil
    }
  }

  static func lowercase(_ code: UInt32) -> UInt32 {
    if code < 128 { return code >= 65 && code <= 90 ? code + 32 : code }
    return single(Unicode.Scalar(code)?.properties.lowercaseMapping) ?? code
  }

  static func uppercase(_ code: UInt32) -> UInt32 {
    if code < 128 { return code >= 97 && code <= 122 ? code - 32 : code }
    return single(Unicode.Scalar(code)?.properties.uppercaseMapping) ?? code
  }

  private static func single(_ text: String?) -> UInt32? {
    guard let scalars = text?.unicodeScalars, scalars.count == 1 else { return nil }
    return scalars.first?.value
  }
}
