// The boxes of a graph in the order of its modules, each of which is opened, filled and closed.

/// What a writer meets on its way through the modules.
struct ModuleTree {
  enum Step {
    case open(Int)
    case node(Int)
    case close
  }

  /// What lies directly in a module, in the order of the boxes.
  private enum Item {
    case node(Int)
    case module(Int)
  }

  private var outermost: [Item] = []
  private var inside: [Int: [Item]] = [:]

  /// Of the boxes whose places `shows` accepts.
  init(_ graph: Graph, shows: (Int) -> Bool = { _ in true }) {
    for index in graph.nodes.indices where shows(index) {
      var item = Item.node(index)
      var module = graph.nodes[index].module
      while let current = module {
        let isKnown = inside[current] != nil
        inside[current, default: []].append(item)
        if isKnown { break }
        item = .module(current)
        module = graph.modules[current].parent
      }
      if module == nil { outermost.append(item) }
    }
  }

  /// Every step with its depth; a stack of its own, since modules nest as deep as users like.
  var walk: [(step: Step, depth: Int)] {
    var steps: [(step: Step, depth: Int)] = []
    var stack = [(items: outermost, next: 0)]
    while let (items, next) = stack.popLast() {
      let depth = stack.count
      guard next < items.count else {
        if depth > 0 { steps.append((.close, depth - 1)) }
        continue
      }
      stack.append((items, next + 1))
      switch items[next] {
      case .node(let index): steps.append((.node(index), depth))
      case .module(let index):
        steps.append((.open(index), depth))
        stack.append((inside[index] ?? [], 0))
      }
    }
    return steps
  }
}

extension Graph {
  /// A module's path below the one around it, with the last of those it stands for.
  func name(of module: Module) -> String {
    if module.isLoop { return "repeated" }
    var path = module.path
    if let around = module.parent.map({ modules[$0].path + "." }), path.hasPrefix(around) {
      path = String(path.dropFirst(around.count))
    }
    if let last = module.last { path += " … " + (last.split(separator: ".").last ?? "") }
    return Labels.shortened(path)
  }

  /// A module's name, class and number on one line.
  func title(of module: Module) -> String {
    var words = name(of: module) + (module.isLoop ? "" : ": \(module.type)")
    if module.repeats > 1 { words += " ×\(module.repeats)" }
    if module.calls > 1 { words += ", call \(module.call) of \(module.calls)" }
    return words
  }
}
