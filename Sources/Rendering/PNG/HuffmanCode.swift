// Prefix codes as deflate has them: canonical, of at most fifteen bits (RFC 1951, 3.2.2).

/// The shortest code for symbols that occur as often as is counted.
struct HuffmanCode {
  /// How many bits each symbol has; 0 for those that do not occur.
  private(set) var lengths: [Int]
  /// The bits, the first in the lowest place.
  private(set) var codes: [UInt64]

  private static let longest = 15

  init(counts: [Int]) {
    var counts = counts
    lengths = Self.lengths(counts)
    // Rare: counts that differ less need fewer bits at most.
    while lengths.contains(where: { $0 > Self.longest }) {
      counts = counts.map { ($0 + 1) / 2 }
      lengths = Self.lengths(counts)
    }
    codes = Array(repeating: 0, count: lengths.count)
    var code: UInt64 = 0
    for length in 1...Self.longest {
      for symbol in lengths.indices where lengths[symbol] == length {
        codes[symbol] = Self.reversed(code, length)
        code += 1
      }
      code <<= 1
    }
  }

  static func reversed(_ code: UInt64, _ length: Int) -> UInt64 {
    (0..<length).reduce(0) { $0 << 1 | (code >> UInt64($1) & 1) }
  }

  /// Huffman's method with two queues: the symbols by their counts, and what was joined, which
  /// comes about in order.
  private static func lengths(_ counts: [Int]) -> [Int] {
    let symbols = counts.indices.filter { counts[$0] > 0 }
      .sorted { (counts[$0], $0) < (counts[$1], $1) }
    var lengths = Array(repeating: 0, count: counts.count)
    guard symbols.count > 1 else {
      for symbol in symbols { lengths[symbol] = 1 }
      return lengths
    }
    var weights = symbols.map { counts[$0] }
    var parents = Array(repeating: 0, count: 2 * symbols.count - 1)
    var (leaf, joined) = (0, symbols.count)
    func takesLeaf() -> Bool {
      leaf < symbols.count && (joined >= weights.count || weights[leaf] <= weights[joined])
    }
    while weights.count < parents.count {
      var sum = 0
      for _ in 0..<2 {
        let next = takesLeaf() ? leaf : joined
        if next == leaf { leaf += 1 } else { joined += 1 }
        sum += weights[next]
        parents[next] = weights.count
      }
      weights.append(sum)
    }
    var depths = Array(repeating: 0, count: parents.count)
    for node in parents.indices.dropLast().reversed() { depths[node] = depths[parents[node]] + 1 }
    for (place, symbol) in symbols.enumerated() { lengths[symbol] = depths[place] }
    return lengths
  }
}
