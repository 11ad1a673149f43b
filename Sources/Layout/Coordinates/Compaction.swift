// Lines pushed together as far as what stands on them lets them.

/// Horizontal compaction of whole lines: a longest path through the graph of lines, then every line
/// back towards its neighbour on the other side. Working on the graph of lines, as Eiglsperger et
/// al. do, there are no classes that are shifted past one another, which is what the erratum to
/// Brandes and Köpf's compaction (Brandes, Walter and Zink, 2020) had to mend.
struct Compaction {
  private let separations: Separations
  private let line: [Int]
  private let leaving: Adjacency
  private let order: [Int]

  /// `nil`, where the lines cannot be ordered from left to right.
  init(_ separations: Separations, line: [Int]) {
    self.separations = separations
    self.line = line
    let pairs = Array(separations.lefts.indices)
    leaving = Adjacency(
      count: line.count, keys: separations.lefts.map { line[$0] }, values: pairs)
    var waiting = Array(repeating: 0, count: line.count)
    for right in separations.rights { waiting[line[right]] += 1 }
    var order = line.indices.filter { line[$0] == $0 && waiting[$0] == 0 }
    var position = 0
    while position < order.count {
      for pair in leaving[order[position]] {
        let right = line[separations.rights[pair]]
        waiting[right] -= 1
        if waiting[right] == 0 { order.append(right) }
      }
      position += 1
    }
    self.order = order
  }

  /// The positions of all vertices, with lines as far left as they can be and then, where there is
  /// room, back to the right; or the other way round.
  func positions(isLeftward: Bool) -> [Double] {
    var values = Array(repeating: 0.0, count: line.count)
    if isLeftward {
      pushRight(&values)
      pullRight(&values)
    } else {
      for line in order.reversed() {
        for pair in leaving[line] {
          values[line] = min(values[line], values[right(pair)] - separations.distances[pair])
        }
      }
      pullLeft(&values)
    }
    return line.map { values[$0] }
  }

  /// The nearest positions to the right of the given ones that keep the distances.
  func pushRight(_ values: inout [Double]) {
    for line in order {
      for pair in leaving[line] {
        let right = right(pair)
        values[right] = max(values[right], values[line] + separations.distances[pair])
      }
    }
  }

  private func right(_ pair: Int) -> Int { line[separations.rights[pair]] }

  private func pullRight(_ values: inout [Double]) {
    for line in order.reversed() {
      let room = leaving[line].reduce(Double.infinity) {
        min($0, values[right($1)] - separations.distances[$1])
      }
      if room < .infinity { values[line] = max(values[line], room) }
    }
  }

  private func pullLeft(_ values: inout [Double]) {
    var room = Array(repeating: -Double.infinity, count: values.count)
    for line in order {
      if room[line] > -.infinity { values[line] = min(values[line], room[line]) }
      for pair in leaving[line] {
        let right = right(pair)
        room[right] = max(room[right], values[line] + separations.distances[pair])
      }
    }
  }
}
