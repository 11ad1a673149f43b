// MT19937 as Python's `random` seeds and reads it.

internal import BigInt

struct MersenneTwister {
  private static let size = 624
  private static let offset = 397

  private var state = [UInt32](repeating: 0, count: size)
  private var index = size

  /// Seeds with an array of words, as the reference implementation's `init_by_array`.
  init(key: [UInt32]) {
    fill(from: 19_650_218)
    var place = 1
    var keyIndex = 0
    func advance() {
      place += 1
      if place >= Self.size {
        state[0] = state[Self.size - 1]
        place = 1
      }
    }
    for _ in 0..<max(Self.size, key.count) {
      state[place] = (state[place] ^ mixed(place, 1_664_525)) &+ key[keyIndex] &+ UInt32(keyIndex)
      advance()
      keyIndex = (keyIndex + 1) % key.count
    }
    for _ in 0..<(Self.size - 1) {
      state[place] = (state[place] ^ mixed(place, 1_566_083_941)) &- UInt32(place)
      advance()
    }
    state[0] = 0x8000_0000
  }

  /// Seeds with the magnitude of an integer of any size.
  init(seed: BigUInt) {
    var words: [UInt32] = seed.words.flatMap { word in
      [UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32)]
    }
    while words.count > 1 && words.last == 0 { words.removeLast() }
    self.init(key: words.isEmpty ? [0] : words)
  }

  /// Seeds with a text's bytes followed by their SHA-512.
  init(seed text: [UInt8]) {
    let bytes = text + SHA512.digest(text)
    var words: [UInt] = []
    for end in stride(from: bytes.count, to: 0, by: -8) {
      words.append(bytes[max(0, end - 8)..<end].reduce(0) { $0 << 8 | UInt($1) })
    }
    self.init(seed: BigUInt(words: words))
  }

  private mutating func fill(from seed: UInt32) {
    state[0] = seed
    for place in 1..<Self.size {
      let previous = state[place - 1]
      state[place] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(place)
    }
  }

  private func mixed(_ place: Int, _ factor: UInt32) -> UInt32 {
    let previous = state[place - 1]
    return (previous ^ previous >> 30) &* factor
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if index >= Self.size { twist() }
    var word = state[index]
    index += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    return word ^ word >> 18
  }

  private mutating func twist() {
    for place in 0..<Self.size {
      let next = state[(place + 1) % Self.size]
      let bits = state[place] & 0x8000_0000 | next & 0x7fff_ffff
      let magic: UInt32 = bits & 1 == 0 ? 0 : 0x9908_b0df
      state[place] = state[(place + Self.offset) % Self.size] ^ bits >> 1 ^ magic
    }
    index = 0
  }

  /// A float in [0, 1) of 53 random bits.
  mutating func uniform() -> Double {
    let high = Double(next() >> 5)
    let low = Double(next() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// An integer of so many random bits.
  mutating func bits(_ count: Int) -> BigUInt {
    if count <= 32 { return count == 0 ? 0 : BigUInt(next() >> UInt32(32 - count)) }
    var words: [UInt] = []
    var low: UInt32?
    var remaining = count
    while remaining > 0 {
      let word = remaining >= 32 ? next() : next() >> UInt32(32 - remaining)
      if let half = low {
        words.append(UInt(word) << 32 | UInt(half))
        low = nil
      } else {
        low = word
      }
      remaining -= 32
    }
    if let low { words.append(UInt(low)) }
    return BigUInt(words: words)
  }

  /// An integer in `0..<limit`, each equally likely.
  mutating func below(_ limit: Int) -> Int {
    let width = Int.bitWidth - limit.leadingZeroBitCount
    while true {
      let candidate = small(width)
      if candidate < limit { return candidate }
    }
  }

  private mutating func small(_ width: Int) -> Int {
    if width <= 32 { return Int(next() >> UInt32(32 - width)) }
    let low = Int(next())
    return Int(next() >> UInt32(64 - width)) << 32 | low
  }

  /// What `getstate` gives and `setstate` takes: the words, then the index.
  var words: [UInt32] {
    get { state + [UInt32(index)] }
    set {
      guard newValue.count == Self.size + 1, newValue[Self.size] <= Self.size else { return }
      state = Array(newValue.prefix(Self.size))
      index = Int(newValue[Self.size])
    }
  }
}
