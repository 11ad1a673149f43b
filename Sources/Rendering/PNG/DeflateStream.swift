// A zlib stream in memory (RFC 1950) that looks for nothing but runs of equal bytes: rows of a
// drawing are filtered to little else, and a run costs the same however long it is.

/// Compresses runs of bytes as they come.
struct DeflateStream {
  private var bits = BitBuffer()
  /// What the block at hand says: a byte, or `runs` plus how often the last byte is repeated.
  private var tokens: [UInt16] = []
  private var counts = [Int](repeating: 0, count: Self.symbols)
  private var byte: UInt8 = 0
  private var count = 0
  private var checksum = Adler()

  private static let runs = 256
  private static let shortest = 3
  private static let longest = 258
  private static let blockEnd = 256
  private static let symbols = 286
  private static let blockSize = 1 << 16

  init() {
    tokens.reserveCapacity(Self.blockSize)
    for byte: UInt64 in [0x78, 0x01] { bits.add(byte, 8) }
  }

  /// Adds a byte as often as is said.
  @inline(__always)
  mutating func add(_ new: UInt8, times: Int = 1) {
    guard times > 0 else { return }
    checksum.add(new, times: times)
    if new == byte {
      count += times
    } else {
      flushRun()
      (byte, count) = (new, times)
    }
  }

  /// Ends the stream; all its bytes.
  mutating func finish() -> [UInt8] {
    flushRun()
    writeBlock(isLast: true)
    bits.align()
    for shift in [24, 16, 8, 0] { bits.add(UInt64(checksum.value >> UInt32(shift) & 0xFF), 8) }
    return bits.bytes
  }

  private mutating func flushRun() {
    guard count > 0 else { return }
    add(token: Int(byte), symbol: Int(byte))
    count -= 1
    while count >= Self.shortest {
      let length = min(count, Self.longest)
      add(token: Self.runs + length, symbol: Self.lengthCodes[length].symbol)
      count -= length
    }
    while count > 0 {
      add(token: Int(byte), symbol: Int(byte))
      count -= 1
    }
  }

  private mutating func add(token: Int, symbol: Int) {
    tokens.append(UInt16(token))
    counts[symbol] += 1
    if tokens.count == Self.blockSize { writeBlock(isLast: false) }
  }

  /// A block with codes of its own (RFC 1951, 3.2.7). The lengths of the codes are written in four
  /// bits each, for which the code of code lengths has its sixteen plain symbols alone.
  private mutating func writeBlock(isLast: Bool) {
    counts[Self.blockEnd] = 1
    let codes = HuffmanCode(counts: counts)
    bits.add(isLast ? 1 : 0, 1)
    bits.add(2, 2)
    bits.add(UInt64(Self.symbols - 257), 5)
    bits.add(0, 5)
    bits.add(19 - 4, 4)
    for index in 0..<19 { bits.add(index < 3 ? 0 : 4, 3) }
    for length in codes.lengths { bits.add(Self.reversed[length], 4) }
    bits.add(Self.reversed[1], 4)
    for token in tokens { write(Int(token), codes) }
    bits.add(codes.codes[Self.blockEnd], codes.lengths[Self.blockEnd])
    tokens.removeAll(keepingCapacity: true)
    counts = [Int](repeating: 0, count: Self.symbols)
  }

  private mutating func write(_ token: Int, _ codes: HuffmanCode) {
    guard token > Self.runs else { return bits.add(codes.codes[token], codes.lengths[token]) }
    let length = token - Self.runs
    let (symbol, extra, base) = Self.lengthCodes[length]
    bits.add(codes.codes[symbol], codes.lengths[symbol])
    // The one distance there is, 1, has a code of one bit.
    bits.add(UInt64(length - base), extra + 1)
  }

  /// Codes are written from their first bit.
  private static let reversed: [UInt64] = (0..<16).map { HuffmanCode.reversed(UInt64($0), 4) }

  /// The symbol of each length, how many bits follow it, and what is to be taken off before.
  private static let lengthCodes: [(symbol: Int, extra: Int, base: Int)] = {
    var table = [(symbol: Int, extra: Int, base: Int)](repeating: (0, 0, 0), count: longest + 1)
    var (symbol, base) = (257, shortest)
    while base < longest {
      let extra = symbol < 265 ? 0 : (symbol - 261) / 4
      for length in base..<min(base + 1 << extra, longest) { table[length] = (symbol, extra, base) }
      (symbol, base) = (symbol + 1, base + 1 << extra)
    }
    table[longest] = (285, 0, longest)
    return table
  }()
}

/// Bits to bytes, the lowest first.
private struct BitBuffer {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var count = 0

  @inline(__always)
  mutating func add(_ value: UInt64, _ width: Int) {
    pending |= value << UInt64(count)
    count += width
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      count -= 8
    }
  }

  mutating func align() {
    if count > 0 { add(0, 8 - count) }
  }
}

/// The checksum of zlib's format.
private struct Adler {
  private var a: UInt64 = 1
  private var b: UInt64 = 0
  private static let modulus: UInt64 = 65_521

  var value: UInt32 { UInt32(b << 16 | a) }

  @inline(__always)
  mutating func add(_ byte: UInt8, times: Int) {
    let (byte, times) = (UInt64(byte), UInt64(times))
    b = (b + times * a + byte * (times * (times + 1) / 2)) % Self.modulus
    a = (a + times * byte) % Self.modulus
  }
}
