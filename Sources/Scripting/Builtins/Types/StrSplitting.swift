// Methods of `str` that take it apart and put it together: split, splitlines, join, strip.

extension StrType {
  static var splitting: [NativeMethod] {
    [
      .method("split(self, sep=None, maxsplit=-1)") { interpreter, arguments in
        try split(interpreter, arguments, fromRight: false)
      },
      .method("rsplit(self, sep=None, maxsplit=-1)") { interpreter, arguments in
        try split(interpreter, arguments, fromRight: true)
      },
      .method("splitlines(self, keepends=False)") { interpreter, arguments in
        let object = try text(interpreter, arguments[0])
        let keeps = try interpreter.isTrue(arguments[1])
        return .list(lines(object.scalars, keepingEnds: keeps).map { .string($0) })
      },
      .binary("join") { interpreter, value, parts in
        .string(try interpreter.joined(parts, by: try text(interpreter, value)))
      },
      stripper("strip", left: true, right: true), stripper("lstrip", left: true, right: false),
      stripper("rstrip", left: false, right: true),
    ]
  }

  private static func split(
    _ interpreter: Interpreter, _ arguments: BoundArguments, fromRight: Bool
  ) throws -> Value {
    let object = try text(interpreter, arguments[0])
    let limit = try interpreter.index(arguments[2])
    let count = limit < 0 ? Int.max : limit
    guard !arguments[1].isNone else {
      if fromRight {
        let parts = words(object.scalars.reversed(), limit: count, isSpace)
        return .list(parts.reversed().map { .string(String($0.reversed())) })
      }
      if object.isASCII {
        let parts = words(Array(object.text.utf8), limit: count) { $0 <= 32 && isSpace(.init($0)) }
        return .list(parts.map { .string(String(decoding: $0, as: UTF8.self)) })
      }
      return .list(words(object.scalars, limit: count, isSpace).map { .string(String($0)) })
    }
    guard let separator = arguments[1].asStr else {
      throw typeError("must be str or None, not \(interpreter.typeName(arguments[1]))")
    }
    if separator.text.isEmpty { throw valueError("empty separator") }
    let bytes = Array(object.text.utf8)
    let needle = Array(separator.text.utf8)
    let places =
      fromRight
      ? ByteSearch(needle.reversed()).all(in: bytes.reversed(), limit: count)
        .map { bytes.count - $0 - needle.count }.reversed()
      : ByteSearch(needle).all(in: bytes, limit: count)
    var parts: [Value] = []
    var start = 0
    for place in places {
      parts.append(.string(String(decoding: bytes[start..<place], as: UTF8.self)))
      start = place + needle.count
    }
    parts.append(.string(String(decoding: bytes[start...], as: UTF8.self)))
    return .list(parts)
  }

  /// The runs between white space, at most `limit` of them and then the rest as it is.
  private static func words<Unit>(
    _ units: [Unit], limit: Int, _ isSpace: (Unit) -> Bool
  ) -> [ArraySlice<Unit>] {
    var words: [ArraySlice<Unit>] = []
    var index = 0
    while true {
      while index < units.count && isSpace(units[index]) { index += 1 }
      guard index < units.count else { return words }
      if words.count == limit { return words + [units[index...]] }
      let start = index
      while index < units.count && !isSpace(units[index]) { index += 1 }
      words.append(units[start..<index])
    }
  }

  /// What Python takes for white space.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9...13, 28...32: true
    case ..<128: false
    default: scalar.properties.isWhitespace
    }
  }

  private static func lines(_ scalars: [Unicode.Scalar], keepingEnds: Bool) -> [String] {
    var lines: [String] = []
    var start = 0
    while start < scalars.count {
      var end = start
      while end < scalars.count && !isLineBreak(scalars[end]) { end += 1 }
      var next = min(end + 1, scalars.count)
      if end + 1 < scalars.count && scalars[end] == "\r" && scalars[end + 1] == "\n" { next += 1 }
      lines.append(String(scalars[start..<(keepingEnds ? next : end)]))
      start = next
    }
    return lines
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 10...13, 28...30, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func stripper(_ name: String, left: Bool, right: Bool) -> NativeMethod {
    .method("\(name)(self, chars=None, /)") { interpreter, arguments in
      let object = try text(interpreter, arguments[0])
      var isStripped = isSpace
      if let chars = arguments.optional(1) {
        guard let set = chars.asStr else {
          throw typeError("\(name) arg must be None or str")
        }
        let members = Set(set.text.unicodeScalars)
        isStripped = { members.contains($0) }
      }
      var scalars = object.text.unicodeScalars[...]
      if left { scalars = scalars.drop(while: isStripped) }
      if right { while let last = scalars.last, isStripped(last) { scalars.removeLast() } }
      return .string(String(scalars))
    }
  }
}

extension String {
  /// A string of code points.
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    self = String(String.UnicodeScalarView(scalars))
  }
}

extension Interpreter {
  /// `separator.join(parts)`
  func joined(_ parts: Value, by separator: StrObject) throws -> String {
    let elements: [Value]
    switch parts {
    case .list(let list): elements = list.elements
    case .tuple(let tuple): elements = tuple.elements
    default:
      guard let iterable = try? makeIterator(parts) else {
        throw typeError("can only join an iterable")
      }
      elements = try self.elements(of: iterable)
    }
    var size = separator.text.utf8.count * max(elements.count - 1, 0)
    for (index, part) in elements.enumerated() {
      guard let text = part.asStr else {
        throw typeError(
          "sequence item \(index): expected str instance, \(typeName(part)) found")
      }
      size += text.text.utf8.count
    }
    try claim(bytes: size)
    return String(unsafeUninitializedCapacity: size) { buffer in
      var filled = 0
      for (index, part) in elements.enumerated() {
        if index > 0 { buffer.append(separator.text, at: &filled) }
        if let text = part.asStr { buffer.append(text.text, at: &filled) }
      }
      return filled
    }
  }
}

extension UnsafeMutableBufferPointer<UInt8> {
  /// Writes a text where there is room for it.
  fileprivate func append(_ text: String, at place: inout Int) {
    var text = text
    text.withUTF8 { bytes in
      guard let target = baseAddress, let source = bytes.baseAddress else { return }
      (target + place).update(from: source, count: bytes.count)
      place += bytes.count
    }
  }
}
