// Calls: the function, a place for its receiver, and the arguments go into consecutive registers.

internal import Syntax

extension Compiler {
  func compileCall(
    _ function: Expression, _ arguments: [Expression], _ keywords: [Keyword],
    into target: Int, at span: Span
  ) {
    scratch {
      let window = temporary()
      _ = temporary()
      let callSpan = compileCallee(function, into: window, at: span)
      let isMethod = if case .attribute = function.kind { 1 } else { 0 }
      let hasStars = arguments.contains {
        if case .starred = $0.kind { return true }
        return false
      }
      if hasStars || keywords.contains(where: { $0.name == nil }) || keywords.count > 200 {
        compileSpread(arguments, keywords, at: span)
        return emit(.callSpread, a: target, b: window, flag: isMethod, at: callSpan)
      }
      var count = arguments.count
      for argument in arguments { compile(argument, into: temporary()) }
      if isZeroArgumentSuper(function, arguments, keywords) {
        count = 2
        load("__class__", into: temporary(), at: span)
        load(scope.parameters[0], into: temporary(), at: span)
      }
      for keyword in keywords { compile(keyword.value, into: temporary()) }
      if keywords.isEmpty {
        return emit(.call, a: target, b: window, c: count, flag: isMethod, at: callSpan)
      }
      parts.keywordNames.append(keywords.map { interpreter.intern($0.name ?? "") })
      emit(
        .callKeywords, a: target, b: window, c: count, flag: isMethod,
        d: parts.keywordNames.count - 1, at: callSpan)
    }
  }

  /// Leaves the function and its receiver in the window; returns where errors of the call belong.
  private func compileCallee(
    _ function: Expression, into window: Int, at span: Span
  ) -> Span {
    guard case .attribute(let object, let name) = function.kind else {
      compile(function, into: window)
      return span
    }
    let place = attributeSpan(function)
    let source: Int
    if case .name(let variable) = object.kind, !hasNamedExpressions,
      let register = localRegister(variable)
    {
      source = register
    } else {
      source = window
      compile(object, into: window)
    }
    emit(.loadMethod, a: window, b: source, c: cache(name), at: place)
    return Span(start: place.start, end: span.end)
  }

  /// `super()`, which means `super(__class__, self)`.
  private func isZeroArgumentSuper(
    _ function: Expression, _ arguments: [Expression], _ keywords: [Keyword]
  ) -> Bool {
    guard case .name("super") = function.kind, case .global = scope.binding(of: "super"),
      case .free = scope.binding(of: "__class__")
    else { return false }
    return arguments.isEmpty && keywords.isEmpty && !scope.parameters.isEmpty
  }

  /// Leaves a list of all positional arguments and a dictionary of all keywords.
  private func compileSpread(_ arguments: [Expression], _ keywords: [Keyword], at span: Span) {
    let list = temporary()
    let dict = temporary()
    compileList(arguments, isCall: true, into: list, at: span)
    emit(.makeDict, a: dict, b: nextTemporary, c: 0, at: span)
    for keyword in keywords {
      scratch {
        if let name = keyword.name {
          let key = temporary()
          emit(.loadConstant, a: key, b: constant(.string(name)), at: keyword.span)
          let value = operand(keyword.value)
          emit(.addKeyword, a: dict, b: key, c: value, at: keyword.span)
        } else {
          emit(.mergeDict, a: dict, b: operand(keyword.value), flag: 1, at: keyword.span)
        }
      }
    }
  }
}
