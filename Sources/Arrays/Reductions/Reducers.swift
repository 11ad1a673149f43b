// How streams of elements are folded: sums, products, extremes, logical ones, norms.

/// Computing types whose rows add up quickly, and in a type that keeps the sum exact enough.
protocol Summable: Computable {
  associatedtype Total: Computable
  static func sum(_ row: UnsafePointer<Self>, _ count: Int) -> Total
  static func sumOfSquares(_ row: UnsafePointer<Self>, _ count: Int) -> Total
}

extension Float: Summable {
  /// Sixteen sums side by side over short blocks, collected in Double.
  static func sum(_ row: UnsafePointer<Float>, _ count: Int) -> Double {
    blocks(row, count) { sum, x in
      sum += x
    } tail: {
      Double($0)
    }
  }

  static func sumOfSquares(_ row: UnsafePointer<Float>, _ count: Int) -> Double {
    blocks(row, count) { sum, x in
      sum += x * x
    } tail: {
      Double($0) * Double($0)
    }
  }

  @inline(__always)
  private static func blocks(
    _ row: UnsafePointer<Float>, _ count: Int, _ add: (inout SIMD16<Float>, SIMD16<Float>) -> Void,
    tail: (Float) -> Double
  ) -> Double {
    var total = 0.0
    var i = 0
    while i &+ 16 <= count {
      var sums = SIMD16<Float>()
      let end = min(count &- 15, i &+ 512)
      while i < end {
        add(&sums, UnsafeRawPointer(row + i).loadUnaligned(as: SIMD16<Float>.self))
        i &+= 16
      }
      for lane in 0..<16 { total += Double(sums[lane]) }
    }
    while i < count {
      total += tail(row[i])
      i &+= 1
    }
    return total
  }
}

extension Double: Summable {
  static func sum(_ row: UnsafePointer<Double>, _ count: Int) -> Double {
    blocks(row, count) { sum, x in
      sum += x
    } tail: {
      $0
    }
  }

  static func sumOfSquares(_ row: UnsafePointer<Double>, _ count: Int) -> Double {
    blocks(row, count) { sum, x in
      sum += x * x
    } tail: {
      $0 * $0
    }
  }

  @inline(__always)
  private static func blocks(
    _ row: UnsafePointer<Double>, _ count: Int,
    _ add: (inout SIMD8<Double>, SIMD8<Double>) -> Void, tail: (Double) -> Double
  ) -> Double {
    var sums = SIMD8<Double>()
    var i = 0
    while i &+ 8 <= count {
      add(&sums, UnsafeRawPointer(row + i).loadUnaligned(as: SIMD8<Double>.self))
      i &+= 8
    }
    var total = sums.sum()
    while i < count {
      total += tail(row[i])
      i &+= 1
    }
    return total
  }
}

extension Int: Summable {
  static func sum(_ row: UnsafePointer<Int>, _ count: Int) -> Int {
    var total = 0
    for i in 0..<count { total &+= row[i] }
    return total
  }

  static func sumOfSquares(_ row: UnsafePointer<Int>, _ count: Int) -> Int {
    var total = 0
    for i in 0..<count { total &+= row[i] &* row[i] }
    return total
  }
}

struct Sum<T: Summable>: Reducer {
  var output = T.Total(from: 0)
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    output = output.adding(T.sum(row, count))
  }
}

struct Mean<T: Summable>: Reducer {
  let length: Int
  private var total = T.Total(from: 0)
  init(length: Int) { self.length = length }
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    total = total.adding(T.sum(row, count))
  }
  var output: Double { total.asDouble / Double(length) }
}

/// A sum of a function of each element, in Double, and a function of that sum.
struct MappedSum<T: FloatComputable>: Reducer {
  let map: (T) -> Double
  let finish: (Double) -> Double
  private var total = 0.0
  init(_ map: @escaping (T) -> Double, _ finish: @escaping (Double) -> Double = { $0 }) {
    (self.map, self.finish) = (map, finish)
  }
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    for i in 0..<count { total += map(row[i]) }
  }
  var output: Double { finish(total) }
}

struct EuclideanNorm<T: Summable>: Reducer {
  private var total = 0.0
  init() {}
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    total += T.sumOfSquares(row, count).asDouble
  }
  var output: Double { total.squareRoot() }
}

