// Network simplex starts from a spanning tree whose edges are all as short as they may be.

/// Grows tight trees together: in every round each tree moves until one of its edges to another is
/// tight. As at least half of the trees vanish in a round, all takes O((V + E) log V) steps.
struct TightTree {
  private(set) var problem: RankProblem
  private(set) var values: [Int]
  private(set) var edges: [Int] = []
  private(set) var incident: Adjacency
  private var owner: [Int]
  private var members: [[Int]]

  init(_ given: RankProblem, _ start: [Int]) {
    problem = given
    values = start
    Self.connect(&problem, start)
    let all = Array(problem.tails.indices)
    incident = Adjacency(
      count: problem.count, keys: problem.tails + problem.heads, values: all + all)
    owner = Array(repeating: -1, count: problem.count)
    members = []
  }

  mutating func grow() {
    findTightTrees()
    var living = Array(members.indices)
    while living.count > 1 {
      var touched = Array(repeating: false, count: members.count)
      for tree in living where !touched[tree] && !members[tree].isEmpty {
        guard let other = joinNearest(tree) else { continue }
        touched[tree] = true
        touched[other] = true
      }
      living = living.filter { !members[$0].isEmpty }
    }
  }

  /// Adds edges without weight between parts of the graph that are not connected.
  private static func connect(_ problem: inout RankProblem, _ values: [Int]) {
    let incident = Adjacency(
      count: problem.count, keys: problem.tails + problem.heads,
      values: problem.heads + problem.tails)
    var isSeen = Array(repeating: false, count: problem.count)
    for root in 0..<problem.count where !isSeen[root] {
      if root > 0 { problem.add(0, root, length: values[root] - values[0], weight: 0) }
      var stack = [root]
      isSeen[root] = true
      while let vertex = stack.popLast() {
        for other in incident[vertex] where !isSeen[other] {
          isSeen[other] = true
          stack.append(other)
        }
      }
    }
  }

  private func slack(_ edge: Int) -> Int {
    values[problem.heads[edge]] - values[problem.tails[edge]] - problem.lengths[edge]
  }

  private func otherEnd(of edge: Int, _ vertex: Int) -> Int {
    problem.tails[edge] == vertex ? problem.heads[edge] : problem.tails[edge]
  }

  private mutating func findTightTrees() {
    for root in 0..<problem.count where owner[root] < 0 {
      owner[root] = members.count
      var found = [root]
      var position = 0
      while position < found.count {
        let vertex = found[position]
        position += 1
        for edge in incident[vertex] where slack(edge) == 0 {
          let other = otherEnd(of: edge, vertex)
          guard owner[other] < 0 else { continue }
          owner[other] = members.count
          edges.append(edge)
          found.append(other)
        }
      }
      members.append(found)
    }
  }

  /// Moves a tree to where its weight pulls it, up to the nearest edge to another tree, and joins
  /// the two; gives the other.
  private mutating func joinNearest(_ tree: Int) -> Int? {
    var later: Int?
    var earlier: Int?
    var pull = 0
    for vertex in members[tree] {
      for index in incident.range(of: vertex) {
        let edge = incident.members[index]
        guard owner[otherEnd(of: edge, vertex)] != tree else { continue }
        if problem.tails[edge] == vertex {
          pull += problem.weights[edge]
          if later.map({ slack(edge) < slack($0) }) ?? true { later = edge }
        } else {
          pull -= problem.weights[edge]
          if earlier.map({ slack(edge) < slack($0) }) ?? true { earlier = edge }
        }
      }
    }
    guard let edge = pull >= 0 ? later ?? earlier : earlier ?? later else { return nil }
    let isLater = owner[problem.tails[edge]] == tree
    let shift = isLater ? slack(edge) : -slack(edge)
    let other = owner[isLater ? problem.heads[edge] : problem.tails[edge]]
    for vertex in members[tree] { values[vertex] += shift }
    edges.append(edge)
    merge(tree, other)
    return other
  }

  private mutating func merge(_ first: Int, _ second: Int) {
    let (large, small) =
      members[first].count < members[second].count ? (second, first) : (first, second)
    for vertex in members[small] { owner[vertex] = large }
    let moved = members[small]
    members[small] = []
    members[large] += moved
  }
}
