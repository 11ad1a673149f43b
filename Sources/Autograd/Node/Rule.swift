// How a node turns the gradients of its outputs into those of its inputs.

import Arrays

/// The gradient of one input from the gradient of the only output.
struct InputRule {
  /// The formula in PyTorch's words, for pictures.
  let formula: String
  let body: (Tensor) throws -> Tensor?
}

/// All gradients at once: those of the outputs, and which inputs want one.
package typealias WholeRule = (_ grads: [Tensor?], _ needs: [Bool]) throws -> [Tensor?]

/// A node's rule.
///
/// One and two inputs are cases of their own to spare most nodes an array.
enum Rule {
  case none
  case one(Int, InputRule)
  case two(InputRule, InputRule)
  case many([InputRule?])
  case whole(String, WholeRule)
  /// A script's own function, which runs even if no gradient has arrived.
  case custom(WholeRule)
  case copySlices(CopySlices)
  case accumulate(Tensor)
}

extension Node {
  /// Sets the gradient of the tensor argument `slot`, if one is wanted.
  ///
  /// `body` works in differentiable tensor arithmetic; the engine sums over broadcast dims.
  package func gradient(
    of slot: Int, _ formula: String, _ body: @escaping (Tensor) throws -> Tensor?
  ) {
    guard needs(slot) else { return }
    let added = InputRule(formula: formula, body: body)
    switch rule {
    case .none: rule = .one(slot, added)
    case .one(0, let first) where slot == 1: rule = .two(first, added)
    case .one(let other, let first):
      var rules = [InputRule?](repeating: nil, count: edges.count)
      rules[other] = first
      rules[slot] = added
      rule = .many(rules)
    case .two(let first, let second):
      var rules = [InputRule?](repeating: nil, count: edges.count)
      (rules[0], rules[1], rules[slot]) = (first, second, added)
      rule = .many(rules)
    case .many(var rules):
      rule = .none
      rules[slot] = added
      rule = .many(rules)
    case .whole, .custom, .copySlices, .accumulate:
      preconditionFailure("one rule or the other")
    }
  }

  /// Sets one rule for all inputs, or all outputs, at once; it is not asked if no gradient arrives.
  package func rule(_ formula: String, _ body: @escaping WholeRule) {
    rule = .whole(formula, body)
  }

  /// Declares that there is no gradient: to ask for it is an error.
  package func refuse(_ operation: String) {
    rule("not implemented") { _, _ in
      throw TensorError.runtime("derivative for \(operation) is not implemented")
    }
  }

  /// Sets the rule of a script's own function.
  package func customRule(_ body: @escaping WholeRule) { rule = .custom(body) }

  /// The formula of the gradient that flows to `slot`, in PyTorch's words.
  package func formula(of slot: Int) -> String? {
    switch rule {
    case .none, .custom, .copySlices, .accumulate: nil
    case .one(let only, let rule): only == slot ? rule.formula : nil
    case .two(let first, let second): slot == 0 ? first.formula : second.formula
    case .many(let rules): slot < rules.count ? rules[slot]?.formula : nil
    case .whole(let formula, _): formula
    }
  }

  /// The gradients of the inputs; a wanted one may still be nil, which means zero.
  func apply(_ grads: [Tensor?], needs: (Int) -> Bool) throws -> [Tensor?] {
    var results = [Tensor?](repeating: nil, count: edges.count)
    switch rule {
    case .none, .accumulate: break
    case .one(let slot, let rule):
      if let grad = grads[0], needs(slot) { results[slot] = try rule.body(grad) }
    case .two(let first, let second):
      guard let grad = grads[0] else { break }
      if needs(0) { results[0] = try first.body(grad) }
      if needs(1) { results[1] = try second.body(grad) }
    case .many(let rules):
      guard let grad = grads[0] else { break }
      for (slot, rule) in rules.enumerated() where needs(slot) {
        results[slot] = try rule?.body(grad)
      }
    case .whole(_, let body):
      guard grads.contains(where: { $0 != nil }) else { break }
      return try body(grads, edges.indices.map(needs))
    case .custom(let body): return try body(grads, edges.indices.map(needs))
    case .copySlices(let slices): return try slices.apply(grads, needs: needs)
    }
    return results
  }
}
