// Statements without control flow of their own, and the list of all.

internal import Syntax

extension Compiler {
  func compile(_ body: [Statement]) {
    for statement in body { scratch { compile(statement) } }
  }

  func compile(_ statement: Statement) {
    let span = statement.span
    switch statement.kind {
    case .expression(let expression): compileExpressionStatement(expression)
    case .assign(let targets, let value): compileAssignment(targets, value)
    case .augmentedAssign(let target, let op, let value):
      compileAugmented(target, op, value, at: span)
    case .annotatedAssign(let target, let annotation, let value, let isSimple):
      compileAnnotated(target, annotation, value, isSimple: isSimple)
    case .delete(let targets): compileDelete(targets)
    case .pass, .global, .nonlocal: break
    case .break: compileBreak(at: span)
    case .continue: compileContinue(at: span)
    case .return(let value): compileReturn(value, at: span)
    case .raise(let exception, let cause): compileRaise(exception, cause, at: span)
    case .assert(let test, let message): compileAssert(test, message, at: span)
    case .import(let aliases): for alias in aliases { compileImport(alias) }
    case .importFrom(let statement): compile(statement, at: span)
    case .if(let branches, let orElse): compileIf(branches, orElse)
    case .while(let test, let body, let orElse): compileWhile(test, body, orElse, at: span)
    case .for(let loop): compile(loop, at: span)
    case .with(let block): compile(block, at: span)
    case .try(let block): compile(block, at: span)
    case .match(let subject, _): refuse("'match' is not supported", at: subject.span)
    case .function(let definition): compile(definition, at: span)
    case .class(let definition): compile(definition, at: span)
    }
  }

  private func compileExpressionStatement(_ expression: Expression) {
    if case .constant(let constant) = expression.kind {
      if case .imaginary = constant { _ = operand(expression) }
      return
    }
    let result = temporary()
    compile(expression, into: result)
    emit(.clear, a: result, at: expression.span)
  }

  private func compileRaise(_ exception: Expression?, _ cause: Expression?, at span: Span) {
    let value = exception.map(operand) ?? -1
    emit(.raise, b: value, c: cause.map(operand) ?? -1, at: span)
  }

  private func compileAssert(_ test: Expression, _ message: Expression?, at span: Span) {
    let end = makeLabel()
    compileCondition(test, jumpIf: true, to: end)
    emit(.raiseAssertion, b: message.map(operand) ?? -1, at: span)
    place(end)
  }

  private func compileIf(_ branches: [Branch], _ orElse: [Statement]) {
    let end = makeLabel()
    for (number, branch) in branches.enumerated() {
      let next = makeLabel()
      compileCondition(branch.test, jumpIf: false, to: next)
      compile(branch.body)
      if number < branches.count - 1 || !orElse.isEmpty {
        emitJump(.jump, to: end, at: branch.test.span)
      }
      place(next)
    }
    compile(orElse)
    place(end)
  }

  // Imports

  private var importFlag: Int { importGuards > 0 ? 1 : 0 }

  private func compileImport(_ alias: ImportAlias) {
    scratch {
      let module = temporary()
      let wantsItself = alias.alias == nil ? 0 : 2
      emit(
        .importModule, a: module, b: constant(.string(alias.name)),
        flag: importFlag | wantsItself, at: alias.span)
      store(module, in: alias.boundName, at: alias.span)
    }
  }

  private func compile(_ statement: ImportFrom, at span: Span) {
    if statement.module == "__future__", statement.level == 0 { return }
    scratch {
      let module = temporary()
      emit(
        .importModule, a: module, b: constant(.string(statement.module ?? "")),
        flag: importFlag | 2, d: statement.level, at: span)
      for alias in statement.names {
        scratch {
          let source = temporary()
          emit(.move, a: source, b: module, at: alias.span)
          if alias.name == "*" { return emit(.importAll, b: source, at: alias.span) }
          emit(
            .importName, a: source, b: source, c: constant(.string(alias.name)),
            flag: importFlag, at: span)
          store(source, in: alias.boundName, at: alias.span)
        }
      }
      emit(.clear, a: module, at: span)
    }
  }
}
