// Why a tensor has a gradient, or has none: the paths from the outputs to it.

import Arrays
import Autograd
import Drawing

package struct Explanation: Sendable {
  /// What is the case, in one sentence.
  package private(set) var verdict: String
  /// Whether the tensor has a gradient.
  package private(set) var hasGradient = false
  /// The reasons; each way on which a gradient arrives, from the output down.
  package private(set) var paths: [[Step]] = []
  /// Where what was made of the tensor lost its history.
  package private(set) var cuts: [Step] = []
  /// Ways beyond those that are shown.
  package private(set) var morePaths = 0
  package private(set) var hint = ""

  /// One step of a way.
  package struct Step: Sendable {
    package var name: String
    package var place: Place?
  }

  private static let limit = 5

  /// Explains the tensor that the script or a model of it calls `name`; nil where there is none.
  package init?(_ name: String, in survey: Survey) {
    let subject = survey.subject
    let named = subject.variables.first { $0.name == name }
    let parameter = subject.models.lazy.flatMap { $0 }.first { $0.path == name }
    guard let tensor = named?.tensor ?? parameter?.tensor else { return nil }
    hasGradient = tensor.grad != nil
    verdict = ""
    if let start = survey.accumulator(of: tensor) ?? survey.function(of: tensor) {
      addPaths(from: start, survey)
      explainReached(name, tensor, survey)
    } else {
      explainAbsent(name, tensor, survey)
    }
  }

  private mutating func explainReached(_ name: String, _ tensor: Tensor, _ survey: Survey) {
    if let gradient = GradientProfile(tensor) {
      let ways = paths.count + morePaths
      verdict = "\(name) has a gradient of norm \(Number.short(gradient.norm)): "
      verdict += "it arrives in \(ways) way\(ways == 1 ? "" : "s")"
      if gradient.norm == 0 { verdict += ", and is zero everywhere" }
      if gradient.nonfinite > 0 { verdict += ", and \(gradient.nonfinite) elements are not finite" }
    } else if !tensor.isLeaf {
      verdict = "\(name) is in the graph, and keeps no gradient because it is no leaf"
      hint = "\(name).retain_grad() before backward keeps it"
    } else if survey.ranBackward {
      verdict = "\(name) is in the graph, and backward did not come to it"
      hint = "backward started elsewhere, or its inputs= left it out, or the gradient was cleared"
    } else {
      verdict = "\(name) is in the graph, and backward was not run"
      hint = "--backward runs it"
    }
  }

  private mutating func explainAbsent(_ name: String, _ tensor: Tensor, _ survey: Survey) {
    if hasGradient {
      verdict = "\(name) has a gradient, from a graph that is not the one drawn"
    } else if !tensor.requiresGrad {
      verdict = "\(name) has no gradient because it does not require one"
      hint = "\(name).requires_grad_() before it is used asks for one"
      if !tensor.dtype.isDifferentiable { hint = "\(tensor.dtype.name) takes no gradients" }
    } else if survey.subject.roots.isEmpty {
      verdict = "\(name) has no gradient because the script leaves no graph"
      hint = "was everything computed under torch.no_grad()?"
    } else {
      verdict = "\(name) has no gradient because no way leads from the output to it"
      cuts = survey.cut(below: tensor).map { [Step(name: $0.reason, place: $0.place)] } ?? []
      guard cuts.isEmpty else { return }
      hint =
        "it was not used, or what was made of it was cut off by detach(), torch.no_grad(), "
        + "item(), numpy() or a comparison"
    }
  }

  /// For each direct use one shortest way up to an output.
  private mutating func addPaths(from start: Int, _ survey: Survey) {
    let uses = survey.consumers[start]
    guard !uses.isEmpty else {
      paths = [[Step(name: survey.nodes[start].name, place: survey.place(at: start))]]
      return
    }
    morePaths = max(uses.count - Self.limit, 0)
    for use in uses.prefix(Self.limit) {
      var way = survey.wayUp(from: use)
      way.insert(start, at: 0)
      paths.append(
        way.reversed().map { Step(name: survey.nodes[$0].shownName, place: survey.place(at: $0)) })
    }
  }
}

extension Survey {
  /// A shortest way from a node to one that no other node takes.
  fileprivate func wayUp(from start: Int) -> [Int] {
    var previous: [Int: Int] = [start: -1]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      if consumers[node].isEmpty {
        var way: [Int] = []
        var current = node
        while current >= 0 {
          way.append(current)
          current = previous[current] ?? -1
        }
        return way.reversed()
      }
      for consumer in consumers[node] where previous[consumer] == nil {
        previous[consumer] = node
        queue.append(consumer)
      }
    }
    return [start]
  }
}

extension Node {
  fileprivate var shownName: String { site.module.isEmpty ? name : "\(site.module)/\(name)" }
}
