// Expressions: each leaves its value in a register.

internal import Syntax

extension Compiler {
  /// The register that holds the value: a local variable's own, or a new temporary.
  func operand(_ expression: Expression) -> Int {
    if case .name(let name) = expression.kind, !hasNamedExpressions,
      let register = localRegister(name)
    {
      return register
    }
    let register = temporary()
    compile(expression, into: register)
    return register
  }

  /// Leaves the value in `target`, which is written last of all.
  func compile(_ expression: Expression, into target: Int) {
    let span = expression.span
    if let value = constantValue(expression) {
      return emit(.loadConstant, a: target, b: index(of: value, expression), at: span)
    }
    switch expression.kind {
    case .name(let name): load(name, into: target, at: span)
    case .constant(.imaginary): refuse("complex numbers are not supported", at: span)
    case .constant(let constant):
      emit(.loadConstant, a: target, b: self.constant(constant), at: span)
    case .fString(let parts): compile(parts, into: target, at: span)
    case .tuple(let elements): compileTuple(elements, into: target, at: span)
    case .list(let elements): compileList(elements, into: target, at: span)
    case .set(let elements): compileSet(elements, into: target, at: span)
    case .dictionary(let items): compileDictionary(items, into: target, at: span)
    case .comprehension(let comprehension):
      compile(comprehension, into: target, at: span)
    case .unary(let op, let operand): compile(op, operand, into: target, at: span)
    case .binary(let first, let rest): compile(first, rest, into: target, at: span)
    case .boolean(let op, let operands): compile(op, operands, into: target, at: span)
    case .comparison(let first, let rest): compileComparison(first, rest, into: target, at: span)
    case .conditional(let test, let body, let orElse):
      compileConditional(test, body, orElse, into: target, at: span)
    case .lambda(let lambda): compile(lambda, into: target, at: span)
    case .named(let name, let value): compileNamed(name, value, into: target, at: span)
    case .await: refuse("'await' is not supported", at: span)
    case .yield(let value): compileYield(value, into: target, at: span)
    case .yieldFrom(let value): compileYieldFrom(value, into: target, at: span)
    case .attribute(let object, let name):
      scratch {
        let source = operand(object)
        emit(
          .loadAttribute, a: target, b: source, c: cache(name), at: attributeSpan(expression))
      }
    case .subscript(let object, let index):
      compileSubscript(object, index, into: target, at: span)
    case .slice(let lower, let upper, let step):
      compileSlice(lower, upper, step, into: target, at: span)
    case .starred(let value): compile(value, into: target)
    case .call(let function, let arguments, let keywords):
      compileCall(function, arguments, keywords, into: target, at: span)
    }
  }

  /// Where an error of an attribute is reported: the name's line, if the object began earlier.
  func attributeSpan(_ expression: Expression) -> Span {
    guard case .attribute(_, let name) = expression.kind else { return expression.span }
    let span = expression.span
    let file = program.file
    guard file.line(at: span.start) != file.line(at: max(span.end - 1, span.start)) else {
      return span
    }
    return Span(start: span.end - Int32(name.utf8.count), end: span.end)
  }

  // Constants

