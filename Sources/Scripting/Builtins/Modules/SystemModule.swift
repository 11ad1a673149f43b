// `sys`: what a script may know of where it runs, which is the same everywhere.

enum SystemModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = interpreter.makeModule("sys", functions: functions, constants: constants)
    module["stdout"] = stream(interpreter, "<stdout>") { $0.output($1) }
    module["stderr"] = stream(interpreter, "<stderr>") { $0.errorOutput($1) }
    module["__stdout__"] = module["stdout"]
    module["__stderr__"] = module["stderr"]
    return module
  }

  private static var constants: [(String, Value)] {
    let name = Value.string("script")
    return [
      ("argv", .list([name])), ("path", .list([])), ("version", .string("3.11.0 (autograph)")),
      ("maxsize", .int(.max)), ("maxunicode", .int(0x10ffff)), ("platform", .string("linux")),
      ("byteorder", .string("little")), ("executable", .string("")), ("prefix", .string("")),
      ("hexversion", .int(0x030b_00f0)), ("dont_write_bytecode", .bool(true)), ("stdin", .none),
      ("flags", .none), ("warnoptions", .list([])), ("float_repr_style", .string("short")),
    ]
  }

  private static func stream(
    _ interpreter: Interpreter, _ name: String, _ write: @escaping (Interpreter, String) -> Void
  ) -> Value {
    let made = interpreter.makeClass(
      "TextIOWrapper", module: "_io",
      methods: [
        .binary("write") { interpreter, _, text in
          guard let text = text.asStr else {
            throw typeError("write() argument must be str, not \(interpreter.typeName(text))")
          }
          write(interpreter, text.text)
          return .int(text.length)
        },
        .binary("writelines") { interpreter, _, lines in
          for line in try interpreter.elements(of: lines) {
            write(interpreter, try interpreter.string(line, argument: "line").text)
          }
          return .none
        },
        .unary("flush") { _, _ in .none },
        .unary("isatty") { _, _ in .bool(false) },
        .unary("__repr__") { _, _ in .string("<_io.TextIOWrapper name='\(name)'>") },
      ],
      constants: [("name", .string(name)), ("encoding", .string("utf-8"))])
    return .instance(InstanceObject(made))
  }

  private static var functions: [NativeFunction] {
    [
      .function("exit(status=None, /)") { interpreter, arguments in
        let status = arguments.optional(0).map { [$0] } ?? []
        throw interpreter.error(interpreter.types.exception(.systemExit), status)
      },
      .unary("setrecursionlimit") { interpreter, limit in
        let limit = try interpreter.index(limit)
        if limit < 1 { throw valueError("recursion limit must be greater or equal than 1") }
        interpreter.limits.recursion = limit
        return .none
      },
      NativeFunction("getrecursionlimit", .nullary { .int($0.limits.recursion) }),
      .unary("intern") { interpreter, text in
        .str(interpreter.intern(try interpreter.string(text, argument: "intern() argument").text))
      },
      .general("getsizeof") { _, _ in
        throw unsupported("sys.getsizeof() is not available: objects have no fixed size here")
      },
      .general("getrefcount") { _, _ in
        throw unsupported("sys.getrefcount() is not available")
      },
      NativeFunction(
        "exc_info",
        .nullary { interpreter in
          let handled = interpreter.handled
          let kind: Value = handled.isNone ? .none : .type(interpreter.classOf(handled))
          return .tuple([kind, handled, .none])
        }),
      NativeFunction("getdefaultencoding", .nullary { _ in .string("utf-8") }),
      NativeFunction(
        "_modules",
        .nullary { interpreter in
          let table = DictObject()
          for name in interpreter.modules.keys.sorted() {
            table[name] = interpreter.modules[name].map { .module($0) }
          }
          return .dict(table)
        }),
    ]
  }
}
