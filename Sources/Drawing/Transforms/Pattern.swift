// Names with `*` and `?`, as shells have them.

struct Pattern {
  private let pattern: [Character]

  init(_ text: String) { pattern = Array(text) }

  /// Whether the whole text matches.
  func matches(_ text: String) -> Bool {
    let text = Array(text)
    var (place, next) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while place < text.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next, place)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[place] {
        next += 1
        place += 1
      } else if let last = star {
        next = last.pattern + 1
        place = last.text + 1
        star = (last.pattern, place)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
