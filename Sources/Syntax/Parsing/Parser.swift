// The machinery under the parse functions: tokens, failures, backtracking and nesting limits.

/// Why a parse function returns without a node.
enum ParseFailure: Error {
  /// The tokens do not fit; something else may.
  case mismatch
  /// The source is wrong and it is known how.
  case error(SyntaxError)
}

/// A recursive-descent  As in CPython, a source that does not parse is parsed again with
/// `isExplaining` set: then the functions under `Explaining` look for known mistakes.
final class Parser {
  /// How deep the tree may be, so that neither parsing nor walking it overflows the stack.
  static let maximumDepth = 1000
  /// How deep mistakes are explained, which takes more of the stack.
  static let maximumExplainedDepth = 200

  let file: SourceFile
  let bytes: [UInt8]
  let tokens: [Token]
  let lexicalFailure: LexicalFailure?

  /// Index of the current token.
  var position = 0
  /// The furthest token that was looked at where the parser may have gone back.
  var furthest = 0
  /// Whether the source did not parse and is being parsed again: as it was, with the few
  /// explanations that CPython always gives, and then with all of them.
  var isRetrying = false
  /// Whether known mistakes are looked for; `isRetrying`, but for short looks ahead.
  var isExplaining = false
  /// Results of the expensive rules, kept only while retrying, where backtracking is common.
  var memo: [MemoKey: MemoEntry] = [:]

  /// The functions whose bodies have been left out, by where the body starts.
  var outlined: [Int32: OutlinedFunction] = [:]
  /// The number of scopes opened so far.
  var scopeCount = 1
  /// The class whose private names are being mangled, without leading underscores.
  var mangledClass: String?
  /// The number of parse functions above that recursed.
  var depth = 0
  /// The height of the tree parsed by the function at hand so far.
  var height = 0
  /// The depth at which this parser starts: that of the f-string around, or 0.
  var initialDepth = 0
  /// Whether it parses a replacement field of an f-string, on its own.
  var isField = false
  /// What the parser of a replacement field inside found, which is reported as it is.
  var fieldError: SyntaxError?

  init(_ file: SourceFile, _ list: TokenList) {
    self.file = file
    self.bytes = file.bytes
    self.tokens = list.tokens
    self.lexicalFailure = list.failure
  }

  // The current token

  var token: Token { tokens[position] }
  var kind: Token.Kind { tokens[position].kind }
  var start: Int32 { tokens[position].start }
  /// Where the token before the current one ends.
  var previousEnd: Int32 { position > 0 ? tokens[position - 1].end : 0 }

  func kind(ahead: Int) -> Token.Kind {
    let index = position + ahead
    return index < tokens.count ? tokens[index].kind : .endMarker
  }

  /// From a place to the end of the last token read.
  func span(from start: Int32) -> Span { Span(start: start, end: previousEnd) }

  func advance() {
    if position + 1 < tokens.count { position += 1 }
  }

  func accept(_ kind: Token.Kind) -> Bool {
    guard self.kind == kind else { return false }
    advance()
    return true
  }

  func expect(_ kind: Token.Kind) throws(ParseFailure) {
    guard accept(kind) else { throw mismatch() }
  }

  /// Expects a token that nothing else could replace.
  func force(_ kind: Token.Kind, _ spelling: String) throws(ParseFailure) {
    guard accept(kind) else {
      if self.kind == .error { throw mismatch() }
      throw error("expected '\(spelling)'", at: token.span)
    }
  }

  // Failures

  /// The current token does not fit; where the lexer stopped, that is the mistake.
  func mismatch() -> ParseFailure {
    furthest = max(furthest, position)
    if kind == .error, let lexicalFailure { return .error(lexicalFailure.error) }
    return .mismatch
  }

  func error(_ message: String, at span: Span) -> ParseFailure {
    .error(SyntaxError(message, at: span))
  }

  func error(_ message: String, at expression: Expression) -> ParseFailure {
    .error(SyntaxError(message, at: expression.span))
  }

