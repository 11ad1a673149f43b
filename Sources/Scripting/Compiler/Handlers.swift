// `try` and `with`: code that is protected, and the handlers that stand behind it.

internal import Syntax

extension Compiler {
  func compile(_ block: TryBlock, at span: Span) {
    guard !block.isGroup else { return refuse("'except*' is not supported", at: span) }
    guard !block.finally.isEmpty else { return compileExcept(block, at: span) }
    scratch {
      let exception = temporary()
      let saved = temporary()
      let end = makeLabel()
      let protected = protect(.finally(block.finally)) {
        scratch { compileExcept(block, at: span) }
      }
      scratch { compile(block.finally) }
      emitJump(.jump, to: end, at: span)

      placeHandler(of: protected, register: exception)
      emit(.beginHandling, a: saved, b: exception, at: span)
      let handler = protect(.handler(saved: saved, name: nil, span: span)) {
        scratch { compile(block.finally) }
      }
      emit(.endHandling, b: saved, at: span)
      emit(.reraise, b: exception, at: span)
      restoreAfter(handler, saved: saved, name: nil, at: span)
      place(end)
    }
  }

  /// An exception out of a handler: what was being handled before is so again.
  private func restoreAfter(_ handler: Block, saved: Int, name: String?, at span: Span) {
    scratch {
      let exception = temporary()
      placeHandler(of: handler, register: exception)
      emit(.endHandling, b: saved, at: span)
      if let name { forget(name, at: span) }
      emit(.reraise, b: exception, at: span)
    }
  }

  private func compileExcept(_ block: TryBlock, at span: Span) {
    guard !block.handlers.isEmpty else {
      compile(block.body)
      return compile(block.orElse)
    }
    let exception = temporary()
    let saved = temporary()
    let end = makeLabel()
    // A handler needs nothing done when its `try` body is left early, like a `while` loop.
    let protected = protect(.finally([])) {
      if expectsImportError(block) { importGuards += 1 }
      scratch { compile(block.body) }
      if expectsImportError(block) { importGuards -= 1 }
    }
    compile(block.orElse)
    emitJump(.jump, to: end, at: span)
    placeHandler(of: protected, register: exception)
    emit(.beginHandling, a: saved, b: exception, at: span)
    for handler in block.handlers {
      compile(handler, exception: exception, saved: saved, end: end)
    }
    emit(.endHandling, b: saved, at: span)
    emit(.reraise, b: exception, at: span)
    place(end)
  }

  private func compile(
    _ handler: TryBlock.Handler, exception: Int, saved: Int, end: Label
  ) {
    let next = makeLabel()
    let span = handler.span
    if let type = handler.type {
      let matching = protect(.handler(saved: saved, name: nil, span: span)) {
        scratch {
          let answer = temporary()
          emit(.matchException, a: answer, b: exception, c: operand(type), at: type.span)
          emitJump(.jumpIf, to: next, b: answer, flag: 2, at: span)
        }
      }
      compileBody(of: handler, exception: exception, saved: saved, end: end)
      restoreAfter(matching, saved: saved, name: nil, at: span)
    } else {
      compileBody(of: handler, exception: exception, saved: saved, end: end)
    }
    place(next)
  }

  private func compileBody(
    of handler: TryBlock.Handler, exception: Int, saved: Int, end: Label
  ) {
    let span = handler.span
    if let name = handler.name {
      scratch {
        let copy = temporary()
        emit(.move, a: copy, b: exception, at: span)
        store(copy, in: name, at: span)
      }
    }
    let body = protect(.handler(saved: saved, name: handler.name, span: span)) {
      scratch { compile(handler.body) }
    }
    emit(.endHandling, b: saved, at: span)
    if let name = handler.name { forget(name, at: span) }
    emit(.clear, a: exception, at: span)
    emitJump(.jump, to: end, at: span)
    restoreAfter(body, saved: saved, name: handler.name, at: span)
  }

  private func expectsImportError(_ block: TryBlock) -> Bool {
    let names: Set<String> = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"]
    func expects(_ type: Expression?) -> Bool {
      guard let type else { return true }
      switch type.kind {
      case .name(let name): return names.contains(name)
      case .tuple(let elements): return elements.contains { expects($0) }
      default: return false
      }
    }
    return block.handlers.contains { expects($0.type) }
  }

  func compile(_ block: WithBlock, at span: Span) {
    guard !block.isAsync else { return refuse("'async with' is not supported", at: span) }
    compile(block.items[...], block.body)
  }

  private func compile(_ items: ArraySlice<WithBlock.Item>, _ body: [Statement]) {
    guard let item = items.first else { return compile(body) }
    let span = item.context.span
    scratch {
      let exit = temporary()
      let entered = temporary()
      let exception = temporary()
      let saved = temporary()
      let end = makeLabel()
      scratch { emit(.enterContext, a: exit, b: operand(item.context), at: span) }
      let protected = protect(.with(exit: exit, span: span)) {
        if let target = item.target {
          assign(entered, to: target)
        } else {
          emit(.clear, a: entered, at: span)
        }
        compile(items.dropFirst(), body)
      }
      emit(.exitContext, b: exit, at: span)
      emitJump(.jump, to: end, at: span)

      placeHandler(of: protected, register: exception)
      emit(.beginHandling, a: saved, b: exception, at: span)
      let handler = protect(.handler(saved: saved, name: nil, span: span)) {
        emit(.exitContextWithException, a: entered, b: exit, c: exception, at: span)
      }
      emit(.endHandling, b: saved, at: span)
      emitJump(.jumpIf, to: end, b: entered, flag: 1, at: span)
      emit(.reraise, b: exception, at: span)
      restoreAfter(handler, saved: saved, name: nil, at: span)
      place(end)
    }
  }
}
