// Modules drawn as one box: below a depth, by name, or those that hold no others.

/// Which modules are closed.
package enum Closing: Sendable {
  /// Those with so many modules around them.
  case depth(Int)
  /// Those whose path or class matches a pattern with `*` and `?`.
  case pattern(String)
  /// Those that hold so many levels of others at most: 0 are the ones that hold none.
  case height(Int)
}

/// Draws every closed module as one box.
package struct Fold: Transform {
  private let closing: Closing

  package init(_ closing: Closing) { self.closing = closing }

  package func applied(to graph: Graph) throws(TransformError) -> Graph {
    let closed = try closedModules(graph)
    guard closed.contains(true) else { return graph }
    // The outermost closed module around each.
    var owner = [Int?](repeating: nil, count: graph.modules.count)
    for (index, module) in graph.modules.enumerated() {
      owner[index] = module.parent.flatMap { owner[$0] } ?? (closed[index] ? index : nil)
    }
    return graph.folding { node in
      node.module.flatMap { owner[$0] }
    } as: { module in
      let call = graph.modules[module].calls > 1 ? " (call \(graph.modules[module].call))" : ""
      return Title(
        name: graph.modules[module].path + call, type: graph.modules[module].type,
        module: graph.modules[module].parent)
    }
  }

  private func closedModules(_ graph: Graph) throws(TransformError) -> [Bool] {
    switch closing {
    case .depth(let limit):
      var depths: [Int] = []
      for module in graph.modules {
        let around = module.parent.map { depths[$0] + (graph.modules[$0].isLoop ? 0 : 1) }
        depths.append(around ?? 0)
      }
      return zip(depths, graph.modules).map { $0 == limit && !$1.isLoop }
    case .pattern(let pattern):
      let matches = graph.modules.map { module in
        guard !module.isLoop else { return false }
        return Pattern(pattern).matches(module.path) || Pattern(pattern).matches(module.type)
          || module.last.map { Pattern(pattern).matches($0) } ?? false
      }
      guard matches.contains(true) else {
        throw TransformError(description: graph.noModule(pattern))
      }
      return matches
    case .height(let limit):
      return zip(graph.moduleHeights, graph.modules).map { $0 <= limit && !$1.isLoop }
    }
  }
}

/// What a box that stands for several is called, and where it lies.
struct Title {
  var name: String
  var type = ""
  var module: Int?
}

extension Graph {
  /// For every module, how many levels of others it holds.
  var moduleHeights: [Int] {
    var heights = Array(repeating: 0, count: modules.count)
    for (index, module) in modules.enumerated().reversed() {
      guard let parent = module.parent else { continue }
      heights[parent] = max(heights[parent], heights[index] + (module.isLoop ? 0 : 1))
    }
    return heights
  }

  fileprivate func noModule(_ pattern: String) -> String {
    var seen = Set<String>()
    let names = modules.map(\.path).filter { seen.insert($0).inserted }
    guard !names.isEmpty else {
      return "--fold '\(pattern)': no module was called, so there is none to fold"
    }
    let some = names.prefix(8).joined(separator: " ")
    return "--fold '\(pattern)': no such module; there are: \(some)\(names.count > 8 ? " ..." : "")"
  }

  /// Draws the boxes of each group as one, with a name and a type; what must be seen stays outside.
  func folding(
    _ group: (Node) -> Int?, as title: (Int) -> Title
  ) -> Graph {
    var graph = self
    var assignment = Assignment(of: self)
    var first: [Int: Int] = [:]
    var members: [Int: [Int]] = [:]
    for index in nodes.indices where nodes[index].kind.folds {
      guard let group = group(nodes[index]) else { continue }
      if first[group] == nil { first[group] = index }
      assignment.representative[index] = first[group]
      members[group, default: []].append(index)
    }
    for (group, representative) in first {
      graph.nodes[representative] = block(title(group), of: members[group] ?? [])
    }
    return graph.quotient(assignment)
  }

  /// The one box of several, of which the first stands for all.
  private func block(_ title: Title, of members: [Int]) -> Node {
    guard let first = members.first else { return Node(kind: .block, name: title.name) }
    var node = Node(kind: .block, name: title.name)
    node.id = nodes[first].id
    node.stands = nodes[first].stands
    node.repeats = members.map { nodes[$0].repeats }.min() ?? 1
    node.module = title.module
    node.block = summary(of: members, type: title.type)
    let functions = members.compactMap { nodes[$0].kind.isLeaf ? nil : nodes[$0].function }
    node.function = functions.max { $0.order < $1.order }
    node.function?.sequence = functions.map(\.sequence).min() ?? 0
    node.function?.source = nil
    node.members = members.flatMap { index in
      let node = nodes[index]
      if !node.members.isEmpty { return node.members }
      return node.kind == .leaf && !node.name.isEmpty ? [node.name] : []
    }
    return node
  }

  /// What several boxes hold together.
  private func summary(of members: [Int], type: String) -> BlockSummary {
    var block = BlockSummary()
    block.type = type
    var last = -1
    for index in members {
      let node = nodes[index]
      if let inner = node.block {
        block.add(inner)
      } else if let function = node.function, node.kind == .function {
        block.functions += 1
        block.savedBytes += function.savedBytes
        block.operations += function.operations
        block.seconds += function.seconds
      }
      if node.kind == .leaf, let tensor = node.tensor { block.add(tensor) }
      if let function = node.function, node.kind != .leaf, function.sequence != .max,
        function.sequence > last
      {
        last = function.sequence
        block.shape = node.block?.shape ?? function.shape
      }
    }
    return block
  }
}

extension Graph.Kind {
  fileprivate var isLeaf: Bool { self == .leaf || self == .accumulate }

  /// Whether a box disappears into a folded module.
  var folds: Bool {
    switch self {
    case .function, .accumulate, .leaf, .saved, .block, .constant, .operation: true
    case .output, .base, .reference, .change: false
    }
  }
}

extension Graph.BlockSummary {
  fileprivate mutating func add(_ leaf: Graph.TensorSummary) {
    parameters += 1
    elements += leaf.count
    parameterBytes += leaf.bytes
    guard let added = leaf.gradient else {
      missing += 1
      return
    }
    gradient = gradient?.joined(added) ?? added
  }

  fileprivate mutating func add(_ inner: Graph.BlockSummary) {
    functions += inner.functions
    parameters += inner.parameters
    elements += inner.elements
    parameterBytes += inner.parameterBytes
    missing += inner.missing
    savedBytes += inner.savedBytes
    operations += inner.operations
    seconds += inner.seconds
    if let added = inner.gradient { gradient = gradient?.joined(added) ?? added }
  }
}
