// The operators of built-in types as methods, for subclasses, `super()` and direct calls.

internal import Syntax

extension Interpreter {
  func installOperatorMethods() {
    let arithmetic: [BinaryOperator] = [
      .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power,
    ]
    let bitwise: [BinaryOperator] = [
      .leftShift, .rightShift, .bitwiseAnd, .bitwiseOr, .bitwiseXor,
    ]
    let setOperators: [BinaryOperator] = [.subtract, .bitwiseAnd, .bitwiseOr, .bitwiseXor]
    let integral = arithmetic + bitwise
    installOperators(integral, of: types.int, accepting: Self.isNoFloat)
    installOperators(arithmetic, of: types.float)
    installOperators([.add, .multiply, .modulo], of: types.str)
    installOperators([.add, .multiply], of: types.tuple)
    installOperators([.add, .multiply], isMutable: true, of: types.list)
    installOperators([.bitwiseOr], isMutable: true, of: types.dict)
    installOperators(setOperators, isMutable: true, of: types.set)
    installOperators(setOperators, of: types.frozenset)
    let unaryOperators: [(String, UnaryOperator)] = [
      ("__neg__", .negative), ("__pos__", .positive),
    ]
    for owner in [types.int, types.float] {
      extend(
        owner,
        methods: [
          .unary("__abs__") { interpreter, value in
            try interpreter.absolute(value.unwrapped)
          },
          .binary("__divmod__") { try $0.quotientAndRest($1.unwrapped, $2.unwrapped) },
          .binary("__rdivmod__") { try $0.quotientAndRest($2.unwrapped, $1.unwrapped) },
        ])
    }
    extend(types.int, methods: unaryMethods(unaryOperators + [("__invert__", .invert)]))
    extend(types.float, methods: unaryMethods(unaryOperators))
    let ordered = [
      types.int, types.float, types.str, types.bytes, types.tuple, types.list, types.set,
      types.frozenset,
    ]
    for owner in ordered {
      let accepting = owner === types.int ? Self.isNoFloat : { _ in true }
      extend(owner, methods: comparisonMethods(Self.comparisons, accepting: accepting))
    }
    for owner in [types.dict, types.range] {
      extend(owner, methods: comparisonMethods(Array(Self.comparisons.prefix(2))))
    }
    let hashable = [types.int, types.float, types.str, types.bytes, types.tuple, types.frozenset]
    for owner in hashable {
      extend(owner, methods: [.unary("__hash__") { .int(try $0.hash($1.unwrapped)) }])
    }
    for owner in [types.list, types.dict, types.set] { owner.setMember(names.hash, Value.none) }
    extend(types.int, methods: [.unary("__bool__") { .bool(try $0.isTrue($1.unwrapped)) }])
    extend(types.float, methods: [.unary("__bool__") { .bool(try $0.isTrue($1.unwrapped)) }])
    installContainerMethods()
  }

  /// An `int`'s own methods leave a `float` to that one's.
  private static func isNoFloat(_ value: Value) -> Bool {
    if case .float = value { return false }
    return true
  }

  private static let comparisons: [(String, ComparisonOperator)] = [
    ("__eq__", .equal), ("__ne__", .notEqual), ("__lt__", .less), ("__le__", .lessOrEqual),
    ("__gt__", .greater), ("__ge__", .greaterOrEqual),
  ]

  private func installOperators(
    _ operators: [BinaryOperator], isMutable: Bool = false, of owner: ClassObject,
    accepting: @escaping (Value) -> Bool = { _ in true }
  ) {
    var methods: [NativeMethod] = []
    for op in operators {
      methods.append(
        .binary("__\(op.methodStem)__") { interpreter, a, b in
          guard accepting(b) else { return .notImplemented }
          return try interpreter.builtinOperator(op, a.unwrapped, b.unwrapped)
        })
      methods.append(
        .binary("__r\(op.methodStem)__") { interpreter, a, b in
          guard accepting(b) else { return .notImplemented }
          return try interpreter.builtinOperator(op, b.unwrapped, a.unwrapped)
        })
      guard isMutable else { continue }
      methods.append(
        .binary("__i\(op.methodStem)__") { interpreter, a, b in
          _ = try interpreter.inPlace(op, a.unwrapped, b.unwrapped)
          return a
        })
    }
    extend(owner, methods: methods)
  }

  private func builtinOperator(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
    if case .instance = b { return .notImplemented }
    if case .instance = a { return .notImplemented }
    return try builtinBinary(op, a, b) ?? .notImplemented
  }

  private func quotientAndRest(_ a: Value, _ b: Value) throws -> Value {
    let quotient = try builtinOperator(.floorDivide, a, b)
    if case .notImplemented = quotient { return quotient }
    return .tuple([quotient, try builtinOperator(.modulo, a, b)])
  }

  private func unaryMethods(_ operators: [(String, UnaryOperator)]) -> [NativeMethod] {
    operators.map { name, op in .unary(name) { try $0.unary(op, $1.unwrapped) } }
  }

  private func comparisonMethods(
    _ comparisons: [(String, ComparisonOperator)],
    accepting: @escaping (Value) -> Bool = { _ in true }
  ) -> [NativeMethod] {
    comparisons.map { name, op in
      .binary(name) { interpreter, a, b in
        guard accepting(b) else { return .notImplemented }
        let answer = try interpreter.builtinComparison(op, a.unwrapped, b.unwrapped)
        return answer.map { .bool($0) } ?? .notImplemented
      }
    }
  }

  private func installContainerMethods() {
    let sequences = [types.str, types.bytes, types.tuple, types.list, types.range, types.dict]
    let containers = sequences + [types.set, types.frozenset]
    for owner in containers {
      extend(
        owner,
        methods: [
          .unary("__len__") { .int(try $0.length($1.unwrapped)) },
          .unary("__iter__") { try $0.makeIterator($1.unwrapped) },
          .binary("__contains__") { .bool(try $0.contains($1.unwrapped, $2)) },
        ])
    }
    for owner in sequences {
      extend(
        owner,
        methods: [.binary("__getitem__") { try $0.getItem(ofBuiltin: $1, $2) }])
    }
    for owner in [types.list, types.dict] {
      extend(
        owner,
        methods: [
          .ternary("__setitem__") { interpreter, value, index, newValue in
            try interpreter.setItem(value.unwrapped, index, newValue)
            return .none
          },
          .binary("__delitem__") { interpreter, value, index in
            try interpreter.deleteItem(value.unwrapped, index)
            return .none
          },
        ])
    }
  }

  /// A subclass of `dict` may have `__missing__`.
  private func getItem(ofBuiltin value: Value, _ index: Value) throws -> Value {
    if case .instance = value, let dict = value.asDict {
      if let found = try dict.get(index, self) { return found }
      if let answer = try callSpecial(value, names.missing, index) { return answer }
      throw error(.keyError, value: index)
    }
    return try getItem(value.unwrapped, index)
  }
}
