// A graph as a tree of lines for the terminal: from the outputs to the leaves, as backward runs.

/// Writes every box once; where it is met again stands its name alone.
package struct TreeWriter {
  private let graph: Graph
  private let labels: Labels
  private var sources: [[Int]]
  private var numbers: [Int: Int] = [:]
  private var uses: [Int]
  private var output = ""

  /// Deeper lines are not indented further.
  private static let deepest = 40

  package static func text(_ graph: Graph, labels: Labels) -> String {
    var writer = TreeWriter(graph: graph, labels: labels)
    writer.run()
    return writer.output
  }

  private init(graph: Graph, labels: Labels) {
    self.graph = graph
    self.labels = labels
    sources = Array(repeating: [], count: graph.nodes.count)
    uses = Array(repeating: 0, count: graph.nodes.count)
    for edge in graph.edges where !edge.isRecurrent {
      let (source, target) =
        edge.relation.isSave ? (edge.target, edge.source) : (edge.source, edge.target)
      sources[target].append(source)
      uses[source] += 1
    }
  }

  private mutating func run() {
    var isWritten = Array(repeating: false, count: graph.nodes.count)
    for root in graph.roots { write(root, &isWritten) }
    // Where a slice has left the outputs out, what is last in it comes first here.
    for index in graph.nodes.indices where uses[index] == 0 && !isWritten[index] {
      let node = graph.nodes[index]
      if node.isReached && node.missing == nil { write(index, &isWritten) }
    }
    let left = graph.nodes.indices.filter { !isWritten[$0] && uses[$0] == 0 }
    if !left.isEmpty { output += "not reached\n" }
    for index in left {
      isWritten[index] = true
      output += "└─ \(text(of: index))\n"
    }
    for caption in graph.captions { output += "(\(caption))\n" }
  }

  /// One output and what is behind it, with a stack of its own.
  private mutating func write(_ root: Int, _ isWritten: inout [Bool]) {
    var stack = [(index: root, depth: 0, isLast: true, isChain: false)]
    var bars: [Bool] = []
    while let (index, depth, isLast, isChain) = stack.popLast() {
      bars.removeLast(max(bars.count - depth, 0))
      output += margin(bars, depth, isLast, isChain)
      if depth < Self.deepest { bars.append(!isLast && depth > 0) }
      guard !isWritten[index] else {
        output += "↑ \(reference(to: index))\n"
        continue
      }
      isWritten[index] = true
      output += "\(mark(index))\(text(of: index))\n"
      let count = sources[index].count
      // A chain goes straight down: only branches are indented.
      for (place, source) in sources[index].enumerated().reversed() {
        let isChain = count == 1 && uses[source] == 1
        stack.append(
          (source, isChain ? depth : depth + 1, isChain ? isLast : place == count - 1, isChain))
      }
    }
  }

  /// The bars of what is still to come further out, and a branch of its own.
  private func margin(_ bars: [Bool], _ depth: Int, _ isLast: Bool, _ isChain: Bool) -> String {
    guard depth > 0 else { return "" }
    let lines = bars.dropFirst().prefix(depth - 1).map { $0 ? "│  " : "   " }.joined()
    return lines + (isChain ? isLast ? "   " : "│  " : isLast ? "└─ " : "├─ ")
  }

  /// Boxes that are met again have a number.
  private mutating func mark(_ index: Int) -> String {
    guard uses[index] > 1 else { return "" }
    numbers[index] = numbers.count + 1
    return "[\(numbers.count)] "
  }

  private func reference(to index: Int) -> String {
    let number = numbers[index].map { "[\($0)] " } ?? ""
    return number + Self.visible(graph.nodes[index].name)
  }

  private func text(of index: Int) -> String {
    let words = labels.label(of: graph.nodes[index], in: graph).plain.filter { !$0.isEmpty }
    let module = graph.nodes[index].module.map { "  ‹\(graph.modules[$0].path)›" } ?? ""
    return words.map(Self.visible).joined(separator: "  ") + Self.visible(module)
  }

  /// Control characters would move the cursor, or worse.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }))
  }
}
