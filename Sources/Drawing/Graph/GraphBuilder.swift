// From recorded functions to a drawn graph: one walk, in torchviz's order, with a stack of its own.

import Arrays
import Autograd

extension Graph {
  /// How much is told of what is drawn.
  package enum Telling {
    case all
    /// Names and shapes of what backward reaches; of kept tensors those that are always drawn.
    case names
  }

  package init(of subject: Subject, telling: Graph.Telling = .all) {
    var builder = GraphBuilder(subject, telling)
    builder.run()
    self = builder.graph
  }
}

struct GraphBuilder {
  let subject: Subject
  private let telling: Graph.Telling
  var graph: Graph
  private var functions = FunctionPlaces()
  private var tensors: [ObjectIdentifier: Int] = [:]
  /// The modules' calls among the graph's, by identity.
  var calls: [ObjectIdentifier: Int] = [:]
  /// What is kept of the same result of the same function, by both.
  private var origins: [Origin: Int] = [:]
  private var nameNumbers: [String: Int32] = [:]
  /// Kept tensors that were changed since.
  var hazards: [Hazard] = []
  /// Arguments that take no gradient, each with the function that it feeds.
  private var fed: [(constant: Constant, function: Int)] = []

  /// One output of a function, which may be met as what it kept and as what others kept of it.
  private struct Origin: Hashable {
    let node: ObjectIdentifier
    let number: Int
  }
  /// The functions that were entered, each with its box and the slot to go on with.
  private var stack: [(node: Node, index: Int, slot: Int)] = []

  init(_ subject: Subject, _ telling: Graph.Telling) {
    self.subject = subject
    self.telling = telling
    graph = Graph(label: subject.label)
  }

  mutating func run() {
    for root in subject.roots {
      let tensor = root.tensor
      graph.roots.append(
        draw(tensor, as: .output, name: root.name, gradFn: root.gradFn))
    }
    guard telling == .all else { return }
    for leaf in subject.leaves where tensors[ObjectIdentifier(leaf)] == nil {
      let index = add(leaf, as: .leaf, name: name(of: leaf))
      graph.nodes[index].isReached = false
      graph.nodes[index].missing = leaf.grad == nil ? reason(leaf) : nil
      graph.statements.append(.node(Int32(index)))
    }
    graph.parameters = parameters
    drawConstants()
    drawHazards()
    placeInModules()
  }

  private var parameters: [Graph.Parameter] {
    var identities: [ObjectIdentifier: Int] = [:]
    return subject.models.enumerated().flatMap { model, parameters in
      parameters.map { path, tensor in
        let key = ObjectIdentifier(tensor)
        let identity = identities[key] ?? identities.count
        identities[key] = identity
        return Graph.Parameter(
          path: path, model: model, tensor: .init(shape: tensor.shape, dtype: tensor.dtype.name),
          requiresGrad: tensor.requiresGrad, node: tensors[key], identity: identity)
      }
    }
  }

  /// Frozen parameters, used or not, and inputs and integers that were used.
  private mutating func drawConstants() {
    guard !subject.constants.isEmpty else { return }
    var uses: [ObjectIdentifier: [(constant: Constant, function: Int)]] = [:]
    for use in fed {
      if let tensor = use.constant.tensor {
        uses[ObjectIdentifier(tensor), default: []].append(use)
      }
    }
    for tensor in subject.constants {
      let uses = uses[ObjectIdentifier(tensor)] ?? []
      let isFrozen = tensor.isParameter
      let known = tensors[ObjectIdentifier(tensor)]
      if let known, graph.nodes[known].kind != .saved { continue }
      guard isFrozen || !uses.isEmpty else { continue }
      let index = add(tensor, as: .constant, name: name(of: tensor))
      let isInput = tensor.dtype.isDifferentiable
      graph.nodes[index].missing = isFrozen ? "frozen" : isInput ? nil : "integer dtype"
      for use in uses {
        let relation = Graph.Relation.feeds(slot: Int32(use.constant.slot))
        _ = graph.add(Graph.Edge(source: index, target: use.function, relation: relation))
      }
    }
  }

