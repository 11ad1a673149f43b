// Boxes coloured by a number: which number each has, and where it lies on the scale.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What colours tell, `--color-by`.
package enum ColorKey: String, CaseIterable, Sendable {
  case grad, time, memory, depth, module
}

/// The colours of one graph's boxes by one key.
package struct Coloring: Sendable {
  package let key: ColorKey
  /// The boxes' numbers, by their ids.
  private let values: [Int: Double]
  private let lowest: Double
  private let highest: Double
  private let modules: [String]

  package init(_ key: ColorKey, _ graph: Graph) {
    self.key = key
    let numbers = Self.numbers(key, graph)
    var values: [Int: Double] = [:]
    for (node, number) in zip(graph.nodes, numbers) where number?.isFinite ?? false {
      values[node.id] = number
    }
    self.values = values
    lowest = values.values.min() ?? 0
    highest = values.values.max() ?? 0
    var seen = Set<String>()
    modules = graph.nodes.compactMap { Self.group(of: $0, graph) }
      .filter { seen.insert($0).inserted }
  }

  /// Where a box lies between the least and the greatest value, from 0 to 1; nil without a value.
  package func position(of node: Graph.Node) -> Double? {
    guard let value = values[node.id] else { return nil }
    return highest > lowest ? (value - lowest) / (highest - lowest) : 0.5
  }

  /// The fill of a box, and whether dark letters can be read on it.
  func fill(of node: Graph.Node, in graph: Graph) -> (color: String, isDark: Bool)? {
    if key == .module {
      guard let group = Self.group(of: node, graph), let place = modules.firstIndex(of: group)
      else { return nil }
      return (Self.groupColours[place % Self.groupColours.count], false)
    }
    return position(of: node).map(Self.color)
  }

  /// Steps of the scale with their values, for the legend.
  var steps: [(color: String, isDark: Bool, text: String)] {
    if key == .module {
      return modules.prefix(8).enumerated().map { place, name in
        (Self.groupColours[place % Self.groupColours.count], false, Labels.shortened(name, to: 24))
      }
    }
    let places: [Double] = highest > lowest ? [0, 0.25, 0.5, 0.75, 1] : [0.5]
    return places.map { place in
      let (color, isDark) = Self.color(at: place)
      return (color, isDark, text(of: lowest + (highest - lowest) * place))
    }
  }

  var title: String {
    switch key {
    case .grad: "norm of the gradient"
    case .time: "time in backward"
    case .memory: "memory kept for backward"
    case .depth: "steps from the output"
    case .module: "module"
    }
  }

  private func text(of value: Double) -> String {
    switch key {
    case .grad: Number.short(pow(10, value))
    case .time: "\(Number.short(value * 1e6)) µs"
    case .memory: Number.bytes(Int(value))
    case .depth: Number.short(value.rounded())
    case .module: ""
    }
  }

  /// Dark blue over grey to yellow: lightness alone tells the order, in print too.
  private static let scale: [(Double, Double, Double)] = [
    (22, 50, 110), (62, 80, 122), (104, 110, 124), (148, 142, 117), (196, 178, 96), (250, 222, 60),
  ]

  private static func color(at place: Double) -> (color: String, isDark: Bool) {
    let scaled = min(max(place, 0), 1) * Double(scale.count - 1)
    let index = min(Int(scaled), scale.count - 2)
    let share = scaled - Double(index)
    let (a, b) = (scale[index], scale[index + 1])
    let parts = [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map { Int(($0 + ($1 - $0) * share).rounded()) }
    let text = parts.map { String($0 + 256, radix: 16).dropFirst().uppercased() }.joined()
    return ("#\(text)", place < 0.55)
  }

  /// Light tints, told apart in hue and lightness.
  private static let groupColours = [
    "#CFE6F5", "#F9E2B0", "#C6E9DA", "#F3D3C4", "#E3D3EA", "#F5F0B5", "#D6DBE4", "#B9D3E6",
  ]

  private static func group(of node: Graph.Node, _ graph: Graph) -> String? {
    guard node.kind == .function || node.kind == .block || node.kind == .leaf else { return nil }
    if node.kind == .block, !(node.block?.type.isEmpty ?? true) { return node.name }
    return node.module.map { graph.modules[$0].path }
  }

  /// The numbers behind the boxes' colours; the logarithm for gradients.
  private static func numbers(_ key: ColorKey, _ graph: Graph) -> [Double?] {
    switch key {
    case .grad:
      return zip(graph.nodes, graph.incomingGradients).map { node, incoming in
        let gradient = node.block?.gradient ?? node.tensor?.gradient ?? incoming
        guard let gradient, gradient.norm > 0 else { return nil }
        return log10(gradient.norm)
      }
    case .time:
      return graph.nodes.map { node in
        let seconds = node.block?.seconds ?? node.function?.seconds ?? 0
        return seconds > 0 ? seconds : nil
      }
    case .memory:
      return graph.nodes.map { node in
        let bytes = node.block?.savedBytes ?? node.function?.savedBytes ?? node.tensor?.bytes
        return bytes.map(Double.init)
      }
    case .depth: return graph.distances.map { $0.map(Double.init) }
    case .module: return graph.nodes.map { _ in nil }
    }
  }
}

extension Graph {
  /// What flows into each box backwards.
  fileprivate var incomingGradients: [Gradient?] {
    var incoming: [Gradient?] = Array(repeating: nil, count: nodes.count)
    for edge in edges {
      guard let gradient = edge.gradient else { continue }
      incoming[edge.source] = incoming[edge.source]?.joined(gradient) ?? gradient
    }
    return incoming
  }

  /// The steps from each box to the outputs.
  fileprivate var distances: [Int?] {
    var sources = Array(repeating: [Int](), count: nodes.count)
    for edge in edges where !edge.isRecurrent { sources[edge.target].append(edge.source) }
    var distances: [Int?] = Array(repeating: nil, count: nodes.count)
    var queue = roots
    for root in queue { distances[root] = 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for source in sources[node] where distances[source] == nil {
        distances[source] = (distances[node] ?? 0) + 1
        queue.append(source)
      }
    }
    return distances
  }
}
