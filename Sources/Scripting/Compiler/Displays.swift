// Tuples, lists, sets, dictionaries and comprehensions.

internal import Syntax

extension Compiler {
  /// At most so many registers are filled before they are added to what is being made.
  private static let chunk = 64

  func isStarred(_ expression: Expression) -> Bool {
    if case .starred = expression.kind { return true }
    return false
  }

  func compileTuple(_ elements: [Expression], into target: Int, at span: Span) {
    guard elements.contains(where: isStarred) || elements.count > Self.chunk else {
      return compilePlain(elements, .makeTuple, into: target, at: span)
    }
    scratch {
      let list = temporary()
      compileList(elements, into: list, at: span)
      emit(.listToTuple, a: target, b: list, at: span)
    }
  }

  func compileList(
    _ elements: [Expression], isCall: Bool = false, into target: Int, at span: Span
  ) {
    guard isCall || elements.contains(where: isStarred) || elements.count > Self.chunk else {
      return compilePlain(elements, .makeList, into: target, at: span)
    }
    scratch {
      let list = early(target)
      emit(.makeList, a: list, b: nextTemporary, c: 0, at: span)
      for element in elements {
        scratch {
          if case .starred(let iterable) = element.kind {
            emit(
              .extendList, a: list, b: operand(iterable), flag: isCall ? 1 : 0, at: iterable.span)
          } else {
            emit(.appendToList, a: list, b: operand(element), at: element.span)
          }
        }
      }
      if list != target { emit(.take, a: target, b: list, at: span) }
    }
  }

  private func compilePlain(
    _ elements: [Expression], _ opcode: Opcode, into target: Int, flag: Int = 0, at span: Span
  ) {
    scratch {
      let first = nextTemporary
      for element in elements { compile(element, into: temporary()) }
      emit(opcode, a: target, b: first, c: elements.count, flag: flag, at: span)
    }
  }

  private func isConstantElement(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .constant: true
    case .unary(_, let operand): isConstantElement(operand)
    default: false
    }
  }

  func compileSet(_ elements: [Expression], into target: Int, at span: Span) {
    guard elements.contains(where: isStarred) || elements.count > Self.chunk else {
      let isConstant = elements.count > 2 && elements.allSatisfy(isConstantElement)
      return compilePlain(elements, .makeSet, into: target, flag: isConstant ? 1 : 0, at: span)
    }
    scratch {
      let set = early(target)
      emit(.makeSet, a: set, b: nextTemporary, c: 0, at: span)
      for element in elements {
        scratch {
          if case .starred(let iterable) = element.kind {
            emit(.extendSet, a: set, b: operand(iterable), at: iterable.span)
          } else {
            emit(.addToSet, a: set, b: operand(element), at: element.span)
          }
        }
      }
      if set != target { emit(.take, a: target, b: set, at: span) }
    }
  }

  func compileDictionary(_ items: [DictionaryItem], into target: Int, at span: Span) {
    let isPlain = items.allSatisfy {
      if case .pair = $0 { return true }
      return false
    }
    guard !isPlain || items.count > Self.chunk / 2 else {
      return scratch {
        let first = nextTemporary
        for case .pair(let key, let value) in items {
          compile(key, into: temporary())
          compile(value, into: temporary())
        }
        emit(.makeDict, a: target, b: first, c: items.count * 2, at: span)
      }
    }
    scratch {
      let dict = early(target)
      emit(.makeDict, a: dict, b: nextTemporary, c: 0, at: span)
      for item in items {
        scratch {
          switch item {
          case .pair(let key, let value):
            let keyRegister = operand(key)
            emit(.addToDict, a: dict, b: keyRegister, c: operand(value), at: key.span)
          case .unpacking(let mapping):
            emit(.mergeDict, a: dict, b: operand(mapping), at: mapping.span)
          }
        }
      }
      if dict != target { emit(.take, a: target, b: dict, at: span) }
    }
  }

  // Comprehensions are functions of one argument, the iterator of their first clause.

  func compile(_ comprehension: Comprehension, into target: Int, at span: Span) {
    guard !comprehension.clauses.contains(where: \.isAsync) else {
      return refuse("asynchronous comprehensions are not supported", at: span)
    }
    let inner = program.scopes[comprehension.scopeID]
    let child = child(scopeID: comprehension.scopeID, name: inner.name, span: span)
    child.compileBody(of: comprehension, at: span)
    scratch {
      let window = temporary()
      _ = temporary()
      let argument = temporary()
      emitFunction(child.finish(), defaults: -1, into: window, at: span)
      scratch {
        emit(
          .makeIterator, a: argument, b: operand(comprehension.clauses[0].iterable),
          at: comprehension.clauses[0].iterable.span)
      }
      emit(.call, a: target, b: window, c: 1, at: span)
    }
  }

  private func compileBody(of comprehension: Comprehension, at span: Span) {
    begin(parameters: [".0"])
    parts.parameters.names = [interpreter.intern(".0")]
    parts.parameters.positionalOnlyCount = 1
    parts.parameters.positionalCount = 1
    let result = temporary()
    switch comprehension.result {
    case .list: emit(.makeList, a: result, b: nextTemporary, c: 0, at: span)
    case .set: emit(.makeSet, a: result, b: nextTemporary, c: 0, at: span)
    case .dictionary: emit(.makeDict, a: result, b: nextTemporary, c: 0, at: span)
    case .generator: parts.isGenerator = true
    }
    compile(comprehension.clauses[...], of: comprehension, iterator: 0, into: result)
    emit(.returnValue, b: parts.isGenerator ? -1 : result, at: span)
  }

  private func compile(
    _ clauses: ArraySlice<Comprehension.Clause>, of comprehension: Comprehension,
    iterator: Int, into result: Int
  ) {
    guard let clause = clauses.first else {
      return compileElement(of: comprehension, into: result)
    }
    scratch {
      let span = clause.iterable.span
      let top = makeLabel()
      let end = makeLabel()
      place(top)
      emitNext(clause.target, iterator: iterator, orJumpTo: end, at: span)
      for condition in clause.conditions {
        compileCondition(condition, jumpIf: false, to: top)
      }
      var inner = 0
      if let next = clauses.dropFirst().first {
        inner = temporary()
        scratch {
          emit(.makeIterator, a: inner, b: operand(next.iterable), at: next.iterable.span)
        }
      }
      compile(clauses.dropFirst(), of: comprehension, iterator: inner, into: result)
      emitJump(.jumpBack, to: top, at: span)
      place(end)
    }
  }

  private func compileElement(of comprehension: Comprehension, into result: Int) {
    scratch {
      switch comprehension.result {
      case .list(let element):
        emit(.appendToList, a: result, b: operand(element), at: element.span)
      case .set(let element):
        emit(.addToSet, a: result, b: operand(element), at: element.span)
      case .dictionary(let key, let value):
        let keyRegister = operand(key)
        emit(.addToDict, a: result, b: keyRegister, c: operand(value), at: key.span)
      case .generator(let element):
        emit(.yield, a: temporary(), b: operand(element), at: element.span)
      }
    }
  }
}