  /// An output or a base, its history, and what it is a view of.
  private mutating func draw(
    _ tensor: Tensor, as kind: Graph.Kind, name: String, gradFn: Node?
  ) -> Int {
    if let index = tensors[ObjectIdentifier(tensor)] { return index }
    let first = add(tensor, as: kind, name: name)
    graph.statements.append(.node(Int32(first)))
    var (index, current, history) = (first, tensor, gradFn)
    var views: [(base: Int, view: Int)] = []
    while true {
      if let history {
        walk(history)
        if let function = functions[history] {
          graph.connect(function, index, .produces)
        }
      }
      guard let base = current.base else { break }
      if let known = tensors[ObjectIdentifier(base)] {
        views.append((known, index))
        break
      }
      let next = add(base, as: .base, name: self.name(of: base))
      graph.statements.append(.node(Int32(next)))
      views.append((next, index))
      (index, current, history) = (next, base, base.gradFn)
    }
    for (base, view) in views.reversed() { graph.connect(base, view, .views) }
    return first
  }

  private mutating func walk(_ root: Node) {
    guard functions[root] == nil else { return }
    enter(root, as: add(root))
    while let (node, index, slot) = stack.popLast() {
      if slot < node.edges.count {
        // A chain needs no stack: what comes after the last slot is a custom Function's affair.
        if slot + 1 < node.edges.count || node.isCustom { stack.append((node, index, slot + 1)) }
        follow(node.edges[slot], of: node, slot: slot, to: index)
      } else if node.isCustom {
        drawSaved(by: node, index)
      }
    }
  }

  /// Draws a function, with what it saved and the leaf it accumulates into.
  private mutating func enter(_ node: Node, as index: Int) {
    if telling == .all, !node.isCustom { drawSaved(by: node, index) }
    if let leaf = node.variable { drawLeaf(leaf, accumulator: index) }
    graph.statements.append(.node(Int32(index)))
    stack.append((node, index, 0))
  }

  private mutating func follow(_ edge: Edge?, of node: Node, slot: Int, to target: Int) {
    guard let edge else { return }
    let relation = Graph.Relation.next(slot: Int32(slot), output: Int32(edge.output))
    if let known = functions[edge.node] {
      graph.connect(known, target, relation)
      describe(edge, slot: slot, from: node)
    } else {
      let source = add(edge.node)
      graph.connect(source, target, relation)
      describe(edge, slot: slot, from: node)
      enter(edge.node, as: source)
    }
  }

  /// What flows back along the arrow that was drawn last, and by which rule.
  private mutating func describe(_ edge: Edge, slot: Int, from node: Node) {
    guard telling == .all else { return }
    let sent = node.sentGradients
    let gradient = slot < sent.count ? sent[slot].map { Graph.Gradient($0) } : nil
    let formula = node.formula(of: slot).map { formula in
      let note = Broadcasting.note(of: node, input: edge.node.output(edge.output)?.shape)
      return note.isEmpty ? formula : formula + note
    }
    graph.edges[graph.edges.count - 1].tell(gradient, by: formula)
  }

  private mutating func drawLeaf(_ leaf: Tensor, accumulator: Int) {
    let index: Int
    if let known = tensors[ObjectIdentifier(leaf)] {
      index = known
    } else {
      index = add(leaf, as: .leaf, name: name(of: leaf))
    }
    graph.nodes[index].kind = .leaf
    graph.nodes[index].name = name(of: leaf)
    graph.nodes[index].tensor?.hasHooks = leaf.accumulator.hasHooks
    graph.statements.append(.node(Int32(index)))
    graph.connect(index, accumulator, .accumulates)
  }

  private mutating func add(_ node: Node) -> Int {
    let kind: Graph.Kind = node.variable == nil ? .function : .accumulate
    let function = telling == .all ? summary(of: node) : nil
    let index = graph.add(Graph.Node(kind: kind, name: node.name, function: function))
    functions[node] = index
    guard telling == .all else { return index }
    graph.nodes[index].module = module(of: node.site.call)
    for constant in node.constants { fed.append((constant, index)) }
    return index
  }

