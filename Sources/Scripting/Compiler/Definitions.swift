// Functions, lambdas and classes.

internal import Syntax

extension Compiler {
  /// `target` = a function of a child's code.
  func emitFunction(_ code: CodeObject, defaults: Int, into target: Int, at span: Span) {
    code.captures = captures(for: code.freeNames)
    parts.children.append(code)
    emit(.makeFunction, a: target, b: defaults, c: parts.children.count - 1, at: span)
  }

  func compile(_ lambda: Lambda, into target: Int, at span: Span) {
    let child = child(scopeID: lambda.scopeID, name: "<lambda>", span: span)
    child.begin(lambda.parameters)
    child.scratch {
      child.emit(.returnValue, b: child.operand(lambda.body), at: lambda.body.span)
    }
    scratch {
      let defaults = compileDefaults(lambda.parameters, at: span)
      emitFunction(child.finish(), defaults: defaults, into: target, at: span)
    }
  }

  func begin(_ parameters: Parameters) {
    let names = parameters.all.map(\.name)
    parts.parameters.names = names.map { interpreter.intern($0) }
    parts.parameters.positionalOnlyCount = parameters.positionalOnly.count
    parts.parameters.positionalCount =
      parameters.positionalOnly.count + parameters.positionalOrKeyword.count
    parts.parameters.keywordOnlyCount = parameters.keywordOnly.count
    parts.parameters.hasVarPositional = parameters.varPositional != nil
    parts.parameters.hasVarKeyword = parameters.varKeyword != nil
    parts.annotations = parameters.all.compactMap { parameter in
      parameter.annotation.map { (parameter.name, program.file.text($0.span)) }
    }
    parts.isGenerator = scope.isGenerator
    begin(parameters: names)
  }

  /// Evaluates default values into two registers, a tuple and a dictionary; -1 without any.
  private func compileDefaults(_ parameters: Parameters, at span: Span) -> Int {
    let positional = (parameters.positionalOnly + parameters.positionalOrKeyword)
      .compactMap(\.defaultValue)
    let keywordOnly = parameters.keywordOnly.filter { $0.defaultValue != nil }
    guard !positional.isEmpty || !keywordOnly.isEmpty else { return -1 }
    let tuple = temporary()
    let dict = temporary()
    scratch { compileTuple(positional, into: tuple, at: span) }
    emit(.clear, a: dict, at: span)
    guard !keywordOnly.isEmpty else { return tuple }
    scratch {
      let first = nextTemporary
      for parameter in keywordOnly {
        emit(.loadConstant, a: temporary(), b: constant(.string(parameter.name)), at: span)
        if let value = parameter.defaultValue { compile(value, into: temporary()) }
      }
      emit(.makeDict, a: dict, b: first, c: keywordOnly.count * 2, at: span)
    }
    return tuple
  }

  func compile(_ definition: FunctionDefinition, at span: Span) {
    guard !definition.isAsync else {
      return refuse("'async def' is not supported", at: definition.nameSpan)
    }
    let code = outlined(definition) ?? function(definition, at: span).finish()
    decorate(definition.decorators, boundName: definition.boundName, at: span) { target in
      scratch {
        let defaults = compileDefaults(definition.parameters, at: definition.nameSpan)
        emitFunction(code, defaults: defaults, into: target, at: definition.nameSpan)
      }
    }
  }

  /// The code of a function whose body has been left out; it is compiled again before it runs.
  private func outlined(_ definition: FunctionDefinition) -> CodeObject? {
    guard let outline = definition.outline else { return nil }
    let isMethod = scope.kind == .class
    var code = CodeParts(
      name: definition.name,
      qualifiedName: (isMethod ? scope.qualifiedName + "." : "") + definition.name,
      file: program.file, isLibrary: parts.isLibrary)
    code.outline = outline
    // Whether the body needs the class is not known yet.
    code.freeNames = isMethod ? ["__class__"] : []
    return CodeObject(code)
  }

