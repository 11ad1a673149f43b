// Expressions of the tree: every form Python 3.11's grammar has, one enum case each.

/// An expression and where it stands.
package final class Expression: Sendable {
  package let span: Span
  package let kind: Kind

  package init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  package enum Kind: Sendable {
    /// `x`; private names of a class body (`__x`) are already mangled (`_Class__x`).
    case name(String)
    /// `None`, `True`, `1`, `2.5`, `"text"`, `b"bytes"`, `...`
    case constant(Constant)
    /// `f"{a!r:>{width}} b"`; neighbouring literals are joined.
    case fString([FStringPart])
    /// `a, *b` or `(a, b)`; elements may be `starred`.
    case tuple([Expression])
    /// `[a, *b]`; elements may be `starred`.
    case list([Expression])
    /// `{a, *b}`; elements may be `starred`.
    case set([Expression])
    /// `{k: v, **other}`
    case dictionary([DictionaryItem])
    /// `[x for x in y]` and its set, dictionary and generator siblings.
    case comprehension(Comprehension)
    /// `not x`, `-x`, `+x`, `~x`
    case unary(UnaryOperator, Expression)
    /// `a + b - c`: one level of precedence, left to right; `a ** b` has exactly one step.
    case binary(first: Expression, rest: [BinaryStep])
    /// `a and b and c`; two operands at least.
    case boolean(BooleanOperator, [Expression])
    /// `a < b <= c`
    case comparison(first: Expression, rest: [ComparisonStep])
    /// `body if test else orElse`
    case conditional(test: Expression, body: Expression, orElse: Expression)
    /// `lambda x: y`
    case lambda(Lambda)
    /// `(name := value)`; `target` is a `name`.
    case named(target: Expression, value: Expression)
    /// `await x`
    case await(Expression)
    /// `yield x`
    case yield(Expression?)
    /// `yield from x`
    case yieldFrom(Expression)
    /// `object.name`
    case attribute(object: Expression, name: String)
    /// `object[index]`; `index` may be a `slice`, or a `tuple` holding slices and starred items.
    case `subscript`(object: Expression, index: Expression)
    /// `lower:upper:step`, only inside a subscript.
    case slice(lower: Expression?, upper: Expression?, step: Expression?)
    /// `*x`, only where Python allows it.
    case starred(Expression)
    /// `f(a, *b, k=c, **d)`; Python evaluates `arguments` before `keywords`.
    case call(function: Expression, arguments: [Expression], keywords: [Keyword])
  }
}

/// A literal value.
package enum Constant: Hashable, Sendable {
  case pythonNone
  case boolean(Bool)
  case integer(Int)
  /// An integer too large for `Int`: digits of the radix, no prefix, no underscores.
  case largeInteger(digits: String, radix: Int)
  case float(Double)
  case imaginary(Double)
  case string(String)
  case bytes([UInt8])
  case ellipsis
}

/// A piece of an f-string.
package enum FStringPart: Sendable {
  case literal(String)
  case field(FStringField)
}

/// `{value!conversion:format}`; `{value=}` arrives as a literal part followed by a field.
package final class FStringField: Sendable {
  package let value: Expression
  package let conversion: Conversion?
  /// What follows the colon, fields and all; `nil` without a colon.
  package let format: [FStringPart]?
  package let span: Span

  package enum Conversion: String, Sendable {
    case string = "s"
    case repr = "r"
    case ascii = "a"
  }

  package init(
    value: Expression, conversion: Conversion?, format: [FStringPart]?, span: Span
  ) {
    self.value = value
    self.conversion = conversion
    self.format = format
    self.span = span
  }
}

package enum DictionaryItem: Sendable {
  /// `key: value`
  case pair(key: Expression, value: Expression)
  /// `**mapping`
  case unpacking(Expression)
}

/// `element for target in iterable if condition`, in a scope of its own.
package final class Comprehension: Sendable {
  package let result: Result
  /// At least one; the first one's iterable is evaluated in the enclosing scope.
  package let clauses: [Clause]
  /// Index into `Program.scopes`.
  package let scopeID: Int

  package enum Result: Sendable {
    case list(Expression)
    case set(Expression)
    case dictionary(key: Expression, value: Expression)
    case generator(Expression)
  }

  package struct Clause: Sendable {
    package let target: Expression
    package let iterable: Expression
    package let conditions: [Expression]
    package let isAsync: Bool
  }

  package init(result: Result, clauses: [Clause], scopeID: Int) {
    self.result = result
    self.clauses = clauses
    self.scopeID = scopeID
  }
}

/// `lambda parameters: body`
package final class Lambda: Sendable {
  package let parameters: Parameters
  package let body: Expression
  /// Index into `Program.scopes`.
  package let scopeID: Int

  package init(parameters: Parameters, body: Expression, scopeID: Int) {
    self.parameters = parameters
    self.body = body
    self.scopeID = scopeID
  }
}

/// `name=value`, or `**value` without a name.
package struct Keyword: Sendable {
  package let name: String?
  package let value: Expression
  package let span: Span
}

/// An operator and its right operand.
package struct BinaryStep: Sendable {
  package let op: BinaryOperator
  package let operand: Expression
}

/// A comparison operator and its right operand.
package struct ComparisonStep: Sendable {
  package let op: ComparisonOperator
  package let operand: Expression
}
