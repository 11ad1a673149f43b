// Finds where a sequence repeats itself at once: `a b a b a b` is `a b` three times.

/// Repetitions in a sequence that do not overlap, those that cover most first taken.
struct Tandems {
  struct Tandem {
    let start: Int
    let period: Int
    let count: Int
    /// How many tokens behind the last copy go on like it.
    let slack: Int
    var end: Int { start + period * count + slack }
  }

  private(set) var found: [Tandem] = []

  /// Longer periods are not looked for: the search takes time in proportion.
  private static let longestPeriod = 512

  init(_ tokens: [Int]) {
    guard tokens.count > 1 else { return }
    var candidates: [Tandem] = []
    for period in 1...max(min(tokens.count / 2, Self.longestPeriod), 1) {
      candidates += Self.candidates(tokens, period)
    }
    candidates.sort { first, second in
      let (a, b) = (first.end - first.start, second.end - second.start)
      return a != b ? a > b : (first.period, first.start) < (second.period, second.start)
    }
    var isTaken = Array(repeating: false, count: tokens.count)
    for candidate in candidates {
      let range = candidate.start..<candidate.end
      guard !isTaken[range.lowerBound], !isTaken[range.upperBound - 1],
        !range.contains(where: { isTaken[$0] })
      else { continue }
      for place in range { isTaken[place] = true }
      found.append(candidate)
    }
    found.sort { $0.start < $1.start }
  }

  /// The stretches in which every token equals that one period later.
  private static func candidates(_ tokens: [Int], _ period: Int) -> [Tandem] {
    var result: [Tandem] = []
    var start = 0
    while start + period < tokens.count {
      var end = start
      while end + period < tokens.count, tokens[end] == tokens[end + period] { end += 1 }
      let count = (end - start) / period + 1
      if count > 1 {
        let slack = end - start + period - count * period
        result.append(Tandem(start: start, period: period, count: count, slack: slack))
      }
      start = end + 1
    }
    return result
  }
}
