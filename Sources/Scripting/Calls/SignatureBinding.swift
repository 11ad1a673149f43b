// Matching the arguments of a call with a native function's signature, with CPython's complaints.

extension Signature {
  /// One value for each parameter, from registers that are left empty; `nil`, with nothing touched,
  /// if it is not a matter of positional arguments and defaults alone.
  func bind(_ registers: UnsafeMutablePointer<Value>, count: Int) -> BoundArguments? {
    let shape = shape
    guard shape.isPlain, count >= shape.requiredCount, count <= shape.defaults.count else {
      return nil
    }
    var values = shape.defaults
    for index in 0..<count { values[index] = (registers + index).take() }
    return BoundArguments(values: values, signature: self)
  }

  /// One value for each parameter; raises TypeError as CPython does.
  func bind(
    _ arguments: Arguments, for builtin: BuiltinFunction, _ interpreter: Interpreter
  ) throws -> BoundArguments {
    var values = [Value?](repeating: nil, count: parameters.count)
    let positional = arguments.positional
    let direct = min(positional.count, positionalCount)
    for index in 0..<direct { values[index] = positional[index] }
    if let varPositional {
      values[varPositional] = .tuple(Array(positional.dropFirst(direct)))
    } else if positional.count > positionalCount {
      if let error = plainMismatch(positional.count, of: builtin, interpreter) { throw error }
      throw tooMany(positional.count, for: builtin, interpreter)
    }
    let extra = varKeyword.map { _ in DictObject() }
    for (name, value) in arguments.keywords {
      if let index = keywordIndex(name) {
        if values[index] != nil {
          throw interpreter.error(
            .typeError, "\(builtin.complaintName)() got multiple values for argument '\(name)'")
        }
        values[index] = value
      } else if let extra {
        extra[name] = value
      } else {
        throw interpreter.error(
          .typeError, unexpected(name, for: builtin),
          MissingName(name: name) { self.parameters.map(\.name) })
      }
    }
    if let varKeyword, let extra { values[varKeyword] = .dict(extra) }
    try fillDefaults(&values, for: builtin, interpreter)
    return BoundArguments(values: values, signature: self)
  }

  private func unexpected(_ keyword: String, for builtin: BuiltinFunction) -> String {
    let name = builtin.complaintName
    let isConstructor = builtin.name != name
    if isConstructor, parameters.allSatisfy({ $0.kind == .positionalOnly }) {
      return "\(name)() takes no keyword arguments"
    }
    return isConstructor || name == "print"
      ? "'\(keyword)' is an invalid keyword argument for \(name)()"
      : "\(name)() got an unexpected keyword argument '\(keyword)'"
  }

  private func keywordIndex(_ name: String) -> Int? {
    parameters.firstIndex {
      $0.name == name && ($0.kind == .positionalOrKeyword || $0.kind == .keywordOnly)
    }
  }

  private func fillDefaults(
    _ values: inout [Value?], for builtin: BuiltinFunction, _ interpreter: Interpreter
  ) throws {
    let given = values.count { $0 != nil }
    var missing: [String] = []
    for (index, parameter) in parameters.enumerated() where values[index] == nil {
      switch parameter.defaultValue {
      case .value(let value): values[index] = value
      case .absent: break
      case nil: missing.append(parameter.name)
      }
    }
    guard missing.isEmpty else {
      if let error = plainMismatch(given, of: builtin, interpreter) { throw error }
      let isKeyword = parameters.contains { $0.kind == .keywordOnly && missing.contains($0.name) }
      throw interpreter.error(
        .typeError,
        ArgumentErrors.missing(missing, isKeywordOnly: isKeyword, function: builtin.complaintName))
    }
  }

  /// CPython's shorter complaint of native functions that take their arguments only by position.
  private func plainMismatch(
    _ count: Int, of builtin: BuiltinFunction, _ interpreter: Interpreter
  ) -> Raised? {
    guard parameters.allSatisfy({ $0.kind == .positionalOnly }) else { return nil }
    let hidden = builtin.isMethod || builtin.name == "__new__" ? 1 : 0
    let required = parameters.count { $0.defaultValue == nil } - hidden
    let most = positionalCount - hidden
    let given = max(count - hidden, 0)
    let bound = required == most ? "" : given < required ? "at least " : "at most "
    let wanted = given < required ? required : most
    return interpreter.error(
      .typeError,
      "\(builtin.complaintName) expected \(bound)\(wanted) argument\(wanted == 1 ? "" : "s"), got \(given)"
    )
  }

  private func tooMany(
    _ given: Int, for builtin: BuiltinFunction, _ interpreter: Interpreter
  ) -> Raised {
    let required = parameters[..<positionalCount].count { $0.defaultValue == nil }
    return interpreter.error(
      .typeError,
      ArgumentErrors.tooMany(
        given: given, least: required, most: positionalCount, function: builtin.complaintName))
  }
}

/// CPython's words for calls that do not fit, for script and native functions alike.
enum ArgumentErrors {
  static func missing(_ names: [String], isKeywordOnly: Bool, function: String) -> String {
    let kind = isKeywordOnly ? "keyword-only" : "positional"
    let plural = names.count == 1 ? "argument" : "arguments"
    return "\(function)() missing \(names.count) required \(kind) \(plural): \(list(names))"
  }

  /// `'a', 'b', and 'c'`
  static func list(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    switch quoted.count {
    case 0: return ""
    case 1: return quoted[0]
    case 2: return "\(quoted[0]) and \(quoted[1])"
    default: return quoted.dropLast().joined(separator: ", ") + ", and \(quoted[quoted.count - 1])"
    }
  }

  static func tooMany(
    given: Int, least: Int, most: Int, keywordOnlyGiven: Int = 0, function: String
  ) -> String {
    let wanted = least == most ? "\(most)" : "from \(least) to \(most)"
    let plural = most == 1 && least == most ? "argument" : "arguments"
    var what = "\(given)"
    if keywordOnlyGiven > 0 {
      what += " positional argument\(given == 1 ? "" : "s")"
      what += " (and \(keywordOnlyGiven) keyword-only argument\(keywordOnlyGiven == 1 ? "" : "s"))"
    }
    let verb = given == 1 && keywordOnlyGiven == 0 ? "was" : "were"
    return "\(function)() takes \(wanted) positional \(plural) but \(what) \(verb) given"
  }
}
