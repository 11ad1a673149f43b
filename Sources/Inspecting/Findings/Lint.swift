// What is probably wrong with a model's gradients: each rule is one function of the survey.

import Arrays
import Autograd
import Drawing

/// A rule by its name on the command line.
package enum LintRule: String, CaseIterable, Sendable {
  case nan
  case noGrad = "no-grad"
  case hazard, exploding, vanishing, unused

  package var summary: String {
    switch self {
    case .nan: "An output or a gradient is NaN or infinite."
    case .noGrad: "A parameter of the graph got no gradient."
    case .hazard: "A tensor that backward needs was changed in place."
    case .exploding: "A gradient's typical element is above 1000."
    case .vanishing: "A gradient is zero, or its typical element is below 1e-8."
    case .unused: "A parameter requires a gradient that nothing gives it."
    }
  }
}

package struct LintFinding: Sendable {
  package var rule: LintRule
  package var message: String
  package var place: Place?
}

package enum Lint {
  package static let explodes = 1e3
  package static let vanishes = 1e-8

  /// All findings, rule by rule.
  package static func findings(in survey: Survey) -> [LintFinding] {
    LintRule.allCases.flatMap { rule in
      switch rule {
      case .nan: nonfinite(survey)
      case .noGrad: withoutGradient(survey)
      case .hazard: hazards(survey)
      case .exploding, .vanishing: magnitudes(survey, rule)
      case .unused: unused(survey)
      }
    }
  }

  private static func nonfinite(_ survey: Survey) -> [LintFinding] {
    let outputs = survey.subject.roots.compactMap { root -> LintFinding? in
      guard root.tensor.device != .meta, root.tensor.dtype.isDifferentiable else { return nil }
      let count = root.tensor.data.toDoubles().count { !$0.isFinite }
      guard count > 0 else { return nil }
      let name = root.name.isEmpty ? "the output" : root.name
      return LintFinding(
        rule: .nan, message: "\(name) has \(counted(count, "element")) that is not finite",
        place: survey.function(of: root.tensor).flatMap { survey.place(at: $0) })
    }
    let leaves = survey.subject.leaves.compactMap { leaf -> LintFinding? in
      guard let gradient = GradientProfile(leaf), gradient.nonfinite > 0 else { return nil }
      let count = counted(gradient.nonfinite, "element")
      return LintFinding(
        rule: .nan, message: "the gradient of \(survey.name(of: leaf)) has \(count) not finite",
        place: survey.firstUse(of: leaf))
    }
    return outputs + leaves
  }

  private static func withoutGradient(_ survey: Survey) -> [LintFinding] {
    guard survey.ranBackward else { return [] }
    let reached = survey.subject.leaves.filter { survey.isReached($0) && $0.grad == nil }
    let left = reached.map { leaf in
      LintFinding(
        rule: .noGrad, message: "\(survey.name(of: leaf)) is in the graph and has no gradient",
        place: survey.firstUse(of: leaf))
    }
    let cut = lost(survey).compactMap { leaf in
      survey.cut(below: leaf).map { cut in
        let words = "requires a gradient, and what was made of it was"
        return LintFinding(
          rule: .noGrad, message: "\(survey.name(of: leaf)) \(words) \(cut.reason)",
          place: cut.place)
      }
    }
    return left + cut
  }

  /// Leaves that want a gradient and that nothing leads to.
  private static func lost(_ survey: Survey) -> [Tensor] {
    survey.subject.leaves.filter { !survey.isReached($0) && $0.grad == nil }
  }

  private static func hazards(_ survey: Survey) -> [LintFinding] {
    survey.nodes.indices.compactMap { index in
      let node = survey.nodes[index]
      let stale = node.keptTensors.first { $0.saved.versions.map { $0 != $1 } ?? false }
      guard let stale, let versions = stale.saved.versions else { return nil }
      return LintFinding(
        rule: .hazard,
        message: "\(node.name) kept '\(stale.name)' at version \(versions.expected), and it was "
          + "changed in place since: it is at version \(versions.current)",
        place: survey.place(at: index))
    }
  }

  private static func magnitudes(_ survey: Survey, _ rule: LintRule) -> [LintFinding] {
    survey.subject.leaves.compactMap { leaf in
      guard let gradient = GradientProfile(leaf), gradient.count > 0 else { return nil }
      let name = survey.name(of: leaf)
      let norm = "norm \(Number.short(gradient.norm))"
      let message: String
      if rule == .exploding, gradient.typical > explodes {
        message = "the gradient of \(name) is large: \(norm)"
      } else if rule == .vanishing, gradient.norm == 0, gradient.nonfinite == 0 {
        message = "the gradient of \(name) is zero everywhere"
      } else if rule == .vanishing, gradient.typical < vanishes, gradient.nonfinite == 0 {
        message = "the gradient of \(name) is small: \(norm)"
      } else {
        return nil
      }
      return LintFinding(rule: rule, message: message, place: survey.firstUse(of: leaf))
    }
  }

  private static func unused(_ survey: Survey) -> [LintFinding] {
    lost(survey).filter { survey.cut(below: $0) == nil }.map { leaf in
      LintFinding(
        rule: .unused,
        message: "\(survey.name(of: leaf)) requires a gradient and the graph does not use it",
        place: survey.declaration(of: leaf))
    }
  }

  private static func counted(_ count: Int, _ what: String) -> String {
    "\(count) \(what)\(count == 1 ? "" : "s")"
  }
}

extension Node {
  /// The tensors that are kept for backward, under their names.
  package var keptTensors: [(name: String, saved: SavedTensor)] {
    attributes.flatMap { attribute -> [(name: String, saved: SavedTensor)] in
      switch attribute.value {
      case .tensor(let saved): [(attribute.name, saved)]
      case .tensors(let list): list.compactMap { $0 }.map { (attribute.name, $0) }
      case .none, .bool, .int, .ints, .float, .number, .string: []
      }
    }
  }
}
