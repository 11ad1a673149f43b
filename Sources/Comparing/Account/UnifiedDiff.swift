// Two texts as `diff -u` shows them, after Myers' greedy algorithm.

package enum UnifiedDiff {
  /// Texts that differ in more lines than this are shown as wholly replaced.
  private static let limit = 1000

  /// The hunks with three lines of context; lines are counted from `offset` + 1.
  package static func text(
    _ old: [String], _ new: [String], names: (String, String), offset: Int = 0
  ) -> String {
    let steps = steps(old, new)
    guard steps.contains(where: { $0.mark != " " }) else { return "" }
    var text = "--- \(names.0)\n+++ \(names.1)\n"
    var start = 0
    while let first = steps[start...].firstIndex(where: { $0.mark != " " }) {
      let begin = max(first - 3, start)
      var end = first + 1
      var quiet = 0
      while end < steps.count, quiet < 7 {
        quiet = steps[end].mark == " " ? quiet + 1 : 0
        end += 1
      }
      end -= max(quiet - 3, 0)
      text += hunk(steps[begin..<end], offset)
      start = end
    }
    return text
  }

  private struct Step {
    var mark: Character
    var line: String
    var old: Int
    var new: Int
  }

  private static func hunk(_ steps: ArraySlice<Step>, _ offset: Int) -> String {
    guard let first = steps.first else { return "" }
    let removed = steps.count { $0.mark != "+" }
    let added = steps.count { $0.mark != "-" }
    var text = "@@ -\(first.old + offset + 1),\(removed) +\(first.new + offset + 1),\(added) @@\n"
    for step in steps { text += "\(step.mark)\(step.line)" }
    return text
  }

  /// The lines of both texts in order, each with its mark.
  private static func steps(_ old: [String], _ new: [String]) -> [Step] {
    var head = 0
    while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - head,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    let middle = marks(old[head..<old.count - tail], new[head..<new.count - tail])
    let same = { (count: Int) in [Character](repeating: " ", count: count) }
    var steps: [Step] = []
    var (a, b) = (0, 0)
    for mark in same(head) + middle + same(tail) {
      steps.append(Step(mark: mark, line: mark == "+" ? new[b] : old[a], old: a, new: b))
      if mark != "+" { a += 1 }
      if mark != "-" { b += 1 }
    }
    return steps
  }

  /// For each line whether both texts have it, or which one.
  static func marks(_ old: ArraySlice<String>, _ new: ArraySlice<String>) -> [Character] {
    let whole =
      [Character](repeating: "-", count: old.count) + [Character](repeating: "+", count: new.count)
    guard !old.isEmpty, !new.isEmpty else { return whole }
    let (a, b) = (Array(old), Array(new))
    var reach: [Int: Int] = [1: 0]
    var history: [[Int: Int]] = []
    for distance in 0...min(a.count + b.count, limit) {
      history.append(reach)
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let down =
          diagonal == -distance
          || diagonal != distance
            && reach[diagonal - 1, default: 0] < reach[diagonal + 1, default: 0]
        var x = down ? reach[diagonal + 1, default: 0] : reach[diagonal - 1, default: 0] + 1
        while x < a.count, x - diagonal < b.count, a[x] == b[x - diagonal] { x += 1 }
        reach[diagonal] = x
        if x >= a.count, x - diagonal >= b.count { return path(history, a.count, b.count) }
      }
    }
    return whole
  }

  /// The way back through what was reached at each distance.
  private static func path(_ history: [[Int: Int]], _ width: Int, _ height: Int) -> [Character] {
    var marks: [Character] = []
    var (x, y) = (width, height)
    for distance in history.indices.reversed() {
      let reach = history[distance]
      let diagonal = x - y
      let down =
        diagonal == -distance
        || diagonal != distance && reach[diagonal - 1, default: 0] < reach[diagonal + 1, default: 0]
      let previous = down ? diagonal + 1 : diagonal - 1
      let (startX, startY) = (reach[previous, default: 0], reach[previous, default: 0] - previous)
      while x > startX, y > startY {
        marks.append(" ")
        (x, y) = (x - 1, y - 1)
      }
      guard distance > 0 else { break }
      marks.append(down ? "+" : "-")
      (x, y) = (startX, startY)
    }
    return marks.reversed()
  }
}
