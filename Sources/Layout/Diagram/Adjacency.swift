// Who is connected with whom, in two flat arrays: a graph of a million edges is two allocations.

/// The neighbours of each vertex, in the order in which their pairs were given.
struct Adjacency {
  private var starts: [Int]
  /// All neighbours, those of one vertex next to one another.
  private(set) var members: [Int]

  /// `keys[i]` gets the neighbour `values[i]`.
  init(count: Int, keys: [Int], values: [Int]) {
    starts = Array(repeating: 0, count: count + 1)
    for key in keys { starts[key + 1] += 1 }
    for vertex in 0..<count { starts[vertex + 1] += starts[vertex] }
    var next = starts
    members = Array(repeating: 0, count: keys.count)
    for (key, value) in zip(keys, values) {
      members[next[key]] = value
      next[key] += 1
    }
  }

  subscript(_ vertex: Int) -> ArraySlice<Int> { members[starts[vertex]..<starts[vertex + 1]] }

  /// Where the neighbours of a vertex stand among the members; inner loops go by this, as a slice
  /// costs a reference each.
  func range(of vertex: Int) -> Range<Int> { starts[vertex]..<starts[vertex + 1] }
}
