// What a run left behind, gathered once for every question that is asked about it.

import Arrays
import Autograd
import Drawing

/// The recorded nodes in reach of the outputs, and every leaf with what uses it.
package struct Survey {
  package let subject: Subject
  /// In the order of the walk, outputs first.
  package private(set) var nodes: [Node] = []
  /// The nodes that take a node's result; by index.
  package private(set) var consumers: [[Int]] = []
  private var places: [ObjectIdentifier: Int] = [:]
  /// The AccumulateGrad of each leaf that is reached.
  private var accumulators: [ObjectIdentifier: Int] = [:]

  package init(_ subject: Subject) {
    self.subject = subject
    for root in subject.roots {
      var tensor: Tensor? = root.tensor
      var history = root.gradFn
      while let current = tensor {
        if let history { walk(history) }
        tensor = current.base
        history = tensor?.gradFn
      }
    }
  }

  private mutating func walk(_ root: Node) {
    var pending = [root]
    _ = place(of: root)
    while let node = pending.popLast() {
      let index = place(of: node)
      if let leaf = node.variable { accumulators[ObjectIdentifier(leaf)] = index }
      for edge in node.edges.reversed() {
        guard let next = edge?.node else { continue }
        let isNew = places[ObjectIdentifier(next)] == nil
        consumers[place(of: next)].append(index)
        if isNew { pending.append(next) }
      }
    }
  }

  private mutating func place(of node: Node) -> Int {
    if let place = places[ObjectIdentifier(node)] { return place }
    places[ObjectIdentifier(node)] = nodes.count
    nodes.append(node)
    consumers.append([])
    return nodes.count - 1
  }

  /// Where a leaf's gradient arrives; nil where the graph does not have the leaf.
  package func accumulator(of leaf: Tensor) -> Int? { accumulators[ObjectIdentifier(leaf)] }

  package func isReached(_ leaf: Tensor) -> Bool { accumulator(of: leaf) != nil }

  /// The place of a tensor's function in the graph.
  package func function(of tensor: Tensor) -> Int? {
    tensor.gradFn.flatMap { places[ObjectIdentifier($0)] }
  }

  /// The first place where the script uses a leaf.
  package func firstUse(of leaf: Tensor) -> Place? {
    guard let accumulator = accumulator(of: leaf) else { return nil }
    return consumers[accumulator].reversed().lazy.compactMap { place(at: $0) }.first
  }

  /// Where a node was recorded.
  package func place(at node: Int) -> Place? {
    place(of: nodes[node].site)
  }

  private func place(of site: Site) -> Place? {
    guard site.line > 0 else { return nil }
    let isKnown = subject.files.indices.contains(Int(site.file))
    return Place(
      file: isKnown ? subject.files[Int(site.file)] : subject.label, line: Int(site.line),
      module: site.module)
  }

  package func name(of tensor: Tensor) -> String {
    let identity = ObjectIdentifier(tensor)
    return subject.paths[identity] ?? subject.names[identity] ?? "a tensor without a name"
  }

  /// Where the variable was assigned that holds a tensor, itself or in a model.
  package func declaration(of tensor: Tensor) -> Place? {
    let variable = name(of: tensor).prefix { $0 != "." }
    return subject.lines[String(variable)].map {
      Place(file: subject.label, line: $0, module: "")
    }
  }

  /// What kept a leaf's gradient from coming back, if it was seen.
  package func cut(below leaf: Tensor) -> (reason: String, place: Place?)? {
    switch leaf.loss {
    case .detached(let site): ("cut off by detach()", place(of: site))
    case .notRecorded(let site): ("used under torch.no_grad()", place(of: site))
    case .number(let site): ("read as a number", place(of: site))
    case nil: nil
    }
  }

  /// Whether any leaf got a gradient.
  package var ranBackward: Bool { subject.leaves.contains { $0.grad != nil } }
}

/// A line of a script and the module that was being called there.
package struct Place: Equatable, Sendable {
  package var file: String
  package var line: Int
  package var module: String
}

/// A gradient in a few numbers.
package struct GradientProfile: Sendable {
  package private(set) var norm = 0.0
  package private(set) var nonfinite = 0
  package private(set) var count = 0
  /// How many elements lie in each of eight equal parts of the range.
  package private(set) var histogram: [Int] = []

  package init?(_ tensor: Tensor) {
    guard let gradient = tensor.grad, gradient.device != .meta else { return nil }
    let elements = gradient.data.toDoubles()
    let finite = elements.filter(\.isFinite)
    (count, nonfinite) = (elements.count, elements.count - finite.count)
    norm = finite.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard let low = finite.min(), let high = finite.max() else { return }
    histogram = [Int](repeating: 0, count: 8)
    let width = high - low
    for value in finite {
      let part = width > 0 ? (value - low) / width * 8 : 0
      histogram[min(Int(part), 7)] += 1
    }
  }

  /// What an element is like: the root of the mean square.
  package var typical: Double { count == 0 ? 0 : norm / Double(count).squareRoot() }

  /// The histogram as a word of eight blocks.
  package var sparkline: String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    guard let most = histogram.max(), most > 0 else { return "" }
    return String(
      histogram.map { $0 == 0 ? " " : blocks[($0 * 7 + most - 1) / most] })
  }
}
