// Which node of one graph is which of another: first what has the same surroundings, then what
// stands at the same place of matched neighbours, then what has the same path.

/// Pairs of nodes of two graphs; no node is in two of them.
package struct Matching {
  package let old: Snapshot
  package let new: Snapshot
  /// The new node of each old one, and the old node of each new one.
  package private(set) var partner: [Int?]
  package private(set) var origin: [Int?]

  private let oldInputs: [Range<Int>]
  private let newInputs: [Range<Int>]
  private let oldConsumers: [[Int]]
  private let newConsumers: [[Int]]
  /// Pairs from which no neighbour was looked at yet.
  private var fresh: [(old: Int, new: Int)] = []

  package init(_ old: Snapshot, _ new: Snapshot) {
    (self.old, self.new) = (old, new)
    partner = Array(repeating: nil, count: old.nodes.count)
    origin = Array(repeating: nil, count: new.nodes.count)
    (oldInputs, newInputs) = (old.inputs, new.inputs)
    (oldConsumers, newConsumers) = (old.consumers, new.consumers)
    match()
  }

  private mutating func match() {
    for likeness in [Likeness.exact, .unnamed] {
      let (first, second) = (Fingerprints(of: old, likeness), Fingerprints(of: new, likeness))
      pair {
        Hash.mix(first.below[$0], first.above[$0], 0)
      } with: {
        Hash.mix(second.below[$0], second.above[$0], 0)
      }
      pairTold({ first.below[$0] }, with: { second.below[$0] })
      pair {
        first.above[$0]
      } with: {
        second.above[$0]
      }
      grow(sameModule: true)
    }
    pairParameters()
    pairAnchors()
    grow(sameModule: true)
    align()
    grow(sameModule: true)
    let (first, second) = (Fingerprints(of: old, .step), Fingerprints(of: new, .step))
    pair {
      first.above[$0]
    } with: {
      second.above[$0]
    }
    pairTold({ first.below[$0] }, with: { second.below[$0] })
    grow(sameModule: false)
    pairAnonymousLeaves()
  }

  private mutating func join(_ first: Int, _ second: Int) {
    guard partner[first] == nil, origin[second] == nil else { return }
    partner[first] = second
    origin[second] = first
    fresh.append((first, second))
  }

  /// Pairs what has the same key and nothing else on either side, or as many on both.
  private mutating func pair(
    _ key: (Int) -> UInt64?, with other: (Int) -> UInt64?
  ) {
    var candidates: [UInt64: [Int]] = [:]
    for node in new.nodes.indices where origin[node] == nil {
      if let key = other(node) { candidates[key, default: []].append(node) }
    }
    var groups: [UInt64: [Int]] = [:]
    var keys: [UInt64] = []
    for node in old.nodes.indices where partner[node] == nil {
      guard let key = key(node), candidates[key] != nil else { continue }
      if groups[key] == nil { keys.append(key) }
      groups[key, default: []].append(node)
    }
    for key in keys {
      guard let first = groups[key], let second = candidates[key], first.count == second.count
      else { continue }
      for (a, b) in zip(first, second) { join(a, b) }
    }
  }

  /// Pairs by what lies below, which tells nothing of a leaf without a name.
  private mutating func pairTold(_ key: (Int) -> UInt64, with other: (Int) -> UInt64) {
    let (first, second) = (old, new)
    pair {
      first.nodes[$0].isAnonymousLeaf ? nil : key($0)
    } with: {
      second.nodes[$0].isAnonymousLeaf ? nil : other($0)
    }
  }

  /// What is left of leaves without a name, where there are as many of a shape as there were.
  private mutating func pairAnonymousLeaves() {
    let (first, second) = (old, new)
    pair {
      first.nodes[$0].isAnonymousLeaf ? Hash.of([first.nodes[$0].tensor]) : nil
    } with: {
      second.nodes[$0].isAnonymousLeaf ? Hash.of([second.nodes[$0].tensor]) : nil
    }
  }

  /// A parameter is the same under the same path, even if it lost its place in the graph.
  private mutating func pairParameters() {
    let (first, second) = (old, new)
    pair {
      first.nodes[$0].parameterKey
    } with: {
      second.nodes[$0].parameterKey
    }
  }

  /// Pairs the steps of a module, where there are as many of a kind as there were.
  private mutating func pairAnchors() {
    let (first, second) = (old, new)
    pair {
      first.nodes[$0].anchor
    } with: {
      second.nodes[$0].anchor
    }
  }

  /// Lays what is left side by side in the order of the walk, as far as the steps are the same.
  private mutating func align() {
    let first = old.nodes.indices.filter { partner[$0] == nil && old.nodes[$0].kind == .function }
    let second = new.nodes.indices.filter { origin[$0] == nil && new.nodes[$0].kind == .function }
    let marks = UnifiedDiff.marks(
      first.map { old.nodes[$0].place }[...], second.map { new.nodes[$0].place }[...])
    var (a, b) = (0, 0)
    for mark in marks {
      if mark == " " { join(first[a], second[b]) }
      if mark != "+" { a += 1 }
      if mark != "-" { b += 1 }
    }
  }

  /// Goes from matched nodes to neighbours at the same place that do the same.
  private mutating func grow(sameModule: Bool) {
    while let (a, b) = fresh.popLast() {
      var sources: [Int: Int] = [:]
      for edge in new.edges[newInputs[b]] { sources[edge.slot] = edge.source }
      for edge in old.edges[oldInputs[a]] {
        if let source = sources[edge.slot] { joinIfAlike(edge.source, source, sameModule) }
      }
      growUp(a, b, sameModule)
    }
    if sameModule {
      fresh = partner.enumerated().compactMap { old, new in new.map { (old, $0) } }
    }
  }

  private mutating func growUp(_ a: Int, _ b: Int, _ sameModule: Bool) {
    guard oldConsumers[a].contains(where: { partner[old.edges[$0].target] == nil }) else { return }
    func key(_ edge: Snapshot.Edge, _ snapshot: Snapshot) -> UInt64 {
      Hash.mix(Hash.of([snapshot.nodes[edge.target].step]), UInt64(edge.slot), 0)
    }
    var candidates: [UInt64: [Int]] = [:]
    for index in newConsumers[b] where origin[new.edges[index].target] == nil {
      candidates[key(new.edges[index], new), default: []].append(new.edges[index].target)
    }
    guard !candidates.isEmpty else { return }
    for index in oldConsumers[a] where partner[old.edges[index].target] == nil {
      let edge = old.edges[index]
      guard let only = candidates[key(edge, old)], only.count == 1 else { continue }
      joinIfAlike(edge.target, only[0], sameModule)
    }
  }

  private mutating func joinIfAlike(_ a: Int, _ b: Int, _ sameModule: Bool) {
    let (first, second) = (old.nodes[a], new.nodes[b])
    guard first.step == second.step, !sameModule || first.module == second.module else { return }
    guard !first.kind.isParameter || first.name == second.name || !sameModule else { return }
    join(a, b)
  }
}

extension Snapshot.Node {
  fileprivate var isAnonymousLeaf: Bool { kind == .leaf && name.isEmpty }

  fileprivate var parameterKey: UInt64? {
    kind.isParameter && !name.isEmpty ? Hash.of([name]) : nil
  }

  fileprivate var place: String { "\(module)/\(name)" }

  /// What tells the steps of a module apart, whatever their surroundings.
  fileprivate var anchor: UInt64? {
    kind == .function && !module.isEmpty ? Hash.of([module, name]) : nil
  }
}
