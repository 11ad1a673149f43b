// `str`: construction, formatting, and the table of its methods.

enum StrType {
  static func install(in interpreter: Interpreter) {
    interpreter.extend(
      interpreter.types.str,
      methods: construction + search + splitting + changing + questions + layout)
  }

  /// `self` of a method of `str`.
  static func text(_ interpreter: Interpreter, _ value: Value) throws -> StrObject {
    try interpreter.string(value)
  }

  static var construction: [NativeMethod] {
    [
      .new("__new__(cls, object=..., encoding=..., errors=...)") { interpreter, arguments in
        for (index, name) in [(2, "encoding"), (3, "errors")] where arguments.has(index) {
          _ = try interpreter.string(arguments[index], argument: "str() argument '\(name)'")
        }
        let object = try interpreter.strObject(
          from: arguments[1], isDecoding: arguments.has(2) || arguments.has(3))
        return try interpreter.made(
          .str(object), as: arguments[0], of: interpreter.types.str,
          payload: StrObject(object.text))
      },
      .unary("__str__") { interpreter, value in
        if case .str = value { return value }
        return .str(try text(interpreter, value))
      },
      .unary("__repr__") { interpreter, value in
        .string(StringLiteral.quoted(try text(interpreter, value).text))
      },
      .binary("__format__") { interpreter, value, specification in
        let spec = try interpreter.string(specification, argument: "__format__() argument")
        return .string(try Formatting.string(try text(interpreter, value).text, spec.text))
      },
      .general("format") { interpreter, arguments in
        guard let value = arguments.positional.first else {
          throw typeError("format() needs a str")
        }
        return .string(
          try interpreter.formatTemplate(
            try text(interpreter, value).text, arguments.dropFirst()))
      },
      .binary("format_map") { interpreter, value, mapping in
        .string(
          try interpreter.formatTemplate(
            try text(interpreter, value).text, Arguments(), mapping: mapping))
      },
      .staticMethod("maketrans(x, y=..., z=..., /)") { interpreter, arguments in
        try interpreter.translationTable(arguments[0], arguments[1], arguments[2])
      },
      .binary("translate") { interpreter, value, table in
        .string(try interpreter.translated(try text(interpreter, value), table))
      },
      .method("encode(self, encoding='utf-8', errors='strict')") { interpreter, arguments in
        let object = try text(interpreter, arguments[0])
        let name = try interpreter.string(arguments[1], argument: "encode() argument 'encoding'")
        return .bytes(BytesObject(try encoded(object.text, as: name.text)))
      },
    ]
  }

  private static func encoded(_ text: String, as encoding: String) throws -> [UInt8] {
    switch encoding.lowercased().replacing("_", with: "-") {
    case "utf-8", "utf8": return Array(text.utf8)
    case "ascii", "us-ascii":
      guard let place = text.unicodeScalars.enumerated().first(where: { !$0.element.isASCII })
      else { return Array(text.utf8) }
      let shown = StringLiteral.quoted(String(place.element), asciiOnly: true)
      throw Failure(
        .unicodeEncodeError,
        "'ascii' codec can't encode character \(shown) in position \(place.offset): "
          + "ordinal not in range(128)")
    default: throw Failure(.lookupError, "unknown encoding: \(encoding)")
    }
  }
}

extension Interpreter {
  /// `str(object)`, or of bytes with an encoding.
  func strObject(from value: Value, isDecoding: Bool) throws -> StrObject {
    switch value {
    case .undefined: return StrObject("")
    case .bytes(let object) where isDecoding:
      return StrObject(String(decoding: object.bytes, as: UTF8.self))
    case .str where isDecoding: throw typeError("decoding str is not supported")
    case _ where isDecoding:
      throw typeError(
        "decoding to str: need a bytes-like object, \(typeName(value)) found")
    case .str(let object): return object
    default: return StrObject(try str(value))
    }
  }

  /// What `str.maketrans` gives: code points to code points, texts or None.
  func translationTable(_ from: Value, _ to: Value, _ removed: Value) throws -> Value {
    let table = DictObject()
    if to.isUndefined {
      guard let mapping = from.asDict else {
        throw typeError("if you give only one argument to maketrans it must be a dict")
      }
      for (key, value) in mapping.items {
        guard let text = key.asStr else {
          try table.set(key, value, self)
          continue
        }
        guard text.length == 1, let scalar = text.text.unicodeScalars.first else {
          throw valueError("string keys in translate table must be of length 1")
        }
        try table.set(.int(Int(scalar.value)), value, self)
      }
      return .dict(table)
    }
    let source = try string(from, argument: "maketrans() argument 1").scalars
    let target = try string(to, argument: "maketrans() argument 2").scalars
    guard source.count == target.count else {
      throw valueError("the first two maketrans arguments must have equal length")
    }
    for (key, value) in zip(source, target) {
      try table.set(.int(Int(key.value)), .int(Int(value.value)), self)
    }
    if !removed.isUndefined {
      for key in try string(removed, argument: "maketrans() argument 3").scalars {
        try table.set(.int(Int(key.value)), .none, self)
      }
    }
    return .dict(table)
  }

  /// `text.translate(table)`
  func translated(_ text: StrObject, _ table: Value) throws -> String {
    var result = ""
    for scalar in text.text.unicodeScalars {
      let found: Value
      do {
        found = try getItem(table, .int(Int(scalar.value)))
      } catch let error where isRaised(error, .lookupError) {
        result.unicodeScalars.append(scalar)
        continue
      }
      if let replacement = found.asString {
        result += replacement
      } else if let code = found.asInt {
        result.unicodeScalars.append(try character(code))
      } else if !found.isNone {
        throw typeError("character mapping must return integer, None or str")
      }
    }
    return result
  }

  /// `chr(code)`; a lone surrogate, which no string can hold here, becomes U+FFFD.
  func character(_ code: Int) throws -> Unicode.Scalar {
    guard (0...0x10ffff).contains(code) else {
      throw valueError("chr() arg not in range(0x110000)")
    }
    return Unicode.Scalar(UInt32(code)) ?? "\u{fffd}"
  }
}
