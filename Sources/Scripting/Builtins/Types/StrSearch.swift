// Methods of `str` that look for a part: find, count, replace, startswith, partition and their kin.

/// A string as bytes, with code point indices turned into byte offsets and back.
struct IndexedText {
  let bytes: [UInt8]
  let isASCII: Bool
  let length: Int

  init(_ object: StrObject) {
    bytes = Array(object.text.utf8)
    length = object.length
    isASCII = length == bytes.count
  }

  /// The byte offset of a code point.
  func offset(_ index: Int) -> Int {
    if isASCII || index == 0 { return index }
    var remaining = index
    var offset = 0
    while offset < bytes.count {
      if bytes[offset] & 0xC0 != 0x80 {
        if remaining == 0 { return offset }
        remaining -= 1
      }
      offset += 1
    }
    return offset
  }

  /// The code point at a byte offset.
  func index(_ offset: Int) -> Int {
    if isASCII { return offset }
    return bytes[..<offset].reduce(0) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension StrType {
  static var search: [NativeMethod] {
    [
      finder("find", last: false, raises: false), finder("rfind", last: true, raises: false),
      finder("index", last: false, raises: true), finder("rindex", last: true, raises: true),
      .method("count(self, sub, start=None, end=None, /)") { interpreter, arguments in
        let place = try Place("count", interpreter, arguments)
        guard let range = place.range else { return .int(0) }
        if place.needle.isEmpty {
          return .int(place.text.index(range.upperBound) - place.text.index(range.lowerBound) + 1)
        }
        let found = ByteSearch(place.needle).all(in: Array(place.text.bytes[range]))
        return .int(found.count)
      },
      .method("replace(self, old, new, count=-1, /)") { interpreter, arguments in
        try replace(interpreter, arguments)
      },
      affix("startswith") { bytes, affix in bytes.starts(with: affix) },
      affix("endswith") { bytes, affix in bytes.suffix(affix.count).elementsEqual(affix) },
      .binary("removeprefix") { interpreter, value, part in
        let object = try text(interpreter, value)
        let prefix = try interpreter.string(part, argument: "removeprefix() argument")
        guard object.text.utf8.starts(with: prefix.text.utf8) else { return .str(object) }
        return .string(
          String(decoding: object.text.utf8.dropFirst(prefix.text.utf8.count), as: UTF8.self))
      },
      .binary("removesuffix") { interpreter, value, part in
        let object = try text(interpreter, value)
        let suffix = try interpreter.string(part, argument: "removesuffix() argument")
        let bytes = Array(object.text.utf8)
        let count = suffix.text.utf8.count
        guard bytes.suffix(count).elementsEqual(suffix.text.utf8) else { return .str(object) }
        return .string(String(decoding: bytes.dropLast(count), as: UTF8.self))
      },
      partition("partition", last: false), partition("rpartition", last: true),
    ]
  }

  /// The arguments `sub[, start[, end]]`, made ready for a search.
  private struct Place {
    let text: IndexedText
    let needle: [UInt8]
    /// In bytes; none if `start` lies beyond the end.
    let range: Range<Int>?

    init(_ name: String, _ interpreter: Interpreter, _ arguments: BoundArguments) throws {
      text = IndexedText(try StrType.text(interpreter, arguments[0]))
      guard let sub = arguments[1].asStr else {
        throw typeError("must be str, not \(interpreter.typeName(arguments[1]))")
      }
      needle = Array(sub.text.utf8)
      range = try Place.range(interpreter, text, arguments[2], arguments[3])
    }

    static func range(
      _ interpreter: Interpreter, _ text: IndexedText, _ start: Value, _ stop: Value
    ) throws -> Range<Int>? {
      let range = try interpreter.bounds(start, stop, count: text.length)
      if range.lowerBound > text.length { return nil }
      if range.isEmpty && !stop.isNone && range.lowerBound > 0 {
        // An empty part is found only where the bounds do not cross.
        let whole = try interpreter.bounds(.none, stop, count: text.length)
        if whole.upperBound < range.lowerBound { return nil }
      }
      return text.offset(range.lowerBound)..<text.offset(range.upperBound)
    }
  }

  private static func finder(_ name: String, last: Bool, raises: Bool) -> NativeMethod {
    .method("\(name)(self, sub, start=None, end=None, /)") { interpreter, arguments in
      let place = try Place(name, interpreter, arguments)
      if let range = place.range {
        let search = ByteSearch(place.needle)
        let found =
          last
          ? search.last(in: place.text.bytes, range) : search.first(in: place.text.bytes, range)
        if let found { return .int(place.text.index(found)) }
      }
      if raises { throw valueError("substring not found") }
      return .int(-1)
    }
  }

  private static func affix(
    _ name: String, _ holds: @escaping (ArraySlice<UInt8>, [UInt8]) -> Bool
  ) -> NativeMethod {
    .method("\(name)(self, affix, start=None, end=None, /)") { interpreter, arguments in
      let text = IndexedText(try StrType.text(interpreter, arguments[0]))
      let range = try Place.range(interpreter, text, arguments[2], arguments[3])
      func matches(_ value: Value) throws -> Bool {
        guard let affix = value.asStr else {
          let what = arguments[1].asTuple == nil ? "first arg" : "tuple for \(name)"
          throw typeError(
            arguments[1].asTuple == nil
              ? "\(name) \(what) must be str or a tuple of str, not \(interpreter.typeName(value))"
              : "\(what) must only contain str, not \(interpreter.typeName(value))")
        }
        guard let range else { return false }
        return holds(text.bytes[range], Array(affix.text.utf8))
      }
      if let options = arguments[1].asTuple {
        return .bool(try options.elements.contains(where: matches))
      }
      return .bool(try matches(arguments[1]))
    }
  }

  private static func replace(
    _ interpreter: Interpreter, _ arguments: BoundArguments
  ) throws -> Value {
    let object = try text(interpreter, arguments[0])
    let old = try interpreter.string(arguments[1], argument: "replace() argument 1")
    let new = try interpreter.string(arguments[2], argument: "replace() argument 2")
    let limit = try interpreter.index(arguments[3])
    let count = limit < 0 ? Int.max : limit
    let bytes = Array(object.text.utf8)
    let places: [Int]
    if old.text.isEmpty {
      let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
      places = Array(starts.prefix(count))
    } else {
      places = ByteSearch(Array(old.text.utf8)).all(in: bytes, limit: count)
    }
    if places.isEmpty { return .str(object) }
    try interpreter.claim(bytes: bytes.count + places.count * new.text.utf8.count)
    var result: [UInt8] = []
    var end = 0
    for place in places {
      result += bytes[end..<place]
      result += new.text.utf8
      end = place + old.text.utf8.count
    }
    result += bytes[end...]
    return .string(String(decoding: result, as: UTF8.self))
  }

  private static func partition(_ name: String, last: Bool) -> NativeMethod {
    .binary(name) { interpreter, value, separator in
      let object = try text(interpreter, value)
      guard let sep = separator.asStr else {
        throw typeError("must be str, not \(interpreter.typeName(separator))")
      }
      if sep.text.isEmpty { throw valueError("empty separator") }
      let bytes = Array(object.text.utf8)
      let search = ByteSearch(Array(sep.text.utf8))
      let found =
        last ? search.last(in: bytes, 0..<bytes.count) : search.first(in: bytes, 0..<bytes.count)
      guard let found else {
        let parts = last ? ["", "", object.text] : [object.text, "", ""]
        return .tuple(parts.map { .string($0) })
      }
      let head = String(decoding: bytes[..<found], as: UTF8.self)
      let tail = String(decoding: bytes[(found + search.needle.count)...], as: UTF8.self)
      return .tuple([.string(head), .str(sep), .string(tail)])
    }
  }
}