  func name(of tensor: Tensor) -> String {
    subject.names[ObjectIdentifier(tensor)] ?? ""
  }

  private mutating func add(_ tensor: Tensor, as kind: Graph.Kind, name: String) -> Int {
    let summary = Graph.TensorSummary(of: tensor, telling)
    let index = graph.add(Graph.Node(kind: kind, name: name, tensor: summary))
    graph.nodes[index].parameterName = subject.parameterNames[ObjectIdentifier(tensor)] ?? ""
    if let path = subject.paths[ObjectIdentifier(tensor)], path != name {
      graph.nodes[index].alias = path
    }
    tensors[ObjectIdentifier(tensor)] = index
    return index
  }

  /// What is told of a function, its line in the script included.
  private func summary(of node: Node) -> Graph.FunctionSummary {
    var summary = Graph.FunctionSummary(of: node)
    summary.source = source(of: node.site)
    return summary
  }

  func source(of site: Site) -> Graph.Source? {
    guard site.line > 0, subject.files.indices.contains(Int(site.file)) else { return nil }
    return Graph.Source(file: subject.files[Int(site.file)], line: Int(site.line))
  }

  /// The tensors that a function keeps; those of a custom Function have no names.
  private mutating func drawSaved(by node: Node, _ function: Int) {
    for attribute in node.sortedAttributes {
      switch attribute.value {
      case .tensor(let saved):
        draw(saved, as: attribute.name, by: function, custom: node.isCustom)
      case .tensors(let list):
        for (position, saved) in list.enumerated() {
          guard let saved else { continue }
          let name = node.isCustom ? "" : "\(attribute.name)[\(position)]"
          draw(saved, as: name, by: function, custom: node.isCustom)
        }
      case .none, .bool, .int, .ints, .float, .number, .string: continue
      }
    }
  }

  /// One tensor that a function keeps: a box of its own, unless the tensor has one.
  private mutating func draw(
    _ saved: SavedTensor, as name: String, by function: Int, custom: Bool
  ) {
    var shown: String? = name
    let index: Int
    if let tensor = saved.argument {
      let declared = subject.parameterNames[ObjectIdentifier(tensor)]
      shown = name.isEmpty ? declared ?? "" : name
      if let known = tensors[ObjectIdentifier(tensor)] {
        index = known
        if graph.nodes[known].kind != .saved { shown = nil }
      } else {
        index = add(tensor, as: .saved, name: shown ?? "")
      }
    } else {
      index = graph.add(Graph.Node(kind: .saved, name: name, tensor: .init(of: saved)))
    }
    describe(saved, as: name, index, by: function)
    let relation = Graph.Relation.saves(custom: custom)
    let edge = graph.add(Graph.Edge(source: function, target: index, relation: relation))
    graph.statements.append(
      .saved(node: Int32(index), edge: Int32(edge), name: shown.map { number(ofName: $0) } ?? -1))
  }

  /// The number of a name among `savedNames`.
  private mutating func number(ofName name: String) -> Int32 {
    if let known = nameNumbers[name] { return known }
    let number = Int32(graph.savedNames.count)
    graph.savedNames.append(name)
    nameNumbers[name] = number
    return number
  }

  /// Notes a role of a kept tensor, its state, and whether it was changed since.
  private mutating func describe(
    _ saved: SavedTensor, as name: String, _ index: Int, by function: Int
  ) {
    guard telling == .all else { return }
    let maker = graph.nodes[function].name
    let role = name.isEmpty ? maker : "\(maker).\(name)"
    let hasRun = graph.nodes[function].function?.position != nil
    graph.nodes[index].tensor?.roles.append(role)
    graph.nodes[index].tensor?.state = saved.isFreed ? .freed : hasRun ? .retained : .live
    graph.nodes[function].function?.savedBytes += saved.shape.reduce(saved.dtype.itemSize, *)
    if let origin = saved.origin {
      let key = Origin(node: ObjectIdentifier(origin.node), number: origin.number)
      let twin = origins[key] ?? index
      origins[key] = twin
      graph.nodes[index].twin = twin
    }
    if let hazard = hazard(saved, as: name, index, by: function) { hazards.append(hazard) }
  }
}
