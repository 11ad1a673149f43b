// One backward run over a graph: which nodes it reaches, in which order they run, what flows where.

import Arrays

/// A run from its roots to the leaves, PyTorch's `GraphTask`.
final class Run {
  private let session: Session
  private let number: UInt32
  private let keepsGraph: Bool
  /// Whether this run was started within another one, by a hook or a custom function.
  private let isNested: Bool
  private var nodes: [Node] = []
  /// The marks of nodes that belong to a run around this one as well.
  private var outerMarks: [RunMark] = []
  /// How many gradients each node still waits for.
  private var waiting: [Int32] = []
  /// The gradient of each node's output 0, and those of the others where there are any.
  private var gradients: [Arrived] = []
  private var otherGradients: [Int: [Arrived]] = [:]
  /// Which nodes have to run; nil if all.
  private var isNeeded: [Bool]?
  /// By node, which outputs' gradients are asked for, and under which number.
  private var captures: [Int: [(output: Int, number: Int)]] = [:]
  private var captured: [Tensor?] = []
  private var queue = ReadyQueue()
  /// How many nodes ran.
  private var position = 0

  init(_ session: Session, keepsGraph: Bool) {
    self.session = session
    self.keepsGraph = keepsGraph
    number = session.nextRun()
    isNested = session.isRunning
  }

  /// Runs back from `roots`, and returns the gradients of the `wanted` edges.
  ///
  /// With `only`, the run is confined to what leads to these nodes.
  func run(
    _ roots: [(edge: Edge, gradient: Tensor)], wanted: [Edge?] = [], only: [Node]? = nil
  ) throws -> [Tensor?] {
    session.isRunning = true
    defer {
      session.isRunning = isNested
      restoreMarks()
    }
    for root in roots { discover(root.edge.node) }
    captured = Array(repeating: nil, count: wanted.count)
    if !wanted.isEmpty || only != nil { confine(wanted, only ?? []) }
    for (edge, gradient) in roots { try send(gradient, to: edge) }
    guard session.watches || session.gradMode else {
      while let index = queue.pop() { try execute(index) }
      return captured
    }
    let site = session.site
    defer { session.site = site }
    while let index = queue.pop() {
      if session.gradMode { session.site = nodes[index].site.derived }
      try session.watches ? executeWatched(index) : execute(index)
    }
    return captured
  }

  /// Puts back the marks that nodes had before.
  private func restoreMarks() {
    for (node, mark) in zip(nodes, outerMarks) { node.mark = mark }
  }

  private func index(of node: Node) -> Int? {
    node.mark.run == number ? Int(node.mark.index) : nil
  }

  /// Finds all nodes behind `root` and counts for each the edges that lead to it.
  private func discover(_ root: Node) {
    let isNew = add(root)
    waiting[Int(root.mark.index)] += 1
    guard isNew else { return }
    var stack = [root]
    while let node = stack.popLast() {
      for case let edge? in node.edges {
        if add(edge.node) { stack.append(edge.node) }
        waiting[Int(edge.node.mark.index)] += 1
      }
    }
  }

  /// Whether the node is new to the run.
  private func add(_ node: Node) -> Bool {
    if node.mark.run == number { return false }
    if isNested { outerMarks.append(node.mark) }
    node.mark = RunMark(run: number, index: Int32(nodes.count))
    nodes.append(node)
    waiting.append(0)
    gradients.append(Arrived())
    return true
  }

  /// Marks the nodes from which something asked for can be reached.
  private func confine(_ wanted: [Edge?], _ only: [Node]) {
    var needed = Array(repeating: false, count: nodes.count)
    var isTarget = needed
    for (number, edge) in wanted.enumerated() {
      guard let edge, let index = index(of: edge.node) else { continue }
      captures[index, default: []].append((edge.output, number))
      isTarget[index] = true
    }
    for node in only {
      guard let index = index(of: node) else { continue }
      (needed[index], isTarget[index]) = (true, true)
    }
    var isDone = Array(repeating: false, count: nodes.count)
    for start in nodes.indices where !isDone[start] {
      var path = [(index: start, next: 0)]
      isDone[start] = true
      while let (index, next) = path.last {
        let edges = nodes[index].edges
        if next == edges.count {
          path.removeLast()
          continue
        }
        guard let child = edges[next].map({ Int($0.node.mark.index) }) else {
          path[path.count - 1].next += 1
          continue
        }
        if !isDone[child] {
          isDone[child] = true
          path.append((child, 0))
          continue
        }
        // The child is finished, or on the path in which case the graph would have a cycle.
        if needed[child] || isTarget[child] { needed[index] = true }
        path[path.count - 1].next += 1
      }
    }
    isNeeded = needed
  }

  /// Whether a gradient is of use to the node: it runs, or was asked for.
  private func takesGradient(_ index: Int) -> Bool {
    guard let isNeeded else { return true }
    return isNeeded[index] || captures[index] != nil
  }

  /// Adds a gradient to what has arrived at an output.
  private func send(_ gradient: consuming Tensor?, to edge: Edge) throws {
    guard let index = index(of: edge.node) else { return }
    if let gradient, takesGradient(index) {
      if edge.output == 0 {
        try gradients[index].add(gradient, isRecording: session.gradMode)
      } else {
        let count = edge.node.outputCount
        try otherGradients[index, default: Array(repeating: Arrived(), count: count)][edge.output]
          .add(gradient, isRecording: session.gradMode)
      }
    }
    waiting[index] -= 1
    if waiting[index] == 0 && takesGradient(index) {
      queue.push(index, priority: edge.node.sequenceNumber)
    }
  }

