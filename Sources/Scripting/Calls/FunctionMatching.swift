// Matching the arguments of a call with the parameters of a script's function, in its registers.

extension FunctionObject {
  /// Fills the parameters' registers from `given` positional arguments, followed by the values of
  /// keywords; raises TypeError as CPython does.
  func match(
    _ registers: UnsafeMutablePointer<Value>, given: Int, names: [StrObject],
    _ interpreter: Interpreter
  ) throws {
    if !names.isEmpty {
      return try matchKeywords(registers, given: given, names: names, interpreter)
    }
    let parameters = code.parameters
    let extra = takeExtra(registers, given: given)
    if !extra.isEmpty, !parameters.hasVarPositional {
      throw tooManyArguments(given, registers, interpreter)
    }
    try fill(registers, given: given, extra: extra, keywords: nil, interpreter)
  }

  /// As `match`, where there are keywords: their values are first moved out of the way.
  private func matchKeywords(
    _ registers: UnsafeMutablePointer<Value>, given: Int, names: [StrObject],
    _ interpreter: Interpreter
  ) throws {
    let parameters = code.parameters
    let aside = registers + max(layout.pointee.registerCount, given + names.count)
    guard interpreter.stack.reserve(to: aside + names.count) else {
      throw interpreter.recursionError()
    }
    for index in names.indices { (aside + index).put((registers + given + index).take()) }
    defer { aside.clear(count: names.count) }
    let extra = takeExtra(registers, given: given)
    let keywords = parameters.hasVarKeyword ? DictObject() : nil
    for index in names.indices {
      try match(
        names[index], (aside + index).take(), registers, keywords, among: names, interpreter)
    }
    if !extra.isEmpty, !parameters.hasVarPositional {
      throw tooManyArguments(given, registers, interpreter)
    }
    try fill(registers, given: given, extra: extra, keywords: keywords, interpreter)
  }

  /// The positional arguments that no parameter but `*args` takes.
  private func takeExtra(_ registers: UnsafeMutablePointer<Value>, given: Int) -> [Value] {
    let count = code.parameters.positionalCount
    guard given > count else { return [] }
    var extra: [Value] = []
    extra.reserveCapacity(given - count)
    for index in count..<given { extra.append((registers + index).take()) }
    return extra
  }

  /// Fills what no argument was given for.
  private func fill(
    _ registers: UnsafeMutablePointer<Value>, given: Int, extra: [Value],
    keywords: DictObject?, _ interpreter: Interpreter
  ) throws {
    let parameters = code.parameters
    if given < parameters.positionalCount {
      try fillDefaults(registers, from: given, interpreter)
    }
    if parameters.keywordOnlyCount > 0 { try fillKeywordDefaults(registers, interpreter) }
    if parameters.hasVarPositional {
      (registers + parameters.varPositionalRegister).put(.tuple(extra))
    }
    if parameters.hasVarKeyword {
      (registers + parameters.varKeywordRegister).put(.dict(keywords ?? DictObject()))
    }
  }

  private func match(
    _ name: StrObject, _ value: Value, _ registers: UnsafeMutablePointer<Value>,
    _ keywordDict: DictObject?, among names: [StrObject], _ interpreter: Interpreter
  ) throws {
    let parameters = code.parameters
    let end = parameters.positionalCount + parameters.keywordOnlyCount
    for index in parameters.positionalOnlyCount..<end
    where parameters.names[index] === name || parameters.names[index].isEqual(to: name) {
      guard registers[index].isUndefined else {
        throw interpreter.error(
          .typeError, "\(qualifiedName)() got multiple values for argument '\(name.text)'")
      }
      return (registers + index).put(value)
    }
    if let keywordDict { return keywordDict.set(name, value) }
    let positionalOnly = parameters.names[..<parameters.positionalOnlyCount].filter { parameter in
      names.contains { $0.isEqual(to: parameter) }
    }
    guard positionalOnly.isEmpty else {
      throw interpreter.error(
        .typeError,
        "\(qualifiedName)() got some positional-only arguments passed as keyword arguments:"
          + " '\(positionalOnly.map(\.text).joined(separator: ", "))'")
    }
    throw interpreter.error(
      .typeError, "\(qualifiedName)() got an unexpected keyword argument '\(name.text)'",
      MissingName(name: name.text) { parameters.names[..<end].map(\.text) })
  }

  private func fillDefaults(
    _ registers: UnsafeMutablePointer<Value>, from given: Int, _ interpreter: Interpreter
  ) throws {
    let count = code.parameters.positionalCount
    var missing: [String] = []
    for index in given..<count where registers[index].isUndefined {
      let number = index - (count - defaults.count)
      if number >= 0 {
        (registers + index).put(defaults[number])
      } else {
        missing.append(code.parameters.names[index].text)
      }
    }
    guard missing.isEmpty else {
      throw interpreter.error(
        .typeError,
        ArgumentErrors.missing(missing, isKeywordOnly: false, function: qualifiedName))
    }
  }

  private func fillKeywordDefaults(
    _ registers: UnsafeMutablePointer<Value>, _ interpreter: Interpreter
  ) throws {
    let start = code.parameters.positionalCount
    var missing: [String] = []
    for index in start..<(start + code.parameters.keywordOnlyCount)
    where registers[index].isUndefined {
      let name = code.parameters.names[index]
      if let value = keywordDefaults?.get(name) {
        (registers + index).put(value)
      } else {
        missing.append(name.text)
      }
    }
    guard missing.isEmpty else {
      throw interpreter.error(
        .typeError,
        ArgumentErrors.missing(missing, isKeywordOnly: true, function: qualifiedName))
    }
  }

  private func tooManyArguments(
    _ given: Int, _ registers: UnsafeMutablePointer<Value>, _ interpreter: Interpreter
  ) -> Raised {
    let most = code.parameters.positionalCount
    let keywordOnly = (most..<(most + code.parameters.keywordOnlyCount)).count {
      !registers[$0].isUndefined
    }
    return interpreter.error(
      .typeError,
      ArgumentErrors.tooMany(
        given: given, least: most - defaults.count, most: most, keywordOnlyGiven: keywordOnly,
        function: qualifiedName))
  }
}
