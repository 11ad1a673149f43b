// The Mersenne Twister of Matsumoto and Nishimura, as it is in every library that speaks of it.

/// A source of 32-bit numbers with a period of 2^19937 - 1.
package struct MT19937: Sendable {
  static let stateSize = 624
  private static let middle = 397

  /// The numbers that the next ones are made of.
  private(set) var state: [UInt32]
  /// Which of them comes next.
  private(set) var position: Int

  package init(seed: UInt32) {
    var word = seed
    state = (0..<Self.stateSize).map { index in
      if index > 0 { word = 1_812_433_253 &* (word ^ (word >> 30)) &+ UInt32(index) }
      return word
    }
    position = Self.stateSize
  }

  /// Takes over a state that was saved.
  init(state: [UInt32], position: Int) {
    self.state = state
    self.position = position
  }

  package mutating func next() -> UInt32 {
    if position >= Self.stateSize { refill() }
    var word = state[position]
    position &+= 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  private mutating func refill() {
    let size = Self.stateSize
    state.withUnsafeMutableBufferPointer { state in
      for i in 0..<size {
        let following = i + 1 < size ? i + 1 : 0
        let distant = i + Self.middle < size ? i + Self.middle : i + Self.middle - size
        let joined = (state[i] & 0x8000_0000) | (state[following] & 0x7fff_ffff)
        let twist: UInt32 = joined & 1 == 0 ? 0 : 0x9908_b0df
        state[i] = state[distant] ^ (joined >> 1) ^ twist
      }
    }
    position = 0
  }
}
