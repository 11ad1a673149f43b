// Which tokens are which operators, and how tightly they bind.

extension Token.Kind {
  /// A binary operator and its precedence; larger binds tighter.
  var binaryOperator: (precedence: Int, op: BinaryOperator)? {
    switch self {
    case .verticalBar: (1, .bitwiseOr)
    case .caret: (2, .bitwiseXor)
    case .ampersand: (3, .bitwiseAnd)
    case .leftShift: (4, .leftShift)
    case .rightShift: (4, .rightShift)
    case .plus: (5, .add)
    case .minus: (5, .subtract)
    case .star: (6, .multiply)
    case .slash: (6, .divide)
    case .doubleSlash: (6, .floorDivide)
    case .percent: (6, .modulo)
    case .at: (6, .matrixMultiply)
    default: nil
    }
  }

  var comparisonOperator: ComparisonOperator? {
    switch self {
    case .equalEqual: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessEqual: .lessOrEqual
    case .greater: .greater
    case .greaterEqual: .greaterOrEqual
    case .inKeyword: .in
    default: nil
    }
  }

  /// The operator of an augmented assignment such as `+=`.
  var augmentedOperator: BinaryOperator? {
    switch self {
    case .plusEqual: .add
    case .minusEqual: .subtract
    case .starEqual: .multiply
    case .atEqual: .matrixMultiply
    case .slashEqual: .divide
    case .doubleSlashEqual: .floorDivide
    case .percentEqual: .modulo
    case .doubleStarEqual: .power
    case .leftShiftEqual: .leftShift
    case .rightShiftEqual: .rightShift
    case .ampersandEqual: .bitwiseAnd
    case .verticalBarEqual: .bitwiseOr
    case .caretEqual: .bitwiseXor
    default: nil
    }
  }
}

extension Parser {
  /// Whether an expression, possibly starred, can start with a token.
  func startsExpression(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .name, .number, .string, .leftParenthesis, .leftBracket, .leftBrace, .ellipsis,
      .plus, .minus, .tilde, .star, .falseKeyword, .noneKeyword, .trueKeyword, .notKeyword,
      .lambdaKeyword, .awaitKeyword, .error:
      true
    default: false
    }
  }
}
