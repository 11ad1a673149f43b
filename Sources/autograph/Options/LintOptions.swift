// Which rules of `lint` count.

import ArgumentParser
import Inspecting

/// Rules by name, separated by commas.
struct RuleList: ExpressibleByArgument {
  let rules: [LintRule]

  init(_ rules: [LintRule]) { self.rules = rules }

  init?(argument: String) {
    let names = argument.split(separator: ",")
    let rules = names.compactMap { LintRule(rawValue: String($0)) }
    guard rules.count == names.count, !rules.isEmpty else { return nil }
    self.rules = rules
  }

  var defaultValueDescription: String { "all" }
}
