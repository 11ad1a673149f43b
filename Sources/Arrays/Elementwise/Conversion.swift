// Loops that bring stored elements into a computing type and back, a row at a time.

/// Converts `count` elements that lie `stride` apart into a dense row.
@inline(__always)
func loadRow<S: Element, T: Computable>(
  _ source: UnsafePointer<S>, _ stride: Int, into target: UnsafeMutablePointer<T>, _ count: Int
) {
  if stride == 1 {
    for i in 0..<count { target[i] = convert(source[i]) }
  } else {
    for i in 0..<count { target[i] = convert(source[i &* stride]) }
  }
}

/// Converts a dense row into `count` elements that lie `stride` apart.
@inline(__always)
func storeRow<T: Computable, D: Element>(
  _ source: UnsafePointer<T>, into target: UnsafeMutablePointer<D>, _ stride: Int, _ count: Int
) {
  if stride == 1 {
    for i in 0..<count { target[i] = convertBack(source[i]) }
  } else {
    for i in 0..<count { target[i &* stride] = convertBack(source[i]) }
  }
}

@inline(__always)
func convert<S: Element, T: Computable>(_ value: S) -> T {
  switch T.computed {
  case .float: T(from: value.asFloat)
  case .double: T(from: value.asDouble)
  case .int: T(from: value.asInt)
  }
}

@inline(__always)
func convertBack<T: Computable, D: Element>(_ value: T) -> D {
  switch T.computed {
  case .float: D(from: value.asFloat)
  case .double: D(from: value.asDouble)
  case .int: D(from: value.asInt)
  }
}

/// A walk over the elements of one operand, in an order of dims that all operands of a loop share.
///
/// Its own dims are merged where its strides allow, so a dense operand has one.
struct Cursor {
  /// Fastest dim first.
  private var sizes: [Int]
  private var strides: [Int]
  private var index: [Int]
  private var offset = 0

  /// `sizes` and `strides`, fastest dim first.
  init(sizes: [Int], strides: [Int]) {
    var merged: (sizes: [Int], strides: [Int]) = ([], [])
    for (size, stride) in zip(sizes, strides) where size != 1 {
      if let last = merged.sizes.last, let step = merged.strides.last, stride == last &* step {
        merged.sizes[merged.sizes.count - 1] = last &* size
      } else {
        merged.sizes.append(size)
        merged.strides.append(stride)
      }
    }
    if merged.sizes.isEmpty { merged = ([1], [0]) }
    self.sizes = merged.sizes
    self.strides = merged.strides
    index = Array(repeating: 0, count: merged.sizes.count)
  }

  /// Whether all elements lie side by side.
  var isDense: Bool { sizes.count == 1 && (strides[0] == 1 || sizes[0] == 1) }

  /// Whether all elements are the same one.
  var isConstant: Bool { sizes.count == 1 && (strides[0] == 0 || sizes[0] == 1) }

  /// Walks over the next `count` elements, row by row: `body(offset, stride, position, length)`.
  @inline(__always)
  mutating func advance(_ count: Int, _ body: (Int, Int, Int, Int) -> Void) {
    var done = 0
    let (inner, stride) = (sizes[0], strides[0])
    while done < count {
      let length = min(count &- done, inner &- index[0])
      body(offset, stride, done, length)
      done &+= length
      offset &+= length &* stride
      index[0] &+= length
      if index[0] == inner { carry() }
    }
  }

  private mutating func carry() {
    index[0] = 0
    offset &-= sizes[0] &* strides[0]
    for dim in 1..<max(sizes.count, 1) {
      index[dim] &+= 1
      offset &+= strides[dim]
      if index[dim] < sizes[dim] { return }
      index[dim] = 0
      offset &-= sizes[dim] &* strides[dim]
    }
  }
}

/// The elements of an input, handed out as dense rows of a computing type.
struct Source<T: Computable> {
  private let base: UnsafeRawPointer
  private let dtype: DType
  private var cursor: Cursor
  private let buffer: UnsafeMutablePointer<T>
  private let isDirect: Bool
  private let isConstant: Bool
  private var position = 0

  /// `buffer` holds a block of at least `block` elements, or all.
  init(
    _ base: UnsafeRawPointer, _ dtype: DType, _ cursor: Cursor,
    buffer: UnsafeMutablePointer<T>, block: Int
  ) {
    self.base = base
    self.dtype = dtype
    self.cursor = cursor
    self.buffer = buffer
    isDirect = dtype == T.dtype && cursor.isDense
    isConstant = !isDirect && cursor.isConstant
    if isConstant {
      let value: T = loadElement(base, dtype)
      buffer.update(repeating: value, count: block)
    }
  }

  /// A constant that already fills its buffer.
  init(
    _ base: UnsafeRawPointer, _ dtype: DType, _ cursor: Cursor,
    filled buffer: UnsafeMutablePointer<T>
  ) {
    self.base = base
    self.dtype = dtype
    self.cursor = cursor
    self.buffer = buffer
    isDirect = false
    isConstant = true
  }

