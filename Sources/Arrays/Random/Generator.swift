// PyTorch's CPU generator: the twister, the seed it started from, and the spare normal it keeps.

/// A stream of random numbers, `torch.Generator`.
package final class Generator {
  /// The seed that PyTorch's generators have before anyone sets one.
  package static let defaultSeed: UInt64 = 67_280_421_310_721

  package private(set) var initialSeed: UInt64
  private var twister: MT19937
  /// The second of the last pair of normal numbers, if it is not spent.
  private var spareNormal: Double?

  package init(seed: UInt64 = Generator.defaultSeed) {
    initialSeed = seed
    twister = MT19937(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// Starts again from `seed`, of which the low 32 bits count.
  package func manualSeed(_ seed: UInt64) {
    initialSeed = seed
    twister = MT19937(seed: UInt32(truncatingIfNeeded: seed))
    spareNormal = nil
  }

  @inline(__always)
  package func random32() -> UInt32 { twister.next() }

  @inline(__always)
  package func random64() -> UInt64 {
    let high = UInt64(twister.next())
    return high << 32 | UInt64(twister.next())
  }

  /// Uniform in [0, 1) with the 24 bits of a Float.
  @inline(__always)
  package func uniform24() -> Float { Float(twister.next() & 0xff_ffff) * 0x1p-24 }

  /// Uniform in [0, 1) with the 53 bits of a Double.
  @inline(__always)
  package func uniform53() -> Double {
    Double(random64() & 0x1f_ffff_ffff_ffff) * 0x1p-53
  }

  /// A standard normal number; they are made in pairs.
  package func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let angle = 2 * Double.pi * uniform53()
    let radius = (-2 * Double.log1p(-uniform53())).squareRoot()
    spareNormal = radius * Double.sin(angle)
    return radius * Double.cos(angle)
  }
}

extension Generator {
  /// What `torch.Generator.get_state()` holds: seed, twister and spare normal in PyTorch's layout.
  package var stateBytes: [UInt8] {
    get {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(5056)
      func append(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
      }
      let size = MT19937.stateSize
      // Before the first number PyTorch counts one left, afterwards those of the block and one more.
      let isFresh = twister.position == size
      let left = isFresh ? 1 : size - twister.position + 1
      append(initialSeed)
      append(UInt64(left) | 1 << 32)
      append(UInt64(isFresh ? 0 : twister.position))
      for word in twister.state { append(UInt64(word)) }
      append(0)
      append((spareNormal ?? 0).bitPattern)
      append(0)
      append(spareNormal == nil ? 0 : 1)
      append(0)
      return bytes
    }
    set {
      func word(_ index: Int) -> UInt64 {
        let bytes = newValue[index * 8..<index * 8 + 8]
        return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      guard newValue.count == 5056 else { return }
      let size = MT19937.stateSize
      initialSeed = word(0)
      let left = Int(word(1) & 0xffff_ffff)
      let position = left == 1 ? size : Int(min(word(2), UInt64(size)))
      twister = MT19937(
        state: (0..<size).map { UInt32(truncatingIfNeeded: word(3 + $0)) },
        position: position)
      let tail = 3 + size
      spareNormal = word(tail + 3) & 0xffff_ffff == 1 ? Double(bitPattern: word(tail + 1)) : nil
    }
  }
}
