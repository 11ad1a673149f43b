// Statements of the tree: every form Python 3.11's grammar has, one enum case each.

/// A statement and where it stands.
package final class Statement: Sendable {
  package let span: Span
  package let kind: Kind

  package init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  package enum Kind: Sendable {
    case expression(Expression)
    /// `a = b, c = value`: targets from left to right, assigned in that order.
    case assign(targets: [Expression], value: Expression)
    /// `target op= value`; the target is a name, an attribute or a subscript.
    case augmentedAssign(target: Expression, op: BinaryOperator, value: Expression)
    /// `target: annotation = value`; `isSimple` when the target is a bare name.
    case annotatedAssign(
      target: Expression, annotation: Expression, value: Expression?, isSimple: Bool)
    case delete([Expression])
    case pass
    case `break`
    case `continue`
    case `return`(Expression?)
    case raise(Expression?, cause: Expression?)
    case assert(test: Expression, message: Expression?)
    case global([String])
    case nonlocal([String])
    /// `import a.b as c, d`
    case `import`([ImportAlias])
    case importFrom(ImportFrom)
    /// `if`, then each `elif`, as branches; `orElse` is empty without `else`.
    case `if`([Branch], orElse: [Statement])
    case `while`(test: Expression, body: [Statement], orElse: [Statement])
    case `for`(ForLoop)
    case with(WithBlock)
    case `try`(TryBlock)
    case match(subject: Expression, cases: [MatchCase])
    case function(FunctionDefinition)
    case `class`(ClassDefinition)
  }
}

/// `test: body` of an `if` or `elif`.
package struct Branch: Sendable {
  package let test: Expression
  package let body: [Statement]
}

/// `for target in iterable: body else: orElse`
package final class ForLoop: Sendable {
  package let target: Expression
  package let iterable: Expression
  package let body: [Statement]
  package let orElse: [Statement]
  package let isAsync: Bool

  package init(
    target: Expression, iterable: Expression, body: [Statement], orElse: [Statement],
    isAsync: Bool
  ) {
    self.target = target
    self.iterable = iterable
    self.body = body
    self.orElse = orElse
    self.isAsync = isAsync
  }
}

/// `with context as target, …: body`
package final class WithBlock: Sendable {
  package let items: [Item]
  package let body: [Statement]
  package let isAsync: Bool

  package struct Item: Sendable {
    package let context: Expression
    package let target: Expression?
  }

  package init(items: [Item], body: [Statement], isAsync: Bool) {
    self.items = items
    self.body = body
    self.isAsync = isAsync
  }
}

/// `try: body except …: else: finally:`
package final class TryBlock: Sendable {
  package let body: [Statement]
  package let handlers: [Handler]
  package let orElse: [Statement]
  package let finally: [Statement]
  /// Whether the handlers are written `except*`.
  package let isGroup: Bool

  /// `except type as name: body`
  package struct Handler: Sendable {
    package let type: Expression?
    package let name: String?
    package let body: [Statement]
    package let span: Span
  }

  package init(
    body: [Statement], handlers: [Handler], orElse: [Statement], finally: [Statement],
    isGroup: Bool
  ) {
    self.body = body
    self.handlers = handlers
    self.orElse = orElse
    self.finally = finally
    self.isGroup = isGroup
  }
}

/// `name as alias`
package struct ImportAlias: Sendable {
  /// The dotted name, or `*` in `from m import *`.
  package let name: String
  package let alias: String?
  package let span: Span

  /// The variable an `import` statement binds: the alias, or the part before the first dot.
  package var boundName: String {
    alias ?? String(name.prefix { $0 != "." })
  }
}

/// `from ..module import name as alias, …`
package final class ImportFrom: Sendable {
  /// The dotted name after the leading dots, if any.
  package let module: String?
  /// The number of leading dots.
  package let level: Int
  package let names: [ImportAlias]

  package init(module: String?, level: Int, names: [ImportAlias]) {
    self.module = module
    self.level = level
    self.names = names
  }
}

/// `def name(parameters) -> returns: body`
package final class FunctionDefinition: Sendable {
  /// The name as written, which is the function's `__name__`.
  package let name: String
  /// The variable that is bound: `name`, mangled if private in a class body.
  package let boundName: String
  package let nameSpan: Span
  package let decorators: [Expression]
  package let parameters: Parameters
  package let returns: Expression?
  package let body: [Statement]
  package let isAsync: Bool
  /// Index into `Program.scopes`.
  package let scopeID: Int
  /// What to parse when the function is first called, if its body has been left out.
  package let outline: OutlinedFunction?

  package init(
    name: String, boundName: String, nameSpan: Span, decorators: [Expression],
    parameters: Parameters, returns: Expression?, body: [Statement], isAsync: Bool, scopeID: Int,
    outline: OutlinedFunction?
  ) {
    self.name = name
    self.boundName = boundName
    self.nameSpan = nameSpan
    self.decorators = decorators
    self.parameters = parameters
    self.returns = returns
    self.body = body
    self.isAsync = isAsync
    self.scopeID = scopeID
    self.outline = outline
  }
}

/// `class name(bases, keyword=value): body`
package final class ClassDefinition: Sendable {
  /// The name as written, which is the class's `__name__`.
  package let name: String
  /// The variable that is bound: `name`, mangled if private in a class body.
  package let boundName: String
  package let nameSpan: Span
  package let decorators: [Expression]
  /// Bases; may be `starred`.
  package let bases: [Expression]
  package let keywords: [Keyword]
  package let body: [Statement]
  /// Index into `Program.scopes`.
  package let scopeID: Int

  package init(
    name: String, boundName: String, nameSpan: Span, decorators: [Expression],
    bases: [Expression], keywords: [Keyword], body: [Statement], scopeID: Int
  ) {
    self.name = name
    self.boundName = boundName
    self.nameSpan = nameSpan
    self.decorators = decorators
    self.bases = bases
    self.keywords = keywords
    self.body = body
    self.scopeID = scopeID
  }
}

/// The parameters of a function or lambda, by Python's five kinds.
package struct Parameters: Sendable {
  /// Those before `/`.
  package var positionalOnly: [Parameter] = []
  package var positionalOrKeyword: [Parameter] = []
  /// `*args`
  package var varPositional: Parameter?
  /// Those after `*` or `*args`.
  package var keywordOnly: [Parameter] = []
  /// `**kwargs`
  package var varKeyword: Parameter?

  package init() {}

  /// Every parameter in the order of CPython's local variables: `*args` and `**kwargs` last.
  package var all: [Parameter] {
    var all = positionalOnly + positionalOrKeyword + keywordOnly
    if let varPositional { all.append(varPositional) }
    if let varKeyword { all.append(varKeyword) }
    return all
  }
}

/// `name: annotation = default`
package struct Parameter: Sendable {
  package let name: String
  package let annotation: Expression?
  package let defaultValue: Expression?
  package let span: Span
}

extension [Statement] {
  /// The docstring of a body: its first statement, if that is a plain string.
  package var docstring: String? {
    guard case .expression(let expression)? = first?.kind,
      case .constant(.string(let text)) = expression.kind
    else { return nil }
    return text
  }
}
