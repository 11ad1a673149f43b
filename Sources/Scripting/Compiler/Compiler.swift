// From tree to instructions: one compiler for each scope, and what all its parts share.

internal import BigInt
internal import Syntax

/// Compiles one scope of a program: a module, a function, a class body or a comprehension.
final class Compiler {
  let program: Program
  let interpreter: Interpreter
  let scope: Scope
  var parts: CodeParts

  /// The registers of parameters and local variables, and of the cells of shared ones.
  var localRegisters: [String: Int] = [:]
  var cellRegisters: [String: Int] = [:]
  var nextTemporary = 0
  private var constantIndexes: [Constant: Int] = [:]
  /// By the interned string.
  private var stringIndexes: [ObjectIdentifier: Int] = [:]
  var cacheIndexes: [String: Int] = [:]
  private var labels: [Int] = []
  private var jumps: [(instruction: Int, label: Label)] = []
  /// What is left on the way out of here: loops, handlers, `finally` and `with` blocks.
  var blocks: [Block] = []
  /// How many `try` bodies around here expect an ImportError.
  var importGuards = 0
  /// Whether a `:=` may change a local variable in the middle of an expression.
  let hasNamedExpressions: Bool

  struct Label {
    let number: Int
  }

  /// Compiles a module.
  static func compile(
    _ program: Program, isLibrary: Bool, _ interpreter: Interpreter
  ) throws -> CodeObject {
    let span = Span(start: 0, end: Int32(truncatingIfNeeded: program.file.bytes.count))
    let compiler = Compiler(
      program, scopeID: 0, name: "<module>", isLibrary: isLibrary, span: span, interpreter)
    compiler.begin(parameters: [])
    compiler.compile(program.body)
    compiler.emit(.returnValue, b: -1, at: Span(start: span.end, end: span.end))
    return compiler.finish()
  }

  /// Compiles the one function of a program that completes an outline.
  static func compile(completing program: Program, _ interpreter: Interpreter) -> CodeObject? {
    Compiler(
      program, scopeID: 0, name: "<module>", isLibrary: true, span: Span(start: 0, end: 0),
      interpreter
    ).completed()
  }

  init(
    _ program: Program, scopeID: Int, name: String, isLibrary: Bool, span: Span,
    _ interpreter: Interpreter
  ) {
    self.program = program
    self.interpreter = interpreter
    scope = program.scopes[scopeID]
    parts = CodeParts(
      name: name, qualifiedName: scope.qualifiedName, file: program.file, isLibrary: isLibrary)
    parts.freeNames = scope.frees
    hasNamedExpressions = program.file.mayNameExpressions(in: span)
  }

  /// A compiler for a scope inside this one.
  func child(scopeID: Int, name: String, span: Span) -> Compiler {
    Compiler(
      program, scopeID: scopeID, name: name, isLibrary: parts.isLibrary, span: span, interpreter)
  }

  /// Gives registers to the variables; parameters come first.
  func begin(parameters: [String]) {
    var names = parameters
    for name in scope.locals where !parameters.contains(name) { names.append(name) }
    for (register, name) in names.enumerated() { localRegisters[name] = register }
    for name in scope.cells {
      cellRegisters[name] = names.count
      names.append(name)
    }
    parts.variableNames = names
    parts.registerCount = names.count
    nextTemporary = names.count
    for name in scope.cells {
      guard let cell = cellRegisters[name] else { continue }
      let parameter = parameters.contains(name) ? localRegisters[name] : nil
      emit(.makeCell, a: cell, b: parameter ?? -1, at: Span(start: 0, end: 0))
    }
  }

  /// The finished code.
  func finish() -> CodeObject {
    for jump in jumps {
      let offset = Int32(labels[jump.label.number] - jump.instruction - 1)
      let opcode = parts.instructions[jump.instruction].opcode
      if opcode == .next || opcode == .nextPair {
        parts.instructions[jump.instruction].c = offset
      } else {
        parts.instructions[jump.instruction].a = offset
      }
    }
    return CodeObject(parts)
  }

  // Registers

  var temporariesStart: Int { parts.variableNames.count }

  /// A new temporary above all others in use.
  func temporary() -> Int {
    defer { nextTemporary += 1 }
    parts.registerCount = max(parts.registerCount, nextTemporary + 1)
    return nextTemporary
  }

  /// Temporaries made in `body` are free again after it.
  func scratch<Result>(_ body: () -> Result) -> Result {
    let mark = nextTemporary
    defer { nextTemporary = mark }
    return body()
  }

  /// `target` itself if it is a temporary, else a new one: for results that are written early.
  func early(_ target: Int) -> Int { target >= temporariesStart ? target : temporary() }

  // Instructions

  var here: Int { parts.instructions.count }

  func emit(
    _ opcode: Opcode, a: Int = 0, b: Int = 0, c: Int = 0, flag: Int = 0, d: Int = 0, at span: Span
  ) {
    parts.instructions.append(
      Instruction(
        opcode: opcode, flag: UInt8(truncatingIfNeeded: flag), d: UInt16(truncatingIfNeeded: d),
        a: Int32(truncatingIfNeeded: a), b: Int32(truncatingIfNeeded: b),
        c: Int32(truncatingIfNeeded: c)))
    parts.spans.append(span)
  }

  func makeLabel() -> Label {
    labels.append(-1)
    return Label(number: labels.count - 1)
  }

  /// The next instruction is where the label points.
  func place(_ label: Label) { labels[label.number] = here }

  /// A jump, or any instruction that may jump, to a label.
  func emitJump(
    _ opcode: Opcode, to label: Label, a: Int = 0, b: Int = 0, c: Int = 0, flag: Int = 0,
    at span: Span
  ) {
    jumps.append((here, label))
    emit(opcode, a: a, b: b, c: c, flag: flag, at: span)
  }

  // Constants and names

  func constant(value: Value) -> Int {
    parts.constants.append(value)
    return parts.constants.count - 1
  }

  func constant(_ constant: Constant) -> Int {
    let value = value(of: constant)
    if case .str(let text) = value {
      let known = stringIndexes[ObjectIdentifier(text)]
      let index = known ?? self.constant(value: value)
      stringIndexes[ObjectIdentifier(text)] = index
      return index
    }
    if let known = constantIndexes[constant] { return known }
    let index = self.constant(value: value)
    constantIndexes[constant] = index
    return index
  }

  func value(of constant: Constant) -> Value {
    switch constant {
    case .pythonNone: .none
    case .boolean(let flag): .bool(flag)
    case .integer(let number): .int(number)
    case .largeInteger(let digits, let radix):
      .integer(BigInt(digits, radix: radix) ?? 0)
    case .float(let number): .float(number)
    case .imaginary: .undefined
    case .string(let text): .str(interpreter.intern(text))
    case .bytes(let bytes): .bytes(BytesObject(bytes))
    case .ellipsis: .ellipsis
    }
  }

  /// A cache for looking up a name; those of variables are shared by the whole scope, those of
  /// attributes are each for one instruction.
  func cache(_ name: String, isShared: Bool = false) -> Int {
    if isShared, let known = cacheIndexes[name] { return known }
    parts.cacheNames.append(interpreter.intern(name))
    let index = parts.cacheNames.count - 1
    if isShared { cacheIndexes[name] = index }
    return index
  }

  /// An instruction that refuses to go on: what this language leaves out fails when it is executed.
  func refuse(_ what: String, at span: Span) {
    emit(.unsupported, b: constant(.string(what)), at: span)
  }
}
