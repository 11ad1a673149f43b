// Which expressions can be assigned to, and what CPython calls those that cannot.

extension Parser {
  // star_targets: star_target (',' star_target)* [',']
  func starTargets() throws(ParseFailure) -> Expression {
    let start = start
    let first = try starTarget()
    guard kind == .comma else { return first }
    var elements = [first]
    while accept(.comma) {
      guard startsExpression(kind) else { break }
      elements.append(try starTarget())
    }
    try heighten()
    return Expression(.tuple(elements), span(from: start))
  }

  // star_target: '*' (!'*' star_target) | target_with_star_atom
  func starTarget() throws(ParseFailure) -> Expression {
    if kind == .star {
      guard kind(ahead: 1) != .star else { throw mismatch() }
      return try starred { () throws(ParseFailure) in
        try starTarget()
      }
    }
    let siblings = beginNode()
    defer { endNode(siblings) }
    let target = try primary()
    guard target.isStarTarget else { throw mismatch() }
    return target
  }

  /// `star_targets 'in'` of a loop or comprehension that began with the token at `loop`.
  func forTarget(from loop: Int) throws(ParseFailure) -> Expression {
    let parsed = try attempt { () throws(ParseFailure) in
      let target = try starTargets()
      try expect(.inKeyword)
      return target
    }
    if let parsed { return parsed }
    position = loop
    if isExplaining { try explainForTarget() }
    throw .mismatch
  }
}

extension Expression {
  /// Whether it is a name, an attribute or a subscript.
  var isSingleTarget: Bool {
    switch kind {
    case .name, .attribute, .subscript: true
    default: false
    }
  }

  var isStarred: Bool {
    if case .starred = kind { true } else { false }
  }

  /// Whether it can stand on the left of `=`.
  var isStarTarget: Bool {
    switch kind {
    case .name, .attribute, .subscript: true
    case .tuple(let elements), .list(let elements): elements.allSatisfy(\.isStarTarget)
    case .starred(let value):
      if case .starred = value.kind { false } else { value.isStarTarget }
    default: false
    }
  }

  /// Whether `del` can take it.
  var isDeleteTarget: Bool {
    switch kind {
    case .name, .attribute, .subscript: true
    case .tuple(let elements), .list(let elements): elements.allSatisfy(\.isDeleteTarget)
    default: false
    }
  }

  enum TargetPlace { case assignment, deletion, loop }

  /// The innermost part that keeps the expression from being a target.
  func invalidTarget(_ place: TargetPlace) -> Expression? {
    switch kind {
    case .name, .attribute, .subscript: return nil
    case .tuple(let elements), .list(let elements):
      for element in elements {
        if let invalid = element.invalidTarget(place) { return invalid }
      }
      return nil
    case .starred(let value):
      return place == .deletion ? self : value.invalidTarget(place)
    case .comparison(let first, let rest):
      guard place == .loop else { return self }
      return rest[0].op == .in ? first.invalidTarget(place) : nil
    default:
      return self
    }
  }

  /// CPython's name for the form of the expression, as its messages use it.
  var formName: String {
    switch kind {
    case .name: "name"
    case .constant(let value): value.formName
    case .fString: "f-string expression"
    case .tuple: "tuple"
    case .list: "list"
    case .set: "set display"
    case .dictionary: "dict literal"
    case .comprehension(let comprehension): comprehension.result.formName
    case .unary, .binary, .boolean: "expression"
    case .comparison: "comparison"
    case .conditional: "conditional expression"
    case .lambda: "lambda"
    case .named: "named expression"
    case .await: "await expression"
    case .yield, .yieldFrom: "yield expression"
    case .attribute: "attribute"
    case .subscript: "subscript"
    case .slice: "slice"
    case .starred: "starred"
    case .call: "function call"
    }
  }
}

extension Constant {
  var formName: String {
    switch self {
    case .pythonNone: "None"
    case .boolean(let value): value ? "True" : "False"
    case .ellipsis: "ellipsis"
    case .integer, .largeInteger, .float, .imaginary, .string, .bytes: "literal"
    }
  }
}

extension Comprehension.Result {
  var formName: String {
    switch self {
    case .list: "list comprehension"
    case .set: "set comprehension"
    case .dictionary: "dict comprehension"
    case .generator: "generator expression"
    }
  }
}
