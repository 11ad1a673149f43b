// Edits of scripts: those that leave the graph as it is, and those that change it.

import Foundation

/// A script with an edit.
struct Edit: CustomStringConvertible {
  var name: String
  var text: String
  /// Where the script is said to stand.
  var file = "model.ag"
  var threads = 1
  /// Words of which the account must have one.
  var words: [String] = []

  var description: String { name }
}

/// Twenty edits that must not show.
enum HarmlessEdits {
  static func of(_ text: String) -> [Edit] {
    let lines = text.components(separatedBy: "\n")
    let last = lines.lastIndex { $0.hasPrefix("import ") || $0.hasPrefix("from ") } ?? 0
    func inserted(_ new: String, at index: Int) -> String {
      (lines[..<index] + [new] + lines[index...]).joined(separator: "\n")
    }
    let top = lines.indices.last { isTopLevel(lines[$0]) } ?? 0
    return [
      Edit(name: "comment at the top", text: "# A model.\n" + text),
      Edit(name: "comments behind statements", text: commented(lines)),
      Edit(name: "comment at the end", text: text + "\n# The end.\n"),
      Edit(name: "documentation", text: "\"\"\"A model.\"\"\"\n" + text),
      Edit(name: "blank lines", text: spaced(lines)),
      Edit(name: "blank lines at the top", text: "\n\n\n" + text),
      Edit(name: "CRLF", text: text.replacingOccurrences(of: "\n", with: "\r\n")),
      Edit(name: "no line end", text: text.trimmingCharacters(in: .newlines)),
      Edit(name: "unrelated tensor first", text: inserted("aside = torch.ones(3)", at: last + 1)),
      Edit(name: "unrelated random tensor", text: inserted("aside = torch.rand(2)", at: last + 1)),
      Edit(
        name: "unrelated tensor with a history",
        text: inserted("aside = torch.ones(2, requires_grad=True) * 2", at: last + 1)),
      Edit(
        name: "unrelated leaf before the last statement",
        text: inserted("aside = torch.zeros(1, requires_grad=True)", at: top)),
      Edit(
        name: "unrelated function", text: inserted("def aside(x):\n    return x\n", at: last + 1)),
      Edit(name: "unrelated import", text: "import math\n" + text),
      Edit(name: "reordered imports", text: reordered(lines)),
      Edit(name: "renamed variable", text: renamed(text, 0)),
      Edit(name: "another renamed variable", text: renamed(text, 1)),
      Edit(name: "print at the end", text: text + "\nprint('done')\n"),
      Edit(name: "another directory", text: text, file: "/srv/else where/net.py"),
      Edit(name: "more threads", text: text, threads: 4),
    ]
  }

  static func isTopLevel(_ line: String) -> Bool {
    guard let first = line.first, first.isLetter else { return false }
    return !["else", "elif", "except", "finally"].contains { line.hasPrefix($0) }
  }

  private static func commented(_ lines: [String]) -> String {
    lines.map { line in
      let isWhole = line.hasSuffix(")") && isTopLevel(line) && !line.contains("\"\"\"")
      return isWhole ? "\(line)  # as it was" : line
    }.joined(separator: "\n")
  }

  private static func spaced(_ lines: [String]) -> String {
    lines.map { isTopLevel($0) ? "\n\($0)" : $0 }.joined(separator: "\n")
  }

  /// The imports turned round, where they are one block.
  private static func reordered(_ lines: [String]) -> String {
    let imports = lines.prefix { $0.hasPrefix("import ") || $0.hasPrefix("from ") }
    return (imports.reversed() + lines.dropFirst(imports.count)).joined(separator: "\n")
  }

  /// A variable under another name, taken from the last that can be told from everything else.
  private static func renamed(_ text: String, _ skipped: Int) -> String {
    let lines = text.components(separatedBy: "\n")
    var names: [String] = []
    for line in lines.reversed() {
      guard let match = line.firstMatch(of: #/^(?<name>[A-Za-z_]\w*) = /#) else { continue }
      let name = String(match.name)
      let other = "[.]\(name)\\b|\\b\(name)=|['\"]\(name)['\"]|\\.\(name)\\b"
      if !names.contains(name), text.range(of: other, options: .regularExpression) == nil {
        names.append(name)
      }
    }
    guard skipped < names.count else { return text }
    return text.replacingOccurrences(
      of: "\\b\(names[skipped])\\b", with: "renamed_\(skipped)", options: .regularExpression)
  }
}

/// Edits that must show, of which each script takes those that apply to it.
enum HarmfulEdits {
  /// An operation around the value of an assignment or a return.
  private static let wraps: [(name: String, before: String, after: String, words: [String])] = [
    ("detached", "(", ").detach()", ["no gradient", "  - ", "replaced by"]),
    ("scaled", "(", ") * 1.5", ["MulBackward0"]),
    ("sine", "torch.sin(", ")", ["SinBackward0"]),
    ("square", "(", ") ** 2", ["PowBackward0"]),
    ("negative", "-(", ")", ["NegBackward0"]),
    ("exponential", "torch.exp(", ")", ["ExpBackward0"]),
  ]