  /// The value of an expression of constants: a number with its sign, a tuple of constants.
  func constantValue(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .constant(let constant):
      if case .imaginary = constant { return nil }
      return value(of: constant)
    case .unary(.negative, let operand):
      switch operand.kind {
      case .constant(.integer(let number)): return .int(-number)
      case .constant(.float(let number)): return .float(-number)
      default: return nil
      }
    case .tuple(let elements):
      var values: [Value] = []
      for element in elements {
        guard let value = constantValue(element) else { return nil }
        values.append(value)
      }
      return .tuple(values)
    default: return nil
    }
  }

  private func index(of value: Value, _ expression: Expression) -> Int {
    if case .constant(let constant) = expression.kind { return self.constant(constant) }
    return constant(value: value)
  }

  /// An integer that fits into an instruction.
  func smallInteger(_ expression: Expression) -> Int? {
    guard case .int(let number)? = constantValue(expression), Int32(exactly: number) != nil else {
      return nil
    }
    return number
  }

  // Operators

  private func compile(
    _ op: UnaryOperator, _ operand: Expression, into target: Int, at span: Span
  ) {
    scratch {
      let source = self.operand(operand)
      let opcode: Opcode =
        switch op {
        case .not: .not
        case .negative: .negative
        case .positive: .positive
        case .invert: .invert
        }
      emit(opcode, a: target, b: source, at: span)
    }
  }

  private func compile(
    _ first: Expression, _ rest: [BinaryStep], into target: Int, at span: Span
  ) {
    scratch {
      var left = operand(first)
      for (number, step) in rest.enumerated() {
        let isLast = number == rest.count - 1
        let result = isLast ? target : left >= temporariesStart ? left : temporary()
        let stepSpan = Span(start: first.span.start, end: step.operand.span.end)
        emitBinary(step.op, left, step.operand, into: result, at: stepSpan)
        left = result
      }
    }
  }

  /// `result = left op right`; the flag is 1 for `op=`.
  func emitBinary(
    _ op: BinaryOperator, _ left: Int, _ right: Expression, into result: Int, flag: Int = 0,
    at span: Span
  ) {
    if let number = smallInteger(right), let opcode = integerOpcode(op) {
      return emit(opcode, a: result, b: left, c: number, flag: flag, at: span)
    }
    scratch {
      emitBinary(op, left, operand(right), into: result, flag: flag, at: span)
    }
  }

  func emitBinary(
    _ op: BinaryOperator, _ left: Int, _ right: Int, into result: Int, flag: Int, at span: Span
  ) {
    let opcode: Opcode
    switch op {
    case .add: opcode = .add
    case .subtract: opcode = .subtract
    case .multiply: opcode = .multiply
    case .divide: opcode = .divide
    case .floorDivide: opcode = .floorDivide
    case .modulo: opcode = .modulo
    case .matrixMultiply, .power, .leftShift, .rightShift, .bitwiseAnd, .bitwiseOr, .bitwiseXor:
      opcode = .binary
    }
    emit(opcode, a: result, b: left, c: right, flag: flag, d: Int(op.code), at: span)
  }

  func integerOpcode(_ op: BinaryOperator) -> Opcode? {
    switch op {
    case .add: .addInteger
    case .subtract: .subtractInteger
    case .multiply: .multiplyInteger
    case .floorDivide: .floorDivideInteger
    case .modulo: .moduloInteger
    case .matrixMultiply, .divide, .power, .leftShift, .rightShift, .bitwiseAnd, .bitwiseOr,
      .bitwiseXor:
      nil
    }
  }

  private func compile(
    _ op: BooleanOperator, _ operands: [Expression], into target: Int, at span: Span
  ) {
    scratch {
      let result = early(target)
      let end = makeLabel()
      for (number, operand) in operands.enumerated() {
        compile(operand, into: result)
        if number < operands.count - 1 {
          emitJump(.jumpIf, to: end, b: result, flag: op == .or ? 1 : 0, at: span)
        }
      }
      place(end)
      if result != target { emit(.take, a: target, b: result, at: span) }
    }
  }

  private func compileConditional(
    _ test: Expression, _ body: Expression, _ orElse: Expression, into target: Int, at span: Span
  ) {
    let otherwise = makeLabel()
    let end = makeLabel()
    compileCondition(test, jumpIf: false, to: otherwise)
    scratch { compile(body, into: target) }
    emitJump(.jump, to: end, at: span)
    place(otherwise)
    scratch { compile(orElse, into: target) }
    place(end)
  }

  private func compileNamed(
    _ name: Expression, _ value: Expression, into target: Int, at span: Span
  ) {
    scratch {
      let result = early(target)
      compile(value, into: result)
      let copy = temporary()
      emit(.move, a: copy, b: result, at: span)
      assign(copy, to: name)
      if result != target { emit(.take, a: target, b: result, at: span) }
    }
  }

  private func compileYield(_ value: Expression?, into target: Int, at span: Span) {
    scratch {
      let source: Int
      if let value {
        source = operand(value)
      } else {
        source = temporary()
        emit(.loadConstant, a: source, b: constant(Constant.pythonNone), at: span)
      }
      emit(.yield, a: target, b: source, at: span)
    }
  }

  private func compileYieldFrom(_ value: Expression, into target: Int, at span: Span) {
    scratch {
      let result = early(target)
      let iterator = temporary()
      scratch { emit(.makeIterator, a: iterator, b: operand(value), at: span) }
      emit(.loadConstant, a: result, b: constant(Constant.pythonNone), at: span)
      emit(.delegate, a: result, b: iterator, at: span)
      if result != target { emit(.take, a: target, b: result, at: span) }
    }
  }

  // Subscripts

  private func compileSubscript(
    _ object: Expression, _ index: Expression, into target: Int, at span: Span
  ) {
    scratch {
      let source = operand(object)
      if let number = smallInteger(index) {
        emit(.loadItemInteger, a: target, b: source, c: number, at: span)
      } else {
        emit(.loadItem, a: target, b: source, c: operand(index), at: span)
      }
    }
  }

  private func compileSlice(
    _ lower: Expression?, _ upper: Expression?, _ step: Expression?, into target: Int,
    at span: Span
  ) {
    scratch {
      let first = nextTemporary
      for bound in [lower, upper, step] {
        let register = temporary()
        if let bound {
          compile(bound, into: register)
        } else {
          emit(.loadConstant, a: register, b: constant(Constant.pythonNone), at: span)
        }
      }
      emit(.makeSlice, a: target, b: first, at: span)
    }
  }

  // f-strings

  private func compile(_ parts: [FStringPart], into target: Int, at span: Span) {
    if parts.count == 1, case .field(let field) = parts[0] {
      return compile(field, into: target)
    }
    scratch {
      let first = nextTemporary
      for part in parts {
        let register = temporary()
        switch part {
        case .literal(let text):
          emit(.loadConstant, a: register, b: constant(.string(text)), at: span)
        case .field(let field): compile(field, into: register)
        }
      }
      emit(.join, a: target, b: first, c: parts.count, at: span)
    }
  }

  private func compile(_ field: FStringField, into target: Int) {
    scratch {
      let source = operand(field.value)
      var specification = -1
      if let format = field.format {
        specification = temporary()
        compile(format, into: specification, at: field.span)
      }
      let flag = field.conversion?.rawValue.utf8.first ?? 0
      emit(
        .format, a: target, b: source, c: specification, flag: Int(flag), at: field.value.span)
    }
  }
}
