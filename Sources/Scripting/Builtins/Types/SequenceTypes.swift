// `tuple`, `range`, `slice` and the little of `bytes` that scripts need.

internal import BigInt

enum SequenceTypes {
  static func install(in interpreter: Interpreter) {
    let types = interpreter.types
    interpreter.extend(types.tuple, methods: tuple)
    interpreter.extend(types.range, methods: range, properties: rangeProperties)
    interpreter.extend(types.slice, methods: slice, properties: sliceProperties)
    interpreter.extend(types.bytes, methods: bytes)
  }

  private static var tuple: [NativeMethod] {
    [
      .new("__new__(cls, iterable=(), /)") { interpreter, arguments in
        if case .tuple(let given) = arguments[1] {
          return try interpreter.made(
            arguments[1], as: arguments[0], of: interpreter.types.tuple, payload: given)
        }
        let made = TupleObject(try interpreter.elements(of: arguments[1]))
        return try interpreter.made(
          .tuple(made), as: arguments[0], of: interpreter.types.tuple, payload: made)
      },
      .binary("count") { interpreter, value, element in
        let elements = try interpreter.tuple(value).elements
        return .int(try elements.count { try interpreter.equal($0, element) })
      },
      .method("index(self, value, start=0, stop=None, /)") { interpreter, arguments in
        let elements = try interpreter.tuple(arguments[0]).elements
        let bounds = try interpreter.bounds(arguments[2], arguments[3], count: elements.count)
        for index in bounds where index < elements.count {
          if try interpreter.equal(elements[index], arguments[1]) { return .int(index) }
        }
        throw valueError("tuple.index(x): x not in tuple")
      },
      .unary("__repr__") { interpreter, value in
        var text = ""
        try interpreter.appendRepr(of: try interpreter.tuple(value), to: &text)
        return .string(text)
      },
      .unary("__getnewargs__") { interpreter, value in
        .tuple([.tuple(try interpreter.tuple(value))])
      },
    ]
  }

  // range

  private static func range(_ value: Value) throws -> RangeObject {
    if case .range(let range) = value { return range }
    throw typeError("descriptor requires a 'range' object")
  }

  private static var range: [NativeMethod] {
    [
      .newGeneral { interpreter, arguments in
        if !arguments.keywords.isEmpty { throw typeError("range() takes no keyword arguments") }
        return .range(try made(interpreter, Array(arguments.positional.dropFirst())))
      },
      .binary("count") { interpreter, value, element in
        .int(try position(interpreter, try range(value), element) == nil ? 0 : 1)
      },
      .binary("index") { interpreter, value, element in
        if let found = try position(interpreter, try range(value), element) { return .int(found) }
        throw valueError("\(try interpreter.repr(element)) is not in range")
      },
      .unary("__reversed__") { _, value in
        let range = try range(value)
        let count = range.count
        if count == 0 {
          return .iterator(IteratorObject(over: RangeObject(start: 0, stop: 0, step: 1)))
        }
        let last = range.element(count - 1)
        let end = range.start.subtractingReportingOverflow(range.step).partialValue
        let reversed = RangeObject(start: last, stop: end, step: 0 &- range.step)
        return .iterator(IteratorObject(over: reversed))
      },
      .unary("__repr__") { interpreter, value in .string(try interpreter.repr(value)) },
    ]
  }

  private static func made(_ interpreter: Interpreter, _ values: [Value]) throws -> RangeObject {
    guard let first = values.first else {
      throw typeError("range expected at least 1 argument, got 0")
    }
    if values.count > 3 {
      throw typeError("range expected at most 3 arguments, got \(values.count)")
    }
    if values.count == 1 {
      return RangeObject(start: 0, stop: try interpreter.index(first), step: 1)
    }
    let bounds = try values.map { try interpreter.index($0) }
    let step = bounds.count == 3 ? bounds[2] : 1
    if step == 0 { throw valueError("range() arg 3 must not be zero") }
    return RangeObject(start: bounds[0], stop: bounds[1], step: step)
  }

  private static func position(
    _ interpreter: Interpreter, _ range: RangeObject, _ element: Value
  ) throws -> Int? {
    if let number = element.asInt {
      let (distance, overflow) = number.subtractingReportingOverflow(range.start)
      guard !overflow, distance % range.step == 0 else { return nil }
      let index = distance / range.step
      return (0..<range.count).contains(index) ? index : nil
    }
    return try (0..<range.count).first {
      try interpreter.equal(.int(range.element($0)), element)
    }
  }

  private static var rangeProperties: [NativeProperty] {
    [
      NativeProperty("start") { _, value in .int(try range(value).start) },
      NativeProperty("stop") { _, value in .int(try range(value).stop) },
      NativeProperty("step") { _, value in .int(try range(value).step) },
    ]
  }

