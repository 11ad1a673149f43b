// Built-in functions that step through iterables, and the iterator classes zip, map, filter,
// enumerate and reversed.

extension BuiltinFunctions {
  static var iteration: [NativeFunction] {
    [
      .unary("any") { interpreter, values in
        var found = false
        try interpreter.iterateWhile(values) { value in
          found = try interpreter.isTrue(value)
          return !found
        }
        return .bool(found)
      },
      .unary("all") { interpreter, values in
        var holds = true
        try interpreter.iterateWhile(values) { value in
          holds = try interpreter.isTrue(value)
          return holds
        }
        return .bool(holds)
      },
      .general("sorted") { interpreter, arguments in
        guard arguments.positional.count == 1 else {
          throw typeError("sorted expected 1 argument, got \(arguments.positional.count)")
        }
        for (name, _) in arguments.keywords where name != "key" && name != "reverse" {
          throw interpreter.error(
            .typeError, "'\(name)' is an invalid keyword argument for sort()",
            MissingName(name: name) { ["key", "reverse"] })
        }
        let elements = try interpreter.elements(of: arguments.positional[0])
        let key = arguments.keyword("key").flatMap { $0.isNone ? nil : $0 }
        let isReversed = try arguments.keyword("reverse").map(interpreter.isTrue) ?? false
        return .list(try interpreter.sorted(elements, key: key, isReversed: isReversed))
      },
      .function("iter(object, sentinel=..., /)") { interpreter, arguments in
        guard arguments.has(1) else { return try interpreter.makeIterator(arguments[0]) }
        guard interpreter.isCallable(arguments[0]) else {
          throw typeError("iter(v, w): v must be callable")
        }
        let (function, sentinel) = (arguments[0], arguments[1])
        return .iterator(
          IteratorObject("callable_iterator") { interpreter in
            let value = try interpreter.call(function)
            return try interpreter.equal(value, sentinel) ? nil : value
          })
      },
      .function("next(iterator, default=..., /)") { interpreter, arguments in
        try interpreter.nextElement(arguments[0], default: arguments[1])
      },
    ]
  }
}

extension Interpreter {
  /// `next(iterator, default)`; without a default StopIteration carries a generator's result.
  fileprivate func nextElement(_ iterator: Value, default missing: Value) throws -> Value {
    switch iterator {
    case .iterator(let native):
      if let element = try native.next(self) { return element }
    default:
      do {
        if let element = try callSpecial(iterator, names.next) { return element }
        throw typeError("'\(typeName(iterator))' object is not an iterator")
      } catch let error where !missing.isUndefined && isRaised(error, .stopIteration) {
        return missing
      }
    }
    if !missing.isUndefined { return missing }
    throw error(types.exception(.stopIteration), [])
  }

  func installIteratorClasses() {
    let constructors: [(String, (Interpreter, Arguments) throws -> IteratorObject)] = [
      ("zip", { try $0.zipIterator($1) }), ("map", { try $0.mapIterator($1) }),
      ("filter", { try $0.filterIterator($1) }), ("enumerate", { try $0.enumerateIterator($1) }),
    ]
    for (name, make) in constructors {
      let made = iteratorClass(name)
      extend(
        made,
        methods: [
          .newGeneral { interpreter, arguments in
            .iterator(try make(interpreter, arguments.dropFirst()))
          }
        ])
      builtins.attributes.set(intern(name), .type(made))
    }
    let reversed = iteratorClass("reversed")
    extend(
      reversed,
      methods: [
        .new("__new__(cls, sequence, /)") { interpreter, arguments in
          try interpreter.reversed(arguments[1])
        }
      ])
    builtins.attributes.set(intern("reversed"), .type(reversed))
  }

