// What explains most: of groups that share members, the largest first, then what that has left over.

enum Cover {
  /// The groups that are needed for every member to be in one, each with those it is the first for.
  static func of(
    _ groups: [(key: String, members: [Int])]
  ) -> [(key: String, members: [Int])] {
    let most = groups.map(\.members.count).max() ?? 0
    var waiting = [[Int]](repeating: [], count: most + 1)
    for (place, group) in groups.enumerated() { waiting[group.members.count].append(place) }
    var isCovered: Set<Int> = []
    var chosen: [(key: String, members: [Int])] = []
    for count in waiting.indices.reversed() where count > 0 {
      for place in waiting[count] {
        let left = groups[place].members.filter { !isCovered.contains($0) }
        guard left.count == count else {
          waiting[left.count].append(place)
          continue
        }
        chosen.append((groups[place].key, left))
        isCovered.formUnion(left)
      }
    }
    return chosen
  }
}
