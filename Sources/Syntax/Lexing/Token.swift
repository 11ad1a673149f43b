// The words of the language: what the lexer makes and the parser reads.

/// A token and where it stands.
struct Token {
  let kind: Kind
  /// The number of brackets open after it.
  let level: UInt8
  let start: Int32
  let end: Int32

  var span: Span { Span(start: start, end: end) }

  enum Kind: UInt8, CaseIterable {
    case endMarker, newline, indent, dedent
    case name, number, string
    /// A character that starts no token, such as `?`.
    case unknown
    /// Where the lexer gave up.
    case error

    // Punctuation
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case colon, comma, semicolon, dot, ellipsis, arrow, equal, colonEqual
    case plus, minus, star, slash, doubleSlash, percent, at, doubleStar
    case ampersand, verticalBar, caret, tilde, leftShift, rightShift
    case less, greater, equalEqual, notEqual, lessEqual, greaterEqual
    case plusEqual, minusEqual, starEqual, slashEqual, doubleSlashEqual, percentEqual, atEqual
    case doubleStarEqual, ampersandEqual, verticalBarEqual, caretEqual
    case leftShiftEqual, rightShiftEqual

    // Keywords
    case falseKeyword, noneKeyword, trueKeyword, andKeyword, asKeyword, assertKeyword
    case asyncKeyword, awaitKeyword, breakKeyword, classKeyword, continueKeyword, defKeyword
    case delKeyword, elifKeyword, elseKeyword, exceptKeyword, finallyKeyword, forKeyword
    case fromKeyword, globalKeyword, ifKeyword, importKeyword, inKeyword, isKeyword
    case lambdaKeyword, nonlocalKeyword, notKeyword, orKeyword, passKeyword, raiseKeyword
    case returnKeyword, tryKeyword, whileKeyword, withKeyword, yieldKeyword
  }
}

/// The reserved words, found by their length and their bytes packed into one integer.
struct KeywordTable {
  private static let spellings: [(String, Token.Kind)] = [
    ("False", .falseKeyword), ("None", .noneKeyword), ("True", .trueKeyword),
    ("and", .andKeyword), ("as", .asKeyword), ("assert", .assertKeyword),
    ("async", .asyncKeyword), ("await", .awaitKeyword), ("break", .breakKeyword),
    ("class", .classKeyword), ("continue", .continueKeyword), ("def", .defKeyword),
    ("del", .delKeyword), ("elif", .elifKeyword), ("else", .elseKeyword),
    ("except", .exceptKeyword), ("finally", .finallyKeyword), ("for", .forKeyword),
    ("from", .fromKeyword), ("global", .globalKeyword), ("if", .ifKeyword),
    ("import", .importKeyword), ("in", .inKeyword), ("is", .isKeyword),
    ("lambda", .lambdaKeyword), ("nonlocal", .nonlocalKeyword), ("not", .notKeyword),
    ("or", .orKeyword), ("pass", .passKeyword), ("raise", .raiseKeyword),
    ("return", .returnKeyword), ("try", .tryKeyword), ("while", .whileKeyword),
    ("with", .withKeyword), ("yield", .yieldKeyword),
  ]

  static let shared = KeywordTable()

  /// Every keyword has two to eight letters, so that it fits one integer.
  static let lengths: ClosedRange<Int> = 2...8

  private let byLength: [[(packed: UInt64, kind: Token.Kind)]]

  private init() {
    var byLength: [[(packed: UInt64, kind: Token.Kind)]] = Array(repeating: [], count: 9)
    for (spelling, kind) in KeywordTable.spellings {
      let packed = spelling.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      byLength[spelling.utf8.count].append((packed, kind))
    }
    self.byLength = byLength
  }

  /// The keyword of a length whose bytes, first byte highest, make up `packed`.
  func kind(packed: UInt64, length: Int) -> Token.Kind? {
    for entry in byLength[length] where entry.packed == packed { return entry.kind }
    return nil
  }
}

/// The operators that start with one character: alone, with `=`, doubled, doubled with `=`.
struct OperatorFamily {
  let plain: Token.Kind
  var equal: Token.Kind?
  var doubled: Token.Kind?
  var doubledEqual: Token.Kind?

  /// By first byte; `...` and `->`, which fit no family, are the lexer's business.
  static let table: [OperatorFamily?] = {
    typealias Family = OperatorFamily
    let families: [(Character, Family)] = [
      ("(", Family(plain: .leftParenthesis)), (")", Family(plain: .rightParenthesis)),
      ("[", Family(plain: .leftBracket)), ("]", Family(plain: .rightBracket)),
      ("{", Family(plain: .leftBrace)), ("}", Family(plain: .rightBrace)),
      (",", Family(plain: .comma)), (";", Family(plain: .semicolon)),
      (".", Family(plain: .dot)), ("~", Family(plain: .tilde)),
      (":", Family(plain: .colon, equal: .colonEqual)),
      ("=", Family(plain: .equal, equal: .equalEqual)),
      ("!", Family(plain: .unknown, equal: .notEqual)),
      ("+", Family(plain: .plus, equal: .plusEqual)),
      ("-", Family(plain: .minus, equal: .minusEqual)),
      ("%", Family(plain: .percent, equal: .percentEqual)),
      ("@", Family(plain: .at, equal: .atEqual)),
      ("&", Family(plain: .ampersand, equal: .ampersandEqual)),
      ("|", Family(plain: .verticalBar, equal: .verticalBarEqual)),
      ("^", Family(plain: .caret, equal: .caretEqual)),
      (
        "*",
        Family(
          plain: .star, equal: .starEqual, doubled: .doubleStar, doubledEqual: .doubleStarEqual)
      ),
      (
        "/",
        Family(
          plain: .slash, equal: .slashEqual, doubled: .doubleSlash,
          doubledEqual: .doubleSlashEqual)
      ),
      (
        "<",
        Family(
          plain: .less, equal: .lessEqual, doubled: .leftShift, doubledEqual: .leftShiftEqual)
      ),
      (
        ">",
        Family(
          plain: .greater, equal: .greaterEqual, doubled: .rightShift,
          doubledEqual: .rightShiftEqual)
      ),
    ]
    var table: [OperatorFamily?] = Array(repeating: nil, count: 128)
    for (character, family) in families {
      guard let byte = character.asciiValue else { continue }
      table[Int(byte)] = family
    }
    return table
  }()
}
