// What follows an opening parenthesis in a pattern: captures, look-arounds, flags, conditions.

extension RegexParser {
  /// group: '(' ('?' extension)? alternatives ')'
  mutating func group(from start: Int) throws(RegexError) -> RegexNode? {
    guard take("?") else { return try capture(named: nil, from: start) }
    let kindPosition = position
    guard let kind = take() else { throw error("unexpected end of pattern", at: position) }
    switch kind {
    case "P": return try namedGroup(from: start)
    case ":": return .sequence([try enclosed(from: start)])
    case "#":
      while let scalar = take() { if scalar == ")" { return nil } }
      throw error("missing ), unterminated comment", at: start)
    case "=", "!":
      let look = RegexLook(isAhead: true, isNegative: kind == "!")
      return .look(try enclosed(from: start), look)
    case "<": return try lookBehind(from: start)
    case ">": return .atomic(try enclosed(from: start))
    case "(": return try condition(from: start)
    case "-": return try scopedFlags(kind, from: start)
    default:
      if RegexFlags.letters[kind] != nil { return try scopedFlags(kind, from: start) }
      throw error("unknown extension ?\(kind)", at: kindPosition - 1)
    }
  }

  /// What stands before the closing parenthesis; flags set inside end there.
  private mutating func enclosed(from start: Int) throws(RegexError) -> RegexNode {
    let outerFlags = flags
    let body = try alternatives()
    flags = outerFlags
    guard take(")") else { throw error("missing ), unterminated subpattern", at: start) }
    return body
  }

  private mutating func capture(
    named name: (text: String, position: Int)?, from start: Int
  ) throws(RegexError) -> RegexNode {
    groupCount += 1
    let number = groupCount
    if let name {
      if let known = groupNames.first(where: { $0.name == name.text }) {
        throw error(
          "redefinition of group name \(quoted(name.text)) as group \(number); "
            + "was group \(known.number)", at: name.position)
      }
      groupNames.append((name.text, number))
    }
    openGroups.insert(number)
    let body = try enclosed(from: start)
    openGroups.remove(number)
    return .capture(number, body)
  }

  private func quoted(_ text: String) -> String { StringLiteral.quoted(text) }

  /// `(?P<name>…)` or `(?P=name)`
  private mutating func namedGroup(from start: Int) throws(RegexError) -> RegexNode {
    if take("<") {
      let namePosition = position
      let name = try self.name(upTo: ">")
      try checkIdentifier(name, at: namePosition)
      return try capture(named: (name, namePosition), from: start)
    }
    if take("=") {
      let namePosition = position
      let name = try self.name(upTo: ")")
      try checkIdentifier(name, at: namePosition)
      guard let known = groupNames.first(where: { $0.name == name }) else {
        throw error("unknown group name \(quoted(name))", at: namePosition)
      }
      return try reference(known.number, at: namePosition)
    }
    guard let scalar = take() else { throw error("unexpected end of pattern", at: position) }
    throw error("unknown extension ?P\(scalar)", at: position - 3)
  }

  func reference(_ number: Int, at position: Int) throws(RegexError) -> RegexNode {
    if openGroups.contains(number) { throw error("cannot refer to an open group", at: position) }
    return .reference(number, ignoringCase: flags.contains(.ignoreCase))
  }

  private mutating func name(upTo end: Unicode.Scalar) throws(RegexError) -> String {
    let start = position
    while let scalar = next, scalar != end { position += 1 }
    let name = String(pattern[start..<position])
    guard take(end) else {
      if name.isEmpty { throw error("missing group name", at: start) }
      throw error("missing \(end), unterminated name", at: start)
    }
    if name.isEmpty { throw error("missing group name", at: start) }
    return name
  }

  private func checkIdentifier(_ name: String, at position: Int) throws(RegexError) {
    let scalars = name.unicodeScalars
    let isIdentifier = scalars.enumerated().allSatisfy { index, scalar in
      scalar == "_"
        || (index == 0 ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue)
    }
    guard isIdentifier else {
      throw error("bad character in group name \(quoted(name))", at: position)
    }
  }

  private mutating func lookBehind(from start: Int) throws(RegexError) -> RegexNode {
    guard let kind = take() else { throw error("unexpected end of pattern", at: position) }
    guard kind == "=" || kind == "!" else {
      throw error("unknown extension ?<\(kind)", at: position - 3)
    }
    let body = try enclosed(from: start)
    let width = body.width
    guard width.lowerBound == width.upperBound else {
      throw error("look-behind requires fixed-width pattern", at: -1)
    }
    return .look(body, RegexLook(isAhead: false, isNegative: kind == "!"))
  }

  /// `(?(1)yes|no)`
  private mutating func condition(from start: Int) throws(RegexError) -> RegexNode {
    let namePosition = position
    let name = try self.name(upTo: ")")
    let number: Int
    if let written = Int(name) {
      if written == 0 { throw error("bad group number", at: namePosition) }
      number = written
    } else {
      try checkIdentifier(name, at: namePosition)
      guard let known = groupNames.first(where: { $0.name == name }) else {
        throw error("unknown group name \(quoted(name))", at: namePosition)
      }
      number = known.number
    }
    let body = try enclosed(from: start)
    if number > groupCount { throw error("invalid group reference \(number)", at: namePosition) }
    guard case .alternation(let branches) = body else {
      return .conditional(number, body, .sequence([]))
    }
    guard branches.count == 2 else {
      throw error("conditional backref with more than two branches", at: position - 1)
    }
    return .conditional(number, branches[0], branches[1])
  }

  /// `(?i)` at the start, or `(?i-s:…)` anywhere.
  private mutating func scopedFlags(
    _ first: Unicode.Scalar, from start: Int
  ) throws(RegexError) -> RegexNode? {
    var added: RegexFlags = []
    var removed: RegexFlags = []
    var isRemoving = false
    var scalar: Unicode.Scalar? = first
    while let letter = scalar, letter != ":", letter != ")" {
      if letter == "-", !isRemoving {
        isRemoving = true
      } else if let flag = RegexFlags.letters[letter] {
        if isRemoving { removed.insert(flag) } else { added.insert(flag) }
      } else {
        let isLetter = letter.properties.isAlphabetic
        throw error(isLetter ? "unknown flag" : "missing -, : or )", at: position - 1)
      }
      scalar = take()
    }
    guard let end = scalar else { throw error("missing -, : or )", at: position) }
    if end == ")" {
      guard !isRemoving else {
        throw error(removed.isEmpty ? "missing flag" : "missing :", at: position - 1)
      }
      guard start == 0 else {
        throw error("global flags not at the start of the expression", at: start)
      }
      flags.formUnion(added)
      globalFlags.formUnion(added)
      return nil
    }
    let outer = flags
    flags = flags.union(added).subtracting(removed)
    if added.contains(.unicode) { flags.remove(.ascii) }
    let body = try enclosed(from: start)
    flags = outer
    return .sequence([body])
  }
}