  /// Tries a parse function; on a mismatch everything is as before.
  func attempt<Node>(
    _ parse: () throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    let start = position
    let scopes = scopeCount
    let (depth, height) = (self.depth, self.height)
    // The token after what was parsed has been looked at, too.
    defer { furthest = max(furthest, position) }
    do throws(ParseFailure) {
      return try parse()
    } catch {
      guard case .mismatch = error else { throw error }
      position = start
      scopeCount = scopes
      (self.depth, self.height) = (depth, height)
      return nil
    }
  }

  /// Parses what continues something complete. A grammar that backtracks does without the
  /// continuation if it does not fit, which shows when retrying.
  func continuation<Node>(
    _ parse: () throws(ParseFailure) -> Node
  ) throws(ParseFailure) -> Node? {
    isRetrying ? try attempt(parse) : try parse()
  }

  // Nesting

  /// Enters a parse function that can recurse.
  func descend() throws(ParseFailure) {
    depth += 1
    try checkDepth()
  }

  func ascend() { depth -= 1 }

  /// Notes that the node just made stands above those parsed since `beginNode`.
  func heighten() throws(ParseFailure) {
    height += 1
    try checkDepth()
  }

  /// Starts to measure a node that has siblings; pass the result to `endNode`.
  func beginNode() -> Int {
    defer { height = 0 }
    return height
  }

  func endNode(_ siblings: Int) { height = max(height, siblings) }

  private func checkDepth() throws(ParseFailure) {
    guard depth + height <= Parser.maximumDepth else {
      throw .error(
        SyntaxError(
          .recursionError, "maximum recursion depth exceeded during compilation",
          at: token.span))
    }
  }

  // Names and scopes

  func openScope() -> Int {
    defer { scopeCount += 1 }
    return scopeCount
  }

  func text(_ token: Token) -> String {
    String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  /// Whether a token is the given soft keyword.
  func isSoftKeyword(_ word: StaticString, _ token: Token) -> Bool {
    guard token.kind == .name, Int(token.end - token.start) == word.utf8CodeUnitCount else {
      return false
    }
    return word.withUTF8Buffer { bytes[Int(token.start)..<Int(token.end)].elementsEqual($0) }
  }

  /// NAME, as written.
  func plainName() throws(ParseFailure) -> String {
    guard kind == .name else { throw mismatch() }
    let name = text(token)
    advance()
    return name
  }

  /// NAME, as a variable or attribute: mangled if private in a class body.
  func name() throws(ParseFailure) -> String {
    mangled(try plainName())
  }

  /// `__x` in a class `_C` becomes `_C__x`.
  func mangled(_ name: String) -> String {
    guard let mangledClass, name.utf8.starts(with: "__".utf8), !name.utf8.hasSuffix("__") else {
      return name
    }
    return "_" + mangledClass + name
  }
}

extension String.UTF8View {
  fileprivate func hasSuffix(_ suffix: String) -> Bool {
    self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

/// A grammar rule whose results are worth remembering.
enum MemoRule: Hashable {
  case expression, disjunction, bitwiseOr, primary
}

struct MemoKey: Hashable {
  let rule: MemoRule
  let position: Int
}

/// What a rule gave at a position; no node for a mismatch.
struct MemoEntry {
  let node: Expression?
  let end: Int
  let height: Int
}

extension Parser {
  /// Parses a rule; when retrying, once for each position.
  func memoized(
    _ rule: MemoRule, _ parse: () throws(ParseFailure) -> Expression
  ) throws(ParseFailure) -> Expression {
    guard isRetrying else { return try parse() }
    let key = MemoKey(rule: rule, position: position)
    if let entry = memo[key] {
      guard let node = entry.node else { throw mismatch() }
      position = entry.end
      height = max(height, entry.height)
      return node
    }
    let siblings = beginNode()
    do throws(ParseFailure) {
      let node = try parse()
      memo[key] = MemoEntry(node: node, end: position, height: height)
      endNode(siblings)
      return node
    } catch {
      if case .mismatch = error { memo[key] = MemoEntry(node: nil, end: 0, height: 0) }
      throw error
    }
  }
}
