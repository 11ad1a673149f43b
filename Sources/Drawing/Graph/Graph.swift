// The drawn graph: plain values that know nothing of tensors, in the order in which they were met.

/// A backward graph as it is drawn and written: boxes, arrows, and the order of their statements.
package struct Graph: Sendable {
  /// The boxes; an index into this array is a box's identity.
  package var nodes: [Node] = []
  package var edges: [Edge] = []
  /// The outputs that were asked for, in order (indices of nodes; one may stand twice).
  package var roots: [Int] = []
  /// Nodes and edges interleaved as the walk met them, which is torchviz's order.
  package var statements: [Statement] = []
  /// The names under which functions keep tensors, each once.
  package var savedNames: [String] = []
  /// The parameters of the models that the script holds, whether the graph has them or not.
  package var parameters: [Parameter] = []
  /// The calls of modules in which nodes were made; a call stands before those that it made.
  package var modules: [Module] = []
  /// The script's name, without its folder.
  package var label: String
  /// What was done to the graph so that it can be read, said below the picture.
  package var captions: [String] = []

  package init(label: String) { self.label = label }

  /// A graph has millions of them: indices are small.
  package enum Statement: Sendable {
    case node(Int32)
    case edge(Int32)
    /// A saved tensor met at an operation under a name of `savedNames`; −1 where its box stood before.
    case saved(node: Int32, edge: Int32, name: Int32)
  }
}

extension Graph {
  /// One box. A graph has many: what few of them have is kept apart.
  package struct Node: Sendable {
    package var kind: Kind
    /// The tensor's or the function's name; empty where there is none.
    package var name: String
    @Boxed package var tensor: TensorSummary?
    @Boxed package var function: FunctionSummary?
    /// What a folded module holds.
    @Boxed package var block: BlockSummary?
    @Boxed private var extras: Extras?
    private var idStored: Int32 = 0
    private var standsStored: Int32 = 1
    private var repeatsStored: Int32 = 1
    private var moduleStored: Int32 = -1
    private var twinStored: Int32 = -1
    /// False for a leaf that requires a gradient and that no path from the roots leads to.
    package var isReached = true
    /// Whether the same box in the next of several equal blocks gets something from this one, and
    /// whether this one gets something from the block before.
    package var feedsNext = false
    package var isFedByLast = false
    /// Whether it only hints at what lies beyond a slice.
    package var isContext = false

    private struct Extras: Sendable {
      var parameterName = ""
      var alias: String?
      var members: [String] = []
      var missing: String?
      var warning: String?
    }

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

    /// Its number in the whole graph, whatever was folded since.
    package var id: Int {
      get { Int(idStored) }
      set { idStored = Int32(newValue) }
    }

    /// How many nodes of the whole graph it stands for.
    package var stands: Int {
      get { Int(standsStored) }
      set { standsStored = Int32(newValue) }
    }

    /// How many equal ones are drawn as this one.
    package var repeats: Int {
      get { Int(repeatsStored) }
      set { repeatsStored = Int32(newValue) }
    }

    /// The call that made it, an index of `modules`; nil outside all.
    package var module: Int? {
      get { moduleStored < 0 ? nil : Int(moduleStored) }
      set { moduleStored = Int32(newValue ?? -1) }
    }

    /// The first of the boxes that show the same kept tensor.
    package var twin: Int? {
      get { twinStored < 0 ? nil : Int(twinStored) }
      set { twinStored = Int32(newValue ?? -1) }
    }

    /// The name that `make_dot`'s `params` gives the tensor, which is all that torchviz shows.
    package var parameterName: String {
      get { extras?.parameterName ?? "" }
      set { if newValue != parameterName { change { $0.parameterName = newValue } } }
    }

    /// What else a parameter is called: its path in the model, where a variable holds it too.
    package var alias: String? {
      get { extras?.alias }
      set { if newValue != alias { change { $0.alias = newValue } } }
    }

    /// The names of all tensors that it stands for, if there are several.
    package var members: [String] {
      get { extras?.members ?? [] }
      set { if newValue != members { change { $0.members = newValue } } }
    }

    /// Why a leaf has no gradient.
    package var missing: String? {
      get { extras?.missing }
      set { if newValue != missing { change { $0.missing = newValue } } }
    }

    /// What is wrong with it.
    package var warning: String? {
      get { extras?.warning }
      set { if newValue != warning { change { $0.warning = newValue } } }
    }

    private mutating func change(_ edit: (inout Extras) -> Void) {
      var changed = extras ?? Extras()
      edit(&changed)
      extras = changed
    }
  }

  package enum Kind: String, Sendable {
    case output, function, accumulate, leaf, saved, base
    /// A folded module, or several operations in a row.
    case block
    /// A tensor that takes no gradient, though it looks as if it should.
    case constant
    /// A small stand-in for a leaf that is drawn elsewhere.
    case reference
    /// An operation of the forward pass.
    case operation
    /// A change in place that no function of the graph made.
    case change
  }

