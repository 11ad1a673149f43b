// Numbers that are equal where two nodes have the same surroundings, after Weisfeiler and Leman, but
// in one sweep each way, since a backward graph has no cycles.

/// What counts as the same node.
enum Likeness {
  /// All that is known, with module paths and the names of parameters.
  case exact
  /// Everything but paths: what stays when a module is renamed.
  case unnamed
  /// The kind of the step alone: what stays when shapes change.
  case step
}

/// Hashes of each node with all that it is made from, and with all that is made from it.
struct Fingerprints {
  private(set) var below: [UInt64]
  private(set) var above: [UInt64]

  init(of snapshot: Snapshot, _ likeness: Likeness) {
    let labels = snapshot.nodes.map { $0.hash(likeness) }
    (below, above) = (labels, labels)
    let inputs = snapshot.inputs
    let consumers = snapshot.consumers
    let order = Self.order(snapshot, inputs, consumers)
    for node in order {
      for edge in snapshot.edges[inputs[node]] {
        below[node] = Hash.mix(below[node], Self.place(edge), below[edge.source])
      }
    }
    for node in order.reversed() {
      var sum: UInt64 = 0
      for index in consumers[node] {
        let edge = snapshot.edges[index]
        sum &+= Hash.mix(Self.place(edge), above[edge.target], 1)
      }
      above[node] = Hash.mix(above[node], sum, 2)
    }
  }

  private static func place(_ edge: Snapshot.Edge) -> UInt64 {
    UInt64(truncatingIfNeeded: edge.slot &* 31 &+ edge.output)
  }

  /// Sources before targets; what lies on a cycle is left out.
  private static func order(
    _ snapshot: Snapshot, _ inputs: [Range<Int>], _ consumers: [[Int]]
  ) -> [Int] {
    var waiting = inputs.map(\.count)
    var order = snapshot.nodes.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for index in consumers[order[next]] {
        let target = snapshot.edges[index].target
        waiting[target] -= 1
        if waiting[target] == 0 { order.append(target) }
      }
      next += 1
    }
    return order
  }
}

/// A hash that is the same in every run and on every machine.
enum Hash {
  static func mix(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
    var value = first &* 0x9E37_79B9_7F4A_7C15 ^ (second &+ 0xBF58_476D_1CE4_E5B9)
    value = (value ^ value >> 29) &* 0x94D0_49BB_1331_11EB ^ third
    return (value ^ value >> 32) &* 0xD6E8_FEB8_6659_FD93
  }

  static func of(_ texts: [String]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for text in texts {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    return hash
  }
}

extension Snapshot.Node {
  /// What a node does, whatever it is called: the operation of a function.
  var step: String { kind.isParameter ? "parameter" : kind == .function ? name : kind.rawValue }

  fileprivate func hash(_ likeness: Likeness) -> UInt64 {
    switch likeness {
    case .step: Hash.of([step])
    case .unnamed: Hash.of([step, kind.rawValue, tensor] + attributeTexts)
    case .exact: Hash.of([step, kind.rawValue, tensor, module, name] + attributeTexts)
    }
  }

  private var attributeTexts: [String] {
    attributes.filter { $0.name != "tied" }.flatMap { [$0.name, $0.value] }
  }
}
