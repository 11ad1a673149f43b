// Graphs made by hand: networks of blocks, without an engine behind them.

import Drawing

/// Builds a drawn graph the way the engine's nodes would be.
struct Sample {
  private(set) var graph = Graph(label: "model.ag")
  private var sequence = 0

  mutating func module(_ path: String, _ type: String, in parent: Int? = nil) -> Int {
    graph.modules.append(Graph.Module(path: path, type: type, parent: parent))
    return graph.modules.count - 1
  }

  /// A function that takes from others.
  mutating func function(
    _ name: String, _ sources: [Int], shape: [Int] = [2], in module: Int? = nil, line: Int = 1
  ) -> Int {
    var summary = Graph.FunctionSummary(inputs: sources.count)
    summary.output = Graph.TensorSummary(shape: shape, dtype: "torch.float32")
    summary.sequence = sequence
    summary.source = Graph.Source(file: "model.ag", line: line)
    sequence += 1
    let index = add(Graph.Node(kind: .function, name: name, function: summary), in: module)
    for (slot, source) in sources.enumerated() {
      connect(source, index, .next(slot: Int32(slot), output: 0))
    }
    return index
  }

  /// A leaf with its AccumulateGrad, which is what functions take from.
  mutating func leaf(_ name: String, norm: Double? = 1, in module: Int? = nil) -> Int {
    var tensor = Graph.TensorSummary(shape: [2], dtype: "torch.float32")
    tensor.gradient = norm.map { Graph.Gradient(shape: [2], values: nil, norm: $0, nonfinite: 0) }
    let leaf = add(Graph.Node(kind: .leaf, name: name, tensor: tensor), in: module)
    let summary = Graph.FunctionSummary(inputs: 0)
    let accumulator = add(
      Graph.Node(kind: .accumulate, name: "AccumulateGrad", function: summary), in: module)
    connect(leaf, accumulator, .accumulates)
    return accumulator
  }

  mutating func output(_ name: String, of function: Int) {
    let tensor = Graph.TensorSummary(shape: [], dtype: "torch.float32")
    let index = add(Graph.Node(kind: .output, name: name, tensor: tensor), in: nil)
    graph.roots.append(index)
    connect(function, index, .produces)
  }

  private mutating func add(_ node: Graph.Node, in module: Int?) -> Int {
    var node = node
    node.id = graph.nodes.count
    node.module = module
    graph.nodes.append(node)
    graph.statements.append(.node(Int32(node.id)))
    return node.id
  }

  private mutating func connect(_ source: Int, _ target: Int, _ relation: Graph.Relation) {
    graph.statements.append(.edge(Int32(graph.edges.count)))
    graph.edges.append(Graph.Edge(source: source, target: target, relation: relation))
  }

  /// A chain of blocks, each a product with a weight and a nonlinearity; `odd` is another one.
  static func blocks(_ count: Int, odd: Int? = nil) -> Graph {
    var sample = Sample()
    let model = sample.module("model", "Net")
    var last = sample.function("EmbeddingBackward0", [sample.leaf("model.wte")], in: model)
    for number in 0..<count {
      // Names tell nothing: the odd block looks like the others by name.
      let block = sample.module("model.layers.\(number)", "Block", in: model)
      let weight = sample.leaf("model.layers.\(number).weight", in: block)
      last = sample.function("MmBackward0", [last, weight], in: block)
      let name = number == odd ? "TanhBackward0" : "ReluBackward0"
      last = sample.function(name, [last], in: block)
    }
    sample.output("loss", of: sample.function("SumBackward0", [last]))
    return sample.graph
  }

  /// A loop without modules that uses one weight over and over.
  static func loop(_ count: Int) -> Graph {
    var sample = Sample()
    let weight = sample.leaf("w")
    var state = sample.leaf("start")
    for _ in 0..<count {
      state = sample.function("MmBackward0", [state, weight], line: 2)
      state = sample.function("TanhBackward0", [state], line: 3)
    }
    sample.output("loss", of: state)
    return sample.graph
  }
}

extension Graph {
  /// How many nodes of the whole graph the boxes stand for.
  var total: Int { nodes.reduce(0) { $0 + $1.stands } }

  func nodes(_ name: String) -> [Node] { nodes.filter { $0.name == name } }
}
