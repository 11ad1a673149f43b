// Backslashes and square brackets in patterns.

extension RegexParser {
  private static let controls: [Unicode.Scalar: UInt32] = [
    "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92,
  ]

  /// What a backslash outside brackets means.
  mutating func escape(from start: Int) throws(RegexError) -> RegexNode {
    guard let scalar = next else { throw error("bad escape (end of pattern)", at: start) }
    let isASCII = flags.contains(.ascii)
    switch scalar {
    case "A": return anchor(.textStart)
    case "Z": return anchor(.textEnd)
    case "b": return anchor(.wordBoundary(isASCII: isASCII))
    case "B": return anchor(.noWordBoundary(isASCII: isASCII))
    case "1"..."9": return try numericEscape(from: start)
    default: break
    }
    if let category = category(scalar) {
      position += 1
      return .single(.set(RegexSet(items: [.category(category)])))
    }
    return literal(try character(from: start))
  }

  private mutating func anchor(_ anchor: RegexAnchor) -> RegexNode {
    position += 1
    return .anchor(anchor)
  }

  private func category(_ scalar: Unicode.Scalar) -> RegexCategory? {
    let kinds: [Unicode.Scalar: RegexCategory.Kind] = ["d": .digit, "s": .space, "w": .word]
    let lowered = Unicode.Scalar(scalar.value | 32) ?? scalar
    guard scalar.isASCII, scalar.properties.isAlphabetic, let kind = kinds[lowered] else {
      return nil
    }
    return RegexCategory(
      kind: kind, isNegated: scalar != lowered, isASCII: flags.contains(.ascii))
  }

  private func isOctal(_ index: Int) -> Bool {
    index < pattern.count && ("0"..."7").contains(pattern[index])
  }

  /// `\12`: a group's number, or three octal digits.
  private mutating func numericEscape(from start: Int) throws(RegexError) -> RegexNode {
    if isOctal(position), isOctal(position + 1), isOctal(position + 2) {
      return literal(try octal(from: start, digits: 3))
    }
    var number = 0
    var digits = 0
    while digits < 2, let scalar = next, ("0"..."9").contains(scalar) {
      number = number * 10 + Int(scalar.value - 48)
      position += 1
      digits += 1
    }
    guard number <= groupCount else {
      throw error("invalid group reference \(number)", at: start + 1)
    }
    return try reference(number, at: start)
  }

  private mutating func octal(from start: Int, digits: Int) throws(RegexError) -> UInt32 {
    var code: UInt32 = 0
    var count = 0
    while count < digits, isOctal(position) {
      code = code * 8 + (pattern[position].value - 48)
      position += 1
      count += 1
    }
    guard code <= 0o377 else {
      let written = String(pattern[start..<position])
      throw error("octal escape value \(written) outside of range 0-0o377", at: start)
    }
    return code
  }

  /// An escape that stands for one code point, in brackets or outside.
  private mutating func character(from start: Int) throws(RegexError) -> UInt32 {
    guard let scalar = take() else { throw error("bad escape (end of pattern)", at: start) }
    if let control = Self.controls[scalar] { return control }
    switch scalar {
    case "x": return try hexadecimal(from: start, digits: 2)
    case "u": return try hexadecimal(from: start, digits: 4)
    case "U": return try hexadecimal(from: start, digits: 8)
    case "0"..."7":
      position -= 1
      return try octal(from: start, digits: 3)
    default: break
    }
    let isLetterOrDigit =
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    if isLetterOrDigit { throw error("bad escape \\\(scalar)", at: start) }
    return scalar.value
  }

  private mutating func hexadecimal(
    from start: Int, digits: Int
  ) throws(RegexError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let scalar = next, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        let written = String(pattern[start..<position])
        throw error("incomplete escape \(written)", at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    guard Unicode.Scalar(code) != nil else {
      throw error("bad escape \(String(pattern[start..<position]))", at: start)
    }
    return code
  }

  /// set: '[' '^'? ']'? (member ('-' member)?)* ']'
  mutating func set(from start: Int) throws(RegexError) -> RegexSet {
    var set = RegexSet()
    set.ignoresCase = flags.contains(.ignoreCase)
    set.isNegated = take("^")
    var isFirst = true
    while true {
      if !isFirst, take("]") { return set }
      isFirst = false
      let memberStart = position
      let low = try member(ofSetFrom: start)
      guard next == "-" else {
        set.items.append(low)
        continue
      }
      position += 1
      guard let after = next else { throw error("unterminated character set", at: start) }
      if after == "]" {
        position += 1
        set.items += [low, .range(45...45)]
        return set
      }
      let high = try member(ofSetFrom: start)
      guard case .range(let first) = low, case .range(let last) = high,
        first.lowerBound <= last.lowerBound
      else {
        let written = String(pattern[memberStart..<position])
        throw error("bad character range \(written)", at: memberStart)
      }
      set.items.append(.range(first.lowerBound...last.lowerBound))
    }
  }

  private mutating func member(ofSetFrom start: Int) throws(RegexError) -> RegexSet.Item {
    let memberStart = position
    guard let scalar = take() else { throw error("unterminated character set", at: start) }
    guard scalar == "\\" else { return .range(scalar.value...scalar.value) }
    if let named = next, let category = category(named) {
      position += 1
      return .category(category)
    }
    let code = try character(from: memberStart)
    return .range(code...code)
  }
}
