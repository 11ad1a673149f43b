// `_regex`: compiling and matching patterns, for `re`, which is written in the language.

enum RegexModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let program = interpreter.makeClass("Program", module: "_regex")
    program.allowsSubclasses = false
    return interpreter.makeModule(
      "_regex",
      functions: [
        .function("compile(pattern, flags, /)") { interpreter, arguments in
          try compile(arguments, as: program, interpreter)
        },
        .function("match(program, string, pos, endpos, /)") { interpreter, arguments in
          try match(arguments, interpreter) { try $0.matches(at: $1, toEnd: false) }
        },
        .function("fullmatch(program, string, pos, endpos, /)") { interpreter, arguments in
          try match(arguments, interpreter) { try $0.matches(at: $1, toEnd: true) }
        },
        .function("nonempty(program, string, pos, endpos, /)") { interpreter, arguments in
          try match(arguments, interpreter) { matcher, start in
            matcher.refusesEmpty = true
            return try matcher.matches(at: start, toEnd: false)
          }
        },
        .function("search(program, string, pos, endpos, /)") { interpreter, arguments in
          try match(arguments, interpreter) { try $0.search(from: $1) }
        },
      ])
  }

  /// The program, its flags, the number of groups and their names; or a complaint and its position.
  private static func compile(
    _ arguments: BoundArguments, as owner: ClassObject, _ interpreter: Interpreter
  ) throws -> Value {
    let pattern = try interpreter.string(arguments[0], argument: "pattern")
    let flags = RegexFlags(rawValue: try interpreter.index(arguments[1]))
    var parser = RegexParser(pattern.scalars, flags: flags)
    let node: RegexNode
    do throws(RegexError) {
      node = try parser.parse()
    } catch {
      let position: Value = error.position < 0 ? .none : .int(error.position)
      return .tuple([.string(error.message), position])
    }
    let names = DictObject()
    for (name, number) in parser.groupNames { names[name] = .int(number) }
    let program = RegexProgram(node, groupCount: parser.groupCount)
    return .tuple([
      .instance(InstanceObject(owner, payload: program)), .int(parser.globalFlags.rawValue),
      .int(parser.groupCount), .dict(names),
    ])
  }

  /// The spans of all groups, one number after the other, and the number of the last group; or None.
  private static func match(
    _ arguments: BoundArguments, _ interpreter: Interpreter,
    _ run: (inout RegexMatcher, Int) throws -> Bool
  ) throws -> Value {
    guard let program = arguments[0].payload as? RegexProgram else {
      throw typeError("a compiled pattern is wanted")
    }
    guard let text = arguments[1].asStr else {
      let name = interpreter.typeName(arguments[1])
      throw typeError("expected string or bytes-like object, got '\(name)'")
    }
    let length = text.length
    let start = min(max(try interpreter.index(arguments[2]), 0), length)
    let end = min(max(try interpreter.clippedIndex(arguments[3]), 0), length)
    guard start <= end else { return .none }
    var matcher = RegexMatcher(program, text.scalars, end: end, interpreter)
    guard try run(&matcher, start) else { return .none }
    return .tuple(matcher.result.map { .int($0) })
  }
}
