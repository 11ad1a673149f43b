// From the drawn graph to the one that is compared: locals lose their names, ids are counted within
// the module, and an AccumulateGrad is one with its leaf.

import Drawing

extension Snapshot {
  /// The part of a graph that is kept.
  package init(of graph: Graph) {
    var builder = SnapshotBuilder(graph)
    builder.run()
    self = builder.snapshot
  }
}

private struct SnapshotBuilder {
  private let graph: Graph
  private(set) var snapshot = Snapshot()
  private var ids = IDs()
  /// The snapshot's node for each of the graph's.
  private var places: [Int?]
  private var paths: [Int: [String]] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    places = Array(repeating: nil, count: graph.nodes.count)
    for parameter in graph.parameters {
      if let node = parameter.node { paths[node, default: []].append(parameter.path) }
    }
  }

  mutating func run() {
    for statement in graph.statements {
      guard case .node(let number) = statement else { continue }
      let index = Int(number)
      guard places[index] == nil else { continue }
      let node = graph.nodes[index]
      switch node.kind {
      case .output, .base:
        add(index, tensorNode(node, kind: node.kind == .output ? .output : .base))
      case .function: add(index, functionNode(node))
      case .leaf where node.isReached: add(index, leafNode(index, node))
      case .leaf, .accumulate, .saved, .block, .constant, .reference, .operation, .change: break
      }
    }
    addLeftOut()
    connect()
  }

  private mutating func add(_ index: Int, _ node: Snapshot.Node) {
    places[index] = snapshot.nodes.count
    append(node)
  }

  private mutating func append(_ node: Snapshot.Node) {
    var node = node
    node.id = ids.next(node.id)
    snapshot.nodes.append(node)
  }

  private func tensorNode(_ node: Graph.Node, kind: Snapshot.Kind) -> Snapshot.Node {
    Snapshot.Node(
      id: kind.rawValue, kind: kind, name: "", tensor: node.tensor?.text ?? "")
  }

  private func functionNode(_ node: Graph.Node) -> Snapshot.Node {
    let module = node.function?.module ?? ""
    return Snapshot.Node(
      id: module.isEmpty ? node.name : "\(module)/\(node.name)", kind: .function, name: node.name,
      module: module, tensor: node.function?.output?.text ?? "",
      attributes: (node.function?.attributes ?? []).compactMap(Snapshot.Attribute.init),
      source: node.function?.source.map { Snapshot.Source(file: $0.file, line: $0.line) })
  }

  private func leafNode(_ index: Int, _ node: Graph.Node) -> Snapshot.Node {
    let paths = Self.distinct(paths[index] ?? [])
    var leaf = tensorNode(node, kind: .leaf)
    if let path = paths.first { (leaf.id, leaf.name) = (path, path) }
    leaf.attributes = Self.tied(paths)
    if let gradient = node.tensor?.gradient {
      leaf.values = [
        Snapshot.Value(name: "grad_nonfinite", number: Double(gradient.nonfinite)),
        Snapshot.Value(name: "grad_norm", number: gradient.norm),
      ]
      if let values = gradient.values {
        let finite = values.filter(\.isFinite)
        leaf.values.append(Snapshot.Value(name: "grad_sum", number: finite.reduce(0, +)))
      }
    }
    return leaf
  }

  /// Parameters that the graph does not have, of the models that take part in it, or of all models
  /// if none does.
  private mutating func addLeftOut() {
    let reached = Set(
      graph.parameters.filter { $0.node.map { graph.nodes[$0].isReached } ?? false }.map(\.model))
    var groups: [Int: [Graph.Parameter]] = [:]
    for parameter in graph.parameters where reached.isEmpty || reached.contains(parameter.model) {
      groups[parameter.identity, default: []].append(parameter)
    }
    for parameter in graph.parameters {
      guard let group = groups.removeValue(forKey: parameter.identity) else { continue }
      if let node = parameter.node, places[node] != nil { continue }
      let paths = Self.distinct(group.map(\.path))
      append(
        Snapshot.Node(
          id: paths[0], kind: parameter.requiresGrad ? .unused : .frozen, name: paths[0],
          tensor: parameter.tensor.text, attributes: Self.tied(paths)))
    }
  }

  private mutating func connect() {
    var sources = places
    for edge in graph.edges {
      if case .accumulates = edge.relation { sources[edge.target] = places[edge.source] }
    }
    for edge in graph.edges {
      guard let source = sources[edge.source], let target = places[edge.target] else { continue }
      switch edge.relation {
      case .next(let slot, let output):
        let output = graph.nodes[edge.source].kind == .accumulate ? 0 : Int(output)
        snapshot.edges.append(
          .init(source: source, target: target, slot: Int(slot), output: output))
      case .produces:
        snapshot.edges.append(.init(source: source, target: target, slot: 0, output: 0))
      case .views:
        snapshot.edges.append(.init(source: source, target: target, slot: 1, output: 0))
      case .accumulates, .saves, .feeds, .overwrites, .derives: break
      }
    }
    snapshot.edges.sort { ($0.target, $0.slot, $0.source) < ($1.target, $1.slot, $1.source) }
  }

  private static func distinct(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }

  private static func tied(_ paths: [String]) -> [Snapshot.Attribute] {
    guard paths.count > 1 else { return [] }
    return [Snapshot.Attribute(name: "tied", value: paths.dropFirst().joined(separator: " "))]
  }
}

/// Makes names unique: the first keeps its name, the second becomes `NAME#2`.
private struct IDs {
  private var counts: [String: Int] = [:]
  private var used: Set<String> = []

  mutating func next(_ name: String) -> String {
    var count = counts[name, default: 0] + 1
    var id = count == 1 ? name : "\(name)#\(count)"
    while !used.insert(id).inserted {
      count += 1
      id = "\(name)#\(count)"
    }
    counts[name] = count
    return id
  }
}

extension Graph.TensorSummary {
  /// `float32 (2, 3)`
  fileprivate var text: String {
    let name = dtype.split(separator: ".").last.map(String.init) ?? dtype
    return "\(name) \(Number.tuple(shape))"
  }
}

extension Snapshot.Attribute {
  /// What a function kept that is no tensor, present, and does not follow from the rest.
  fileprivate init?(_ attribute: (name: String, value: String)) {
    let skipped: Set<String> = ["None", "[saved tensor]", "[saved tensors]"]
    guard !skipped.contains(attribute.value),
      !attribute.name.contains("stride") || attribute.name == "stride"
    else { return nil }
    self.init(name: "saved_\(attribute.name)", value: Self.signed(attribute.value))
  }

  /// -1 where PyTorch prints 18446744073709551615.
  private static func signed(_ text: String) -> String {
    guard text.utf8.count > 18 else { return text }
    var result = ""
    var digits = ""
    func number() -> String {
      guard let value = UInt64(digits), value > UInt64(Int64.max) else { return digits }
      return String(Int64(bitPattern: value))
    }
    for character in text {
      if ("0"..."9").contains(character) {
        digits.append(character)
      } else {
        result += number()
        digits = ""
        result.append(character)
      }
    }
    return result + number()
  }
}
