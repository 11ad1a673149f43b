// Equal blocks one after the other, drawn as one: `x12`. What is equal is told by structure: names,
// shapes and arrows, also those that cross a block's border; the modules' names do not count.

/// Folds runs of equal blocks, in every module and outside all, from the outermost inwards.
package struct FoldRepeats: Transform {
  package init() {}

  package func applied(to graph: Graph) -> Graph {
    var graph = graph
    let deepest = graph.modules.indices.map { graph.depth(of: $0) }.max() ?? -1
    for depth in -1...deepest {
      let runs = Scopes(graph, depth: depth).runs
      if !runs.isEmpty { graph = graph.folding(runs) }
    }
    return graph
  }
}

/// Equal blocks: for each its boxes in the same order.
struct Run: Sendable {
  var copies: [[Int]]
  /// The calls that the first and the last copy consist of, if each is one call.
  var first: Int?
  var last: Int?
}

extension Graph {
  /// Draws the copies of each run as the first of them.
  func folding(_ runs: [Run]) -> Graph {
    var graph = self
    var assignment = Assignment(of: self)
    var copies = 0
    for run in runs {
      for copy in run.copies {
        copies += 1
        for (place, node) in copy.enumerated() {
          assignment.representative[node] = run.copies[0][place]
          assignment.copy[node] = copies
        }
      }
      for (place, node) in run.copies[0].enumerated() {
        graph.nodes[node].repeats *= run.copies.count
        graph.join(run.copies.map { $0[place] }, into: node)
      }
      graph.markModules(of: run)
    }
    graph.sortModules()
    var folded = graph.quotient(assignment)
    for edge in folded.edges where edge.isRecurrent {
      folded.nodes[edge.source].feedsNext = true
      folded.nodes[edge.target].isFedByLast = true
    }
    return folded
  }

  /// What the one box tells of all.
  private mutating func join(_ copies: [Int], into first: Int) {
    guard nodes[first].kind == .leaf || nodes[first].kind == .constant else { return }
    nodes[first].members = copies.flatMap { copy in
      nodes[copy].members.isEmpty ? [nodes[copy].name] : nodes[copy].members
    }
    let gradients = copies.compactMap { nodes[$0].tensor?.gradient }
    guard let head = gradients.first else { return }
    nodes[first].tensor?.gradient = gradients.dropFirst().reduce(head) { $0.joined($1) }
    nodes[first].tensor?.values = nil
  }

  /// Marks the module that stands for several; around what is no module goes a frame of its own.
  private mutating func markModules(of run: Run) {
    if let first = run.first, let last = run.last {
      modules[first].repeats *= run.copies.count
      modules[first].last = modules[last].path
      return
    }
    let body = run.copies[0]
    guard let start = body.first else { return }
    let scope = body.reduce(nodes[start].module) { commonModule($0, nodes[$1].module) }
    var loop = Module(path: scope.map { modules[$0].path } ?? "", type: "", parent: scope)
    loop.isLoop = true
    loop.repeats = run.copies.count
    modules.append(loop)
    let frame = modules.count - 1
    for node in body {
      guard var inner = nodes[node].module, inner != scope else {
        nodes[node].module = frame
        continue
      }
      while let parent = modules[inner].parent, parent != scope, inner != frame { inner = parent }
      if inner != frame { modules[inner].parent = frame }
    }
  }

  /// Brings calls behind those that made them.
  private mutating func sortModules() {
    var children = Array(repeating: [Int](), count: modules.count)
    var stack: [Int] = []
    for index in modules.indices.reversed() {
      if let parent = modules[index].parent {
        children[parent].append(index)
      } else {
        stack.append(index)
      }
    }
    var places = Array(repeating: 0, count: modules.count)
    var sorted: [Module] = []
    while let index = stack.popLast() {
      places[index] = sorted.count
      sorted.append(modules[index])
      stack += children[index]
    }
    for index in sorted.indices { sorted[index].parent = sorted[index].parent.map { places[$0] } }
    modules = sorted
    for index in nodes.indices { nodes[index].module = nodes[index].module.map { places[$0] } }
  }
}