  /// What has arrived at a node, by output number.
  private func arrived(_ index: Int) -> [Tensor?] {
    let first = gradients[index].take()
    guard !otherGradients.isEmpty, var all = otherGradients.removeValue(forKey: index) else {
      let count = nodes[index].outputCount
      return count == 1 ? [first] : [first] + Array(repeating: nil, count: count - 1)
    }
    return [first] + all.indices.dropFirst().map { all[$0].take() }
  }

  /// Executes a node and notes when and for how long.
  private func executeWatched(_ index: Int) throws {
    let start = ContinuousClock.now
    position += 1
    nodes[index].trace.position = position
    try execute(index)
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    nodes[index].trace.seconds = Double(seconds) + Double(attoseconds) * 1e-18
  }

  private func execute(_ index: Int) throws {
    let node = nodes[index]
    if isNeeded == nil, node.extras == nil, !session.detectAnomaly {
      if try runPlain(node, index) { return }
    }
    try runInFull(node, index)
  }

  /// Runs a node of one or two inputs and no hooks without arrays; false if it is not one.
  private func runPlain(_ node: Node, _ index: Int) throws -> Bool {
    switch node.rule {
    case .accumulate(let leaf):
      guard !leaf.hasHooks else { return false }
      if let grad = gradients[index].take() { try leaf.accumulate(grad) }
    case .one(let slot, let rule):
      guard let edge = node.edges[slot], let grad = gradients[index].take() else { return false }
      let result = try rule.body(grad).map { try validated($0, slot, edge, node) }
      if !keepsGraph { node.releaseSaved() }
      for (other, edge) in node.edges.enumerated() {
        if let edge { try send(other == slot ? result : nil, to: edge) }
      }
    case .two(let first, let second):
      guard node.edges.count == 2, let left = node.edges[0], let right = node.edges[1],
        let grad = gradients[index].take()
      else { return false }
      let (toLeft, toRight) = try (first.body(grad), second.body(grad))
      let results = try (
        toLeft.map { try validated($0, 0, left, node) },
        toRight.map { try validated($0, 1, right, node) }
      )
      if !keepsGraph { node.releaseSaved() }
      try send(results.0, to: left)
      try send(results.1, to: right)
    case .none, .many, .whole, .custom, .copySlices: return false
    }
    return true
  }

  private func runInFull(_ node: Node, _ index: Int) throws {
    let runs = isNeeded?[index] ?? true
    var grads = try node.afterTensorHooks(arrived(index))
    if !captures.isEmpty {
      for (output, number) in captures[index] ?? [] { captured[number] = grads[output] }
    }
    guard runs else { return }
    grads = try node.afterPreHooks(grads)
    if case .accumulate(let leaf) = node.rule {
      let grad = grads.removeLast()
      if let grad { try leaf.accumulate(grad) }
      try node.runPostHooks([], [grad])
      return
    }
    let arrivedGrads = node.hasPostHooks ? grads : []
    var results = try derive(node, &grads)
    results = try node.afterPostHooks(results, arrivedGrads)
    if !keepsGraph { node.releaseSaved() }
    if session.detectAnomaly { try node.checkForNaN(results) }
    if session.watches { node.trace.sent = results.map { $0.map { GradientSummary(of: $0) } } }
    for (slot, edge) in node.edges.enumerated() {
      guard let edge else { continue }
      try send(take(&results[slot]), to: edge)
    }
  }

  /// The gradients of a node's inputs, brought to the shapes and dtypes that those have.
  private func derive(_ node: Node, _ grads: inout [Tensor?]) throws -> [Tensor?] {
    var results = try node.apply(grads) { slot in
      guard let edge = node.edges[slot] else { return false }
      guard let isNeeded, let index = index(of: edge.node) else { return true }
      return isNeeded[index] || captures[index] != nil
    }
    grads = []
    try check(
      results.count >= node.edges.count,
      .runtime(
        "Function \(node.name) returned an invalid number of gradients - expected "
          + "\(node.edges.count), but got \(results.count)"))
    for (slot, edge) in node.edges.enumerated() {
      guard let edge, let grad = results[slot] else { continue }
      results[slot] = try validated(grad, slot, edge, node)
    }
    return results
  }

  private func validated(_ grad: Tensor, _ slot: Int, _ edge: Edge, _ node: Node) throws -> Tensor {
    try edge.validated(grad) {
      "Function \(node.name) returned an invalid gradient at index \(slot)"
    }
  }
}

/// Moves a value out of where it was.
private func take(_ slot: inout Tensor?) -> Tensor? {
  defer { slot = nil }
  return slot
}

extension Edge {
  /// A gradient brought to the shape and dtype of the output it is for.
  func validated(_ grad: Tensor, _ context: () -> String) throws -> Tensor {
    guard let expected = node.output(output) else { return grad }
    var grad = grad
    if grad.dtype.isComplex && !expected.dtype.isComplex { grad = try grad.realPart() }
    if grad.shape != expected.shape {
      try check(
        grad.shape.isExpansion(of: expected.shape),
        .runtime(
          "\(context()) - got \(grad.shape.text) but expected shape compatible with \(expected.shape.text)"
        ))
      grad = try grad.sumTo(expected.shape)
    }
    if grad.dtype != expected.dtype { grad = try grad.to(expected.dtype) }
    try check(
      grad.data.isMeta == expected.isMeta,
      .runtime(
        "\(context()) - expected device \(expected.isMeta ? "meta" : "cpu") but got "
          + grad.device.rawValue))
    return grad
  }
}

extension Shape {
  /// Whether `shape` broadcasts to this one.
  func isExpansion(of shape: Shape) -> Bool {
    guard count >= shape.count else { return false }
    return zip(reversed(), shape.reversed()).allSatisfy { $0 == $1 || $1 == 1 }
  }
}
