// The operators an expression can have; raw values are their spelling.

package enum BinaryOperator: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case matrixMultiply = "@"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "**"
  case leftShift = "<<"
  case rightShift = ">>"
  case bitwiseAnd = "&"
  case bitwiseOr = "|"
  case bitwiseXor = "^"
}

package enum UnaryOperator: String, CaseIterable, Sendable {
  case not
  case negative = "-"
  case positive = "+"
  case invert = "~"
}

package enum BooleanOperator: String, CaseIterable, Sendable {
  case and
  case or
}

package enum ComparisonOperator: String, CaseIterable, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `is`
  case isNot = "is not"
  case `in`
  case notIn = "not in"
}