/// What lies directly in the modules of one depth, in the order of recording.
private struct Scopes {
  /// A function, or a call with all that lies in it.
  private struct Unit {
    var module: Int?
    var functions: [Int]
  }

  private let graph: Graph
  private let depth: Int
  /// For every box, the functions that it hangs on: itself, or the users of a leaf.
  private let users: [[Int]]
  private let arrows: [[Int]]

  init(_ graph: Graph, depth: Int) {
    self.graph = graph
    self.depth = depth
    var users = Array(repeating: [Int](), count: graph.nodes.count)
    var arrows = Array(repeating: [Int](), count: graph.nodes.count)
    for (index, edge) in graph.edges.enumerated() {
      arrows[edge.target].append(index)
      let (box, user) =
        edge.relation.isSave ? (edge.target, edge.source) : (edge.source, edge.target)
      if !graph.nodes[box].isOperation { users[box].append(user) }
    }
    // A leaf hangs on what its AccumulateGrad hangs on.
    for edge in graph.edges where edge.relation == .accumulates {
      if graph.nodes[edge.target].kind == .accumulate { users[edge.source] = users[edge.target] }
    }
    self.users = users
    self.arrows = arrows
  }

  /// The runs of equal blocks, none of which overlap.
  var runs: [Run] {
    var scopes: [Int?: [Int]] = [:]
    var order: [Int?] = []
    let functions = graph.nodes.indices.filter { graph.nodes[$0].isOperation }
    for function in functions.sorted(by: isEarlier) {
      let scope = depth < 0 ? nil : ancestor(of: function, at: depth)
      guard depth < 0 || scope != nil else { continue }
      if scopes[scope] == nil { order.append(scope) }
      scopes[scope, default: []].append(function)
    }
    return order.flatMap { runs(of: units(scopes[$0] ?? [])) }
  }

  private func isEarlier(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (graph.nodes[first].function?.sequence, graph.nodes[second].function?.sequence)
    return (a ?? 0, first) < (b ?? 0, second)
  }

  /// The module at a depth around a function.
  private func ancestor(of function: Int, at depth: Int) -> Int? {
    guard var module = graph.nodes[function].module else { return nil }
    var level = graph.depth(of: module)
    guard level >= depth else { return nil }
    while level > depth, let parent = graph.modules[module].parent {
      module = parent
      level -= 1
    }
    return module
  }

  private func units(_ functions: [Int]) -> [Unit] {
    var units: [Unit] = []
    for function in functions {
      let inner = ancestor(of: function, at: depth + 1)
      if inner != nil, units.last?.module == inner {
        units[units.count - 1].functions.append(function)
      } else {
        units.append(Unit(module: inner, functions: [function]))
      }
    }
    return units
  }

  private func runs(of units: [Unit]) -> [Run] {
    guard units.count > 1 else { return [] }
    var kinds: [[String]: Int] = [:]
    let tokens = units.map { unit -> Int in
      let names = unit.functions.map(token)
      let kind = kinds[names] ?? kinds.count
      kinds[names] = kind
      return kind
    }
    return Tandems(tokens).found.flatMap { runs(of: units, $0) }
  }

  /// The runs in a repetition, cut where most of it is covered: the first round of a loop often
  /// lacks what later ones get from the one before.
  private func runs(of units: [Unit], _ tandem: Tandems.Tandem) -> [Run] {
    let length = tandem.period * tandem.count
    var best: [Run] = []
    var covered = 0
    for phase in 0...max(min(tandem.slack, 32, 400_000 / length), 0) {
      let ranges = (0..<tandem.count).map { copy in
        let start = tandem.start + phase + copy * tandem.period
        return units[start..<start + tandem.period]
      }
      let runs = equalRuns(ranges)
      let count = runs.reduce(0) { $0 + $1.copies.count * $1.copies[0].count }
      if count > covered { (best, covered) = (runs, count) }
    }
    return best
  }

