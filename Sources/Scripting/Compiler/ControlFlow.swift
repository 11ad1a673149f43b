// Loops, and leaving blocks early: what has to be done on the way out.

internal import Syntax

extension Compiler {
  /// A block that something must be done about when it is left early.
  final class Block {
    enum Kind {
      /// `iterator` is the register of a `for` loop's.
      case loop(breakLabel: Label, continueLabel: Label, iterator: Int?)
      case finally([Statement])
      case with(exit: Int, span: Span)
      /// An `except` block, or a `finally` block run because of an exception.
      case handler(saved: Int, name: String?, span: Span)
    }

    let kind: Kind
    /// The instructions that are protected by a handler; early exits are left out.
    var ranges: [(start: Int, end: Int)] = []
    var start: Int?

    init(_ kind: Kind) {
      self.kind = kind
    }

    func open(at instruction: Int) { start = instruction }

    func close(at instruction: Int) {
      if let start, start < instruction { ranges.append((start, instruction)) }
      start = nil
    }
  }

  /// Compiles what a block protects.
  func protect(_ kind: Block.Kind, _ body: () -> Void) -> Block {
    let block = Block(kind)
    block.open(at: here)
    blocks.append(block)
    body()
    blocks.removeLast()
    block.close(at: here)
    return block
  }

  /// The handler of a block's exceptions starts here; `register` gets the exception.
  func placeHandler(of block: Block, register: Int) {
    for range in block.ranges {
      parts.handlers.append(
        CodeObject.HandlerRange(
          start: range.start, end: range.end, handler: here, register: register))
    }
  }

  /// Leaves all blocks from the innermost to that at index `depth`, and goes on with `body`.
  private func leave(downTo depth: Int, at span: Span, _ body: () -> Void) {
    let all = blocks
    for index in stride(from: all.count - 1, through: depth, by: -1) {
      all[index].close(at: here)
      blocks = Array(all[..<index])
      emitExit(of: all[index], at: span)
    }
    body()
    blocks = all
    for block in all[depth...] { block.open(at: here) }
  }

  private func emitExit(of block: Block, at span: Span) {
    switch block.kind {
    case .loop(_, _, let iterator):
      if let iterator { emit(.endLoop, a: iterator, at: span) }
    case .finally(let body): scratch { compile(body) }
    case .with(let exit, let withSpan): emit(.exitContext, b: exit, at: withSpan)
    case .handler(let saved, let name, let handlerSpan):
      emit(.endHandling, b: saved, at: handlerSpan)
      if let name { forget(name, at: handlerSpan) }
    }
  }

  /// The end of `except … as name`.
  func forget(_ name: String, at span: Span) {
    scratch {
      let register = temporary()
      emit(.loadConstant, a: register, b: constant(Constant.pythonNone), at: span)
      store(register, in: name, at: span)
      delete(name, at: span)
    }
  }

  private var innermostLoop: (index: Int, breakLabel: Label, continueLabel: Label)? {
    for (index, block) in blocks.enumerated().reversed() {
      if case .loop(let breakLabel, let continueLabel, _) = block.kind {
        return (index, breakLabel, continueLabel)
      }
    }
    return nil
  }

  func compileBreak(at span: Span) {
    guard let loop = innermostLoop else { return }
    leave(downTo: loop.index, at: span) { emitJump(.jump, to: loop.breakLabel, at: span) }
  }

  func compileContinue(at span: Span) {
    guard let loop = innermostLoop else { return }
    leave(downTo: loop.index + 1, at: span) {
      emitJump(.jumpBack, to: loop.continueLabel, at: span)
    }
  }

  func compileReturn(_ value: Expression?, at span: Span) {
    let isSimple = blocks.allSatisfy {
      if case .loop(_, _, let iterator) = $0.kind { return iterator == nil }
      return false
    }
    if isSimple {
      return emit(.returnValue, b: value.map(operand) ?? -1, at: span)
    }
    var result = -1
    if let value {
      result = temporary()
      compile(value, into: result)
    }
    leave(downTo: 0, at: span) { emit(.returnValue, b: result, at: span) }
  }

  func compileWhile(
    _ test: Expression, _ body: [Statement], _ orElse: [Statement], at span: Span
  ) {
    let top = makeLabel()
    let otherwise = makeLabel()
    let end = makeLabel()
    place(top)
    compileCondition(test, jumpIf: false, to: otherwise)
    _ = protect(.loop(breakLabel: end, continueLabel: top, iterator: nil)) { compile(body) }
    emitJump(.jumpBack, to: top, at: span)
    place(otherwise)
    compile(orElse)
    place(end)
  }

  func compile(_ loop: ForLoop, at span: Span) {
    guard !loop.isAsync else { return refuse("'async for' is not supported", at: span) }
    let place = loop.iterable.span
    let iterator = temporary()
    scratch { emit(.makeIterator, a: iterator, b: operand(loop.iterable), at: place) }
    let top = makeLabel()
    let otherwise = makeLabel()
    let end = makeLabel()
    self.place(top)
    emitNext(loop.target, iterator: iterator, orJumpTo: otherwise, at: place)
    _ = protect(.loop(breakLabel: end, continueLabel: top, iterator: iterator)) {
      compile(loop.body)
    }
    emitJump(.jumpBack, to: top, at: place)
    self.place(otherwise)
    compile(loop.orElse)
    self.place(end)
  }

  /// `target = next(iterator)`, or a jump at its end.
  func emitNext(
    _ target: Expression, iterator: Int, orJumpTo end: Label, at span: Span
  ) {
    if case .name(let name) = target.kind, let register = localRegister(name) {
      return emitJump(.next, to: end, a: register, b: iterator, at: span)
    }
    scratch {
      if case .tuple(let elements) = target.kind, elements.count == 2,
        !elements.contains(where: isStarred)
      {
        let pair = [temporary(), temporary()]
        emitJump(.nextPair, to: end, a: pair[0], b: iterator, at: span)
        emitJump(.next, to: end, a: pair[0], b: iterator, at: span)
        emit(.unpack, a: pair[0], b: pair[0], c: 2, at: target.span)
        for (element, register) in zip(elements, pair) { assign(register, to: element) }
        return
      }
      let element = temporary()
      emitJump(.next, to: end, a: element, b: iterator, at: span)
      assign(element, to: target)
    }
  }
}
