// Assignment to names, attributes, subscripts and patterns of them.

internal import Syntax

extension Compiler {
  /// `target = value` from a register; a temporary is left empty.
  func assign(_ register: Int, to target: Expression) {
    let span = target.span
    switch target.kind {
    case .name(let name): store(register, in: name, at: span)
    case .attribute(let object, let name):
      scratch {
        emit(
          .storeAttribute, a: operand(object), b: register, c: cache(name),
          at: attributeSpan(target))
      }
    case .subscript(let object, let index):
      scratch {
        let container = operand(object)
        emit(.storeItem, a: container, b: register, c: operand(index), at: span)
      }
    case .tuple(let elements), .list(let elements):
      scratch { unpack(register, into: elements, at: span) }
    case .starred(let inner): assign(register, to: inner)
    case .constant, .fString, .set, .dictionary, .comprehension, .unary, .binary, .boolean,
      .comparison, .conditional, .lambda, .named, .await, .yield, .yieldFrom, .slice, .call:
      refuse("cannot assign to this expression", at: span)
    }
  }

  private func unpack(_ register: Int, into elements: [Expression], at span: Span) {
    let starred = elements.firstIndex {
      if case .starred = $0.kind { return true }
      return false
    }
    let first = nextTemporary
    let registers = elements.map { _ in temporary() }
    emit(
      .unpack, a: first, b: register, c: elements.count, d: starred.map { $0 + 1 } ?? 0, at: span)
    for (element, register) in zip(elements, registers) { assign(register, to: element) }
  }

  func compileAssignment(_ targets: [Expression], _ value: Expression) {
    scratch {
      if targets.count == 1 {
        if case .name(let name) = targets[0].kind, let register = localRegister(name) {
          return compile(value, into: register)
        }
        if assignElements(targets[0], value) { return }
        return assign(operand(value), to: targets[0])
      }
      let source = temporary()
      compile(value, into: source)
      for target in targets.dropLast() {
        let copy = temporary()
        emit(.move, a: copy, b: source, at: target.span)
        assign(copy, to: target)
        nextTemporary = copy
      }
      if let last = targets.last { assign(source, to: last) }
    }
  }

  /// `a, b = x, y` without making a tuple.
  private func assignElements(_ target: Expression, _ value: Expression) -> Bool {
    guard case .tuple(let targets) = target.kind, case .tuple(let values) = value.kind,
      targets.count == values.count, targets.count <= 8, constantValue(value) == nil
    else { return false }
    for expression in targets + values {
      if case .starred = expression.kind { return false }
    }
    let registers = values.map { value in
      let register = temporary()
      compile(value, into: register)
      return register
    }
    for (target, register) in zip(targets, registers) { assign(register, to: target) }
    return true
  }

  func compileAugmented(
    _ target: Expression, _ op: BinaryOperator, _ value: Expression, at span: Span
  ) {
    scratch {
      switch target.kind {
      case .name(let name):
        if let register = localRegister(name) {
          return emitBinary(op, register, value, into: register, flag: 1, at: span)
        }
        compileAugmentedVariable(name, op, value, at: span)
      case .attribute(let object, let name):
        let source = operand(object)
        let copy = copied(source, at: span)
        let old = temporary()
        emit(.loadAttribute, a: old, b: copy, c: cache(name), at: attributeSpan(target))
        emitBinary(op, old, value, into: old, flag: 1, at: span)
        emit(.storeAttribute, a: source, b: old, c: cache(name), at: attributeSpan(target))
      case .subscript(let object, let index):
        let source = operand(object)
        let key = operand(index)
        let old = temporary()
        emit(
          .loadItem, a: old, b: copied(source, at: span), c: copied(key, at: span),
          at: target.span)
        emitBinary(op, old, value, into: old, flag: 1, at: span)
        emit(.storeItem, a: source, b: old, c: key, at: target.span)
      default: refuse("illegal expression for augmented assignment", at: span)
      }
    }
  }

  private func compileAugmentedVariable(
    _ name: String, _ op: BinaryOperator, _ value: Expression, at span: Span
  ) {
    let old = temporary()
    load(name, into: old, at: span)
    if op == .add, case .global = scope.binding(of: name), smallInteger(value) == nil {
      let addition = operand(value)
      emit(.lendGlobal, a: old, b: addition, c: cache(name, isShared: true), at: span)
      emitBinary(op, old, addition, into: old, flag: 1, at: span)
    } else {
      emitBinary(op, old, value, into: old, flag: 1, at: span)
    }
    store(old, in: name, at: span)
  }

  /// A register to be read once more than the other: a copy, if it is a temporary.
  private func copied(_ register: Int, at span: Span) -> Int {
    guard register >= temporariesStart else { return register }
    let copy = temporary()
    emit(.move, a: copy, b: register, at: span)
    return copy
  }

  func compileAnnotated(
    _ target: Expression, _ annotation: Expression, _ value: Expression?, isSimple: Bool
  ) {
    if let value { compileAssignment([target], value) }
    // Only classes keep annotations: data classes and named tuples read them. They are kept as
    // written, and never evaluated.
    guard isSimple, scope.kind == .class, case .name(let name) = target.kind else { return }
    scratch {
      let dict = temporary()
      let key = temporary()
      let text = temporary()
      let cache = cache("__annotations__", isShared: true)
      emit(.loadName, a: dict, c: cache, at: annotation.span)
      emit(.loadConstant, a: key, b: constant(.string(name)), at: annotation.span)
      let written = program.file.text(annotation.span)
      emit(.loadConstant, a: text, b: constant(.string(written)), at: annotation.span)
      emit(.addToDict, a: dict, b: key, c: text, at: annotation.span)
    }
  }

  func compileDelete(_ targets: [Expression]) {
    for target in targets {
      let span = target.span
      scratch {
        switch target.kind {
        case .name(let name): delete(name, at: span)
        case .attribute(let object, let name):
          emit(
            .deleteAttribute, a: operand(object), c: cache(name), at: attributeSpan(target))
        case .subscript(let object, let index):
          let container = operand(object)
          emit(.deleteItem, a: container, c: operand(index), at: span)
        case .tuple(let elements), .list(let elements): compileDelete(elements)
        default: refuse("cannot delete this expression", at: span)
        }
      }
    }
  }
}
