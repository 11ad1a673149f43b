// Which part of a graph is drawn, and what is folded.

import ArgumentParser
import Drawing

struct PartOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Fold modules below N others.", valueName: "n"))
  var depth: Int?

  @Option(help: ArgumentHelp("Fold modules of that path or class.", valueName: "pattern"))
  var fold: [String] = []

  @Flag(help: "Fold nothing, however large.")
  var full = false

  @Option(help: ArgumentHelp("A module, operation or tensor alone.", valueName: "name"))
  var focus: String?

  @Option(help: ArgumentHelp("Only what comes after.", valueName: "name"))
  var from: String?

  @Option(help: ArgumentHelp("Only what leads there.", valueName: "name"))
  var to: String?

  @Flag(help: "Leaves and outputs alone.")
  var leavesOnly = false

  func validate() throws {
    guard depth ?? 0 >= 0 else { throw ValidationError("--depth must not be negative") }
  }

  /// Whether a part was asked for, which then goes for JSON as well.
  var isAsked: Bool {
    depth != nil || !fold.isEmpty || focus != nil || from != nil || to != nil || leavesOnly
  }

  /// Slices first, then what was asked to be folded, then what nobody could read.
  func transforms(path: Span?) -> [any Transform] {
    var transforms: [any Transform] = []
    if let focus { transforms.append(Slice(.focus(focus))) }
    if from != nil || to != nil { transforms.append(Slice(.between(from, to))) }
    if let path { transforms.append(Slice(.between(path.first, path.last))) }
    if leavesOnly { transforms.append(Slice(.leavesOnly)) }
    transforms += fold.map { Fold(.pattern($0)) }
    if let depth { transforms.append(Fold(.depth(depth))) }
    return transforms
  }

  /// `--path A..B`: what lies between two names.
  struct Span {
    let first: String
    let last: String

    /// nil for a folder, which `--path` names too.
    init?(_ text: String?) {
      guard let text, !text.contains("/"), let dots = text.firstRange(of: "..") else { return nil }
      first = String(text[..<dots.lowerBound])
      last = String(text[dots.upperBound...])
      if first.isEmpty || last.isEmpty { return nil }
    }
  }
}
