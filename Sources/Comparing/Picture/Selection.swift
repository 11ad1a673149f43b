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
  /// Changed nodes for which there was no room.
  private(set) var omitted = 0

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
    let ranked = graph.nodes.indices.filter { graph.nodes[$0].fate != .same }
      .sorted { (-graph.nodes[$0].fate.rawValue, $0) < (-graph.nodes[$1].fate.rawValue, $1) }
    shown = Set(ranked.prefix(Self.changes))
    omitted = ranked.count - shown.count
    var context: [Int] = []
    for edge in graph.edges where edge.fate != .same { context += [edge.source, edge.target] }
    for node in ranked.prefix(Self.changes) { context += neighbours[node] }
    let room = shown.count + Self.context
    for node in context where shown.count < room { shown.insert(node) }
  }

  /// Pieces of nothing but parameters are left out: they belong to what is drawn.
  private mutating func fold() {
    var seen = shown
    var pieces: [[Int]] = []
    for start in graph.nodes.indices where seen.insert(start).inserted {
      var piece: [Int] = []
      var pending = [start]
      while let node = pending.popLast() {
        piece.append(node)
        for next in neighbours[node] where seen.insert(next).inserted { pending.append(next) }
      }
      let isStep = piece.contains { !graph.nodes[$0].node.kind.isParameter }
      if isStep, piece.count > 0 { pieces.append(piece.sorted()) }
    }
    pieces.sort { ($1.count, $0[0]) < ($0.count, $1[0]) }
    let room = Self.limit - shown.count
    folds = pieces.count > room ? Array(pieces.prefix(room - 1)) : pieces
    if pieces.count > room { folds.append(pieces.dropFirst(room - 1).flatMap { $0 }) }
  }
}