struct FloatProduct<T: FloatComputable>: Reducer {
  private var product: T = 1
  init() {}
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    for i in 0..<count { product *= row[i] }
  }
  var output: T { product }
}

struct IntegerProduct: Reducer {
  var output = 1
  mutating func absorb(_ row: UnsafePointer<Int>, _ count: Int) {
    for i in 0..<count { output &*= row[i] }
  }
}

struct CountNonzero<T: Computable>: Reducer {
  var output = 0
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    for i in 0..<count where row[i] != 0 { output &+= 1 }
  }
}

/// Whether all (or any) elements are nonzero.
struct Logical<T: Computable>: Reducer {
  let isAll: Bool
  private var value: Bool
  init(isAll: Bool) {
    self.isAll = isAll
    value = isAll
  }
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    guard value == isAll else { return }
    for i in 0..<count where (row[i] != 0) != isAll {
      value = !isAll
      return
    }
  }
  var output: Int { value ? 1 : 0 }
}

/// The largest or smallest element and where it first comes; not a number beats all.
struct Extreme<T: Computable>: Reducer {
  let isMaximum: Bool
  private(set) var value = T(from: 0)
  private(set) var index = 0
  private var position = 0
  private let ofMagnitudes: Bool
  init(isMaximum: Bool, ofMagnitudes: Bool = false) {
    (self.isMaximum, self.ofMagnitudes) = (isMaximum, ofMagnitudes)
  }

  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    guard !ofMagnitudes else { return absorbMagnitudes(row, count) }
    var i = 0
    if position == 0 && count > 0 {
      value = row[0]
      i = 1
    }
    if isMaximum {
      while i < count {
        if !(row[i] <= value) { take(row[i], i) }
        i &+= 1
      }
    } else {
      while i < count {
        if !(row[i] >= value) { take(row[i], i) }
        i &+= 1
      }
    }
    position &+= count
  }

  private mutating func absorbMagnitudes(_ row: UnsafePointer<T>, _ count: Int) {
    for i in 0..<count {
      let size = row[i] < 0 ? 0 - row[i] : row[i]
      if position == 0 && i == 0 {
        value = size
      } else if isMaximum ? !(size <= value) : !(size >= value) {
        take(size, i)
      }
    }
    position &+= count
  }

  @inline(__always)
  private mutating func take(_ candidate: T, _ i: Int) {
    guard value == value else { return }
    value = candidate
    index = position &+ i
  }

  var output: T { value }
}

/// The logarithm of the sum of exponentials, scaled by the largest so far.
struct LogSumExp<T: FloatComputable>: Reducer {
  private var largest = -T.infinity
  private var total = 0.0
  init() {}
  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    var high = largest
    for i in 0..<count where !(row[i] <= high) { high = row[i] }
    if high != high || high.isInfinite {
      // Not a number, or no finite scale: nothing can be added but this.
      if high != largest { (largest, total) = (high, 1) }
      return
    }
    if high != largest {
      total *= Double(T.exp(largest - high))
      largest = high
    }
    for i in 0..<count { total += Double(T.exp(row[i] - high)) }
  }
  var output: Double {
    largest.isInfinite || largest != largest ? Double(largest) : Double(largest) + Double.log(total)
  }
}

/// Mean and sum of squared distances from it, merged block by block.
struct Moments<T: Summable & FloatComputable>: Reducer {
  private(set) var mean = 0.0
  private(set) var squares = 0.0
  private var seen = 0.0
  init() {}

  mutating func absorb(_ row: UnsafePointer<T>, _ count: Int) {
    var start = 0
    while start < count {
      let length = min(count &- start, blockSize)
      merge(row + start, length)
      start &+= length
    }
  }

  private mutating func merge(_ row: UnsafePointer<T>, _ count: Int) {
    let size = Double(count)
    let center = T.sum(row, count).asDouble / size
    var sum = 0.0
    for i in 0..<count {
      let distance = Double(row[i]) - center
      sum += distance * distance
    }
    let distance = center - mean
    let all = seen + size
    squares += sum + distance * distance * seen * size / all
    mean += distance * size / all
    seen = all
  }

  var output: Double { squares }
}
