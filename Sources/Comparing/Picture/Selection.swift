// Which nodes of a difference are drawn: what changed, its neighbours, and one box for each piece
// of what did not.

struct Selection {
  /// Boxes of a picture, all told.
  static let limit = 40
  private static let changes = 24
  private static let context = 10

  /// The nodes that are drawn themselves.
  private(set) var shown: Set<Int> = []
  /// The other nodes as pieces that hang together.
  private(set) var folds: [[Int]] = []
  /// How many changed nodes of equal blocks one of them stands for.
  private(set) var copies: [Int: Int] = [:]

  private let graph: MergedGraph
  private let neighbours: [[Int]]

  init(_ graph: MergedGraph) {
    self.graph = graph
    var neighbours = [[Int]](repeating: [], count: graph.nodes.count)
    for edge in graph.edges {
      neighbours[edge.source].append(edge.target)
      neighbours[edge.target].append(edge.source)
    }
    self.neighbours = neighbours
    select()
    fold()
  }

  private mutating func select() {
    let ranked = representatives()
      .sorted { (-graph.nodes[$0].fate.rawValue, $0) < (-graph.nodes[$1].fate.rawValue, $1) }
    shown = Set(ranked.prefix(Self.changes))
    var context: [Int] = []
    for edge in graph.edges where edge.fate != .same {
      if shown.contains(edge.source) { context.append(edge.target) }
      if shown.contains(edge.target) { context.append(edge.source) }
    }
    for node in ranked.prefix(Self.changes) { context += neighbours[node] }
    let room = shown.count + Self.context
    for node in context where shown.count < room { shown.insert(node) }
  }

  /// The changed nodes; of those that differ in the numbers of equal blocks alone, the ones of the
  /// block that has most of them.
  private mutating func representatives() -> [Int] {
    var groups = Groups<(node: Int, numbers: [Int])>()
    var counts: [[Int]: Int] = [:]
    for (index, node) in graph.nodes.enumerated() where node.fate != .same {
      let pattern = PathPattern(AccountWriter.shown(node.node))
      let number = pattern.numbers.isEmpty ? " \(index)" : ""
      groups.add((index, pattern.numbers), to: "\(node.fate.rawValue) \(pattern.text)\(number)")
      counts[pattern.numbers, default: 0] += 1
    }
    return groups.all.flatMap { _, members -> [Int] in
      let block = members.map(\.numbers).min { first, second in
        let (a, b) = (counts[first] ?? 0, counts[second] ?? 0)
        return a != b ? a > b : first.lexicographicallyPrecedes(second)
      }
      let chosen = members.filter { $0.numbers == block }.map(\.node)
      for node in chosen { copies[node] = members.count / chosen.count }
      return chosen
    }
  }

  /// Parameters lie in no piece: a tied weight would hold both ends of a model together.
  private mutating func fold() {
    var seen = shown.union(
      graph.nodes.indices.filter { graph.nodes[$0].node.kind.isParameter })
    var pieces: [[Int]] = []
    for start in graph.nodes.indices where seen.insert(start).inserted {
      var piece: [Int] = []
      var pending = [start]
      while let node = pending.popLast() {
        piece.append(node)
        for next in neighbours[node] where seen.insert(next).inserted { pending.append(next) }
      }
      pieces.append(piece.sorted())
    }
    pieces.sort { ($1.count, $0[0]) < ($0.count, $1[0]) }
    let room = Self.limit - shown.count
    folds = pieces.count > room ? Array(pieces.prefix(room - 1)) : pieces
    if pieces.count > room { folds.append(pieces.dropFirst(room - 1).flatMap { $0 }) }
  }
}
