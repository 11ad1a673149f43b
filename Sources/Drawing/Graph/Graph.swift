// The drawn graph: plain values that know nothing of tensors, in the order in which they were met.

/// A backward graph as it is drawn and written: boxes, arrows, and the order of their statements.
package struct Graph {
  /// The boxes; an index into this array is a box's identity.
  package var nodes: [Node] = []
  package var edges: [Edge] = []
  /// The outputs that were asked for, in order (indices of nodes; one may stand twice).
  package var roots: [Int] = []
  /// Nodes and edges interleaved as the walk met them, which is torchviz's order.
  package var statements: [Statement] = []
  /// The parameters of the models that the script holds, whether the graph has them or not.
  package var parameters: [Parameter] = []
  /// The script's name, without its folder.
  package var label: String

  package init(label: String) { self.label = label }

  package enum Statement: Sendable {
    case node(Int)
    case edge(Int)
    /// A saved tensor met at an operation under the name `name`; nil where its box stood before.
    case saved(node: Int, edge: Int, name: String?)
  }
}

extension Graph {
  /// One box.
  package struct Node: Sendable {
    package var kind: Kind
    /// The tensor's or the function's name; empty where there is none.
    package var name: String
    /// The name that `make_dot`'s `params` gives the tensor, which is all that torchviz shows.
    package var parameterName = ""
    package var tensor: TensorSummary?
    package var function: FunctionSummary?
    /// False for a leaf that requires a gradient and that no path from the roots leads to.
    package var isReached = true

    package init(
      kind: Kind, name: String, tensor: TensorSummary? = nil, function: FunctionSummary? = nil,
      isReached: Bool = true
    ) {
      self.kind = kind
      self.name = name
      self.tensor = tensor
      self.function = function
      self.isReached = isReached
    }
  }

  package enum Kind: String, Sendable {
    case output, function, accumulate, leaf, saved, base
  }

  /// What is told of a tensor.
  package struct TensorSummary: Sendable {
    package var shape: [Int]
    package var dtype: String
    package var gradient: Gradient?

    package init(shape: [Int], dtype: String, gradient: Gradient? = nil) {
      self.shape = shape
      self.dtype = dtype
      self.gradient = gradient
    }
  }

  /// A parameter of a model, under its path in there.
  package struct Parameter: Sendable {
    package var path: String
    /// Which of the models it belongs to.
    package var model: Int
    package var tensor: TensorSummary
    package var requiresGrad: Bool
    /// Its box, if it has one; tied parameters share it.
    package var node: Int?
    /// Which tensor it is: the same number for all paths of a tied one.
    package var identity: Int

    package init(
      path: String, model: Int, tensor: TensorSummary, requiresGrad: Bool, node: Int?,
      identity: Int
    ) {
      self.path = path
      self.model = model
      self.tensor = tensor
      self.requiresGrad = requiresGrad
      self.node = node
      self.identity = identity
    }
  }

  /// What is told of a backward function.
  package struct FunctionSummary: Sendable {
    /// The length of `next_functions`, absent entries included.
    package var inputs: Int
    package var module = ""
    /// Where in the script it was recorded; `nil` where that is not known.
    package var source: Source?
    /// What it gave in the forward pass; of several tensors the first that takes a gradient.
    package var output: TensorSummary?
    /// The `_saved_*` attributes in alphabetical order, as `str()` shows them.
    package var attributes: [(name: String, value: String)] = []

    package init(inputs: Int) { self.inputs = inputs }
  }

  /// A line of a script.
  package struct Source: Sendable {
    /// The file's name, without its folder.
    package var file: String
    package var line: Int

    package init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  /// A gradient, summarised.
  package struct Gradient: Sendable {
    package var shape: [Int]
    /// The elements row by row; absent where there are more than `limit`.
    package var values: [Double]?
    /// The 2-norm of the finite elements; not a number on the meta device, where there are none.
    package var norm: Double
    package var nonfinite: Int

    package static let limit = 4096

    package init(shape: [Int], values: [Double]?, norm: Double, nonfinite: Int) {
      self.shape = shape
      self.values = values
      self.norm = norm
      self.nonfinite = nonfinite
    }
  }

  /// One arrow, in the direction of the forward pass.
  package struct Edge: Sendable {
    package var source: Int
    package var target: Int
    package var relation: Relation

    package init(source: Int, target: Int, relation: Relation) {
      self.source = source
      self.target = target
      self.relation = relation
    }
  }

  package enum Relation: Sendable {
    /// The function at the source is entry `slot` of the target's `next_functions`.
    case next(slot: Int, output: Int)
    /// A leaf to its AccumulateGrad.
    case accumulates
    /// A function to the output it made.
    case produces
    /// A function to a tensor that it saved; by a custom Function it is drawn the other way.
    case saves(custom: Bool)
    /// A base to the output that is a view of it.
    case views

    package var name: String {
      switch self {
      case .next: "next"
      case .accumulates: "accumulates"
      case .produces: "produces"
      case .saves: "saves"
      case .views: "views"
      }
    }
  }
}

extension Graph {
  /// Adds a box; its statement is written by the caller, at the place where it belongs.
  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  mutating func add(_ edge: Edge) -> Int {
    edges.append(edge)
    return edges.count - 1
  }

  mutating func connect(_ source: Int, _ target: Int, _ relation: Relation) {
    statements.append(.edge(add(Edge(source: source, target: target, relation: relation))))
  }
}
