// In which module's call every box lies: functions in that which made them, leaves and kept tensors
// in the innermost one that holds all their uses.

import Autograd

extension GraphBuilder {
  /// The place of a call among the graph's modules, with those around it; nil outside all.
  mutating func module(of call: ModuleCall?) -> Int? {
    var missing: [ModuleCall] = []
    var current = call
    var parent: Int?
    while let call = current {
      if let known = calls[ObjectIdentifier(call)] {
        parent = known
        break
      }
      missing.append(call)
      current = call.parent
    }
    for call in missing.reversed() {
      graph.modules.append(
        Graph.Module(
          path: path(of: call), type: call.type, number: call.number, parent: parent))
      parent = graph.modules.count - 1
      calls[ObjectIdentifier(call)] = parent
    }
    return parent
  }

  private func path(of call: ModuleCall) -> String {
    guard subject.called.indices.contains(call.root) else { return call.path }
    let root = subject.called[call.root]
    return call.path.isEmpty ? root : "\(root).\(call.path)"
  }

  /// Places what is no function, and numbers the calls of each module.
  mutating func placeInModules() {
    guard !graph.modules.isEmpty else { return }
    numberCalls()
    place { relation in
      if case .next = relation { true } else { false }
    } movesSource: {
      $0 == .accumulate
    }
    place {
      $0 == .accumulates
    } movesSource: {
      $0 == .leaf
    }
    placeSaved()
    placeUnreached()
  }

  private mutating func numberCalls() {
    var counts: [String: Int] = [:]
    let order = graph.modules.indices.sorted { graph.modules[$0].number < graph.modules[$1].number }
    for index in order {
      counts[graph.modules[index].path, default: 0] += 1
      graph.modules[index].call = counts[graph.modules[index].path] ?? 1
    }
    for index in graph.modules.indices {
      graph.modules[index].calls = counts[graph.modules[index].path] ?? 1
    }
  }

  /// Moves the sources of some arrows to where all their targets lie.
  private mutating func place(
    _ counts: (Graph.Relation) -> Bool, movesSource: (Graph.Kind) -> Bool
  ) {
    var seen = Set<Int>()
    for edge in graph.edges where counts(edge.relation) {
      guard movesSource(graph.nodes[edge.source].kind) else { continue }
      let target = graph.nodes[edge.target].module
      let isFirst = seen.insert(edge.source).inserted
      graph.nodes[edge.source].module =
        isFirst ? target : graph.commonModule(graph.nodes[edge.source].module, target)
    }
  }

  private mutating func placeSaved() {
    var seen = Set<Int>()
    for edge in graph.edges {
      let (box, user): (Int, Int)
      switch edge.relation {
      case .saves: (box, user) = (edge.target, edge.source)
      case .feeds: (box, user) = (edge.source, edge.target)
      case .next, .accumulates, .produces, .views, .overwrites, .derives: continue
      }
      let kind = graph.nodes[box].kind
      guard kind == .saved || kind == .constant else { continue }
      let module = graph.nodes[user].module
      let isFirst = seen.insert(box).inserted
      graph.nodes[box].module =
        isFirst ? module : graph.commonModule(graph.nodes[box].module, module)
    }
  }

  /// A parameter that no path leads to lies in the module that owns it, if that was called.
  private mutating func placeUnreached() {
    var places: [String: Int] = [:]
    for (index, module) in graph.modules.enumerated() { places[module.path] = index }
    for index in graph.nodes.indices where !graph.nodes[index].isReached {
      let name = graph.nodes[index].name
      guard let dot = name.lastIndex(of: ".") else { continue }
      graph.nodes[index].module = places[String(name[..<dot])]
    }
  }
}

extension Graph {
  /// The innermost module around both.
  func commonModule(_ first: Int?, _ second: Int?) -> Int? {
    guard var a = first, var b = second else { return nil }
    while a != b {
      // A call stands behind that which made it.
      if a > b {
        guard let parent = modules[a].parent else { return nil }
        a = parent
      } else {
        guard let parent = modules[b].parent else { return nil }
        b = parent
      }
    }
    return a
  }
}
