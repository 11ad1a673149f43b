// Frees graphs without recursion: a chain of a million nodes must not need a million stack frames.

/// The release of a graph, node by node.
///
/// A node that dies takes over what its sole possessions hold before it lets go of them, so that
/// none of them has anything left to free when its own turn comes.
struct Teardown {
  private var nodes: [Node] = []
  private var tensors: [Tensor] = []

  static func run(_ node: Node) {
    guard node.holdsAnything else { return }
    var teardown = Teardown()
    teardown.strip(node)
    teardown.drain()
  }

  private mutating func drain() {
    while true {
      if var node = nodes.popLast() {
        if isKnownUniquelyReferenced(&node) { strip(node) }
      } else if var tensor = tensors.popLast() {
        if isKnownUniquelyReferenced(&tensor) { strip(tensor) }
      } else {
        return
      }
    }
  }

  private mutating func strip(_ node: Node) {
    for edge in node.edges { if let edge { nodes.append(edge.node) } }
    node.edges = Edges()
    node.forEachSavedTensor { saved in
      if let tensor = saved.takeArgument() { tensors.append(tensor) }
    }
    node.attributes = []
    switch node.rule {
    case .accumulate(let leaf): tensors.append(leaf)
    case .copySlices(let slices): if let operation = slices.operation { nodes.append(operation) }
    case .none, .one, .two, .many, .whole, .custom: break
    }
    node.rule = .none
    node.extras = nil
  }

  private mutating func strip(_ tensor: Tensor) {
    if let node = tensor.history {
      nodes.append(node)
      tensor.history = nil
    }
    guard let extras = tensor.extras else { return }
    if let grad = extras.grad { tensors.append(grad) }
    if let view = extras.view { tensors.append(view.base) }
    tensor.extras = nil
  }
}

extension Node {
  fileprivate var holdsAnything: Bool {
    if case .none = rule { return !edges.isEmpty || !attributes.isEmpty }
    return true
  }
}