  /// One arrow, in the direction of the forward pass.
  package struct Edge: Sendable {
    private var sourceStored: Int32
    private var targetStored: Int32
    private var countStored: Int32 = 1
    package var relation: Relation
    /// Whether it shows the way of a gradient in a picture of both passes.
    package var isBackward = false
    /// Whether it leads from one of several equal blocks, drawn as one, to another.
    package var isRecurrent = false
    @Boxed private var facts: Facts?

    /// What is told of it beside, if anything is.
    private struct Facts: Sendable {
      var gradient: Gradient?
      var formula: String?
      var warning: String?

      var isEmpty: Bool { gradient == nil && formula == nil && warning == nil }
    }

    package init(source: Int, target: Int, relation: Relation) {
      sourceStored = Int32(source)
      targetStored = Int32(target)
      self.relation = relation
    }

    package var source: Int {
      get { Int(sourceStored) }
      set { sourceStored = Int32(newValue) }
    }

    package var target: Int {
      get { Int(targetStored) }
      set { targetStored = Int32(newValue) }
    }

    /// How many arrows of the whole graph it stands for.
    package var count: Int {
      get { Int(countStored) }
      set { countStored = Int32(newValue) }
    }

    /// What flows against its direction in the backward run.
    package var gradient: Gradient? {
      get { facts?.gradient }
      set { change { $0.gradient = newValue } }
    }

    /// The rule of that gradient, in PyTorch's words.
    package var formula: String? {
      get { facts?.formula }
      set { change { $0.formula = newValue } }
    }

    /// What is to be said about it in any case.
    package var warning: String? {
      get { facts?.warning }
      set { change { $0.warning = newValue } }
    }

    /// Notes what flows and by which rule.
    mutating func tell(_ gradient: Gradient?, by formula: String?) {
      change { ($0.gradient, $0.formula) = (gradient, formula) }
    }

    private mutating func change(_ edit: (inout Facts) -> Void) {
      var changed = facts ?? Facts()
      edit(&changed)
      facts = changed.isEmpty ? nil : changed
    }
  }

  package enum Relation: Sendable, Hashable {
    /// The function at the source is entry `slot` of the target's `next_functions`.
    case next(slot: Int32, output: Int32)
    /// A leaf to its AccumulateGrad.
    case accumulates
    /// A function to the output it made.
    case produces
    /// A function to a tensor that it saved; by a custom Function it is drawn the other way.
    case saves(custom: Bool)
    /// A base to the output that is a view of it.
    case views
    /// A tensor that takes no gradient to the operation that uses it.
    case feeds(slot: Int32)
    /// What saved a tensor to what changed it afterwards.
    case overwrites
    /// An operation of the forward pass to its backward function.
    case derives

    package var name: String {
      switch self {
      case .next: "next"
      case .accumulates: "accumulates"
      case .produces: "produces"
      case .saves: "saves"
      case .views: "views"
      case .feeds: "feeds"
      case .overwrites: "overwrites"
      case .derives: "derives"
      }
    }
  }

  /// One call of a module.
  package struct Module: Sendable {
    /// The path from a variable, `model.layers.0`.
    package var path: String
    /// Its class.
    package var type: String
    /// Counts calls in the order in which they were made.
    package var number = 0
    /// The call that made it, an index of `modules`.
    package var parent: Int?
    /// Which of the calls of the same module this is, counted from 1, and how many there are.
    package var call = 1
    package var calls = 1
    /// How many equal ones are drawn as this one, and the path of the last of them.
    package var repeats = 1
    package var last: String?
    /// Whether this is no module, but what a loop in the script repeats.
    package var isLoop = false

    package init(path: String, type: String, number: Int = 0, parent: Int? = nil) {
      self.path = path
      self.type = type
      self.number = number
      self.parent = parent
    }
  }
}

extension Graph {
  /// Adds a box; its statement is written by the caller, at the place where it belongs.
  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    nodes[nodes.count - 1].id = nodes.count - 1
    return nodes.count - 1
  }

  mutating func add(_ edge: Edge) -> Int {
    edges.append(edge)
    return edges.count - 1
  }

  mutating func connect(_ source: Int, _ target: Int, _ relation: Relation) {
    statements.append(.edge(Int32(add(Edge(source: source, target: target, relation: relation)))))
  }

  /// How many boxes are drawn, in a style that gives leaves no box for their AccumulateGrad.
  package var boxCount: Int { nodes.count { $0.kind != .accumulate } }

  /// How many equal blocks are drawn as that in which a box lies.
  func repeats(around node: Node) -> Int {
    var repeats = 1
    var module = node.module
    while let current = module {
      repeats *= modules[current].repeats
      module = modules[current].parent
    }
    return repeats
  }

  /// A number that no box has.
  var nextID: Int { (nodes.map(\.id).max() ?? -1) + 1 }

  /// The calls around a call, itself not among them.
  func modulesAround(_ module: Int) -> [Int] {
    var around: [Int] = []
    var current = modules[module].parent
    while let parent = current {
      around.append(parent)
      current = modules[parent].parent
    }
    return around
  }

  /// How deep a call lies: 0 for an outermost one.
  func depth(of module: Int) -> Int {
    var depth = 0
    var current = modules[module].parent
    while let parent = current {
      depth += 1
      current = modules[parent].parent
    }
    return depth
  }
}
