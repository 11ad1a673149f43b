// What a zlib stream says, read as RFC 1951 has it: tests read what the encoder wrote.

/// Reads streams whose blocks have codes of their own, as ours have.
struct Inflater {
  private let bytes: [UInt8]
  private var place = 16  // behind zlib's header, in bits
  private var output: [UInt8] = []

  struct Damage: Error {}

  /// The bytes of a stream; throws where it, or its checksum, is wrong.
  static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var inflater = Inflater(bytes: bytes)
    while try !inflater.readBlock() {}
    let sum = inflater.output.reduce((a: UInt32(1), b: UInt32(0))) { sum, byte in
      let a = (sum.a + UInt32(byte)) % 65_521
      return (a, (sum.b + a) % 65_521)
    }
    let end = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard end == sum.b << 16 | sum.a, (inflater.place + 7) / 8 + 4 == bytes.count else {
      throw Damage()
    }
    return inflater.output
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func bits(_ count: Int) throws -> Int {
    guard place + count <= 8 * bytes.count else { throw Damage() }
    var value = 0
    for bit in 0..<count {
      value |= Int(bytes[(place + bit) / 8] >> UInt8((place + bit) % 8) & 1) << bit
    }
    place += count
    return value
  }

  /// Symbols by their codes, which have a leading 1 so that they differ in length.
  private func code(_ lengths: [Int]) -> [Int: Int] {
    var code = 0
    var symbols: [Int: Int] = [:]
    for length in 1...15 {
      for (symbol, its) in lengths.enumerated() where its == length {
        symbols[1 << length | code] = symbol
        code += 1
      }
      code <<= 1
    }
    return symbols
  }

  private mutating func symbol(_ code: [Int: Int]) throws -> Int {
    var read = 1
    for _ in 0..<15 {
      read = try read << 1 | bits(1)
      if let symbol = code[read] { return symbol }
    }
    throw Damage()
  }

  /// Whether the block was the last.
  private mutating func readBlock() throws -> Bool {
    let isLast = try bits(1) == 1
    guard try bits(2) == 2 else { throw Damage() }
    let (literals, distances, count) = try (bits(5) + 257, bits(5) + 1, bits(4) + 4)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [Int](repeating: 0, count: 19)
    for place in order.prefix(count) { lengths[place] = try bits(3) }
    let codeOfLengths = code(lengths)
    let all = try (0..<literals + distances).map { _ in try symbol(codeOfLengths) }
    let (codes, distance) = (code(Array(all[..<literals])), code(Array(all[literals...])))
    while true {
      let next = try symbol(codes)
      if next == 256 { return isLast }
      guard next > 256 else {
        output.append(UInt8(next))
        continue
      }
      guard let last = output.last else { throw Damage() }
      let length = try length(next)
      guard try symbol(distance) == 0 else { throw Damage() }
      output += repeatElement(last, count: length)
    }
  }

  private mutating func length(_ symbol: Int) throws -> Int {
    if symbol == 285 { return 258 }
    guard symbol > 264 else { return symbol - 254 }
    let extra = (symbol - 261) / 4
    return try 3 + (4 + (symbol - 261) % 4) << extra + bits(extra)
  }
}
