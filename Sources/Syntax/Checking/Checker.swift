// What CPython's compiler refuses in a tree that parses and resolves: `return` outside functions,
// misplaced stars, repeated keywords and the like. Nothing runs before all of it is checked.

final class Checker {
  /// The kind of code being checked.
  enum Unit {
    case module, `class`, function, asyncFunction, lambda, comprehension

    var isFunction: Bool { self != .module && self != .class }
    var allowsAwait: Bool { self == .asyncFunction || self == .comprehension }
  }

  /// A block that a jump may have to leave.
  enum Block {
    case loop, groupHandler, other
  }

  /// CPython's limit on blocks inside each other in one function.
  static let maximumBlocks = 20

  let scopes: [Scope]
  /// The line of the last `from __future__` import at the top.
  let futureLine: Int
  let file: SourceFile
  var unit = Unit.module
  var scopeID = 0
  var blocks: [Block] = []

  private init(scopes: [Scope], futureLine: Int, file: SourceFile) {
    self.scopes = scopes
    self.futureLine = futureLine
    self.file = file
  }

  static func check(
    _ body: [Statement], scopes: [Scope], futureLine: Int, file: SourceFile
  ) throws(SyntaxError) {
    let checker = Checker(scopes: scopes, futureLine: futureLine, file: file)
    try checker.check(body)
  }

  func check(_ statements: [Statement]) throws(SyntaxError) {
    for statement in statements { try check(statement) }
  }

  /// Checks code that is compiled on its own.
  func inUnit(
    _ unit: Unit, _ scopeID: Int, _ check: () throws(SyntaxError) -> Void
  ) throws(SyntaxError) {
    let outer = (self.unit, self.scopeID, blocks)
    (self.unit, self.scopeID, blocks) = (unit, scopeID, [])
    try check()
    (self.unit, self.scopeID, blocks) = outer
  }

  func inBlock(
    _ block: Block, at span: Span, _ check: () throws(SyntaxError) -> Void
  ) throws(SyntaxError) {
    guard blocks.count < Checker.maximumBlocks else {
      throw SyntaxError("too many statically nested blocks", at: span)
    }
    blocks.append(block)
    try check()
    blocks.removeLast()
  }

  /// `break` and `continue` leave blocks up to a loop, `return` all of them.
  func checkJump(isBreak: Bool = false, stopsAtLoop: Bool, at span: Span) throws(SyntaxError) {
    for block in blocks.reversed() {
      switch block {
      case .loop where stopsAtLoop: return
      case .groupHandler:
        throw SyntaxError(
          "'break', 'continue' and 'return' cannot appear in an except* block", at: span)
      case .loop, .other: continue
      }
    }
    guard stopsAtLoop else { return }
    throw SyntaxError(
      isBreak ? "'break' outside loop" : "'continue' not properly in loop", at: span)
  }

  func checkStore(_ name: String, at span: Span) throws(SyntaxError) {
    guard name == "__debug__" else { return }
    throw SyntaxError("cannot assign to __debug__", at: span)
  }
}
