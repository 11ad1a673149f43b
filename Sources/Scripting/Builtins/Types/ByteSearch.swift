// Finding one sequence of bytes in another in linear time. UTF-8 can be searched byte by byte, since
// no character's bytes are part of another's.

struct ByteSearch {
  let needle: [UInt8]
  /// For long needles, how far a partial match may fall back (Knuth, Morris and Pratt).
  private let fallback: [Int]

  private static let shortNeedle = 8

  init(_ needle: [UInt8]) {
    self.needle = needle
    fallback = needle.count > Self.shortNeedle ? Self.fallback(of: needle) : []
  }

  private static func fallback(of needle: [UInt8]) -> [Int] {
    var table = [Int](repeating: 0, count: needle.count)
    var length = 0
    for index in 1..<needle.count {
      while length > 0 && needle[index] != needle[length] { length = table[length - 1] }
      if needle[index] == needle[length] { length += 1 }
      table[index] = length
    }
    return table
  }

  /// Where the needle first stands at or after `range`'s start and within it.
  func first(in text: [UInt8], _ range: Range<Int>) -> Int? {
    guard let head = needle.first else { return range.lowerBound }
    guard range.count >= needle.count else { return nil }
    if !fallback.isEmpty { return firstOfLong(in: text, range) }
    return text.withUnsafeBufferPointer { text in
      needle.withUnsafeBufferPointer { needle in
        var start = range.lowerBound
        let last = range.upperBound - needle.count
        while start <= last {
          if text[start] == head {
            var length = 1
            while length < needle.count && text[start + length] == needle[length] { length += 1 }
            if length == needle.count { return start }
          }
          start += 1
        }
        return nil
      }
    }
  }

  private func firstOfLong(in text: [UInt8], _ range: Range<Int>) -> Int? {
    var length = 0
    for index in range {
      while length > 0 && text[index] != needle[length] { length = fallback[length - 1] }
      if text[index] == needle[length] { length += 1 }
      if length == needle.count { return index - needle.count + 1 }
    }
    return nil
  }

  /// Where the needle last stands within a range.
  func last(in text: [UInt8], _ range: Range<Int>) -> Int? {
    if needle.isEmpty { return range.upperBound }
    let count = text.count
    let mirrored = ByteSearch(needle.reversed())
    let found = mirrored.first(
      in: text.reversed(), (count - range.upperBound)..<(count - range.lowerBound))
    return found.map { count - $0 - needle.count }
  }

  /// Where the needle stands without overlaps, from the left, at most `limit` times.
  func all(in text: [UInt8], limit: Int = .max) -> [Int] {
    var found: [Int] = []
    var start = 0
    while found.count < limit, let place = first(in: text, start..<text.count) {
      found.append(place)
      start = place + needle.count
    }
    return found
  }
}
