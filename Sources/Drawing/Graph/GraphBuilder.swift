// From recorded functions to a drawn graph: one walk, in torchviz's order, with a stack of its own.

import Arrays
import Autograd

/// What is to be drawn, as the host found it.
package struct Subject {
  /// A tensor that was asked for, with the history it had when it was.
  package struct Root {
    package var tensor: Tensor
    package var gradFn: Node?
    package var name: String

    package init(tensor: Tensor, gradFn: Node?, name: String) {
      self.tensor = tensor
      self.gradFn = gradFn
      self.name = name
    }
  }

  /// The script's name, without its folder.
  package var label: String
  package var roots: [Root] = []
  /// The names of tensors.
  package var names: [ObjectIdentifier: String] = [:]
  /// The names that `make_dot`'s `params` gives; where it was not called, the same as `names`.
  package var parameterNames: [ObjectIdentifier: String] = [:]
  /// Every leaf that requires a gradient and that a variable or a module holds, in order.
  package var leaves: [Tensor] = []
  /// The names of the source files that functions' sites number.
  package var files: [String] = []
  /// The parameters of each model that a variable holds, tied ones under every path.
  package var models: [[(path: String, tensor: Tensor)]] = []
  /// The modules of those models, each before its parts.
  package var modules: [ModuleEntry] = []
  /// Every tensor that a top-level variable or a model holds.
  package var variables: [(name: String, tensor: Tensor)] = []

  package init(label: String) { self.label = label }

  /// One module of a model.
  package struct ModuleEntry {
    package var model: Int
    /// Its path in the model; empty for the model itself.
    package var path: String
    package var className: String
    package var parameters: [(name: String, tensor: Tensor)]

    package init(
      model: Int, path: String, className: String, parameters: [(name: String, tensor: Tensor)]
    ) {
      self.model = model
      self.path = path
      self.className = className
      self.parameters = parameters
    }
  }
}

extension Graph {
  package init(of subject: Subject) {
    var builder = GraphBuilder(subject)
    builder.run()
    self = builder.graph
  }
}

extension Node {
  /// Whether this is a custom Function's: its saved tensors are always drawn.
  fileprivate var isCustom: Bool { attributes.contains { $0.name == "saved_tensors" } }
}

private struct GraphBuilder {
  private let subject: Subject
  private(set) var graph: Graph
  private var functions: [ObjectIdentifier: Int] = [:]
  private var tensors: [ObjectIdentifier: Int] = [:]
  /// The functions that were entered, each with the slot to go on with.
  private var stack: [(node: Node, slot: Int)] = []

  init(_ subject: Subject) {
    self.subject = subject
    graph = Graph(label: subject.label)
  }

  mutating func run() {
    for root in subject.roots {
      let tensor = root.tensor
      graph.roots.append(
        draw(tensor, as: .output, name: root.name, gradFn: root.gradFn))
    }
    for leaf in subject.leaves where tensors[ObjectIdentifier(leaf)] == nil {
      let index = add(leaf, as: .leaf, name: name(of: leaf))
      graph.nodes[index].isReached = false
      graph.statements.append(.node(index))
    }
    graph.parameters = parameters
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

  /// An output or a base, its history, and what it is a view of.
  private mutating func draw(
    _ tensor: Tensor, as kind: Graph.Kind, name: String, gradFn: Node?
  ) -> Int {
    if let index = tensors[ObjectIdentifier(tensor)] { return index }
    let first = add(tensor, as: kind, name: name)
    graph.statements.append(.node(first))
    var (index, current, history) = (first, tensor, gradFn)
    var views: [(base: Int, view: Int)] = []
    while true {
      if let history {
        walk(history)
        if let function = functions[ObjectIdentifier(history)] {
          graph.connect(function, index, .produces)
        }
      }
      guard let base = current.base else { break }
      if let known = tensors[ObjectIdentifier(base)] {
        views.append((known, index))
        break
      }
      let next = add(base, as: .base, name: self.name(of: base))
      graph.statements.append(.node(next))
      views.append((next, index))
      (index, current, history) = (next, base, base.gradFn)
    }
    for (base, view) in views.reversed() { graph.connect(base, view, .views) }
    return first
  }

  private mutating func walk(_ root: Node) {
    guard functions[ObjectIdentifier(root)] == nil else { return }
    enter(root, as: add(root))
    while let (node, slot) = stack.popLast() {
      guard let index = functions[ObjectIdentifier(node)] else { continue }
      if slot < node.edges.count {
        stack.append((node, slot + 1))
        follow(node.edges[slot], slot: slot, to: index)
      } else if node.isCustom {
        drawSaved(by: node, index)
      }
    }
  }

  /// Draws a function, with what it saved and the leaf it accumulates into.
  private mutating func enter(_ node: Node, as index: Int) {
    if !node.isCustom { drawSaved(by: node, index) }
    if let leaf = node.variable { drawLeaf(leaf, accumulator: index) }
    graph.statements.append(.node(index))
    stack.append((node, 0))
  }

  private mutating func follow(_ edge: Edge?, slot: Int, to target: Int) {
    guard let edge else { return }
    let relation = Graph.Relation.next(slot: slot, output: edge.output)
    if let known = functions[ObjectIdentifier(edge.node)] {
      graph.connect(known, target, relation)
    } else {
      let source = add(edge.node)
      graph.connect(source, target, relation)
      enter(edge.node, as: source)
    }
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
    graph.statements.append(.node(index))
    graph.connect(index, accumulator, .accumulates)
  }

  private mutating func add(_ node: Node) -> Int {
    let kind: Graph.Kind = node.variable == nil ? .function : .accumulate
    let index = graph.add(Graph.Node(kind: kind, name: node.name, function: summary(of: node)))
    functions[ObjectIdentifier(node)] = index
    return index
  }

  private func name(of tensor: Tensor) -> String {
    subject.names[ObjectIdentifier(tensor)] ?? ""
  }

  private mutating func add(_ tensor: Tensor, as kind: Graph.Kind, name: String) -> Int {
    let index = graph.add(Graph.Node(kind: kind, name: name, tensor: .init(of: tensor)))
    graph.nodes[index].parameterName = subject.parameterNames[ObjectIdentifier(tensor)] ?? ""
    tensors[ObjectIdentifier(tensor)] = index
    return index
  }

  /// What is told of a function, its line in the script included.
  private func summary(of node: Node) -> Graph.FunctionSummary {
    var summary = Graph.FunctionSummary(of: node)
    let site = node.site
    if site.line > 0, subject.files.indices.contains(Int(site.file)) {
      summary.source = Graph.Source(file: subject.files[Int(site.file)], line: Int(site.line))
    }
    return summary
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
      let summary = Graph.TensorSummary(shape: saved.shape, dtype: saved.dtype.name)
      index = graph.add(Graph.Node(kind: .saved, name: name, tensor: summary))
    }
    let relation = Graph.Relation.saves(custom: custom)
    let edge = graph.add(Graph.Edge(source: function, target: index, relation: relation))
    graph.statements.append(.saved(node: index, edge: edge, name: shown))
  }
}