  /// The compiler of a function, when it is done but for `finish()`.
  private func function(_ definition: FunctionDefinition, at span: Span) -> Compiler {
    let child = child(scopeID: definition.scopeID, name: definition.name, span: span)
    child.begin(definition.parameters)
    if let text = definition.body.docstring { child.parts.documentation = .string(text) }
    if let returns = definition.returns {
      child.parts.annotations.append(("return", program.file.text(returns.span)))
    }
    child.compile(definition.body)
    child.emit(.returnValue, b: -1, at: definition.body.last?.span ?? span)
    return child
  }

  /// The code of the one function of a program that completes an outline.
  func completed() -> CodeObject? {
    guard let statement = program.body.first else { return nil }
    switch statement.kind {
    case .function(let definition):
      return function(definition, at: statement.span).finish()
    case .class(let definition):
      let body = child(scopeID: definition.scopeID, name: definition.name, span: statement.span)
      guard let method = definition.body.first, case .function(let method) = method.kind else {
        return nil
      }
      return body.function(method, at: statement.span).finish()
    default:
      return nil
    }
  }

  /// Evaluates decorators, makes what they decorate, calls them from the last to the first, and binds
  /// the name.
  private func decorate(
    _ decorators: [Expression], boundName: String, at span: Span, _ make: (Int) -> Void
  ) {
    scratch {
      // The argument of each decorator is the window of the next.
      var windows: [Int] = []
      for decorator in decorators {
        let window = temporary()
        _ = temporary()
        windows.append(window)
        compile(decorator, into: window)
      }
      let value = temporary()
      make(value)
      for (window, decorator) in zip(windows, decorators).reversed() {
        emit(.call, a: window, b: window, c: 1, at: decorator.span)
      }
      store(windows.first ?? value, in: boundName, at: span)
    }
  }

  func compile(_ definition: ClassDefinition, at span: Span) {
    let child = child(scopeID: definition.scopeID, name: definition.name, span: span)
    child.compileClassBody(definition, at: span)
    decorate(definition.decorators, boundName: definition.boundName, at: span) { target in
      scratch {
        let body = temporary()
        let bases = temporary()
        let keywords = temporary()
        emitFunction(child.finish(), defaults: -1, into: body, at: definition.nameSpan)
        scratch {
          compileList(definition.bases, into: bases, at: definition.nameSpan)
        }
        compileClassKeywords(definition.keywords, into: keywords, at: definition.nameSpan)
        emit(.makeClass, a: target, b: body, at: definition.nameSpan)
      }
    }
  }

  private func compileClassKeywords(_ keywords: [Keyword], into dict: Int, at span: Span) {
    emit(.makeDict, a: dict, b: nextTemporary, c: 0, at: span)
    for keyword in keywords {
      scratch {
        if let name = keyword.name {
          let key = temporary()
          emit(.loadConstant, a: key, b: constant(.string(name)), at: keyword.span)
          emit(.addToDict, a: dict, b: key, c: operand(keyword.value), at: keyword.span)
        } else {
          emit(.mergeDict, a: dict, b: operand(keyword.value), at: keyword.span)
        }
      }
    }
  }

  /// A class body is a function of one argument, the namespace.
  private func compileClassBody(_ definition: ClassDefinition, at span: Span) {
    parts.isClassBody = true
    parts.parameters.names = [interpreter.intern(".namespace")]
    parts.parameters.positionalOnlyCount = 1
    parts.parameters.positionalCount = 1
    begin(parameters: [".namespace"])
    if let text = definition.body.docstring {
      scratch {
        let register = temporary()
        emit(.loadConstant, a: register, b: constant(.string(text)), at: span)
        store(register, in: "__doc__", at: span)
      }
    }
    let hasAnnotations = definition.body.contains {
      if case .annotatedAssign = $0.kind { return true }
      return false
    }
    if hasAnnotations {
      scratch {
        let register = temporary()
        emit(.makeDict, a: register, b: nextTemporary, c: 0, at: span)
        emit(
          .storeName, b: register, c: cache("__annotations__", isShared: true), at: span)
      }
    }
    compile(definition.body)
    emit(.returnValue, b: cellRegisters["__class__"] ?? -1, at: span)
  }
}
