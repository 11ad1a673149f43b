// SHA-512, by which Python's `random` turns a text into a seed.

internal import BigInt

enum SHA512 {
  /// The digest of a message, 64 bytes.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var state = initial
    let padded = padding(message)
    var schedule = [UInt64](repeating: 0, count: 80)
    for start in stride(from: 0, to: padded.count, by: 128) {
      for word in 0..<16 {
        schedule[word] = bigEndian(padded[(start + word * 8)..<(start + word * 8 + 8)])
      }
      for word in 16..<80 {
        let a = schedule[word - 15]
        let b = schedule[word - 2]
        let small0 = rotated(a, 1) ^ rotated(a, 8) ^ a >> 7
        let small1 = rotated(b, 19) ^ rotated(b, 61) ^ b >> 6
        schedule[word] = schedule[word - 16] &+ small0 &+ schedule[word - 7] &+ small1
      }
      compress(schedule, into: &state)
    }
    return state.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  private static func padding(_ message: [UInt8]) -> [UInt8] {
    var bytes = message + [0x80]
    while bytes.count % 128 != 112 { bytes.append(0) }
    bytes += [UInt8](repeating: 0, count: 8)
    let bits = UInt64(message.count) * 8
    return bytes + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
  }

  private static func compress(_ schedule: [UInt64], into state: inout [UInt64]) {
    var work = state
    for round in 0..<80 {
      let (a, b, c, e) = (work[0], work[1], work[2], work[4])
      let choice = (e & work[5]) ^ (~e & work[6])
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let large1 = rotated(e, 14) ^ rotated(e, 18) ^ rotated(e, 41)
      let large0 = rotated(a, 28) ^ rotated(a, 34) ^ rotated(a, 39)
      let first = work[7] &+ large1 &+ choice &+ constants[round] &+ schedule[round]
      work = [
        first &+ large0 &+ majority, a, b, c, work[3] &+ first, e, work[5], work[6],
      ]
    }
    for index in 0..<8 { state[index] &+= work[index] }
  }

  private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value >> count | value << (64 - count)
  }

  private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The fractional parts of the square roots of the first eight primes.
  private static let initial = primes.prefix(8).map { rootFraction($0, degree: 2) }

  /// The fractional parts of the cube roots of the first eighty primes.
  private static let constants = primes.map { rootFraction($0, degree: 3) }

  private static let primes = (2...409).filter { number in
    !(2..<number).contains { number.isMultiple(of: $0) }
  }

  /// The first 64 bits after the point of a prime's root.
  private static func rootFraction(_ prime: Int, degree: Int) -> UInt64 {
    let radicand = BigUInt(prime) << (64 * degree)
    var root: BigUInt = 0
    for bit in (0..<70).reversed() {
      let candidate = root + (BigUInt(1) << bit)
      if candidate.power(degree) <= radicand { root = candidate }
    }
    return UInt64(truncatingIfNeeded: root)
  }
}