  // slice

  private static func slice(_ value: Value) throws -> SliceObject {
    if case .slice(let slice) = value { return slice }
    throw typeError("descriptor requires a 'slice' object")
  }

  private static var slice: [NativeMethod] {
    [
      .newGeneral { _, arguments in
        let values = Array(arguments.positional.dropFirst())
        switch values.count {
        case 0: throw typeError("slice expected at least 1 argument, got 0")
        case 1: return .slice(SliceObject(start: .none, stop: values[0], step: .none))
        case 2: return .slice(SliceObject(start: values[0], stop: values[1], step: .none))
        case 3: return .slice(SliceObject(start: values[0], stop: values[1], step: values[2]))
        default: throw typeError("slice expected at most 3 arguments, got \(values.count)")
        }
      },
      .binary("indices") { interpreter, value, length in
        let slice = try slice(value)
        let count = try interpreter.index(length)
        if count < 0 { throw valueError("length should not be negative") }
        return .tuple(try indices(interpreter, slice, count).map { .int($0) })
      },
      .unary("__repr__") { interpreter, value in .string(try interpreter.repr(value)) },
    ]
  }

  private static func indices(
    _ interpreter: Interpreter, _ slice: SliceObject, _ count: Int
  ) throws -> [Int] {
    func part(_ value: Value) throws -> Int? {
      if value.isNone { return nil }
      guard value.asInt != nil || interpreter.specialMethod(value, interpreter.names.index) != nil
      else {
        throw typeError("slice indices must be integers or None or have an __index__ method")
      }
      return try interpreter.clippedIndex(value)
    }
    let step = try part(slice.step) ?? 1
    if step == 0 { throw valueError("slice step cannot be zero") }
    let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
    func clipped(_ index: Int?, _ missing: Int) -> Int {
      guard let index else { return missing }
      return min(max(index < 0 ? index + count : index, lowest), highest)
    }
    let start = clipped(try part(slice.start), step > 0 ? lowest : highest)
    return [start, clipped(try part(slice.stop), step > 0 ? highest : lowest), step]
  }

  private static var sliceProperties: [NativeProperty] {
    [
      NativeProperty("start") { _, value in try slice(value).start },
      NativeProperty("stop") { _, value in try slice(value).stop },
      NativeProperty("step") { _, value in try slice(value).step },
    ]
  }

  // bytes

  private static var bytes: [NativeMethod] {
    [
      .new("__new__(cls, source=..., encoding=..., errors=...)") { interpreter, arguments in
        if arguments[1].isUndefined { return .bytes(BytesObject([])) }
        if let text = arguments[1].asStr {
          if arguments[2].isUndefined { throw typeError("string argument without an encoding") }
          return .bytes(BytesObject(Array(text.text.utf8)))
        }
        if let count = arguments[1].asInt {
          if count < 0 { throw valueError("negative count") }
          try interpreter.claim(bytes: count)
          return .bytes(BytesObject([UInt8](repeating: 0, count: count)))
        }
        return .bytes(BytesObject(try interpreter.byteArray(arguments[1])))
      },
      .method("decode(self, encoding='utf-8', errors='strict')") { interpreter, arguments in
        let bytes = try interpreter.byteArray(arguments[0])
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw Failure(.unicodeDecodeError, "'utf-8' codec can't decode bytes")
        }
        return .string(text)
      },
      .unary("hex") { interpreter, value in
        let digits = try interpreter.byteArray(value).map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return .string(digits.joined())
      },
      .classMethod("fromhex(cls, string, /)") { interpreter, arguments in
        let text = try interpreter.string(arguments[1], argument: "fromhex() argument")
        let digits = text.text.utf8.filter { $0 != 32 }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { start in
          UInt8(
            String(decoding: digits[start..<min(start + 2, digits.count)], as: UTF8.self), radix: 16
          )
        }
        guard digits.count.isMultiple(of: 2), !bytes.contains(nil) else {
          throw valueError("non-hexadecimal number found in fromhex() arg")
        }
        return .bytes(BytesObject(bytes.compactMap { $0 }))
      },
      .unary("__repr__") { interpreter, value in .string(try interpreter.repr(value)) },
    ]
  }
}

extension Interpreter {
  /// The bytes of a `bytes` object, or of an iterable of small integers.
  func byteArray(_ value: Value) throws -> [UInt8] {
    if case .bytes(let object) = value { return object.bytes }
    return try elements(of: value).map { element in
      guard let byte = UInt8(exactly: try index(element)) else {
        throw valueError("bytes must be in range(0, 256)")
      }
      return byte
    }
  }
}