  private func zipIterator(_ arguments: Arguments) throws -> IteratorObject {
    for (name, _) in arguments.keywords where name != "strict" {
      throw typeError("zip() got an unexpected keyword argument '\(name)'")
    }
    let isStrict = try arguments.keyword("strict").map(isTrue) ?? false
    let iterators = try arguments.positional.map(makeIterator)
    if iterators.count == 2, !isStrict {
      return IteratorObject(
        "zip",
        nextPair: { interpreter in
          guard let first = try interpreter.next(iterators[0]),
            let second = try interpreter.next(iterators[1])
          else { return nil }
          return (first, second)
        })
    }
    return IteratorObject("zip") { interpreter in
      if iterators.isEmpty { return nil }
      var row: [Value] = []
      row.reserveCapacity(iterators.count)
      for (index, iterator) in iterators.enumerated() {
        guard let element = try interpreter.next(iterator) else {
          if isStrict { try interpreter.checkEnds(iterators, endedAt: index) }
          return nil
        }
        row.append(element)
      }
      return .tuple(row)
    }
  }

  /// Complains unless all iterators of a strict `zip` end together.
  private func checkEnds(_ iterators: [Value], endedAt index: Int) throws {
    func others(_ count: Int) -> String { count == 1 ? " 1" : "s 1-\(count)" }
    if index > 0 {
      throw valueError("zip() argument \(index + 1) is shorter than argument\(others(index))")
    }
    for (place, iterator) in iterators.enumerated().dropFirst() {
      if try next(iterator) != nil {
        throw valueError("zip() argument \(place + 1) is longer than argument\(others(place))")
      }
    }
  }

  private func mapIterator(_ arguments: Arguments) throws -> IteratorObject {
    guard arguments.positional.count >= 2 else {
      throw typeError("map() must have at least two arguments.")
    }
    let function = arguments.positional[0]
    let iterators = try arguments.positional.dropFirst().map(makeIterator)
    return IteratorObject("map") { interpreter in
      var row: [Value] = []
      for iterator in iterators {
        guard let element = try interpreter.next(iterator) else { return nil }
        row.append(element)
      }
      return try interpreter.call(function, row)
    }
  }

  private func filterIterator(_ arguments: Arguments) throws -> IteratorObject {
    guard arguments.positional.count == 2 else {
      throw typeError("filter expected 2 arguments, got \(arguments.positional.count)")
    }
    let function = arguments.positional[0]
    let iterator = try makeIterator(arguments.positional[1])
    return IteratorObject("filter") { interpreter in
      while let element = try interpreter.next(iterator) {
        let verdict = function.isNone ? element : try interpreter.call(function, [element])
        if try interpreter.isTrue(verdict) { return element }
      }
      return nil
    }
  }

  private func enumerateIterator(_ arguments: Arguments) throws -> IteratorObject {
    guard let iterable = arguments.positional.first ?? arguments.keyword("iterable") else {
      throw typeError("enumerate() missing required argument 'iterable'")
    }
    let start =
      arguments.positional.count > 1 ? arguments.positional[1] : arguments.keyword("start")
    var index = try start.map(self.index) ?? 0
    let iterator = try makeIterator(iterable)
    return IteratorObject(
      "enumerate",
      nextPair: { interpreter in
        guard let element = try interpreter.next(iterator) else { return nil }
        defer { index += 1 }
        return (.int(index), element)
      })
  }

  /// `reversed(sequence)`
  private func reversed(_ sequence: Value) throws -> Value {
    if let made = try callSpecial(sequence, names.reversed) { return made }
    guard specialMethod(sequence, names.reversed) == nil,
      classOf(sequence).lookup(names.reversed) == nil, sequence.asDict == nil,
      sequence.asSet == nil, specialMethod(sequence, names.getitem) != nil,
      specialMethod(sequence, names.len) != nil
    else { throw typeError("'\(typeName(sequence))' object is not reversible") }
    var index = try length(sequence) - 1
    return .iterator(
      IteratorObject("reversed") { interpreter in
        guard index >= 0 else { return nil }
        defer { index -= 1 }
        do {
          return try interpreter.getItem(sequence, .int(index))
        } catch let error where interpreter.isRaised(error, .indexError) {
          return nil
        }
      })
  }
}
