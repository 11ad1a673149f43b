// Which names the top level of a script assigns, and in which order they stand in the source.

import Syntax

extension Program {
  /// The names that top-level code assigns, in source order, the last one last; what is assigned in
  /// the bodies of functions and classes is not top-level.
  var assignedNames: [String] { assignments.map(\.name) }

  /// The names with the places where they stand.
  var assignments: [(place: Int32, name: String)] {
    var finder = AssignmentFinder()
    finder.visit(body)
    return finder.found.sorted { $0.place < $1.place }
  }
}

private struct AssignmentFinder {
  private(set) var found: [(place: Int32, name: String)] = []

  mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value): visit(value)
    case .assign(let targets, let value):
      targets.forEach { store($0) }
      visit(value)
    case .augmentedAssign(let target, _, let value):
      store(target)
      visit(value)
    case .annotatedAssign(let target, _, let value, _):
      store(target)
      visit(value)
    case .if(let branches, let orElse):
      for branch in branches {
        visit(branch.test)
        visit(branch.body)
      }
      visit(orElse)
    case .while(let test, let body, let orElse):
      visit(test)
      visit(body)
      visit(orElse)
    case .for(let loop):
      store(loop.target)
      visit(loop.iterable)
      visit(loop.body)
      visit(loop.orElse)
    case .with(let block):
      for item in block.items {
        visit(item.context)
        item.target.map { store($0) }
      }
      visit(block.body)
    case .try(let block):
      visit(block.body)
      for handler in block.handlers { visit(handler.body) }
      visit(block.orElse)
      visit(block.finally)
    case .match(let subject, let cases):
      visit(subject)
      for item in cases { visit(item.body) }
    case .return(let value): visit(value)
    case .raise(let value, let cause):
      visit(value)
      visit(cause)
    case .assert(let test, let message):
      visit(test)
      visit(message)
    case .delete, .pass, .break, .continue, .global, .nonlocal, .import, .importFrom, .function,
      .class:
      break
    }
  }

  /// What an assignment to `target` binds.
  private mutating func store(_ target: Expression) {
    switch target.kind {
    case .name(let name): found.append((target.span.start, name))
    case .tuple(let elements), .list(let elements): elements.forEach { store($0) }
    case .starred(let inner): store(inner)
    default: visit(target)
    }
  }

  private mutating func visit(_ expression: Expression?) {
    if let expression { visit(expression) }
  }

  /// Expressions assign too: `(name := value)`, and the variables of comprehensions.
  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .named(let target, let value):
      store(target)
      visit(value)
    case .comprehension(let comprehension):
      for clause in comprehension.clauses {
        store(clause.target)
        visit(clause.iterable)
        clause.conditions.forEach { visit($0) }
      }
    case .tuple(let elements), .list(let elements), .set(let elements), .boolean(_, let elements):
      elements.forEach { visit($0) }
    case .dictionary(let items):
      for item in items {
        switch item {
        case .pair(let key, let value):
          visit(key)
          visit(value)
        case .unpacking(let value): visit(value)
        }
      }
    case .unary(_, let operand), .starred(let operand), .await(let operand),
      .yieldFrom(let operand), .attribute(let operand, _):
      visit(operand)
    case .yield(let operand): visit(operand)
    case .binary(let first, let rest):
      visit(first)
      rest.forEach { visit($0.operand) }
    case .comparison(let first, let rest):
      visit(first)
      rest.forEach { visit($0.operand) }
    case .conditional(let test, let body, let orElse):
      visit(test)
      visit(body)
      visit(orElse)
    case .subscript(let object, let index):
      visit(object)
      visit(index)
    case .slice(let lower, let upper, let step):
      visit(lower)
      visit(upper)
      visit(step)
    case .call(let function, let arguments, let keywords):
      visit(function)
      arguments.forEach { visit($0) }
      keywords.forEach { visit($0.value) }
    case .name, .constant, .fString, .lambda: break
    }
  }
}