  /// What a function is, but for its arrows.
  private func token(_ function: Int) -> String {
    let node = graph.nodes[function]
    let shape = (node.block?.shape ?? node.function?.shape).map(Number.tuple) ?? ""
    let order = node.function?.order ?? 0
    let name = node.block.map { "\($0.type) \($0.functions) \($0.elements)" } ?? node.name
    return "\(name)\(shape)\(order) \(node.repeats)"
  }

  /// The longest stretches of blocks with the same inner and crossing arrows.
  private func equalRuns(_ blocks: [ArraySlice<Unit>]) -> [Run] {
    let bodies = blocks.map { Body($0.flatMap(\.functions), graph, users, arrows) }
    var runs: [Run] = []
    var start = 0
    while start < bodies.count {
      var end = start + 1
      while end < bodies.count, bodies[end].lines == bodies[start].lines { end += 1 }
      let isModule = blocks[start].count == 1 && blocks[start].first?.module != nil
      if end - start >= (isModule ? 2 : 4) {
        var run = Run(copies: bodies[start..<end].map(\.nodes))
        if isModule {
          run.first = blocks[start].first?.module
          run.last = blocks[end - 1].first?.module
        }
        runs.append(run)
      }
      start = end
    }
    return runs
  }
}

/// A block: its boxes in a canonical order, and its structure as comparable lines.
private struct Body {
  let nodes: [Int]
  let lines: [String]

  init(_ functions: [Int], _ graph: Graph, _ users: [[Int]], _ arrows: [[Int]]) {
    var local: [Int: Int] = [:]
    for (place, function) in functions.enumerated() { local[function] = place }
    var nodes = functions
    for function in functions {
      for box in Self.hanging(on: function, graph, arrows) where local[box] == nil {
        guard !users[box].isEmpty, users[box].allSatisfy({ local[$0] != nil }) else { continue }
        local[box] = nodes.count
        nodes.append(box)
      }
    }
    self.nodes = nodes
    lines = nodes.map { Self.line(of: $0, local, graph, arrows) }
  }

  /// Leaves and what else has no function of its own, in the order of the arrows.
  private static func hanging(
    on function: Int, _ graph: Graph, _ arrows: [[Int]]
  ) -> [Int] {
    var boxes: [Int] = []
    for edge in arrows[function] {
      let source = graph.edges[edge].source
      guard !graph.nodes[source].isOperation else { continue }
      boxes.append(source)
      if graph.nodes[source].kind == .accumulate {
        boxes += arrows[source].map { graph.edges[$0].source }
      }
    }
    return boxes
  }

  private static func line(
    of index: Int, _ local: [Int: Int], _ graph: Graph, _ arrows: [[Int]]
  ) -> String {
    let node = graph.nodes[index]
    let shape = (node.tensor?.shape ?? node.function?.shape).map(Number.tuple) ?? ""
    let dtype = node.tensor?.dtype ?? node.function?.dtype ?? ""
    let name = node.function != nil && node.kind != .leaf && node.block == nil ? node.name : ""
    var line = "\(node.kind.rawValue) \(name) \(shape) \(dtype) \(node.repeats)"
    for arrow in arrows[index] where !graph.edges[arrow].isRecurrent {
      let edge = graph.edges[arrow]
      let source = local[edge.source].map(String.init) ?? graph.nodes[edge.source].kind.border
      line += " \(edge.relation)<\(source)"
    }
    return line
  }
}

extension Graph.Node {
  /// Whether it lies in the order of recording, and leaves hang on it.
  fileprivate var isOperation: Bool {
    switch kind {
    case .function, .block, .operation: true
    case .output, .accumulate, .leaf, .saved, .base, .constant, .reference, .change: false
    }
  }
}

extension Graph.Kind {
  /// How a box beyond a block's border counts.
  fileprivate var border: String {
    switch self {
    case .function, .block, .operation: "function"
    case .output, .accumulate, .leaf, .saved, .base, .constant, .reference, .change: rawValue
    }
  }
}
