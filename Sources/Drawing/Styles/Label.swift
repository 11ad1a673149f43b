// What stands in a box, whatever the format: a title and short lines.

/// The words of one box.
package struct Label: Sendable {
  package var title: String
  /// Stands behind the title, in smaller letters.
  package var aside = ""
  package var lines: [String] = []
  /// Something is wrong, in a few words.
  package var warning: String?
  /// Names and values that are listed in columns.
  package var rows: [(name: String, value: String)] = []

  /// All of it as lines of text.
  package var plain: [String] {
    let head = aside.isEmpty ? title : title.isEmpty ? aside : "\(title) \(aside)"
    return [head] + lines + rows.map { "\($0.name): \($0.value)" } + (warning.map { [$0] } ?? [])
  }
}

/// Chooses the words of boxes and arrows.
package struct Labels: Sendable {
  /// One bit for each detail that is shown: asked often, for every box.
  private let shown: UInt
  package var maxAttributeCharacters = 50

  /// Longer names are cut in the middle; the whole name is in the tooltip.
  static let longestName = 64

  package init(_ details: Set<Detail> = Detail.usual, maxAttributeCharacters: Int = 50) {
    shown = details.reduce(0) { $0 | 1 << $1.rawValue }
    self.maxAttributeCharacters = maxAttributeCharacters
  }

  func shows(_ detail: Detail) -> Bool { shown >> detail.rawValue & 1 != 0 }

  package func label(of node: Graph.Node, in graph: Graph) -> Label {
    var label = Label(title: title(of: node, in: graph))
    if node.repeats > graph.repeats(around: node) { label.aside = "×\(node.repeats)" }
    switch node.kind {
    case .function, .operation: describeFunction(node, &label)
    case .block: describeBlock(node, &label)
    case .leaf, .output, .base, .saved, .constant: describeTensor(node, &label)
    case .accumulate, .reference, .change: break
    }
    if node.isFedByLast { label.lines.append("takes from the one before") }
    if node.feedsNext { label.lines.append("gives to the next") }
    if let warning = node.warning { label.warning = warning }
    return label
  }

  /// The name as it is drawn: below the module around it, and not too long.
  private func title(of node: Graph.Node, in graph: Graph) -> String {
    var name = node.name
    if node.repeats > 1, let last = node.members.last { name = Self.merged(name, last) }
    if let module = node.module {
      let prefix = graph.modules[module].path + "."
      if name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
    }
    return Self.shortened(name)
  }

  /// `blocks.0.weight` and `blocks.11.weight` as `blocks.*.weight`.
  static func merged(_ first: String, _ last: String) -> String {
    let (a, b) = (first.split(separator: "."), last.split(separator: "."))
    guard a.count == b.count else { return first }
    return zip(a, b).map { $0 == $1 ? String($0) : "*" }.joined(separator: ".")
  }

  package static func shortened(_ text: String, to limit: Int = longestName) -> String {
    guard text.utf8.count > limit, text.count > limit else { return text }
    return text.prefix(limit * 2 / 3) + "…" + text.suffix(limit / 3 - 1)
  }

  private func describeFunction(_ node: Graph.Node, _ label: inout Label) {
    guard let function = node.function else { return }
    if shows(.shapes), let shape = function.shape {
      label.aside = joined(Number.tuple(shape), label.aside)
    }
    var facts: [String] = []
    if shows(.dtype), shows(.shapes), let dtype = function.dtype, dtype != "torch.float32" {
      facts.append(Self.short(dtype))
    }
    if shows(.order), let position = function.position { facts.append("runs \(position)") }
    if shows(.source), let source = function.source {
      facts.append("\(source.file):\(source.line)")
    }
    if shows(.flops), function.operations > 0 {
      facts.append("\(Number.metric(function.operations)) FLOPs")
    }
    if shows(.bytes), function.savedBytes > 0 {
      facts.append("keeps \(Number.bytes(function.savedBytes))")
    }
    if function.isCustom { facts.append("custom Function") }
    if shows(.hooks), function.hasHooks { facts.append("hooks") }
    if function.isCheckpointed { facts.append("checkpointed") }
    if function.order > 0 { facts.append("order \(function.order + 1)") }
    label.lines = facts
    if shows(.attrs) { label.rows = rows(function.attributes) }
  }

  private func rows(
    _ attributes: [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    let limit = max(maxAttributeCharacters, 3)
    return attributes.map { name, value in
      (
        name,
        value.utf8.count > limit && value.count > limit ? value.prefix(limit - 3) + "..." : value
      )
    }
  }

  private func describeBlock(_ node: Graph.Node, _ label: inout Label) {
    guard let block = node.block else { return }
    if shows(.shapes), let shape = block.shape {
      label.aside = joined(Number.tuple(shape), label.aside)
    }
    var facts = block.type.isEmpty ? [] : [block.type]
    if block.functions > 1, !node.name.hasSuffix(" views") {
      facts.append("\(block.functions) operations")
    }
    if shows(.params), block.elements > 0 {
      facts.append("\(Number.metric(block.elements)) parameters")
    }
    label.lines = [facts.joined(separator: " · ")]
    var costs: [String] = []
    if shows(.grad), let gradient = block.gradient, !gradient.norm.isNaN {
      costs.append("grad norm \(Number.short(gradient.norm))")
    }
    if shows(.flops), block.operations > 0 {
      costs.append("\(Number.metric(block.operations)) FLOPs")
    }
    if shows(.bytes), block.savedBytes > 0 {
      costs.append("keeps \(Number.bytes(block.savedBytes))")
    }
    if !costs.isEmpty { label.lines.append(costs.joined(separator: " · ")) }
    label.warning = block.gradient.flatMap(Self.warning)
    if block.missing > 0, block.gradient != nil {
      label.warning = "\(block.missing) without gradient"
    }
  }

  private func describeTensor(_ node: Graph.Node, _ label: inout Label) {
    guard let tensor = node.tensor else { return }
    var facts: [String] = []
    if shows(.shapes) { facts.append(Number.tuple(tensor.shape)) }
    if shows(.dtype) { facts.append(Self.short(tensor.dtype)) }
    if shows(.params), node.kind == .leaf, tensor.count > 999 {
      facts.append("\(Number.metric(tensor.count)) elements")
    }
    if shows(.bytes) { facts.append(Number.bytes(tensor.bytes)) }
    if shows(.version), tensor.version > 0 { facts.append("version \(tensor.version)") }
    if node.kind == .saved, let state = tensor.state { facts.append(state.rawValue) }
    if shows(.hooks), tensor.hasHooks { facts.append("hooks") }
    if !facts.isEmpty { label.lines.append(facts.joined(separator: " ")) }
    if shows(.values), let values = tensor.values {
      label.lines.append("data \(Self.nested(values, tensor.shape))")
    }
    if shows(.grad), let gradient = tensor.gradient {
      label.lines.append("grad \(Self.text(of: gradient))")
      label.warning = Self.warning(gradient)
    }
    if tensor.roles.count > 1, shows(.saved) {
      label.lines += tensor.roles.prefix(4)
      if tensor.roles.count > 4 { label.lines.append("and \(tensor.roles.count - 4) more") }
    }
    if let missing = node.missing {
      label.lines.append("no gradient: \(missing)")
    } else if !node.isReached {
      label.lines.append("off the path to the output")
    }
  }

  private func joined(_ first: String, _ second: String) -> String {
    second.isEmpty ? first : "\(first) \(second)"
  }
}

extension Labels {
  static func short(_ dtype: String) -> String {
    dtype.split(separator: ".").last.map(String.init) ?? dtype
  }

  /// The value of a small gradient, the norm of a large one.
  package static func text(of gradient: Graph.Gradient, limit: Int = 4) -> String {
    if gradient.norm.isNaN { return Number.tuple(gradient.shape) }
    let bad = gradient.nonfinite > 0 ? ", \(gradient.nonfinite) not finite" : ""
    guard let values = gradient.values, values.count <= limit, gradient.shape.count <= 2 else {
      return "norm \(Number.short(gradient.norm))\(bad)"
    }
    return nested(values, gradient.shape)
  }

  /// A gradient that is not finite, or that vanishes or explodes.
  package static func warning(_ gradient: Graph.Gradient) -> String? {
    if gradient.nonfinite > 0 { return "gradient not finite" }
    let count = gradient.shape.reduce(1, *)
    let typical = gradient.norm / Double(max(count, 1)).squareRoot()
    if gradient.norm > 0, typical < 1e-8 { return "gradient vanishes" }
    return typical > 1e4 ? "gradient explodes" : nil
  }

  /// Values in brackets, as deep as the shape.
  package static func nested(_ values: [Double], _ shape: [Int]) -> String {
    nested(values[...], shape[...])
  }

  private static func nested(_ values: ArraySlice<Double>, _ shape: ArraySlice<Int>) -> String {
    guard let count = shape.first else { return values.first.map(Number.short) ?? "" }
    guard count > 0 else { return "[]" }
    let step = values.count / count
    let rows = (0..<count).map { row -> String in
      let start = values.startIndex + row * step
      return nested(values[start..<start + step], shape.dropFirst())
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }
}