  /// The next `count` elements.
  @inline(__always)
  mutating func next(_ count: Int) -> UnsafePointer<T> {
    if isConstant { return UnsafePointer(buffer) }
    if isDirect {
      defer { position &+= count }
      return base.assumingMemoryBound(to: T.self) + position
    }
    fill(count)
    return UnsafePointer(buffer)
  }

  private mutating func fill(_ count: Int) {
    switch dtype {
    case .float32: fill(from: Float.self, count)
    case .float64: fill(from: Double.self, count)
    case .int64: fill(from: Int.self, count)
    case .bool: fill(from: Bool.self, count)
    case .int32: fill(from: Int32.self, count)
    case .uint8: fill(from: UInt8.self, count)
    case .int8: fill(from: Int8.self, count)
    case .int16: fill(from: Int16.self, count)
    case .float16: fill(from: Half.self, count)
    case .bfloat16: fill(from: BFloat16.self, count)
    case .complex64: fill(from: Complex64.self, count)
    }
  }

  @inline(__always)
  private mutating func fill<S: Element>(from type: S.Type, _ count: Int) {
    let (base, buffer) = (base.assumingMemoryBound(to: S.self), buffer)
    cursor.advance(count) { offset, stride, position, length in
      loadRow(base + offset, stride, into: buffer + position, length)
    }
  }
}

/// Where a loop's results go: into the array itself, or through a buffer.
struct Sink<T: Computable> {
  private let base: UnsafeMutableRawPointer
  private let dtype: DType
  private var cursor: Cursor
  private let buffer: UnsafeMutablePointer<T>
  private let isDirect: Bool
  private var position = 0

  init(
    _ base: UnsafeMutableRawPointer, _ dtype: DType, _ cursor: Cursor,
    buffer: UnsafeMutablePointer<T>
  ) {
    self.base = base
    self.dtype = dtype
    self.cursor = cursor
    self.buffer = buffer
    isDirect = dtype == T.dtype && cursor.isDense
  }

  /// Where to write the next results, before `commit`.
  @inline(__always)
  var target: UnsafeMutablePointer<T> {
    isDirect ? base.assumingMemoryBound(to: T.self) + position : buffer
  }

  /// Stores the `count` results that were written to `target`.
  @inline(__always)
  mutating func commit(_ count: Int) {
    if isDirect { position &+= count } else { store(UnsafePointer(buffer), count) }
  }

  /// Stores `count` results that lie elsewhere.
  mutating func store(_ source: UnsafePointer<T>, _ count: Int) {
    switch dtype {
    case .float32: store(source, as: Float.self, count)
    case .float64: store(source, as: Double.self, count)
    case .int64: store(source, as: Int.self, count)
    case .bool: store(source, as: Bool.self, count)
    case .int32: store(source, as: Int32.self, count)
    case .uint8: store(source, as: UInt8.self, count)
    case .int8: store(source, as: Int8.self, count)
    case .int16: store(source, as: Int16.self, count)
    case .float16: store(source, as: Half.self, count)
    case .bfloat16: store(source, as: BFloat16.self, count)
    case .complex64: store(source, as: Complex64.self, count)
    }
  }

  @inline(__always)
  private mutating func store<D: Element>(
    _ source: UnsafePointer<T>, as type: D.Type, _ count: Int
  ) {
    let base = base.assumingMemoryBound(to: D.self)
    cursor.advance(count) { offset, stride, position, length in
      storeRow(source + position, into: base + offset, stride, length)
    }
  }
}

/// One element as a computing type.
func loadElement<T: Computable>(_ pointer: UnsafeRawPointer, _ dtype: DType) -> T {
  @inline(__always)
  func load<S: Element>(_ type: S.Type) -> T {
    convert(pointer.assumingMemoryBound(to: S.self).pointee)
  }
  return switch dtype {
  case .float32: load(Float.self)
  case .float64: load(Double.self)
  case .int64: load(Int.self)
  case .bool: load(Bool.self)
  case .int32: load(Int32.self)
  case .uint8: load(UInt8.self)
  case .int8: load(Int8.self)
  case .int16: load(Int16.self)
  case .float16: load(Half.self)
  case .bfloat16: load(BFloat16.self)
  case .complex64: load(Complex64.self)
  }
}

/// Stores one element.
func storeElement<T: Computable>(
  _ value: T, _ pointer: UnsafeMutableRawPointer, _ dtype: DType
) {
  @inline(__always)
  func store<D: Element>(_ type: D.Type) {
    pointer.assumingMemoryBound(to: D.self).pointee = convertBack(value)
  }
  switch dtype {
  case .float32: store(Float.self)
  case .float64: store(Double.self)
  case .int64: store(Int.self)
  case .bool: store(Bool.self)
  case .int32: store(Int32.self)
  case .uint8: store(UInt8.self)
  case .int8: store(Int8.self)
  case .int16: store(Int16.self)
  case .float16: store(Half.self)
  case .bfloat16: store(BFloat16.self)
  case .complex64: store(Complex64.self)
  }
}
