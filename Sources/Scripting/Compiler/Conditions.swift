// Comparisons, and conditions that jump without making a truth value first.

internal import Syntax

extension Compiler {
  func compileComparison(
    _ first: Expression, _ rest: [ComparisonStep], into target: Int, at span: Span
  ) {
    scratch {
      var left = operand(first)
      if rest.count == 1 {
        return emitComparison(rest[0].op, left, operand(rest[0].operand), into: target, at: span)
      }
      let result = early(target)
      let end = makeLabel()
      for (number, step) in rest.enumerated() {
        let right = operand(step.operand)
        if number == rest.count - 1 {
          emitComparison(step.op, left, right, into: result, at: span)
          break
        }
        if right >= temporariesStart {
          // The operand in the middle is read twice.
          let copy = temporary()
          emit(.move, a: copy, b: right, at: span)
          emitComparison(step.op, left, copy, into: result, at: span)
        } else {
          emitComparison(step.op, left, right, into: result, at: span)
        }
        left = right
        emitJump(.jumpIf, to: end, b: result, flag: 0, at: span)
      }
      place(end)
      if result != target { emit(.take, a: target, b: result, at: span) }
    }
  }

  private func emitComparison(
    _ op: ComparisonOperator, _ left: Int, _ right: Int, into target: Int, at span: Span
  ) {
    switch op {
    case .less: emit(.less, a: target, b: left, c: right, at: span)
    case .lessOrEqual: emit(.lessOrEqual, a: target, b: left, c: right, at: span)
    case .equal: emit(.equal, a: target, b: left, c: right, at: span)
    case .notEqual: emit(.notEqual, a: target, b: left, c: right, at: span)
    case .greater: emit(.greater, a: target, b: left, c: right, at: span)
    case .greaterOrEqual: emit(.greaterOrEqual, a: target, b: left, c: right, at: span)
    case .is: emit(.identity, a: target, b: left, c: right, flag: 0, at: span)
    case .isNot: emit(.identity, a: target, b: left, c: right, flag: 1, at: span)
    case .in: emit(.membership, a: target, b: left, c: right, flag: 0, at: span)
    case .notIn: emit(.membership, a: target, b: left, c: right, flag: 1, at: span)
    }
  }

  /// Jumps if the truth of an expression is `sense`; goes on otherwise.
  func compileCondition(_ expression: Expression, jumpIf sense: Bool, to label: Label) {
    let span = expression.span
    switch expression.kind {
    case .constant(.boolean(let flag)):
      if flag == sense { emitJump(.jump, to: label, at: span) }
    case .unary(.not, let operand):
      compileCondition(operand, jumpIf: !sense, to: label)
    case .boolean(let op, let operands):
      compileCondition(op, operands, jumpIf: sense, to: label)
    case .comparison(let first, let rest) where rest.count == 1:
      scratch { compileCondition(first, rest[0], jumpIf: sense, to: label, at: span) }
    default:
      scratch {
        let flag = (sense ? 1 : 0) | 2
        emitJump(.jumpIf, to: label, b: operand(expression), flag: flag, at: span)
      }
    }
  }

  private func compileCondition(
    _ op: BooleanOperator, _ operands: [Expression], jumpIf sense: Bool, to label: Label
  ) {
    // `or` jumps as soon as one is true, `and` as soon as one is false.
    let decisive = op == .or
    if sense == decisive {
      for operand in operands { compileCondition(operand, jumpIf: sense, to: label) }
      return
    }
    let end = makeLabel()
    for operand in operands.dropLast() {
      compileCondition(operand, jumpIf: decisive, to: end)
    }
    if let last = operands.last { compileCondition(last, jumpIf: sense, to: label) }
    place(end)
  }

  private func compileCondition(
    _ first: Expression, _ step: ComparisonStep, jumpIf sense: Bool, to label: Label,
    at span: Span
  ) {
    let left = operand(first)
    let flag = sense ? 1 : 0
    if case .constant(.pythonNone) = step.operand.kind, step.op == .is || step.op == .isNot {
      let isNone = (step.op == .is) == sense
      return emitJump(.jumpIfNone, to: label, b: left, flag: isNone ? 1 : 0, at: span)
    }
    guard let opcodes = jumpOpcodes(step.op) else {
      let result = temporary()
      emitComparison(step.op, left, operand(step.operand), into: result, at: span)
      return emitJump(.jumpIf, to: label, b: result, flag: flag | 2, at: span)
    }
    if let number = smallInteger(step.operand) {
      return emitJump(opcodes.integer, to: label, b: left, c: number, flag: flag, at: span)
    }
    emitJump(opcodes.general, to: label, b: left, c: operand(step.operand), flag: flag, at: span)
  }

  private func jumpOpcodes(_ op: ComparisonOperator) -> (general: Opcode, integer: Opcode)? {
    switch op {
    case .less: (.jumpLess, .jumpLessInteger)
    case .lessOrEqual: (.jumpLessOrEqual, .jumpLessOrEqualInteger)
    case .equal: (.jumpEqual, .jumpEqualInteger)
    case .notEqual: (.jumpNotEqual, .jumpNotEqualInteger)
    case .greater: (.jumpGreater, .jumpGreaterInteger)
    case .greaterOrEqual: (.jumpGreaterOrEqual, .jumpGreaterOrEqualInteger)
    case .is, .isNot, .in, .notIn: nil
    }
  }
}