  /// One operation in another's place, or in none.
  private static let swaps: [(old: String, new: String, words: [String])] = [
    (" - ", " + ", ["AddBackward0"]), (" + ", " - ", ["SubBackward0"]),
    (" * ", " + ", ["AddBackward0"]), ("nn.ReLU()", "nn.Tanh()", ["TanhBackward0"]),
    ("nn.ReLU(), ", "", ["ReluBackward0"]), ("nn.Tanh()", "nn.Sigmoid()", ["SigmoidBackward0"]),
    ("nn.ELU()", "nn.ReLU()", ["ReluBackward0"]), ("nn.ELU(), ", "", ["EluBackward0"]),
    (".relu()", ".tanh()", ["TanhBackward0"]), ("F.relu", "torch.tanh", ["TanhBackward0"]),
    ("torch.relu", "torch.tanh", ["TanhBackward0"]), (".sum()", ".mean()", ["MeanBackward0"]),
    (".mean()", ".sum()", ["SumBackward0"]), (".tanh()", ".sigmoid()", ["SigmoidBackward0"]),
    ("torch.tanh", "torch.sigmoid", ["SigmoidBackward0"]), ("dim=1", "dim=0", ["dim 1 → 0"]),
    (".pow(2)", ".pow(3)", ["exponent 2 → 3"]), (".pow(2)", "", ["PowBackward0"]),
    ("self.head.weight = self.embed.weight", "pass", ["tied"]),
    (", bias=False", "", ["bias"]), (".softmax(", ".log_softmax(", ["LogSoftmaxBackward0"]),
  ]

  static func of(_ text: String) -> [Edit] {
    let lines = text.components(separatedBy: "\n")
    var kinds = [freezes(lines)]
    kinds += wraps.map { wrap in
      lines.indices.reversed().compactMap { wrapped(lines, $0, wrap) }
    }
    kinds += swaps.map { swap in swapped(lines, swap) }
    kinds.append(appended(text, lines))
    var edits: [Edit] = []
    for round in 0..<(kinds.map(\.count).max() ?? 0) {
      edits += kinds.compactMap { round < $0.count ? $0[round] : nil }
    }
    return edits
  }

  private static func edit(_ lines: [String], _ index: Int, _ new: String) -> String {
    (lines[..<index] + [new] + lines[(index + 1)...]).joined(separator: "\n")
  }

  private static func wrapped(
    _ lines: [String], _ index: Int,
    _ wrap: (name: String, before: String, after: String, words: [String])
  ) -> Edit? {
    guard let match = lines[index].wholeMatch(of: #/(?<head>\s*(?:\w+ = |return ))(?<value>.+)/#)
    else { return nil }
    return Edit(
      name: "line \(index + 1) \(wrap.name)",
      text: edit(lines, index, match.head + wrap.before + match.value + wrap.after),
      words: wrap.words)
  }

  private static func swapped(
    _ lines: [String], _ swap: (old: String, new: String, words: [String])
  ) -> [Edit] {
    lines.indices.reversed().compactMap { index in
      // Arithmetic on lengths is not recorded.
      guard !lines[index].contains("len("),
        let range = lines[index].range(of: swap.old, options: .backwards)
      else { return nil }
      return Edit(
        name: "line \(index + 1) '\(swap.old)' to '\(swap.new)'",
        text: edit(lines, index, lines[index].replacingCharacters(in: range, with: swap.new)),
        words: swap.words)
    }
  }

  /// The first, then the last parameter of each model requires no gradient.
  private static func freezes(_ lines: [String]) -> [Edit] {
    lines.indices.flatMap { index -> [Edit] in
      guard let match = lines[index].firstMatch(of: #/^(?<name>\w+) = [\w.]*[A-Z]\w*\(.*\)$/#)
      else {
        return []
      }
      return ["0", "-1"].map { place in
        let freeze = "list(\(match.name).parameters())[\(place)].requires_grad_(False)"
        return Edit(
          name: "parameter \(place) of \(match.name) frozen",
          text: edit(lines, index, lines[index] + "\n" + freeze), words: ["frozen"])
      }
    }
  }

  /// More steps between the loss and its backward.
  private static func appended(_ text: String, _ lines: [String]) -> [Edit] {
    guard
      let index = lines.lastIndex(where: { $0.contains(#/^\s*\S.*\.backward\(/#) }),
      let match = lines[index].firstMatch(
        of: #/^(?<indent>\s*)(?<loss>\S.*)(?<rest>\.backward\(.*)/#)
    else { return [] }
    let steps = [
      (".abs()", "AbsBackward0"), (".sqrt()", "SqrtBackward0"), (".clone()", "CloneBackward0"),
      (".tanh()", "TanhBackward0"), (".double()", "ToCopyBackward0"), (" + 1", "AddBackward0"),
      (".sigmoid()", "SigmoidBackward0"),
    ]
    return steps.map { step, word in
      let line = "\(match.indent)((\(match.loss))\(step))\(match.rest)"
      return Edit(name: "loss\(step)", text: edit(lines, index, line), words: [word])
    }
  }
}
